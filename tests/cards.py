"""Case cards: a family's records and what is expected of them, written as text by analysts and practitioners.

docs/case-cards.md says how one is written; the cards are in tests/cases/. Reading one either gives a Card or raises
CardError with the file, the line, and what to write instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from features.catalogue import catalogue
from features.outcomes import OUTCOMES
from features.words import KINDS, SOURCES, detail_name, in_words
from schemas.codes import FAMILY_ROLE
from schemas.records import Membership, Person, Record
from schemas.table import CODES, COUNT, FLAG, Column
from tests.card_lines import Line, a_day

CARDS = Path(__file__).parent / "cases"
CHILD = "the child"
ASKED_ABOUT = "asked about"
NOT_KNOWN, EMPTY = "not known", "none"
LABELS = ("1", "0", "censored", "too recent", "not at risk")
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # heading -> columns that must be there, that may be
    "PEOPLE": (("who", "born"), ("role", "family", "from", "to", "known on", "end known on")),
    "NOT COVERED": (("source", "from", "to"), ()),
    "RECORDS": (("who", "kind", "from"), ("to", "known on", "end known on", "details")),
    "EXPECTED": (("what", "value"), ("because",)),
}
DAYS = {"LANDMARK": "landmark_on", "FOLLOWED UNTIL": "as_of"}
# what is asked of closed cases has no landmark on a card
ASKED = {name: outcome for name, outcome in OUTCOMES.items() if not outcome.after_closure}


@dataclass(frozen=True)
class Entry:
    """One record of one person: the values of its columns, and its days."""

    who: str
    record: type[Record]
    values: Mapping[str, object]


@dataclass(frozen=True)
class Gap:
    """Days that a source does not tell; without a first day from the beginning, without a last to the end."""

    service: str
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True)
class Expected:
    """What a card says of a column, an outcome or of being asked about; `why` follows the value's colon."""

    what: str
    value: str
    why: str
    because: str
    line: int


@dataclass(frozen=True)
class Card:
    """A family's records, the landmark, and what is expected there."""

    name: str
    title: str
    story: str
    landmark_on: date
    as_of: date
    born: Mapping[str, date | None]
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    expected: tuple[Expected, ...]


def read_cards(folder: Path = CARDS) -> list[Card]:
    """Every card of a folder, by name."""
    return [read_card(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def read_card(name: str, text: str) -> Card:
    """One card from its text; `name` is its file's name without .txt. Raises CardError."""
    return _Reader(name, text).card()


class _Reader:
    """The parts of one card's text."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._file = name, f"tests/cases/{name}.txt"
        self._days: dict[str, date] = {}
        self._tables: dict[str, list[Line]] = {heading: [] for heading in TABLES}
        self._words: list[str] = []
        self._split(text.splitlines())

    def card(self) -> Card:
        """The card, once each part is found to be right."""
        first = Line(self._file, 1, {})
        if len(self._words) < 2:
            raise first.wrong("a card begins with a title, an empty line and a few sentences of what happened")
        for heading, name in DAYS.items():
            if name not in self._days:
                raise first.wrong(f"there is no line '{heading} 1 Feb 2026'")
        people = self._tables["PEOPLE"]
        if CHILD not in [line.text("who") for line in people]:
            raise first.wrong(f"PEOPLE has no line for '{CHILD}', whom the landmark is about")
        born = {line.text("who"): line.day("born") for line in people}
        if not self._tables["EXPECTED"]:
            raise first.wrong("EXPECTED has no line; say at least one value")
        return Card(
            self._name,
            self._words[0],
            " ".join(self._words[1:]),
            self._days["landmark_on"],
            self._days["as_of"],
            born,
            (*map(_membership, people), *(_entry(line, list(born)) for line in self._tables["RECORDS"])),
            tuple(map(_gap, self._tables["NOT COVERED"])),
            tuple(map(_expected, self._tables["EXPECTED"])),
        )

    def _split(self, lines: list[str]) -> None:
        heading, columns = "", list[str]()
        for number, text in enumerate(lines, 1):
            here = Line(self._file, number, {})
            found = next((start for start in (*DAYS, *TABLES) if text.startswith(start)), None)
            if found in DAYS:
                self._days[DAYS[found]] = a_day(text.removeprefix(found).strip(), here)
            elif found is not None:
                heading, columns = found, []
            elif not heading:
                self._words += [text.strip()] if text.strip() else []
            elif not columns and text.strip():
                columns = _columns(heading, text, here)
            elif text.strip():
                self._tables[heading].append(Line(self._file, number, _cells(columns, text, here)))


def _columns(heading: str, text: str, here: Line) -> list[str]:
    needed, allowed = TABLES[heading]
    columns = [cell.strip() for cell in text.split("|")]
    for column in columns:
        if column not in (*needed, *allowed):
            raise here.nearest(column, [*needed, *allowed], f"column of {heading}")
    missing = [column for column in needed if column not in columns]
    if missing:
        raise here.wrong(f"{heading} lacks the column '{missing[0]}'")
    return columns


def _cells(columns: list[str], text: str, here: Line) -> dict[str, str]:
    cells = [cell.strip() for cell in text.split("|")]
    if len(cells) > len(columns):
        raise here.wrong(f"it has {len(cells)} cells and the table {len(columns)} columns; take a | out")
    return dict(zip(columns, cells, strict=False))


def _membership(line: Line) -> Entry:
    role = line.text("role") or "child"
    if role not in FAMILY_ROLE.labels:
        raise line.nearest(role, list(FAMILY_ROLE.labels), "role in a family")
    days = _clocks(line)
    if days["known_on"] is None:
        raise line.wrong("from when the family knew of it is empty; write 'from' or 'known on'")
    return Entry(line.text("who"), Membership, days | {"family_id": line.text("family") or "home", "role": role})


def _entry(line: Line, people: list[str]) -> Entry:
    if line.text("who") not in people:
        raise line.nearest(line.text("who"), people, "person of PEOPLE")
    kinds = {words: record for record, words in KINDS.items() if record is not Person}
    record = kinds.get(line.text("kind"))
    if record is None:
        raise line.nearest(line.text("kind"), list(kinds), "kind of record")
    if line.text("to") and not (record.spell or record.closes_itself):
        raise line.wrong(f"'{line.text('kind')}' happens on one day; leave 'to' empty")
    days = _clocks(line)
    if days["known_on"] is None:
        raise line.wrong("it has no day; write 'from'")
    return Entry(line.text("who"), record, days | dict(_details(line, record)))


def _clocks(line: Line) -> dict[str, object]:
    """The days of a line; what is not said became known on the day that it happened or ended."""
    began, ended = line.day("from"), line.day("to")
    known, end_known = line.day("known on") or began, line.day("end known on") or ended
    if began and known and known < began and line.text("kind") not in ("", "home"):
        raise line.wrong("it was known before it happened; correct 'known on'")
    if began and ended and ended < began:
        raise line.wrong("it ended before it began; correct 'to'")
    if known and end_known:
        end_known = max(end_known, known)
    return {"happened_on": began, "ended_on": ended, "known_on": known, "end_known_on": end_known}


def _details(line: Line, record: type[Record]) -> Iterator[tuple[str, object]]:
    """`source: police; knife` as columns and codes."""
    columns = {detail_name(name): (name, column) for name, column in record.columns().items()}
    for part in filter(None, (part.strip() for part in line.text("details").split(";"))):
        key, _, told = (piece.strip() for piece in part.partition(":"))
        if key not in columns:
            raise line.nearest(key, list(columns) or ["nothing: it has no details"], f"detail of '{KINDS[record]}'")
        name, column = columns[key]
        yield name, _value(line, key, column, told)


def _value(line: Line, key: str, column: Column, told: str) -> object:
    if column.type == CODES:
        return [_code(line, key, column, part.strip()) for part in told.split("+")]
    if column.type == FLAG:
        if told not in ("", "yes", "no"):
            raise line.wrong(f"'{key}: {told}' is neither yes nor no")
        return told != "no"
    if column.type == COUNT:
        if not told.isdecimal():
            raise line.wrong(f"'{key}: {told}' is no whole number")
        return int(told)
    return _code(line, key, column, told)


def _code(line: Line, key: str, column: Column, told: str) -> str:
    if column.codes is None or told in column.codes.labels:
        return told
    by_label = {in_words(column, code).lower(): code for code in column.codes.labels}
    if told.lower() not in by_label:
        raise line.nearest(told, list(by_label), key)
    return by_label[told.lower()]


def _gap(line: Line) -> Gap:
    services = {words: service for service, words in SOURCES.items()}
    if line.text("source") not in services:
        raise line.nearest(line.text("source"), list(services), "source")
    return Gap(services[line.text("source")], line.day("from"), line.day("to"))


def _expected(line: Line) -> Expected:
    what = line.text("what").removeprefix("outcome: ").strip()
    value, _, why = (part.strip() for part in line.text("value").partition(":"))
    if line.text("what").startswith("outcome:"):
        if what not in ASKED:
            raise line.nearest(what, list(ASKED), "outcome")
        if value not in LABELS:
            raise line.nearest(value, list(LABELS), "label of an outcome")
    elif what == ASKED_ABOUT:
        if value not in ("yes", "no"):
            raise line.wrong("a child is asked about: write 'yes', or 'no: left area'")
    elif what not in (columns := [column.name for made in catalogue() for column in made.columns]):
        raise line.nearest(what, columns, "column of the catalogue")
    elif value not in (NOT_KNOWN, EMPTY) and not _is_number(value):
        raise line.wrong(f"'{value}' is no value; write a number, '{EMPTY}' or '{NOT_KNOWN}'")
    return Expected(line.text("what"), value, why, line.text("because"), line.number)


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()
