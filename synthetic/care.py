"""Periods of care as SSDA903 episodes: one row per change of legal status or placement, chained by X1."""

import numpy as np
import pandas as pd

from synthetic import care_periods as ways
from synthetic.care_homes import housed, real_moves, respite_homes, respite_urns
from synthetic.care_places import TOGETHER, first_places, moves, taken_together, with_carers_kept
from synthetic.days import NEVER, Days, day, weekday
from synthetic.dirt.planting import chance
from synthetic.places import pick

FIRST_STATUS = np.array(["V2", "C1", "L2", "V2", "J1"])
"""By the way into care: `ways.S20` ... `ways.REMANDED`."""
NEW_CODES, STAYING_PUT = day("2018-04-01"), day("2014-04-01")
"""E45-E48 replace E43 and E44 in the return of 2019; E14-E16 are used from then on here; E17 from STAYING_PUT on."""
ORDER_AFTER, ORDER_SHARE, TOO_OLD = 200, 0.9, 5890
"""Most agreed periods that last longer come before a court; not those of children who
would be 17 before it decides (age in days)."""
NEED_BY_COURT, NEED_BY_AGREEMENT = 0.75, 0.45
"""Shares of those whose category of need is written anew on entry: abuse or neglect, or family dysfunction."""
OWN_NEEDS = ("N2", "N6")
"""Needs of the child's own, which the way into care does not change."""
RELATIVES = ("U1", "U2", "U3")
AGREED_BREAKS = 0.5
"""Share of children on short breaks under one agreement (V4), not break by break (V3); an assumption."""
BREAK_EVERY, BREAKS_VARY, BREAK_NIGHTS = 45, 30, (1, 1, 2, 2, 2, 3, 3, 4, 5, 7)
"""Days in which there is one short break, by how many it may come later, and how long each may last (assumption)."""
MISSING_FROM, MISSING_YOUNG_FROM, MISSING_YOUNG = 4400, 3653, 0.1
"""Ages in days of twelve and of ten years, and the share of the spells of those who are in care so early that come
between the two (assumption)."""
MISSING_BY, MISSING_NIGHTS = (0.0, 0.55, 0.85, 0.95, 0.985, 1.0), (0, 1, 2, 4, 10, 40)
"""More than half of the missing are back the same day and most the next, a few after weeks (assumption)."""


def _legal_changes(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """Emergency protection gives way to an interim order within days, that to a full or a placement order in months.

    Agreements give way to an interim order where care lasts. Courts sit on working days.
    """
    kind, start, end, count = periods.kind.to_numpy(), periods.happened_on.to_numpy(), periods.ended_on, len(periods)
    urgent, asked_on = kind == ways.EMERGENCY, start + rng.integers(40, 180, count)
    later = (kind == ways.S20) & (end - start > ORDER_AFTER) & (rng.random(count) < ORDER_SHARE)
    later &= asked_on - periods.birth < TOO_OLD
    soon, asked_on = weekday(start + rng.integers(2, 8, count)), weekday(asked_on)
    interim_on = np.select([urgent, later], [soon, asked_on], NEVER)
    begun = np.where(kind == ways.INTERIM_ORDER, start, interim_on)
    full_on = np.where(begun < NEVER, weekday(begun + rng.integers(150, 260, count)), NEVER)
    full = np.where(periods.out == ways.ADOPTED, "E1", "C2")
    return pd.DataFrame(
        {
            "period": np.tile(np.arange(count), 2),
            "happened_on": np.append(interim_on, full_on),
            "status": np.append(np.full(count, "C1"), full),
        }
    )


def _last_reasons(rng: np.random.Generator, periods: pd.DataFrame, place: np.ndarray) -> np.ndarray:
    """Why each period ended (REC), had its last placement been `place`."""
    out, luck = periods.out.to_numpy(), rng.random(len(periods))
    new = periods.ended_on.to_numpy() >= NEW_CODES
    fostered = np.char.startswith(place, "U")
    guardians = np.select(
        [new & np.isin(place, RELATIVES), new & fostered, new, fostered], ["E45", "E46", "E47", "E43"], "E44"
    )
    ends: dict[int, np.ndarray] = {
        ways.GROWN: _grown(luck, periods, fostered),
        ways.HOME: np.where(luck < 0.82, "E4A", "E4B"),
        ways.GUARDIAN: guardians,
        ways.ADOPTED: np.where(luck < 0.85, "E12", "E11"),
        ways.ARRANGED: np.array("E41"),
        ways.RELATIVES: np.array("E13"),
        ways.INDEPENDENT: np.where(luck < 0.8, "E5", "E6"),
    }
    rest = _otherwise(luck, periods.kind.to_numpy(), new)
    reason = np.select([out == way for way in ends], list(ends.values()), rest)
    return np.where(periods.ended_on == periods.death, "E2", reason)


def _grown(luck: np.ndarray, periods: pd.DataFrame, fostered: np.ndarray) -> np.ndarray:
    """At 18: stays with the foster carers, lives with support or without, or goes to adult services."""
    staying = fostered & (luck < 0.85) & (periods.ended_on >= STAYING_PUT)
    disabled = (periods.need == "N2") & (luck < 0.85)
    return np.select([staying, disabled, luck > 0.95, luck > 0.55], ["E17", "E7", "E6", "E8"], "E5")


def _otherwise(luck: np.ndarray, kind: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Remands end in custody or with the court's decision; other periods with another council or for other reasons."""
    remand = np.select([luck < 0.2, new], ["E9", "E14"], "E8")
    asylum = np.select([luck < 0.35, new & (luck < 0.6), new & (luck < 0.7)], ["E3", "E15", "E16"], "E8")
    other = np.where(luck < 0.25, "E3", "E8")
    return np.select([kind == ways.REMANDED, kind == ways.UNACCOMPANIED], [remand, asylum], other)


def _needs(rng: np.random.Generator, periods: pd.DataFrame) -> np.ndarray:
    """The category of need on entry (CIN): for many what the court or the agreement names, not the referral."""
    count, agreed = len(periods), periods.kind.isin((ways.S20, ways.REMANDED)).to_numpy()
    asylum, kept = periods.kind == ways.UNACCOMPANIED, periods.need.isin([f"N{k}" for k in range(1, 8)])
    anew = rng.random(count) < np.where(agreed, NEED_BY_AGREEMENT, NEED_BY_COURT)
    anew &= ~periods.need.isin(OWN_NEEDS)
    named = np.where(rng.random(count) < np.where(agreed, 0.65, 0.88), "N1", "N5")
    return np.where(asylum, "N8", np.where(anew | ~kept, named, periods.need))


def _inside(rows: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Those on days of their period, in order; of several of a day the first."""
    end, start = (periods[name].to_numpy()[rows.period] for name in ("ended_on", "happened_on"))
    rows = rows[(rows.happened_on < end) & (rows.happened_on >= start)]
    rows = rows.sort_values(["period", "happened_on"], kind="stable")
    return rows.drop_duplicates(["period", "happened_on"], ignore_index=True)


def _placed(rng: np.random.Generator, periods: pd.DataFrame, first: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """period, happened_on, place, provider, home, urn, change, kept of every placement; first: period, happened_on."""
    together = taken_together(rng, periods)
    place = first_places(rng, periods, together)
    first = first.assign(place=place, change="", kept=False)
    rows = _inside(pd.concat([first, moves(rng, periods, place, orders)], ignore_index=True), periods)
    rows = with_carers_kept(rows)
    ended = rows.groupby("period").happened_on.shift(-1).to_numpy()
    of = periods.iloc[rows.period]
    rows = rows.assign(
        child=of.child.to_numpy(),
        borough=of.borough.to_numpy(),
        ended_on=np.where(np.isnan(ended), of.ended_on, np.nan_to_num(ended)).astype(np.int64),
    )
    rows = housed(rng, rows, _with_whom(rows, place, together))
    rows = rows[real_moves(rows)]
    return rows.assign(kept=(rows.home == rows.home.shift(1)) & rows.period.duplicated())


def _with_whom(rows: pd.DataFrame, place: np.ndarray, together: np.ndarray) -> np.ndarray:
    """For each row the row of the first placement of the brother or sister who lives there too; -1 for none."""
    first = np.flatnonzero(~rows.period.duplicated())
    shares = (together >= 0) & (place == place[together]) & np.isin(place, TOGETHER)
    with_whom = np.full(len(rows), -1)
    with_whom[first] = np.where(shares, first[together], -1)
    return with_whom


def _chained(placed: pd.DataFrame, statuses: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """One row per day of a new placement, a new status or both; says why each starts, and why the row before ends."""
    days = ["period", "happened_on"]
    rows = placed.merge(_inside(statuses, periods), on=days, how="outer").sort_values(days, ignore_index=True)
    first = (~rows.period.duplicated()).to_numpy()
    moved, kept, ordered = rows.place.notna(), rows.kept.fillna(False).astype(bool), rows.status.notna()
    both = moved & ordered
    why = np.select([first, both & kept, both, moved & kept, moved], ["S", "U", "B", "T", "P"], "L")
    change = np.where(np.isin(why, ["S", "L"]), "", rows.change)
    rows = rows.ffill()
    last = np.append(first[1:], True)
    next_day = np.append(rows.happened_on.to_numpy()[1:], 0)
    ended = np.where(last, periods.ended_on.to_numpy()[rows.period], next_day)
    return rows.assign(why=why, ended_on=ended, is_last=last, change=np.append(change[1:], ""))


def _short_breaks(taken: pd.DataFrame) -> pd.DataFrame:
    """V4: one agreement; V3: some nights every few weeks. Disabled children living at home, category N2."""
    taken = taken.sort_values(["child", "happened_on"], kind="stable")
    before_next = taken.groupby("child").happened_on.shift(-1, fill_value=NEVER) - 1
    taken = taken.assign(ended_on=np.minimum(taken.ended_on, before_next))
    single = chance(taken.child.to_numpy(), "agreement") < AGREED_BREAKS
    length = (taken.ended_on - taken.happened_on).to_numpy()
    counts = np.where(single, 1, np.clip(length // BREAK_EVERY, 1, 10))
    of = np.repeat(np.arange(len(taken)), counts)
    order = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    keys = taken.case.to_numpy()[of] * 100 + order
    later = np.minimum(pick(keys, BREAKS_VARY, "break"), np.maximum(length[of] - max(BREAK_NIGHTS), 0))
    start = taken.happened_on.to_numpy()[of] + BREAK_EVERY * order + np.where(single[of], 0, later)
    nights = np.array(BREAK_NIGHTS)[pick(keys, len(BREAK_NIGHTS), "nights")]
    end = np.where(single[of], taken.ended_on.to_numpy()[of], start + nights)
    last = np.minimum.reduce([taken[column].to_numpy() for column in ("ended_on", "adult", "death")])
    end = np.where(start < taken.birth.to_numpy()[of], start, np.minimum(end, last[of]))  # none of the unborn
    child, borough = taken.child.to_numpy()[of], taken.borough.to_numpy()[of]
    home = respite_homes(child, borough)
    return pd.DataFrame(
        {
            "case": taken.case.to_numpy()[of],
            "child": child,
            "borough": borough,
            "happened_on": start,
            "ended_on": end,
            "why": "S",
            "status": np.where(single[of], "V4", "V3"),
            "need": "N2",
            "place": "K2",
            "provider": "PR1",
            "home": home,
            "urn": respite_urns(home, borough),
            "reason": np.where(single[of], "E8", "E4A"),
            "change": "",
        }
    ).query("ended_on > happened_on")


def care_episodes(rng: np.random.Generator, periods: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """SSDA903 rows of all periods of care and short breaks.

    periods, breaks: `pathways.History.care` and `.breaks` with birth, adult, death, need. Returns case, child, borough,
    happened_on (DECOM), ended_on (DEC), why (RNE), status (LS), need (CIN), place, provider, home (its number), urn,
    reason (REC), change (REASON_PLACE_CHANGE).
    """
    started = np.maximum(periods.happened_on, periods.birth)  # decided on before the birth, begun with it
    periods = periods.assign(happened_on=started, need=_needs(rng, periods))
    first = pd.DataFrame({"period": np.arange(len(periods)), "happened_on": periods.happened_on.to_numpy()})
    orders = _legal_changes(rng, periods)
    statuses = pd.concat([first.assign(status=FIRST_STATUS[periods.kind.to_numpy()]), orders], ignore_index=True)
    rows = _chained(_placed(rng, periods, first, orders), statuses, periods)
    of = periods.iloc[rows.period]
    ended = _last_reasons(rng, of, rows.place.to_numpy().astype("<U2"))
    rows = rows.assign(
        case=of.case.to_numpy(),
        child=of.child.to_numpy(),
        borough=of.borough.to_numpy(),
        need=of.need.to_numpy(),
        reason=np.where(rows.is_last, ended, "X1"),
    )
    short = _short_breaks(breaks)
    return pd.concat([rows[short.columns], short], ignore_index=True)


def missing_spells(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """Times missing (M) or away without authorisation (A), mostly of teenagers, one at a time; none when care ends."""
    first = np.maximum(periods.happened_on.to_numpy(), periods.birth.to_numpy() + MISSING_FROM)
    years = np.clip(periods.ended_on - first, 0, 1100).to_numpy() / 365.25
    prone = 0.8 * np.exp(0.6 * periods.severity.to_numpy())
    of = np.repeat(np.arange(len(periods)), np.minimum(rng.poisson(prone * years), 12))
    taken = periods.iloc[of]
    start = first[of] + (rng.random(len(of)) * (taken.ended_on.to_numpy() - first[of])).astype(np.int64)
    number = np.arange(len(of)) - np.searchsorted(of, of)
    keys = taken.case.to_numpy() * 100 + number
    start = _some_younger(keys, taken, start, first[of])
    nights = np.interp(chance(keys, "missing"), MISSING_BY, MISSING_NIGHTS).astype(np.int64)
    end = np.minimum(start + nights, taken.ended_on.to_numpy() - 1)
    spells = pd.DataFrame(
        {
            "case": taken.case.to_numpy(),
            "child": taken.child.to_numpy(),
            "borough": taken.borough.to_numpy(),
            "happened_on": start,
            "ended_on": end,
            "kind": np.where(rng.random(len(of)) < 0.8, "M", "A"),
        }
    )
    spells = spells.sort_values(["child", "happened_on"], kind="stable").drop_duplicates(["child", "happened_on"])
    following = spells.groupby("child").happened_on.shift(-1, fill_value=NEVER)
    return spells.assign(ended_on=np.minimum(spells.ended_on, following - 1)).reset_index(drop=True)


def _some_younger(keys: np.ndarray, periods: pd.DataFrame, start: Days, first: Days) -> Days:
    """The days on which spells start, some of them before `first`, of those in care between ten and twelve."""
    youngest = np.maximum(periods.happened_on.to_numpy(), periods.birth.to_numpy() + MISSING_YOUNG_FROM)
    is_young = (youngest < first) & (chance(keys, "young") < MISSING_YOUNG)
    return np.where(is_young, youngest + (chance(keys, "when young") * (first - youngest)).astype(np.int64), start)
