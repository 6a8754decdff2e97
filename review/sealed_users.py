"""Who may use the page, each beside the row of the audit log that says as whom they were added.

The row names the user and holds a keyed hash of name, sign-in name, role and borough, none of which the page ever
changes: whoever changes them in the database is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review import as_it_stands, audit
from review.audit import details_of
from review.people import add_user
from review.seals import is_seal, seal
from review.tables import audit as log
from review.tables import users

ADDED = "user added"
_SEALED = [users.c[name] for name in ("id", "sign_in_name", "name", "role", "borough")]


@dataclass(frozen=True)
class AlteredUser:
    """A user who is not as they were added; `row` is the log's, none of one whom no row tells of."""

    user_id: int
    row: int | None
    why: str

    def __str__(self) -> str:
        return f"user {self.user_id} {self.why}" + ("" if self.row is None else f" (row {self.row})")


def add(
    connection: Connection,
    key: bytes,
    at: datetime,
    name: str,
    sign_in_name: str,
    role: str,
    borough: str | None,
    by: int | None = None,
) -> str:
    """Add a user, whom the log seals; gives the password for the first sign-in. Raises BadUser."""
    password = add_user(connection, name, sign_in_name, role, borough)
    wanted = sa.select(*_SEALED).where(users.c.sign_in_name == sign_in_name.strip().lower())
    told = dict(connection.execute(wanted).mappings().one())
    of = {"role": role, "of": told["borough"], "added": told["sign_in_name"]}
    sealed = {"user": told["id"], "sealed": seal(key, "user", told)}
    audit.record(connection, key, at, ADDED, user_id=by, **of, **sealed)
    return password


def altered_users(connection: Connection, key: bytes) -> list[AlteredUser]:
    """The users who were changed, added or deleted behind the log; those of before users were sealed are none of them.

    The page numbers users as they come: one that no row tells of, after one that a row does, was not added by it.
    """
    held = {one["id"]: dict(one) for one in connection.execute(sa.select(*_SEALED).order_by(users.c.id)).mappings()}
    rows = sa.select(*as_it_stands.columns(connection, log)).where(log.c.action == ADDED).order_by(log.c.id)
    told = [(row.id, details_of(row.details)) for row in connection.execute(rows)]
    sealed = [(row, one) for row, one in told if isinstance(one.get("user"), int)]
    found = [AlteredUser(one["user"], row, why) for row, one in sealed if (why := _why_altered(key, one, held))]
    first = min((one["user"] for _, one in sealed), default=None)
    unsealed = [one for one in held if first is not None and one > first and one not in {o["user"] for _, o in sealed}]
    return found + [AlteredUser(one, None, "was added: no row of the log tells of it") for one in unsealed]


def _why_altered(key: bytes, told: Mapping[str, Any], held: Mapping[int, Mapping[str, Any]]) -> str:
    user = held.get(told["user"])
    if user is None:
        return "is not there"
    return "" if is_seal(key, "user", user, told.get("sealed")) else "is not as it was sealed"
