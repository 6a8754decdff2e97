"""The main model: a discrete-time hazard. Each year that a child was seen through is one line to learn from.

So a landmark of last year, whose 36 months are not over, still teaches what its first year showed.
Source: Singer and Willett, "It's about time" (1993); LightGBM's binary objective gives the hazard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.rows import INTERVALS, Floats, Rows, refuse_one_class, spread
from models.trees import BATCH, Learned, Trees, booster_of, learned, learned_from

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class Hazard(Trees):
    """Boosted trees on person-intervals; `intervals`: the horizon in years."""

    intervals: int = INTERVALS

    def fit(self, rows: Rows, seed: int) -> FittedHazard:
        """Learn from every closed interval, known label or not. Raises TooFewEvents where no interval has an event."""
        rows = rows.take(rows.closed > 0)
        known = learned(rows)
        row, interval, event = _person_intervals(rows, self.intervals)
        refuse_one_class(event)
        lines = _lines(known.given(rows.X, rows.columns)[row], interval)
        text = self.grow(lines, [*known.columns, "interval"], event, rows.weight[row], seed)
        return FittedHazard(known, self.intervals, text)


@dataclass(frozen=True)
class FittedHazard:
    """The trees as text, and the columns they were grown on."""

    learned: Learned
    intervals: int
    booster_text: str
    _booster: lightgbm.Booster = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_booster", booster_of(self.booster_text))

    def hazards(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The chance of the event in each interval among those not yet reached by it, (n, intervals)."""
        return self._each_interval(X, columns, (), {})

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """1 - product of (1 - hazard) over the intervals, (n,)."""
        return np.asarray(1.0 - np.prod(1.0 - self.hazards(X, columns), axis=1))

    def contributions(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """TreeSHAP of the log-odds per given column, mean of the intervals, (n, len(columns)).

        The interval's own share is left out; a column that was not learned has 0. Slow: explain the listed rows only.
        """
        own = self.learned.columns
        shape = (len(own) + 2,)  # the columns, the interval, the bias
        mean = self._each_interval(X, columns, shape, {"pred_contrib": True}).mean(axis=1)
        return spread(mean[:, : len(own)], own, columns)

    def to_files(self) -> dict[str, str]:
        """The trees as LightGBM's own text, the rest as JSON."""
        values = {"model": "hazard", "intervals": self.intervals, **self.learned.told()}
        return {"model.json": to_text(values), "booster.txt": self.booster_text}

    def _each_interval(
        self, X: NDArray[np.float32], columns: Sequence[str], shape: tuple[int, ...], options: dict[str, Any]
    ) -> Floats:
        """What the booster predicts in each interval, (n, intervals, *shape)."""
        result = np.empty((len(X), self.intervals, *shape))
        for start in range(0, len(X), BATCH):
            batch = slice(start, start + BATCH)
            known = self.learned.given(X[batch], columns)
            for j in range(self.intervals):
                lines = _lines(known, np.full(len(known), j + 1))
                # LightGBM keeps one count of threads for all: a fit beside this that sets another would break it
                result[batch, j] = self._booster.predict(lines, num_threads=1, **options)
        return result


def load(files: dict[str, str]) -> FittedHazard:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    return FittedHazard(learned_from(values), values["intervals"], files["booster.txt"])


def _person_intervals(rows: Rows, intervals: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """(row number, interval from 1, event 1 or 0) of each interval that a row entered and that is known."""
    last = np.where(rows.event > 0, rows.event, rows.closed).clip(max=intervals).astype(np.int64)
    row = np.repeat(np.arange(len(rows)), last)
    before = np.repeat(np.cumsum(last) - last, last)
    interval = np.arange(len(row)) - before + 1
    return row, interval, (rows.event[row] == interval).astype(np.float64)


def _lines(X: NDArray[np.float32], interval: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.column_stack([X, interval.astype(np.float32)])
