"""From narrow blocks to the matrix that models learn from: 32-bit floats, NaN where nothing is known."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.covered import needs
from features.define import CATALOGUE
from features.landmarks import BIRTHDAYS, CLOSURE

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Matrix:
    """`X` (n, p) with a row per landmark of `row_id`, in that order; NaN where nothing is known.

    `place` (n,) is the number of each row's borough and date, `known` (places, p) whether a column can be known there.
    """

    X: Floats
    columns: tuple[str, ...]
    row_id: NDArray[np.int64]
    place: NDArray[np.int32]
    known: NDArray[np.bool_]

    def covered_share(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The share of some rows (a mask) for which each column could be known, (p,)."""
        count = np.bincount(self.place[rows], minlength=len(self.known))
        share: NDArray[np.float64] = count @ self.known / count.sum()
        return share

    def not_known(self, row: int) -> list[str]:
        """The columns that could not be known at a row's landmark."""
        known = self.known[self.place[row]]
        return [name for name, is_known in zip(self.columns, known, strict=True) if not is_known]


def matrix(spine: pa.Table, blocks: Mapping[str, pa.Table], covered: pa.Table) -> Matrix:
    """The matrix of the landmarks in `spine` (row_id ascending): the catalogue's columns and those of the landmark.

    `blocks` are the tables that features.engine.values gives, by name, and are asked for one by one; `covered` is
    schemas.landmarks.Covered. A column that is in no block is left out.
    """
    row_id = spine.column("row_id").to_numpy()
    declared = {column.name: column for made in CATALOGUE.values() for column in made.columns}
    own = _of_the_landmark(spine)
    place, is_met = _places(spine, covered)
    # filled in place: at a council's size a second copy of it would be half the machine's memory
    X = np.zeros((len(row_id), len(declared) + len(own)), np.float32)
    known = np.ones((place.max(initial=-1) + 1, X.shape[1]), bool)
    columns: list[str] = []
    for table in (blocks[name] for name in blocks):
        rows = np.searchsorted(row_id, table.column("row_id").to_numpy())
        for name in (name for name in table.column_names if name in declared):
            at = len(columns)
            if declared[name].feature.measure.is_empty_without:
                X[:, at] = np.nan
            X[rows, at] = table.column(name).to_numpy()
            known[:, at] = is_met(needs(declared[name]))
            X[~known[place, at], at] = np.nan
            columns.append(name)
    for name, values in own.items():
        X[:, len(columns)] = values
        columns.append(name)
    p = len(columns)
    return Matrix(X if p == X.shape[1] else X[:, :p].copy(), tuple(columns), row_id, place, known[:, :p])


Met = Callable[[str], NDArray[np.bool_]]


def _places(spine: pa.Table, covered: pa.Table) -> tuple[NDArray[np.int32], Met]:
    """The number of each row's borough and date, and a function that tells at which of them a need is met."""
    encoded = _where(spine).dictionary_encode()
    names = encoded.dictionary

    def met(need: str) -> NDArray[np.bool_]:
        told = covered.filter(pc.equal(covered.column("need"), need))
        index = pc.index_in(names, _where(told))
        found: NDArray[np.bool_] = told.column("is_covered").combine_chunks().take(index).to_numpy(zero_copy_only=False)
        return found

    return encoded.indices.to_numpy(), met


def _where(table: pa.Table) -> pa.Array:
    days = table.column("landmark_on").cast(pa.string())
    return pc.binary_join_element_wise(table.column("borough"), days, "|").combine_chunks()


def _of_the_landmark(spine: pa.Table) -> dict[str, Floats]:
    """The months to the stage and the stage itself: they scope the question and say nothing of a family."""
    stages = spine.column("life_stage")
    columns = {"months_to_stage": spine.column("months_to_stage").to_numpy().astype(np.float32)}
    for stage in (*BIRTHDAYS, CLOSURE):
        columns[f"stage_{stage}"] = pc.equal(stages, stage).to_numpy(zero_copy_only=False).astype(np.float32)
    return columns


def why_not_learned(
    matrix: Matrix, training: NDArray[np.bool_], month: NDArray[np.bool_], most: float, leave_out: Collection[str] = ()
) -> dict[str, str]:
    """The columns that may not be learned, each with the reason.

    Rule 6: the covered share of what is learned differs by less than `most` between the training rows and the rows of
    the month that the model is for; else the model would learn the calendar or the borough. `leave_out` names routes.
    """
    declared = {column.name: column for made in CATALOGUE.values() for column in made.columns}
    then, now = matrix.covered_share(training), matrix.covered_share(month)
    reasons = {}
    for name, was, will_be in zip(matrix.columns, then, now, strict=True):
        column = declared.get(name)
        if column is not None and column.feature.only_shown:
            reasons[name] = column.feature.only_shown
        elif column is not None and column.route in leave_out:
            reasons[name] = f"left out with the route {column.route} (features.leave_out)"
        elif abs(was - will_be) >= most:
            reasons[name] = f"known for {was:.0%} of the training rows and {will_be:.0%} of the month's"
    return reasons
