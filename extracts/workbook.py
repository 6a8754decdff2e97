"""Workbooks (.xlsx) as text: every sheet a table below its header; formulas and macros stay inert."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from lxml import etree

from schemas.refusal import BrokenFile

from .formulas import unworked
from .raw import MOST_TITLES, IsHeader, Sheet, refuse_twice, text_table
from .sheet_xml import refuse_misplaced

MOST_BYTES, MOST_TIMES, MOST_ROWS = 512 << 20, 60, 1_048_576
"""Beyond so much unpacked, so many times its size or so many rows in a sheet, a file is no workbook but a bomb."""
_SHEETS = etree.XPath("//*[local-name()='sheet']/@name")
_DAY_FIRST = re.compile(r"\s*\d{1,2}/\d{1,2}/")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
"""What a workbook shows where a formula failed: no value."""


def read_workbook(path: Path, shown: str, is_header: IsHeader = bool) -> list[Sheet]:
    """The sheets of a workbook that hold more than nothing; `file` of each is `shown` and the sheet's name.

    is_header: tells the header from the titles that stand above it; without one the first filled row is the header.
    Raises BrokenFile for what is no workbook, or unpacks to more than a workbook would.
    """
    import openpyxl  # heavy, and most extracts hold no workbook

    _refuse_bombs(path, shown)
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            _refuse_lost_sheets(path, shown, book.sheetnames)
            return [sheet for each in book.worksheets if (sheet := _sheet(path, shown, each, is_header)) is not None]
    except BrokenFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise: none of it may end in a traceback
        raise BrokenFile(shown, f"it cannot be read as a workbook ({type(error).__name__})", "Save it again") from error


def _refuse_bombs(path: Path, shown: str) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise BrokenFile(shown, "it is no workbook", "Save it as .xlsx, without a password") from error
    if unpacked > MOST_BYTES or unpacked > MOST_TIMES * max(path.stat().st_size, 1):
        raise BrokenFile(shown, f"it unpacks to {unpacked:,} bytes", "Export it again; a workbook is never so large")


def _refuse_lost_sheets(path: Path, shown: str, found: Sequence[str]) -> None:
    """Raises BrokenFile where a sheet that the workbook names is not in it: openpyxl leaves such a one out unsaid."""
    with zipfile.ZipFile(path) as parts:
        told = next((name for name in parts.namelist() if name.lower().endswith("xl/workbook.xml")), None)
        book = (
            etree.fromstring(parts.read(told), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
            if told
            else etree.Element("none")
        )
    named: list[str] = _SHEETS(book)  # type: ignore[assignment]
    lost = len(set(named) - set(found))
    if lost:
        raise BrokenFile(shown, f"{lost} of its {len(named)} sheets cannot be found in it", "Save it again")


def _sheet(path: Path, shown: str, sheet: Any, is_header: IsHeader) -> Sheet | None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    sheet.reset_dimensions()  # what the file says of its size may be wrong
    file = f"{shown}: {sheet.title}"
    with sheet._get_source() as part:
        refuse_misplaced(part, file)
    filled = list(_filled(sheet, file))
    if not filled:
        return None
    firsts = [[_text(value) or "" for value in row] for _, row in filled[: MOST_TITLES + 1]]
    header = next((place for place, names in enumerate(firsts) if is_header(names)), 0)
    names, below = firsts[header], filled[header + 1 :]
    refuse_twice(names, file, is_header)
    columns = zip(names, _columns([row for _, row in below], len(names)), strict=True)
    table = text_table({name: column for name, column in columns if name})
    with sheet._get_source() as part:
        not_told = tuple(unworked(part, names, filled[header][0]))
    rows = pa.array([place for place, _ in below], pa.int32())
    is_of_1904 = sheet.parent.epoch == CALENDAR_MAC_1904
    return Sheet(path, file, table, rows, unworked=not_told, is_of_1904=is_of_1904)


def _filled(sheet: Any, file: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that say something, and their places. Raises BrokenFile for a row beyond the last there can be."""
    for place, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if place > MOST_ROWS:
            raise BrokenFile(file, f"it has more than {MOST_ROWS:,} rows", "Save it again; a sheet never has so many")
        if any(map(_says, row)):
            yield place, row


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[str | None]]:
    """The cells column by column, dates of a column that also holds dd/mm/yyyy as text in that order."""
    padded = [(*row[:count], *(None,) * (count - len(row))) for row in rows]
    cells = zip(*padded, strict=True) if padded else ([] for _ in range(count))
    return [_column(list(column)) for column in cells]


def _column(cells: list[Any]) -> list[str | None]:
    day_first = any(isinstance(cell, str) and _DAY_FIRST.match(cell) for cell in cells)
    return [_text(cell, "%d/%m/%Y" if day_first else "%Y-%m-%d") for cell in cells]


def _says(cell: Any) -> bool:
    return cell is not None and (text := str(cell).strip()) != "" and text not in _ERRORS


def _text(cell: Any, order: str = "%Y-%m-%d") -> str | None:
    """A cell as a CSV would hold it: whole numbers without a point, dates without their time."""
    if isinstance(cell, datetime | date):
        return cell.strftime(order)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if _says(cell) else None
