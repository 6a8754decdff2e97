"""Decisions and first views, each beside the row of the audit log that sealed it.

The row names the entry and holds a keyed hash of all that it says, so that the log tells of an entry that was changed
without holding a word of what somebody typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review import as_it_stands
from review.audit import details_of
from review.seals import is_seal, seal
from review.tables import audit, entries

SEALED = {"decided": "decided", "first view": "first_view"}  # what the log calls it, and the kind of the entry
Entry = Mapping[str, Any]
Place = tuple[str, str, str, int]


@dataclass(frozen=True)
class Altered:
    """An entry that is not as it was sealed; `row` is the log's, none of an entry that no row tells of."""

    entry_id: int | None
    row: int | None
    why: str

    def __str__(self) -> str:
        entry = "an entry" if self.entry_id is None else f"entry {self.entry_id}"
        return f"{entry} {self.why}" if self.row is None else f"{entry} {self.why} (row {self.row})"


def told_of(connection: Connection, key: bytes, entry_id: int) -> dict[str, object]:
    """What the log is told of an entry: its id and its seal."""
    asked = sa.select(*as_it_stands.columns(connection, entries)).where(entries.c.id == entry_id)
    return {"entry": entry_id, "sealed": seal(key, "entry", _said(dict(connection.execute(asked).mappings().one())))}


def altered(connection: Connection, key: bytes) -> list[Altered]:
    """The decisions and first views that were edited, added or deleted behind the log, by its rows.

    Rows of before entries were sealed name none: of those the entry at the same place is held against who and what.
    """
    asked = sa.select(*as_it_stands.columns(connection, entries)).where(entries.c.kind.in_(SEALED.values()))
    kept = connection.execute(asked.order_by(entries.c.id)).mappings()
    held: dict[int, Entry] = {one["id"]: dict(one) for one in kept}
    first_of = {_place(one["kind"], one, one["replaces_id"]): one["id"] for one in reversed(held.values())}
    found: list[Altered] = []
    seen: set[object] = set()
    logged = sa.select(*as_it_stands.columns(connection, audit)).where(audit.c.action.in_(SEALED)).order_by(audit.c.id)
    for row in map(dict, connection.execute(logged).mappings()):
        # a row that was tampered with may tell anything
        told: dict[str, Any] = {
            name: one for name, one in details_of(row["details"]).items() if isinstance(one, str | int)
        }
        place = _place(SEALED[row["action"]], row, told.get("replaces"))
        if "entry" not in told and place in seen:
            continue  # a first view that was sent once more: the first one stands
        entry_id: Any = told.get("entry", first_of.get(place))
        why = _why_altered(key, row, told, held.get(entry_id))
        found += [Altered(entry_id, row["id"], why)] if why else []
        seen |= {place, entry_id}
    return found + [Altered(one, None, "was added: no row of the log tells of it") for one in held if one not in seen]


def _place(kind: str, told: Mapping[str, Any], replaces: int | None) -> Place:
    """Where there is one entry alone: after a decision of a family, and of first views, one of each reviewer."""
    after = told["user_id"] if replaces is None else replaces
    return kind, told["list_id"], told["family_id"], after


def _why_altered(key: bytes, row: Mapping[str, Any], told: Mapping[str, Any], entry: Entry | None) -> str:
    if entry is None:
        return "is not there"
    if "entry" in told:
        holds = is_seal(key, "entry", _said(entry), told.get("sealed"))
    else:
        holds = (entry["user_id"], entry["code"]) == (row["user_id"], told.get("code"))
    return "" if holds else "is not as it was sealed"


def _said(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if value is not None}
