"""What the records of some people show since a day, in plain words: what became of a family after a list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from features.entries import care_entries, justice_entries
from features.visible import visible
from schemas.records import (
    CareEpisode,
    CinPlan,
    Conference,
    CpPlan,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Offence,
    Record,
    Referral,
    Section47,
    Uasc,
)

Tables = Mapping[type[Record], pa.Table]
Row = Mapping[str, Any]
_REMANDS = ("remand_to_local_authority", "remand_to_youth_detention")


@dataclass(frozen=True)
class Since:
    """One thing that happened to one person."""

    child_id: str
    happened_on: date
    words: str


def _always(row: Row) -> bool:
    return True


# what a kind of record says of the day on which it happened or began, and which of them say it
_SAID: tuple[tuple[type[Record], str, Callable[[Row], bool]], ...] = (
    (EhEpisode, "early help began", _always),
    (Referral, "referred to social care", lambda row: row["is_nfa"] is not True),
    (Referral, "referred to social care, no further action", lambda row: row["is_nfa"] is True),
    (Section47, "a section 47 enquiry began", _always),
    (Conference, "an initial child protection conference", _always),
    (CinPlan, "a child in need plan began", _always),
    (CpPlan, "a child protection plan began", _always),
    (Offence, "an offence", _always),
    (Hearing, "remanded by a court", lambda row: row["remand_decision"] in _REMANDS),
)


def since(tables: Tables, children: pa.Table, from_on: date, as_of: date) -> list[Since]:
    """What happened from `from_on` on, as known before `as_of`, by day.

    `tables` are the linked records of the people in question, `children` has their child_id and born_on.
    """
    seen = {record: visible(ibis.memtable(table), record, ibis.literal(as_of)) for record, table in tables.items()}
    rows = {record: seen[record].to_pyarrow().to_pylist() for record in dict.fromkeys(record for record, *_ in _SAID)}
    found = [
        Since(row["child_id"], row["happened_on"], words)
        for record, words, is_such in _SAID
        for row in rows[record]
        if is_such(row)
    ]
    entered = care_entries(seen[CareEpisode], seen[Uasc])
    judged = justice_entries(seen[LegalOutcome], seen[Offence], ibis.memtable(children))
    first = judged.group_by("child_id").agg(happened_on=judged.happened_on.min())
    found += [*_of(entered, "came into care"), *_of(first, "a first caution or sentence")]
    told = (one for one in found if one.happened_on is not None and from_on <= one.happened_on < as_of)
    return sorted(set(told), key=lambda one: (one.happened_on, one.words, one.child_id))


def _of(entries: ir.Table, words: str) -> Iterable[Since]:
    return (Since(row["child_id"], row["happened_on"], words) for row in entries.to_pyarrow().to_pylist())
