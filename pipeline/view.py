"""The linked tables of one view as expressions of the engine."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline import store
from pipeline.params import Features
from schemas.records import RECORDS, Person, Record

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

LINK = store.DATA / "link"
VIEWS = ("train", "score")


@dataclass(frozen=True)
class View:
    """What one view knows: records by their class, children (Child), coverage, the extracts it read."""

    engine: "Backend"
    tables: dict[type[Record], "ir.Table"]
    children: "ir.Table"
    coverage: "ir.Table"
    extracts: dict[str, date]

    def table(self, path: Path, name: str) -> "ir.Table":
        """A stored table as an expression."""
        return self.engine.read_parquet(str(path), table_name=name)

    def compute(self, expression: "ir.Table") -> pa.Table:
        """An expression's rows."""
        return self.engine.to_pyarrow(expression)


def place_of(record: type[Record], view: str) -> Path:
    """Where a linked table of a view stands: with the births where its days often are those."""
    return (LINK / "births" / view if record.from_birth else LINK / view) / f"{record.__name__}.parquet"


def open_view(name: str, settings: Features) -> View:
    """The view `train` or `score` in an engine of its own, which keeps to the memory limit in params.yaml."""
    import ibis

    engine = ibis.duckdb.connect(memory_limit=f"{settings.memory_limit_gb}GB")
    folder = LINK / name
    tables: dict[type[Record], ir.Table] = {
        table: engine.read_parquet(str(place_of(table, name)), table_name=table.__name__)
        for table in RECORDS
        if table is not Person
    }
    extracts = {
        borough: date.fromisoformat(str(day)) for borough, day in store.read_json(folder / "extracts.json").items()
    }
    kin = engine.read_parquet(str(folder / "children.parquet"), table_name="kin")
    births = engine.read_parquet(str(LINK / "births" / name / "births.parquet"), table_name="births")
    return View(
        engine,
        tables,
        kin.join(births, "child_id"),
        engine.read_parquet(str(folder / "coverage.parquet"), table_name="coverage"),
        extracts,
    )
