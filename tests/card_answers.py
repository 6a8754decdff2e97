"""What the catalogue and the outcomes say of case cards: all cards as boroughs of one made world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa

from features.account import Told, accounts
from features.catalogue import catalogue
from features.engine import Block, blocks
from features.landmarks import BIRTHDAYS, spine
from features.outcomes import Question, labels
from features.relatives import relatives
from features.versions import Version, versions
from features.words import SOURCES
from schemas.landmarks import Landmark, Relative
from schemas.records import RECORDS, Membership, Person, Record
from schemas.view import Child, Coverage
from tests.card_lines import CardError
from tests.cards import ASKED, ASKED_ABOUT, CHILD, EMPTY, NOT_KNOWN, Card, Expected

WINDOW_DAYS, HORIZON_MONTHS = 1825, 36
LAG_DAYS = {"care_entry": 60, "cp_plan": 60} | dict.fromkeys(
    ("youth_justice_entry", "custody_or_remand", "intensive_support"), 300
)
FIRST_DAY = date(1990, 1, 1)  # of what a source tells, where a card does not say that it tells less
Tables = dict[type[Record], pa.Table]


@dataclass(frozen=True)
class Answer:
    """What was found at a card's landmark: who is asked about, each value, each outcome, and what was visible."""

    card: Card
    landmark: dict[str, Any]
    told: dict[str, Told]
    outcomes: dict[str, dict[str, Any]]
    versions: list[Version]
    coverage: pa.Table

    def found(self, expected: Expected) -> str:
        """What was found for something expected, as a card would write it."""
        if expected.what == ASKED_ABOUT:
            reason = self.landmark["reason"]
            return "yes" if reason == "eligible" else f"no: {reason.replace('_', ' ')}"
        if expected.what.startswith("outcome:"):
            return _label(self.outcomes.get(expected.what.removeprefix("outcome:").strip()))
        told = self.told[expected.what]
        return NOT_KNOWN if not told.is_known else EMPTY if told.value is None else f"{told.value:.10g}"

    def agrees(self, expected: Expected) -> bool:
        """Whether it is as expected; where the card gives a reason, that too."""
        value, _, why = (part.strip() for part in self.found(expected).partition(":"))
        return value == expected.value and expected.why in ("", why)

    def differences(self) -> list[str]:
        """A line for each thing that is not as the card expects."""
        return [
            f"tests/cases/{self.card.name}.txt, line {told.line}: {told.what} is expected to be"
            f" '{': '.join(filter(None, (told.value, told.why)))}', and is '{self.found(told)}'"
            for told in self.card.expected
            if not self.agrees(told)
        ]


def _label(row: dict[str, Any] | None) -> str:
    if row is None:
        return "not at risk: not asked about"
    reason = row["reason"].replace("_", " ")
    if row["reason"] == "event":
        return f"1: {row['event_on'].day} {row['event_on']:%b %Y}"
    if row["label"] is not None:
        return f"0: {reason}"
    if row["reason"] in ("left_area", "lost_coverage"):
        return f"censored: {reason}"
    return reason if reason == "too recent" else f"not at risk: {reason}"


def answers(cards: Sequence[Card], *, drawn: bool = False) -> dict[str, Answer]:
    """The answer to each card, by name; for a drawing every column and the records behind it, else only what is asked.

    Raises CardError where a card's landmark is none of the child's.
    """
    tables, children, coverage = _tables(cards), _children(cards), _coverage(cards)
    held = {record: ibis.memtable(table) for record, table in tables.items()}
    found = _landmarks(cards, held, children, coverage)
    spine_of_all = ibis.memtable(found)
    kin = relatives(spine_of_all, held[Membership], ibis.memtable(children)).to_pyarrow()
    chosen = None if drawn else _blocks_asked_for(cards)
    told = accounts(found, kin.select(Relative.arrow().names), tables, coverage, chosen=chosen, with_records=drawn)
    outcomes = _outcomes(cards, spine_of_all, children, held, coverage)
    rows = {row["borough"]: row for row in found.to_pylist()}
    return {card.name: _answer(card, rows[card.name], told, outcomes, tables, coverage) for card in cards}


def _blocks_asked_for(cards: Sequence[Card]) -> list[Block]:
    asked = {expected.what for card in cards for expected in card.expected}
    kept = [replace(block, columns=tuple(c for c in block.columns if c.name in asked)) for block in blocks(catalogue())]
    return [block for block in kept if block.columns]


def _answer(
    card: Card,
    row: dict[str, Any],
    told: dict[int, list[Told]],
    outcomes: dict[int, dict[str, dict[str, Any]]],
    tables: Tables,
    coverage: pa.Table,
) -> Answer:
    of_card = {record: _of_borough(table, card.name) for record, table in tables.items()}
    return Answer(
        card,
        row,
        {one.column.name: one for one in told[row["row_id"]]},
        outcomes.get(row["row_id"], {}),
        versions(of_card, card.landmark_on),
        _of_borough(coverage, card.name),
    )


def _of_borough(table: pa.Table, borough: str) -> pa.Table:
    return table.filter(pa.compute.equal(table.column("borough"), borough))


def child_id(card: Card, who: str) -> str:
    """The id under which a card's person is in the made world."""
    return f"{card.name}/{who}"


def _tables(cards: Sequence[Card]) -> Tables:
    rows: dict[type[Record], list[dict[str, Any]]] = {record: [] for record in RECORDS if record is not Person}
    for card in cards:
        for number, entry in enumerate(card.entries, 1):
            own = {"borough": card.name, "child_id": child_id(card, entry.who), "record_id": f"{card.name}-{number}"}
            clocks = {"how": "recorded", "end_how": "recorded", "now_known_on": entry.values["known_on"]}
            values = dict(entry.values)
            if "family_id" in values:
                values["family_id"] = f"{card.name}/{values['family_id']}"
            rows[entry.record].append(own | clocks | values)
    return {record: pa.Table.from_pylist(found, schema=record.linked()) for record, found in rows.items()}


def _children(cards: Sequence[Card]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"child_id": child_id(card, who), "kin_id": card.name, "born_on": born_on}
            for card in cards
            for who, born_on in card.born.items()
        ],
        schema=Child.arrow(),
    )


def _coverage(cards: Sequence[Card]) -> pa.Table:
    rows = [
        {"borough": card.name, "service": service, "from_on": from_on, "to_on": to_on}
        for card in cards
        for service in SOURCES
        for from_on, to_on in _told_days(card, service)
    ]
    return pa.Table.from_pylist(rows, schema=Coverage.arrow())


def _told_days(card: Card, service: str) -> list[tuple[date, date]]:
    """The days that a source tells: all up to the as-of, less the card's gaps."""
    whole = [(FIRST_DAY, card.as_of - timedelta(days=1))]
    for gap in (gap for gap in card.gaps if gap.service == service):
        before = (gap.from_on or FIRST_DAY) - timedelta(days=1)
        after = (gap.to_on or card.as_of) + timedelta(days=1)
        parts = [part for start, end in whole for part in ((start, min(end, before)), (max(start, after), end))]
        whole = [(start, end) for start, end in parts if start <= end]
    return whole


def _landmarks(cards: Sequence[Card], held: dict[type, ibis.Table], children: pa.Table, coverage: pa.Table) -> pa.Table:
    days = {card.name: card.landmark_on for card in cards}
    last_on = ibis.memtable({"borough": list(days), "last_on": list(days.values())})
    every = spine(
        ibis.memtable(children),
        held,
        ibis.memtable(coverage),
        list(BIRTHDAYS),
        WINDOW_DAYS,
        last_on,
        latest_only=True,
    ).to_pyarrow()
    whose = {child_id(card, CHILD) for card in cards}
    rows = sorted((row for row in every.to_pylist() if row["child_id"] in whose), key=lambda row: row["borough"])
    for card in cards:
        if card.name not in {row["borough"] for row in rows}:
            raise CardError(
                f"tests/cases/{card.name}.txt: {card.landmark_on} is no landmark of the child; it is the first of one"
                " of the 12 months up to a 1 September at which a stage begins, and social care is told for five years"
                " before it"
            )
    rows = [row | {"row_id": number} for number, row in enumerate(rows)]
    return pa.Table.from_pylist(rows, schema=Landmark.arrow())


def _outcomes(
    cards: Sequence[Card],
    spine_of_all: ibis.Table,
    children: pa.Table,
    held: dict[type, ibis.Table],
    coverage: pa.Table,
) -> dict[int, dict[str, dict[str, Any]]]:
    questions = [Question(outcome, HORIZON_MONTHS, LAG_DAYS[name]) for name, outcome in ASKED.items()]
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for as_of in sorted({card.as_of for card in cards}):
        names = [card.name for card in cards if card.as_of == as_of]
        part = spine_of_all.filter(spine_of_all.borough.isin(names))
        told = labels(part, ibis.memtable(children), held, ibis.memtable(coverage), questions, as_of).to_pyarrow()
        for row in told.to_pylist():
            found.setdefault(row["row_id"], {})[row["outcome"]] = row
    return found
