"""Logistic regression: the baseline that a statistician would reach for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from models.canonical import from_text, to_text
from models.rows import Floats, Rows, pick, spread

DECIMALS = 6  # far below the standard errors; hides the last bits, in which one thread and two may differ
CLOSE = 1e-11  # of the slope of the mean loss at its lowest point


@dataclass(frozen=True)
class Logistic:
    """Logistic regression with an elastic net. `C` and `l1_ratio` are scikit-learn's.

    `C`: the inverse of the penalty; 0.01 shrinks hard at 50 events and hardly at 5,000, as the loss is a sum over the
    children. `l1_ratio`: how much of the penalty is on the sizes of the coefficients, which takes columns out, and not
    on their squares, which shares an effect among columns that tell the same.
    """

    C: float = 0.01
    l1_ratio: float = 0.1

    def fit(self, rows: Rows, seed: int) -> FittedLogistic:
        """On rows with a known label; the solver is exact, so the seed changes nothing. Raises TooFewEvents."""
        known = rows.known()
        blank = _blank(known)
        design = blank.design(known.X, known.columns)
        mean = np.average(design, axis=0, weights=known.weight)
        spread = np.sqrt(np.average((design - mean) ** 2, axis=0, weights=known.weight))
        spread[spread < 1e-9] = 1.0  # a constant column gets coefficient 0 whatever its scale
        found, level = self._lowest((design - mean) / spread, known.label, known.weight)
        slope = found / spread
        intercept = float(level - slope @ mean)
        return FittedLogistic(blank.columns, blank.median, blank.indicated, _round(slope), round(intercept, DECIMALS))

    def _lowest(self, design: Floats, label: Floats, weight: Floats) -> tuple[Floats, float]:
        """The coefficients and the intercept at which loss and penalty are least.

        Each coefficient is told as the difference of two that are not negative, so that the penalty has no corner and
        L-BFGS-B finds the one minimum; scikit-learn's saga needs some hundred times as long to come as near.
        """
        from scipy.optimize import minimize

        p, total = design.shape[1], weight.sum()
        on_size, on_square = self.l1_ratio / (self.C * total), (1 - self.l1_ratio) / (self.C * total)

        def penalised(told: Floats) -> tuple[float, Floats]:
            found = told[:p] - told[p:-1]
            raw = design @ found + told[-1]
            gap = weight * (expit(raw) - label) / total
            loss = weight @ (np.logaddexp(0, raw) - label * raw) / total
            along = design.T @ gap + on_square * found
            gradient = np.concatenate([on_size + along, on_size - along, [gap.sum()]])
            return loss + on_size * told[:-1].sum() + on_square / 2 * found @ found, gradient

        start = np.append(np.zeros(2 * p), logit(weight @ label / total))
        bounds = [(0, None)] * (2 * p) + [(None, None)]
        options = {"maxiter": 10_000, "maxfun": 20_000, "maxcor": 20, "ftol": 0, "gtol": CLOSE}
        told = minimize(penalised, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
        return told[:p] - told[p:-1], float(told[-1])


@dataclass(frozen=True)
class FittedLogistic:
    """Coefficients on log(1 + x) of each column, unknowns at the median, and on "x is unknown" where that occurred."""

    columns: tuple[str, ...]
    median: tuple[float, ...]  # of the known values in training, one per column
    indicated: tuple[str, ...]  # the columns that have an indicator of their being unknown
    coefficients: tuple[float, ...]  # one per column, then one per indicator
    intercept: float

    def design(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """(n, columns + indicators): what the coefficients multiply. Symmetric log, as a day count may be negative."""
        chosen = pick(X, columns, self.columns).astype(np.float64)
        unknown = np.isnan(chosen)
        filled = np.where(unknown, np.asarray(self.median), chosen)
        flags = unknown[:, [self.columns.index(name) for name in self.indicated]]
        return np.hstack([np.sign(filled) * np.log1p(np.abs(filled)), flags])

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The chance of the event within the horizon, (n,)."""
        # einsum, not BLAS: a child's risk must not depend on who else is in the batch or on the threads
        raw = np.einsum("ij,j->i", self.design(X, columns), np.asarray(self.coefficients))
        return np.asarray(expit(raw + self.intercept))

    def contributions(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """Each given column's share of the log-odds beyond that of its median, (n, len(columns)).

        A column that was not learned, or is unknown, has 0.
        """
        width = len(self.columns)
        usual = self.design(np.asarray([self.median], dtype=np.float32), self.columns)
        shares = (self.design(X, columns) - usual)[:, :width] * np.asarray(self.coefficients[:width])
        return spread(shares, self.columns, columns)

    def to_files(self) -> dict[str, str]:
        """One JSON file."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {"model.json": to_text({"model": "logistic", **values})}


def load(files: dict[str, str]) -> FittedLogistic:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    columns, median, indicated, coefficients = (
        tuple(values[name]) for name in ("columns", "median", "indicated", "coefficients")
    )
    return FittedLogistic(columns, median, indicated, coefficients, values["intercept"])


def _blank(rows: Rows) -> FittedLogistic:
    """The columns that are known somewhere, their medians and indicators; no coefficients yet."""
    unknown = np.isnan(rows.X)
    kept = np.flatnonzero(~unknown.all(axis=0))
    median = np.nanmedian(rows.X[:, kept].astype(np.float64), axis=0)
    indicated = tuple(rows.columns[i] for i in kept if unknown[:, i].any())
    return FittedLogistic(tuple(rows.columns[i] for i in kept), tuple(median.tolist()), indicated, (), 0.0)


def _round(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), DECIMALS) for value in values)
