"""The school census, a term at a time: who is on roll where, sessions missed, suspensions, special needs.

The tables are those in which councils hold the schools' returns, one for pupils on roll and one for pupils who have
left (source: London Innovation and Improvement Alliance, school census schema). Meals, premium, language and ethnicity
are not read. What a census tells of a term as a whole has happened, for us, on the day of the census.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from schemas.records import (
    Address,
    Person,
    Record,
    SchoolAbsence,
    SchoolNeed,
    SchoolPlace,
    SchoolTerm,
    Suspension,
)
from schemas.refusal import NoYear

from .raw import Kind, Parts, Raw, Sheet
from .scratch import query, scratch

SOURCE = "school_census"
_IDS = ("pupilonrolltableid", "pupilnolongeronrolltableid")
_SCHOOL = "nativeid"
# of each table: the headers it is known by beside the pupil's id, those it must have, and all that are read
_TABLES: dict[str, tuple[str, str, str]] = {
    "pupils": (
        "dob upn entrydate termlysessionspossible parttime",
        "nativeid entrydate",
        """nativeid dob upn formerupn sex gender entrydate leavingdate ncyearactual senprovision termlysessionspossible
        termlysessionsauthorised termlysessionsunauthorised""",
    ),
    "suspensions": (
        "startdate sessions reason1 category",
        "nativeid startdate",
        "nativeid startdate sessions reason1 reason2 reason3 category",
    ),
    "sessions": (
        "sessions attendancereason",
        "nativeid sessions attendancereason",
        "nativeid sessions attendancereason",
    ),
    "needs": ("sentyperank sentype", "sentype", "sentyperank sentype"),
    "addresses": (
        "postcode addressline1 uniquepropertyreferencenumber",
        "postcode",
        "postcode uniquepropertyreferencenumber",
    ),
}
_NOT_READ = {"meals": "fsmstartdate fsmenddate", "annual sessions": "absencesessions attendancereason"}
KINDS = tuple(
    Kind(f"school census {name} {pupil}", SOURCE, (pupil, *headers.split()), (pupil, *needed.split()), is_part=True)
    for name, (headers, needed, _) in _TABLES.items()
    for pupil in _IDS
) + tuple(
    Kind(f"school census {name} {pupil}", SOURCE, (pupil, *headers.split()), (pupil,))
    for name, headers in _NOT_READ.items()
    for pupil in _IDS
)
_WHO = "'education' AS system, local_id, file, row"
_AT = "$census_on AS happened_on, $term AS term"
_MADE_OF: dict[type[Record], tuple[str, tuple[str, ...], str]] = {
    Person: (
        "pupils",
        ("told_by", "system", "local_id"),
        f"""SELECT DISTINCT ON (local_id) 'school_census' AS told_by, {_WHO}, dob AS born_on,
            coalesce(sex, gender) AS sex, upn, formerupn AS former_upn FROM pupils ORDER BY local_id, file, row""",
    ),
    SchoolPlace: (
        "pupils",
        ("local_id", "school", "happened_on"),
        f"SELECT {_WHO}, nativeid AS school, entrydate AS happened_on, leavingdate AS ended_on FROM pupils",
    ),
    SchoolTerm: (
        "pupils",
        ("local_id", "school", "term"),
        f"""SELECT {_WHO}, {_AT}, nativeid AS school, ncyearactual AS year_group, senprovision AS sen_provision,
            termlysessionspossible AS possible_sessions, termlysessionsauthorised AS authorised_sessions,
            termlysessionsunauthorised AS unauthorised_sessions FROM pupils""",
    ),
    SchoolAbsence: (
        "sessions",
        ("local_id", "school", "term", "why"),
        f"""SELECT {_WHO}, {_AT}, nativeid AS school, attendancereason AS reason,
            coalesce(attendancereason, 'unknown') AS why, sessions AS missed_sessions FROM sessions""",
    ),
    Suspension: (
        "suspensions",
        ("local_id", "school", "happened_on", "what"),
        f"""SELECT {_WHO}, nativeid AS school, startdate AS happened_on, category AS kind,
            coalesce(category, 'unknown') AS what, concat_ws('|', reason1, reason2, reason3) AS reasons,
            sessions AS missed_sessions FROM suspensions""",
    ),
    SchoolNeed: (
        "needs",
        ("local_id", "term", "what"),
        f"""SELECT {_WHO}, {_AT}, sentype AS need, coalesce(sentype, 'unknown') AS what, sentyperank AS rank
            FROM needs""",
    ),
    Address: (
        "addresses",
        ("system", "local_id", "place", "postcode", "happened_on"),
        f"SELECT {_WHO}, uniquepropertyreferencenumber AS place, postcode FROM addresses",
    ),
}
"""For each record the table that makes it, its key, and how."""


class Term(NamedTuple):
    """A term by calendar year: 1 spring, 2 summer, 3 autumn."""

    year: int
    number: int

    @property
    def label(self) -> int:
        """The number by which its returns are told apart, in the order of time: 20243 is autumn 2024."""
        return 10 * self.year + self.number

    @property
    def census_on(self) -> str:
        """About the day on which schools are counted: the third Thursdays of January and May, October's first."""
        return f"{self.year}-{('01-15', '05-15', '10-01')[self.number - 1]}"


def records(parts: Parts) -> list[Raw]:
    """The records that the tables of an extract make. Raises NoYear for a table of no term."""
    terms: dict[Term, dict[str, list[tuple[str, Sheet]]]] = {}
    for name in _TABLES:
        for pupil in _IDS:
            for sheet in parts.get(f"school census {name} {pupil}", ()):
                terms.setdefault(term_of(sheet.path, sheet.file), {}).setdefault(name, []).append((pupil, sheet))
    return [raw for term in sorted(terms) for raw in _of_term(term, terms[term])]


def term_of(path: Path, shown: str) -> Term:
    """The term that the folder, else the file's name, gives: `2024_autumn`, `2024-25 Spring`. Raises NoYear."""
    for text in (path.parent.name, path.name):
        found = re.search(r"((?:19|20)\d\d)(?:[-/](\d\d))?[ _-]*(spring|summer|autumn)", text.lower())
        if found:
            number = ("spring", "summer", "autumn").index(found.group(3)) + 1
            # a school year begins in autumn: its spring and summer are those of the next calendar year
            return Term(int(found.group(1)) + (found.group(2) is not None and number < 3), number)
    what = "neither its folder nor its name tells the term"
    raise NoYear(shown, what, "Put it in a folder such as school_census/2024_autumn")


def _of_term(term: Term, sheets: dict[str, list[tuple[str, Sheet]]]) -> list[Raw]:
    with scratch(**{name: _table(name, told) for name, told in sheets.items()}) as db:
        told = {"census_on": term.census_on, "term": str(term.label)}
        return [
            Raw(record, SOURCE, query(db, sql, **told), key, term.label)
            for record, (name, key, sql) in _MADE_OF.items()
            if name in sheets
        ]


def _table(name: str, sheets: Sequence[tuple[str, Sheet]]) -> pa.Table:
    """The sheets of one table with the columns that are read, null where a sheet has none, and file and row."""
    wanted = _TABLES[name][2].split()
    tables = [pa.schema([(column, pa.string()) for column in wanted]).empty_table()]
    for pupil, sheet in sheets:
        by_header = {header.strip().lower(): sheet.table.column(header) for header in sheet.table.column_names}
        columns = {column: by_header[column] for column in wanted if column in by_header}
        file = pa.array([sheet.file] * sheet.table.num_rows, pa.string())
        tables.append(pa.table(columns | {"local_id": by_header[pupil], "file": file, "row": sheet.rows}))
    return pa.concat_tables(tables, promote_options="default")
