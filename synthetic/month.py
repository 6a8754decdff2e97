"""One month of the made-up history: who lives where, and with what need."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from synthetic.days import NEVER
from synthetic.need import Need
from synthetic.population import People
from synthetic.state import State


class Openings(NamedTuple):
    """Cases to be opened: row of the month, day, why (`cases.ORDINARY` ...) and by whom (`referrals.ROUTES`)."""

    row: np.ndarray
    day: np.ndarray
    why: np.ndarray
    route: np.ndarray


def opening(row: np.ndarray, day: np.ndarray, why: int, route: int = 0) -> Openings:
    """Openings that share one reason."""
    return Openings(row, day, np.full(len(row), why), np.full(len(row), route))


@dataclass
class Month:
    """The residents of one month; all arrays as long as the rows of stays that overlap it.

    limit: the day of leaving the borough, of adoption, of death or of the 18th birthday.
    until: that, or the day of leaving the household, if sooner. months: of life at the month's start.
    """

    start: int
    end: int
    child: np.ndarray
    family: np.ndarray
    borough: np.ndarray
    since: np.ndarray
    limit: np.ndarray
    birth: np.ndarray
    months: np.ndarray
    need: np.ndarray
    until: np.ndarray

    def leave(self, gone_on: np.ndarray) -> None:
        """Those who were adopted meanwhile (a day for each row) are here no longer."""
        self.limit, self.until = np.minimum(self.limit, gone_on), np.minimum(self.until, gone_on)

    def at_risk(self, unborn: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """The first day of the month on which each lives here (and, unless `unborn`, is born), and the day past it."""
        first = np.maximum(self.start, self.since)
        return first if unborn else np.maximum(first, self.birth), np.minimum(self.end, self.until)

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
    here = state.children.gone_on[child] > start
    rows, child = rows[here], child[here]
    family = stays.family.to_numpy()[rows]
    limit = np.minimum(stays.leaves_on.to_numpy()[rows], state.children.gone_on[child])
    return Month(
        start,
        end,
        child,
        family,
        stays.borough.to_numpy()[rows],
        stays.from_day.to_numpy()[rows],
        limit,
        births[child],
        ((start - births[child]) // 30.4375).astype(np.int64),
        need.of(child, family),
        np.minimum(limit, stays.to_day.to_numpy()[rows]),
    )
