"""Many histories in one run of the engine: their children stand side by side in one spine and one set of tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from features.catalogue import catalogue
from features.covered import covered, needs_of
from features.engine import Block, People, blocks, values
from features.relatives import relatives
from schemas.landmarks import Landmark
from schemas.records import RECORDS, Membership, Person, Record
from schemas.view import Child, Coverage
from tests.features.histories import CHILD, History
from tests.features.known_then import Row

Cells = dict[str, Any]


class Engine(Protocol):
    """What turns tables into ibis tables, and ibis expressions into tables."""

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        """A table of the engine that holds the rows."""

    def compute(self, asked: ir.Table) -> pa.Table:
        """What an expression on such tables comes to."""


class DuckDB:
    """The default engine, in memory."""

    def __init__(self) -> None:
        self._database = ibis.duckdb.connect(threads=1)

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        """A table of the engine that holds the rows."""
        return self._database.create_table(name, rows, overwrite=True)

    def compute(self, asked: ir.Table) -> pa.Table:
        """What an expression on such tables comes to."""
        return asked.to_pyarrow()


@dataclass(frozen=True)
class Tables:
    """The histories as the stages hand them over; each row of the spine is a history's child at one landmark."""

    spine: ir.Table
    relatives: ir.Table
    records: dict[type[Record], ir.Table]
    coverage: ir.Table


def tables_of(engine: Engine, histories: Sequence[History]) -> Tables:
    """The tables of many histories, with their relatives as the stage `landmarks` finds them."""
    rows = {record: _rows(record.__name__, record.linked(), _records(record, histories)) for record in RECORDS}
    records = {record: engine.table(record.__name__, rows[record]) for record in RECORDS if record is not Person}
    spine = engine.table("spine", _rows("spine", Landmark.arrow(), _landmarks(histories)))
    children = engine.table("children", _rows("children", Child.arrow(), _born(histories)))
    found = engine.compute(relatives(spine, records[Membership], children))
    coverage = engine.table("coverage", _rows("coverage", Coverage.arrow(), _covered(histories)))
    return Tables(spine, engine.table("relatives", found), records, coverage)


def block_cells(engine: Engine, tables: Tables, block: Block) -> dict[int, Cells]:
    """The values of a block by row_id, as the stage `features` writes them: a row without a record has none."""
    found = engine.compute(values(block, People(tables.spine, tables.relatives), tables.records)).to_pylist()
    by_row = {row.pop("row_id"): row for row in found}
    assert len(by_row) == len(found), f"{block.name} has several rows of one landmark"
    return by_row


def cells(engine: Engine, tables: Tables, wanted: Iterable[Block] | None = None) -> list[Cells]:
    """Every column at each landmark in the order of the spine, with 0 or nothing where there is no record and nothing
    where the days are not covered, as features.matrix puts them together."""
    needs = needs_of()
    told = engine.compute(covered(tables.spine, tables.coverage, needs.values())).to_pylist()
    met = {(row["borough"], row["landmark_on"], row["need"]) for row in told if row["is_covered"]}
    places = sorted(engine.compute(tables.spine).to_pylist(), key=lambda place: place["row_id"])
    found: list[Cells] = [{} for _ in places]
    for block in blocks(catalogue()) if wanted is None else wanted:
        by_row = block_cells(engine, tables, block)
        for place in places:
            row = by_row.get(place["row_id"], {})
            for column in block.columns:
                without = None if column.feature.measure.is_empty_without else 0
                is_met = (place["borough"], place["landmark_on"], needs[column.name]) in met
                found[place["row_id"]][column.name] = row.get(column.name, without) if is_met else None
    return found


def _rows(name: str, schema: pa.Schema, rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def _of(place: int, name: str | None) -> str | None:
    """A name of one history, apart from the same name of another."""
    return name and f"{place}/{name}"


def _records(record: type[Record], histories: Sequence[History]) -> list[Row]:
    return [
        row | {name: _of(place, row[name]) for name in ("record_id", "child_id", "borough", "family_id") if name in row}
        for place, history in enumerate(histories)
        for row in history.world.records.get(record, [])
    ]


def _landmarks(histories: Sequence[History]) -> list[Row]:
    """Row ids count the landmarks of all histories in their order."""
    seen: list[tuple[int, date, str]] = [
        (place, landmark_on, borough)
        for place, history in enumerate(histories)
        for landmark_on, borough in history.landmarks
    ]
    told = {"life_stage": "secondary_transfer", "months_to_stage": 1, "reason": "eligible"}
    return [
        {"row_id": row_id, "child_id": _of(place, CHILD), "kin_id": str(place), "borough": _of(place, borough)}
        | {"landmark_on": landmark_on}
        | told
        for row_id, (place, landmark_on, borough) in enumerate(seen)
    ]


def _born(histories: Sequence[History]) -> list[Row]:
    return [
        {"child_id": _of(place, person), "kin_id": str(place), "born_on": born_on}
        for place, history in enumerate(histories)
        for person, born_on in history.world.born.items()
    ]


def _covered(histories: Sequence[History]) -> list[Row]:
    return [
        told | {"borough": _of(place, told["borough"])}
        for place, history in enumerate(histories)
        for told in history.world.coverage
    ]
