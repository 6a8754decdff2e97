"""What was known when: the archive of a borough's records, brought forward by one extract."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.records import AS_READ, CLOCKS, Record

from .scratch import query, scratch
from .yearly import Came, comes_again, last_days, told_by_all


@dataclass(frozen=True)
class Arrival:
    """One extract as the archive sees it: its date, the source's lag, what earlier extracts covered, what came of the
    record, if anything, and the ids of the rows that came and were set aside.
    """

    extract_on: date
    lag_days: int
    covered_before: pa.Table
    came: Came | None
    ends_told: pa.Table | None = None  # record_id, told_on: ends that could not be told before that day
    begins_on: date | None = None  # the first day that the extract covers of the record's service, if it says so
    set_aside: pa.ChunkedArray | None = None

    @property
    def seen_on(self) -> date:
        """The last day of which the extract shows anything: the day before its date."""
        return self.extract_on - timedelta(days=1)

    @property
    def is_mended(self) -> bool:
        """Whether the years' returns were stitched together (repairs.py): what was left open is closed or taken out."""
        return self.ends_told is not None

    def covered(self, service: str, days: pa.ChunkedArray) -> pa.ChunkedArray:
        """Whether earlier extracts covered each of some days."""
        told = self.covered_before.filter(pc.equal(self.covered_before.column("service"), service))
        inside = pc.and_(days.is_null(), False)
        for start, end in zip(told.column("from_on"), told.column("to_on"), strict=True):
            within = pc.and_(pc.greater_equal(days, start), pc.less_equal(days, end))
            inside = pc.or_(inside, pc.fill_null(within, False))
        return inside

    def ends_told_on(self, incoming: pa.Table) -> pa.ChunkedArray:
        """For each row the first day on which its end could be told: the end itself unless more is known."""
        if self.ends_told is None:
            return incoming.column("ended_on")
        place = pc.index_in(incoming.column("record_id"), self.ends_told.column("record_id"))
        return pc.coalesce(self.ends_told.column("told_on").take(place), incoming.column("ended_on"))


def bring_forward(record: type[Record], archive: pa.Table, incoming: pa.Table, arrival: Arrival) -> pa.Table:
    """The archive of `record` after an extract: every version of every record with its clocks.

    `archive` has the shape record.archived() (empty before the first extract), `incoming` record.as_read(). A version
    is superseded by setting its gone_on; nothing is ever removed.
    """
    came = arrival.came
    if came is None or not (archive.num_rows or incoming.num_rows):
        return archive
    is_live = archive.column("gone_on").is_null().to_numpy()
    follows = np.zeros(incoming.num_rows, bool)
    if came.years and not arrival.is_mended:
        incoming, follows = told_by_all(record, archive, incoming, came)
    shown = _place_of(incoming.column("record_id"), archive.column("record_id"), is_live)
    same = _same(record, archive, incoming, shown)
    stays = ~is_live | same | ((shown < 0) & ~_should_hold(record, archive, came, arrival))
    is_new = np.ones(incoming.num_rows, bool)
    is_new[shown[same]] = False
    standing = _in_this_year(archive, incoming, np.where(same, shown, -1))
    if stays.all() and not is_new.any():
        return standing
    live = archive.filter(pa.array(~stays))
    told = incoming.append_column("end_follows", pa.array(follows)).filter(pa.array(is_new))
    changed = _changed(record, live, told, archive.filter(pa.array(~is_live)), arrival)
    order = [(name, "ascending") for name in ("record_id", "known_on", "gone_on")]
    return pa.concat_tables([standing.filter(pa.array(stays)), changed]).sort_by(order).combine_chunks()


def _place_of(incoming: pa.ChunkedArray, archive: pa.ChunkedArray, is_live: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each version of the archive its record's place in the extract; -1 where it is not live or not there."""
    place = pc.fill_null(pc.index_in(archive, incoming), -1).to_numpy().astype(np.int64)
    return np.where(is_live, place, -1)


def _same(record: type[Record], archive: pa.Table, incoming: pa.Table, shown: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The versions that the extract shows with the very same values."""
    same = shown >= 0
    old, new = archive.filter(pa.array(same)), incoming.take(pa.array(shown[same]))
    equal = np.ones(old.num_rows, bool)
    for name in record.as_read().names:
        if name not in ("record_id", "year", "recorded_on"):
            equal &= _equal(old.column(name), new.column(name))
    same[same] = equal
    return same


def _equal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Whether two columns hold the same, row by row; null is the same as null."""
    if pa.types.is_list(one.type):
        one, other = (pc.binary_join(_in_order(side), "|") for side in (one, other))
    both_null = pc.and_(one.is_null(), other.is_null())
    equal: NDArray[np.bool_] = pc.fill_null(pc.equal(one, other), both_null).to_numpy()
    return equal


def _in_order(lists: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists of codes in the order of the codes: that in which they were told means nothing."""
    with scratch(told=pa.table({"place": range(len(lists)), "codes": lists})) as db:
        return query(db, "SELECT list_sort(codes) AS codes FROM told ORDER BY place").column("codes")


def _should_hold(record: type[Record], archive: pa.Table, came: Came, arrival: Arrival) -> NDArray[np.bool_]:
    """The versions that the extract would show if they still held: of a full export all of the days that it covers; of
    a yearly return those of its years, and of what is mended whatever was open when its year began. What it shows in a
    row that was set aside, it does not lack."""
    holds = comes_again(record, archive, came)
    if arrival.is_mended:
        is_earlier = pc.less(archive.column("year"), max(came.years, default=0))
        was_open = pc.and_(archive.column("ended_on").is_null(), is_earlier)
        holds = pc.or_(holds, pc.fill_null(was_open, False))
    if arrival.begins_on is not None:  # the window of an export may move: what ended before it is not looked for
        last = pc.greater_equal(last_days(record, archive), arrival.begins_on)
        holds = pc.and_(holds, pc.fill_null(last, True))
    if arrival.set_aside is not None:
        holds = pc.and_(holds, pc.invert(pc.is_in(archive.column("record_id"), arrival.set_aside.drop_null())))
    should_hold: NDArray[np.bool_] = holds.to_numpy()
    return should_hold


def _in_this_year(archive: pa.Table, incoming: pa.Table, shown: NDArray[np.int64]) -> pa.Table:
    """The archive, each version that the extract shows under the year of its return there."""
    years = incoming.column("year").take(pa.array(shown, mask=shown < 0))
    year = pc.if_else(pa.array(shown < 0), archive.column("year"), years)
    return archive.set_column(archive.column_names.index("year"), archive.schema.field("year"), year)


def _changed(record: type[Record], live: pa.Table, incoming: pa.Table, gone: pa.Table, arrival: Arrival) -> pa.Table:
    """What becomes of versions that the extract changes or no longer shows, and of what it shows for the first time."""
    told = incoming.append_column("was_gone", pc.is_in(incoming.column("record_id"), gone.column("record_id")))
    for name, day in {"start_covered": "happened_on", "end_covered": "ended_on"}.items():
        told = told.append_column(name, arrival.covered(record.service, incoming.column(day)))
    told = told.append_column("end_told_on", arrival.ends_told_on(incoming))
    # what a return's silence tells, and an extract before had none of its year, is known from this one on
    is_seen = pc.and_(told.column("end_follows"), arrival.covered_before.num_rows > 0)
    end_covered = pc.or_(told.column("end_covered"), is_seen)
    told = told.set_column(told.column_names.index("end_covered"), "end_covered", end_covered)
    versions = " UNION ALL BY NAME ".join((_kept_sql(record), _closed_sql(record), _opened_sql(record)))
    names = ", ".join(f'"{name}"' for name in record.archived().names)
    sql = f"WITH compared AS MATERIALIZED ({_compared_sql(record)}) SELECT {names} FROM ({versions})"
    with scratch(live=live, incoming=told) as db:
        return query(db, sql, seen_on=arrival.seen_on, lag=arrival.lag_days).cast(record.archived())


def _compared_sql(record: type[Record]) -> str:
    """Live and incoming versions side by side, with what differs."""
    own = [name for name in record.as_read().names if name != "year" and name != "recorded_on"]
    at_end = {"ended_on", *record.known_at("end")}
    now = set(record.known_at("now"))
    lists = {field.name for field in record.as_read() if pa.types.is_list(field.type)}
    start = [name for name in own if name not in at_end and name not in now]
    selected = ", ".join(f'n."{name}" AS "{name}", l."{name}" AS "old_{name}"' for name in record.as_read().names)
    clocks = ", ".join(f'l."{name}" AS "old_{name}"' for name in CLOCKS)
    return f"""SELECT {selected}, {clocks}, n.was_gone, n.start_covered, n.end_covered, n.end_told_on,
        n.record_id IS NOT NULL AS is_here, l.record_id IS NOT NULL AS was_here,
        {_differ(start, lists)} AS start_differs, {_differ(sorted(now), lists)} AS now_differs,
        l.ended_on IS NOT NULL AND ({_differ(sorted(at_end), lists)}) AS end_differs
        FROM incoming n FULL JOIN live l ON n.record_id = l.record_id"""


def _differ(names: list[str], lists: set[str]) -> str:
    sides = [('list_sort({}."%s")' if name in lists else '{}."%s"') % name for name in names]
    return " OR ".join(f"{side.format('n')} IS DISTINCT FROM {side.format('l')}" for side in sides) or "false"


_CHANGED = "(start_differs OR now_differs OR end_differs)"
_FIRST_SEEN = "was_gone OR start_covered OR happened_on IS NULL"


def _kept_sql(record: type[Record]) -> str:
    """Versions that stay; an end that is new takes its own clock."""
    columns = {name: f'"{name}"' for name in record.as_read().names}
    columns |= {name: f'"old_{name}"' for name in CLOCKS}
    columns["recorded_on"] = "old_recorded_on"
    columns |= _end_clock("old_known_on")
    return f"SELECT {_as(columns)} FROM compared WHERE is_here AND was_here AND NOT {_CHANGED}"


def _closed_sql(record: type[Record]) -> str:
    """Versions that are superseded or have vanished."""
    columns = {name: f'"old_{name}"' for name in (*record.as_read().names, *CLOCKS)}
    # an end that comes with another change may have been known, by its lag, while this version still stood
    ends_now = "is_here AND old_ended_on IS NULL"
    columns["gone_on"] = "$seen_on::DATE"
    for name in ("ended_on", *record.known_at("end")):
        columns[name] = f'CASE WHEN {ends_now} THEN "{name}" ELSE "old_{name}" END'
    for name, clock in _end_clock("old_known_on").items():
        columns[name] = f'CASE WHEN {ends_now} THEN {clock} ELSE "old_{name}" END'
    return f"SELECT {_as(columns)} FROM compared WHERE was_here AND (NOT is_here OR {_CHANGED})"


def _opened_sql(record: type[Record]) -> str:
    """New records, and new versions of records whose values changed."""
    columns = {name: f'"{name}"' for name in AS_READ} | {name: f'"{name}"' for name in record.columns()}
    by_lag = "least(happened_on + $lag::INTEGER, $seen_on::DATE)"
    known_on = f"""CASE WHEN was_here OR was_gone THEN $seen_on::DATE
        WHEN recorded_on IS NOT NULL THEN greatest(recorded_on, coalesce(happened_on, recorded_on))
        WHEN {_FIRST_SEEN} THEN greatest($seen_on::DATE, coalesce(happened_on, $seen_on::DATE))
        ELSE greatest({by_lag}, happened_on) END"""
    how = f"""CASE WHEN was_here OR was_gone THEN 'first_seen' WHEN recorded_on IS NOT NULL THEN 'recorded'
        WHEN {_FIRST_SEEN} THEN 'first_seen' ELSE 'lag' END"""
    columns |= {
        "known_on": known_on,
        "how": how,
        "gone_on": "NULL::DATE",
        "now_known_on": "CASE WHEN was_here AND NOT now_differs THEN old_now_known_on ELSE $seen_on::DATE END",
    }
    columns |= _end_clock(f"({known_on})")
    return f"SELECT {_as(columns)} FROM compared WHERE is_here AND (NOT was_here OR {_CHANGED})"


def _end_clock(known_on: str) -> dict[str, str]:
    """The clock of the end: kept if it is the same end, first seen if it was another, else by coverage and lag; never
    before the end itself, which may be told of a day to come."""
    same, other = "ended_on = old_ended_on", "old_ended_on IS NOT NULL"
    first_seen = f"greatest($seen_on::DATE, {known_on}, ended_on)"
    by_lag = f"greatest(least(end_told_on + $lag::INTEGER, $seen_on::DATE), {known_on}, ended_on)"
    return {
        "end_known_on": f"""CASE WHEN ended_on IS NULL THEN NULL WHEN {same} THEN old_end_known_on
            WHEN {other} OR end_covered THEN {first_seen} ELSE {by_lag} END""",
        "end_how": f"""CASE WHEN ended_on IS NULL THEN NULL WHEN {same} THEN old_end_how
            WHEN {other} OR end_covered THEN 'first_seen' ELSE 'lag' END""",
    }


def _as(columns: dict[str, str]) -> str:
    return ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
