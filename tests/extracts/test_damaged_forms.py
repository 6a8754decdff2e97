"""Forms of a return beside those of the fixture, a table of the dataset and an Annex A workbook, damaged byte by byte.

Each is read and judged, or refused with a clear message. `make fuzz` tries 2,500 inputs, the tests 50.
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

WHO = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"]
MANIFEST = """la_code: "205"
la_name: "A"
extract_date: "2026-09-01"
covers: {ssda903: [{from: "2015-04-01", to: "2026-08-31"}]}
"""
FORMS = {
    "manifest.yaml": MANIFEST,
    "cin_census/cin_2027.xml": """<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header>
        <Child><ChildIdentifiers><LAchildID>A1</LAchildID></ChildIdentifiers></Child></Message>""",
    "ssda903/2027.xml": """<SSDA903><CHILD><CHILDID>A1</CHILDID><SEX>M</SEX><DOB>01/02/2012</DOB><ETHNIC>WBRI</ETHNIC>
        <EPISODE><DECOM>01/05/2026</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><DEC>01/06/2026</DEC>
        <REC>X1</REC></EPISODE></CHILD></SSDA903>""",
    "ssd/contacts.csv": """cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code
C1,A1,2026-05-01,6
""",
}
BOOKS = {
    "ssda903/2026.xlsx": [["CHILD", "DECOM", "LS", "DEC", "REC"], ["A1", "01/05/2025", "C2", None, None]],
    "annex.xlsx": [
        [*WHO, "Date of Contact", "Contact Source"],
        ["A1", "a) Male", "a) WBRI", date(2012, 2, 1), 14, date(2026, 5, 1), "q) 6: Police"],
    ],
}


@pytest.fixture(scope="module", autouse=True)
def engine() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By file an extract that holds it beside the returns that no extract may lack."""
    extracts = {}
    for file in (*FORMS, *BOOKS):
        extracts[file] = tmp_path_factory.mktemp("forms") / "2026-09-01"
        for name, text in (RETURNS | FORMS).items():
            if name in (*RETURNS, "manifest.yaml", file) or file == "manifest.yaml":
                write(extracts[file] / name, text.encode())
        for name in (name for name in BOOKS if file in (name, "manifest.yaml")):
            write(extracts[file] / name, book_of(BOOKS[name]))
    return extracts


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
    forms: dict[str, Path], file: str, within: bool, done: list[Damage]
) -> None:
    whole = (forms[file] / file).read_bytes()
    content = damaged_sheet(whole, done) if within and file in BOOKS else damaged(whole, done)
    with damaged_file(forms[file] / file, content), no_hang():
        found = read_or_refused(forms[file])
        if isinstance(found, Refusal):
            assert_is_clear(found)
        else:
            assert judge(found).schema == FOUND


def damaged_sheet(book: bytes, done: list[Damage]) -> bytes:
    """A workbook that is whole but for the text of its first sheet."""
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, done) if name == "xl/worksheets/sheet1.xml" else part)
    return other.getvalue()
