"""What the journeys' tests share: one child's story as the functions read it, and the same story of many children."""

from collections.abc import Callable

import pandas as pd

from measures.history import History
from measures.journeys.entrants import Settings, entrants, first_known, prior_steps
from measures.journeys.lives import Lives, lives
from tests.measures.histories import history

SETTINGS = Settings(years=5, reach_years=5, apart_days=28, settled_days=92)
ENTRY = "2025-06-01"


def care(*lines: str, borough: str = "lbhf") -> str:
    """Episodes of care, each told by child, start, end, legal status and need."""
    return "\n".join(
        ["child_id happened_on ended_on legal_status need borough", *(f"{line} {borough}" for line in lines)]
    )


def entering(
    on: str = ENTRY, status: str = "C2", need: str = "N1", born: str = "c1 2012-05-01", **records: str
) -> History:
    """A history of a child c1 that comes into care on a day, and of what else was recorded of it."""
    return history(born, CareEpisode=care(f"c1 {on} - {status} {need}"), **records)


def told_of(of: History) -> tuple[Lives, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Lives, entrants, their steps before the entry, and the first of these."""
    known = lives(of)
    found = entrants(known, SETTINGS)
    prior = prior_steps(known, found, SETTINGS)
    return known, found, prior, first_known(found, prior)


def many(count: int, of: Callable[[str], str]) -> str:
    """The line of each of so many children, told by its id."""
    return "\n".join(of(f"c{number}") for number in range(count))
