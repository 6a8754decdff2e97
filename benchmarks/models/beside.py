"""What worlds tell of each other: the learnable limit of each, fits of one scored on many, and of many on one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.ceilings import learned
from benchmarks.models.own import Found, told
from benchmarks.models.task import LEARNERS, QUESTIONS, Question, Shelf, Taught, pooled
from measures.performance import performance
from models.calibrated import Calibrated
from models.controls import Draw
from models.held_out import Fits, held_out_risks
from models.registry import Settings
from models.rows import Floats
from pipeline.matrices import settings_of, signs
from pipeline.params import Params

LIMIT = "limit"
RANKS = ("auc", "average_precision")


class Beside:
    """The worlds of a benchmark, and the limit's risks of each one's test landmarks, learned from all the others."""

    def __init__(self, shelf: Shelf, params: Params) -> None:
        self.shelf, self.train, self.floor = shelf, params.train, params.evaluate.min_events
        # all that is asked has one horizon
        settings = settings_of(params, QUESTIONS[0].outcome, signs())
        self.settings: dict[str, Settings] = {name: settings[name] for name in LEARNERS}
        self._limits: dict[tuple[int, Question], Floats] = {}

    def limit(self, world: int, ask: Question) -> Floats:
        """The limit's risk of each test landmark of a world: LightGBM on open books of every other world."""
        if (world, ask) not in self._limits:
            others = [self.shelf.open_book(other, ask) for other in self.shelf.after(world, len(self.shelf))]
            self._limits[world, ask] = learned(others, self.shelf.tested(world, ask).rows)
        return self._limits[world, ask]

    def own_limit(self, world: int) -> Found:
        """How well the limit ranks this world's test landmarks."""
        found: Found = []
        for ask in QUESTIONS:
            rows = self.shelf.tested(world, ask).rows
            found += told(ask, "own", LIMIT, self._ranked(rows.label, self.limit(world, ask), rows.weight))
        return found

    def large(self, world: int, count: int) -> Found:
        """Fits of one world, at the start of each fold, on the test landmarks of that year in `count` other worlds."""
        found: Found = []
        for ask in QUESTIONS:
            models = {year: self.fitted([rows]) for year, rows in self.shelf.taught(world, ask).items()}
            parts = [self._scored(models, other, ask) for other in self.shelf.after(world, count)]
            found += self._figures(ask, "large", pd.concat(parts, ignore_index=True))
        return found

    def times(self, world: int, count: int) -> Found:
        """Fits of `count` other worlds taken as one, at the start of each fold, on one world's test landmarks."""
        found: Found = []
        for ask in QUESTIONS:
            taught = [self.shelf.taught(other, ask) for other in self.shelf.after(world, count)]
            models = {year: self.fitted([rows[year] for rows in taught]) for year in taught[0]}
            found += self._figures(ask, "times", self._scored(models, world, ask))
        return found

    def fitted(self, taught: Sequence[Taught]) -> dict[str, Calibrated]:
        """The learners fitted on what one fold of some worlds learns from, as the stage train fits them."""
        columns = tuple(name for name in taught[0].learned if all(name in other.learned for other in taught))
        group, month = (np.concatenate([getattr(part, name) for part in taught]) for name in ("kin_group", "month"))
        rows = pooled([part.rows for part in taught])
        draw = Draw(self.train.controls_per_event, self.train.seed)  # of all rows, however many worlds are taken as one
        return Fits(rows, group, month, columns, self.settings, draw).without()

    def _scored(self, models: dict[int, dict[str, Calibrated]], world: int, ask: Question) -> pd.DataFrame:
        """The test landmarks of a world with the risks of the fold's models, and the limit's."""
        tested, limit, parts = self.shelf.tested(world, ask), self.limit(world, ask), []
        for year, fitted in models.items():
            of_year = tested.fold == year
            rows = tested.rows.take(of_year)
            risks = held_out_risks(fitted, rows.X, rows.columns)
            own = {"label": rows.label, "weight": rows.weight, LIMIT: limit[of_year]}
            parts.append(pd.DataFrame({**own, **{name: risks[name] for name in fitted}}))
        return pd.concat(parts, ignore_index=True)

    def _figures(self, ask: Question, part: str, rows: pd.DataFrame) -> Found:
        label, weight = rows["label"].to_numpy(), rows["weight"].to_numpy()
        found = told(ask, part, LIMIT, self._ranked(label, rows[LIMIT].to_numpy(), weight))
        for name in (name for name in LEARNERS if name in rows):
            found += told(ask, part, name, performance(label, rows[name].to_numpy(), weight, self.floor))
        return found

    def _ranked(self, label: Floats, risk: Floats, weight: NDArray[np.float64]) -> dict[str, float]:
        """How well these risks rank; the limit is not calibrated, and nothing else is asked of it."""
        found = performance(label, risk, weight, self.floor)
        return {name: found[name] for name in RANKS if name in found}
