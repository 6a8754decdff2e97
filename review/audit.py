"""The audit log: every sign-in, view, search, export and decision, each row sealed together with the one before it.

A seal is a keyed hash: who can write into the database but does not hold the key cannot make the chain whole again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from review import as_it_stands
from review.seals import is_seal, seal
from review.tables import audit

START = "0" * 64
VERIFIED = "log verified"


@dataclass(frozen=True)
class Broken:
    """The first row that is not as it was written, or does not follow the one before it."""

    number: int
    why: str


@dataclass(frozen=True)
class Chain:
    """A chain that was followed from its start: how many rows hold, the last seal, and where it breaks."""

    rows: int
    last: str
    broken: Broken | None


def record(
    connection: Connection,
    key: bytes,
    at: datetime,
    action: str,
    *,
    user_id: int | None = None,
    borough: str | None = None,
    list_id: str | None = None,
    family_id: str | None = None,
    **details: object,
) -> None:
    """Add a row to the log, in the transaction of what it is about."""
    number, before = _end(connection)
    row = {
        "id": number + 1,
        "at": at,
        "user_id": user_id,
        "action": action,
        "borough": borough,
        "list_id": list_id,
        "family_id": family_id,
        "details": json.dumps(details, sort_keys=True, ensure_ascii=False),
        "before": before,
    }
    connection.execute(audit.insert().values(**row, seal=seal(key, "audit", row)))


def _end(connection: Connection) -> tuple[int, str]:
    """The last row's number, and the seal that the next one follows: the last that no row follows.

    They are of one row, but where rows were given other numbers; no row can follow one that another follows.
    """
    after = audit.alias()
    is_followed = sa.exists().where(after.c.before == audit.c.seal)
    last = sa.select(audit.c.seal).where(~is_followed).order_by(audit.c.id.desc()).limit(1)
    number = connection.execute(sa.select(sa.func.max(audit.c.id))).scalar()
    return number or 0, connection.execute(last).scalar() or START


def details_of(text: str) -> dict[str, Any]:
    """What a row tells beside its columns; of a row that was tampered with and tells nothing more, that it does not."""
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # nor does it say what no page can show
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else {"unreadable": True}


def verify(connection: Connection, key: bytes) -> Chain:
    """Follow the chain from its start to its end, or to the first link that is broken."""
    before, count = START, 0
    with connection.execute(_all_rows(connection)) as rows:
        for row in rows:
            why = _why_broken(row, key, count + 1, before)
            if why:
                return Chain(count, before, Broken(row.id, why))
            before, count = row.seal, count + 1
    return Chain(count, before, None)


def first_broken(connection: Connection, key: bytes, rows: Sequence[Row[Any]]) -> Broken | None:
    """The first of some rows that is not as it was written, or does not follow the row before it."""
    asked = sa.select(audit.c.id, audit.c.seal).where(audit.c.id.in_([row.id - 1 for row in rows if row.id > 1]))
    seals = {0: START} | {row.id: row.seal for row in connection.execute(asked)}
    for row in sorted(rows, key=lambda row: row.id):
        why = _why_broken(row, key, row.id, seals.get(row.id - 1, ""))
        if why:
            return Broken(row.id, why)
    return None


def last_verified(connection: Connection) -> Row[Any] | None:
    """The row that tells when the whole log was last found to be as it was written, and up to which row."""
    asked = sa.select(*as_it_stands.columns(connection, audit)).where(audit.c.action == VERIFIED)
    return connection.execute(asked.order_by(audit.c.id.desc()).limit(1)).first()


def seal_at(connection: Connection, number: int) -> str | None:
    """The seal of a row, none where there is no such row.

    Held against one that was noted earlier it tells of rows taken off the end, which leave no gap.
    """
    return connection.execute(sa.select(audit.c.seal).where(audit.c.id == number)).scalar()


def _all_rows(connection: Connection) -> sa.Select[Any]:
    asked = sa.select(*as_it_stands.columns(connection, audit)).order_by(audit.c.id)
    return asked.execution_options(yield_per=1000)  # a log of years is not held whole


def _why_broken(row: Row[Any], key: bytes, number: int, before: str) -> str:
    if row.id != number:
        return f"row {number} is not there"
    if row.before != before:
        return "it does not follow the row before it"
    told = {column.name: row._mapping[column.name] for column in audit.c if column.name != "seal"}
    return "" if is_seal(key, "audit", told, row.seal) else "it is not as it was written"
