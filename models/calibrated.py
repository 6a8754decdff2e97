"""A fitted model with its calibration: what is kept, loaded and scored with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models import registry
from models.calibration import Calibration, calibration_from_json, fit_calibration
from models.folds import Apart
from models.level import of_late, shift_to
from models.rows import Fitted, Floats, Rows

ENOUGH = 100  # events on which the curve is fitted, and its level moved, where there are so many: of the latest years


@dataclass(frozen=True)
class Calibrated:
    """A model and its calibration. `raw` ranks, `risk` is what a reader may be told."""

    fitted: Fitted
    calibration: Calibration

    def raw(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The model's own risk, (n,), before calibration."""
        return self.fitted.risk(X, columns)

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The calibrated risk, (n,)."""
        return self.calibration.apply(self.raw(X, columns))

    def to_files(self) -> dict[str, str]:
        """Canonical text by file name."""
        return {**self.fitted.to_files(), "calibration.json": self.calibration.to_json()}


def load(files: dict[str, str]) -> Calibrated:
    """What `to_files` gave, bit for bit."""
    return Calibrated(registry.load(files), calibration_from_json(files["calibration.json"]))


def fit_calibrated(apart: Apart, month: NDArray[np.int64], held: Collection[int] = ()) -> Calibrated:
    """The model of all kin but the groups `held`; calibrated on risks of each other group by the model without it.

    Models of the others see nearly as much as the one that is kept: of halves they were so much worse that what was
    calibrated on them came out too timid.

    Only the latest rows whose label is known are calibrated on, for thresholds and recording change: whole years of
    them (`month` counts each row's landmark), as many as hold 100 events. Of what came since, before their horizons are
    over, the level is taken (models/level.py). Raises TooFewEvents where there is nothing to learn.
    """
    rows, fitted, asked = apart.rows, apart.without(held), ~apart.is_of(held)
    late, since = latest(rows, month, asked), of_late(rows, month, asked, ENOUGH)
    risk = apart.risk(held, late | since.any(axis=1))
    events = float(rows.weight[late] @ rows.label[late])
    curve = fit_calibration(risk[late], rows.label[late], rows.weight[late], events)
    return Calibrated(fitted, replace(curve, level=shift_to(rows, asked, curve.apply(risk), since)))


def latest(rows: Rows, month: NDArray[np.int64], asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the rows that are asked for, of those with a known label, are of the latest whole years that hold enough
    events, (n,); else all of these."""
    known = asked & ~np.isnan(rows.label)
    age = month[known].max(initial=0) - month
    events = np.where(known & (rows.label == 1), rows.weight, 0.0)
    for years in range(1, int(age[known].max(initial=0)) // 12 + 1):
        late = known & (age < 12 * years)
        if events[late].sum() >= ENOUGH:
            return late
    return known


def as_it_is(fitted: Fitted) -> Calibrated:
    """A rule whose risks are the frequencies seen: it needs no calibration."""
    return Calibrated(fitted, Calibration("none"))
