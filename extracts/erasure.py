"""Erasure: whose records are taken out of a borough's archives, and what was typed of them out of its reports."""

from collections import Counter
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record, Restriction

from .exact import Archives
from .scratch import query, scratch

Spellings = dict[str, dict[str, int]]

_ERASED = "SELECT system, local_id FROM restrictions WHERE kind = 'erasure' AND gone_on IS NULL"
NOBODY_LEFT = "(told by nobody who is left)"


def begun(restrictions: pa.Table, on: date) -> pa.Table:
    """The restrictions without those that begin after a day."""
    from_on = restrictions.column("happened_on")
    return restrictions.filter(pc.or_kleene(from_on.is_null(), pc.less_equal(from_on, pa.scalar(on))))


def erased_from(archives: Archives, restrictions: pa.Table) -> set[tuple[str, str]]:
    """System and local id of those of a borough's archives whose erasure is recorded, as far as any record has them."""
    known = " UNION ALL ".join(
        f"SELECT system, local_id FROM {one.__name__}" for one in archives if one is not Restriction
    )
    tables = {record.__name__: table for record, table in archives.items() if record is not Restriction}
    with scratch(restrictions=restrictions, **tables) as db:
        found = query(
            db, f"SELECT DISTINCT system, local_id FROM ({_ERASED}) SEMI JOIN ({known}) USING (system, local_id)"
        )
    return {(row["system"], row["local_id"]) for row in found.to_pylist()}


def without_erased(archives: Archives, restrictions: pa.Table) -> dict[type[Record], pa.Table]:
    """A borough's archives without the rows of people whose erasure is recorded, but for the record of the erasure."""
    with scratch(restrictions=restrictions) as db:
        left: dict[type[Record], pa.Table] = dict(archives)
        erased = query(db, _ERASED).column("local_id")
        for record, table in archives.items():
            if record is Restriction or not pc.any(pc.is_in(table.column("local_id"), erased)).as_py():
                continue
            db.register("archive", table)
            left[record] = query(
                db,
                f"SELECT a.* FROM archive a ANTI JOIN ({_ERASED}) e USING (system, local_id)",
            ).cast(table.schema)
        return left


def spellings_left(spellings: Spellings, left: Archives, restrictions: pa.Table) -> Spellings:
    """A report's unmapped spellings, by record.column, in which those that only people told whose erasure is recorded
    stand together, without their words; `left` is the archive without these people.
    """
    if "erasure" not in restrictions.column("kind").to_pylist():
        return spellings
    return {name: _left(counts, _texts(left, name)) for name, counts in spellings.items()}


def _texts(archives: Archives, name: str) -> pa.Array:
    """All that a column, told as record.column, holds."""
    record, _, column = name.partition(".")
    [told] = [table.column(column) for one, table in archives.items() if one.__name__ == record]
    return pc.list_flatten(told) if pa.types.is_list(told.type) else told


def _left(counts: dict[str, int], texts: pa.Array) -> dict[str, int]:
    is_told = pc.is_in(pa.array(list(counts), pa.string()), pc.unique(texts.cast(pa.string()))).to_pylist()
    kept = Counter[str]()
    for (spelling, count), told in zip(counts.items(), is_told, strict=True):
        kept[spelling if told else NOBODY_LEFT] += count
    return dict(kept)
