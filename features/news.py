"""What the sources came to show of some people between two days: new records, corrected ones, withdrawn ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from features.words import KINDS
from schemas.records import SERVICE_RECORDS, Record

NEW, CORRECTED, WITHDRAWN = "new", "corrected", "withdrawn"


@dataclass(frozen=True)
class News:
    """One record that is other than before. `known_on` is the last day on which it was not yet so."""

    child_id: str
    what: str
    kind: str
    happened_on: date | None
    known_on: date


def news(tables: Mapping[type[Record], pa.Table], from_on: date, to_on: date) -> list[News]:
    """What became known from `from_on` on and before `to_on` of the services' records, the latest first.

    `tables` are the linked records of the people in question, with all their versions.
    """
    found = [one for record in SERVICE_RECORDS for one in _of_kind(record, tables[record].to_pylist(), from_on, to_on)]
    return sorted(
        found, key=lambda one: (one.known_on, one.happened_on or date.min, one.kind, one.child_id), reverse=True
    )


def _of_kind(record: type[Record], rows: list[dict[str, Any]], from_on: date, to_on: date) -> list[News]:
    """Versions that came, and those that went without another in their place."""
    before = {row["record_id"] for row in rows if row["known_on"] < from_on}
    now = {row["record_id"] for row in rows if row["gone_on"] is None or row["gone_on"] >= to_on}
    came = [
        (row, CORRECTED if row["record_id"] in before else NEW, row["known_on"])
        for row in rows
        if from_on <= row["known_on"] < to_on and row["record_id"] in now
    ]
    went = [
        (row, WITHDRAWN, row["gone_on"])
        for row in rows
        if row["gone_on"] is not None and from_on <= row["gone_on"] < to_on and row["record_id"] not in now
    ]
    return [News(row["child_id"], what, KINDS[record], row["happened_on"], on) for row, what, on in came + went]
