"""An extract's files as lines that can be changed and written back in their own formats: for proofs, never for use.

A line is one record as one file tells it, a CSV's row or a census's element. Its columns go by our names.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path

from lxml import etree

from schemas.records import AS_READ, Assessment, CareEpisode, CinPlan, Conference, CpPlan, Death, Person, Record
from schemas.records import Referral, Section47
from schemas.table import DATE

from .checks import SENTINELS
from .cin_census import KEYS
from .delimited import read_delimited, recognise
from .files import KINDS
from .raw import Kind

Who = tuple[str, str]  # system and local id
Row = dict[str, str | None]
Tags = dict[str, str]
_BEGINS, _ABOUT, _ID = "CINreferralDate", "ChildIdentifiers", "LAchildID"


def _spell(start: str, end: str) -> Tags:
    return {"happened_on": start, "ended_on": end}


_DECIDED = {"source_code": "ReferralSource", "is_nfa": "ReferralNFA", "closure_reason": "ReasonForClosure"}
_REFERRAL = _spell(_BEGINS, "CINclosureDate") | _DECIDED
_CATEGORIES = {"initial_category": "InitialCategoryOfAbuse", "latest_category": "LatestCategoryOfAbuse"}
_CONFERENCE, _DEATH = {"happened_on": "DateOfInitialCPC"}, {"happened_on": "PersonDeathDate"}
_WITHIN: dict[type[Record], tuple[str, Tags]] = {
    Assessment: ("Assessments", _spell("AssessmentActualStartDate", "AssessmentAuthorisationDate") | {"factors": "*"}),
    Section47: ("Section47", {"happened_on": "S47ActualStartDate"}),
    CinPlan: ("CINPlanDates", _spell("CINPlanStartDate", "CINPlanEndDate")),
    CpPlan: ("ChildProtectionPlans", _spell("CPPstartDate", "CPPendDate") | _CATEGORIES),
}


@dataclass(eq=False)
class Line:
    """One record as one file tells it. `within` are the lines that go with it when it is dropped."""

    record: type[Record]
    cells: "CsvRow | Element"
    key_names: tuple[str, ...]
    is_day_first: bool = False
    within: list["Line"] = field(default_factory=list)
    is_dropped: bool = False

    @property
    def who(self) -> Who:
        """Whose record it is."""
        return self.text("system") or "", self.text("local_id") or ""

    def text(self, name: str) -> str | None:
        """A column's text, cleaned as conform cleans it."""
        text = (self.cells.get(name) or "").strip()
        return text if text and text not in SENTINELS else None

    def day(self, name: str) -> date | None:
        """A column's date; None where there is none that can be read."""
        text = (self.text(name) or "")[:10]
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            with suppress(ValueError):
                return datetime.strptime(text, pattern).date()
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
        parts = [self._key_part(name) for name in self.key_names]
        return None if None in parts else "|".join(part or "" for part in parts)

    def _key_part(self, name: str) -> str | None:
        columns = AS_READ | self.record.columns()
        if self.record.dated and name in columns and columns[name].type == DATE:
            day = self.day(name)
            return day and day.isoformat()
        return self.text(name) if self.record.dated or name == "local_id" else self.text(name) or ""


@dataclass(frozen=True)
class Opening:
    """A place in a file where a record can be added; `open` puts an empty line there."""

    record: type[Record]
    who: Who
    open: Callable[[], Line]


class CsvRow:
    """A row of a CSV."""

    def __init__(self, file: "CsvFile", row: Row) -> None:
        self.row, self._file = row, file
        self.names = tuple(file.header_of)

    def get(self, name: str) -> str | None:
        header = self._file.header_of.get(name)
        return self.row[header] if header else self._file.kind.constants.get(name)

    def put(self, name: str, value: str | None) -> None:
        self.row[self._file.header_of[name]] = value

    def remove(self) -> None:
        self._file.rows = [row for row in self._file.rows if row is not self.row]


class CsvFile:
    """A CSV of a known kind."""

    def __init__(self, path: Path, kind: Kind, rows: list[Row], names: list[str]) -> None:
        assert kind.record is not None
        self.path, self.kind, self.record, self.rows, self.names = path, kind, kind.record, rows, names
        header = {name.strip().lower(): name for name in names}
        self.header_of = {ours: header[name.lower()] for ours, name in kind.columns.items() if name.lower() in header}
        dates = {name for name, column in (AS_READ | self.record.columns()).items() if column.type == DATE}
        wanted = [self.header_of[name] for name in dates & set(self.header_of)]
        self._is_day_first = any("/" in (row[name] or "") for row in rows for name in wanted)
        # conform tells the year of a looked-after return by its last episode, which therefore stays as it is
        days = [line.day("happened_on") for line in self._every()] if self.record is CareEpisode else []
        self._pinned = max((day for day in days if day is not None), default=date.min) if days else None
        self.bounds = (date.min, date.max if self.record is not CareEpisode else self._pinned or date.min)

    def lines(self) -> Iterator[Line]:
        """Its rows."""
        return (line for line in self._every() if self._pinned is None or line.day("happened_on") != self._pinned)

    def openings(self, people: set[Who]) -> Iterator[Opening]:
        """A new row for each of some people whose system this is."""
        for who in sorted(people):
            if self.kind.constants.get("system", who[0]) == who[0]:
                yield Opening(self.record, who, partial(self._opened, who))

    def add_person(self, local_id: str, born_on: date) -> Who | None:
        """A new person in a file of people; None in any other."""
        if self.record is not Person or "system" not in self.kind.constants:
            return None
        line = self._opened((self.kind.constants["system"], local_id))
        line.put("born_on", born_on)
        return line.who

    def keep(self, people: set[Who]) -> None:
        """Only the rows of these people stay."""
        self.rows = [row for line, row in zip(list(self._every()), self.rows, strict=True) if line.who in people]

    def write(self, root: Path) -> None:
        """The file, at its place below another root."""
        with _at(root, self.path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)

    def _every(self) -> Iterator[Line]:
        return (self._line(row) for row in self.rows)

    def _line(self, row: Row) -> Line:
        return Line(self.record, CsvRow(self, row), self.kind.key, self._is_day_first)

    def _opened(self, who: Who) -> Line:
        row: Row = dict.fromkeys(self.names)
        self.rows.append(row)
        line = self._line(row)
        for name, value in zip(("system", "local_id"), who, strict=True):
            if name in self.header_of:
                line.put(name, value)
        return line


class Element:
    """An element of a census, or where `is_whole` is not said, only those parts of it that `tags` name."""

    def __init__(self, element: "etree._Element", tags: Tags, told: dict[str, str], *, is_whole: bool = True) -> None:
        self.element, self._tags, self._told, self._is_whole = element, tags, told, is_whole
        self.names = tuple(tags)

    def get(self, name: str) -> str | None:
        tag = self._tags.get(name)
        return self.element.findtext(f"{{*}}{tag}") if tag else self._told.get(name)

    def put(self, name: str, value: str | None) -> None:
        if name == "factors":
            _put_factors(self.element, value)
            return
        _put(self.element, self._tags[name], value)
        if name == "ended_on" and value is None and "is_nfa" in self._tags:
            _put(self.element, self._tags["is_nfa"], "false")  # without further action it would have ended all the same

    def remove(self) -> None:
        if self._is_whole:
            self.element.getparent().remove(self.element)
            return
        for name in self._tags:
            self.put(name, None)


class CensusFile:
    """A children in need census of one year."""

    record: type[Record] = Person

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path.relative_to(root)
        self._tree = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        year = int(self._tree.getroot().findtext("{*}Header/{*}CollectionDetails/{*}Year"))
        self.bounds = date(year - 1, 4, 1), date(year, 3, 31)

    def lines(self) -> Iterator[Line]:
        """Every record in it, a referral before what stands within it."""
        for child, told in self._children():
            yield _line(Person, child, {}, told | {"told_by": "cin_census"})
            about = child.find(f"{{*}}{_ABOUT}")
            yield from _parts(Death, about, _DEATH, told)
            for details in child.findall("{*}CINdetails"):
                yield from _lines_of(details, told)

    def openings(self, people: set[Who]) -> Iterator[Opening]:
        """For each child a new referral, for each of its referrals something new within it, and its death."""
        for child, told in self._children():
            who = ("csc", told["local_id"])
            if who not in people:
                continue
            yield Opening(Referral, who, partial(_added, Referral, child, "CINdetails", _REFERRAL, told))
            yield Opening(Death, who, partial(_line, Death, child.find(f"{{*}}{_ABOUT}"), _DEATH, told, is_whole=False))
            for details in child.findall("{*}CINdetails"):
                began = told | {"referral_on": (details.findtext(f"{{*}}{_BEGINS}") or "").strip()}
                for record, (tag, tags) in _WITHIN.items():
                    yield Opening(record, who, partial(_added, record, details, tag, tags, began))

    def add_person(self, local_id: str, born_on: date) -> Who | None:
        """A new child, with nothing but an id and a birth date."""
        for child, _ in self._children():
            fresh = deepcopy(child)
            about = deepcopy(child.find(f"{{*}}{_ABOUT}"))
            fresh[:], about[:] = [about], []
            _put(about, _ID, local_id)
            _put(about, "PersonBirthDate", born_on.isoformat())
            child.getparent().append(fresh)
            return ("csc", local_id)
        return None

    def keep(self, people: set[Who]) -> None:
        """Only these children stay."""
        for child, told in self._children():
            if ("csc", told["local_id"]) not in people:
                child.getparent().remove(child)

    def write(self, root: Path) -> None:
        """The file, at its place below another root."""
        self._tree.write(str(_at(root, self.path)), encoding="utf-8", xml_declaration=True)

    def _children(self) -> list[tuple["etree._Element", dict[str, str]]]:
        found = [(c, c.findtext(f"{{*}}{_ABOUT}/{{*}}{_ID}")) for c in self._tree.getroot().iter("{*}Child")]
        return [(child, {"system": "csc", "local_id": text.strip()}) for child, text in found if text and text.strip()]


def read_files(root: Path) -> list[CsvFile | CensusFile]:
    """The files of one extract that conform reads records from."""
    found: list[CsvFile | CensusFile] = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        if path.suffix.lower() == ".xml":
            found.append(CensusFile(path, root))
        if path.suffix.lower() == ".csv":
            shown = path.relative_to(root).as_posix()
            table, _, _ = read_delimited(path, shown)
            kind = recognise(table.column_names, KINDS, shown)
            if kind is not None and kind.record is not None:
                found.append(CsvFile(path.relative_to(root), kind, table.to_pylist(), table.column_names))
    return found


def _lines_of(details: "etree._Element", told: dict[str, str]) -> Iterator[Line]:
    began = told | {"referral_on": (details.findtext(f"{{*}}{_BEGINS}") or "").strip()}
    inside = list(_parts(Conference, details, _CONFERENCE, began))
    for record, (tag, tags) in _WITHIN.items():
        for block in details.findall(f"{{*}}{tag}"):
            line = _line(record, block, tags, began)
            line.within += _parts(Conference, block, _CONFERENCE, began)
            inside += [line, *line.within]
    referral = _line(Referral, details, _REFERRAL, told)
    referral.within += inside
    yield from (referral, *inside)


def _parts(record: type[Record], element: "etree._Element", tags: Tags, told: dict[str, str]) -> list[Line]:
    """The record that stands in an element as a mere date, if it does."""
    line = _line(record, element, tags, told, is_whole=False)
    return [line] if line.text("happened_on") else []


def _line(
    record: type[Record], element: "etree._Element", tags: Tags, told: dict[str, str], *, is_whole: bool = True
) -> Line:
    return Line(record, Element(element, tags, told, is_whole=is_whole), KEYS[record])


def _added(record: type[Record], parent: "etree._Element", tag: str, tags: Tags, told: dict[str, str]) -> Line:
    return _line(record, etree.SubElement(parent, _named(parent, tag)), tags, told)


def _at(root: Path, path: Path) -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    return root / path


def _put(element: "etree._Element", tag: str, value: str | None) -> None:
    for old in element.findall(f"{{*}}{tag}"):
        element.remove(old)
    if value is not None:
        etree.SubElement(element, _named(element, tag)).text = value


def _put_factors(assessment: "etree._Element", value: str | None) -> None:
    _put(assessment, "FactorsIdentifiedAtAssessment", "")
    listed = assessment.find("{*}FactorsIdentifiedAtAssessment")
    for code in (value or "").split("|"):
        etree.SubElement(listed, _named(listed, "AssessmentFactors")).text = code


def _named(beside: "etree._Element", tag: str) -> str:
    space = etree.QName(beside).namespace
    return f"{{{space}}}{tag}" if space else tag
