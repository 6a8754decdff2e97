"""Where children in care live: the first placement and the moves; `care_homes` says in which homes."""

import numpy as np
import pandas as pd

from synthetic import care_periods as ways
from synthetic.days import Days, day

PLACES = {
    "young": (("U6", "U3", "U5", "R3", "Z1"), (0.49, 0.24, 0.02, 0.20, 0.05)),
    "teen": (("U6", "U3", "K2", "R1", "S1", "Z1"), (0.555, 0.13, 0.215, 0.045, 0.005, 0.05)),
    "older": (("H5", "P2", "K2", "U6", "U3", "Z1"), (0.38, 0.15, 0.15, 0.22, 0.07, 0.03)),
    "asylum": (("H5", "P2", "K2", "U6"), (0.26, 0.13, 0.05, 0.56)),
    "remand": (("K1", "R5", "K2", "U6"), (0.30, 0.30, 0.15, 0.25)),
}
"""Shares, so that those of all children are as published (DfE, Children looked after 2023)."""
LONG_TERM = {"U6": "U4", "U3": "U1"}
"""Foster care becomes long-term for most who move after a year."""
LONG_TERM_AFTER, LONG_TERM_SHARE, SAME_CARERS = 365, 0.6, 0.6
"""With the same carers for most: it is the plan that changes, not the home (assumption)."""
KEEPS = {"U4": ("U5", "U6"), "U1": ("U2", "U3"), "A5": ("U4", "U5", "U6")}
"""What a placement was before it became this one with the same carers."""
ADOPTED_BY_CARERS = 0.2
"""Share of adopted children whose foster carers adopt them, where they live with such (assumption)."""
DECIDED_DAYS = 25
"""A move that follows a court's order as soon as this is part of it: both are recorded on one day (assumption)."""
TOGETHER, PLACED_TOGETHER = ("U3", "U5", "U6"), 0.75
"""First placements in which brothers and sisters live together, and the share of them who do (assumption)."""
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


def taken_together(rng: np.random.Generator, periods: pd.DataFrame) -> np.ndarray:
    """For each period that of the brother or sister with whom a child is taken in on one day and placed; -1 else."""
    number = pd.Series(np.arange(len(periods)), periods.index)
    able = ~periods.kind.isin((ways.REMANDED, ways.UNACCOMPANIED))
    lead = number.groupby([periods.family, periods.happened_on]).transform("first")
    able &= (lead < number) & able.to_numpy()[lead] & (rng.random(len(periods)) < PLACED_TOGETHER)
    return np.where(able, lead, -1)


def first_places(rng: np.random.Generator, periods: pd.DataFrame, together: np.ndarray) -> np.ndarray:
    """Some who come by an interim order stay with their parents; siblings go where the first of them is fostered."""
    home = (periods.kind == ways.INTERIM_ORDER) & np.isin(periods.out, (ways.HOME, ways.ARRANGED, ways.OTHER_END))
    home &= rng.random(len(periods)) < AT_HOME_FROM_START
    places = np.where(home, "P1", pick(rng, periods, periods.happened_on.to_numpy()))
    follows = (together >= 0) & np.isin(places[together], TOGETHER)
    return np.where(follows, places[together], places)


def moves(rng: np.random.Generator, periods: pd.DataFrame, first: np.ndarray, orders: pd.DataFrame) -> pd.DataFrame:
    """period, happened_on, place, change (its reason), kept (the carers stay): none of a child at home, and none after
    a lasting move. orders: period and happened_on of the legal changes, and the status; some moves follow from them.
    """
    placed_by = orders[orders.status == "E1"].set_index("period").happened_on.reindex(periods.index)
    planned = _planned(rng, periods, first, placed_by.to_numpy())
    settled = planned[planned.lasts].groupby("period").happened_on.min().reindex(periods.index, fill_value=10**6)
    chance = _on_the_orders_day(_unplanned(rng, periods), orders)
    here = (first != "P1")[chance.period] & (chance.happened_on < settled.to_numpy()[chance.period])
    return pd.concat([chance[here], planned.drop(columns="lasts")], ignore_index=True)


def _on_the_orders_day(moves: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """The moves, those that follow an order of their period soon on its day."""
    made = orders[["period", "happened_on"]].assign(order=orders.happened_on).sort_values("happened_on")
    found = pd.merge_asof(
        moves.sort_values("happened_on", kind="stable"), made, on="happened_on", by="period", tolerance=DECIDED_DAYS
    )
    return found.assign(happened_on=found.order.fillna(found.happened_on).astype(np.int64)).drop(columns="order")


def _unplanned(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    start, end = periods.happened_on.to_numpy(), periods.ended_on.to_numpy()
    prone = MOVES_A_YEAR * rng.gamma(MOVES_VARY, 1 / MOVES_VARY, len(periods)) * ((end - start) / 365.25) ** 0.5
    period = np.repeat(np.arange(len(periods)), np.minimum(rng.poisson(prone), 20))
    on = start[period] + (rng.random(len(period)) ** 1.5 * (end - start)[period]).astype(np.int64)
    place = pd.Series(pick(rng, periods.iloc[period], on))
    lasting = (on - start[period] > LONG_TERM_AFTER) & (rng.random(len(period)) < LONG_TERM_SHARE)
    place = place.mask(lasting, place.replace(LONG_TERM))
    change = np.array(list(CHANGES))[rng.choice(len(CHANGES), len(period), p=list(CHANGES.values()))]
    kept = lasting & (rng.random(len(period)) < SAME_CARERS)
    return pd.DataFrame({"period": period, "happened_on": on, "place": place, "change": change, "kept": kept})


def _planned(rng: np.random.Generator, periods: pd.DataFrame, first: np.ndarray, placed_by: np.ndarray) -> pd.DataFrame:
    """To adopters, home before the order ends, to relatives who become guardians, to more independence, out of R3.

    placed_by: the day of the placement order, on which half of the carers who adopt a child become adopters.
    """
    start, end, out = (periods[name].to_numpy() for name in ("happened_on", "ended_on", "out"))
    count, luck = len(periods), rng.random(len(periods))
    ordered = np.isin(periods.kind, (ways.INTERIM_ORDER, ways.EMERGENCY)) & (end - start > 90) & (first != "P1")
    middle = start + ((0.55 + 0.4 * rng.random(count)) * (end - start)).astype(np.int64)
    nearly_grown = periods.birth.to_numpy() + rng.integers(6280, 6550, count)
    own_flat = np.where((end < INDEPENDENT_UNTIL) & (luck < 0.8), "P2", "H5")
    to_adopters, by_carers = end - TO_ADOPTERS_BEFORE, luck < ADOPTED_BY_CARERS
    at_once = np.where(luck < ADOPTED_BY_CARERS / 2, np.nan_to_num(placed_by), to_adopters).astype(np.int64)
    parts = (
        ((out == ways.ADOPTED) & ~by_carers, to_adopters, "A6", True),
        ((out == ways.ADOPTED) & by_carers, at_once, "A5", True),
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
    planned = pd.concat(tables, ignore_index=True)
    return planned.assign(kept=planned.place == "A5")


def with_carers_kept(placed: pd.DataFrame) -> pd.DataFrame:
    """The placements in their order, `kept` only where the carers could be; who else adopts are not the carers (A6)."""
    before = placed.groupby("period").place.shift(1).to_numpy()
    could = np.zeros(len(placed), bool)
    for place, earlier in KEEPS.items():
        could |= (placed.place == place).to_numpy() & np.isin(before.astype(str), earlier)
    kept = placed.kept.to_numpy(bool) & could
    adopters = placed.place.mask((placed.place == "A5") & ~kept, "A6")
    return placed.assign(kept=kept, place=adopters, change=placed.change.mask(kept, "CARPL"))
