"""The children-in-need census: one XML file per collection year, 1 April to 31 March.

A year's file holds the cases open at any time in that year and, inside each, the blocks open in that year; what ended
after 31 March is open. Order of elements: DfE, Children in need census specification. `cin_tables` makes the rows.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from synthetic import cin_tables
from synthetic.days import NEVER, iso
from synthetic.text import Column, element, join, repeated, wrap, write_rows
from synthetic.world import View

HEADER = """<?xml version="1.0" encoding="utf-8"?>
<Message>
<Header>
<CollectionDetails><Collection>CIN</Collection><Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>{lea}</LEA><SoftwareCode>Local Authority</SoftwareCode><Release>1</Release>\
<SerialNo>001</SerialNo><DateTime>{on}T05:00:00</DateTime></Source>
</Header>
<Children>
"""
FOOTER = "</Children>\n</Message>\n"
IDENTIFIERS = (
    "LAchildID",
    "UPN",
    "FormerUPN",
    "UPNunknown",
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "GenderCurrent",
    "Sex",
    "PersonDeathDate",
)
LAST = NEVER**2
"""The case number of what closes a child: after all cases."""


@dataclass
class Pieces:
    """Pieces of text, each with the child and case it belongs to and its place inside that case."""

    keys: list[np.ndarray] = field(default_factory=list)
    texts: list[Column] = field(default_factory=list)

    def add(self, rows: pa.Table, place: int, text: Column, case: int | None = None) -> None:
        """Puts one piece per row; `case` for what stands outside the cases."""
        person, count = rows.column("_person").to_numpy(), len(rows)
        of = rows.column("_case").to_numpy() if case is None else np.full(count, case)
        self.keys.append(np.stack([np.full(count, place), of, person]))
        self.texts.append(text)

    def in_order(self) -> Column:
        """All pieces by child, case and place; those of one place by their order in the table."""
        return pa.concat_arrays(self.texts).take(pa.array(np.lexsort(np.concatenate(self.keys, axis=1))))


def _elements(rows: pa.Table, *tags: str) -> Column:
    """The elements of the tags that the table has, row by row."""
    return join("", *(element(tag, rows.column(tag)) for tag in tags if tag in rows.column_names))


def _child(rows: pa.Table) -> Column:
    disabilities = wrap("Disabilities", repeated("Disability", rows.column("Disability")))
    characteristics = wrap("ChildCharacteristics", join(_elements(rows, "Ethnicity"), disabilities))
    return join("<Child>\n", wrap("ChildIdentifiers", _elements(rows, *IDENTIFIERS)), characteristics)


def _case(rows: pa.Table) -> Column:
    tags = "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure"
    return join("<CINdetails>\n", _elements(rows, *tags, "DateOfInitialCPC"))


def _assessment(rows: pa.Table) -> Column:
    factors = repeated("AssessmentFactors", rows.column("AssessmentFactors"))
    dates = _elements(rows, "AssessmentActualStartDate", "AssessmentAuthorisationDate")
    return wrap("Assessments", join(dates, wrap("FactorsIdentifiedAtAssessment", factors)))


def _cin_plan(rows: pa.Table) -> Column:
    return wrap("CINPlanDates", _elements(rows, "CINPlanStartDate", "CINPlanEndDate"))


def _enquiry(rows: pa.Table) -> Column:
    tags = "S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"
    return wrap("Section47", _elements(rows, *tags))


def _cp_plan(rows: pa.Table) -> Column:
    tags = "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP"
    reviews = wrap("Reviews", repeated("CPPreviewDate", rows.column("CPPreviewDate")))
    return wrap("ChildProtectionPlans", join(_elements(rows, *tags), reviews))


def _same(rows: pa.Table, text: str) -> Column:
    return pa.repeat(pa.scalar(text), len(rows))


def _text(tables: dict[str, pa.Table]) -> Column:
    """A year's children with all that is in them."""
    children, cases = tables["cin_child"], tables["cin_case"]
    pieces = Pieces()
    pieces.add(children, 0, _child(children), case=-1)
    pieces.add(cases, 1, _case(cases))
    pieces.add(tables["cin_assessment"], 2, _assessment(tables["cin_assessment"]))
    pieces.add(tables["cin_plan"], 3, _cin_plan(tables["cin_plan"]))
    pieces.add(tables["cin_enquiry"], 4, _enquiry(tables["cin_enquiry"]))
    pieces.add(cases, 5, _elements(cases, "ReferralNFA"))
    pieces.add(tables["cp_plan"], 6, _cp_plan(tables["cp_plan"]))
    pieces.add(cases, 7, _same(cases, "</CINdetails>\n"))
    pieces.add(children, 8, _same(children, "</Child>\n"), case=LAST)
    return pieces.in_order()


def write_census(view: View, folder: Path, years: range) -> None:
    """cin_census/cin_<year>.xml for each of the years."""
    on = iso(np.array([view.on]))[0].as_py()
    for year, tables in cin_tables.tables(view, years).items():
        head = HEADER.format(year=year, lea=view.la_code, on=on)
        children = tables["cin_child"]
        if year < cin_tables.SEX_LETTERS:
            names = ["GenderCurrent" if name == "Sex" else name for name in children.column_names]
            tables["cin_child"] = children.rename_columns(names)
        write_rows(folder / "cin_census" / f"cin_{year}.xml", head, _text(tables), FOOTER)
