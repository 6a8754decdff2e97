"""How well risks rank and how true they are, as plain numbers and with kin-clustered intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from measures import bootstrap, recalibration
from measures.bootstrap import Floats

FLOOR = 10  # events, and non-events, below which a figure would be noise


def performance(label: Floats, risk: Floats, weight: Floats, floor: float = FLOOR) -> dict[str, float]:
    """Every figure for these rows (n,): label 1, 0 or NaN, risk 0 to 1, weight above 0. NaN labels are dropped.

    n and events are sums of weights, so children where a child's rows weigh 1/n each. With fewer than `floor` events
    (or non-events) these two are all there is. Else also: prevalence; auc; average_precision; brier; slope and
    intercept of the logistic recalibration (1 and 0 are right; slope is NaN where all risks are equal);
    observed_expected (events per expected event); ici, the mean gap between a risk and what happened at such risks.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    label, risk, weight = _known(label, risk, weight)
    counts = {"n": float(weight.sum()), "events": float(weight @ label)}
    if _too_few(label, weight, floor):
        return counts
    return {
        **counts,
        "prevalence": counts["events"] / counts["n"],
        "auc": float(roc_auc_score(label, risk, sample_weight=weight)),
        "average_precision": float(average_precision_score(label, risk, sample_weight=weight)),
        "brier": float(np.average((risk - label) ** 2, weights=weight)),
        "slope": recalibration.slope(label, risk, weight),
        "intercept": recalibration.intercept(label, risk, weight),
        "observed_expected": counts["events"] / float(weight @ risk),
        "ici": float(np.average(np.abs(recalibration.smooth(label, risk, weight) - risk), weights=weight)),
    }


def performance_intervals(
    label: Floats, risk: Floats, weight: Floats, kin: NDArray[Any], resamples: int, seed: int, floor: float = FLOOR
) -> dict[str, tuple[float, float]]:
    """95 % intervals (low, high) of the figures of `performance`, kin (n,) drawn whole; empty with too few events.

    Without ici: its smooth curve would have to be fitted anew for each resample, and it only ever errs upwards.
    """
    label, risk, weight, kin = _known(label, risk, weight, kin)
    if _too_few(label, weight, floor):
        return {}
    everybody, within = np.ones(len(label)), bootstrap.by_kin(weight, kin)
    statistics = {
        "prevalence": bootstrap.ratio(label, everybody, within),
        "auc": bootstrap.auc(label, risk, within),
        "average_precision": bootstrap.average_precision(label, risk, within),
        "brier": bootstrap.ratio((risk - label) ** 2, everybody, within),
        "intercept": recalibration.intercept_statistic(label, risk, weight, within),
        "observed_expected": bootstrap.ratio(label, risk, within),
    }
    if np.ptp(risk) > 0:
        statistics["slope"] = recalibration.slope_statistic(label, risk, weight, within)
    return bootstrap.kin_intervals(statistics, within, resamples, seed)


def _known(label: Floats, *others: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    known = ~np.isnan(label)
    return (label[known], *(other[known] for other in others))


def _too_few(label: Floats, weight: Floats, floor: float) -> bool:
    least = min(weight[label == 1].sum(), weight[label == 0].sum())
    return bool(least < floor - 1e-9)  # ten children of twelve rows sum to 10 only within rounding
