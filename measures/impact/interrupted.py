"""An interrupted time series: what changed in a monthly series when something began, beyond trend, season and chance.

log(mean) = level + trend + season + change of level + change of trend + noise, where the noise is that of counting and
what months share with their neighbours (first-order autoregression). The counting part is statsmodels' Poisson model;
what months share is averaged over how much it could be, weighted by the restricted likelihood, because one estimate of
it makes intervals from a few years of months too narrow (tests/measures/impact/test_coverage.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL, TREND = 2, 3  # the columns of what changed
_PAIRS = 3  # sines and cosines of the year: a summer dip and a new term, with fewer terms than months
_SHARED = np.arange(0.0, 0.95, 0.1)  # how much of a month's noise the next one shares
_KEPT = np.array([0.9, 0.95, 0.98, 0.995])  # the same of a stock, most of which is there a month later
# how large that noise is, against what is left over
_SIZES = np.array([0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 5.0, 10.0])
_FOUR_IN_FIVE = 0.8416  # standard errors: the 80th centile of the normal distribution


@dataclass(frozen=True)
class Months:
    """A series of months without a gap: `count` of each, `whole` it is a share of (ones where it is none).

    `kind` is count, share or stock: a stock is no tally, so that it has no counting noise.
    """

    count: Floats
    whole: Floats
    kind: str


@dataclass(frozen=True)
class Fitted:
    """What was found: coefficients with their covariance, and by month the fitted count and that without the event."""

    coefficients: Floats
    covariance: Floats
    degrees: int
    fitted: Floats
    without: Floats

    def effect(self, months: int) -> tuple[float, float, float]:
        """The change in that month since the event, as a share (-0.2: a fifth fewer), and its 95 % interval."""
        from scipy.stats import t

        weights = np.zeros(len(self.coefficients))
        weights[[LEVEL, TREND]] = 1, (months - 1) / 12
        middle = float(weights @ self.coefficients)
        reach = float(t.ppf(0.975, self.degrees) * np.sqrt(weights @ self.covariance @ weights))
        low, high = np.expm1(middle - reach), np.expm1(middle + reach)
        return float(np.expm1(middle)), float(low), float(high)

    def smallest_fall(self, months: int) -> float:
        """The smallest fall in that month that would be found four times in five (-0.2: a fifth fewer)."""
        from scipy.stats import t

        middle, _, high = (np.log1p(value) for value in self.effect(months))
        reach = float(high - middle)
        return float(np.expm1(-reach * (1 + _FOUR_IN_FIVE / t.ppf(0.975, self.degrees))))


def interrupted(own: Months, event: int, first_month: int, others: list[int], compared: Months | None = None) -> Fitted:
    """The change of a series at the month numbered `event` (0 is the first; that of the calendar is `first_month`).

    `others` are the numbers of other events, whose changes are taken out too. With a comparison series, what changes is
    the ratio of the two: a change that both had is none. Raises ValueError where the months cannot tell the events, the
    trend and the season apart.
    """
    X = design(len(own.count), event, first_month, others)
    if len(X) < 2 * X.shape[1] or np.linalg.matrix_rank(X) < X.shape[1]:
        raise ValueError(f"{len(X)} months cannot tell {1 + len(others)} events, the trend and the season apart")
    log_mean, noise, _ = _working(own, X)
    beside = np.zeros(len(X))
    if compared is not None:
        log_compared, more, beside = _working(compared, X)
        log_mean, noise = log_mean - log_compared, noise + more
    b, covariance = _averaged(log_mean, noise, X, _KEPT if own.kind == "stock" else _SHARED)
    scale = np.exp(beside) * own.whole
    changed = X[:, LEVEL] * b[LEVEL] + X[:, TREND] * b[TREND]
    return Fitted(b, covariance, len(X) - X.shape[1], np.exp(X @ b) * scale, np.exp(X @ b - changed) * scale)


def design(months: int, event: int, first_month: int, others: list[int]) -> Floats:
    """A row a month: one, years, change of level, change of trend (years since), the season, other events' changes."""
    t = np.arange(months)
    columns = [np.ones(months), (t - event) / 12, *_change(t, event)]
    for k in range(1, _PAIRS + 1):
        angle = 2 * np.pi * k * (t + first_month) / 12
        columns += [np.cos(angle), np.sin(angle)]
    for other in others:
        columns += _change(t, other)
    return np.column_stack(columns).astype(np.float64)


def _change(t: NDArray[np.int64], event: int) -> list[Floats]:
    is_after = (t >= event).astype(np.float64)
    return [is_after, is_after * (t - event) / 12]


def _working(series: Months, X: Floats) -> tuple[Floats, Floats, Floats]:
    """By month the log of the mean as seen, the variance of its counting noise, and the log of the smooth mean.

    The Poisson model's working response, so that months without a case need no made-up number.
    """
    import statsmodels.api as sm

    whole = np.maximum(series.whole, 1.0)
    if series.kind == "stock":
        seen = np.log(np.maximum(series.count, 0.5) / whole)
        return seen, np.zeros(len(seen)), X @ np.linalg.lstsq(X, seen, rcond=None)[0]
    mean = sm.GLM(series.count, X, family=sm.families.Poisson(), offset=np.log(whole)).fit().mu
    smooth = np.log(mean / whole)
    spread = 1 - mean / whole if series.kind == "share" else 1.0
    return smooth + (series.count - mean) / mean, np.maximum(spread, 0.05) / mean, smooth


def _averaged(seen: Floats, noise: Floats, X: Floats, sharing: Floats) -> tuple[Floats, Floats]:
    """Coefficients and covariance, averaged over the sizes and the sharing of the noise by how likely each is."""
    found = [
        _given(seen, X, np.diag(noise + 1e-9) + size * shared ** _apart(len(seen)))
        for size in _left_over(seen, X) * _SIZES
        for shared in sharing
    ]
    likely = np.array([one[0] for one in found])
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    each = np.array([one[1] for one in found])
    b: Floats = weight @ each
    inside = np.einsum("k,kij->ij", weight, np.array([one[2] for one in found]))
    between = np.einsum("k,ki,kj->ij", weight, each - b, each - b)
    return b, inside + between


def _apart(months: int) -> Floats:
    t = np.arange(months, dtype=np.float64)
    return np.abs(t[:, None] - t[None, :])


def _left_over(seen: Floats, X: Floats) -> float:
    rest = seen - X @ np.linalg.lstsq(X, seen, rcond=None)[0]
    return max(float(rest @ rest) / (len(seen) - X.shape[1]), 1e-6)


def _given(seen: Floats, X: Floats, covariance: Floats) -> tuple[float, Floats, Floats]:
    """The restricted log-likelihood, the coefficients and their covariance where the noise's covariance is known."""
    from scipy.linalg import solve_triangular

    root = np.linalg.cholesky(covariance)
    both = solve_triangular(root, np.column_stack([X, seen]), lower=True)
    white, target = both[:, :-1], both[:, -1]
    inverse = np.linalg.inv(white.T @ white)
    b = inverse @ (white.T @ target)
    rest = target - white @ b
    likely = -np.log(np.diag(root)).sum() + np.linalg.slogdet(inverse)[1] / 2 - rest @ rest / 2
    return float(likely), b, inverse
