"""A child's objection keeps that child off the lists, and its records still count in the features of its siblings."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import ibis
import pyarrow.parquet as pq
import pytest
import yaml

from features.catalogue import catalogue
from features.engine import People, blocks, values
from features.households import households
from features.relatives import relatives
from pipeline import conform, link
from schemas.records import CpPlan, Membership, Record, Restriction
from tests.cases import FIXTURE, View
from tests.features.test_fixture_features import FEATURES

SIBLING, CHILD, LANDMARK = "c24", "c25", "2026-11-01"  # of K-F12: the one's plan is in the other's sibling features
COLUMN = "sibling_cp_plan_days_1095d"
OBJECTION = "csc,K2024,objection,2026-10-12,\n"


@pytest.fixture(scope="module")
def objecting(worked_params: Mapping[str, dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked pair's linked tables when the sibling objects from 12 October: `data/link`."""
    folder = tmp_path_factory.mktemp("objecting")
    shutil.copytree(FIXTURE / "extracts", folder / "extracts")
    told = worked_params | {"extracts_dir": str(folder / "extracts")}
    (folder / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    with (folder / "extracts" / "rbkc" / LANDMARK / "people" / "restrictions.csv").open("a", encoding="utf-8") as file:
        file.write(OBJECTION)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        conform.main()
        link.main()
    return folder / "data" / "link"


def test_an_objection_changes_no_linked_table_but_that_of_restrictions(worked: Path, objecting: Path) -> None:
    before = worked / "data" / "link"
    names = {str(path.relative_to(before)) for path in before.rglob("*.parquet")}
    assert len(names) > 20
    differ = {name for name in names if not pq.read_table(before / name).equals(pq.read_table(objecting / name))}
    assert differ == {f"score/{Restriction.__name__}.parquet"}


def test_the_objecting_child_is_kept_off_the_list_and_its_sibling_is_not(score: View, objecting: Path) -> None:
    tables = score.tables | {Restriction: read(objecting, Restriction)}
    members = households(ibis.memtable({"landmark_on": [score.as_of]}), tables).to_pyarrow().to_pylist()
    objects = {score.names.get(one["child_id"]): one["objects"] for one in members}
    assert (objects[SIBLING], objects[CHILD]) == (True, False)


def test_the_plan_of_the_objecting_child_still_counts_for_its_sibling(score: View, objecting: Path) -> None:
    tables = score.tables | {record: read(objecting, record) for record in (Restriction, CpPlan)}
    here = {row_id: row for row_id, row in score.places().items() if row["child"] == CHILD}
    [row_id] = [row_id for row_id, row in here.items() if str(row["landmark_on"]) == LANDMARK]
    spine = score.landmarks.filter(score.landmarks.row_id == row_id)
    people = People(spine, relatives(spine, tables[Membership], score.children).cache())
    asked = blocks([made for made in catalogue() if COLUMN in {column.name for column in made.columns}])
    cells = [row for block in asked for row in values(block, people, tables).to_pyarrow().to_pylist()]
    [wanted] = [row["F19"] for row in FEATURES if (row["child"], row["landmark_on"]) == (CHILD, LANDMARK)]
    assert [row[COLUMN] for row in cells if row.get(COLUMN) is not None] == [int(wanted)] == [147]


def read(folder: Path, record: type[Record]) -> ibis.Table:
    return ibis.memtable(pq.read_table(folder / "score" / f"{record.__name__}.parquet"))
