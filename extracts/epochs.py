"""Dates that a workbook counts from 1904 on, as if from 1900 on: as plain numbers nothing else tells them apart."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import AS_READ
from schemas.table import DATE

from .raw import Kind, Sheet

_BETWEEN = 1462
"""So many days lie between the two beginnings."""
_NUMBER = r"^([0-9]{1,5})([.][0-9]+)?$"
_DAY = re.compile("date|dob|birth", re.IGNORECASE)


def since_1900(sheet: Sheet, kind: Kind) -> Sheet:
    """The sheet with the plain numbers in its columns of dates counted from 1900 on."""
    if not sheet.is_of_1904:
        return sheet
    table, days = sheet.table, {header.lower() for header in _dates(kind)}
    for place, name in enumerate(table.column_names):
        if name.strip().lower() in days:
            table = table.set_column(place, name, _moved(table.column(name)))
    return replace(sheet, table=table)


def _dates(kind: Kind) -> Iterator[str]:
    """The headers of a kind's columns of dates; of a part of several tables by their names."""
    if kind.record is None:
        yield from filter(_DAY.search, kind.headers)
    else:
        told = AS_READ | kind.record.columns()
        yield from (header for ours, header in kind.columns.items() if ours in told and told[ours].type == DATE)


def _moved(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    is_number = pc.match_substring_regex(texts, _NUMBER)
    whole = pc.replace_substring_regex(pc.if_else(is_number, texts, None), _NUMBER, r"\1")
    return pc.coalesce(pc.add(whole.cast(pa.int32()), _BETWEEN).cast(pa.string()), texts)
