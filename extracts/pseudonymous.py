"""Archives and family ids under pseudonyms: what everything after `link` reads."""

import pyarrow as pa

from schemas.codes import CodeList
from schemas.records import Record
from schemas.table import CODES, TEXT, Column
from schemas.view import FamilyIdentity

from .pseudonyms import hash_pads, keyed_hash
from .scratch import query, scratch

UNMAPPED = "unmapped"


def linked(record: type[Record], archive: pa.Table, identity: pa.Table, key: bytes) -> pa.Table:
    """A record's archive under pseudonyms, in the shape record.linked(); of what someone typed, codes alone."""
    columns = {name: f'a."{name}"' for name in record.linked().names}
    columns |= {
        name: _goes_on(name, column) for name, column in record.columns().items() if column.type in (TEXT, CODES)
    }
    columns["child_id"] = "i.child_id"
    columns["record_id"] = keyed_hash("'record'", "a.borough", f"'{record.__name__}'", "a.record_id")
    if "family_id" in columns:
        columns["family_id"] = keyed_hash("'family'", "a.borough", "a.family_id")
    if "offence_id" in columns:
        columns["offence_id"] = keyed_hash("'record'", "a.borough", "'Offence'", "a.offence_id")
    if "school" in columns:
        columns["school"] = keyed_hash("'school'", "a.school")
    if "ward" in columns:
        columns["ward"] = "NULL"  # where a child lives is for the borough's own lists
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    with scratch(archive=archive, identity=identity) as db:
        return query(
            db,
            f"""SELECT {selected} FROM archive a JOIN identity i USING (borough, system, local_id)
                ORDER BY child_id, record_id, known_on, gone_on NULLS LAST""",
            **hash_pads(key),
        ).cast(record.linked())


def _goes_on(name: str, column: Column) -> str:
    """What goes on of a column of words: codes of its list; of any text, that two are the same, and never which.

    It may name someone, however many share it; and what many share by now, few did at an earlier landmark.
    """
    if column.codes is None:
        return keyed_hash("'words'", f'lower(trim(a."{name}"))')
    known = quoted(column.codes)
    if column.type == CODES:
        return f"""list_transform(a."{name}", lambda one: CASE WHEN one IN ({known}) THEN one ELSE '{UNMAPPED}' END)"""
    return f"""CASE WHEN a."{name}" IS NULL OR a."{name}" IN ({known}) THEN a."{name}" ELSE '{UNMAPPED}' END"""


def quoted(codes: CodeList) -> str:
    """The codes of a list as texts of SQL, between commas."""
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes.labels)


def families(memberships: pa.Table, key: bytes) -> pa.Table:
    """The boroughs' own family ids beside their pseudonyms (schema FamilyIdentity)."""
    hashed = keyed_hash("'family'", "borough", "family_id")
    with scratch(memberships=memberships) as db:
        sql = f"""SELECT DISTINCT borough, family_id AS local_family_id, {hashed} AS family_id
                  FROM memberships ORDER BY ALL"""
        return query(db, sql, **hash_pads(key)).cast(FamilyIdentity.arrow())
