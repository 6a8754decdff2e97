"""The baseline that knows nothing of a child: everybody has the average risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.rows import Floats, Rows, TooFewEvents


@dataclass(frozen=True)
class Chance:
    """The weighted share of the known rows that have the event. Has no settings, and its seed changes nothing."""

    def fit(self, rows: Rows, seed: int) -> FittedChance:
        """Raises TooFewEvents where no row has a known label."""
        known = ~np.isnan(rows.label)
        if not known.any():
            raise TooFewEvents(f"none of {len(rows)} rows has a known label")
        return FittedChance(float(np.average(rows.label[known], weights=rows.weight[known])))


@dataclass(frozen=True)
class FittedChance:
    """The same risk for everybody."""

    prevalence: float

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The prevalence, once per row of X."""
        return np.full(len(X), self.prevalence)

    def to_files(self) -> dict[str, str]:
        """One JSON file."""
        return {"model.json": to_text({"model": "chance", "prevalence": self.prevalence})}


def load(files: dict[str, str]) -> FittedChance:
    """The fitted model that gave these files."""
    values: dict[str, Any] = from_text(files["model.json"])
    return FittedChance(values["prevalence"])
