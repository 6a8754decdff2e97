"""How often the event has come of late: what the years since the last whole horizon say of the level of risks.

A curve can be fitted only where the whole horizon is known, and so is years old when it is used; thresholds move in
between. Each interval that has closed since tells how many events came of how many that the curve expected, whatever
is not known yet of its landmark. Source: van Houwelingen, "Validation, calibration, revision and combination of
prognostic survival models", Statistics in Medicine (2000), which moves the level and keeps the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from models.rows import INTERVALS, Floats, Rows

_INTERVAL = np.arange(1, INTERVALS + 1)
_MONTHS = 12 * _INTERVAL


def of_late(rows: Rows, month: NDArray[np.int64], asked: NDArray[np.bool_], enough: float) -> NDArray[np.bool_]:
    """Which intervals of the rows that are asked for to judge the level by, (n, 3): those that were entered without the
    event and have closed, of the latest whole years that hold `enough` events; none where all together hold fewer.

    `month` counts the months to each row's landmark.
    """
    entered = asked[:, None] & _at_risk(rows)
    ends = month[:, None] + _MONTHS
    age = ends[entered].max(initial=0) - ends
    event = rows.weight[:, None] * (_has_event(rows) & entered)
    for years in range(1, int(age[entered].max(initial=0)) // 12 + 2):
        late = entered & (age < 12 * years)
        if event[late].sum() >= enough:
            return late
    return np.zeros_like(entered)


def shift_to(rows: Rows, asked: NDArray[np.bool_], risk: Floats, late: NDArray[np.bool_]) -> float:
    """By how much the log-odds of `risk` (n,), the chance over the horizon, move so that in the intervals `late` (n, 3)
    as many events are expected as came; 0 where there is no such interval.

    How a risk spreads over the intervals is that of all rows that are asked for (life table).
    """
    has_late = late.any(axis=1)
    if not has_late.any():
        return 0.0
    share, late, weight = _spread(rows, asked), late[has_late], rows.weight[has_late, None]
    odds = logit(np.clip(risk[has_late], 1e-6, 1 - 1e-6))
    came = float(np.sum(weight * (_has_event(rows)[has_late] & late)))

    def too_many(shift: float) -> float:
        return float(np.sum((weight * _hazards(expit(odds + shift), share))[late])) - came

    return float(brentq(too_many, -40.0, 40.0))


def _at_risk(rows: Rows) -> NDArray[np.bool_]:
    """The closed intervals that each row entered without the event, (n, 3)."""
    last = np.where(rows.event > 0, rows.event, rows.closed)
    return np.asarray(last[:, None] >= _INTERVAL)


def _has_event(rows: Rows) -> NDArray[np.bool_]:
    return np.asarray(rows.event[:, None] == _INTERVAL)


def _spread(rows: Rows, asked: NDArray[np.bool_]) -> Floats:
    """The share of the horizon's events that falls in each interval, (3,)."""
    entered, came = (rows.weight[asked] @ told[asked] for told in (_at_risk(rows), _has_event(rows)))
    hazard = np.divide(came, entered, out=np.zeros(INTERVALS), where=entered > 0)
    before = np.concatenate([[1.0], np.cumprod(1 - hazard)])
    return np.asarray(before[:-1] * hazard / (1 - before[-1]))


def _hazards(risk: Floats, share: Floats) -> Floats:
    """The chance of the event in each interval for those whom it has not yet reached, (n, 3)."""
    left = 1 - risk[:, None] * np.concatenate([[0.0], np.cumsum(share)[:-1]])
    return np.divide(risk[:, None] * share, left, out=np.zeros_like(left), where=left > 0)
