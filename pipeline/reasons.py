"""What is wired for the reasons of listed families: values, weights, and the dated records behind them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from features.catalogue import catalogue
from features.engine import People, blocks, evidence
from features.reasons import column_of, not_known, sentence, speaking
from models.calibrated import load
from models.rows import Explained, Fitted
from pipeline import store
from pipeline.matrices import read_matrix
from pipeline.params import Params
from pipeline.view import open_view

MOST = 5
Behind = dict[str, list[tuple[date | None, str]]]
_SIDES = ("for", "against")


class Reasons:
    """The sentences of listed families, from the model that ranks or from the rule."""

    def __init__(self, params: Params, ranked_by: str) -> None:
        self._params, self._ranked_by = params, ranked_by
        self.view = open_view("score", params.features.in_process())
        _, self._matrix = read_matrix("score")
        self._told = column_of()

    def of(self, families: pd.DataFrame) -> pd.DataFrame:
        """reasons_for, reasons_against and not_known of each family (its best child), in the order of `families`.

        Beside the sentences of each side: columns_for and columns_against, of what they are told, and records_for and
        records_against, the ids of the records behind each.
        """
        place = self._places(families)
        behind = self._behind(families["row_id"].tolist())
        rows = []
        for row_id, at, (values, (told, against)) in zip(families["row_id"], place, self._speaking(place), strict=True):
            unknown = [name for name in self._matrix.not_known(at) if name in self._told]
            sides = _side("for", told, values, behind[row_id]) | _side("against", against, values, behind[row_id])
            rows.append(sides | {"not_known": not_known(unknown)})
        names = [f"{what}_{side}" for side in _SIDES for what in ("reasons", "columns", "records")]
        return pd.DataFrame(rows, columns=[*names, "not_known"])

    def speak_for(self, families: pd.DataFrame) -> pd.Series:
        """Whether anything can be told of each family that speaks for it."""
        told = [bool(sides[0]) for _, sides in self._speaking(self._places(families))]
        return pd.Series(told, families.index, dtype=bool)

    def _places(self, families: pd.DataFrame) -> np.ndarray:
        return np.searchsorted(self._matrix.row_id, families["row_id"].to_numpy())

    def _speaking(self, place: np.ndarray) -> Iterator[tuple[dict[str, float], tuple[list[str], list[str]]]]:
        """Of each row its values, and the columns that are told for and against."""
        for row, weights in zip(self._matrix.X[place], self._weights(place), strict=True):
            values = dict(zip(self._matrix.columns, row.tolist(), strict=True))
            yield values, speaking(values, weights, MOST)

    def _weights(self, place: np.ndarray) -> list[dict[str, float]]:
        """How much each column speaks for (above 0) or against (below 0), a mapping a row."""
        X, columns = self._matrix.X[place], self._matrix.columns
        if isinstance(self._fitted, Explained):
            shares = self._fitted.contributions(X, columns)
            return [
                {name: share for name, share in zip(columns, row, strict=True) if name in self._told} for row in shares
            ]
        # the rule counts each factor once: those that stand first in params.yaml are told first
        factors = self._params.train.risk_factors
        order = {name: 1 - number / len(factors) for number, name in enumerate(factors)}
        index = {name: columns.index(name) for name in factors}
        return [{name: order[name] * (1 if row[index[name]] > 0 else -1) for name in factors} for row in X]

    @cached_property
    def _fitted(self) -> Fitted:
        files = store.read_texts(store.DATA / "train" / self._params.list.ranked_by / self._ranked_by)
        return load(files).fitted

    def _behind(self, row_ids: list[int]) -> dict[int, Behind]:
        """The records behind each value of some landmarks, each with its day."""
        spine = self.view.table(store.DATA / "landmarks" / "score" / "spine.parquet", "spine")
        spine = spine.filter(spine.row_id.isin(row_ids))
        relatives = self.view.table(store.DATA / "landmarks" / "score" / "relatives.parquet", "relatives")
        people = People(spine, relatives)
        found: dict[int, Behind] = defaultdict(lambda: defaultdict(list))
        for block in blocks(catalogue()) if row_ids else []:
            rows = self.view.compute(
                evidence(block, people, self.view.tables).order_by(["row_id", "column", "happened_on", "record_id"])
            )
            for row in rows.select(["row_id", "column", "happened_on", "record_id"]).to_pylist():
                found[row["row_id"]][row["column"]].append((row["happened_on"], row["record_id"]))
        return found


def _side(side: str, columns: list[str], values: dict[str, float], behind: Behind) -> dict[str, list[Any]]:
    """What is said on one side, of which columns, and from which records."""
    days = {name: [day for day, _ in behind.get(name, ()) if day is not None] for name in columns}
    return {
        f"reasons_{side}": [sentence(name, values[name], days[name]) for name in columns],
        f"columns_{side}": columns,
        f"records_{side}": [
            list(dict.fromkeys(record_id for _, record_id in behind.get(name, ()))) for name in columns
        ],
    }
