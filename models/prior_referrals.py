"""The simplest thing a team could do: who was referred most often comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.counted import at, frequency
from models.rows import Floats, Rows, pick


@dataclass(frozen=True)
class PriorReferrals:
    """Ranks by one column, a count of earlier referrals; what is not known counts as none."""

    column: str

    def fit(self, rows: Rows, seed: int) -> FittedPriorReferrals:
        """Learns only how often the event followed each count. Nothing is random, so the seed changes nothing.

        Raises ValueError where there is no such column, TooFewEvents where labels are all alike.
        """
        known = rows.known()
        count = _count(known.X, known.columns, self.column)
        return FittedPriorReferrals(self.column, frequency(count, known.label, known.weight))


@dataclass(frozen=True)
class FittedPriorReferrals:
    """`frequency[k]` is the share with the event among those with k referrals, never falling as k grows."""

    column: str
    frequency: tuple[float, ...]

    def score(self, X: NDArray[np.float32], columns: Sequence[str]) -> NDArray[np.int64]:
        """The count of referrals, (n,)."""
        return _count(X, columns, self.column)

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The frequency at the count, (n,); equal counts tie."""
        return at(self.frequency, self.score(X, columns))

    def to_files(self) -> dict[str, str]:
        """One JSON file."""
        values = {"model": "prior_referrals", "column": self.column, "frequency": list(self.frequency)}
        return {"model.json": to_text(values)}


def load(files: dict[str, str]) -> FittedPriorReferrals:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    return FittedPriorReferrals(values["column"], tuple(values["frequency"]))


def _count(X: NDArray[np.float32], columns: Sequence[str], column: str) -> NDArray[np.int64]:
    return np.nan_to_num(pick(X, columns, [column])[:, 0]).astype(np.int64)
