"""Boosted trees: what every model of them shares, how they are grown and how they meet what is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.rows import Floats, Rows, pick

if TYPE_CHECKING:
    import lightgbm

Grid = NDArray[np.float32]
BATCH = 100_000  # rows scored at a time: bounds the memory
RARE = 0.001  # LightGBM looks for NaN in a sample of 200,000 lines: rarer ones it would take for zeros


@dataclass(frozen=True)
class Trees:
    """How trees are grown.

    `min_data_in_leaf`: None scales it with the lines, see `_leaf`. `lambda_l2`: 5 pulls each leaf towards no effect as
    strongly as five expected events hold it; without it a leaf with one unlucky child among few runs away. `monotone`:
    column -> -1, 0 or 1; a column that this fold does not learn is passed over. Below some hundred events monotone
    signs are worth more than any other setting. `num_threads` changes the speed only, never the model; one thread a fit
    and several fits at once is the faster way (threads of one fit that wait for each other on a busy machine made it
    ten times slower).
    """

    num_trees: int = 150
    learning_rate: float = 0.05
    num_leaves: int = 15
    min_data_in_leaf: int | None = None
    feature_fraction: float = 0.5
    lambda_l2: float = 5.0
    num_threads: int = 1
    monotone: Mapping[str, int] = field(default_factory=dict)

    def grow(self, lines: Grid, names: Sequence[str], event: Floats, weight: Floats, seed: int) -> str:
        """The trees as LightGBM's own text; the same on every machine and with any number of threads."""
        import lightgbm

        data = lightgbm.Dataset(lines, event, weight=weight, feature_name=list(names))
        booster = lightgbm.train(self._parameters(names, len(lines), seed), data, self.num_trees)
        # the thread count is no part of the model
        return re.sub(r"\[num_threads: -?\d+\]\n", "", booster.model_to_string())

    def _parameters(self, names: Sequence[str], lines: int, seed: int) -> dict[str, Any]:
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
            "monotone_constraints": [self.monotone.get(name, 0) for name in names],
            "num_threads": self.num_threads,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


@dataclass(frozen=True)
class Learned:
    """The columns that trees are grown on, and what stands in for an unknown that they never met."""

    columns: tuple[str, ...]
    stand_in: tuple[float, ...]  # the median of a column (almost) never unknown in training, else NaN

    def given(self, X: Grid, columns: Sequence[str]) -> Grid:
        """A copy of X with these columns alone, unknowns filled where something stands in for them."""
        chosen = pick(X, columns, self.columns)
        for column, value in enumerate(self.stand_in):
            if not np.isnan(value):
                chosen[np.isnan(chosen[:, column]), column] = value
        return chosen

    def told(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"columns": self.columns, "stand_in": [None if np.isnan(value) else value for value in self.stand_in]}


def learned_from(told: Mapping[str, Any]) -> Learned:
    """What `told` gave."""
    return Learned(tuple(told["columns"]), tuple(np.nan if value is None else value for value in told["stand_in"]))


def learned(rows: Rows) -> Learned:
    """The columns that are known somewhere, and what stands in for an unknown in each.

    Trees that met no unknown in a column would read a later one as zero: the median is the more honest guess.
    """
    share = np.isnan(rows.X).mean(axis=0) if len(rows) else np.ones(len(rows.columns))
    kept = np.flatnonzero(share < 1)
    medians = (float(np.nanmedian(rows.X[:, i])) if share[i] < RARE else np.nan for i in kept)
    return Learned(tuple(rows.columns[i] for i in kept), tuple(medians))


def booster_of(text: str) -> lightgbm.Booster:
    """The trees read back: a model just fitted and a model loaded are the same thing."""
    import lightgbm

    return lightgbm.Booster(model_str=text)


def _leaf(lines: int) -> int:
    """Rows a leaf must hold: 1 % of the lines, 20 at least, 200 at most; a child's 12 landmarks are nearly copies."""
    return int(np.clip(lines // 100, 20, 200))
