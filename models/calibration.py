"""Calibration: bend scores so that "10 in 100" happens to 10 in 100. The fewer the events, the less it may bend."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit

from models.canonical import from_text, to_text
from models.rows import Floats

LOWEST = 1e-6  # nobody is certain to have the event, or not to
SIGMOID_FROM, ISOTONIC_FROM = 50, 500  # events


@dataclass(frozen=True)
class Calibration:
    """A curve that never falls. By method: `none`, `intercept` and `sigmoid` use intercept + slope * logit(risk);
    `isotonic` uses straight lines between the points (x, y), which ties risks: rank by the raw risk. `level` moves the
    log-odds of what comes out."""

    method: str
    intercept: float = 0.0
    slope: float = 1.0
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()
    level: float = 0.0

    def apply(self, risk: Floats) -> Floats:
        """The calibrated risk, (n,), within (1e-6, 1 - 1e-6)."""
        if self.method == "isotonic":
            bent = np.interp(risk, self.x, self.y)
        else:
            bent = expit(self.intercept + self.slope * _logit(risk))
        moved = expit(_logit(bent) + self.level) if self.level else bent
        return np.clip(moved, LOWEST, 1 - LOWEST)

    def to_json(self) -> str:
        """Canonical text."""
        return to_text(asdict(self))


def calibration_from_json(text: str) -> Calibration:
    """The calibration that gave this text, bit for bit."""
    values = from_text(text)
    return Calibration(**{**values, "x": tuple(values["x"]), "y": tuple(values["y"])})


def fit_calibration(risk: Floats, label: Floats, weight: Floats, events: float) -> Calibration:
    """Fit on risks of rows that their model never saw (folds.cross_fit); those without label or risk are left out.

    `events` is the number of distinct children with the event: their rows are nearly copies. It chooses the method:
    intercept below 50, sigmoid to 499, isotonic from 500. Without both an event and a non-event: `none`.
    """
    known = ~(np.isnan(label) | np.isnan(risk))
    risk, label, weight = risk[known], label[known], weight[known]
    if len(np.unique(label)) < 2:
        return Calibration("none")
    if events >= ISOTONIC_FROM:
        return _isotonic(risk, label, weight)
    score = _logit(risk)
    if events >= SIGMOID_FROM:
        intercept, slope = _sigmoid(score, label, weight)
        if slope > 0:  # else the risks rank the wrong way round, which no calibration may put right in secret
            return Calibration("sigmoid", intercept, slope)
    return Calibration("intercept", _intercept(score, label, weight))


def _logit(risk: Floats) -> Floats:
    return np.asarray(logit(np.clip(risk, LOWEST, 1 - LOWEST)))


def _intercept(score: Floats, label: Floats, weight: Floats) -> float:
    """The shift at which as many events are expected as happened."""
    return float(brentq(lambda shift: float(np.sum(weight * (expit(score + shift) - label))), -40.0, 40.0))


def _sigmoid(score: Floats, label: Floats, weight: Floats) -> tuple[float, float]:
    """Platt's two numbers by maximum likelihood, on the logit of the risk."""

    def loss(line: Floats) -> tuple[float, Floats]:
        raw = line[0] + line[1] * score
        gap = weight * (expit(raw) - label) / weight.sum()
        value = np.sum(weight * (np.logaddexp(0.0, raw) - label * raw)) / weight.sum()
        return float(value), np.array([gap.sum(), gap @ score])

    best = minimize(loss, np.array([0.0, 1.0]), jac=True, method="BFGS", options={"gtol": 1e-9})
    return float(best.x[0]), float(best.x[1])


def _isotonic(risk: Floats, label: Floats, weight: Floats) -> Calibration:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=0.0, y_max=1.0).fit(risk, label, sample_weight=weight)
    x, y = (tuple(float(v) for v in points) for points in (fitted.X_thresholds_, fitted.y_thresholds_))
    return Calibration("isotonic", x=x, y=y)
