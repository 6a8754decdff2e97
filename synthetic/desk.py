"""Where things are written down, and how long after they happened."""

import numpy as np
import pandas as pd

from synthetic.days import NEVER, Days

LAG_DAYS = {
    "referral": 1,
    "assessment": 2,
    "enquiry": 2,
    "cin_plan": 4,
    "cp_plan": 2,
    "care": 3,
    "missing": 3,
    "contact": 3,
    "episode": 5,
    "offence": 16,
    "outcome": 20,
    "hearing": 7,
    "programme": 12,
}
"""Median days from an event to its record; youth justice waits for police and court results (assumption)."""
LATE_SHARE, LATE_DAYS = 0.05, (25, 140)
"""Back-dated records (assumption: every case-management system lets workers back-date)."""


class Desk:
    """Where things are written down, some time after they happened; lateness: how much later than usual."""

    def __init__(self, rng: np.random.Generator, lateness: float) -> None:
        self.rng, self._lateness = rng, lateness

    def lag(self, kind: str, count: int) -> Days:
        """Days until a record of this kind shows: most soon, a few weeks or months late."""
        days = LAG_DAYS[kind] * np.exp(0.7 * self.rng.normal(size=count))
        days = np.where(self.rng.random(count) < LATE_SHARE, days + self.rng.integers(*LATE_DAYS, count), days)
        return (self._lateness * days).astype(np.int64)

    def known(
        self, kind: str, table: pd.DataFrame, not_before: Days | int = 0, not_after: Days | int = NEVER
    ) -> pd.DataFrame:
        """Adds known_on and end_known_on; an end is never known before its record."""
        known = np.maximum(table.happened_on.to_numpy() + self.lag(kind, len(table)), not_before)
        known = np.minimum(known, not_after)
        ended = table.ended_on.to_numpy() if "ended_on" in table else np.full(len(table), NEVER)
        end_known = np.minimum(np.maximum(ended + self.lag(kind, len(table)), known), not_after)
        end_known = np.where(ended < NEVER, end_known, NEVER)
        return table.assign(ended_on=ended, known_on=known, end_known_on=end_known)
