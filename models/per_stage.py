"""One model for each life stage, in place of one that is pooled over them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.canonical import from_text, to_text
from models.rows import Explained, Fitted, Floats, Model, Rows, TooFewEvents, pick

STAGE = "stage_"  # the columns that say which stage a row is of begin so


@dataclass(frozen=True)
class PerStage:
    """A model fitted to the rows of each stage by themselves; where a stage has too few events, to those of all."""

    model: Model

    def fit(self, rows: Rows, seed: int) -> FittedPerStage:
        """Raises TooFewEvents where all stages together have too few."""
        fitted: dict[str, Fitted] = {}
        pooled = cache(lambda: self.model.fit(rows, seed))
        for stage in (name for name in rows.columns if name.startswith(STAGE)):
            own = rows.take(_is_of(stage, rows.X, rows.columns))
            if len(own) == 0:
                continue
            try:
                fitted[stage] = self.model.fit(own, seed)
            except TooFewEvents:
                fitted[stage] = pooled()
        return FittedPerStage(fitted)


@dataclass(frozen=True)
class FittedPerStage:
    """The fitted model of each stage that was met."""

    fitted: Mapping[str, Fitted]

    def risk(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """The chance of the event within the horizon, (n,), by the model of each row's stage; NaN where none was met in
        training, as for an outcome that children cannot have at that age."""
        found = np.full(len(X), np.nan)
        for rows, model in self._parts(X, columns):
            found[rows] = model.risk(X[rows], columns)
        return found

    def contributions(self, X: NDArray[np.float32], columns: Sequence[str]) -> Floats:
        """What each column speaks for or against in the model of each row's stage, (n, len(columns))."""
        found = np.zeros((len(X), len(columns)))
        for rows, model in self._parts(X, columns):
            if isinstance(model, Explained):
                found[rows] = model.contributions(X[rows], columns)
        return found

    def to_files(self) -> dict[str, str]:
        """The files of each model, their names begun with its stage; which there are, as JSON."""
        told = {"model": "per_stage", "stages": list(self.fitted)}
        own = {f"{stage}.{name}": text for stage, one in self.fitted.items() for name, text in one.to_files().items()}
        return {"model.json": to_text(told), **own}

    def _parts(self, X: NDArray[np.float32], columns: Sequence[str]) -> list[tuple[NDArray[np.int64], Fitted]]:
        """The rows of each model that any are for."""
        of_stage = {stage: np.flatnonzero(_is_of(stage, X, columns)) for stage in self.fitted}
        return [(rows, self.fitted[stage]) for stage, rows in of_stage.items() if len(rows)]


def load(files: dict[str, str], load_one: Callable[[dict[str, str]], Fitted]) -> FittedPerStage:
    """The fitted models that gave these files; `load_one` loads each of them."""
    stages = from_text(files["model.json"])["stages"]
    own = {
        stage: {n.removeprefix(f"{stage}."): files[n] for n in files if n.startswith(f"{stage}.")} for stage in stages
    }
    return FittedPerStage({stage: load_one(told) for stage, told in own.items()})


def _is_of(stage: str, X: NDArray[np.float32], columns: Sequence[str]) -> NDArray[np.bool_]:
    return pick(X, columns, [stage])[:, 0] > 0
