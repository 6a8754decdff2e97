"""The XML of one sheet of a workbook: what stands among its rows and cells and is none would be lost unsaid."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import IO

from lxml import etree

from schemas.refusal import BrokenFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_IN_MAIN = {"m": _MAIN}
_ROW, _ROWS = f"{{{_MAIN}}}row", f"{{{_MAIN}}}sheetData"
_INERT = {"resolve_entities": False, "no_network": True, "load_dtd": False}
_NO_ROWS = etree.XPath("*[not(self::m:row)]", namespaces=_IN_MAIN)
_NO_CELLS = etree.XPath(
    """*[not(self::m:c or self::m:extLst)]
     | m:c/*[not(self::m:v or self::m:f or self::m:is or self::m:extLst)]
     | m:c/m:v/* | m:c/m:is/*[not(self::m:t or self::m:r or self::m:rPh or self::m:phoneticPr)]
     | m:c[count(m:v | m:is) > 1 or m:v and @t='inlineStr' or m:is and not(@t='inlineStr')]""",
    namespaces=_IN_MAIN,
)
"""A cell tells its value once: by a text of its own where its type says so, else by a value."""
_PLACES = etree.XPath("*/@r", smart_strings=False)
_AGAIN = "Save it again in the program that made it, or export it as CSV"


def rows_of(part: IO[bytes]) -> Iterator[tuple[int, etree._Element]]:
    """The number and the element of each row of a sheet, let go of once used; of one without a number the next."""
    number = 0
    for _, row in etree.iterparse(part, tag=_ROW, **_INERT):
        number = int(row.get("r") or number + 1)
        yield number, row
        row.clear()


def refuse_misplaced(part: IO[bytes], file: str) -> None:
    """Raises BrokenFile for a sheet that holds, among its rows and cells, what is none, or two in one place."""
    before, has_rows = 0, False
    for _, element in etree.iterparse(part, tag=(_ROW, _ROWS), **_INERT):
        if element.tag == _ROWS:
            has_rows = True
            _refuse(file, len(_found(_NO_ROWS, element)), "elements among its rows are no rows")
        else:
            before = _number_after(before, element, file)
            _refuse(file, len(_found(_NO_CELLS, element)), f"elements in row {before} are no cells or no values")
            _refuse(file, _misplaced(_found(_PLACES, element)), f"cells of row {before} stand in no order")
            element.clear()
    if not has_rows:
        raise BrokenFile(file, "its XML has no sheetData, in which the rows of a sheet stand", _AGAIN)


def _number_after(before: int, row: etree._Element, file: str) -> int:
    number = int(row.get("r") or before + 1)
    if number <= before:
        raise BrokenFile(file, f"row {number} comes after row {before}", _AGAIN)
    return number


def _refuse(file: str, count: int, what: str) -> None:
    if count:
        raise BrokenFile(file, f"{count} {what}", _AGAIN)


def _found(path: etree.XPath, element: etree._Element) -> list[str]:
    found: list[str] = path(element)  # type: ignore[assignment]
    return found


def _misplaced(cells: Sequence[str]) -> int:
    """How many cells, such as AB12, stand in the column of the one before them or in an earlier one."""
    letters = [cell.rstrip("0123456789") for cell in cells]
    columns = [(len(column), column) for column in letters]
    return sum(column <= before for before, column in pairwise(columns))
