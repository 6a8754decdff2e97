"""Spark beside DuckDB and the oracle: the same rows from the same expressions, written in parts.

One file, so that one worker starts one Java process. 20 made-up histories; SPARK_HISTORIES=200 tries more.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import strategies as st

from features.catalogue import catalogue
from features.engine import blocks
from pipeline import features, landmarks, outcomes, store
from pipeline.engines import Engine, open_engine
from pipeline.params import Features
from schemas.landmarks import Landmark
from schemas.refusal import BadParams, NotReproduced
from tests.features.drawing import many
from tests.features.engines import Cells, cells, tables_of
from tests.features.histories import History, histories
from tests.features.test_future_is_unseen import two_worlds
from tests.features.test_oracle import at_one, by_oracle, same

ROOT = Path(__file__).parents[2]
HISTORIES = int(os.environ.get("SPARK_HISTORIES", "20"))
# small and quick to start: these tests are about rows, a cluster's size is not
OPTIONS = {
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": (
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djdk.lang.Process.launchMechanism=VFORK"
    ),
}
VIEWS = ("train", "score")
BLOCKS = [block.name for block in blocks(catalogue())]
TABLES = [
    *(f"landmarks/{view}/{name}" for view in VIEWS for name in ("spine", "relatives", "households")),
    *(f"features/{view}/{name}" for view in VIEWS for name in [*BLOCKS, "covered"]),
    "outcomes/train/labels",
]


def why_not() -> str:
    """Why Spark cannot be tried on this machine; nothing where it can."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "there is no Java on this machine"
    return "" if (ROOT / ".spark" / "pyspark").is_dir() else "PySpark is not installed: make spark"


needs_spark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The section `features` of params.yaml, with Spark on this machine."""
    section = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["features"]
    return section | {"engine": "spark", "spark": {"master": "local[2]", "options": OPTIONS}}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder of these tests' own."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "data").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def spark(here: Path, told: dict[str, Any]) -> Engine:
    return open_engine(Features.model_validate(told))


# The stages


@pytest.fixture(scope="module")
def stages(worked: Path, worked_params: dict[str, Any], told: dict[str, Any], here: Path) -> dict[str, Path]:
    """The borough pair's landmarks, features and outcomes, made by the stages on either engine."""
    folders = {}
    for engine in ("duckdb", "spark"):
        folder = folders[engine] = here / engine
        shutil.copytree(worked / "data" / "link", folder / "data" / "link")
        params = worked_params | {"features": told | {"engine": engine}}
        (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            for stage in (landmarks, features, outcomes):
                stage.main()
    return {engine: folder / "data" for engine, folder in folders.items()}


@needs_spark
@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_same_rows_in_the_same_order(name: str, stages: dict[str, Path]) -> None:
    by_spark, by_duckdb = (plain(store.read_table(data / f"{name}.parquet")) for data in stages.values())
    assert by_spark.equals(by_duckdb)


def plain(table: pa.Table) -> pa.Table:
    """A table whose columns may all be empty: Spark notes of more columns than DuckDB that they are not."""
    return table.cast(pa.schema([field.with_nullable(True) for field in table.schema]))


@needs_spark
def test_a_table_is_written_in_parts(stages: dict[str, Path]) -> None:
    parts = sorted(path.name for path in (stages["spark"] / "landmarks" / "train" / "spine.parquet").iterdir())
    assert parts == ["00000.parquet", "00001.parquet", "_about.json"]


@needs_spark
def test_row_ids_count_the_landmarks_across_the_parts(stages: dict[str, Path]) -> None:
    spine = store.read_table(stages["spark"] / "landmarks" / "train" / "spine.parquet", Landmark.arrow())
    order = [(row["landmark_on"], row["life_stage"], row["child_id"]) for row in spine.to_pylist()]
    assert (spine.column("row_id").to_pylist(), order) == (list(range(len(order))), sorted(order))


@needs_spark
def test_what_is_written_is_readable_by_its_owner_alone(stages: dict[str, Path]) -> None:
    parts = (stages["spark"] / "features" / "train").rglob("0*.parquet")
    assert {path.stat().st_mode & 0o077 for path in parts} == {0}


@needs_spark
def test_either_engine_reads_what_the_other_wrote(stages: dict[str, Path], spark: Engine, told: dict[str, Any]) -> None:
    duckdb = open_engine(Features.model_validate(told).in_process())
    counts = {
        (reader, writer): engine.compute(engine.read(data / "landmarks" / "train" / "spine.parquet", writer)).num_rows
        for reader, engine in (("spark", spark), ("duckdb", duckdb))
        for writer, data in stages.items()
    }
    assert len(counts) == 4 and len(set(counts.values())) == 1


# The engine


def rows(spark: Engine, folder: Path, table: pa.Table) -> ir.Table:
    store.write_table(folder / "given.parquet", table)
    return spark.read(folder / "given.parquet", "given")


@needs_spark
def test_the_same_rows_are_the_same_bytes(spark: Engine, tmp_path: Path) -> None:
    given = rows(spark, tmp_path, pa.table({"row_id": range(500), "code": [f"{n % 7}" for n in range(500)]}))
    for name in ("one", "other"):
        spark.write(tmp_path / name, given, ["row_id"], made_of="these rows")
    assert store.hash_of(tmp_path / "one") == store.hash_of(tmp_path / "other")


@needs_spark
def test_a_required_column_with_an_empty_cell_is_refused(spark: Engine, tmp_path: Path) -> None:
    given = rows(spark, tmp_path, pa.table({"row_id": [1, 2], "code": ["a", None]}))
    schema = pa.schema([pa.field("row_id", pa.int64()), pa.field("code", pa.string(), nullable=False)])
    with pytest.raises(NotReproduced, match="column code is empty in 1 rows"):
        spark.write(tmp_path / "written", given, ["row_id"], schema)


@needs_spark
def test_a_table_without_rows_keeps_its_columns(spark: Engine, tmp_path: Path) -> None:
    given = rows(spark, tmp_path, pa.table({"row_id": [1], "code": ["a"]}))
    spark.write(tmp_path / "written", given.filter(given.row_id > 1), ["row_id"])
    assert (store.read_table(tmp_path / "written").to_pydict()) == {"row_id": [], "code": []}


@needs_spark
def test_a_table_made_of_the_same_is_kept_with_its_parts(spark: Engine, tmp_path: Path) -> None:
    spark.write(tmp_path / "old", rows(spark, tmp_path, pa.table({"row_id": [1, 2]})), ["row_id"], made_of="this")
    kept = [store.kept(tmp_path / "old", tmp_path / f"new of {what}", what) for what in ("this", "that")]
    assert kept == [True, False]
    assert store.read_table(tmp_path / "new of this").equals(pq.read_table(tmp_path / "given.parquet"))


def test_without_pyspark_it_is_said_what_to_do(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.spark", None)
    with pytest.raises(BadParams, match="make spark"):
        open_engine(Features.model_validate(told))


# Made-up histories, and worlds that differ in what became known later, all in one run of the engine


class OnSpark:
    """Spark as these histories ask for it."""

    def __init__(self, spark: Engine, folder: Path) -> None:
        self._spark, self._folder = spark, folder

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        """A table of the engine that holds the rows."""
        store.write_table(self._folder / f"{name}.parquet", rows)
        return self._spark.read(self._folder / f"{name}.parquet", name)

    def compute(self, asked: ir.Table) -> pa.Table:
        """What an expression on such tables comes to."""
        return self._spark.compute(asked)


@pytest.fixture(scope="module")
def made_up() -> list[History]:
    """Histories, each at one landmark."""
    drawn = [history for (history,) in many(st.tuples(histories()), HISTORIES)]
    return [at_one(history, place) for history in drawn for place in range(len(history.landmarks))]


@pytest.fixture(scope="module")
def pairs() -> list[tuple[History, ...]]:
    """Pairs of worlds that agree in all that was known before the landmark."""
    return [tuple(at_one(world, 0) for world in pair) for pair in many(two_worlds(), HISTORIES)]


@pytest.fixture(scope="module")
def found(
    spark: Engine, made_up: list[History], pairs: list[tuple[History, ...]], tmp_path_factory: pytest.TempPathFactory
) -> list[Cells]:
    """Every cell of the catalogue, of the histories and then of the pairs."""
    engine = OnSpark(spark, tmp_path_factory.mktemp("histories"))
    return cells(engine, tables_of(engine, [*made_up, *(world for pair in pairs for world in pair)]))


@needs_spark
def test_spark_and_the_oracle_agree_in_every_cell(found: list[Cells], made_up: list[History]) -> None:
    for history, by_spark in zip(made_up, found, strict=False):
        wanted = by_oracle(history, blocks(catalogue()))
        wrong = {name: (by_spark[name], wanted[name]) for name in wanted if not same(by_spark[name], wanted[name])}
        assert not wrong, f"Spark and the oracle: {wrong}\n{history.drawn()}"


@needs_spark
def test_on_spark_nothing_known_later_changes_a_cell(
    found: list[Cells], made_up: list[History], pairs: list[tuple[History, ...]]
) -> None:
    later = iter(found[len(made_up) :])
    for pair in pairs:
        one, other = next(later), next(later)
        assert one == other, "\nand the same with\n".join(world.drawn() for world in pair)
