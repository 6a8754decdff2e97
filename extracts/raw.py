"""A file's rows as text, under our column names, before anything is believed of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record
from schemas.refusal import BrokenFile

MOST_TITLES = 10
"""So many lines may stand above the header of a table."""
IsHeader = Callable[[Sequence[str]], bool]
"""Whether some cells are the header of a table."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: which columns make it recognisable and which record its rows become.

    `source` is the contract's name of the source. `columns` maps our column names to the file's headers; `key` names
    our columns that identify a row; `constants` are columns that are the same for every row; of `presence` columns only
    whether they are filled is kept. A kind without `record` is a part of what several tables make (`is_part`), or it
    is known and not read.
    """

    name: str
    source: str
    headers: tuple[str, ...]
    required: tuple[str, ...]
    record: type[Record] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    presence: tuple[str, ...] = ()
    is_part: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table of a file, all columns as text, before it is known what it is.

    file: how messages name it. rows: the place in the file of each row. ragged: the places of rows left out because
    they have more or fewer cells than the header. unworked: row and column of each cell whose formula was never worked
    out, so that the file does not hold what it says. is_of_1904: its dates are counted from 1904 on, not from 1900.
    """

    path: Path
    file: str
    table: pa.Table
    rows: pa.Array
    ragged: tuple[int, ...] = ()
    unworked: tuple[tuple[int, str], ...] = ()
    is_of_1904: bool = False


Parts = Mapping[str, Sequence[Sheet]]
"""The sheets of an extract by the name of their kind."""


@dataclass(frozen=True)
class Raw:
    """Rows of one record as text: our columns, `file`, `row`, and the key columns; `year` for a yearly return.

    Of `presence` columns only whether they say anything is to be kept. `headers` are the file's own names of columns
    with days, as messages tell them.
    """

    record: type[Record]
    source: str
    rows: pa.Table
    key: tuple[str, ...]
    year: int | None = None
    presence: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def text_table(columns: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """Columns of text as a table."""
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def refuse_twice(names: Sequence[str], shown: str, is_header: IsHeader | None) -> None:
    """Raises BrokenFile where two of a table's columns have one name, whatever its case.

    Of what may be no header the places are told alone: its cells may be those of a person.
    """
    plain = [name.strip().lower() for name in names]
    twice = [place for place, name in enumerate(plain, 1) if name and plain.count(name) > 1]
    if not twice:
        return
    if is_header and is_header(names):
        raise BrokenFile(shown, f"the column {names[twice[0] - 1]} stands in it twice", "Keep one of them")
    again = plain.index(plain[twice[0] - 1], twice[0]) + 1
    what = f"what seems to be its header says the same in columns {twice[0]} and {again}"
    raise BrokenFile(shown, what, "Give it its header, or keep one of the two columns")


def as_one(raws: Sequence[Raw]) -> pa.Table:
    """The rows of several files as one table, each text of a column once, and `row` as a number."""
    return pa.concat_tables([encoded(raw.rows) for raw in raws], promote_options="default").combine_chunks()


def encoded(rows: pa.Table) -> pa.Table:
    """Rows of text as numbers of their texts: most texts stand in many rows."""
    return pa.table({name: _encoded(name, rows.column(name)) for name in rows.column_names})


def _encoded(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    if name == "row":
        return pc.cast(column, pa.int32())
    return column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()


def raw_of(kind: Kind, sheet: Sheet, year: int | None = None) -> Raw:
    """The rows of a recognised sheet under our names; headers are matched whatever their case."""
    assert kind.record is not None
    table, file, rows = sheet.table, sheet.file, sheet.rows
    by_header = {name.strip().lower(): place for place, name in enumerate(table.column_names)}
    places = {ours: by_header[header.lower()] for ours, header in kind.columns.items() if header.lower() in by_header}
    headers = {ours: table.column_names[place].strip() for ours, place in places.items()}
    columns = {ours: table.column(place) for ours, place in places.items()}
    count = table.num_rows
    for ours in kind.presence:
        if ours in columns:
            columns[ours] = pc.fill_null(columns[ours], "")  # an empty cell is no column that is not there
    columns |= {ours: pa.array([value] * count, pa.string()) for ours, value in kind.constants.items()}
    columns |= {"file": pa.array([file] * count, pa.string()), "row": rows}
    return Raw(kind.record, kind.source, pa.table(columns), kind.key, year, kind.presence, headers)
