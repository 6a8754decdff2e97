"""Competing hazards: whatever comes first happens.

Hazards are constant within a month. Within it waiting times are exponential, so events fall on any day, and one that
comes first takes the others' chance away.
"""

from typing import Any

import numpy as np

from synthetic.days import NEVER

YEAR = 365.25
NOTHING = -1


def _wait(rng: np.random.Generator, hazard: np.ndarray) -> np.ndarray:
    """Whole days until an event with this hazard a year."""
    years = rng.standard_exponential(size=len(hazard)) / np.maximum(hazard, 1e-12)
    return (np.minimum(years, 1000.0) * YEAR).astype(np.int64)


def run(
    rng: np.random.Generator, hazards: np.ndarray, first: np.ndarray[Any, Any], last: np.ndarray[Any, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the events comes first between two days, and on which day.

    hazards: a year, rows x events. first, last: days, the second not included. Returns the number of the event
    (NOTHING where none came in time) and its day.
    """
    total = hazards.sum(axis=1)
    on = first + _wait(rng, total)
    row = np.flatnonzero(on < last)
    point = rng.random(len(row)) * total[row]
    event = np.full(len(total), NOTHING)
    event[row] = (np.cumsum(hazards[row, :-1], axis=1) <= point[:, None]).sum(axis=1)
    return event, on


def happens(
    rng: np.random.Generator, hazard: np.ndarray, first: np.ndarray[Any, Any], last: np.ndarray[Any, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """The rows on which one event happens between two days, and on which day."""
    on = first + _wait(rng, hazard)
    row = np.flatnonzero(on < last)
    return row, on[row]


def pulled(
    kind: int,
    family: np.ndarray,
    event: np.ndarray,
    on: np.ndarray[Any, Any],
    first: np.ndarray[Any, Any],
    last: np.ndarray[Any, Any],
) -> np.ndarray:
    """To whom nothing happened, while `kind` happened to a brother or sister on a day between its first and last."""
    then = _day_of(kind, family, event, on)
    return (event == NOTHING) & (then >= first) & (then < last)


def joined(
    rng: np.random.Generator,
    kind: int,
    share: np.ndarray,
    family: np.ndarray,
    event: np.ndarray,
    on: np.ndarray[Any, Any],
    first: np.ndarray[Any, Any],
    last: np.ndarray[Any, Any],
) -> tuple[np.ndarray, np.ndarray]:
    """What happened to a child happens on the same day to a share of its brothers and sisters to whom nothing did.

    share: chance of each row to join; event, on: as `run` returns them, and returned anew.
    """
    joins = pulled(kind, family, event, on, first, last) & (rng.random(len(event)) < share)
    return np.where(joins, kind, event), np.where(joins, _day_of(kind, family, event, on), on)


def _day_of(kind: int, family: np.ndarray, event: np.ndarray, on: np.ndarray[Any, Any]) -> np.ndarray:
    """The day on which an event of this kind happened in each row's family; NEVER if to nobody."""
    day_of = np.full(int(family.max(initial=0)) + 1, NEVER)
    day_of[family[event == kind]] = on[event == kind]
    return np.asarray(day_of[family])
