"""CSV files as text: UTF-8 with or without a byte-order mark, else Windows-1252."""

import csv as lines_of
import re
from collections.abc import Iterable
from io import StringIO
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from schemas.refusal import BrokenFile

from .raw import MOST_TITLES, IsHeader, Sheet, refuse_twice

_BREAK = re.compile(r"\r\n|\r|\n")
_HEAD = 1 << 16
"""So many bytes hold the titles and the header of any file."""


def read_delimited(path: Path, shown: str, is_header: IsHeader = bool) -> Sheet:
    """A CSV, its columns as text. `shown` is how messages name the file.

    is_header: tells the header from the titles that stand above it; without one the first filled line is the header.
    Raises BrokenFile where there is no header, the text cannot be read, or a quote that is never closed hides rows.
    """
    ragged: list[csv.InvalidRow] = []

    def skip(row: csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    data = path.read_bytes()
    if b"\0" in data:
        raise BrokenFile(shown, "it holds bytes that are not text", "Export it again as CSV")
    encoding = _encoding(data)
    names, above = _header(data[:_HEAD].decode(encoding, errors="replace"), shown, is_header)
    columns = [str(place) for place in range(len(names))]
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    try:
        table = csv.read_csv(
            pa.BufferReader(data if data.endswith((b"\n", b"\r")) else data + b"\n"),
            read_options=csv.ReadOptions(use_threads=False, encoding=encoding, column_names=columns, skip_rows=above),
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
            convert_options=convert,
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise BrokenFile(shown, "it cannot be read as CSV to its end", "Export it again") from error
    bad = {row.number or 0 for row in ragged}
    first = above + 1
    numbers = [number for number in range(first, table.num_rows + len(bad) + first) if number not in bad]
    rows = pa.array(numbers[: table.num_rows], pa.int32())
    _refuse_hidden_rows(table, rows, ragged, shown)
    named = [place for place, name in enumerate(names) if name]
    table = table.select(named).rename_columns([names[place] for place in named])
    return Sheet(path, shown, table, rows, tuple(sorted(bad)))


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _header(head: str, shown: str, is_header: IsHeader) -> tuple[list[str], int]:
    """The columns' names, empty where one has none, and the count of the lines down to them."""
    reader = lines_of.reader(StringIO(head.lstrip("\ufeff"), newline=""))
    try:
        firsts = [([cell.strip() for cell in cells], reader.line_num) for cells in islice(reader, MOST_TITLES + 1)]
    except lines_of.Error as error:
        raise BrokenFile(shown, "its header cannot be read as CSV", "Export it again") from error
    filled = [(names, line) for names, line in firsts if any(names)]
    if not filled:
        raise BrokenFile(shown, "it is empty, without even a header", "Export it again")
    names, line = next((one for one in filled if is_header(one[0])), filled[0])
    refuse_twice(names, shown)
    for place, name in enumerate(names):
        _refuse_hiding(name, place, len(names) - place - 1, len(names), f"{shown} near line 1")
    return names, line


def _refuse_hidden_rows(table: pa.Table, rows: pa.Array, ragged: Iterable[csv.InvalidRow], shown: str) -> None:
    """A quote that is never closed, or only by the next one, makes one cell of all the rows between."""
    width = table.num_columns
    for place, column in enumerate(table.columns):
        breaks = pc.match_substring_regex(column, r"[\r\n]")
        for row, cell in zip(rows.filter(pc.fill_null(breaks, False)), column.filter(breaks), strict=True):
            _refuse_hiding(cell.as_py(), place, width - place - 1, width, f"{shown} near line {row}")
    for one in ragged:
        _refuse_hiding(one.text, 1, 0, width, f"{shown} near line {one.number}")


def _refuse_hiding(text: str, before: int, after: int, width: int, where: str) -> None:
    """`text` is a cell with cells before and after it, or a whole row.

    Text seldom has commas without a space behind them, a row has nothing else: a line of many such is a row.
    """
    lines = _BREAK.split(text.rstrip("\r\n"))
    if len(lines) < 2 or width < 2:
        return
    many = min(width, max(3, width // 2 + 1))
    is_row = _cells(lines[-1]) + after >= width and (before > 0 or _cells(lines[0]) + before >= width)
    if is_row or any(_cells(line) >= many for line in lines[1:-1]):
        what = "a quote that is not closed makes one cell of several rows"
        raise BrokenFile(where, what, "Export it again with quotes within texts doubled")


def _cells(line: str) -> int:
    try:
        cells = next(lines_of.reader([line]), [""])
    except lines_of.Error:  # longer than any row
        return 1
    return 1 + sum(not cell.startswith(" ") for cell in cells[1:])
