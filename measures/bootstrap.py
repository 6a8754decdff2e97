"""Intervals by the kin-clustered bootstrap: whole families are drawn, since brothers and sisters are not independent.

No model is fitted anew. A resample is a vector of weights, and statistics are computed for many resamples at once.
Source: Field and Welsh, "Bootstrapping clustered data", JRSS B (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]  # weights (resamples, n) -> one value per resample, NaN where it has none

CELLS = 2_000_000  # resamples x rows held at a time: about 16 MB an array


def intervals(
    statistics: Mapping[str, Statistic], weight: Floats, kin: NDArray[Any], resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """The 95 % percentile interval (low, high) of each statistic; all see the same draws.

    So the difference of two is `lambda w: a(w) - b(w)`. `weight` (n,) is each row's own weight, `kin` (n,) its family.
    An interval is (NaN, NaN) where more than one resample in 20 has no value, as when events are too few.
    """
    drawn: dict[str, list[Floats]] = {name: [] for name in statistics}
    for block in _draws(kin, resamples, seed):
        block *= weight
        for name, statistic in statistics.items():
            drawn[name].append(statistic(block))
    return {name: _percentiles(np.concatenate(values)) for name, values in drawn.items()}


def auc(label: Floats, risk: Floats) -> Statistic:
    """The chance that a row with the event has the higher risk, ties counted half, as scikit-learn's roc_auc_score."""
    order, starts = _ranked(risk)
    positive = label[order]

    def statistic(weights: Floats) -> Floats:
        with_event, without = _by_tie(weights[:, order], positive, starts)
        below = np.cumsum(without, axis=1) - without / 2
        pairs = with_event.sum(axis=1) * without.sum(axis=1)
        return divide((with_event * below).sum(axis=1), pairs)

    return statistic


def average_precision(label: Floats, risk: Floats) -> Statistic:
    """The mean of precision over the events, rows of equal risk taken together, as scikit-learn's."""
    order, starts = _ranked(-risk)
    positive = label[order]

    def statistic(weights: Floats) -> Floats:
        with_event, without = _by_tie(weights[:, order], positive, starts)
        hits = np.cumsum(with_event, axis=1)
        precision = divide(hits, hits + np.cumsum(without, axis=1))
        return divide(np.nansum(with_event * precision, axis=1), hits[:, -1])

    return statistic


def ratio(top: Floats, bottom: Floats) -> Statistic:
    """Sum of `top` over sum of `bottom` (n,): a mean, a share, observed to expected, precision, recall."""
    return lambda weights: divide(weights @ top, weights @ bottom)


def divide(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, NaN where bottom is 0."""
    quotient: Floats = np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom != 0)
    return quotient


def _draws(kin: NDArray[Any], resamples: int, seed: int) -> Iterator[Floats]:
    """How often each row was drawn, (block, n): kin are drawn with replacement, as many as there are."""
    distinct, family = np.unique(kin, return_inverse=True)
    random = np.random.default_rng(seed)
    size = max(1, CELLS // max(1, len(kin)))
    for start in range(0, resamples, size):
        times = np.empty((min(size, resamples - start), len(distinct)))
        for row in times:
            row[:] = np.bincount(random.integers(0, len(distinct), len(distinct)), minlength=len(distinct))
        yield times[:, family]


def _ranked(value: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows in rising order, and where each run of equal values starts."""
    order = np.argsort(value, kind="stable")
    ordered = value[order]
    return order, np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])


def _by_tie(weights: Floats, positive: Floats, starts: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weight with and without the event in each run of equal risks, (resamples, runs)."""
    with_event = weights * positive
    return np.add.reduceat(with_event, starts, axis=1), np.add.reduceat(weights - with_event, starts, axis=1)


def _percentiles(values: Floats) -> tuple[float, float]:
    valid = values[~np.isnan(values)]
    if len(valid) < 0.95 * len(values) or not len(valid):
        return float("nan"), float("nan")
    low, high = np.percentile(valid, [2.5, 97.5])
    return float(low), float(high)
