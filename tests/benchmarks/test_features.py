"""The benchmark of features on two thousand children: all engines make the same columns, and what is made up."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.features import agreement, by_hand, made_up
from benchmarks.features.__main__ import chosen, ratios
from benchmarks.features.measured import Cost
from benchmarks.features.task import BLOCKS, COLUMNS, KINDS

CHILDREN = 2_000


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    made_up.write(folder, CHILDREN)
    return folder


@pytest.fixture(scope="module")
def by_sql(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("by_hand")
    by_hand.write_columns(inputs, folder, memory_gb=1)
    return folder


@pytest.fixture(scope="module")
def records(inputs: Path) -> dict[str, pd.DataFrame]:
    return {kind.name: read(inputs / f"{kind.name}.parquet") for kind in KINDS}


def read(path: Path) -> pd.DataFrame:
    return pq.read_table(path).to_pandas(date_as_object=False)


# every engine means the same


@pytest.mark.parametrize(("module", "needs"), [("ours", "ibis"), ("by_pandas", "pandas"), ("by_polars", "polars")])
def test_an_engine_agrees_with_the_sql_written_by_hand_in_every_cell(
    module: str, needs: str, inputs: Path, by_sql: Path, tmp_path: Path
) -> None:
    pytest.importorskip(needs)
    import_module(f"benchmarks.features.{module}").write_columns(inputs, tmp_path, 1)
    assert agreement.differing(by_sql, tmp_path) == {block.name: 0 for block in BLOCKS}


def test_a_changed_cell_is_seen(by_sql: Path, tmp_path: Path) -> None:
    block = BLOCKS[0]
    for path in by_sql.glob("*.parquet"):
        pq.write_table(pq.read_table(path), tmp_path / path.name)
    found = pq.read_table(by_sql / f"{block.name}.parquet")
    place = found.schema.get_field_index(block.columns[0])
    counts = found.column(place).to_numpy().copy()
    counts[7] += 1
    pq.write_table(found.set_column(place, block.columns[0], pa.array(counts)), tmp_path / f"{block.name}.parquet")
    assert {name: cells for name, cells in agreement.differing(by_sql, tmp_path).items() if cells} == {block.name: 1}


def test_there_are_208_columns_and_each_has_a_value_somewhere(by_sql: Path) -> None:
    blocks = [read(by_sql / f"{block.name}.parquet").drop(columns="row_id") for block in BLOCKS]
    assert sum(block.shape[1] for block in blocks) == COLUMNS == 208
    assert all((block > 0).any().all() for block in blocks)


# what is told


def test_on_track_is_told_beside_the_sql_and_the_others_beside_on_track() -> None:
    told = ratios({1000: {"hand": Cost(4, 5, 1), "ours": Cost(6, 6, 1), "pandas": Cost(18, 15, 1)}})
    assert list(told) == [
        "On Track / DuckDB, SQL by hand, 1,000 children: 1.20 of CPU, 1.50 of wall",
        "pandas / On Track, 1,000 children: 2.50 of CPU, 3.00 of wall",
    ]


def test_growth_is_told_by_child_from_each_size_to_the_next() -> None:
    told = ratios({size: {"ours": Cost(1, cpu, 1)} for size, cpu in ((10, 1.0), (100, 12.0), (300, 36.0))})
    assert list(told) == [
        "On Track: CPU per child at 100, of that at 10: 1.20",
        "On Track: CPU per child at 300, of that at 100: 1.00",
    ]


def test_many_children_are_asked_of_on_track_and_the_sql_alone() -> None:
    assert chosen(3_000_000, None) == ["hand", "ours"]


# what is made up


def test_the_same_children_are_made_each_time(inputs: Path, tmp_path: Path) -> None:
    made_up.write(tmp_path, CHILDREN)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in inputs.iterdir()
    }


def test_a_child_has_twelve_records_on_average_and_few_children_have_most(records: dict[str, pd.DataFrame]) -> None:
    owners = pd.concat([rows.drop_duplicates("record_id").child_id for rows in records.values()])
    numbers = np.sort(owners.value_counts().reindex(owners.unique()).to_numpy())[::-1]
    assert 11 < numbers.sum() / CHILDREN < 13
    assert numbers[: CHILDREN // 10].sum() > 0.4 * numbers.sum()


def test_a_child_has_three_landmarks_and_up_to_four_siblings(inputs: Path) -> None:
    siblings = read(inputs / "relatives.parquet").groupby("row_id").relative_id.nunique()
    assert read(inputs / "spine.parquet").child_id.value_counts().eq(3).all()
    assert siblings.max() == 4
    assert 0.5 < len(siblings) / (3 * CHILDREN) < 0.9


def test_nobody_is_its_own_sibling(inputs: Path) -> None:
    pairs = read(inputs / "spine.parquet").merge(read(inputs / "relatives.parquet"), on="row_id")
    assert (pairs.child_id != pairs.relative_id).all()


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.spell])
def test_spells_end_stay_open_and_overlap(kind: str, records: dict[str, pd.DataFrame]) -> None:
    spells = records[kind].drop_duplicates("record_id")
    following = spells.groupby("child_id").happened_on.shift(-1)
    assert 0.01 < spells.ended_on.isna().mean() < 0.1
    assert 0.003 < (following < spells.ended_on).mean() < 0.1


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_nothing_is_known_before_it_happened_and_a_few_values_change_later(
    kind: str, records: dict[str, pd.DataFrame]
) -> None:
    rows = records[kind]
    assert (rows.known_on >= rows.happened_on).all()
    assert not (rows.end_known_on < rows.ended_on).any()
    assert rows.gone_on.notna().sum() == rows.record_id.duplicated().sum() > 0
