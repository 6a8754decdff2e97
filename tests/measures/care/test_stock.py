"""Stock and flow by day: counted by hand, against a count in plain loops, and the chain that always holds."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.care.pieces import pieces
from measures.care.stock import COUNTS, daily, flow, monthly
from tests.measures.histories import history

HEAD = "borough child_id happened_on ended_on legal_status placement need"
FIRST, LAST = pd.Timestamp("2018-01-01"), pd.Timestamp("2018-03-01")
WAYS = [[], ["borough"], ["kind"], ["placement"], ["age_band", "legal"], ["borough", "kind", "age_band", "placement"]]


def cut(births: str, episodes: str) -> pd.DataFrame:
    return pieces(history(births, CareEpisode=f"{HEAD}\n{episodes}"))


def of_day(found: pd.DataFrame, day: str) -> list[int]:
    row = found[found["day"] == day].iloc[0]
    return [int(row[name]) for name in COUNTS]


ONE = cut("c1 2011-03-05", "lbhf c1 2018-01-10 2018-02-10 C2 U4 N1\nlbhf c1 2018-02-10 2018-02-20 C2 K2 N1")


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2018-01-09", [0, 0, 0, 0, 0]),
        ("2018-01-10", [1, 1, 0, 0, 0]),
        ("2018-02-10", [1, 0, 0, 0, 0]),
        ("2018-02-19", [1, 0, 0, 0, 0]),
        ("2018-02-20", [0, 0, 0, 1, 0]),
    ],
)
def test_a_child_is_in_care_from_the_first_day_to_the_day_before_the_end(day: str, counts: list[int]) -> None:
    assert of_day(daily(ONE, [], FIRST, LAST), day) == counts


def test_a_child_that_goes_on_in_another_cell_moved() -> None:
    by_place = daily(ONE, ["placement"], FIRST, LAST)
    found = [of_day(by_place[by_place["placement"] == place], "2018-02-10") for place in sorted(set(ONE["placement"]))]
    assert found == [[1, 0, 1, 0, 0], [0, 0, 0, 0, 1]]


def test_a_child_that_another_borough_takes_over_leaves_and_enters() -> None:
    two = cut("c1 2011-03-05", "lbhf c1 2018-01-10 2018-02-10 C2 U4 N1\nrbkc c1 2018-02-10 - C2 U4 N1")
    assert of_day(daily(two, [], FIRST, LAST), "2018-02-10") == [1, 1, 0, 1, 0]


def test_who_comes_and_goes_within_a_month_is_in_no_stock_but_counted_as_both() -> None:
    found = monthly(cut("c1 2011-03-05", "lbhf c1 2018-01-10 2018-01-20 C2 U4 N1"), [], FIRST, LAST)
    assert found[list(COUNTS)].to_numpy().tolist() == [[0, 1, 0, 1, 0], [0] * 5, [0] * 5]


def test_what_began_before_the_first_period_is_stock_and_no_entry() -> None:
    found = flow(
        cut("c1 2011-03-05", "lbhf c1 2016-01-10 - C2 U4 N1"), [], pd.DatetimeIndex(["2018-01-01", "2019-01-01"])
    )
    assert found[list(COUNTS)].to_numpy().tolist() == [[1, 0, 0, 0, 0]]


def test_of_no_pieces_there_is_no_cell() -> None:
    assert len(daily(pieces(history()), ["borough"], FIRST, LAST)) == 0


# against a count in plain loops

_DAY = st.integers(-20, 70)
_EPISODE = st.tuples(
    st.sampled_from(["c1", "c2", "c3"]),
    st.sampled_from(["lbhf", "rbkc"]),
    _DAY,
    st.one_of(st.none(), st.integers(0, 60)),
    st.sampled_from(["C2", "V2", "V4", "J1"]),
    st.sampled_from(["U4", "U5", "K2", "H5"]),
)
BIRTHS = {"c1": date(2013, 2, 10), "c2": date(2008, 1, 20), "c3": date(2017, 2, 28)}
GROUP = {"U4": "foster care", "U5": "foster care", "K2": "children's home or secure home", "H5": "semi-independent"}
STATUS = {"C2": "care order", "V2": "section 20", "V4": "short breaks", "J1": "remand or youth justice"}
KIND = {"V4": "short breaks", "J1": "on remand"}


def text_of(episodes: list[tuple]) -> str:
    lines = []
    for child, borough, start, length, status, place in episodes:
        on = date(2018, 1, 1) + timedelta(days=start)
        end = "-" if length is None else (on + timedelta(days=length)).isoformat()
        lines.append(f"{borough} {child} {on} {end} {status} {place} N1")
    return "\n".join(lines)


def state_of(child: str, day: date, episodes: list[tuple]) -> dict[str, str] | None:
    """What a child is in on a day, by going through all its episodes."""
    best = None
    for number, (who, borough, start, length, status, place) in enumerate(episodes):
        on = date(2018, 1, 1) + timedelta(days=start)
        end = date.max if length is None else on + timedelta(days=length)
        if who == child and on <= day < end and (best is None or (on, end, str(number)) >= best[0]):
            best = ((on, end, str(number)), borough, status, place)
    if best is None:
        return None
    born = BIRTHS[child]
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    band = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")[
        (age >= 1) + (age >= 5) + (age >= 10) + (age >= 16)
    ]
    _, borough, status, place = best
    legal, kind = STATUS[status], KIND.get(status, "looked after")
    return {"borough": borough, "kind": kind, "age_band": band, "placement": GROUP[place], "legal": legal}


def by_loops(episodes: list[tuple], by: list[str], days: list[date]) -> Counter:
    found: Counter = Counter()
    for child in BIRTHS:
        for day in days:
            now, before = (state_of(child, one, episodes) for one in (day, day - timedelta(days=1)))
            here, there = (None if one is None else tuple(one[name] for name in by) for one in (now, before))
            stays = now is not None and before is not None and now["borough"] == before["borough"]
            if now is not None:
                found[day, here, "stock"] += 1
                if not (stays and here == there):
                    found[day, here, "moved_in" if stays else "entered"] += 1
            if before is not None and not (stays and here == there):
                found[day, there, "moved_out" if stays else "left"] += 1
    return found


@pytest.mark.parametrize("by", WAYS, ids=" ".join)
@settings(max_examples=15, deadline=None)
@given(st.lists(_EPISODE, max_size=8))
def test_every_count_of_every_day_is_that_of_plain_loops(by: list[str], episodes: list[tuple]) -> None:
    births = "\n".join(f"{child} {born}" for child, born in BIRTHS.items())
    found = daily(cut(births, text_of(episodes)), by, FIRST, LAST)
    days = [date(2018, 1, 1) + timedelta(days=step) for step in range(60)]
    told: Counter = Counter()
    for row in found.to_dict("records"):
        for name in COUNTS:
            told[row["day"].date(), tuple(row[one] for one in by), name] = row[name]
    assert +told == by_loops(episodes, by, days)


@pytest.mark.parametrize("by", WAYS, ids=" ".join)
@settings(max_examples=10, deadline=None)
@given(st.lists(_EPISODE, max_size=8))
def test_stock_is_the_stock_before_with_what_came_and_without_what_went(by: list[str], episodes: list[tuple]) -> None:
    births = "\n".join(f"{child} {born}" for child, born in BIRTHS.items())
    found = daily(cut(births, text_of(episodes)), by, FIRST, LAST)
    groups = found.groupby(by) if by else found.groupby(lambda _: 0)
    before = groups["stock"].shift()
    net = found["entered"] + found["moved_in"] - found["left"] - found["moved_out"]
    assert ((found["stock"] - before - net).dropna() == 0).all()
