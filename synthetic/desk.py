"""Where things are written down, and how long after they happened."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from synthetic.days import NEVER, Days, day

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
    """Where things are written down, some time after they happened.

    boroughs: as in params.yaml; each one's `lateness` is a list of (date, factor) pairs, with straight lines between,
    level before and after. lateness: a factor for all of them.
    """

    def __init__(self, rng: np.random.Generator, boroughs: Mapping[str, Mapping[str, Any]], lateness: float) -> None:
        self.rng = rng
        told = [b["lateness"] for b in boroughs.values()]
        self._points = [([day(on) for on, _ in points], [lateness * value for _, value in points]) for points in told]

    def _lateness(self, borough: np.ndarray, on: Days) -> np.ndarray:
        """How many times longer than usual the borough of each row took on its day to write things down."""
        every = np.stack([np.interp(on, days, values) for days, values in self._points])
        return every[borough, np.arange(len(on))]

    def lag(self, kind: str, borough: np.ndarray, on: Days) -> Days:
        """Days until a record of what happened on these days shows: most soon, a few weeks or months late."""
        count = len(on)
        days = LAG_DAYS[kind] * np.exp(0.7 * self.rng.normal(size=count))
        days = np.where(self.rng.random(count) < LATE_SHARE, days + self.rng.integers(*LATE_DAYS, count), days)
        return (self._lateness(borough, on) * days).astype(np.int64)

    def known(
        self, kind: str, table: pd.DataFrame, not_before: Days | int = 0, not_after: Days | int = NEVER
    ) -> pd.DataFrame:
        """Adds known_on and end_known_on; an end is never known before its record."""
        borough, happened = table.borough.to_numpy(), table.happened_on.to_numpy()
        known = np.minimum(np.maximum(happened + self.lag(kind, borough, happened), not_before), not_after)
        ended = table.ended_on.to_numpy() if "ended_on" in table else np.full(len(table), NEVER)
        end_known = np.minimum(np.maximum(ended + self.lag(kind, borough, ended), known), not_after)
        end_known = np.where(ended < NEVER, end_known, NEVER)
        return table.assign(ended_on=ended, known_on=known, end_known_on=end_known)
