"""The children-in-need census: one XML file per collection year, 1 April to 31 March.

A year's file holds the cases open at any time in that year and, inside each, the blocks open in that year; what ended
after 31 March is open. Order of elements: DfE, Children in need census specification.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.days import NEVER, Days, iso, return_start
from synthetic.text import Column, element, join, repeated, words, wrap
from synthetic.world import View, open_in_year

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
SEX_LETTERS, CIN_PLANS = 2025, 2022
"""First collection years with Sex M/F instead of GenderCurrent 1/2, and with dates of CIN plans."""


@dataclass
class Pieces:
    """Pieces of text, each with the child and case it belongs to and its place inside that case."""

    person: list[np.ndarray]
    case: list[np.ndarray]
    place: list[np.ndarray]
    text: list[Column]

    def add(self, table: pd.DataFrame, place: int, text: Column) -> None:
        """Puts one piece per row of the table."""
        self.person.append(table.person.to_numpy())
        self.case.append(
            table.case.to_numpy() if "case" in table else np.full(len(table), -1 if place == 0 else NEVER**2)
        )
        self.place.append(np.full(len(table), place))
        self.text.append(text)

    def in_order(self) -> str:
        """All pieces by child, case and place; those of one place by their order in the table."""
        keys = [np.concatenate(k) for k in (self.place, self.case, self.person)]
        order = np.lexsort(keys)
        text = pa.concat_arrays([words(t) for t in self.text]).take(pa.array(order))
        return "".join(text.to_pylist())


def _identifiers(view: View, persons: pd.DataFrame, children: np.ndarray, year: int) -> Column:
    """Who the child is, as far as known: the expected date until the birth, UN1 until there is a UPN."""
    of = view.world.people.children.iloc[children]
    seen = min(view.on, return_start(year + 1))
    born = (of.birth < seen).to_numpy()
    second = persons.person.to_numpy() != children  # a second entry was made without its UPN
    has_upn = (of.upn_on < seen).to_numpy() & ~second
    letters = year >= SEX_LETTERS
    sex = np.where(of.female, "F" if letters else "2", "M" if letters else "1")
    unknown = np.where(of.is_uasc, "UN3", "UN1")
    return wrap(
        "ChildIdentifiers",
        join(
            element("LAchildID", view.local_ids(0, persons.person.to_numpy())),
            element("UPN", np.where(has_upn, view.world.identities.upn[children], "")),
            element("UPNunknown", np.where(has_upn, "", unknown)),
            element("PersonBirthDate", iso(np.where(born, of.birth, NEVER))),
            element("ExpectedPersonBirthDate", iso(np.where(born, NEVER, of.expected))),
            element("Sex" if letters else "GenderCurrent", np.where(born, sex, "U" if letters else "0")),
            element("PersonDeathDate", iso(np.where(of.death + 3 < seen, of.death, NEVER))),
        ),
    )


def _characteristics(view: View, children: np.ndarray, year: int) -> Column:
    of = view.world.people.children.iloc[children]
    born = (of.birth < min(view.on, return_start(year + 1))).to_numpy()
    disability = np.where(born, view.world.disability[children], "")
    return wrap(
        "ChildCharacteristics",
        join(
            element("Ethnicity", np.where(born, of.ethnicity, "NOBT")),
            wrap("Disabilities", repeated("Disability", disability)),
        ),
    )


def _assessments(rows: pd.DataFrame) -> Column:
    done = (rows.ended_on < NEVER).to_numpy()
    factors = repeated("AssessmentFactors", np.where(done, rows.factors, ""))
    return wrap(
        "Assessments",
        join(
            element("AssessmentActualStartDate", iso(rows.happened_on)),
            element("AssessmentAuthorisationDate", iso(rows.ended_on)),
            wrap("FactorsIdentifiedAtAssessment", factors),
        ),
    )


def _enquiries(rows: pd.DataFrame) -> Column:
    done = (rows.ended_on < NEVER).to_numpy()
    held = np.where(rows.is_conference & done, rows.ended_on, NEVER)
    return wrap(
        "Section47",
        join(
            element("S47ActualStartDate", iso(rows.happened_on)),
            element("DateOfInitialCPC", iso(held)),
            element("ICPCnotRequired", np.where(done & ~rows.is_conference, "true", "false")),
        ),
    )


def _reviews(rows: pd.DataFrame, first: int, last: int) -> Column:
    """A first review within three months, then every six (Working Together), those of this year so far."""
    parts = []
    for days in (80, *range(255, 1200, 175)):
        held: Days = rows.happened_on.to_numpy() + days
        shown = (held >= first) & (held <= last) & (held < rows.ended_on)
        parts.append(element("CPPreviewDate", iso(np.where(shown, held, NEVER))))
    return wrap("Reviews", join(*parts))


def _plans(rows: pd.DataFrame, first: int, last: int) -> Column:
    earlier = pc.cast(pa.array(rows.earlier.to_numpy()), pa.string())
    return wrap(
        "ChildProtectionPlans",
        join(
            element("CPPstartDate", iso(rows.happened_on)),
            element("CPPendDate", iso(rows.ended_on)),
            element("InitialCategoryOfAbuse", rows.category),
            element("LatestCategoryOfAbuse", rows.latest),
            element("NumberOfPreviousCPP", earlier),
            _reviews(rows, first, last),
        ),
    )


def _add_blocks(pieces: Pieces, view: View, cases: pd.DataFrame, year: int) -> None:
    first, last = return_start(year), min(return_start(year + 1), view.on) - 1
    tables = {n: open_in_year(view.tables[n], year) for n in ("assessment", "enquiry", "cin_plan", "cp_plan")}
    tables = {n: t[t.case.isin(cases.case)] for n, t in tables.items()}
    pieces.add(tables["assessment"], 2, _assessments(tables["assessment"]))
    if year >= CIN_PLANS:
        plans = tables["cin_plan"]
        pieces.add(
            plans,
            3,
            wrap(
                "CINPlanDates",
                join(
                    element("CINPlanStartDate", iso(plans.happened_on)), element("CINPlanEndDate", iso(plans.ended_on))
                ),
            ),
        )
    pieces.add(tables["enquiry"], 4, _enquiries(tables["enquiry"]))
    pieces.add(cases, 5, join(element("ReferralNFA", np.where(cases.is_no_action, "true", "false")), ""))
    pieces.add(tables["cp_plan"], 6, _plans(tables["cp_plan"], first, last))
    pieces.add(cases, 7, join(words(np.full(len(cases), "</CINdetails>\n")), ""))


def _year_text(view: View, year: int) -> str:
    cases = open_in_year(view.tables["referral"], year)
    closed = np.where(cases.is_no_action, NEVER, cases.ended_on)
    pieces = Pieces([], [], [], [])
    persons = cases[["person", "child"]].drop_duplicates("person")
    children = persons.child.to_numpy()
    pieces.add(
        persons,
        0,
        join("<Child>\n", _identifiers(view, persons, children, year), _characteristics(view, children, year)),
    )
    pieces.add(
        cases,
        1,
        join(
            "<CINdetails>\n",
            element("CINreferralDate", iso(cases.happened_on)),
            element("ReferralSource", cases.source),
            element("PrimaryNeedCode", cases.need),
            element("CINclosureDate", iso(closed)),
            element("ReasonForClosure", np.where(closed < NEVER, cases.reason, "")),
        ),
    )
    _add_blocks(pieces, view, cases, year)
    pieces.add(persons, 8, join(words(np.full(len(persons), "</Child>\n")), ""))
    return pieces.in_order()


def write_census(view: View, folder: Path, years: range, borough: dict[str, Any]) -> None:
    """cin_census/cin_<year>.xml for each of the years."""
    target = folder / "cin_census"
    target.mkdir(parents=True, exist_ok=True)
    on = iso(np.array([view.on]))[0].as_py()
    for year in years:
        text = HEADER.format(year=year, lea=borough["la_code"], on=on) + _year_text(view, year) + FOOTER
        (target / f"cin_{year}.xml").write_text(text, encoding="utf-8", newline="\n")
