"""The stored landmarks, features and labels in the shape that models are given."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.catalogue import catalogue
from features.engine import blocks
from features.matrix import Matrix, matrix
from models.folds import kin_group
from models.rows import Rows
from pipeline import store
from pipeline.params import AFTER_CLOSURE, Params
from schemas.landmarks import Covered, Label, Landmark

PER_STAGE = "_per_stage"
AT_RISK = ("event", "no_event", "died", "adopted", "turned_18", "left_area", "lost_coverage", "too_recent")


def read_spine(view: str) -> pa.Table:
    """All landmarks of a view."""
    return store.read_table(store.DATA / "landmarks" / view / "spine.parquet", Landmark.arrow())


def read_matrix(view: str) -> tuple[pa.Table, Matrix]:
    """The landmarks of the cohort and their matrix, row by row."""
    spine = read_spine(view)
    spine = spine.filter(pc.equal(spine.column("reason"), "eligible"))
    folder = store.DATA / "features" / view
    stored = store.Tables(folder, (block.name for block in blocks(catalogue())))
    return spine, matrix(spine, stored, store.read_table(folder / "covered.parquet", Covered.arrow()))


def last_landmarks(spine: pa.Table) -> NDArray[np.int64]:
    """The place of each child's last landmark of each life stage: one row a child and stage."""
    who = pc.binary_join_element_wise(spine.column("child_id"), spine.column("life_stage"), "|")
    codes = who.combine_chunks().dictionary_encode().indices.to_numpy()
    # landmarks ascend by date: of equal codes the last stays
    last = np.full(codes.max(initial=-1) + 1, -1)
    last[codes] = np.arange(len(codes))
    return np.sort(last)


def read_labels() -> pa.Table:
    """The labels of the training view, as known at each date they were asked for."""
    return store.read_table(store.DATA / "outcomes" / "train" / "labels.parquet", Label.arrow())


def labels_of(labels: pa.Table, outcome: str, as_of: date) -> pa.Table:
    """The labels of one outcome as known at one date, by row_id."""
    chosen = pc.and_(
        pc.equal(labels.column("outcome"), outcome), pc.equal(labels.column("as_of"), pa.scalar(as_of, pa.date32()))
    )
    return labels.filter(chosen).sort_by("row_id")


def rows_of(spine: pa.Table, found: Matrix, told: pa.Table) -> tuple[Rows, NDArray[np.int64]]:
    """The landmarks at risk as a model's rows, and the place of each in the matrix.

    A row's weight is 1/n where its child has n rows of that life stage among them.
    """
    told = told.filter(pc.is_in(told.column("reason"), pa.array(AT_RISK)))
    place = np.searchsorted(found.row_id, told.column("row_id").to_numpy())
    label = told.column("label").cast(pa.float64()).to_numpy(zero_copy_only=False)
    closed, event = (told.column(name).to_numpy().astype(np.int8) for name in ("closed_intervals", "event_interval"))
    return Rows(
        found.X[place], found.columns, weights(spine, place), kin_codes(spine)[place], label, closed, event
    ), place


def weights(spine: pa.Table, place: NDArray[np.int64]) -> NDArray[np.float64]:
    """1/n for each of some rows, where the child has n of them at that life stage."""
    who = pc.binary_join_element_wise(spine.column("child_id"), spine.column("life_stage"), "|").take(place)
    codes = who.combine_chunks().dictionary_encode().indices.to_numpy()
    share: NDArray[np.float64] = 1.0 / np.bincount(codes)[codes]
    return share


def kin_codes(spine: pa.Table) -> NDArray[np.int64]:
    """The kin of each row as a whole number."""
    kin = spine.column("kin_id").combine_chunks().dictionary_encode()
    return kin.indices.to_numpy().astype(np.int64)


def kin_groups(spine: pa.Table, groups: int) -> NDArray[np.int64]:
    """The group of each row's kin, the same for a kin in every run."""
    kin = spine.column("kin_id").combine_chunks().dictionary_encode()
    return kin_group(np.array(kin.dictionary.to_pylist()), groups)[kin.indices.to_numpy()]


def days_of(spine: pa.Table) -> NDArray[np.datetime64]:
    """The landmark of each row."""
    return spine.column("landmark_on").to_numpy().astype("datetime64[D]")


def settings_of(params: Params, outcome: str, signs: dict[str, int]) -> dict[str, dict[str, object]]:
    """The settings of every model of an outcome; `signs` are the directions that practitioners expect."""
    train = params.train
    trees = {**train.hazard.model_dump(), "monotone": signs}
    learners = {
        "logistic": {},
        "binary": trees,
        "hazard": {**trees, "intervals": max(params.outcomes.months(outcome) // 12, 1)},
    }
    # closed cases are of one stage only
    models = [name for name in train.models if outcome != AFTER_CLOSURE or not name.endswith(PER_STAGE)]
    return {
        "chance": {},
        "count_rule": {"factors": train.risk_factors},
        "prior_referrals": {"column": train.prior_referrals},
        **{name: learners[name.removesuffix(PER_STAGE)] for name in models},
    }


def signs() -> dict[str, int]:
    """Column -> 1 or -1 where the catalogue says what practitioners expect."""
    return {column.name: made.expects for made in catalogue() if made.expects for column in made.columns}
