"""A fitted model with its calibration: what is kept, loaded and scored with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models import registry
from models.calibration import Calibration, calibration_from_json, fit_calibration
from models.folds import cross_fit
from models.rows import Fitted, Floats, Model, Rows

HALVES = 2  # calibration is fitted on risks of one half of the kin by the model of the other


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


def fit_calibrated(model: Model, rows: Rows, kin_group: NDArray[np.int64], seed: int) -> Calibrated:
    """Fit on all rows; calibrate on risks of each half of the kin by the model of the other half.

    Raises TooFewEvents where there is nothing to learn.
    """
    fitted = model.fit(rows, seed)
    half = np.searchsorted(np.unique(kin_group), kin_group) % HALVES
    risk = cross_fit(rows, half, model, seed)
    known = ~np.isnan(rows.label)
    events = float(rows.weight[known] @ rows.label[known])
    return Calibrated(fitted, fit_calibration(risk, rows.label, rows.weight, events))


def fit_frequency(model: Model, rows: Rows, seed: int) -> Calibrated:
    """Fit a rule whose risks are the frequencies seen: it needs no calibration."""
    return Calibrated(model.fit(rows, seed), Calibration("none"))
