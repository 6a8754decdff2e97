"""What the page hands back to the pipeline: who was shown what and what was decided, without names and free text."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from review import tables
from review.database import connect

_KINDS = {"opened": "viewed", "decided": "decided"}


def entries(url: str) -> list[dict[str, Any]]:
    """The first views and the decisions of all boroughs, in order, as schemas.lists.ReviewEntry; none before the first.

    A view is told once a family and list, whoever looked first. Who it was is not told.
    """
    told = make_url(url)
    if told.get_backend_name() == "sqlite" and not Path(told.database or "").is_file():
        return []
    engine = connect(url)
    with engine.connect() as connection:
        rows = list(connection.execute(_asked()).mappings())
    engine.dispose()
    opened_at = {
        (row["list_id"], row["family_id"], row["user_id"]): row["at"] for row in rows if row["kind"] == "opened"
    }
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        family = row["list_id"], row["family_id"]
        if row["kind"] == "opened" and family in seen:
            continue
        seen.add(family)
        began = opened_at.get((*family, row["user_id"]))
        took = round((row["at"] - began).total_seconds()) if began and row["kind"] == "decided" else None
        found.append(_entry(row, took))
    return found


def _asked() -> sa.Select[Any]:
    own, lists = tables.entries, tables.lists
    told = sa.select(own, lists.c.borough, lists.c.month_on).join(lists, lists.c.list_id == own.c.list_id)
    return told.where(own.c.kind.in_(_KINDS)).order_by(own.c.id)


def _entry(row: Any, took: int | None) -> dict[str, Any]:
    return {
        "borough": row["borough"],
        "list_id": row["list_id"],
        "month_on": row["month_on"],
        "family_id": row["family_id"],
        "entry_id": row["id"],
        "kind": _KINDS[row["kind"]],
        "done_on": row["at"].date(),
        "decision": row["code"],
        "wrong_what": row["wrong_what"],
        "replaces_entry_id": row["replaces_id"] or None,
        "seconds": took,
    }
