"""Restrictions on the use of people's data: none may fall away because of how it is written."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from schemas.codes import RESTRICTION, SYSTEM, CodeList
from schemas.records import Restriction
from schemas.refusal import UnknownRestriction

from .files import Extract, is_hidden
from .scratch import query, scratch
from .spelling import SPELLINGS

_KIND = f"a kind is one of {', '.join(RESTRICTION.labels)}; the council's own word for it may stand in {SPELLINGS}"
_SYSTEM = f"a system is one of {', '.join(SYSTEM.labels)}"
_NAMES = re.compile("restriction|objection|erasure|protected.?address|do.?not.?link", re.IGNORECASE)
_DO = "Correct it, so that no restriction falls away"


def parting_on(restrictions: pa.Table, extracts: Mapping[str, date]) -> pa.Table:
    """The archive of restrictions in which a do_not_link that does not hold on the day of its borough's extract has
    gone. A protected address stays so, also where its row has left the export since it ran out: what was once to be
    found by nobody is never joined again.
    """
    days = pa.table({"borough": list(extracts), "day": pa.array(extracts.values(), pa.date32())})
    gone = """CASE WHEN kind = 'do_not_link' AND (happened_on > day OR ended_on < day) THEN coalesce(gone_on, day)
              WHEN kind = 'protected_address' AND ended_on < gone_on THEN NULL
              ELSE gone_on END AS gone_on"""
    with scratch(restrictions=restrictions, days=days) as db:
        sql = f"SELECT r.* REPLACE ({gone}) FROM restrictions r JOIN days USING (borough) ORDER BY ALL"
        return query(db, sql).cast(restrictions.schema)


def refuse_unapplied(extract: Extract) -> None:
    """Raises UnknownRestriction where a file or a row of restrictions cannot be applied as it is written."""
    for refusal in unapplied(extract):
        raise refusal


def unapplied(extract: Extract) -> Iterator[UnknownRestriction]:
    """Why each file or row of restrictions that cannot be applied cannot."""
    for file, why in extract.unread.items():
        yield from _unread(file, why)
    yield from _rows(_set_aside(extract), f"is set aside; {_KIND}")
    checked = extract.checked.get(Restriction)
    if checked is not None:
        places = checked.places.select(["file", "row"])
        yield from _rows(
            places.filter(_is_none_of(checked.rows, "system", SYSTEM)), f"has an unknown system; {_SYSTEM}"
        )
        yield from _rows(places.filter(_is_none_of(checked.rows, "kind", RESTRICTION)), f"has an unknown kind; {_KIND}")


def may_be_restrictions(extract: Extract, file: str) -> bool:
    """Whether restrictions may stand in a file that cannot be read."""
    return bool(_NAMES.search(file)) or (_is_of_people(file) and Restriction not in extract.checked)


def _unread(file: str, why: str) -> Iterator[UnknownRestriction]:
    """What a system or an open workbook leaves behind may stay unread, and no other file that may hold restrictions."""
    if is_hidden(file):
        return
    if _NAMES.search(file):
        what = f"it is called a file of restrictions, and is not read: {why}"
        yield UnknownRestriction(file, what, "Export it as CSV, with the columns system, local_id and kind")
    elif _is_of_people(file):
        what = f"it stands among the people exports, where restrictions are, and is not read: {why}"
        yield UnknownRestriction(file, what, "Export it as CSV with the columns that are documented, or take it away")


def _is_of_people(file: str) -> bool:
    return "people" in file.lower().split("/")[:-1]


def _set_aside(extract: Extract) -> pa.Table:
    aside = extract.quarantined()
    is_lost = pc.and_(
        pc.equal(aside.column("record"), Restriction.__name__), pc.not_equal(aside.column("rule"), "duplicate")
    )
    return aside.filter(is_lost)


def _is_none_of(rows: pa.Table, column: str, codes: CodeList) -> pa.ChunkedArray:
    return pc.invert(pc.is_in(rows.column(column), pa.array(list(codes.labels))))


def _rows(places: pa.Table, why: str) -> Iterator[UnknownRestriction]:
    by_file = places.set_column(0, "file", places.column("file").cast(pa.string())).group_by("file")
    for one in by_file.aggregate([("row", "count"), ("row", "min")]).sort_by("file").to_pylist():
        what = f"{one['row_count']} restrictions cannot be applied: the one at row {one['row_min']} {why}"
        yield UnknownRestriction(one["file"], what, _DO)
