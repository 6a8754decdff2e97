"""The linked tables of one view as expressions of the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline import store
from pipeline.engines import Engine, open_engine
from pipeline.params import Features
from schemas.records import RECORDS, Person, Record

if TYPE_CHECKING:
    import ibis.expr.types as ir

LINK = store.DATA / "link"
VIEWS = ("train", "score")


@dataclass(frozen=True)
class View:
    """What one view knows: records by their class, children (Child), coverage, the extracts it read."""

    engine: Engine
    tables: dict[type[Record], "ir.Table"]
    children: "ir.Table"
    coverage: "ir.Table"
    extracts: dict[str, date]

    def table(self, path: Path, name: str) -> "ir.Table":
        """A stored table as an expression."""
        return self.engine.read(path, name)

    def compute(self, expression: "ir.Table") -> pa.Table:
        """An expression's rows, in this process: on Spark for what is small."""
        return self.engine.compute(expression)

    def counts(self, table: "ir.Table", which: "ir.BooleanValue") -> tuple[int, int]:
        """How many rows a table has, and how many of them are such."""
        told = self.compute(table.agg(rows=table.count(), such=which.sum()))
        rows, such = (told.column(name)[0].as_py() or 0 for name in ("rows", "such"))
        return rows, such

    def write(
        self,
        path: Path,
        expression: "ir.Table",
        order: Sequence[str],
        schema: pa.Schema | None = None,
        made_of: str | None = None,
    ) -> None:
        """An expression's rows as a stored table, in the order of some columns that tell its rows apart."""
        self.engine.write(path, expression, order, schema, made_of)

    def write_parts(self, path: Path, parts: Iterable["ir.Table"], order: Sequence[str], schema: pa.Schema) -> None:
        """Several expressions' rows as one stored table; the parts come in that order, one at a time."""
        self.engine.write_parts(path, parts, order, schema)


def place_of(record: type[Record], view: str) -> Path:
    """Where a linked table of a view stands: with the births where its days often are those."""
    return (LINK / "births" / view if record.from_birth else LINK / view) / f"{record.__name__}.parquet"


def open_view(name: str, settings: Features) -> View:
    """The view `train` or `score` in an engine of its own, the one that params.yaml names."""
    engine = open_engine(settings)
    folder = LINK / name
    tables = {table: engine.read(place_of(table, name), table.__name__) for table in RECORDS if table is not Person}
    extracts = {
        borough: date.fromisoformat(str(day)) for borough, day in store.read_json(folder / "extracts.json").items()
    }
    kin = engine.read(folder / "children.parquet", "kin")
    births = engine.read(LINK / "births" / name / "births.parquet", "births")
    return View(
        engine,
        tables,
        kin.join(births, "child_id"),
        engine.read(folder / "coverage.parquet", "coverage"),
        extracts,
    )
