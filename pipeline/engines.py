"""The engines that the expressions run on: DuckDB in this process, or Spark where one machine is too small."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from pipeline import store
from pipeline.params import Features
from schemas.refusal import BadParams

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Engine(Protocol):
    """What a stage asks of an engine. `backend` is the one that ibis knows."""

    backend: Any

    def read(self, path: Path, name: str) -> "ir.Table":
        """A stored table as an expression."""

    def compute(self, expression: "ir.Table") -> pa.Table:
        """An expression's rows, in this process: for what is small."""

    def write(
        self,
        path: Path,
        expression: "ir.Table",
        order: Sequence[str],
        schema: pa.Schema | None = None,
        made_of: str | None = None,
    ) -> None:
        """An expression's rows as a stored table, in the order of some columns that tell its rows apart.

        The same bytes for the same rows. Held to a schema where there is one; `made_of` is kept with it.
        """

    def write_parts(self, path: Path, parts: Iterable["ir.Table"], order: Sequence[str], schema: pa.Schema) -> None:
        """Several expressions' rows as one stored table. The parts come in that order and are computed one by one."""


class DuckDb:
    """DuckDB in this process; a table is one file."""

    def __init__(self, memory_limit_gb: int) -> None:
        import ibis

        ibis.options.sql.fuse_selects = False  # the engine does that itself, and many times faster
        self.backend = ibis.duckdb.connect(memory_limit=f"{memory_limit_gb}GB")

    def read(self, path: Path, name: str) -> "ir.Table":
        """A stored table, whichever engine wrote it."""
        return self.backend.read_parquet(str(path / "*.parquet" if path.is_dir() else path), table_name=name)

    def compute(self, expression: "ir.Table") -> pa.Table:
        """An expression's rows."""
        return self.backend.to_pyarrow(expression)

    def write(
        self,
        path: Path,
        expression: "ir.Table",
        order: Sequence[str],
        schema: pa.Schema | None = None,
        made_of: str | None = None,
    ) -> None:
        """As Engine.write says, in one file."""
        found = self.compute(expression.order_by(list(order)))
        store.write_table(path, found if schema is None else found.select(schema.names), schema, made_of)

    def write_parts(self, path: Path, parts: Iterable["ir.Table"], order: Sequence[str], schema: pa.Schema) -> None:
        """As Engine.write_parts says: never are all in memory."""
        found = (self.compute(part.order_by(list(order))).select(schema.names) for part in parts)
        store.write_parts(path, found, schema)


def open_engine(settings: Features) -> Engine:
    """The engine that params.yaml names. Raises BadParams where that is Spark and it is not installed."""
    if settings.engine == "duckdb":
        return DuckDb(settings.memory_limit_gb)
    try:
        from pipeline.spark import Spark
    except ModuleNotFoundError as error:
        what = f"features.engine is spark, and the module {error.name} is not installed"
        raise BadParams("params.yaml", what, "Run `make spark`, or set it to duckdb") from error
    return Spark(settings.spark.master, settings.spark.options)
