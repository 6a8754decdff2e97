"""The children in need census: one XML per collection year, read child by child."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
from lxml import etree

from schemas.records import (
    Assessment,
    CinPlan,
    Conference,
    CpPlan,
    CpReview,
    Death,
    Person,
    PreProceedings,
    Record,
    Referral,
    Section47,
)
from schemas.refusal import BrokenFile, NoYear, WrongRoot

from .census_elements import unknown_in
from .raw import Raw, encoded, text_table
from .xml_file import elements_of, holds_others, reading, tag, text_of

Row = dict[str, str | None]
Parts = dict[str, list[etree._Element]]
_OF_CHILD = ("local_id",)
_OF_REFERRAL = ("local_id", "referral_on", "happened_on")
KEYS: dict[type[Record], tuple[str, ...]] = {
    Person: ("told_by", "system", "local_id"),
    Death: _OF_CHILD,
    Referral: ("local_id", "happened_on"),
    Assessment: _OF_REFERRAL,
    Section47: _OF_REFERRAL,
    Conference: _OF_REFERRAL,
    CinPlan: _OF_REFERRAL,
    CpPlan: _OF_REFERRAL,
    CpReview: _OF_REFERRAL,
    PreProceedings: _OF_REFERRAL,
}
COLUMNS: dict[type[Record], tuple[str, ...]] = {
    Person: (
        "told_by",
        "born_on",
        "expected_on",
        "sex",
        "ethnicity",
        "is_disabled",
        "upn",
        "former_upn",
        "upn_unknown",
    ),
    Death: ("happened_on",),
    Referral: ("happened_on", "ended_on", "source_code", "is_nfa", "closure_reason"),
    Assessment: ("referral_on", "happened_on", "ended_on", "factors", "primary_need"),
    Section47: ("referral_on", "happened_on", "conference_on", "conference_target", "no_conference"),
    Conference: ("referral_on", "happened_on"),
    CinPlan: ("referral_on", "happened_on", "ended_on"),
    CpPlan: (
        "referral_on",
        "happened_on",
        "ended_on",
        "initial_category",
        "latest_category",
        "previous_plans_count",
    ),
    CpReview: ("referral_on", "happened_on"),
    PreProceedings: ("referral_on", "happened_on", "ended_on", "outcome"),
}
AT_ONCE = 2_000
_BETWEEN = re.compile(r"[\s,;/|]+")
_SEVERAL = re.compile(rf"\d{{1,2}}[A-Za-z]?({_BETWEEN.pattern}\d{{1,2}}[A-Za-z]?)+")
_YEARS = range(2009, 2101)
"""The first census was of 2009."""


@dataclass
class _Rows:
    """Rows of one record, gathered as Python's texts and put away as Arrow's, which take a tenth of the memory."""

    names: tuple[str, ...]
    put_away: list[pa.Table] = field(default_factory=list)
    gathered: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.gathered.append(row)
        if len(self.gathered) == AT_ONCE:
            self.put_away.append(self._table())
            self.gathered.clear()

    def table(self) -> pa.Table:
        return pa.concat_tables([*self.put_away, self._table()])

    def _table(self) -> pa.Table:
        return encoded(text_table({name: [row.get(name) for row in self.gathered] for name in self.names}))


@dataclass(frozen=True)
class Census:
    """One census file: the year of its collection, when it was made as far as it says, its rows by record, and how
    often which element came that nothing is read from."""

    file: str
    year: int
    made_at: str | None
    raws: list[Raw]
    unknown: Counter[str]


def read_census(path: Path, shown: str) -> Census:
    """The rows of one census file, a table per record.

    Raises BrokenFile, WrongRoot, or NoYear; `shown` is how messages name the file.
    """
    rows = {record: _Rows(("system", "local_id", *names, "file", "row")) for record, names in COLUMNS.items()}
    year, made_at, unknown = None, None, Counter[str]()
    with reading(shown):
        for place, element in enumerate(elements_of(path, ("Header", "Child"), "children", unknown)):
            unknown.update(unknown_in(element))
            if tag(element) == "header":
                header = _parts(element)
                year, made_at = _census_year(header, shown), _text(_first(header, "Source"), "DateTime")
                continue
            envelope: Row = {"system": "csc", "file": shown, "row": str(place)}
            for record, row in _rows_of_child(_parts(element)):
                rows[record].add(envelope | row)
    if year is None:
        raise NoYear(shown, "Header/CollectionDetails/Year is missing", "Export it again with its header")
    raws = [Raw(record, "cin_census", told.table(), KEYS[record], year) for record, told in rows.items()]
    if not any(raw.rows.num_rows for raw in raws) and holds_others(path, "header"):
        raise BrokenFile(shown, "there is no Child in what it holds beside its Header", "Export it again")
    return Census(shown, year, made_at, raws, unknown)


def _census_year(header: Parts, shown: str) -> int | None:
    details = _first(header, "CollectionDetails")
    collection, year = _text(details, "Collection"), _text(details, "Year")
    if collection not in (None, "CIN"):
        what = f"it is a {collection} collection, not CIN"
        raise WrongRoot(shown, what, "Put a children in need census or a looked-after return here")
    if year is None:
        return None
    if not re.fullmatch("[0-9]{4}", year) or int(year) not in _YEARS:
        what = f"Header/CollectionDetails/Year is no year from {_YEARS[0]} to {_YEARS[-1]}"
        raise NoYear(shown, what, "Give the year of the 31 March on which the collection ends")
    _refuse_another_year(_text(details, "ReferenceDate"), int(year), shown)
    return int(year)


def _refuse_another_year(reference: str | None, year: int, shown: str) -> None:
    """The collection ends on its reference date; cut before its end, that may be the day of the cut."""
    try:
        day = date.fromisoformat(reference or "")
    except ValueError:
        return
    if day.year != year and day.year + (day.month > 3) != year:
        what = f"Header/CollectionDetails tells the year {year} but the reference date {day}"
        raise NoYear(shown, what, "Correct the one that is wrong")


def _rows_of_child(child: Parts) -> Iterator[tuple[type[Record], Row]]:
    person = _first(child, "ChildIdentifiers") or child
    local_id = _text(person, "LAchildID")
    yield Person, _person(child, person) | {"local_id": local_id}
    death = _text(person, "PersonDeathDate")
    if death is not None:
        yield Death, {"local_id": local_id, "happened_on": death}
    for details in _blocks(child, "CINdetails"):
        for record, row in _rows_of_details(_parts(details)):
            yield record, row | {"local_id": local_id}


def _person(child: Parts, person: Parts) -> Row:
    about = _first(child, "ChildCharacteristics")
    disabilities = {text_of(element) for element in _blocks(_first(about, "Disabilities"), "Disability")} - {None}
    return {
        "told_by": "cin_census",
        "born_on": _text(person, "PersonBirthDate"),
        "expected_on": _text(person, "ExpectedPersonBirthDate"),
        "sex": _text(person, "Sex") or _text(person, "GenderCurrent"),
        "ethnicity": _text(about, "Ethnicity"),
        "is_disabled": None if not disabilities else "N" if disabilities == {"NONE"} else "Y",
        "upn": _text(person, "UPN"),
        "former_upn": _text(person, "FormerUPN"),
        "upn_unknown": _text(person, "UPNunknown"),
    }


def _rows_of_details(details: Parts) -> Iterator[tuple[type[Record], Row]]:
    began = _text(details, "CINreferralDate")
    referral: Row = {"referral_on": began}
    yield Referral, _referral(details, began)
    conferences = {_text(details, "DateOfInitialCPC")}
    for block in _blocks(details, "Assessments"):
        yield Assessment, referral | _assessment(block) | {"primary_need": _text(details, "PrimaryNeedCode")}
    for block in _blocks(details, "Section47"):
        enquiry = _enquiry(_parts(block))
        yield Section47, referral | enquiry
        conferences.add(enquiry["conference_on"])
    for held_on in sorted(day for day in conferences if day is not None):
        yield Conference, referral | {"happened_on": held_on}
    for block in _blocks(details, "CINPlanDates"):
        yield CinPlan, referral | _spell(_parts(block), "CINPlanStartDate", "CINPlanEndDate")
    for block in _blocks(details, "ChildProtectionPlans"):
        yield CpPlan, referral | _plan(_parts(block))
        for review in (part for part in block.iter(etree.Element) if tag(part) == "cppreviewdate"):
            yield CpReview, referral | {"happened_on": text_of(review)}
    for block in _blocks(details, "PreProceedings", "PreProceedingsandFGDM"):
        parts = _parts(block)
        outcome = {"outcome": _text(parts, "PPOutcome")}
        yield PreProceedings, referral | _spell(parts, "PPStartDate", "StepDecisionDate") | outcome


def _referral(details: Parts, began: str | None) -> Row:
    return {
        "happened_on": began,
        "ended_on": _text(details, "CINclosureDate"),
        "source_code": _text(details, "ReferralSource"),
        "is_nfa": _text(details, "ReferralNFA"),
        "closure_reason": _text(details, "ReasonForClosure"),
    }


def _assessment(block: etree._Element) -> Row:
    assessment = _parts(block)
    lists = [_parts(part) for part in _blocks(assessment, "FactorsIdentifiedAtAssessment")]
    told = [text for one in lists for element in _blocks(one, "AssessmentFactors") if (text := text_of(element))]
    factors = [factor for text in told for factor in _each_factor(text)]
    days = _spell(assessment, "AssessmentActualStartDate", "AssessmentAuthorisationDate")
    return days | {"factors": "|".join(factors)}


def _each_factor(text: str) -> list[str]:
    """The factors of one element: several where nothing but codes stand in it, as in `3B 4B`."""
    return _BETWEEN.split(text) if _SEVERAL.fullmatch(text) else [text]


def _enquiry(enquiry: Parts) -> Row:
    return {
        "happened_on": _text(enquiry, "S47ActualStartDate"),
        "conference_on": _text(enquiry, "DateOfInitialCPC"),
        "conference_target": _text(enquiry, "InitialCPCtarget"),
        "no_conference": _text(enquiry, "ICPCnotRequired"),
    }


def _plan(plan: Parts) -> Row:
    return _spell(plan, "CPPstartDate", "CPPendDate") | {
        "initial_category": _text(plan, "InitialCategoryOfAbuse"),
        "latest_category": _text(plan, "LatestCategoryOfAbuse"),
        "previous_plans_count": _text(plan, "NumberOfPreviousCPP"),
    }


def _spell(block: Parts, start: str, end: str) -> Row:
    return {"happened_on": _text(block, start), "ended_on": _text(block, end)}


def _blocks(parts: Parts, *names: str) -> list[etree._Element]:
    """The parts under any of the names that the specification and its validator write them with."""
    return [part for name in names for part in parts.get(name.lower(), ())]


def _first(parts: Parts, name: str) -> Parts:
    """The parts of the first part of that name; none if there is no such part."""
    return next((_parts(part) for part in _blocks(parts, name)), {})


def _parts(element: etree._Element) -> Parts:
    """The elements directly within one, by name in small letters, whatever their namespace: each is met once."""
    parts: Parts = {}
    for part in element.iterchildren(etree.Element):
        parts.setdefault(tag(part), []).append(part)
    return parts


def _text(parts: Parts, name: str) -> str | None:
    """The text of the first part of that name."""
    found = parts.get(name.lower())
    return text_of(found[0]) if found else None
