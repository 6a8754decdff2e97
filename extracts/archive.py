"""What was known when: the archive of a borough's records, brought forward by one extract."""

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from schemas.records import AS_READ, CLOCKS, Record

from .scratch import query, scratch


@dataclass(frozen=True)
class Arrival:
    """One extract as the archive sees it: its date, the source's lag, what earlier extracts covered, what came."""

    extract_on: date
    lag_days: int
    covered_before: pa.Table
    came: bool
    years: tuple[int, ...]

    @property
    def seen_on(self) -> date:
        """The last day of which the extract shows anything: the day before its date."""
        return self.extract_on - timedelta(days=1)


def bring_forward(record: type[Record], archive: pa.Table, incoming: pa.Table, arrival: Arrival) -> pa.Table:
    """The archive of `record` after an extract: every version of every record with its clocks.

    `archive` has the shape record.archived() (empty before the first extract), `incoming` record.as_read(). A version
    is superseded by setting its gone_on; nothing is ever removed.
    """
    if not arrival.came or not (archive.num_rows or incoming.num_rows):
        return archive
    covered = arrival.covered_before.select(["service", "from_on", "to_on"])
    with scratch(archive=archive, incoming=incoming, covered=covered) as db:
        db.execute("CREATE TEMP TABLE live AS SELECT * FROM archive WHERE gone_on IS NULL")
        db.execute(_compared_sql(record), {"service": record.service})
        versions = " UNION ALL BY NAME ".join(
            (
                "SELECT * FROM archive WHERE gone_on IS NOT NULL",
                _kept_sql(record),
                _closed_sql(record, arrival),
                _opened_sql(record),
            )
        )
        names = ", ".join(f'"{name}"' for name in record.archived().names)
        sql = f"SELECT {names} FROM ({versions}) ORDER BY record_id, known_on, gone_on NULLS LAST"
        return query(db, sql, seen_on=arrival.seen_on, lag=arrival.lag_days).cast(record.archived())


def _compared_sql(record: type[Record]) -> str:
    """Live and incoming versions side by side, with what differs."""
    own = [name for name in record.as_read().names if name != "year" and name != "recorded_on"]
    at_end = {"ended_on", *record.known_at("end")}
    now = set(record.known_at("now"))
    start = [name for name in own if name not in at_end and name not in now]
    selected = ", ".join(f'n."{name}" AS "{name}", l."{name}" AS "old_{name}"' for name in record.as_read().names)
    clocks = ", ".join(f'l."{name}" AS "old_{name}"' for name in CLOCKS)
    day_covered = "EXISTS (SELECT 1 FROM covered c WHERE c.service = $service AND {0} BETWEEN c.from_on AND c.to_on)"
    return f"""CREATE TEMP TABLE compared AS SELECT {selected}, {clocks},
        n.record_id IS NOT NULL AS is_here, l.record_id IS NOT NULL AS was_here,
        {_differ(start)} AS start_differs, {_differ(sorted(now))} AS now_differs,
        l.ended_on IS NOT NULL AND ({_differ(sorted(at_end))}) AS end_differs,
        EXISTS (SELECT 1 FROM archive a WHERE a.record_id = n.record_id AND a.gone_on IS NOT NULL) AS was_gone,
        {day_covered.format("n.happened_on")} AS start_covered, {day_covered.format("n.ended_on")} AS end_covered
        FROM incoming n FULL JOIN live l ON n.record_id = l.record_id"""


def _differ(names: list[str]) -> str:
    return " OR ".join(f'n."{name}" IS DISTINCT FROM l."{name}"' for name in names) or "false"


_CHANGED = "(start_differs OR now_differs OR end_differs)"
_FIRST_SEEN = "was_gone OR start_covered OR happened_on IS NULL"


def _kept_sql(record: type[Record]) -> str:
    """Versions that stay; an end that is new takes its own clock."""
    columns = {name: f'"{name}"' for name in record.as_read().names}
    columns |= {name: f'"old_{name}"' for name in CLOCKS}
    columns["recorded_on"] = "old_recorded_on"
    columns |= _end_clock("old_known_on")
    return f"SELECT {_as(columns)} FROM compared WHERE is_here AND was_here AND NOT {_CHANGED}"


def _closed_sql(record: type[Record], arrival: Arrival) -> str:
    """Versions that are superseded or have vanished, and those that this extract need not hold."""
    columns = {name: f'"old_{name}"' for name in (*record.as_read().names, *CLOCKS)}
    years = ", ".join(str(int(year)) for year in arrival.years) or "0"
    lasting = record.spell or record.closes_itself
    # a yearly return should still hold what it held before, and whatever was open when its year began
    should_hold = f"""(old_year IS NULL OR old_year IN ({years})
        OR ({lasting} AND old_ended_on IS NULL AND old_year < {max(arrival.years, default=0)}))"""
    # an end that comes with another change may have been known, by its lag, while this version still stood
    ends_now = "is_here AND old_ended_on IS NULL"
    gone = columns | {"gone_on": "$seen_on::DATE"}
    for name in ("ended_on", *record.known_at("end")):
        gone[name] = f'CASE WHEN {ends_now} THEN "{name}" ELSE "old_{name}" END'
    for name, clock in _end_clock("old_known_on").items():
        gone[name] = f'CASE WHEN {ends_now} THEN {clock} ELSE "old_{name}" END'
    return f"""SELECT {_as(gone)} FROM compared
                   WHERE was_here AND ((is_here AND {_CHANGED}) OR (NOT is_here AND {should_hold}))
               UNION ALL BY NAME SELECT {_as(columns)} FROM compared
                   WHERE was_here AND NOT is_here AND NOT {should_hold}"""


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
    """The clock of the end: kept if it is the same end, first seen if it was another, else by coverage and lag."""
    same, other = "ended_on = old_ended_on", "old_ended_on IS NOT NULL"
    first_seen = f"greatest($seen_on::DATE, {known_on})"
    by_lag = f"greatest(least(ended_on + $lag::INTEGER, $seen_on::DATE), {known_on})"
    return {
        "end_known_on": f"""CASE WHEN ended_on IS NULL THEN NULL WHEN {same} THEN old_end_known_on
            WHEN {other} OR end_covered THEN {first_seen} ELSE {by_lag} END""",
        "end_how": f"""CASE WHEN ended_on IS NULL THEN NULL WHEN {same} THEN old_end_how
            WHEN {other} OR end_covered THEN 'first_seen' ELSE 'lag' END""",
    }


def _as(columns: dict[str, str]) -> str:
    return ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
