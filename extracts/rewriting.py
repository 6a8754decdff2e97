"""An extract's files as lines, by our names, that can be changed and written back in the files' own formats."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from lxml import etree

from schemas import records
from schemas.records import AS_READ, Record
from schemas.table import DATE

from .cin_census import KEYS
from .raw import Kind
from .values import NOTHING
from .xml_file import tag as name_of

Who = tuple[str, str]  # system and local id
Row = dict[str, str | None]
Tags = dict[str, str]
Opening = tuple[type[Record], Who, Callable[[], "Line"]]  # where to add a record; the call puts an empty line there
_DETAILS = "CollectionDetails"
_BEGINS, _ABOUT, _ID, _BORN = "CINreferralDate", "ChildIdentifiers", "LAchildID", "PersonBirthDate"
_DECIDED = {"source_code": "ReferralSource", "is_nfa": "ReferralNFA", "closure_reason": "ReasonForClosure"}
_REFERRAL = {"happened_on": _BEGINS, "ended_on": "CINclosureDate"} | _DECIDED
_CONFERENCE, _DEATH = {"happened_on": "DateOfInitialCPC"}, {"happened_on": "PersonDeathDate"}
_CATEGORIES = {"initial_category": "InitialCategoryOfAbuse", "latest_category": "LatestCategoryOfAbuse"}
_ASSESSED = {"happened_on": "AssessmentActualStartDate", "ended_on": "AssessmentAuthorisationDate", "factors": "*"}
_WITHIN: dict[type[Record], tuple[str, Tags]] = {
    records.Assessment: ("Assessments", _ASSESSED),
    records.Section47: ("Section47", {"happened_on": "S47ActualStartDate"}),
    records.CinPlan: ("CINPlanDates", {"happened_on": "CINPlanStartDate", "ended_on": "CINPlanEndDate"}),
    records.CpPlan: ("ChildProtectionPlans", {"happened_on": "CPPstartDate", "ended_on": "CPPendDate"} | _CATEGORIES),
}
_DATES = {
    record: {name for name, column in (AS_READ | record.columns()).items() if column.type == DATE}
    for record in records.RECORDS
}


@dataclass(eq=False)
class Line:
    """One record as one file tells it. `within` go with it when it is dropped; if it `stays` it may not be changed."""

    record: type[Record]
    cells: "_CsvRow | _Element"
    key_names: tuple[str, ...]
    is_day_first: bool = False
    stays: bool = False
    within: list["Line"] = field(default_factory=list)
    is_dropped: bool = False

    @property
    def who(self) -> Who:
        """Whose record it is."""
        return self.text("system") or "", self.text("local_id") or ""

    def text(self, name: str) -> str | None:
        """A column's text, cleaned as conform cleans it."""
        text = (self.cells.get(name) or "").strip()
        return text if text and not re.search(NOTHING, text) else None

    def day(self, name: str) -> date | None:
        """A column's date; None where there is none that can be read."""
        with suppress(ValueError):
            return date.fromisoformat("-".join(reversed((self.text(name) or "")[:10].split("/"))))
        return None

    def put(self, name: str, value: str | date | None) -> None:
        """Change a column; None empties it; a date is written as the file writes its dates."""
        if isinstance(value, date):
            value = value.strftime("%d/%m/%Y" if self.is_day_first else "%Y-%m-%d")
        self.cells.put(name, value)

    def drop(self) -> None:
        """Take it out of its file, and what stands within it."""
        for line in (self, *self.within):
            line.is_dropped = True
        self.cells.remove()

    def key(self) -> str | None:
        """The record_id that conform makes of it."""
        parts = [part for name in self.key_names if (part := self._key_part(name)) is not None]
        return "|".join(parts) if len(parts) == len(self.key_names) else None

    def _key_part(self, name: str) -> str | None:
        if self.record.dated and name in _DATES[self.record]:
            return day.isoformat() if (day := self.day(name)) else None
        return self.text(name) if self.record.dated or name == "local_id" else self.text(name) or ""


class _CsvRow:
    def __init__(self, file: "CsvFile", row: Row) -> None:
        self.row, self._file, self.names = row, file, tuple(file.header_of)

    def get(self, name: str) -> str | None:
        header = self._file.header_of.get(name)
        return self.row[header] if header else self._file.kind.constants.get(name)

    def put(self, name: str, value: str | None) -> None:
        self.row[self._file.header_of[name]] = value

    def remove(self) -> None:
        self.row.clear()


class CsvFile:
    """A CSV of a known kind. `bounds` are the days between which dates may be put."""

    def __init__(self, path: Path, kind: Kind, record: type[Record], rows: list[Row], names: list[str]) -> None:
        self.path, self.kind, self.record, self.rows, self.names = path, kind, record, rows, names
        header = {name.strip().lower(): name for name in names}
        self.header_of = {ours: header[name.lower()] for ours, name in kind.columns.items() if name.lower() in header}
        wanted = [self.header_of[name] for name in _DATES[self.record] & set(self.header_of)]
        self._is_day_first = any("/" in (row[name] or "") for row in rows for name in wanted)
        self.bounds = date.min, date.max
        # conform tells the year of a looked-after return by its last episode, which therefore stays as it is
        days = [line.day("happened_on") for line in self.lines()] if self.record is records.CareEpisode else [date.max]
        self.bounds = date.min, max((day for day in days if day is not None), default=date.min)

    def lines(self) -> Iterator[Line]:
        """Its rows."""
        return (self._line(row) for row in self.rows if row)

    def openings(self, people: set[Who]) -> Iterator[Opening]:
        """A new row for each of some people whose system this is."""
        for who in sorted(people):
            if self.kind.constants.get("system", who[0]) == who[0]:
                yield self.record, who, partial(self._opened, who)

    def add_person(self, local_id: str, born_on: date) -> Who | None:
        """A new person in a file of people; None in any other."""
        if self.record is not records.Person or "system" not in self.kind.constants:
            return None
        self._opened(who := (self.kind.constants["system"], local_id)).put("born_on", born_on)
        return who

    def write(self, root: Path) -> None:
        """The file, at its place below another root."""
        (root / self.path).parent.mkdir(parents=True, exist_ok=True)
        with (root / self.path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in self.rows if row)

    def _line(self, row: Row) -> Line:
        line = Line(self.record, _CsvRow(self, row), self.kind.key, self._is_day_first)
        line.stays = self.record is records.CareEpisode and line.day("happened_on") == self.bounds[1]
        return line

    def _opened(self, who: Who) -> Line:
        row: Row = dict.fromkeys(self.names)
        self.rows.append(row)
        line = self._line(row)
        for name, value in zip(("system", "local_id"), who, strict=True):
            if name in self.header_of:
                line.put(name, value)
        return line


class _Element:
    """Of an element that is not the record's `own` it is only the parts that `tags` name."""

    def __init__(self, element: "etree._Element", tags: Tags, told: Tags, *, own: bool) -> None:
        self.element, self._tags, self._told, self._own, self.names = element, tags, told, own, tuple(tags)

    def get(self, name: str) -> str | None:
        return _text(self.element, self._tags[name]) if name in self._tags else self._told.get(name)

    def put(self, name: str, value: str | None) -> None:
        if name == "factors":
            _put(self.element, "FactorsIdentifiedAtAssessment", "")
            _put(self.element[-1], "AssessmentFactors", value)
            return
        _put(self.element, self._tags[name], value)
        if value is None and name == "ended_on" and "is_nfa" in self._tags:
            self.put("is_nfa", "false")  # by which it would end all the same

    def remove(self) -> None:
        for tag in () if self._own else self._tags.values():
            _put(self.element, tag, None)
        if self._own and (parent := self.element.getparent()) is not None:
            parent.remove(self.element)


class CensusFile:
    """A children in need census of one year. `bounds` are the days of the year."""

    record: type[Record] = records.Person

    def __init__(self, path: Path, shown: Path) -> None:
        self.path = shown
        self._tree = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        details = [part for header in _named(self._tree.getroot(), "Header") for part in _named(header, _DETAILS)]
        year = int(_text(details[0], "Year") or 0)
        self.bounds = date(year - 1, 4, 1), date(year, 3, 31)

    def lines(self) -> Iterator[Line]:
        """Every record in it, a referral before what stands within it."""
        for child, about, told in self._children():
            person = {"told_by": "cin_census", "born_on": _text(about, _BORN) or ""}
            yield _line(records.Person, child, {}, told | person)
            yield from _parts(records.Death, about, _DEATH, told)
            for details in _named(child, "CINdetails"):
                yield from _lines_of(details, told)

    def openings(self, people: set[Who]) -> Iterator[Opening]:
        """For each child a new referral, for each of its referrals something new within it, and its death."""
        for child, about, told in self._children():
            who = ("csc", told["local_id"])
            if who not in people:
                continue
            yield records.Referral, who, partial(_added, records.Referral, child, "CINdetails", _REFERRAL, told)
            if not _parts(records.Death, about, _DEATH, told):
                yield records.Death, who, partial(_line, records.Death, about, _DEATH, told, own=False)
            for details in _named(child, "CINdetails"):
                began = told | {"referral_on": _text(details, _BEGINS) or ""}
                for record, (tag, tags) in _WITHIN.items():
                    yield record, who, partial(_added, record, details, tag, tags, began)

    def add_person(self, local_id: str, born_on: date) -> Who | None:
        """A new child, with nothing but an id and a birth date."""
        beside, about, _ = self._children()[0]
        identifiers = etree.SubElement(child := etree.Element(beside.tag), about.tag)
        _put(identifiers, _ID, local_id)
        _put(identifiers, _BORN, born_on.isoformat())
        beside.addnext(child)
        return "csc", local_id

    def write(self, root: Path) -> None:
        """The file, at its place below another root."""
        (root / self.path).parent.mkdir(parents=True, exist_ok=True)
        self._tree.write(str(root / self.path), encoding="utf-8", xml_declaration=True)

    def _children(self) -> list[tuple["etree._Element", "etree._Element", Tags]]:
        children = [element for element in self._tree.getroot().iter(etree.Element) if name_of(element) == "child"]
        found = [(c, a, (_text(a, _ID) or "").strip()) for c in children for a in _named(c, _ABOUT)]
        return [(child, about, {"system": "csc", "local_id": text}) for child, about, text in found if text]


def _lines_of(details: "etree._Element", told: Tags) -> Iterator[Line]:
    began = told | {"referral_on": _text(details, _BEGINS) or ""}
    referral = _line(records.Referral, details, _REFERRAL, told)
    referral.within += _parts(records.Conference, details, _CONFERENCE, began)
    for record, (tag, tags) in _WITHIN.items():
        for block in _named(details, tag):
            line = _line(record, block, tags, began)
            line.within += _parts(records.Conference, block, _CONFERENCE, began)
            referral.within += [line, *line.within]
    yield from (referral, *referral.within)


def _parts(record: type[Record], element: "etree._Element", tags: Tags, told: Tags) -> list[Line]:
    """The record that stands in an element as a mere date, if it does."""
    line = _line(record, element, tags, told, own=False)
    return [line] if line.text("happened_on") else []


def _line(record: type[Record], element: "etree._Element", tags: Tags, told: Tags, *, own: bool = True) -> Line:
    return Line(record, _Element(element, tags, told, own=own), KEYS[record])


def _added(record: type[Record], parent: "etree._Element", tag: str, tags: Tags, told: Tags) -> Line:
    return _line(record, etree.SubElement(parent, _beside(parent, tag)), tags, told)


def _text(element: "etree._Element", tag: str) -> str | None:
    return next((part.text or "" for part in _named(element, tag)), None)


def _put(element: "etree._Element", tag: str, value: str | None) -> None:
    for old in _named(element, tag):
        element.remove(old)
    if value is not None:
        etree.SubElement(element, _beside(element, tag)).text = value


def _named(element: "etree._Element", tag: str) -> list["etree._Element"]:
    """The elements of a name directly within one, whatever its case, as conform reads them."""
    return [part for part in element.iterchildren(etree.Element) if name_of(part) == tag.lower()]


def _beside(element: "etree._Element", tag: str) -> str:
    return "".join(str(element.tag).rpartition("}")[:2]) + tag


File = CsvFile | CensusFile
