"""Intervals by the kin-clustered bootstrap: whole families are drawn, since brothers and sisters are not independent.

No model is fitted anew. A resample is a vector of weights, and statistics are computed for many resamples at once.
Source: Field and Welsh, "Bootstrapping clustered data", JRSS B (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]  # weights (resamples, n) -> one value per resample, NaN where it has none

CELLS = 200_000  # resamples x rows held at a time: 1.6 MB an array, which stays in the processor's cache


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


def kin_intervals(
    statistics: Mapping[str, Statistic], within: csr_array, resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """As `intervals`, of statistics that were made `within` kin: the same draws, in a fraction of the time."""
    kins = within.shape[0]
    return intervals(statistics, np.ones(kins), np.arange(kins), resamples, seed)


def by_kin(weight: Floats, kin: NDArray[Any]) -> csr_array:
    """Sums rows by kin at their weight, (kin, n).

    A kin is drawn whole: what its rows add to a statistic is summed once, and a statistic made `within` this takes how
    often each kin was drawn in place of each row.
    """
    distinct, family = np.unique(kin, return_inverse=True)
    return csr_array((weight, (family, np.arange(len(kin)))), shape=(len(distinct), len(kin)))


def auc(label: Floats, risk: Floats, within: csr_array | None = None) -> Statistic:
    """The chance that a row with the event has the higher risk, ties counted half, as scikit-learn's roc_auc_score."""
    with_event, without = (summed(part, within) for part in _at_event_risks(label, risk))

    def statistic(weights: Floats) -> Floats:
        events, others = weights @ with_event, weights @ without
        below = np.cumsum(others, axis=1)[:, :-1:2] + others[:, 1::2] / 2
        pairs = events.sum(axis=1) * others.sum(axis=1)
        return divide((events * below).sum(axis=1), pairs)

    return statistic


def average_precision(label: Floats, risk: Floats, within: csr_array | None = None) -> Statistic:
    """The mean of precision over the events, rows of equal risk taken together, as scikit-learn's."""
    with_event, without = (summed(part, within) for part in _at_event_risks(label, risk))

    def statistic(weights: Floats) -> Floats:
        events, others = weights @ with_event, weights @ without
        hits = np.cumsum(events[:, ::-1], axis=1)
        false_alarms = np.cumsum(others[:, ::-1], axis=1)[:, 1::2]
        precision = divide(hits, hits + false_alarms)
        return divide(np.nansum(events[:, ::-1] * precision, axis=1), hits[:, -1])

    return statistic


def ratio(top: Floats, bottom: Floats, within: csr_array | None = None) -> Statistic:
    """Sum of `top` over sum of `bottom` (n,): a mean, a share, observed to expected, precision, recall."""
    both = summed(np.column_stack([top, bottom]).astype(np.float64), within)
    return lambda weights: divide(*(weights @ both).T)


def summed(columns: Any, within: csr_array | None) -> Any:
    """The columns (n, k), dense or sparse; summed by kin where `within` says how."""
    return columns if within is None else within @ columns


def difference(one: Statistic, other: Statistic) -> Statistic:
    """How far one is above the other, draw by draw."""
    return lambda weights: one(weights) - other(weights)


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


def _at_event_risks(label: Floats, risk: Floats) -> tuple[csr_array, csr_array]:
    """Which row counts where: rows with the event at the m distinct risks of events, (n, m); rows without it below,
    at, or between these risks, (n, 2 m + 1). Few rows have the event, so that resamples stay small."""
    levels = np.unique(risk[label == 1])
    place = np.searchsorted(levels, risk, side="left")
    is_tied = levels[np.minimum(place, len(levels) - 1)] == risk if len(levels) else np.zeros(len(risk), bool)
    return (
        _indicator(np.flatnonzero(label == 1), place, (len(risk), len(levels))),
        _indicator(np.flatnonzero(label != 1), 2 * place + is_tied, (len(risk), 2 * len(levels) + 1)),
    )


def _indicator(rows: NDArray[np.int64], place: NDArray[np.int64], shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, place[rows])), shape=shape)


def _percentiles(values: Floats) -> tuple[float, float]:
    valid = values[~np.isnan(values)]
    if len(valid) < 0.95 * len(values) or not len(valid):
        return float("nan"), float("nan")
    low, high = np.percentile(valid, [2.5, 97.5])
    return float(low), float(high)
