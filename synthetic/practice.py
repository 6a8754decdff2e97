"""How each borough works, year by year: readiness to refer, thresholds, how long cases stay open.

A practice is a list of (date, value) pairs for each borough: straight lines between them, level before and after.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from synthetic.days import day
from synthetic.shares import Shares

FACTORS = ("referring", "returning", "enquiring", "closing", "protecting", "caring", "keeping")
"""Factors on a hazard: of referrals, of their return, of enquiries, closings, protection plans and care;
and on the length of periods of care."""
CUTS = ("no_action_below", "not_in_need_below", "protection_above")
"""Cut points of a referral's severity."""
LONGEST, LONG_DAYS = 40, 20
"""The longest wait for a conference in working days, and how far below it those who wait long are spread."""
KNOBS = (*FACTORS, *CUTS)


class Practice:
    """The boroughs' practice on any day, by number of the borough; shares: those by which they differ all the time."""

    def __init__(self, boroughs: Mapping[str, Mapping[str, Any]]) -> None:
        told = [b["practice"] for b in boroughs.values()]
        self.shares = Shares(boroughs)
        self._points = {k: [(np.array([day(on) for on, _ in p[k]]), [v for _, v in p[k]]) for p in told] for k in KNOBS}

    def on(self, knob: str, when: int) -> np.ndarray:
        """The value of a knob on a day, one for each borough."""
        return np.array([np.interp(when, days, values) for days, values in self._points[knob]])

    def conference_days(self, rng: np.random.Generator, borough: np.ndarray) -> np.ndarray:
        """Working days from an enquiry to its conference; 15 are allowed (DfE, children in need 2024, A2)."""
        at_most = self.shares.draw(rng, "conference_days", borough).astype(np.int64)
        return at_most - rng.integers(0, np.where(at_most == LONGEST, LONG_DAYS, 5), len(borough))
