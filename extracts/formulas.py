"""Formulas of a workbook whose result was never stored: only the program that works them out knows what they say."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import IO

from lxml import etree

from .sheet_xml import rows_of

# a result that is an empty text is stored as one
_UNWORKED = etree.XPath(
    "*[local-name()='c'][*[local-name()='f']][not(@t='str')][not(*[local-name()='v']/text())]/@r",
)


def unworked(part: IO[bytes], names: Sequence[str], header_row: int) -> Iterator[tuple[int, str]]:
    """Row and column's name of each such formula below the header of a sheet, whose XML is `part`."""
    for number, row in rows_of(part):
        cells: list[str] = _UNWORKED(row) if number > header_row else []  # type: ignore[assignment]
        for column in map(_column, cells):
            if column < len(names) and names[column]:
                yield number, names[column]


def _column(cell: str) -> int:
    """The column of a cell such as AB12, the first of them 0."""
    return reduce(lambda told, letter: told * 26 + ord(letter) - ord("A") + 1, cell.rstrip("0123456789"), 0) - 1
