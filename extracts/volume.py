"""A load that broke off shows as a month of a table with far fewer rows than the extract before it held."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record

from .files import Extract
from .linkage import Archives
from .yearly import comes_again

WORTH_COUNTING = 50
"""Fewer earlier rows than this may all go by chance."""
EVERY_MONTH = "all months"
LEFT_OPEN = "that the year before left open"


class Fall(NamedTuple):
    """Rows of a table in a month, in the extract before and in this one; month is empty for undated rows, `EVERY_MONTH`
    for those of all months that are compared, `LEFT_OPEN` for what was open when the first return of a year came."""

    record: str
    month: str
    before: int
    now: int


def falls(extract: Extract, archive: Archives, least: float) -> list[Fall]:
    """The months of tables in which less than the share `least` of the rows came that the extract before held, the
    greatest loss first.

    A table of which no file came has lost all, where others of its source came. A month that the extract's own manifest
    does not cover from its first day is not compared: what lies before the days that a source keeps is gone for good.
    """
    found: list[Fall] = []
    for record, table in archive.items():
        came = record in extract.checked or record.service in extract.services()
        if came and table.num_rows >= WORTH_COUNTING:
            before = _by_month(_expected(table, extract, record).column("happened_on"))
            now = _by_month(extract.latest(record).column("happened_on"))
            since = _first_covered(extract, record)
            compared = {month: count for month, count in before.items() if not month or month >= since}
            lost = _lost(record, compared, now, least)
            # of a table with few rows a month the whole may tell what no month does
            every = sum(now.get(month, 0) for month in compared)
            found += lost or _lost(record, {EVERY_MONTH: sum(compared.values())}, {EVERY_MONTH: every}, least)
            found += _lost_with_its_year(record, table, extract, least)
    return sorted(found, key=lambda fall: (fall.now - fall.before, fall.record, fall.month))


def _lost_with_its_year(record: type[Record], archive: pa.Table, extract: Extract, least: float) -> list[Fall]:
    """What earlier years' returns left open and a later one should go on with: its silence would end it."""
    years = extract.checked[record].came.years if record in extract.checked else ()
    if not (years and (record.spell or record.closes_itself)):
        return []
    is_earlier = pc.fill_null(pc.less(archive.column("year"), max(years)), False)
    is_open = pc.and_(archive.column("gone_on").is_null(), archive.column("ended_on").is_null())
    left_open = archive.column("record_id").filter(pc.and_(is_open, is_earlier))
    goes_on = pc.is_in(left_open, extract.latest(record).column("record_id"))
    return _lost(record, {LEFT_OPEN: len(left_open)}, {LEFT_OPEN: pc.sum(goes_on).as_py() or 0}, least)


def _lost(record: type[Record], before: dict[str, int], now: dict[str, int], least: float) -> list[Fall]:
    return [
        Fall(record.__name__, month, count, now.get(month, 0))
        for month, count in before.items()
        if count >= WORTH_COUNTING and now.get(month, 0) < least * count
    ]


def _expected(archive: pa.Table, extract: Extract, record: type[Record]) -> pa.Table:
    """What an extract should still show: all of a full export, of returns the years that came again."""
    again = comes_again(record, archive, extract.came(record))
    return archive.filter(pc.and_(archive.column("gone_on").is_null(), again))


def _by_month(days: pa.ChunkedArray) -> dict[str, int]:
    """Rows by month, as 2026-11; those without a day under an empty text."""
    told = days.drop_null()
    months = told.to_numpy().astype("datetime64[M]").astype(np.int64)
    first = months.min(initial=0)
    counts = np.bincount(months - first) if len(months) else np.zeros(0, np.int64)
    names = np.datetime_as_string((np.flatnonzero(counts) + first).astype("datetime64[M]")).tolist()
    by_month = dict(zip(names, counts[counts > 0].tolist(), strict=True))
    return by_month | {"": int(days.null_count)}


def _first_covered(extract: Extract, record: type[Record]) -> str:
    """The first month that is covered whole; the first of all where the manifest does not tell of the source."""
    first = extract.begins_on(record.service) or date.min
    whole = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return f"{whole:%Y-%m}"
