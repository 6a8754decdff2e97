"""Forms of a return beside those of the fixture, a table of the dataset and an Annex A workbook, damaged byte by byte.

Each is read and judged with nothing lost, or refused with a clear message. `make fuzz` tries 2,500, the tests 50.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from extracts.judging import FOUND, judge
from schemas.refusal import Refusal
from tests.extracts.damage import (
    INPUTS,
    RETURNS,
    SEED,
    Damage,
    assert_is_clear,
    damaged,
    damaged_file,
    damages,
    no_hang,
    one_thread,
    read_or_refused,
    unhurried,
    write,
)
from tests.extracts.losses import assert_nothing_is_lost

WHO = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"]
MANIFEST = """la_code: "205"
la_name: "A"
extract_date: "2026-09-01"
covers: {ssda903: [{from: "2015-04-01", to: "2026-08-31"}]}
"""
CENSUS = """<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header><Children>
<Child><ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>2012-02-01</PersonBirthDate>
    <PersonDeathDate>2026-08-01</PersonDeathDate></ChildIdentifiers>
    <CINdetails><CINreferralDate>2026-05-01</CINreferralDate><DateOfInitialCPC>2026-06-02</DateOfInitialCPC>
        <Assessments><AssessmentActualStartDate>2026-05-02</AssessmentActualStartDate>
            <FactorsIdentifiedAtAssessment><AssessmentFactors>2A</AssessmentFactors></FactorsIdentifiedAtAssessment>
        </Assessments>
        <Assessments><AssessmentActualStartDate>2026-07-02</AssessmentActualStartDate></Assessments>
        <Section47><S47ActualStartDate>2026-05-03</S47ActualStartDate><DateOfInitialCPC>2026-05-20</DateOfInitialCPC>
        </Section47>
        <CINPlanDates><CINPlanStartDate>2026-05-10</CINPlanStartDate><CINPlanEndDate>2026-06-01</CINPlanEndDate>
        </CINPlanDates>
        <ChildProtectionPlans><CPPstartDate>2026-06-02</CPPstartDate>
            <Reviews><CPPreviewDate>2026-07-01</CPPreviewDate><CPPreviewDate>2026-08-01</CPPreviewDate></Reviews>
        </ChildProtectionPlans>
        <PreProceedings><PPStartDate>2026-07-01</PPStartDate></PreProceedings></CINdetails>
    <CINdetails><CINreferralDate>2026-08-03</CINreferralDate><ReferralNFA>1</ReferralNFA></CINdetails></Child>
<Child><ChildIdentifiers><LAchildID>A2</LAchildID></ChildIdentifiers>
    <CINdetails><CINreferralDate>2026-08-04</CINreferralDate></CINdetails></Child></Children></Message>"""
RETURN = """<SSDA903><CHILD><CHILDID>A1</CHILDID><SEX>M</SEX><DOB>01/02/2012</DOB><ETHNIC>WBRI</ETHNIC>
    <EPISODE><DECOM>01/05/2026</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><DEC>01/06/2026</DEC>
    <REC>X1</REC></EPISODE>
    <EPISODE><DECOM>01/06/2026</DECOM><RNE>P</RNE><LS>V2</LS><CIN>N1</CIN><PL>K2</PL></EPISODE>
    <AMISSING><MISSING>M</MISSING><MIS_START>03/06/2026</MIS_START><MIS_END>04/06/2026</MIS_END></AMISSING>
    <AREVIEW><REVIEW>03/06/2026</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
    <AREVIEW><REVIEW>03/08/2026</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
    <SWEPISODE><SW_ID>SW1</SW_ID><SW_DECOM>01/05/2026</SW_DECOM></SWEPISODE>
    <HEADER><AD_PLACED><DATE_PLACED>01/05/2026</DATE_PLACED></AD_PLACED>
    <PERMANENCE><PREV_PERM>P1</PREV_PERM><DATE_PERM>01/05/2020</DATE_PERM></PERMANENCE></HEADER>
    <AD1><DATE_INT>01/05/2026</DATE_INT></AD1></CHILD>
    <CHILD><CHILDID>A2</CHILDID><SEX>F</SEX><DOB>01/02/2009</DOB><ETHNIC>BAFR</ETHNIC><UASC>1</UASC>
    <DUC>01/07/2026</DUC><OC2><SDQ_SCORE>12</SDQ_SCORE><CONVICTED>0</CONVICTED></OC2>
    <OC3><IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV><ACCOM>B1</ACCOM></OC3></CHILD></SSDA903>"""
FORMS = {
    "manifest.yaml": MANIFEST,
    "cin_census/cin_2027.xml": CENSUS,
    "ssda903/2027.xml": RETURN,
    "ssd/contacts.csv": """cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code
C1,A1,2026-05-01,6
C2,A1,2026-06-01,6
C3,A2,2026-06-02,1A
""",
    "early_help/contacts.csv": """contact_id, person_id, contact_date, recorded_date, reason
C1, E1, 2026-05-01, , a call at noon
C2, E1, 2026-05-02, 2026-05-03, a letter
C3, E2, 2026-05-02, , a visit
""",
}
EPISODES = ["CHILD", "DECOM", "LS", "DEC", "REC"]
HELPED = [*WHO, "Assessment start date", "Assessment completion date", "Organisation completing assessment"]
BOOKS = {
    "ssda903/2026.xlsx": [
        EPISODES,
        ["A1", "01/05/2025", "C2", "01/06/2025", "X1"],
        ["A1", "01/06/2025", "C2", None, None],
        ["A2", "07/06/2025", "C2", None, None],
    ],
    "annex.xlsx": [
        HELPED,
        ["A1", "a) Male", "a) WBRI", date(2012, 2, 1), 14, date(2026, 5, 1), date(2026, 6, 1), "A school"],
        ["A2", "b) Female", "a) WBRI", date(2009, 2, 1), 17, date(2026, 6, 1), None, "A school"],
        ["A3", "b) Female", "a) WBRI", date(2010, 2, 1), 16, date(2026, 7, 1), None, "A school"],
    ],
}


@pytest.fixture(scope="module", autouse=True)
def engine() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all the files as they are before a damage."""
    folder = tmp_path_factory.mktemp("whole")
    write_all(folder)
    return folder


@pytest.fixture(scope="module")
def forms(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By file an extract that holds it beside the returns that no extract may lack."""
    extracts = {}
    for file in (*FORMS, *BOOKS):
        extracts[file] = tmp_path_factory.mktemp("forms") / "2026-09-01"
        for name in (*RETURNS, *FORMS, *BOOKS) if file == "manifest.yaml" else (*RETURNS, "manifest.yaml", file):
            write(extracts[file] / name, (whole / name).read_bytes())
    return extracts


def write_all(folder: Path) -> None:
    """All the files of an extract as they are before a damage."""
    for name, text in (RETURNS | FORMS).items():
        write(folder / name, text.encode())
    for name, lines in BOOKS.items():
        write(folder / name, book_of(lines))


def book_of(lines: list[list[object]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(content)
    return content.getvalue()


@seed(SEED)
@settings(unhurried, max_examples=INPUTS // 4)
@given(file=st.sampled_from([*BOOKS, *FORMS]), within=st.booleans(), done=damages)
def test_another_form_that_is_damaged_is_read_and_judged_or_refused(
    forms: dict[str, Path], whole: Path, file: str, within: bool, done: list[Damage]
) -> None:
    content = (whole / file).read_bytes()
    content = damaged_sheet(content, done) if within and file in BOOKS else damaged(content, done)
    with damaged_file(forms[file] / file, content), no_hang():
        found = read_or_refused(forms[file])
        if isinstance(found, Refusal):
            assert_is_clear(found)
        else:
            assert_nothing_is_lost(found, forms[file], whole)
            assert judge(found).schema == FOUND


def damaged_sheet(book: bytes, done: list[Damage]) -> bytes:
    """A workbook that is whole but for the text of its first sheet."""
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, done) if name == "xl/worksheets/sheet1.xml" else part)
    return other.getvalue()
