"""Periods of care as SSDA903 episodes: one row per change of legal status or placement, chained by X1."""

import numpy as np
import pandas as pd

from synthetic import cases
from synthetic.days import NEVER, day

FIRST_STATUS = np.array(["V2", "C1", "L2", "V2", "J1"])
"""By the way into care: `cases.S20` ... `cases.REMANDED`."""
PLACES = {
    "young": (("U6", "U3", "U5", "P1"), (0.58, 0.24, 0.12, 0.06)),
    "teen": (("U6", "K2", "U3", "R3", "P1"), (0.55, 0.24, 0.13, 0.04, 0.04)),
    "older": (("H5", "K2", "U6", "U3"), (0.40, 0.20, 0.32, 0.08)),
    "remand": (("K1", "U6", "K2"), (0.4, 0.3, 0.3)),
}
PROVIDERS = ("PR1", "PR4", "PR5")
CHANGES = ("CARPL", "CREQB", "CHILD", "LAREQ", "OTHER", "STAND")
NEW_CODES = day("2018-04-01")
"""E45-E48 replace E43 and E44 in the return of 2019; E14-E16 are used from then on here."""
COLUMNS = ["period", "happened_on", "status", "place", "provider", "home"]


def _pick(rng: np.random.Generator, age: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """A placement suited to the age in years."""
    where = np.select([kind == cases.REMANDED, age >= 16, age >= 10], ["remand", "older", "teen"], "young")
    place = np.empty(len(age), dtype="<U2")
    for group, (codes, shares) in PLACES.items():
        here = where == group
        place[here] = np.array(codes)[rng.choice(len(codes), here.sum(), p=shares)]
    return place


def _legal_changes(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """Emergency protection gives way to an interim order within days, that to a full or a placement order in months."""
    kind, start, count = periods.care_kind.to_numpy(), periods.care.to_numpy(), len(periods)
    urgent = kind == cases.EMERGENCY
    later = (kind == cases.S20) & (rng.random(count) < 0.2) & (periods.care_out != cases.HOME)
    interim_on = np.where(urgent, start + rng.integers(2, 8, count), NEVER)
    interim_on = np.where(later, start + rng.integers(60, 300, count), interim_on)
    begun = np.where(kind == cases.INTERIM_ORDER, start, interim_on)
    full_on = np.where(begun < NEVER, begun + rng.integers(150, 260, count), NEVER)
    full = np.where(periods.care_out == cases.ADOPTED, "E1", "C2")
    return pd.DataFrame(
        {
            "period": np.tile(np.arange(count), 2),
            "happened_on": np.append(interim_on, full_on),
            "status": np.append(np.full(count, "C1"), full),
        }
    )


def _moves(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """Changes of placement, most in the first year; a move to the adopters 150 days or more before an adoption."""
    start, end = periods.care.to_numpy(), periods.care_end.to_numpy()
    years = (end - start) / 365.25
    counts = np.minimum(rng.poisson(0.9 * years**0.6), 7)
    period = np.repeat(np.arange(len(periods)), counts)
    on = start[period] + (rng.random(len(period)) ** 1.5 * (end - start)[period]).astype(np.int64)
    age = (on - periods.birth.to_numpy()[period]) / 365.25
    moves = pd.DataFrame(
        {"period": period, "happened_on": on, "place": _pick(rng, age, periods.care_kind.to_numpy()[period])}
    )
    adopted = np.flatnonzero(periods.care_out == cases.ADOPTED)
    placed = pd.DataFrame({"period": adopted, "happened_on": end[adopted] - 170, "place": "A4"})
    before = moves.happened_on < np.where(periods.care_out == cases.ADOPTED, end - 170, NEVER)[moves.period]
    return pd.concat([moves[before], placed], ignore_index=True)


def _provided(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Who provides each placement, and the home's registration number."""
    count, has_place = len(rows), rows.place.notna()
    provider = np.array(PROVIDERS)[rng.choice(3, count, p=(0.5, 0.42, 0.08))]
    provider = np.where(rows.place == "P1", "PR0", np.where(rows.place == "A4", "PR1", provider))
    provider = np.where(rows.place == "R5", "PR3", provider)
    home = pd.Series(rng.integers(100_000, 999_999, count)).astype(str)
    registered = rows.place.isin(["U3", "U5", "U6", "K1", "K2", "H5", "R3"])
    return rows.assign(
        provider=pd.Series(provider).where(has_place), home=("SC" + home).where(registered, "").where(has_place)
    )


def _last_reasons(rng: np.random.Generator, periods: pd.DataFrame, place: np.ndarray) -> np.ndarray:
    count, end = len(periods), periods.care_end.to_numpy()
    out, kind = periods.care_out.to_numpy(), periods.care_kind.to_numpy()
    new, foster = end >= NEW_CODES, np.char.startswith(place, "U")
    luck = rng.random(count)
    reason = np.select(
        [
            end == periods.death,
            out == cases.GROWN,
            out == cases.HOME,
            out == cases.GUARDIAN,
            out == cases.ADOPTED,
            kind == cases.REMANDED,
            kind == cases.UNACCOMPANIED,
        ],
        [
            "E2",
            np.where(foster & (luck < 0.6), "E17", np.where(luck < 0.5, "E5", "E6")),
            np.where(luck < 0.8, "E4A", "E4B"),
            np.where(new, np.where(foster, "E45", "E47"), "E43"),
            np.where(luck < 0.8, "E12", "E11"),
            np.where(luck < 0.15, "E9", np.where(new, "E14", "E8")),
            np.where(new, np.where(luck < 0.3, "E16", "E15"), "E8"),
        ],
        np.where(luck < 0.5, "E13", np.where(luck < 0.75, "E8", "E3")),
    )
    return np.where(reason == "E17", np.where(end >= day("2014-04-01"), "E17", "E6"), reason)


def _chained(rows: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Fills what did not change from the row before, and says why each row starts and ends."""
    end, start = periods.care_end.to_numpy(), periods.care.to_numpy()
    inside = (rows.happened_on < end[rows.period]) & (rows.happened_on >= start[rows.period])
    rows = rows[inside].sort_values(["period", "happened_on"], kind="stable").drop_duplicates(["period", "happened_on"])
    placed = rows[rows.place.notna()]
    nowhere_new = (placed.place == "P1") & (placed.groupby("period").place.shift(1) == "P1")
    rows = rows.drop(placed.index[nowhere_new])
    first = (~rows.period.duplicated()).to_numpy()
    why = np.where(first, "S", np.where(rows.place.notna(), "P", "L"))
    rows = rows.ffill()
    last = np.append(first[1:], True)
    next_day = np.append(rows.happened_on.to_numpy()[1:], 0)
    moved_next = np.append(why[1:] == "P", False)
    return rows.assign(
        why=why, ended_on=np.where(last, end[rows.period], next_day), is_last=last, moved_next=moved_next
    )


def _short_breaks(rng: np.random.Generator, history: pd.DataFrame) -> pd.DataFrame:
    """V4: one agreement; V3: two or three nights every few weeks. Disabled children living at home, category N2."""
    taken = history[history.breaks < NEVER]
    single = (taken.child % 2 == 0).to_numpy()
    counts = np.where(single, 1, np.clip((taken.breaks_end - taken.breaks) // 45, 1, 10))
    of = np.repeat(np.arange(len(taken)), counts)
    order = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    start = taken.breaks.to_numpy()[of] + 45 * order
    end = np.where(single[of], taken.breaks_end.to_numpy()[of], start + rng.integers(2, 4, len(of)))
    end = np.minimum(end, np.minimum(taken.adult.to_numpy(), taken.death.to_numpy())[of])
    return pd.DataFrame(
        {
            "case": taken.index.to_numpy()[of],
            "child": taken.child.to_numpy()[of],
            "borough": taken.borough.to_numpy()[of],
            "happened_on": start,
            "ended_on": end,
            "why": "S",
            "status": np.where(single[of], "V4", "V3"),
            "need": "N2",
            "place": "K2",
            "provider": "PR1",
            "home": "SC100001",
            "reason": np.where(single[of], "E8", "E4A"),
            "change": "",
        }
    ).query("ended_on > happened_on")


def care_episodes(rng: np.random.Generator, history: pd.DataFrame) -> pd.DataFrame:
    """SSDA903 rows of all periods of care and short breaks.

    history: `pathways.History.cases` with `need`. Returns case, child, borough, happened_on (DECOM), ended_on (DEC),
    why (RNE), status (LS), need (CIN), place, provider, home (URN), reason (REC), change (REASON_PLACE_CHANGE).
    """
    periods = history[history.care < NEVER].reset_index(names="case")
    age = ((periods.care - periods.birth) / 365.25).to_numpy()
    kind = periods.care_kind.to_numpy()
    first = pd.DataFrame(
        {
            "period": periods.index,
            "happened_on": periods.care,
            "status": FIRST_STATUS[kind],
            "place": _pick(rng, age, kind),
        }
    )
    rows = pd.concat([first, _legal_changes(rng, periods), _moves(rng, periods)], ignore_index=True)
    rows = _chained(_provided(rng, rows)[COLUMNS], periods)
    of = periods.iloc[rows.period]
    place = rows.place.to_numpy().astype("<U2")
    ended = _last_reasons(rng, of, place)
    need = of.need.where(of.need.isin([f"N{k}" for k in range(1, 9)]), "N1").to_numpy()
    rows = rows.assign(
        case=of.case.to_numpy(),
        child=of.child.to_numpy(),
        borough=of.borough.to_numpy(),
        need=need,
        reason=np.where(rows.is_last, ended, "X1"),
        change=np.where(rows.moved_next, np.array(CHANGES)[rng.integers(0, len(CHANGES), len(rows))], ""),
    )
    breaks = _short_breaks(rng, history)
    return pd.concat([rows[breaks.columns], breaks], ignore_index=True)


def missing_spells(rng: np.random.Generator, history: pd.DataFrame) -> pd.DataFrame:
    """Times missing (M) or away without authorisation (A), mostly of teenagers, one at a time."""
    periods = history[(history.care < NEVER)].reset_index(names="case")
    first = np.maximum(periods.care.to_numpy(), periods.birth.to_numpy() + 4400)
    years = np.clip(periods.care_end - first, 0, 1100).to_numpy() / 365.25
    prone = 0.8 * np.exp(0.6 * periods.severity.to_numpy())
    of = np.repeat(np.arange(len(periods)), np.minimum(rng.poisson(prone * years), 12))
    taken = periods.iloc[of]
    start = first[of] + (rng.random(len(of)) * (taken.care_end.to_numpy() - first[of])).astype(np.int64)
    end = np.minimum(start + rng.integers(1, 5, len(of)), taken.care_end.to_numpy())
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
    spells = spells[spells.ended_on > spells.happened_on].sort_values(["child", "happened_on"], kind="stable")
    overlap = (spells.child == spells.child.shift(1)) & (spells.happened_on <= spells.ended_on.shift(1))
    return spells[~overlap].reset_index(drop=True)
