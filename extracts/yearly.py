"""What the returns of several years tell of one record: which of them tells of it, and what their silence says."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.records import Record
from schemas.view import EarlierReturn

from .scratch import query, scratch


@dataclass(frozen=True)
class Came:
    """By source the years of the returns in which an extract tells of a record; none where it is a full export."""

    years_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the returns of all sources."""
        return tuple(sorted({year for years in self.years_of.values() for year in years}))


def together(several: Iterable[Came]) -> Came:
    """The returns of several records as one."""
    years_of: dict[str, tuple[int, ...]] = {}
    for source, years in (item for came in several for item in came.years_of.items()):
        years_of[source] = tuple(sorted({*years_of.get(source, ()), *years}))
    return Came(years_of)


def comes_again(record: type[Record], archive: pa.Table, came: Came) -> pa.ChunkedArray:
    """Which versions an extract tells anew if they still hold: of a full export all, of returns those of the years that
    came, and with these what a full export told before of days in them. Of who people are each source tells by itself.
    """
    year = archive.column("year")
    if not (came.years_of and "told_by" in archive.column_names):
        is_of_them = pc.is_in(_year_told(record, archive, came.years), pa.array(came.years, year.type))
        return is_of_them if came.years else year.is_null()
    again = pc.and_(year.is_null(), False)
    for source, own in came.years_of.items():
        of_years = pc.is_in(year, pa.array(own, year.type)) if own else year.is_null()
        again = pc.or_(again, pc.fill_null(pc.and_(pc.equal(archive.column("told_by"), source), of_years), False))
    return again


def _year_told(record: type[Record], archive: pa.Table, years: Sequence[int]) -> pa.ChunkedArray:
    """The year of the return of each version; of what came in none that of its last day, of what is open the latest."""
    last = last_days(record, archive)
    of_day = pc.add(pc.year(last), pc.greater(pc.month(last), 3).cast(pa.int64())).cast(archive.column("year").type)
    return pc.coalesce(archive.column("year"), of_day, pa.scalar(max(years, default=None), of_day.type))


def last_days(record: type[Record], archive: pa.Table) -> pa.ChunkedArray:
    """The day on which each version ended, or of an event happened; null of what is open."""
    return archive.column("ended_on" if record.spell or record.closes_itself else "happened_on")


def told_by_earlier(
    record: type[Record], archive: pa.Table, incoming: pa.Table, came: Came, earlier: pa.Table
) -> pa.Table:
    """The archive, where a version that the newly cut return of its year lacks is again of the latest earlier year's
    return that told of it (schema EarlierReturn): that one did not come again, so what it told is unchanged.
    """
    is_live = pc.and_(archive.column("gone_on").is_null(), archive.column("year").is_valid())
    is_shown = pc.is_in(archive.column("record_id"), incoming.column("record_id"))
    is_left_out = pc.and_(pc.and_(is_live, comes_again(record, archive, came)), pc.invert(is_shown))
    earlier = of_record(record, earlier)
    has_come = pc.is_in(earlier.column("year"), pa.array(came.years, earlier.column("year").type))
    latest = earlier.filter(pc.invert(has_come)).group_by("record_id").aggregate([("year", "max")])
    before = latest.column("year_max").take(pc.index_in(archive.column("record_id"), latest.column("record_id")))
    year = pc.if_else(pc.and_(is_left_out, before.is_valid()), before, archive.column("year"))
    return archive.set_column(archive.column_names.index("year"), archive.schema.field("year"), year)


def earlier_returns(
    record: type[Record], archive: pa.Table, every: pa.Table, came: Came, earlier: pa.Table
) -> pa.Table:
    """The returns before the latest that tell of each record after an extract (schema EarlierReturn): those that its
    returns tell, `every` row of them, and of those known before, by the archive's years too, what did not come again.
    """
    sql = """WITH told AS (
            SELECT DISTINCT record_id, year FROM every_row WHERE year IS NOT NULL
            UNION
            SELECT record_id, year FROM (FROM earlier SELECT record_id, year
                UNION ALL SELECT record_id, year FROM archive WHERE gone_on IS NULL)
            WHERE year IS NOT NULL AND NOT list_contains($years, year))
        SELECT $record AS record, record_id, year FROM told
        QUALIFY year < max(year) OVER (PARTITION BY record_id) ORDER BY record_id, year"""
    names = ["record_id", "year"]
    told = of_record(record, earlier)
    tables = {"every_row": every.select(names), "earlier": told, "archive": archive.select([*names, "gone_on"])}
    with scratch(**tables) as db:
        found = query(db, sql, years=list(came.years), record=record.__name__)
    return found.cast(EarlierReturn.arrow())


def of_record(record: type[Record], earlier: pa.Table) -> pa.Table:
    """The earlier returns that tell of one kind of record."""
    return earlier.filter(pc.equal(earlier.column("record"), record.__name__))


def told_by_all(
    record: type[Record], archive: pa.Table, incoming: pa.Table, came: Came
) -> tuple[pa.Table, NDArray[np.bool_]]:
    """What the returns of an extract tell beside those of earlier ones, and which ends follow from that alone: the
    latest year's word of a record stands, and what a year left open and the next lacks ended with its year, whatever
    day was entered since.
    """
    is_live = archive.column("gone_on").is_null()
    stands = archive.filter(
        pc.and_(pc.and_(is_live, archive.column("year").is_valid()), pc.invert(comes_again(record, archive, came)))
    )
    later = stands.column("year").take(pc.index_in(incoming.column("record_id"), stands.column("record_id")))
    incoming = incoming.filter(pc.invert(pc.fill_null(pc.less(incoming.column("year"), later), False)))
    if not (record.spell or record.closes_itself):
        return incoming, np.zeros(incoming.num_rows, bool)
    is_shown = pc.is_in(stands.column("record_id"), incoming.column("record_id"))
    left_open = stands.filter(pc.and_(stands.column("ended_on").is_null(), pc.invert(is_shown)))
    told = pa.concat_tables([incoming, left_open.select(incoming.column_names)])
    every_year = {*came.years, *archive.column("year").unique().to_pylist()} - {None}
    with_its_year = pc.max_element_wise(
        _eve_of_next(told.column("year"), every_year), told.column("happened_on"), skip_nulls=False
    )
    follows = pc.and_(told.column("ended_on").is_null(), with_its_year.is_valid()).to_numpy()
    ended_on = pc.coalesce(told.column("ended_on"), with_its_year)
    return told.set_column(told.column_names.index("ended_on"), told.schema.field("ended_on"), ended_on), follows


def _eve_of_next(years: pa.ChunkedArray, told: Collection[int]) -> pa.ChunkedArray:
    """Of some years of returns the day before the next one that any extract brought begins; null where none did."""
    eve = pa.nulls(len(years), pa.date32())
    for later in sorted(told, reverse=True):
        is_before = pc.fill_null(pc.less(years, later), False)
        eve = pc.if_else(is_before, pa.scalar(date(later - 1, 3, 31)), eve)
    return eve
