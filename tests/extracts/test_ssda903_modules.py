"""All eleven modules of a looked-after return as CSV files, as a workbook and as XML: each form tells the same records.

What an XML cannot carry: a second row of UASC, AD1, OC2 or OC3 for a child, as these stand among what is said of it.
"""

import csv
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from extracts import ssda903
from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import Record
from schemas.refusal import MissingColumn
from tests.cases import rows
from tests.extracts.damage import RETURNS, write
from tests.extracts.test_reading import DAY, MANIFEST

Table = list[dict[str, str | None]]
MODULES: dict[str, Table] = {
    "Header": rows("""CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB
        A1 1 01/02/2012 WBRI A123456789012 - -
        A2 2 03/04/2010 BAFR UN1 1 05/06/2026"""),
    "Episodes": rows("""CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE
        A1 01/05/2026 S V2 N1 U6 PR1 01/06/2026 X1 CHILD
        A1 01/06/2026 P V2 N1 K2 PR2 - - -
        A2 02/05/2026 S C2 N8 U1 PR1 13/07/2026 E4A -"""),
    "UASC": rows("""CHILD SEX DOB DUC
        A2 2 03/04/2010 01/07/2026"""),
    "Missing": rows("""CHILD DOB MISSING MIS_START MIS_END
        A1 01/02/2012 M 03/06/2026 04/06/2026
        A1 01/02/2012 A 13/06/2026 -"""),
    "Reviews": rows("""CHILD DOB REVIEW REVIEW_CODE
        A1 01/02/2012 03/06/2026 PN1
        A1 01/02/2012 13/07/2026 PN3
        A2 03/04/2010 01/06/2026 PN0"""),
    "OC2": rows("""CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT \
            SUBSTANCE_MISUSE
        A1 01/02/2012 12 - 0 - 1 1 0 0
        A2 03/04/2010 - SDQ1 1 - 0 1 1 1"""),
    "OC3": rows("""CHILD DOB IN_TOUCH ACTIV ACCOM
        A2 03/04/2010 YES F2 U1"""),
    "AD1": rows("""CHILD DOB DATE_INT DATE_MATCH
        A1 01/02/2012 02/05/2026 14/06/2026
        A2 03/04/2010 03/05/2026 -"""),
    "PlacedAdoption": rows("""CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED
        A1 01/02/2012 05/05/2026 25/06/2026 RD1
        A2 03/04/2010 06/05/2026 - -"""),
    "PrevPerm": rows("""CHILD DOB PREV_PERM LA_PERM DATE_PERM
        A1 01/02/2012 P1 E09000013 05/05/2020"""),
    "SWEpisodes": rows("""CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON
        A1 01/02/2012 S1 01/05/2026 20/05/2026 MANAGE
        A1 01/02/2012 S2 20/05/2026 - -"""),
}
RECORDS_OF = {kind.name.removeprefix("SSDA903 "): kind.record for kind in ssda903.KINDS if kind.record}
ELEMENTS = {"Episodes": "EPISODE", "Missing": "AMISSING", "Reviews": "AREVIEW", "SWEpisodes": "SWEPISODE"}
ELEMENTS |= {"PlacedAdoption": "AD_PLACED", "PrevPerm": "PERMANENCE", "AD1": "AD1", "OC2": "OC2", "OC3": "OC3"}
CENSUS = "cin_census/cin_2027.xml"
IN_XML = {"CHILD": "CHILDID", "PLACE": "PL"}


def write_csv(folder: Path) -> None:
    for module, table in MODULES.items():
        with (folder / "2027" / f"{module}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, list(table[0]))
            lines.writeheader()
            lines.writerows(table)


def write_workbook(folder: Path) -> None:
    """A sheet a module, its days as a workbook keeps them."""
    book = openpyxl.Workbook(write_only=True)
    for module, table in MODULES.items():
        sheet = book.create_sheet(module)
        sheet.append(list(table[0]))
        for row in table:
            sheet.append([datetime.strptime(cell, "%d/%m/%Y") if is_day(cell) else cell for cell in row.values()])
    book.save(folder / "2027.xlsx")


def is_day(cell: str | None) -> bool:
    return bool(re.fullmatch(r"\d\d/\d\d/\d{4}", cell or ""))


def write_xml(folder: Path) -> None:
    """A CHILD for each row of the header; the rows of the other modules within it."""
    children = "".join(f"<CHILD>{elements(row)}{''.join(parts_of(row['CHILD']))}</CHILD>" for row in MODULES["Header"])
    (folder / "2027.xml").write_text(f"<SSDA903>{children}</SSDA903>", encoding="utf-8")


def parts_of(child: str | None) -> list[str]:
    parts = [f"<UASC>1</UASC>{elements(row, 'CHILD', 'SEX', 'DOB')}" for row in of(child, "UASC")]
    for module, element in ELEMENTS.items():
        parts += [f"<{element}>{elements(row, 'CHILD', 'DOB')}</{element}>" for row in of(child, module)]
    return parts


def of(child: str | None, module: str) -> Table:
    return [row for row in MODULES[module] if row["CHILD"] == child]


def elements(row: dict[str, str | None], *but: str) -> str:
    names = {name: IN_XML.get(name, name) for name in row if name not in but}
    return "".join(f"<{shown}>{row[name] or ''}</{shown}>" for name, shown in names.items())


def read(folder: Path, write_return: Callable[[Path], None]) -> Extract:
    write(folder / DAY / CENSUS, RETURNS[CENSUS].encode())
    write(folder / DAY / "manifest.yaml", MANIFEST.encode())
    (folder / DAY / "ssda903" / "2027").mkdir(parents=True)
    write_return(folder / DAY / "ssda903")
    return read_extract(folder / DAY, read_manifest(folder / DAY))


@pytest.fixture(scope="module")
def as_csv(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read(tmp_path_factory.mktemp("csv"), write_csv)


@pytest.fixture(scope="module", params=[write_workbook, write_xml], ids=["workbook", "xml"])
def other_form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read(tmp_path_factory.mktemp("form"), request.param)


def test_every_module_that_is_read_is_compared() -> None:
    assert set(MODULES) == set(RECORDS_OF)


@pytest.mark.parametrize("module", MODULES)
def test_every_row_of_the_csv_files_is_believed(as_csv: Extract, module: str) -> None:
    assert as_csv.latest(RECORDS_OF[module]).num_rows == len(MODULES[module])


@pytest.mark.parametrize("record", RECORDS_OF.values(), ids=lambda record: record.__name__)
def test_another_form_tells_the_same_records(as_csv: Extract, other_form: Extract, record: type[Record]) -> None:
    assert other_form.latest(record).to_pylist() == as_csv.latest(record).to_pylist()


@pytest.mark.parametrize("name", ["header.csv", "Header_2027.csv", "2027 HEADER.csv"])
def test_a_module_that_lacks_a_required_column_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    def lacking(folder: Path) -> None:
        (folder / "2027" / name).write_text("CHILD,SEX,DOB,UPN\nA1,1,01/02/2012,UN1\n", encoding="utf-8")

    with pytest.raises(MissingColumn, match=r"column ETHNIC is missing .*SSDA903 Header"):
        read(tmp_path, lacking)
