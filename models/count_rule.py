"""The rule to beat: count the risk factors that a child has.

A plain count is hard to beat: among 131,532 Dutch children, four or more factors went with ten times the risk of a
protection order or placement within a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.counted import at, frequency
from models.rows import Floats, Rows, pick


@dataclass(frozen=True)
class CountRule:
    """Counts how many of `factors` (column names) are above 0; an unknown factor counts as absent."""

    factors: Sequence[str]

    def fit(self, rows: Rows, seed: int) -> FittedCountRule:
        """Learns only how often the event followed each count. Nothing is random, so the seed changes nothing.

        Raises ValueError for a factor that is not a column, TooFewEvents where labels are all alike.
        """
        known = rows.known()
        count = _count(known.X, known.columns, self.factors)
        return FittedCountRule(tuple(self.factors), frequency(count, known.label, known.weight))


@dataclass(frozen=True)
class FittedCountRule:
    """`frequency[k]` is the share with the event among those with k factors, never falling as k grows."""

    factors: tuple[str, ...]
    frequency: tuple[float, ...]

    def score(self, X: NDArray[np.float32], columns: Sequence[str]) -> NDArray[np.int64]:
        """The plain count, (n,). Rank by this: counts that share a frequency stay apart."""
        return _count(X, columns, self.factors)

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The frequency at the count, (n,); equal counts tie."""
        return at(self.frequency, self.score(X, columns))

    def to_files(self) -> dict[str, str]:
        """One JSON file."""
        values = {"model": "count_rule", "factors": list(self.factors), "frequency": list(self.frequency)}
        return {"model.json": to_text(values)}


def load(files: dict[str, str]) -> FittedCountRule:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    return FittedCountRule(tuple(values["factors"]), tuple(values["frequency"]))


def _count(X: NDArray[np.float32], columns: Sequence[str], factors: Sequence[str]) -> NDArray[np.int64]:
    present = pick(X, columns, factors) > 0  # NaN > 0 is False
    return np.asarray(present.sum(axis=1), dtype=np.int64)
