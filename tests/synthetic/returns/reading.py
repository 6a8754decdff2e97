"""The returns of a folder of extracts as tables of text: nothing is conformed, repaired or left out.

A return of a year is read from the latest extract that holds it and, so that two years of one extract can be compared,
from the latest extract that holds the year before or after it as well. `box` is one such extract of one borough.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
from lxml import etree

CSV_TABLES = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "uasc": "CHILD SEX DOB DUC",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
}
XML_TABLES = {
    "census": "Collection Year ReferenceDate LEA",
    "child": """LAchildID UPN FormerUPN UPNunknown PersonBirthDate ExpectedPersonBirthDate GenderCurrent Sex
        PersonDeathDate Ethnicity""",
    "disability": "Disability",
    "case": """CINreferralDate ReferralSource PrimaryNeedCode CINclosureDate ReasonForClosure DateOfInitialCPC
        ReferralNFA""",
    "assessment": "AssessmentActualStartDate AssessmentAuthorisationDate",
    "factor": "AssessmentFactors",
    "cin_plan": "CINPlanStartDate CINPlanEndDate",
    "enquiry": "S47ActualStartDate InitialCPCtarget DateOfInitialCPC ICPCnotRequired",
    "cp_plan": "CPPstartDate CPPendDate InitialCategoryOfAbuse LatestCategoryOfAbuse NumberOfPreviousCPP",
    "review": "CPPreviewDate",
}
COLUMNS = {table: tuple(words.split()) for table, words in (CSV_TABLES | XML_TABLES).items()}
BLOCKS = {"Assessments": "assessment", "Section47": "enquiry", "ChildProtectionPlans": "cp_plan"}
REPEATED = {"assessment": ("AssessmentFactors", "factor"), "cp_plan": ("CPPreviewDate", "review")}
KEYS = ("child_key", "case_key", "block_key")
Rows = dict[str, list[tuple[str | None, ...]]]


@dataclass(frozen=True)
class Return:
    """One year's return of one collection in one extract; `path` is a folder of CSV files or an XML file."""

    collection: str
    borough: str
    extract: str
    year: int
    path: Path

    @property
    def box(self) -> str:
        """The extract that it came in."""
        return f"{self.borough}/{self.extract}"

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.box}/{self.collection}/{self.path.name}"


def _all_returns(folder: Path) -> Iterator[Return]:
    for path in sorted(folder.glob("*/*/ssda903/[0-9]*")):
        yield Return("ssda903", *path.parts[-4:-2], int(path.name), path)
    for path in sorted(folder.glob("*/*/cin_census/cin_[0-9]*.xml")):
        yield Return("cin", *path.parts[-4:-2], int(path.stem[4:]), path)


def chosen(folder: Path) -> list[Return]:
    """The returns that are judged: each year's latest, and the latest pair of years in one extract."""
    found = {(r.collection, r.borough, r.year, r.extract): r for r in _all_returns(folder)}
    kept = set()
    for collection, borough, year in {key[:3] for key in found}:
        extracts = {key[3] for key in found if key[:3] == (collection, borough, year)}
        before = {key[3] for key in found if key[:3] == (collection, borough, year - 1)}
        kept.add((collection, borough, year, max(extracts)))
        if extracts & before:
            pair = max(extracts & before)
            kept |= {(collection, borough, year, pair), (collection, borough, year - 1, pair)}
    return [found[key] for key in sorted(kept)]


def _read_csv(con: duckdb.DuckDBPyConnection, returns: list[Return]) -> None:
    for table in CSV_TABLES:
        rows: list[tuple[str | None, ...]] = []
        for one in returns:
            path = one.path / f"{table}.csv"
            if path.exists():
                head = (f"{one.name}/{path.name}", one.box, str(one.year))
                with path.open(encoding="utf-8", newline="") as lines:
                    rows.extend((*head, *(row.get(c) or None for c in COLUMNS[table])) for row in csv.DictReader(lines))
        _create(con, f"{table}_text", pd.DataFrame(rows, columns=["file", "box", "year", *COLUMNS[table]], dtype=str))


def _values(element: etree._Element, table: str) -> tuple[str | None, ...]:
    return tuple(element.findtext(name) or None for name in COLUMNS[table])


def _add_case(rows: Rows, head: tuple[str, ...], case: etree._Element) -> None:
    """head: file, box, year, child_key and case_key."""
    rows["case"].append((*head, None, *_values(case, "case")))
    for number, block in enumerate(case):
        own = (*head, f"{head[-1]}/{number}")
        if block.tag == "CINPlanDates":
            rows["cin_plan"].append((*own, *_values(block, "cin_plan")))
        elif block.tag in BLOCKS:
            table = BLOCKS[block.tag]
            rows[table].append((*own, *_values(block, table)))
            if table in REPEATED:
                tag, inner = REPEATED[table]
                rows[inner].extend((*own, e.text) for e in block.iter(tag))


def _add_child(rows: Rows, head: tuple[str, ...], child: etree._Element) -> None:
    """head: file, box, year and child_key."""
    parts = (child.find(name) for name in ("ChildIdentifiers", "ChildCharacteristics"))
    found = {e.tag: e.text or None for part in parts if part is not None for e in part}
    rows["child"].append((*head, None, None, *(found.get(name) for name in COLUMNS["child"])))
    rows["disability"].extend((*head, None, None, e.text) for e in child.iter("Disability"))
    for number, case in enumerate(child.findall("CINdetails")):
        _add_case(rows, (*head, f"{head[-1]}/{number}"), case)


def _read_xml(con: duckdb.DuckDBPyConnection, returns: list[Return]) -> None:
    rows: Rows = {table: [] for table in XML_TABLES}
    for one in returns:
        head = (one.name, one.box, str(one.year))
        root = etree.parse(one.path).getroot()
        header = {e.tag: e.text for e in root.find("Header").iter()}
        rows["census"].append((*head, None, None, None, *(header.get(n) for n in COLUMNS["census"])))
        for number, child in enumerate(root.find("Children")):
            _add_child(rows, (*head, f"{one.name}/{number}"), child)
    for table in XML_TABLES:
        names = ["file", "box", "year", *KEYS, *COLUMNS[table]]
        _create(con, f"{table}_text", pd.DataFrame(rows[table], columns=names, dtype=str))


def _create(con: duckdb.DuckDBPyConnection, name: str, table: pd.DataFrame) -> None:
    """A table of text; only the year is a number."""
    kinds = [f'"{c}"::{"INTEGER" if c == "year" else "VARCHAR"} AS "{c}"' for c in table]
    con.register("given", table)
    con.execute(f"CREATE TABLE {name} AS SELECT {', '.join(kinds)} FROM given")
    con.unregister("given")


def read(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database with one table `<name>_text` for each of CSV_TABLES and XML_TABLES.

    folder: <borough>/<extract>/{ssda903/<year>/*.csv, cin_census/cin_<year>.xml}. Every table has file, box and year;
    those of XML also child_key, case_key and block_key, which say in what an element stands.
    """
    con = duckdb.connect()
    returns = chosen(folder)
    _read_csv(con, [r for r in returns if r.collection == "ssda903"])
    _read_xml(con, [r for r in returns if r.collection == "cin"])
    return con
