"""How a period of care begins, how long it lasts and how it ends."""

import numpy as np

from synthetic.curves import Curve
from synthetic.days import Days, weekday

S20, INTERIM_ORDER, EMERGENCY, UNACCOMPANIED, REMANDED = range(5)
"""How a period of care begins."""
GROWN, HOME, GUARDIAN, ADOPTED, OTHER_END, ARRANGED, RELATIVES, INDEPENDENT = range(8)
"""How a period of care ends; ARRANGED: by a child arrangements order."""
BY_ORDER = (GUARDIAN, ADOPTED, ARRANGED)
"""Ends that a court decides, on a working day."""
_AGES = (0.0, 0.5, 1.5, 4.0, 9.0, 12.0, 14.0, 15.5, 16.5, 18.0)
BY_AGE = Curve(_AGES, (2.55, 2.05, 0.5, 0.25, 0.2, 0.15, 0.5, 0.95, 0.85, 0.2))
"""Log hazard added by age: entries peak before 2 and around 16 (evidence in PMC6205623)."""
AGREED_UNDER_10, AGREED_FROM_10, NO_ORDER_FROM = 0.25, 0.54, 16.4
"""Shares that begin by agreement; no care order is made for a child of 17 (Children Act 1989, s. 31), and
courts take half a year."""
URGENT_AT_ONCE, URGENT_LATER = 0.36, 0.17
"""Shares of what courts begin that begin as emergencies: where nobody had decided yet, and later."""
BANDS = (1, 5, 10, 16)
"""Ages in years between the rows of the tables that follow; their columns are GROWN ... INDEPENDENT."""
AGREED_WAYS = np.array(
    (
        (0.03, 0.52, 0.10, 0.00, 0.10, 0.06, 0.19, 0.00),
        (0.03, 0.55, 0.09, 0.00, 0.10, 0.05, 0.18, 0.00),
        (0.06, 0.57, 0.08, 0.00, 0.10, 0.04, 0.15, 0.00),
        (0.19, 0.48, 0.01, 0.00, 0.15, 0.01, 0.16, 0.00),
        (0.62, 0.18, 0.00, 0.00, 0.10, 0.00, 0.03, 0.07),
    )
)
COURT_WAYS = np.array(
    (
        (0.04, 0.15, 0.28, 0.38, 0.03, 0.07, 0.05, 0.00),
        (0.08, 0.20, 0.33, 0.24, 0.03, 0.07, 0.05, 0.00),
        (0.20, 0.26, 0.33, 0.02, 0.05, 0.07, 0.07, 0.00),
        (0.37, 0.34, 0.12, 0.00, 0.11, 0.02, 0.04, 0.00),
        (0.77, 0.10, 0.00, 0.00, 0.08, 0.00, 0.00, 0.05),
    )
)
"""Ways out by age on entry, so that the reasons of all who leave are as published (DfE, Children looked after 2023)."""
AGREED_DAYS = np.array((1, 50, 320, 1, 90, 240, 60, 250))
COURT_DAYS = np.array((1, 230, 340, 700, 200, 260, 120, 250))
"""Median length by way out, in days; nothing for those who stay until 18."""
AGREED_SPREAD, COURT_SPREAD, ADOPTION_SPREAD = 1.45, 0.75, 0.28
"""Standard deviations of the log length."""
ADOPTED_AFTER = 470
"""No sooner: the court decides within half a year, a family is found, and the child lives there for some months."""
REMAND_DAYS, ASYLUM_STAYS, RETURNED_AT_ONCE = 45, 0.85, 0.7


def kinds(rng: np.random.Generator, age: np.ndarray, at_once: np.ndarray) -> np.ndarray:
    """By agreement for most teenagers, by court for most young children; urgently where nobody had decided yet."""
    chance = np.select([age >= NO_ORDER_FROM, age >= 10], [1.0, AGREED_FROM_10], AGREED_UNDER_10)
    agreed = rng.random(len(age)) < chance
    urgent = rng.random(len(age)) < np.where(at_once, URGENT_AT_ONCE, URGENT_LATER)
    return np.where(agreed, S20, np.where(urgent, EMERGENCY, INTERIM_ORDER))


def ends(
    rng: np.random.Generator,
    start: Days,
    kind: np.ndarray,
    birth: Days,
    adult: Days,
    death: Days,
    keeping: np.ndarray,
) -> tuple[Days, np.ndarray]:
    """The day and the way out. Remands last weeks; unaccompanied children mostly stay until 18.

    keeping: how long boroughs keep children, a factor on the length of what neither adoption nor majority ends.
    """
    out = _ways_out(rng, kind, (start - birth) / 365.25)
    length = _lengths(rng, kind, out)
    length = np.where((out == ADOPTED) | (kind == REMANDED), length, np.maximum(2, length * keeping)).astype(np.int64)
    end = np.where(np.isin(out, BY_ORDER), weekday(start + length), start + length)
    end = np.where(out == GROWN, adult, end)
    out = np.where(end >= adult, GROWN, out)
    return np.minimum(np.minimum(end, adult), death), np.where(end >= death, OTHER_END, out)


def _ways_out(rng: np.random.Generator, kind: np.ndarray, age: np.ndarray) -> np.ndarray:
    band = np.digitize(age, BANDS)
    chances = np.cumsum(np.where((kind == S20)[:, None], AGREED_WAYS[band], COURT_WAYS[band]), axis=1)
    out = (chances <= (rng.random(len(age)) * chances[:, -1])[:, None]).sum(axis=1)
    stays = rng.random(len(age)) < ASYLUM_STAYS
    return np.select([kind == REMANDED, kind == UNACCOMPANIED], [OTHER_END, np.where(stays, GROWN, OTHER_END)], out)


def _lengths(rng: np.random.Generator, kind: np.ndarray, out: np.ndarray) -> Days:
    """Days, of those who do not stay until 18."""
    agreed, remanded = kind == S20, kind == REMANDED
    middle = np.select([remanded, agreed], [REMAND_DAYS, AGREED_DAYS[out]], COURT_DAYS[out])
    spread = np.select([remanded, out == ADOPTED, agreed], [0.6, ADOPTION_SPREAD, AGREED_SPREAD], COURT_SPREAD)
    length = np.maximum(2, middle * np.exp(spread * rng.normal(size=len(out)))).astype(np.int64)
    soon = (kind == EMERGENCY) & np.isin(out, (HOME, RELATIVES)) & (rng.random(len(out)) < RETURNED_AT_ONCE)
    length = np.where(soon, rng.integers(2, 9, len(out)), length)
    return np.where(out == ADOPTED, np.maximum(length, ADOPTED_AFTER), length)
