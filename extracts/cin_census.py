"""The children in need census: one XML per collection year, read child by child."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
from schemas.refusal import BrokenFile, NoYear

from .census_elements import unknown_in
from .census_header import is_sure_of, year_told
from .raw import Raw, encoded, text_table
from .return_years import lie_after
from .xml_file import (
    Parts,
    elements_of,
    first_part,
    holds_others,
    parts_named,
    parts_of,
    reading,
    tag,
    text_of,
    text_under,
)

Row = dict[str, str | None]
_OF_CASES = ("happened_on", "ended_on")
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
DAYS: dict[type[Record], dict[str, str]] = {
    Person: {"born_on": "PersonBirthDate", "expected_on": "ExpectedPersonBirthDate"},
    Death: {"happened_on": "PersonDeathDate"},
    Referral: {"happened_on": "CINreferralDate", "ended_on": "CINclosureDate"},
    Assessment: {"happened_on": "AssessmentActualStartDate", "ended_on": "AssessmentAuthorisationDate"},
    Section47: {"happened_on": "S47ActualStartDate"},
    Conference: {"happened_on": "DateOfInitialCPC"},
    CinPlan: {"happened_on": "CINPlanStartDate", "ended_on": "CINPlanEndDate"},
    CpPlan: {"happened_on": "CPPstartDate", "ended_on": "CPPendDate"},
    CpReview: {"happened_on": "CPPreviewDate"},
    PreProceedings: {"happened_on": "PPStartDate", "ended_on": "StepDecisionDate"},
}
"""The elements that hold the days of each record."""
AT_ONCE = 2_000
_BETWEEN = re.compile(r"[\s,;/|]+")
_SEVERAL = re.compile(rf"\d{{1,2}}[A-Za-z]?({_BETWEEN.pattern}\d{{1,2}}[A-Za-z]?)+")


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
    year, made_at, is_sure, unknown = None, None, False, Counter[str]()
    with reading(shown):
        for place, element in enumerate(elements_of(path, ("Header", "Child"), "children", unknown)):
            unknown.update(unknown_in(element))
            if tag(element) == "header":
                header = parts_of(element)
                year, made_at = year_told(header, shown), text_under(first_part(header, "Source"), "DateTime")
                is_sure = is_sure_of(header, year)
                continue
            envelope: Row = {"system": "csc", "file": shown, "row": str(place)}
            for record, row in _rows_of_child(parts_of(element)):
                rows[record].add(envelope | row)
    if year is None:
        raise NoYear(shown, "Header/CollectionDetails/Year is missing", "Export it again with its header")
    tables = {record: told.table() for record, told in rows.items()}
    year += not is_sure and lie_after(_days(tables), year)  # else its label tells the year in which it starts
    raws = [
        Raw(record, "cin_census", table, KEYS[record], year, headers=DAYS[record]) for record, table in tables.items()
    ]
    if not any(raw.rows.num_rows for raw in raws) and holds_others(path, "header"):
        raise BrokenFile(shown, "there is no Child in what it holds beside its Header", "Export it again")
    return Census(shown, year, made_at, raws, unknown)


def _days(tables: Mapping[type[Record], pa.Table]) -> list[pa.Array]:
    """The days, as they are written, on which what the cases hold began or ended."""
    cases = [table for record, table in tables.items() if record not in (Person, Death)]
    columns = [table.column(name) for table in cases for name in _OF_CASES if name in table.column_names]
    return [chunk for column in columns for chunk in column.cast(pa.string()).chunks]


def _rows_of_child(child: Parts) -> Iterator[tuple[type[Record], Row]]:
    person = first_part(child, "ChildIdentifiers") or child
    local_id = text_under(person, "LAchildID")
    yield Person, _person(child, person) | {"local_id": local_id}
    death = _days_under(person, Death)
    if death["happened_on"] is not None:
        yield Death, {"local_id": local_id} | death
    for details in parts_named(child, "CINdetails"):
        for record, row in _rows_of_details(parts_of(details)):
            yield record, row | {"local_id": local_id}


def _person(child: Parts, person: Parts) -> Row:
    about = first_part(child, "ChildCharacteristics")
    disabilities = {text_of(element) for element in parts_named(first_part(about, "Disabilities"), "Disability")} - {
        None
    }
    return {
        "told_by": "cin_census",
        **_days_under(person, Person),
        "sex": text_under(person, "Sex") or text_under(person, "GenderCurrent"),
        "ethnicity": text_under(about, "Ethnicity"),
        "is_disabled": None if not disabilities else "N" if disabilities == {"NONE"} else "Y",
        "upn": text_under(person, "UPN"),
        "former_upn": text_under(person, "FormerUPN"),
        "upn_unknown": text_under(person, "UPNunknown"),
    }


def _rows_of_details(details: Parts) -> Iterator[tuple[type[Record], Row]]:
    opened = _referral(details)
    referral: Row = {"referral_on": opened["happened_on"]}
    yield Referral, opened
    conferences = {text_under(details, "DateOfInitialCPC")}
    for block in parts_named(details, "Assessments"):
        yield Assessment, referral | _assessment(block) | {"primary_need": text_under(details, "PrimaryNeedCode")}
    for block in parts_named(details, "Section47"):
        enquiry = _enquiry(parts_of(block))
        yield Section47, referral | enquiry
        conferences.add(enquiry["conference_on"])
    for held_on in sorted(day for day in conferences if day is not None):
        yield Conference, referral | {"happened_on": held_on}
    for block in parts_named(details, "CINPlanDates"):
        yield CinPlan, referral | _days_under(parts_of(block), CinPlan)
    for block in parts_named(details, "ChildProtectionPlans"):
        yield CpPlan, referral | _plan(parts_of(block))
        for review in (part for part in block.iter(etree.Element) if tag(part) == "cppreviewdate"):
            yield CpReview, referral | {"happened_on": text_of(review)}
    for block in parts_named(details, "PreProceedings", "PreProceedingsandFGDM"):
        parts = parts_of(block)
        found = _days_under(parts, PreProceedings) | {"outcome": text_under(parts, "PPOutcome")}
        if any(found.values()):  # a family group decision meeting may be told without pre-proceedings
            yield PreProceedings, referral | found


def _referral(details: Parts) -> Row:
    return {
        **_days_under(details, Referral),
        "source_code": text_under(details, "ReferralSource"),
        "is_nfa": text_under(details, "ReferralNFA"),
        "closure_reason": text_under(details, "ReasonForClosure"),
    }


def _assessment(block: etree._Element) -> Row:
    assessment = parts_of(block)
    lists = [parts_of(part) for part in parts_named(assessment, "FactorsIdentifiedAtAssessment")]
    told = [text for one in lists for element in parts_named(one, "AssessmentFactors") if (text := text_of(element))]
    factors = [factor for text in told for factor in _each_factor(text)]
    return _days_under(assessment, Assessment) | {"factors": "|".join(factors)}


def _each_factor(text: str) -> list[str]:
    """The factors of one element: several where nothing but codes stand in it, as in `3B 4B`."""
    return _BETWEEN.split(text) if _SEVERAL.fullmatch(text) else [text]


def _enquiry(enquiry: Parts) -> Row:
    return {
        **_days_under(enquiry, Section47),
        "conference_on": text_under(enquiry, "DateOfInitialCPC"),
        "conference_target": text_under(enquiry, "InitialCPCtarget"),
        "no_conference": text_under(enquiry, "ICPCnotRequired"),
    }


def _plan(plan: Parts) -> Row:
    return _days_under(plan, CpPlan) | {
        "initial_category": text_under(plan, "InitialCategoryOfAbuse"),
        "latest_category": text_under(plan, "LatestCategoryOfAbuse"),
        "previous_plans_count": text_under(plan, "NumberOfPreviousCPP"),
    }


def _days_under(parts: Parts, record: type[Record]) -> Row:
    return {ours: text_under(parts, element) for ours, element in DAYS[record].items()}
