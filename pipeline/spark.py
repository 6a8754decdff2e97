"""Spark as an engine: the same expressions, a folder of Parquet a table, and no table brought to this process."""

import atexit
import shutil
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline import store

BESIDE = Path(__file__).resolve().parent.parent / ".spark"
sys.path.append(str(BESIDE))  # where `make spark` installs it, so that the environment stays as it is locked

with warnings.catch_warnings():
    # Spark says so of functions that ibis declares and we never call: tables go to it as Arrow or Parquet
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    import ibis.backends.pyspark

from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql.pandas.types import from_arrow_schema  # noqa: E402

if TYPE_CHECKING:
    import ibis.expr.operations as ops
    import ibis.expr.types as ir

_ALWAYS = {
    "spark.ui.enabled": "false",  # its pages would show the queries to anybody on the machine
    "spark.ui.showConsoleProgress": "false",  # a stage tells its own
    "spark.log.level": "ERROR",
    "spark.hadoop.fs.permissions.umask-mode": "077",  # what a stage writes is readable by its owner alone
    "spark.sql.parquet.compression.codec": "zstd",
    # no marks beside what is written: they are taken away again, and each costs a call of chmod
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
# on one machine nothing listens to the network
_LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class Backend(ibis.backends.pyspark.Backend):
    """The backend of ibis with small tables handed over as Arrow, and cached ones kept in a scratch folder.

    Spark's own cache keeps the plan of a table: a plan that reads it a dozen times, in a plan that does so again, takes
    longer to plan than to run. A file has no plan, and it outlives an executor.
    """

    scratch: Path

    def _register_in_memory_table(self, op: "ops.InMemoryTable") -> None:
        # by way of pandas 3, as ibis does it, Spark warns that it does not yet support that
        self._session.createDataFrame(op.data.to_pyarrow(op.schema)).createOrReplaceTempView(op.name)

    def _create_cached_table(self, name: str, expr: "ir.Table") -> "ir.Table":
        path = _place(self.scratch / name)
        self.frame(expr).write.parquet(path)
        return self.read_parquet(path, table_name=name)

    def _drop_cached_table(self, name: str) -> None:
        """It stays until the session ends: Spark computes late, and what is built on it may still have to read it."""

    def frame(self, expression: "ir.Table") -> DataFrame:
        """An expression as Spark knows it, not yet computed."""
        self._register_in_memory_tables(expression)
        return self._session.sql(self.compile(expression))


class Spark:
    """A Spark session of its own; sessions of one process share their cluster. A table is a folder of Parquet.

    The folder must be found at the same path by the driver and all executors.
    """

    def __init__(self, master: str, options: Mapping[str, str]) -> None:
        builder = SparkSession.builder.master(master).appName("on-track")
        for key, value in {**_ALWAYS, **(_LOCAL if master.startswith("local") else {}), **options}.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate().newSession()
        self.backend = Backend().connect(self._session)
        self.backend.scratch = _scratch(store.DATA.resolve())

    def read(self, path: Path, name: str) -> "ir.Table":
        """A stored table, whichever engine wrote it."""
        # told its schema, Spark starts no job to find it
        kinds = from_arrow_schema(store.read_schema(path))
        self._session.read.schema(kinds).parquet(_place(path)).createOrReplaceTempView(name)
        return self.backend.table(name)

    def compute(self, expression: "ir.Table") -> pa.Table:
        """An expression's rows, brought to this process: for what is small."""
        return self.backend.frame(expression).toArrow().cast(expression.schema().to_pyarrow())

    def write(
        self,
        path: Path,
        expression: "ir.Table",
        order: Sequence[str],
        schema: pa.Schema | None = None,
        made_of: str | None = None,
    ) -> None:
        """As Engine.write says, in a folder with a file a partition; the executors write it.

        Rows are spread by a hash of `order`: by ranges, which Spark finds from a sample, bytes would differ.
        """
        found = self.backend.frame(expression)
        kinds = from_arrow_schema(expression.schema().to_pyarrow() if schema is None else schema)
        typed = found.select(*(found[kind.name].cast(kind.dataType) for kind in kinds))
        partitions = int(str(self._session.conf.get("spark.sql.shuffle.partitions")))
        typed.repartition(partitions, *order).sortWithinPartitions(*order).write.parquet(_place(path))
        store.settle(path, order, schema, made_of)

    def write_parts(self, path: Path, parts: Iterable["ir.Table"], order: Sequence[str], schema: pa.Schema) -> None:
        """As Engine.write_parts says; the executors have no need to take them one by one."""
        self.write(path, ibis.union(*(part.select(schema.names) for part in parts)), order, schema)


@cache
def _scratch(data: Path) -> Path:
    """A folder for what is needed while this process runs. What a killed run left in such a one is taken away first."""
    for left in data.glob(".spark-*"):
        shutil.rmtree(left)
    folder = Path(mkdtemp(prefix=".spark-", dir=data))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _place(path: Path) -> str:
    """A path as Spark is told it: it knows neither this process's working folder nor that a path is no HDFS one."""
    return f"file://{path.resolve()}"
