"""What shift is made from beside the history: features of months, lists, and what became of tested rows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue
from features.engine import blocks
from features.landmarks import CLOSURE
from features.matrix import Matrix, matrix
from measures.history import History
from measures.shift.features import TRAINING, compared
from measures.shift.page import Rules, shift_topic
from measures.topic import Topic
from pipeline import store
from pipeline.matrices import read_spine
from pipeline.params import Params
from schemas.landmarks import Covered
from schemas.lists import ListedFamily

TRAIN, FLAG, FEATURES = store.DATA / "train", store.DATA / "flag", store.DATA / "features"


def shift(history: History, params: Params) -> Mapping[str, Topic]:
    """The page of shift by place."""
    told = params.measure.shift
    rules = Rules(told.baseline_months, told.shown_months, told.psi_above)
    outcome = params.list.ranked_by
    summary = store.read_json(TRAIN / outcome / "summary.json")
    ranked_by = str(store.read_json(store.DATA / "evaluate" / "choice.json")["ranked_by"])
    features = features_by_month(summary.get("learned", []), told.shown_months, told.every_row, history.boroughs)
    tested = tested_rows(params, ranked_by) if summary["is_modelled"] else _NO_ROWS
    tested = tested[tested["borough"].isin(history.boroughs)]
    return shift_topic(history, rules, features, listed_by_month(history), tested, ranked_by)


_NO_ROWS = pd.DataFrame({"borough": [], "year": [], "label": [], "chance": []})


def features_by_month(learned: list[str], months: int, every_row: int, boroughs: tuple[str, ...]) -> pd.DataFrame:
    """The learned features of the score's month and of so many months before, against a part of the training rows.

    Closed cases are left out, for they are on no list; so is the landmark's own month, which differs by the calendar.
    """
    now = _of_cohort(read_spine("score"), boroughs)
    then = _of_cohort(read_spine("train"), boroughs)
    days = then.column("landmark_on").to_numpy().astype("datetime64[M]")
    starts = np.unique(days)[-months:]
    is_late = days >= starts[0]
    keep = is_late | (np.arange(len(days)) % every_row == 0)
    then, month = then.filter(pa.array(keep)), np.where(is_late, days.astype(str), TRAINING)[keep]
    found = [_matrix("train", then), _matrix("score", now)]
    names = [name for name in learned if name in found[0].columns and name in found[1].columns]
    declared = {column.name for made in catalogue() for column in made.columns}
    names = [name for name in names if name in declared]
    X = np.vstack([one.X[:, [one.columns.index(name) for name in names]] for one in found])
    when = np.concatenate([month, now.column("landmark_on").to_numpy().astype("datetime64[M]").astype(str)])
    where = np.concatenate([np.array(spine.column("borough").to_pylist(), dtype=str) for spine in (then, now)])
    return compared(X, names, when.astype(str), where)


def _of_cohort(spine: pa.Table, boroughs: tuple[str, ...]) -> pa.Table:
    is_own = pc.is_in(spine.column("borough"), pa.array(boroughs))
    eligible = pc.and_(pc.equal(spine.column("reason"), "eligible"), is_own)
    return spine.filter(pc.and_(eligible, pc.not_equal(spine.column("life_stage"), CLOSURE)))


class _Of(Mapping[str, pa.Table]):
    """Blocks of features, of some rows only."""

    def __init__(self, folder: Path, rows: pa.Array) -> None:
        self._tables = store.Tables(folder, (block.name for block in blocks(catalogue())))
        self._rows = rows

    def __getitem__(self, name: str) -> pa.Table:
        table = self._tables[name]
        return table.filter(pc.is_in(table.column("row_id"), self._rows))

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _matrix(view: str, spine: pa.Table) -> Matrix:
    folder = FEATURES / view
    covered = store.read_table(folder / "covered.parquet", Covered.arrow())
    return matrix(spine, _Of(folder, spine.column("row_id").combine_chunks()), covered)


def listed_by_month(history: History) -> pd.DataFrame:
    """Borough, month_on, listed and listable (its own section apart) of every list that was made."""
    rows = []
    for borough in history.boroughs:
        for month in store.folders(FLAG / borough):
            families = store.read_table(month / "list.parquet", ListedFamily.arrow())
            sections = families.column("section").to_pylist()
            listable = int(store.read_json(month / "about.json")["candidates_count"])
            rows.append((borough, month.name, sections.count("list"), listable))
    return pd.DataFrame(rows, columns=["borough", "month_on", "listed", "listable"])


def tested_rows(params: Params, ranked_by: str) -> pd.DataFrame:
    """Borough, year, label and chance of each child's last tested landmark of a stage in a year whose outcome is known.

    A year is twelve months from a test's first landmark.
    """
    outcome, as_of = params.list.ranked_by, params.train.as_of
    predicted = store.read_table(TRAIN / outcome / "predictions.parquet").select(["row_id", "fold", ranked_by])
    path = store.DATA / "outcomes" / "train" / "labels.parquet"
    labels = store.read_rows(path, ["row_id", "label"], outcome=outcome, as_of=as_of)
    spine = read_spine("train").select(["row_id", "child_id", "borough", "life_stage", "landmark_on"])
    spine = spine.filter(pc.is_in(spine.column("row_id"), predicted.column("row_id").combine_chunks()))
    rows = predicted.to_pandas().merge(labels.to_pandas(), on="row_id").merge(spine.to_pandas(), on="row_id")
    known = rows[rows["label"].notna()].sort_values("landmark_on")
    last = known.drop_duplicates(["child_id", "life_stage", "fold"], keep="last")
    first = pd.to_datetime(last["fold"])
    year = first.dt.strftime("%b %Y") + " to " + (first + pd.DateOffset(months=11)).dt.strftime("%b %Y")
    return pd.DataFrame(
        {"borough": last["borough"], "year": year, "label": last["label"], "chance": last[ranked_by]}
    ).reset_index(drop=True)
