"""Tables for tests: drawn as text, or of the borough pair worked out by hand in tests/fixture."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from extracts.yearly import Came
from features.engine import Block, People, values
from features.reasons import column_of
from schemas.landmarks import Relative
from schemas.records import RECORDS, Person, Record
from schemas.table import Table
from schemas.view import Coverage

FIXTURE = Path(__file__).parent / "fixture"
Texts = Mapping[type[Record], str]


def rows(text: str) -> list[dict[str, str | None]]:
    """The rows of a text table: a line of names, then a line a row; `-` is null.

    Cells stand between spaces or, where the line of names has one, between `|`.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    separator = "|" if "|" in lines[0] else None
    cells = [[cell.strip() for cell in line.split(separator)] for line in lines]
    return [
        {name: None if cell == "-" else cell for name, cell in zip(cells[0], row, strict=True)} for row in cells[1:]
    ]


def typed(schema: pa.Schema, texts: list[dict[str, str | None]]) -> pa.Table:
    """Rows of text as a table of `schema`; columns that are not drawn are null. Lists stand between commas."""
    unknown = {name for row in texts for name in row} - set(schema.names)
    assert not unknown, f"no such column: {sorted(unknown)}"
    return pa.Table.from_pylist(
        [{field.name: _value(row.get(field.name), field.type) for field in schema} for row in texts], schema=schema
    )


def _value(text: str | None, kind: pa.DataType) -> object:
    if text is None:
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(text)
    if pa.types.is_boolean(kind):
        return {"yes": True, "no": False}[text]
    if pa.types.is_integer(kind):
        return int(text)
    return text.split(",") if pa.types.is_list(kind) else text


def as_read(record: type[Record], text: str) -> pa.Table:
    """Rows of one extract, before their clocks."""
    own = {"system": "csc", "local_id": "one"}
    return typed(record.as_read(), [{"record_id": f"r{place}"} | own | row for place, row in enumerate(rows(text), 1)])


def archived(record: type[Record], text: str = "happened_on") -> pa.Table:
    """Versions of records under local ids, each with its borough, known on the day they happened unless drawn so."""
    own = {"system": "csc", "local_id": "one", "borough": "lbhf"}
    return typed(
        record.archived().append(pa.field("borough", pa.string())),
        [{"record_id": f"r{place}"} | own | _clocks(row) | row for place, row in enumerate(rows(text), 1)],
    )


def linked(record: type[Record], text: str = "happened_on", child_id: str = "child") -> pa.Table:
    """Versions of records of a child in lbhf, known on the day they happened unless the text says otherwise."""
    own = {"borough": "lbhf", "child_id": child_id}
    return typed(
        record.linked(),
        [{"record_id": f"r{place}"} | own | _clocks(row) | row for place, row in enumerate(rows(text), 1)],
    )


def _clocks(row: Mapping[str, str | None]) -> dict[str, str | None]:
    known_on = row.get("known_on", row.get("happened_on"))
    end_known_on = row.get("end_known_on", row.get("ended_on"))
    return {
        "known_on": known_on,
        "how": "recorded",
        "end_known_on": end_known_on,
        "end_how": end_known_on and "lag",
        "now_known_on": known_on,
    }


def records(texts_of: Mapping[str, Texts]) -> dict[type, pa.Table]:
    """Every kind of linked record of several children, by child_id; of kinds that are not drawn there are none."""
    return {
        record: pa.concat_tables(
            [linked(record, texts.get(record, "happened_on"), child_id) for child_id, texts in texts_of.items()]
        )
        for record in RECORDS
        if record is not Person
    }


def table(declared: type[Table], text: str) -> ir.Table:
    """A declared table, drawn as text."""
    return ibis.memtable(typed(declared.arrow(), rows(text)))


def came(*years: int) -> Came:
    """What comes in the returns of these years; without any in full exports."""
    return Came({"a source": years} if years else {})


def covered(*services: str, from_on: str = "2000-01-01", to_on: str = "2030-12-31", borough: str = "lbhf") -> pa.Table:
    """Coverage of some sources, by default of all days that these tests ever look at."""
    told = [{"borough": borough, "service": name, "from_on": from_on, "to_on": to_on} for name in services]
    return typed(Coverage.arrow(), told)


def expected(name: str) -> list[dict[str, str]]:
    """The rows of one of the fixture's expected files."""
    with (FIXTURE / "expected" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(value: object) -> str:
    """A value as the expected files write it."""
    return "" if value is None else str(value)


@dataclass(frozen=True)
class View:
    """The worked borough pair after conform and link, as known by one date.

    `tables` are the linked records and entries by class, `landmarks` the spine, `names` c01 ... by child_id, `families`
    the boroughs' own family ids by family_id, `identity` child_id and day by (borough, system, local id).
    """

    as_of: date
    tables: dict[type, ir.Table]
    children: ir.Table
    coverage: ir.Table
    landmarks: ir.Table
    names: dict[str, str]
    families: dict[str, str]
    identity: dict[tuple[str, str, str], tuple[str, date]]

    def places(self) -> dict[int, dict[str, Any]]:
        """The landmarks of named children by row_id, each with the child's name."""
        rows_of = self.landmarks.to_pyarrow().to_pylist()
        return {
            row["row_id"]: row | {"child": self.names[row["child_id"]]}
            for row in rows_of
            if row["child_id"] in self.names
        }


def drawn(found: pa.Table, wanted: str) -> list[dict[str, str | None]]:
    """The rows of a table as text, in the columns of the text table `wanted`, for comparison with rows(wanted)."""
    names = wanted.strip().splitlines()[0].replace("|", " ").split()
    return [{name: _text(row[name]) for name in names} for row in found.select(names).to_pylist()]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value)
    return None if value is None else str(value)


def value(name: str, landmark_on: str, texts: Texts, relatives: ir.Table | None = None) -> float | None:
    """One feature column of `child` at a landmark, from records drawn as text."""
    column = column_of()[name]
    spine = ibis.memtable({"row_id": [1], "child_id": ["child"], "landmark_on": [date.fromisoformat(landmark_on)]})
    tables = {
        record: ibis.memtable(linked(record, texts.get(record, "happened_on")))
        for record in RECORDS
        if record is not Person
    }
    people = People(spine, _no_relatives() if relatives is None else relatives)
    found = values(Block(column.feature.source, column.of, (column,)), people, tables).to_pyarrow().to_pylist()
    return found[0][name] if found else None if column.feature.measure.is_empty_without else 0


def _no_relatives() -> ir.Table:
    return ibis.memtable(Relative.arrow().empty_table())
