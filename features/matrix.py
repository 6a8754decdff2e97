"""From narrow blocks to the matrix that models learn from: 32-bit floats, NaN where nothing is known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.covered import needs
from features.define import CATALOGUE
from features.landmarks import BIRTHDAYS

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Matrix:
    """`X` (n, p) with a row per landmark of `row_id`, in that order; `is_covered` (n, p) tells what could be known."""

    X: Floats
    columns: tuple[str, ...]
    row_id: NDArray[np.int64]
    is_covered: NDArray[np.bool_]

    def covered_share(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The share of some rows (a mask) for which each column could be known, (p,)."""
        share: NDArray[np.float64] = self.is_covered[rows].mean(axis=0)
        return share


def matrix(spine: pa.Table, blocks: Mapping[str, pa.Table], covered: pa.Table) -> Matrix:
    """The matrix of the landmarks in `spine` (row_id ascending): the catalogue's columns and those of the landmark.

    `blocks` are the tables that features.engine.values gives, by name; `covered` is schemas.landmarks.Covered. A column
    that is in no block is left out.
    """
    row_id = spine.column("row_id").to_numpy()
    declared = {column.name: column for made in CATALOGUE.values() for column in made.columns}
    place_of = _places(spine)
    found: dict[str, Floats] = {}
    known: dict[str, NDArray[np.bool_]] = {}
    for block in blocks.values():
        rows = np.searchsorted(row_id, block.column("row_id").to_numpy())
        for name in (name for name in block.column_names if name in declared):
            is_empty = declared[name].feature.measure.is_empty_without
            values = np.full(len(row_id), np.nan if is_empty else 0, np.float32)
            values[rows] = block.column(name).to_numpy()
            known[name] = place_of(covered, needs(declared[name]))
            values[~known[name]] = np.nan
            found[name] = values
    found |= _of_the_landmark(spine)
    columns = tuple(found)
    everywhere = np.ones(len(row_id), bool)
    return Matrix(
        np.column_stack([found[name] for name in columns]),
        columns,
        row_id,
        np.column_stack([known.get(name, everywhere) for name in columns]),
    )


def _places(spine: pa.Table):  # type: ignore[no-untyped-def]
    """A function that gives, per row, whether a need is met at its borough and landmark."""
    place = pc.binary_join_element_wise(spine.column("borough"), spine.column("landmark_on").cast(pa.string()), "|")
    encoded = place.combine_chunks().dictionary_encode()
    indices, names = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()

    def met(covered: pa.Table, need: str) -> NDArray[np.bool_]:
        told = covered.filter(pc.equal(covered.column("need"), need))
        days = told.column("landmark_on").cast(pa.string()).to_pylist()
        keys = [f"{b}|{d}" for b, d in zip(told.column("borough").to_pylist(), days, strict=True)]
        is_met = dict(zip(keys, told.column("is_covered").to_pylist(), strict=True))
        return np.array([is_met[name] for name in names], bool)[indices]

    return met


def _of_the_landmark(spine: pa.Table) -> dict[str, Floats]:
    """The months to the stage and the stage itself: they scope the question and say nothing of a family."""
    stages = spine.column("life_stage")
    columns = {"months_to_stage": spine.column("months_to_stage").to_numpy().astype(np.float32)}
    for stage in BIRTHDAYS:
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
