"""What an extract changed beside the one before it, counted by table and kind of change."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record

from .linkage import Archives
from .scratch import query, scratch

KINDS = {
    "new": "shown for the first time",
    "back_dated": "of these, of a day that an earlier extract covered without showing them",
    "changed": "with another value, start or end than before",
    "ended": "with an end that was open before",
    "vanished": "no longer shown: taken back, merged or deleted",
    "came_back": "shown again after having vanished",
}
"""The kinds of change, in words."""
_CLOCKS = ["record_id", "known_on", "gone_on", "happened_on", "ended_on"]
_COUNTS = """WITH live AS (FROM before WHERE gone_on IS NULL), now AS (FROM after WHERE gone_on IS NULL),
    gone AS (SELECT DISTINCT record_id FROM before WHERE gone_on IS NOT NULL),
    compared AS (SELECT l.record_id IS NOT NULL AS was_here, n.record_id IS NOT NULL AS is_here,
            g.record_id IS NOT NULL AS was_gone,
            EXISTS (FROM covered WHERE n.happened_on BETWEEN from_on AND to_on) AS is_late,
            l.known_on IS DISTINCT FROM n.known_on AS is_another,
            l.ended_on IS NULL AND n.ended_on IS NOT NULL AS has_ended
        FROM live l FULL JOIN now n ON l.record_id = n.record_id LEFT JOIN gone g ON n.record_id = g.record_id)
    SELECT count(*) FILTER (is_here AND NOT was_here AND NOT was_gone) AS new,
        count(*) FILTER (is_here AND NOT was_here AND NOT was_gone AND is_late) AS back_dated,
        count(*) FILTER (is_here AND was_here AND is_another) AS changed,
        count(*) FILTER (is_here AND was_here AND NOT is_another AND has_ended) AS ended,
        count(*) FILTER (was_here AND NOT is_here) AS vanished,
        count(*) FILTER (is_here AND NOT was_here AND was_gone) AS came_back
    FROM compared"""


def changes(before: Archives, after: Archives, covered: pa.Table) -> dict[str, dict[str, int]]:
    """By record, how many records are new, changed and so on (`KINDS`), of tables in which anything is.

    `covered` are the days that any earlier extract covered, by service (schema Coverage).
    """
    counted = {}
    for record in _changed(before, after):
        days = covered.filter(pc.equal(covered.column("service"), record.service))
        counted[record.__name__] = _of_table(before[record], after[record], days)
    return {name: counts for name, counts in counted.items() if any(counts.values())}


def _changed(before: Archives, after: Archives) -> Iterable[type[Record]]:
    """The tables that are not the very same as before."""
    return (record for record, table in after.items() if table is not before[record])


def _of_table(before: pa.Table, after: pa.Table, covered: pa.Table) -> dict[str, int]:
    with scratch(before=before.select(_CLOCKS), after=after.select(_CLOCKS), covered=covered) as db:
        (counts,) = query(db, _COUNTS).to_pylist()
    return counts
