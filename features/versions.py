"""One child's records at a landmark: each version, whether it was visible, and why or why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from features.visible import visible
from features.words import detail_name, details
from schemas.records import Record


@dataclass(frozen=True)
class Version:
    """A version of a record as it stands in the tables, and what of it could be seen at one landmark.

    The days are those of the tables, `seen_end_on` is the end as known then; `hidden` names the details that were not.
    """

    record: type[Record]
    record_id: str
    child_id: str
    happened_on: date | None
    ended_on: date | None
    known_on: date
    end_known_on: date | None
    seen_end_on: date | None
    details: Mapping[str, str]
    hidden: tuple[str, ...]
    is_visible: bool
    why: str

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """By day; what has none comes first."""
        return (str(self.happened_on or ""), self.record.__name__, self.record_id, str(self.known_on))


def versions(tables: Mapping[type[Record], pa.Table], landmark_on: date) -> list[Version]:
    """Every version in `tables` (the linked records of a few people), by day, as it stands at the landmark."""
    found: list[Version] = []
    for record, table in tables.items():
        if table.num_rows:
            found += _of_kind(record, table, landmark_on)
    return sorted(found, key=lambda version: version.sort_key)


def _of_kind(record: type[Record], table: pa.Table, landmark_on: date) -> list[Version]:
    numbered = table.append_column("number", pa.array(range(table.num_rows), pa.int32()))
    # what is visible is decided where it always is; only the words for it are found here
    shown = visible(ibis.memtable(numbered), record, ibis.literal(landmark_on)).to_pyarrow().to_pylist()
    seen = {row["number"]: row for row in shown}
    in_place = {row["record_id"]: row["known_on"] for row in shown}
    return [
        _version(record, row, seen.get(row["number"]), in_place.get(row["record_id"]), landmark_on)
        for row in numbered.to_pylist()
    ]


def _version(
    record: type[Record], row: dict[str, Any], seen: dict[str, Any] | None, other_known_on: date | None, at: date
) -> Version:
    masked = [name for name in record.columns() if seen and row[name] is not None and seen[name] is None]
    hidden = tuple(detail_name(name) for name in masked)
    return Version(
        record,
        row["record_id"],
        row["child_id"],
        row["happened_on"],
        row["ended_on"],
        row["known_on"],
        row["end_known_on"],
        seen["ended_on"] if seen else None,
        details(record, row),
        hidden,
        seen is not None,
        _why_seen(row, seen, hidden, at) if seen else _why_not(row, other_known_on, at),
    )


def _why_not(row: dict[str, Any], other_known_on: date | None, at: date) -> str:
    if row["known_on"] >= at:
        return f"not yet known: known on {row['known_on']}"
    if other_known_on is not None:
        return f"gone since {row['gone_on']}: the version known on {other_known_on} took its place"
    return f"gone since {row['gone_on']}: the source no longer shows it"


def _why_seen(row: dict[str, Any], seen: dict[str, Any], hidden: tuple[str, ...], at: date) -> str:
    told = [f"known on {row['known_on']}"]
    if row["happened_on"] is not None and row["happened_on"] >= at:
        told.append("for a day to come")
    if row["ended_on"] is not None and seen["ended_on"] is None:
        when = f": known on {row['end_known_on']}" if row["end_known_on"] else ""
        told.append(f"end not yet known: open{when}")
    if hidden:
        told.append(f"not yet known of it: {', '.join(hidden)}")
    return "; ".join(told)
