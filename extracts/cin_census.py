"""The children in need census: one XML per collection year, read child by child."""

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from lxml import etree

from schemas.records import Assessment, CinPlan, Conference, CpPlan, Death, Person, Record, Referral, Section47
from schemas.refusal import BrokenFile, NoYear, WrongRoot

from .raw import Raw, text_table

Row = dict[str, str | None]
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
}
COLUMNS: dict[type[Record], tuple[str, ...]] = {
    Person: ("told_by", "born_on", "expected_on", "sex", "ethnicity", "is_disabled", "upn", "former_upn"),
    Death: ("happened_on",),
    Referral: ("happened_on", "ended_on", "source_code", "is_nfa", "closure_reason"),
    Assessment: ("referral_on", "happened_on", "ended_on", "factors", "primary_need"),
    Section47: ("referral_on", "happened_on"),
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
}


def read_census(path: Path, shown: str) -> list[Raw]:
    """The rows of one census file, a table per record.

    Raises BrokenFile, WrongRoot, or NoYear; `shown` is how messages name the file.
    """
    columns: dict[type[Record], dict[str, list[str | None]]] = {
        record: {name: [] for name in ("system", "local_id", *names, "file", "row")}
        for record, names in COLUMNS.items()
    }
    year = None
    try:
        with closing(_parts(path, shown)) as parts:
            for place, element in enumerate(parts):
                if _tag(element) == "Header":
                    year = _census_year(element, shown)
                    continue
                envelope: Row = {"system": "csc", "file": shown, "row": str(place)}
                for record, row in _rows_of_child(element):
                    for name, values in columns[record].items():
                        values.append(row.get(name, envelope.get(name)))
    except etree.XMLSyntaxError as error:
        raise BrokenFile(
            shown, f"the XML breaks off or is damaged at line {error.lineno}", "Export it again"
        ) from error
    if year is None or not year.isdigit():
        raise NoYear(shown, "Header/CollectionDetails/Year is missing", "Export it again with its header")
    return [Raw(record, text_table(table), KEYS[record], int(year)) for record, table in columns.items()]


def _census_year(header: etree._Element, shown: str) -> str | None:
    collection = _text(header, "CollectionDetails/Collection")
    if collection not in (None, "CIN"):
        what = f"it is a {collection} collection, not CIN"
        raise WrongRoot(shown, what, "Put a children in need census here; the SSDA903 is read as CSV")
    return _text(header, "CollectionDetails/Year")


def _parts(path: Path, shown: str) -> Generator[etree._Element, None, None]:
    """The header, then each child, each let go of once used, so that memory does not grow with the file."""
    with path.open("rb") as file:
        events = etree.iterparse(file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
        _, root = next(events)
        if _tag(root) != "Message":
            raise WrongRoot(shown, f"its root is {_tag(root)}, not Message", "Put a children in need census here")
        for event, element in events:
            if event == "end" and _tag(element) in ("Header", "Child"):
                yield element
                element.clear()
                while element.getprevious() is not None and element.getparent() is not None:
                    del element.getparent()[0]


def _rows_of_child(child: etree._Element) -> Iterator[tuple[type[Record], Row]]:
    identifiers = child.find("{*}ChildIdentifiers")
    person = child if identifiers is None else identifiers
    local_id = _text(person, "LAchildID")
    yield Person, _person(child, person) | {"local_id": local_id}
    death = _text(person, "PersonDeathDate")
    if death is not None:
        yield Death, {"local_id": local_id, "happened_on": death}
    for details in child.findall("{*}CINdetails"):
        for record, row in _rows_of_details(details):
            yield record, row | {"local_id": local_id}


def _person(child: etree._Element, person: etree._Element) -> Row:
    disabilities = {element.text for element in child.iterfind("{*}ChildCharacteristics/{*}Disabilities/{*}Disability")}
    return {
        "told_by": "cin_census",
        "born_on": _text(person, "PersonBirthDate"),
        "expected_on": _text(person, "ExpectedPersonBirthDate"),
        "sex": _text(person, "Sex") or _text(person, "GenderCurrent"),
        "ethnicity": _text(child, "ChildCharacteristics/Ethnicity"),
        "is_disabled": None if not disabilities else "N" if disabilities == {"NONE"} else "Y",
        "upn": _text(person, "UPN"),
        "former_upn": _text(person, "FormerUPN"),
    }


def _rows_of_details(details: etree._Element) -> Iterator[tuple[type[Record], Row]]:
    began = _text(details, "CINreferralDate")
    referral: Row = {"referral_on": began}
    yield Referral, _referral(details, began)
    conferences = {_text(details, "DateOfInitialCPC")}
    for block in details.findall("{*}Assessments"):
        yield Assessment, referral | _assessment(block) | {"primary_need": _text(details, "PrimaryNeedCode")}
    for block in details.findall("{*}Section47"):
        yield Section47, referral | {"happened_on": _text(block, "S47ActualStartDate")}
        conferences.add(_text(block, "DateOfInitialCPC"))
    for held_on in sorted(day for day in conferences if day is not None):
        yield Conference, referral | {"happened_on": held_on}
    for block in details.findall("{*}CINPlanDates"):
        yield CinPlan, referral | _spell(block, "CINPlanStartDate", "CINPlanEndDate")
    for block in details.findall("{*}ChildProtectionPlans"):
        yield CpPlan, referral | _plan(block)


def _referral(details: etree._Element, began: str | None) -> Row:
    is_nfa = _text(details, "ReferralNFA")
    closed = _text(details, "CINclosureDate")
    return {
        "happened_on": began,
        # a referral without further action ends on its own day
        "ended_on": closed or (began if is_nfa in ("1", "true", "True", "Y") else None),
        "source_code": _text(details, "ReferralSource"),
        "is_nfa": is_nfa,
        "closure_reason": _text(details, "ReasonForClosure"),
    }


def _assessment(block: etree._Element) -> Row:
    factors = [
        element.text.strip()
        for element in block.iterfind("{*}FactorsIdentifiedAtAssessment/{*}AssessmentFactors")
        if element.text
    ]
    return _spell(block, "AssessmentActualStartDate", "AssessmentAuthorisationDate") | {"factors": "|".join(factors)}


def _plan(block: etree._Element) -> Row:
    return _spell(block, "CPPstartDate", "CPPendDate") | {
        "initial_category": _text(block, "InitialCategoryOfAbuse"),
        "latest_category": _text(block, "LatestCategoryOfAbuse"),
        "previous_plans_count": _text(block, "NumberOfPreviousCPP"),
    }


def _spell(block: etree._Element, start: str, end: str) -> Row:
    return {"happened_on": _text(block, start), "ended_on": _text(block, end)}


def _text(element: etree._Element, path: str) -> str | None:
    found = element.findtext("/".join(f"{{*}}{step}" for step in path.split("/")))
    return found.strip() or None if found else None


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname
