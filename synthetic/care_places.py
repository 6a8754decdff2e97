"""Where children in care live: the first placement, the moves, and who provides each placement."""

import numpy as np
import pandas as pd

from synthetic import care_periods as ways
from synthetic.days import Days, day

PLACES = {
    "young": (("U6", "U3", "U5", "R3", "Z1"), (0.54, 0.25, 0.02, 0.16, 0.03)),
    "teen": (("U6", "U3", "K2", "R1", "S1", "Z1"), (0.61, 0.14, 0.17, 0.035, 0.005, 0.04)),
    "older": (("H5", "P2", "K2", "U6", "U3", "Z1"), (0.34, 0.14, 0.12, 0.30, 0.08, 0.02)),
    "asylum": (("H5", "P2", "K2", "U6"), (0.26, 0.13, 0.05, 0.56)),
    "remand": (("K1", "R5", "K2", "U6"), (0.30, 0.30, 0.15, 0.25)),
}
"""Shares, so that those of all children are as published (DfE, Children looked after 2023)."""
LONG_TERM = {"U6": "U4", "U3": "U1"}
"""Foster care becomes long-term for most who move after a year."""
LONG_TERM_AFTER, LONG_TERM_SHARE = 365, 0.6
INDEPENDENT_UNTIL = day("2023-10-28")
"""P2 ended when supported accommodation had to be registered; nobody stays in it past that day."""
AT_HOME_FROM_START, AT_HOME_BEFORE_RETURN, AT_HOME_GROWING_UP = 0.6, 0.88, 0.1
"""Shares of those under a care order who are placed with their parents (P1)."""
TO_RELATIVES, TO_OWN_FLAT, TO_ADOPTERS_BEFORE, MOTHER_AND_BABY_DAYS = 0.5, 0.55, 170, (50, 120)
MOVES_A_YEAR, MOVES_VARY = 1.5, 0.8
"""Mean of a first year, and the shape of a gamma: most children move seldom, some ever again."""
CHANGES = {
    "CARPL": 0.44,
    "CREQB": 0.13,
    "CREQO": 0.04,
    "CHILD": 0.06,
    "LAREQ": 0.04,
    "PLACE": 0.04,
    "STAND": 0.01,
    "ALLEG": 0.02,
    "CLOSE": 0.03,
    "OTHER": 0.19,
}
"""Why unplanned moves happen (assumption); the planned ones carry out the care plan (CARPL)."""
UNNUMBERED = ("P1", "P2", "R1", "R2", "R5", "Z1")
"""Placements that Ofsted does not register, so that one cannot be told from the next by its number."""
PROVIDERS = {"PR1": 0.5, "PR4": 0.42, "PR5": 0.08}
ONLY_PROVIDERS = {"P1": "PR0", "R5": "PR3", "R2": "PR3", "Z1": ""}


def pick(rng: np.random.Generator, of: pd.DataFrame, on: Days) -> np.ndarray:
    """A placement suited to the child's age on a day; of: the period of each row."""
    age, kind = (on - of.birth.to_numpy()) / 365.25, of.kind.to_numpy()
    group = np.select(
        [kind == ways.REMANDED, (age >= 16) & (kind == ways.UNACCOMPANIED), age >= 16, age >= 10],
        ["remand", "asylum", "older", "teen"],
        "young",
    )
    place = np.empty(len(of), dtype="<U2")
    for name, (codes, shares) in PLACES.items():
        here = group == name
        place[here] = np.array(codes)[rng.choice(len(codes), here.sum(), p=shares)]
    place = np.where((place == "R3") & (age >= 1), "U6", place)
    return np.where((place == "P2") & (of.ended_on >= INDEPENDENT_UNTIL), "H5", place)


def first_places(rng: np.random.Generator, periods: pd.DataFrame) -> np.ndarray:
    """Some who come by an interim order stay with their parents."""
    home = (periods.kind == ways.INTERIM_ORDER) & np.isin(periods.out, (ways.HOME, ways.ARRANGED, ways.OTHER_END))
    home &= rng.random(len(periods)) < AT_HOME_FROM_START
    return np.where(home, "P1", pick(rng, periods, periods.happened_on.to_numpy()))


def moves(rng: np.random.Generator, periods: pd.DataFrame, first: np.ndarray) -> pd.DataFrame:
    """period, happened_on, place, change (its reason): none of a child at home, and none after a lasting move."""
    planned = _planned(rng, periods, first)
    settled = planned[planned.lasts].groupby("period").happened_on.min().reindex(periods.index, fill_value=10**6)
    chance = _unplanned(rng, periods)
    here = (first != "P1")[chance.period] & (chance.happened_on < settled.to_numpy()[chance.period])
    return pd.concat([chance[here], planned.drop(columns="lasts")], ignore_index=True)


def _unplanned(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    start, end = periods.happened_on.to_numpy(), periods.ended_on.to_numpy()
    prone = MOVES_A_YEAR * rng.gamma(MOVES_VARY, 1 / MOVES_VARY, len(periods)) * ((end - start) / 365.25) ** 0.5
    period = np.repeat(np.arange(len(periods)), np.minimum(rng.poisson(prone), 20))
    on = start[period] + (rng.random(len(period)) ** 1.5 * (end - start)[period]).astype(np.int64)
    place = pd.Series(pick(rng, periods.iloc[period], on))
    lasting = (on - start[period] > LONG_TERM_AFTER) & (rng.random(len(period)) < LONG_TERM_SHARE)
    place = place.mask(lasting, place.replace(LONG_TERM))
    change = np.array(list(CHANGES))[rng.choice(len(CHANGES), len(period), p=list(CHANGES.values()))]
    return pd.DataFrame({"period": period, "happened_on": on, "place": place, "change": change})


def _planned(rng: np.random.Generator, periods: pd.DataFrame, first: np.ndarray) -> pd.DataFrame:
    """To adopters, home before the order ends, to relatives who become guardians, to more independence, out of R3."""
    start, end, out = (periods[name].to_numpy() for name in ("happened_on", "ended_on", "out"))
    count, luck = len(periods), rng.random(len(periods))
    ordered = np.isin(periods.kind, (ways.INTERIM_ORDER, ways.EMERGENCY)) & (end - start > 90) & (first != "P1")
    middle = start + ((0.55 + 0.4 * rng.random(count)) * (end - start)).astype(np.int64)
    nearly_grown = periods.birth.to_numpy() + rng.integers(6280, 6550, count)
    own_flat = np.where((end < INDEPENDENT_UNTIL) & (luck < 0.8), "P2", "H5")
    parts = (
        (out == ways.ADOPTED, end - TO_ADOPTERS_BEFORE, "A6", True),
        (ordered & (out == ways.HOME) & (luck < AT_HOME_BEFORE_RETURN), middle, "P1", True),
        (ordered & (out == ways.GROWN) & (luck < AT_HOME_GROWING_UP), middle, "P1", True),
        ((out == ways.GUARDIAN) & (luck < TO_RELATIVES), end - rng.integers(60, 250, count), "U3", True),
        ((out == ways.GROWN) & (luck > 1 - TO_OWN_FLAT) & (first != "P1"), nearly_grown, own_flat, False),
        (first == "R3", start + rng.integers(*MOTHER_AND_BABY_DAYS, count), "U6", False),
    )
    tables = [
        pd.DataFrame(
            {"period": np.arange(count), "happened_on": on, "place": place, "change": "CARPL", "lasts": lasts}
        ).loc[so]
        for so, on, place, lasts in parts
    ]
    return pd.concat(tables, ignore_index=True)


def provided(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds who provides each placement, and the home's registration number; neither where there is no `place`."""
    count, has_place = len(rows), rows.place.notna()
    provider = pd.Series(np.array(list(PROVIDERS))[rng.choice(len(PROVIDERS), count, p=list(PROVIDERS.values()))])
    provider = rows.place.map(ONLY_PROVIDERS).fillna(provider.set_axis(rows.index))
    home = "SC" + pd.Series(rng.integers(100_000, 999_999, count), rows.index).astype(str)
    home = home.mask(rows.place.isin(UNNUMBERED), "")
    return rows.assign(provider=provider.where(has_place), home=home.where(has_place))
