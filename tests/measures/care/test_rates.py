"""Transition rates: by hand, and how often their intervals hold the true rate of small made-up populations."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from measures.care.pieces import pieces
from measures.care.rates import LEFT, OF_AGE, at_risk, moves, rates
from measures.care.stays import going_home, stays
from schemas.records import CareEpisode
from tests.measures.histories import history

HEAD = "borough child_id happened_on ended_on legal_status placement end_reason"
SPAN = pd.Timestamp("2018-01-01"), pd.Timestamp("2020-01-01")
FOSTER, HOME = "foster care", "children's home or secure home"


def rates_of(births: str, episodes: str) -> pd.DataFrame:
    cut = pieces(history(births, CareEpisode=f"{HEAD}\n{episodes}"))
    risk, moved = at_risk(cut, ["placement"], *SPAN), moves(cut, ["placement"], ["placement"], *SPAN)
    return rates(risk, moved, ["placement"], ["to_placement"]).set_index(["placement", "to_placement"])


EPISODES = """lbhf c1 2017-01-01 2019-01-01 C2 U4 X1
lbhf c1 2019-01-01 2019-07-02 C2 K2 E4A
lbhf c2 2018-01-01 2018-12-31 C2 U4 E4A
"""


def test_child_years_are_those_within_the_span() -> None:
    found = rates_of("c1 2008-05-01\nc2 2008-05-01", EPISODES)
    assert found.loc[(FOSTER, HOME), "years"] == pytest.approx((365 + 364) / 365.25)


def test_a_rate_is_events_by_child_years() -> None:
    found = rates_of("c1 2008-05-01\nc2 2008-05-01", EPISODES)
    assert found.loc[(FOSTER, LEFT), "rate"] == pytest.approx(365.25 / (365 + 364))


def test_a_way_that_nobody_went_has_a_rate_of_none_from_nothing() -> None:
    row = rates_of("c1 2008-05-01\nc2 2008-05-01", EPISODES).loc[(HOME, HOME)]
    assert (row["events"], row["rate"], row["low"]) == (0, 0, 0) and row["high"] > 0


def test_who_leaves_on_the_18th_birthday_comes_of_age() -> None:
    found = rates_of("c1 2001-07-02", "lbhf c1 2018-01-01 2019-07-02 C2 U4 E7")
    assert found.index.tolist() == [(FOSTER, OF_AGE)]


def test_a_birthday_is_no_move_between_placements() -> None:
    found = rates_of("c1 2013-06-01", "lbhf c1 2018-01-01 2019-07-02 C2 U4 E7")
    assert found.loc[(FOSTER, LEFT), "events"] == 1


def test_kin_that_leave_together_widen_the_interval() -> None:
    pairs = "\n".join(f"lbhf c{n} 2018-01-01 {'2018-03-01' if n < 12 else '2019-12-31'} C2 U4 E4A" for n in range(24))
    apart = rates_of("\n".join(f"c{n} 2010-01-01" for n in range(24)), pairs)
    kin = rates_of("\n".join(f"c{n} 2010-01-01 k{n // 4}" for n in range(24)), pairs)
    assert kin["widened"].iloc[0] > apart["widened"].iloc[0]


# how often the intervals hold the truth

TRUE = {(FOSTER, HOME): 0.5, (FOSTER, LEFT): 0.4, (HOME, FOSTER): 0.8, (HOME, LEFT): 0.3}
CODES = {FOSTER: "U4", HOME: "K2"}
DAYS = (SPAN[1] - SPAN[0]).days


NOBODY = history()


def drawn(rng: np.random.Generator, children: int, together: int) -> Iterator[tuple]:
    """Episodes of a Markov process in days: child, kin, first day, end, placement, end reason; kin go the same way."""
    for kin in range(children // together):
        at, day, found = (FOSTER if rng.random() < 0.6 else HOME), 0, []
        while at != LEFT:
            ways = {to: rate for (of, to), rate in TRUE.items() if of == at}
            stay = rng.exponential(365.25 / sum(ways.values()))
            end = day + max(1, round(stay))
            if end > DAYS:
                found.append((day, None, at, "-"))
                break
            to = next(iter(ways)) if rng.random() * sum(ways.values()) < next(iter(ways.values())) else LEFT
            found.append((day, end, at, "E4A" if to == LEFT else "X1"))
            at, day = to, end
        for one in range(together):
            for first, last, placement, reason in found:
                yield f"c{kin}_{one}", f"k{kin}", first, last, placement, reason


def pieces_of(rng: np.random.Generator, children: int, together: int) -> pd.DataFrame:
    names = ["child", "kin", "first", "end", "place", "reason"]
    rows = pd.DataFrame(list(drawn(rng, children, together)), columns=names)
    on = SPAN[0] + pd.to_timedelta(rows["first"], unit="D")
    until = SPAN[0] + pd.to_timedelta(rows["end"], unit="D")
    episodes = pd.DataFrame({"child_id": rows["child"], "borough": "lbhf", "record_id": rows.index.astype(str)}).assign(
        happened_on=on.astype("datetime64[s]"),
        ended_on=until.astype("datetime64[s]"),
        legal_status="C2",
        need="N1",
        placement=rows["place"].map(CODES),
        end_reason=rows["reason"],
    )
    people = rows.drop_duplicates("child")
    children_of = pd.DataFrame({"child_id": people["child"], "kin_id": people["kin"]})
    born = pd.Timestamp("2006-06-01").as_unit("s")
    records = {**NOBODY.records, CareEpisode: episodes}
    return pieces(replace(NOBODY, children=children_of.assign(born_on=born), records=records))


@pytest.mark.slow
@pytest.mark.parametrize(("children", "together"), [(80, 1), (100, 2)], ids=["children alone", "brothers and sisters"])
def test_19_of_20_intervals_of_rates_hold_the_true_rate(children: int, together: int) -> None:
    rng = np.random.default_rng(20261101)
    held = []
    for _ in range(200):
        cut = pieces_of(rng, children, together)
        by = ["placement"]
        found = rates(at_risk(cut, by, *SPAN), moves(cut, by, by, *SPAN), by, ["to_placement"])
        true = [TRUE.get(pair, 0.0) for pair in zip(found["placement"], found["to_placement"], strict=True)]
        rows = found.assign(true=true)[np.array(true) > 0]
        held += rows["true"].between(rows["low"], rows["high"]).tolist()
    assert 0.93 <= np.mean(held) <= 0.97, (np.mean(held), len(held))


@pytest.mark.slow
def test_19_of_20_intervals_of_going_home_hold_the_true_chance() -> None:
    rng = np.random.default_rng(20261102)
    home, other, by = 0.6, 0.5, [182.0, 365.0]
    true = [home / (home + other) * (1 - np.exp(-(home + other) * day / 365.25)) for day in by]
    held = []
    for _ in range(200):
        entry = rng.integers(0, DAYS, 150)
        stay = np.maximum(1, np.ceil(rng.exponential(365.25 / (home + other), 150)))
        reason = np.where(rng.random(150) < home / (home + other), "E4A", "E12")
        on = SPAN[0] + pd.to_timedelta(entry, unit="D")
        entered = pd.DataFrame({"kin_id": np.arange(150).astype(str), "start_on": on, "end_reason": reason})
        found = going_home(entered.assign(end_on=on + pd.to_timedelta(stay, unit="D")), SPAN[1], by)
        held += [low <= value <= high for value, low, high in zip(true, found["low"], found["high"], strict=True)]
    assert 0.93 <= np.mean(held) <= 0.97, np.mean(held)


def test_a_stay_goes_from_its_first_piece_to_the_end_of_its_last() -> None:
    found = stays(pieces(history("c1 2008-05-01\nc2 2008-05-01", CareEpisode=f"{HEAD}\n{EPISODES}")))
    assert found[["start_on", "end_on", "end_reason"]].astype(str).to_numpy().tolist() == [
        ["2017-01-01", "2019-07-02", "E4A"],
        ["2018-01-01", "2018-12-31", "E4A"],
    ]
