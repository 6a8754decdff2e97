"""CSV files as text: UTF-8 with or without a byte-order mark, else Windows-1252; commas, semicolons or tabs between.

Where every one of them has a space behind it, the space is no part of the cell, and a quote behind it is one.
"""

import csv as lines_of
import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from schemas.refusal import BrokenFile

from .raw import MOST_TITLES, IsHeader, Sheet, refuse_twice

_BREAK = re.compile(r"\r\n|\r|\n")
_HEAD = 1 << 16
"""So many bytes hold the titles and the header of any file."""
_SEPARATORS = (",", ";", "\t")
_NOT_READ = ("|", ":", "~", "^", "#")
"""What stands between the cells of a table that another program was set to write."""
_MANY_OF_A_NAME = 2
"""A name of a column has no commas at all: so many cells behind a line break in one are a row."""
_EMPTY_LINE = re.compile(rb"\n\r?\n|\r\r")


@dataclass(frozen=True)
class _Header:
    """The columns' names, empty where one has none; the count of the lines down to them; what stands between cells,
    and whether a space stands behind each.
    """

    names: list[str]
    lines: int
    separator: str
    is_spaced: bool


def read_delimited(path: Path, shown: str, is_header: IsHeader | None = None) -> Sheet:
    """A CSV, its columns as text. `shown` is how messages name the file.

    is_header: tells the header from the titles that stand above it; without one the first filled line is the header.
    Raises BrokenFile where there is no header, the text cannot be read, or a quote that is never closed hides rows.
    """
    data = path.read_bytes()
    if b"\0" in data:
        raise BrokenFile(shown, "it holds bytes that are not text", "Export it again as CSV")
    encoding = _encoding(data, shown)
    header = _header(_head(data, shown).decode(encoding, errors="replace"), shown, is_header)
    try:
        data = _unspaced(data, encoding, header.separator) if header.is_spaced else data
        table, ragged = _below(header, data, encoding)
    except (pa.ArrowInvalid, UnicodeDecodeError, lines_of.Error) as error:
        raise BrokenFile(shown, "it cannot be read as CSV to its end", "Export it again") from error
    places = _places(data, encoding, header, table.num_rows + len(ragged))
    bad = {(row.number or 0) - header.lines - 1: row for row in ragged}
    rows = pa.array([place for count, place in enumerate(places) if count not in bad], pa.int32())
    broken = {places[count]: row.text for count, row in bad.items() if _says(row.text, header)}
    _refuse_hidden_rows(table, rows, broken, shown, header)
    is_filled = _filled(table)
    table, rows = table.filter(is_filled), rows.filter(is_filled)
    named = [place for place, name in enumerate(header.names) if name]
    table = table.select(named).rename_columns([header.names[place] for place in named])
    # a broken row may have swallowed others: each of its lines is one that is set aside
    lost = [place for place, text in broken.items() for line in _BREAK.split(text) if _says(line, header)]
    return Sheet(path, shown, table, rows, tuple(sorted(lost)))


def _unspaced(data: bytes, encoding: str, separator: str) -> bytes:
    """The same lines without the space behind each separator, which Arrow would take for the start of the cell."""
    text, told = StringIO(data.decode(encoding), newline=""), StringIO(newline="")
    rows = lines_of.reader(text, delimiter=separator, skipinitialspace=True)
    lines_of.writer(told, delimiter=separator, lineterminator="\n").writerows(
        row if row != [""] else [] for row in rows
    )
    return told.getvalue().encode(encoding)


def _below(header: _Header, data: bytes, encoding: str) -> tuple[pa.Table, list[csv.InvalidRow]]:
    """The rows below the header, their columns called by their places, and those of more or fewer cells than it."""
    ragged: list[csv.InvalidRow] = []

    def skip(row: csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    columns = [str(place) for place in range(len(header.names))]
    read = csv.ReadOptions(use_threads=False, encoding=encoding, column_names=columns, skip_rows=header.lines)
    parse = csv.ParseOptions(delimiter=header.separator, newlines_in_values=True, invalid_row_handler=skip)
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    told = pa.BufferReader(data if data.endswith((b"\n", b"\r")) else data + b"\n")
    return csv.read_csv(told, read_options=read, parse_options=parse, convert_options=convert), ragged


def _filled(table: pa.Table) -> pa.Array:
    """Which rows say something: a spreadsheet saves empty rows of its sheet as lines of separators alone."""
    filled = np.zeros(table.num_rows, bool)
    for column in table.columns:
        if filled.all():
            break
        says = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)
        filled |= says.to_numpy()
    return pa.array(filled)


def _says(line: str, header: _Header) -> bool:
    return bool(line.replace(header.separator, "").replace('"', "").strip())


def _places(data: bytes, encoding: str, header: _Header, count: int) -> Sequence[int]:
    """The places in the file of the rows below the header, of which Arrow numbers only those that are not empty."""
    without = range(header.lines + 1, header.lines + 1 + count)
    if not _EMPTY_LINE.search(data.rstrip()):
        return without
    reader = lines_of.reader(StringIO(data.decode(encoding), newline=""), delimiter=header.separator)
    try:
        places = [place for place, cells in enumerate(reader, 1) if cells and reader.line_num > header.lines]
    except lines_of.Error:  # a cell longer than any
        return without
    return places if len(places) == count else without


def _encoding(data: bytes, shown: str) -> str:
    """The encoding of a file. Raises BrokenFile where it says that it is UTF-8 and is not: none is right."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(BOM_UTF8):
            line = data.count(b"\n", 0, error.start) + 1
            what = "it begins with the mark of UTF-8 (byte-order mark), and holds bytes that are not UTF-8"
            raise BrokenFile(
                f"{shown} near line {line}", what, "Export it again as a whole, as UTF-8 or as Windows-1252"
            ) from error
        return "windows-1252"
    return "utf-8"


def _head(data: bytes, shown: str) -> bytes:
    """The first lines of a file, each whole. Raises BrokenFile where the first is longer than any header."""
    if len(data) <= _HEAD:
        return data
    end = max(data.rfind(b"\n", 0, _HEAD), data.rfind(b"\r", 0, _HEAD)) + 1
    if not end:
        what = f"its first line is longer than any header ({_HEAD:,} bytes)"
        raise BrokenFile(shown, what, "Export it again with a line for its header, and one for each row")
    return data[:end]


def _header(head: str, shown: str, is_header: IsHeader | None) -> _Header:
    """The header that is_header tells, whatever stands between its cells; else the first line, by what cuts it most."""
    found = [_firsts(head.lstrip("\ufeff"), separator, shown) for separator in _SEPARATORS]
    told = [one for firsts in found for one in firsts if is_header and len(one.names) > 1]
    known = (one for one in told if is_header and is_header(one.names))
    header = next(known, None) or max((firsts[0] for firsts in found), key=lambda one: len(one.names))
    names = header.names
    if is_header and not is_header(names):
        _refuse_other_separators(head, shown, is_header)
    refuse_twice(names, shown, is_header)
    for place, name in enumerate(names):
        after = len(names) - place - 1
        _refuse_hiding(name, place, after, len(names), f"{shown} near line 1", header, many=_MANY_OF_A_NAME)
    return header


def _refuse_other_separators(head: str, shown: str, is_header: IsHeader) -> None:
    """Raises BrokenFile where one of the first lines would be the header of a known table, cut by what cuts none."""
    for separator in _NOT_READ:
        if any(is_header(one.names) for one in _firsts(head, separator, shown)):
            what = f"{separator} stands between its cells"
            raise BrokenFile(shown, what, "Export it again with commas, semicolons or tabs between them")


def _firsts(head: str, separator: str, shown: str) -> list[_Header]:
    """The first lines that say something, as headers. Raises BrokenFile where there is none."""
    reader = lines_of.reader(StringIO(head, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        firsts = [([cell.strip() for cell in cells], reader.line_num) for cells in islice(reader, MOST_TITLES + 1)]
    except lines_of.Error as error:
        raise BrokenFile(shown, "its header cannot be read as CSV", "Export it again") from error
    lines = _BREAK.split(head)
    filled = [
        _Header(names, line, separator, any(_is_spaced(one, separator) for one in lines[line - 1 : line + 1]))
        for names, line in firsts
        if any(names)
    ]
    if not filled:
        raise BrokenFile(shown, "it is empty, without even a header", "Export it again")
    return filled


def _is_spaced(line: str, separator: str) -> bool:
    """Whether a space stands behind every separator of a line, but for one at its end."""
    others = line.removesuffix(separator).split(separator)[1:]
    return bool(others) and all(cell.startswith(" ") for cell in others)


def _refuse_hidden_rows(
    table: pa.Table, rows: pa.Array, broken: Mapping[int, str], shown: str, header: _Header
) -> None:
    """A quote that is never closed, or only by the next one, makes one cell of all the rows between."""
    width = table.num_columns
    for place, column in enumerate(table.columns):
        breaks = pc.match_substring_regex(column, r"[\r\n]")
        for row, cell in zip(rows.filter(pc.fill_null(breaks, False)), column.filter(breaks), strict=True):
            after = width - place - 1
            _refuse_hiding(cell.as_py(), place, after, width, f"{shown} near line {row}", header, many=_many(width))
    for row, text in broken.items():
        _refuse_hiding(text, 1, 0, width, f"{shown} near line {row}", header, many=_many(width))


def _many(width: int) -> int:
    """How many cells behind a line break in a cell of a table of this width are a row, and no text."""
    return min(width, max(3, width // 2 + 1))


def _refuse_hiding(text: str, before: int, after: int, width: int, where: str, header: _Header, many: int) -> None:
    """`text` is a cell with cells before and after it, or a whole row.

    Text seldom has commas without a space behind them, a row has nothing else: a line of many such is a row. Where the
    commas between cells have a space too, a line of many of any kind is one.
    """
    lines = _BREAK.split(text.rstrip("\r\n"))
    if len(lines) < 2 or width < 2:
        return
    first, *others = (_cells(line, header) for line in lines)
    is_row = others[-1] + after >= width and (before > 0 or first + before >= width)
    if is_row or any(cells >= many for cells in others):
        what = "a quote that is not closed makes one cell of several rows"
        raise BrokenFile(where, what, "Export it again with quotes within texts doubled")


def _cells(line: str, header: _Header) -> int:
    try:
        cells = next(lines_of.reader([line], delimiter=header.separator, skipinitialspace=header.is_spaced), [""])
    except lines_of.Error:  # longer than any row
        return 1
    return 1 + sum(not cell.startswith(" ") for cell in cells[1:])
