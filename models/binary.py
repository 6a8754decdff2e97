"""The challenger of the hazard: boosted trees on the event within the whole horizon, from rows seen through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.rows import Floats, Rows, spread
from models.trees import BATCH, Learned, Trees, booster_of, learned, learned_from

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class Binary(Trees):
    """Boosted trees on the label at the horizon."""

    def fit(self, rows: Rows, seed: int) -> FittedBinary:
        """On rows with a known label. Raises TooFewEvents where these are all alike."""
        rows = rows.known()
        known = learned(rows)
        lines = known.given(rows.X, rows.columns)
        return FittedBinary(known, self.grow(lines, known.columns, rows.label, rows.weight, seed))


@dataclass(frozen=True)
class FittedBinary:
    """The trees as text, and the columns they were grown on."""

    learned: Learned
    booster_text: str
    _booster: lightgbm.Booster = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_booster", booster_of(self.booster_text))

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The chance of the event within the horizon, (n,)."""
        batches = (X[start : start + BATCH] for start in range(0, len(X), BATCH))
        told = [self._booster.predict(self.learned.given(batch, columns), num_threads=1) for batch in batches]
        return np.concatenate(told) if told else np.zeros(0)

    def contributions(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """TreeSHAP of the log-odds per given column, (n, len(columns)); a column that was not learned has 0."""
        shares = self._booster.predict(self.learned.given(X, columns), num_threads=1, pred_contrib=True)
        return spread(np.asarray(shares)[:, :-1], self.learned.columns, columns)

    def to_files(self) -> dict[str, str]:
        """The trees as LightGBM's own text, the rest as JSON."""
        return {"model.json": to_text({"model": "binary", **self.learned.told()}), "booster.txt": self.booster_text}


def load(files: dict[str, str]) -> FittedBinary:
    """The fitted model that gave these files."""
    values = from_text(files["model.json"])
    return FittedBinary(learned_from(values), files["booster.txt"])
