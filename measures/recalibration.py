"""Calibration slope and intercept, the smooth curve of what happened at each risk, and bins for its picture.

Source: Van Calster et al., "Calibration: the Achilles heel of predictive analytics" (2019); ICI: Austin and
Steyerberg (2019), here with restricted cubic splines (Harrell) in place of loess.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_array
from scipy.special import expit, logit

from measures.bootstrap import Floats, Statistic, by_kin, divide, kin_intervals, ratio, summed
from measures.suppression import SMALL

LOWEST = 1e-6


def slope(label: Floats, risk: Floats, weight: Floats) -> float:
    """1 is right; below 1 risks are too extreme, above 1 too timid. NaN where all risks are the same."""
    return _line(label, risk, weight)[1] if np.ptp(risk) > 0 else float("nan")


def intercept(label: Floats, risk: Floats, weight: Floats) -> float:
    """The shift on the logit scale at which as many events are expected as happened (slope held at 1); 0 is right."""
    score = _logit(risk)
    return float(brentq(lambda shift: float(np.sum(weight * (expit(score + shift) - label))), -40.0, 40.0))


def slope_statistic(label: Floats, risk: Floats, weight: Floats, within: csr_array | None = None) -> Statistic:
    """The slope for the bootstrap: one Newton step from the whole sample's fit, which is all that a resample needs."""
    score = _logit(risk)
    start, along = _line(label, risk, weight)
    fitted = expit(start + along * score)
    gap, spread = label - fitted, fitted * (1 - fitted)
    columns = summed(np.column_stack([gap, gap * score, spread, spread * score, spread * score**2]), within)

    def statistic(weights: Floats) -> Floats:
        g0, g1, h00, h01, h11 = (weights @ columns).T
        return along + divide(h00 * g1 - h01 * g0, h00 * h11 - h01**2)

    return statistic


def intercept_statistic(label: Floats, risk: Floats, weight: Floats, within: csr_array | None = None) -> Statistic:
    """The intercept for the bootstrap, by one Newton step likewise."""
    start = intercept(label, risk, weight)
    fitted = expit(_logit(risk) + start)
    step = ratio(label - fitted, fitted * (1 - fitted), within)
    return lambda weights: start + step(weights)


def smooth(label: Floats, risk: Floats, weight: Floats) -> Floats:
    """How often the event happened at each row's risk, (n,), by a logistic regression on a spline of its logit."""
    from sklearn.linear_model import LogisticRegression

    basis = _spline(_logit(risk))
    spread = basis.std(axis=0)
    basis = (basis - basis.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    curve = LogisticRegression(C=1e4, solver="newton-cholesky", tol=1e-8, max_iter=500)
    curve.fit(basis, label, sample_weight=weight)
    return np.asarray(curve.predict_proba(basis)[:, 1])


def reliability(
    label: Floats, risk: Floats, weight: Floats, kin: NDArray[Any], resamples: int, seed: int, bins: int = 10
) -> pd.DataFrame:
    """Predicted against observed in bins of about equal numbers of rows; equal risks share a bin.

    Columns: n and events (sums of weights, rounded), predicted, observed, low, high (kin-clustered, 95 %).
    Rows with an unknown label are left out. Bins are joined where a count would be too small to publish;
    empty where all of them together would have one.
    """
    known = ~np.isnan(label)
    label, risk, weight, kin = label[known], risk[known], weight[known], kin[known]
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, bins + 1)[1:-1]))
    place = _large_enough(np.searchsorted(edges, risk, side="left"), label, weight)
    inside = {int(b): (place == b).astype(np.float64) for b in np.unique(place[place >= 0])}
    within = by_kin(weight, kin)
    spans = kin_intervals({str(b): ratio(m * label, m, within) for b, m in inside.items()}, within, resamples, seed)
    rows = []
    for b, member in inside.items():
        own = weight * member
        counts = {"n": round(own.sum()), "events": round(own @ label)}
        shares = {"predicted": own @ risk / own.sum(), "observed": own @ label / own.sum()}
        rows.append({**counts, **shares, "low": spans[str(b)][0], "high": spans[str(b)][1]})
    return pd.DataFrame(rows, columns=["n", "events", "predicted", "observed", "low", "high"])


def _large_enough(place: NDArray[np.int64], label: Floats, weight: Floats) -> NDArray[np.int64]:
    """The bins of rows, from the lowest risk up, each joined to the next until no count in it is small; -1 where all
    together have one."""
    bins = int(place.max(initial=-1)) + 1
    events, others = (np.bincount(place, weight * (label == value), bins) for value in (1, 0))
    joined, number, of_this = np.zeros(bins, np.int64), 0, np.zeros(2)
    for b in range(bins):
        joined[b] = number
        of_this += events[b], others[b]
        if np.round(of_this).min() > SMALL:
            number, of_this = number + 1, np.zeros(2)
    # what is left at the top joins the last that is large enough
    joined[joined == number] = number - 1
    return joined[place]


def _logit(risk: Floats) -> Floats:
    return np.asarray(logit(np.clip(risk, LOWEST, 1 - LOWEST)))


def _line(label: Floats, risk: Floats, weight: Floats) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    # the penalty is far below what the data say; it only keeps perfectly separated rows from running to infinity
    fitted = LogisticRegression(C=1e4, solver="newton-cholesky", tol=1e-8, max_iter=500)
    fitted.fit(_logit(risk)[:, None], label, sample_weight=weight)
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def _spline(score: Floats) -> Floats:
    """Harrell's restricted cubic spline, 4 knots, (n, 3); the score alone where its ties leave fewer knots."""
    knots = np.unique(np.quantile(score, [0.05, 0.35, 0.65, 0.95]))
    if len(knots) < 4:
        return score[:, None]
    last, before = knots[-1], knots[-2]
    width = (last - knots[0]) ** 2

    def cube(knot: float) -> Floats:
        return np.asarray(np.clip(score - knot, 0.0, None) ** 3 / width)

    bends = [
        cube(k) - cube(before) * (last - k) / (last - before) + cube(last) * (before - k) / (last - before)
        for k in knots[:2]
    ]
    return np.column_stack([score, *bends])
