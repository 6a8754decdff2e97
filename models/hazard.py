"""The main model: a discrete-time hazard. Each year that a child was seen through is one line to learn from.

So a landmark of last year, whose 36 months are not over, still teaches what its first year showed.
Source: Singer and Willett, "It's about time" (1993); LightGBM's binary objective gives the hazard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.rows import INTERVALS, Floats, Rows, pick, refuse_one_class

if TYPE_CHECKING:
    import lightgbm

BATCH = 100_000  # rows scored at a time: bounds the memory
RARE = 0.001  # LightGBM looks for NaN in a sample of 200,000 lines: rarer ones it would take for zeros


@dataclass(frozen=True)
class Hazard:
    """Boosted trees on person-intervals.

    `intervals`: the horizon in years. `min_data_in_leaf`: None scales it with the lines, see `_leaf`.
    `lambda_l2`: 5 pulls each leaf towards no effect as strongly as five expected events hold it; without it a leaf with
    one unlucky child among few runs away. `monotone`: column -> -1, 0 or 1; a column that this fold does not learn is
    passed over. Below some hundred events monotone signs are worth more than any other setting.
    `num_threads` changes the speed only, never the model; one thread a fit and several fits at once is the faster way
    (threads of one fit that wait for each other on a busy machine made it ten times slower).
    """

    num_trees: int = 150
    learning_rate: float = 0.05
    num_leaves: int = 15
    min_data_in_leaf: int | None = None
    feature_fraction: float = 0.5
    lambda_l2: float = 5.0
    num_threads: int = 1
    intervals: int = INTERVALS
    monotone: Mapping[str, int] = field(default_factory=dict)

    def fit(self, rows: Rows, seed: int) -> FittedHazard:
        """Learn from every closed interval, known label or not. Raises TooFewEvents where no interval has an event."""
        import lightgbm

        rows = rows.take(rows.closed > 0)
        columns, stand_in = _learned(rows)
        row, interval, event = _person_intervals(rows, self.intervals)
        refuse_one_class(event)
        lines = _lines(_fill(pick(rows.X, rows.columns, columns), stand_in)[row], interval)
        data = lightgbm.Dataset(lines, event, weight=rows.weight[row], feature_name=[*columns, "interval"])
        booster = lightgbm.train(self._parameters(columns, len(lines), seed), data, self.num_trees)
        # The thread count is no part of the model: leave it out, so that the text is the same on every machine.
        text = re.sub(r"\[num_threads: -?\d+\]\n", "", booster.model_to_string())
        return FittedHazard(columns, stand_in, self.intervals, text)

    def _parameters(self, columns: Sequence[str], lines: int, seed: int) -> dict[str, Any]:
        wrong = {name: sign for name, sign in self.monotone.items() if sign not in (-1, 0, 1)}
        if wrong:
            raise ValueError(f"monotone takes -1, 0 or 1, found {wrong}")
        return {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "min_data_in_leaf": self.min_data_in_leaf or _leaf(lines),
            "feature_fraction": self.feature_fraction,
            "lambda_l2": self.lambda_l2,
            "monotone_constraints": [*(self.monotone.get(name, 0) for name in columns), 0],
            "num_threads": self.num_threads,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


@dataclass(frozen=True)
class FittedHazard:
    """The trees as text, the columns they were grown on, and what stands in for an unknown they never met."""

    columns: tuple[str, ...]
    stand_in: tuple[float, ...]  # the median of a column (almost) never unknown in training, else NaN
    intervals: int
    booster_text: str
    _booster: lightgbm.Booster = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        import lightgbm

        # Always read back from the text, so that a model just fitted and a model loaded are the same thing.
        object.__setattr__(self, "_booster", lightgbm.Booster(model_str=self.booster_text))

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
        shape = (len(self.columns) + 2,)  # the columns, the interval, the bias
        mean = self._each_interval(X, columns, shape, {"pred_contrib": True}).mean(axis=1)
        given = np.zeros((len(X), len(columns)))
        place = {name: i for i, name in enumerate(columns)}
        given[:, [place[name] for name in self.columns]] = mean[:, : len(self.columns)]
        return given

    def to_files(self) -> dict[str, str]:
        """The trees as LightGBM's own text, the rest as JSON."""
        stand_in = [None if np.isnan(value) else value for value in self.stand_in]
        values = {"model": "hazard", "columns": self.columns, "stand_in": stand_in, "intervals": self.intervals}
        return {"model.json": to_text(values), "booster.txt": self.booster_text}

    def _each_interval(
        self, X: NDArray[np.float32], columns: Sequence[str], shape: tuple[int, ...], options: dict[str, Any]
    ) -> Floats:
        """What the booster predicts in each interval, (n, intervals, *shape)."""
        result = np.empty((len(X), self.intervals, *shape))
        for start in range(0, len(X), BATCH):
            batch = slice(start, start + BATCH)
            known = _fill(pick(X[batch], columns, self.columns), self.stand_in)
            for j in range(self.intervals):
                lines = _lines(known, np.full(len(known), j + 1))
                # LightGBM keeps one count of threads for all: a fit beside this that sets another would break it
                result[batch, j] = self._booster.predict(lines, num_threads=1, **options)
        return result


def load(files: dict[str, str]) -> FittedHazard:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    stand_in = tuple(np.nan if value is None else value for value in values["stand_in"])
    return FittedHazard(tuple(values["columns"]), stand_in, values["intervals"], files["booster.txt"])


def _learned(rows: Rows) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The columns that are known somewhere, and what stands in for an unknown in each.

    Trees that met no unknown in a column would read a later one as zero: the median is the more honest guess.
    """
    share = np.isnan(rows.X).mean(axis=0) if len(rows) else np.ones(len(rows.columns))
    kept = np.flatnonzero(share < 1)
    medians = (float(np.nanmedian(rows.X[:, i])) if share[i] < RARE else np.nan for i in kept)
    return tuple(rows.columns[i] for i in kept), tuple(medians)


def _fill(X: NDArray[np.float32], stand_in: Sequence[float]) -> NDArray[np.float32]:
    """X, which is changed in place, with stand-ins for unknowns; where there is none, they stay NaN."""
    for column, value in enumerate(stand_in):
        if not np.isnan(value):
            X[np.isnan(X[:, column]), column] = value
    return X


def _person_intervals(rows: Rows, intervals: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """(row number, interval from 1, event 1 or 0) of each interval that a row entered and that is known."""
    last = np.where(rows.event > 0, rows.event, rows.closed).clip(max=intervals).astype(np.int64)
    row = np.repeat(np.arange(len(rows)), last)
    before = np.repeat(np.cumsum(last) - last, last)
    interval = np.arange(len(row)) - before + 1
    return row, interval, (rows.event[row] == interval).astype(np.float64)


def _lines(X: NDArray[np.float32], interval: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.column_stack([X, interval.astype(np.float32)])


def _leaf(lines: int) -> int:
    """Rows a leaf must hold: 1 % of the lines, 20 at least, 200 at most; a child's 12 landmarks are nearly copies."""
    return int(np.clip(lines // 100, 20, 200))
