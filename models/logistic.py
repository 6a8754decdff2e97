"""Logistic regression: the baseline that a statistician would reach for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.canonical import from_text, to_text
from models.rows import Floats, Rows, pick, spread

DECIMALS = 9  # far below the standard errors; hides the last bits, in which one thread and two may differ


@dataclass(frozen=True)
class Logistic:
    """L2-penalised logistic regression. `C`: the inverse of the penalty, as scikit-learn has it.

    0.01 shrinks hard at 50 events and hardly at 5,000, as the loss is a sum over the children.
    """

    C: float = 0.01

    def fit(self, rows: Rows, seed: int) -> FittedLogistic:
        """On rows with a known label; the solver is exact, so the seed changes nothing. Raises TooFewEvents."""
        from sklearn.linear_model import LogisticRegression

        known = rows.known()
        blank = _blank(known)
        design = blank.design(known.X, known.columns)
        mean = np.average(design, axis=0, weights=known.weight)
        spread = np.sqrt(np.average((design - mean) ** 2, axis=0, weights=known.weight))
        spread[spread < 1e-9] = 1.0  # a constant column gets coefficient 0 whatever its scale
        fitted = LogisticRegression(C=self.C, solver="newton-cholesky", tol=1e-8, max_iter=200)
        fitted.fit((design - mean) / spread, known.label, sample_weight=known.weight)
        slope = fitted.coef_[0] / spread
        intercept = float(fitted.intercept_[0] - slope @ mean)
        return FittedLogistic(blank.columns, blank.median, blank.indicated, _round(slope), round(intercept, DECIMALS))


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
