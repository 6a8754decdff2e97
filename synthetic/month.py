"""One month of the made-up history: who lives where, with what need, and what still runs from the months before."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from synthetic.days import NEVER
from synthetic.need import Need
from synthetic.population import People


class State:
    """What runs on for each child (day numbers; 0 for "nothing yet"); arrays as long as the table of children."""

    def __init__(self, count: int) -> None:
        self.case_until = np.zeros(count, np.int64)
        self.protected_until = np.full(count, NEVER)
        self.moves_open = np.zeros(count, bool)
        self.gone_on = np.full(count, NEVER)
        self.help_until = np.zeros(count, np.int64)
        self.help_row = np.full(count, -1)
        self.steps_up_on = np.full(count, NEVER)
        self.steps_down_on = np.full(count, NEVER)
        self.steps_down_from = np.full(count, -1)
        self.last_offence = np.full(count, -10_000)
        self.offences = np.zeros(count, np.int64)


class Log:
    """Grows by one set of columns a month; one table at the end."""

    def __init__(self) -> None:
        self._months: list[dict[str, np.ndarray]] = []
        self.count = 0

    def add(self, columns: dict[str, np.ndarray]) -> None:
        """Appends rows; the same columns each time."""
        self._months.append(columns)
        self.count += len(next(iter(columns.values())))

    def table(self) -> pd.DataFrame:
        """All rows, numbered in the order in which they came."""
        return pd.DataFrame({n: np.concatenate([m[n] for m in self._months]) for n in self._months[0]})


class Openings(NamedTuple):
    """Cases to be opened: the row of the month, the day, and why (`cases.ORDINARY` ...)."""

    row: np.ndarray
    day: np.ndarray
    why: np.ndarray


def opening(row: np.ndarray, day: np.ndarray, why: int) -> Openings:
    """Openings that share one reason."""
    return Openings(row, day, np.full(len(row), why))


@dataclass
class Month:
    """The residents of one month; all arrays as long as the rows of stays that overlap it.

    limit: the day of leaving the borough, of adoption, of death or of the 18th birthday.
    until: that, or the day of leaving the household, if sooner. age: years at the month's start.
    """

    start: int
    end: int
    child: np.ndarray
    family: np.ndarray
    borough: np.ndarray
    since: np.ndarray
    limit: np.ndarray
    birth: np.ndarray
    age: np.ndarray
    need: np.ndarray
    until: np.ndarray

    @property
    def share_of_life(self) -> np.ndarray:
        """The share of the month in which a born child lives here."""
        days = np.minimum(self.end, self.until) - np.maximum(self.start, np.maximum(self.since, self.birth))
        return np.clip(days / (self.end - self.start), 0, 1)

    def days_within(self, rng: np.random.Generator, row: np.ndarray, unborn: bool = False) -> np.ndarray:
        """A random day of the month on which each lives here (and, unless `unborn`, is born)."""
        first = np.maximum(self.start, self.since[row])
        first = first if unborn else np.maximum(first, self.birth[row])
        last = np.maximum(np.minimum(self.end, self.until[row]), first + 1)
        return first + (rng.random(len(row)) * (last - first)).astype(np.int64)

    def siblings(
        self, rng: np.random.Generator, row: np.ndarray, day: np.ndarray, share: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Other children of the households, each taken with chance `share`, and the day of their sibling's event."""
        day_of = np.full(int(self.family.max(initial=0)) + 1, NEVER)
        day_of[self.family[row]] = day
        taken = np.zeros(len(self.child), bool)
        taken[row] = True
        taken |= (day_of[self.family] == NEVER) | (rng.random(len(taken)) >= share)
        taken |= (self.since > day_of[self.family]) | (self.until <= day_of[self.family])
        joined = np.flatnonzero(~taken)
        return joined, day_of[self.family[joined]]

    def families_of(self, row: np.ndarray) -> np.ndarray:
        """The distinct families of these rows."""
        return np.unique(self.family[row])

    def family_positions(self, row: np.ndarray) -> np.ndarray:
        """The position of each row's family among `families_of`."""
        return np.unique(self.family[row], return_inverse=True)[1]


def this_month(people: People, need: Need, state: State, start: int, end: int) -> Month:
    """The residents between two days, without those who were adopted or who died."""
    stays, births = people.stays, people.children.birth.to_numpy()
    rows = np.flatnonzero((stays.from_day.to_numpy() < end) & (stays.to_day.to_numpy() > start))
    child = stays.child.to_numpy()[rows]
    here = state.gone_on[child] > start
    rows, child = rows[here], child[here]
    family = stays.family.to_numpy()[rows]
    limit = np.minimum(stays.leaves_on.to_numpy()[rows], state.gone_on[child])
    return Month(
        start,
        end,
        child,
        family,
        stays.borough.to_numpy()[rows],
        stays.from_day.to_numpy()[rows],
        limit,
        births[child],
        (start - births[child]) / 365.25,
        need.of(child, family),
        np.minimum(limit, stays.to_day.to_numpy()[rows]),
    )
