"""Files damaged byte by byte: each is read, set aside or refused with a clear message.

Never a traceback, never a table that is silently shorter. `make fuzz` tries 10,000 inputs, the tests 200.
"""

import io
import os
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from extracts.files import Extract, read_extract
from extracts.judging import FOUND, judge
from extracts.manifest import read_manifest
from extracts.raw import MOST_TITLES
from schemas.records import RECORDS, Record
from schemas.refusal import Refusal

INPUTS = int(os.environ.get("FUZZ_INPUTS", "200"))
FIXTURE = Path(__file__).parents[1] / "fixture" / "extracts" / "lbhf"
NASTY = (
    b"\0",
    b'"',
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b";",
    b"<",
    b"&",
    b"]]>",
    b"\xff",
    b"\xc3",
    b"=1+1",
    b"\xef\xbb\xbf",
    b"9999",
)
Damage = tuple[str, int, int, bytes]
"""What is done, where (a share of the file's length in thousandths), to how many bytes, and what is put there."""
damages = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "put", "repeat", "end"]),
        st.integers(0, 999),
        st.integers(1, 60),
        st.one_of(st.sampled_from(NASTY), st.binary(min_size=1, max_size=6)),
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, done: list[Damage]) -> bytes:
    """The bytes after some damages, one after the other."""
    for what, where, count, put in done:
        at = where * len(content) // 1000
        gone = content[at : at + count]
        before, after = content[:at], content[at + count :]
        match what:
            case "flip":
                content = before + bytes(byte ^ (1 << count % 8) for byte in gone) + after
            case "cut":
                content = before + after
            case "put":
                content = before + put + gone + after
            case "repeat":
                content = before + gone + gone + after
            case "end":
                content = before
    return content


def extract_files() -> list[str]:
    extract = max(path for path in FIXTURE.iterdir() if path.is_dir())
    files = [path.relative_to(extract).as_posix() for path in extract.rglob("*.*") if path.suffix in (".csv", ".xml")]
    return sorted(files)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fixture's last extract, of which one file at a time is damaged and put right again."""
    told = max(path for path in FIXTURE.iterdir() if path.is_dir())
    here = tmp_path_factory.mktemp("damaged") / told.name
    shutil.copytree(told, here)
    return here


@settings(
    max_examples=INPUTS, deadline=20_000, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(file=st.sampled_from(extract_files()), done=damages)
@example(file="manifest.yaml", done=[("put", 0, 1, b"\0")])
@example(file="manifest.yaml", done=[("end", 500, 1, b"")])
@example(file="early_help/contacts.csv", done=[("put", 0, 1, b"\x01\n")])
@example(file="early_help/persons.csv", done=[("put", 0, 1, b"\n"), ("repeat", 0, 24, b"\x00")])
@example(
    file="early_help/contacts.csv",
    done=[("put", 191, 1, b"\x01\x01\x01\x01\t\n"), ("cut", 80, 3, b"\x00"), ("put", 192, 1, b"\n")],
)
@example(file="cin_census/cin_2027.xml", done=[("put", 1, 1, b"\xef\xbb\xbf")])
@example(file="people/restrictions.csv", done=[("repeat", 592, 29, b"\0")])
@example(file="youth_justice/outcomes.csv", done=[("flip", 244, 60, b"\x00"), ("put", 803, 2, b'"')])
@example(
    file="youth_justice/persons.csv", done=[("cut", 441, 30, b"\0"), ("cut", 558, 29, b"\0"), ("put", 643, 1, b'"')]
)
@example(
    file="youth_justice/persons.csv", done=[("cut", 740, 30, b"\0"), ("cut", 740, 30, b"\0"), ("put", 657, 1, b'"')]
)
def test_a_damaged_file_is_read_set_aside_or_refused(extract: Path, file: str, done: list[Damage]) -> None:
    whole = (extract / file).read_bytes()
    content = damaged(whole, done)
    (extract / file).write_bytes(content)
    try:
        found = read_or_refused(extract)
        if isinstance(found, Refusal):
            assert str(found).endswith(".") and found.exit_code > 10
        elif file not in found.unread:
            assert_nothing_is_lost(found, extract)
            assert judge(found).schema == FOUND
    finally:
        (extract / file).write_bytes(whole)


# the other forms of a return, a table of the dataset and an Annex A workbook


WHO = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"]
MANIFEST = """la_code: "205"
la_name: "A"
extract_date: "2026-09-01"
covers: {ssda903: [{from: "2015-04-01", to: "2026-08-31"}]}
"""
FORMS = {
    "manifest.yaml": MANIFEST,
    "cin.xml": """<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header><Child>
        <ChildIdentifiers><LAchildID>A1</LAchildID></ChildIdentifiers></Child></Message>""",
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


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("forms") / "2026-09-01"
    for folder in ("ssda903", "ssd"):
        (here / folder).mkdir(parents=True)
    for name, text in FORMS.items():
        (here / name).write_text(text, encoding="utf-8")
    for name, lines in BOOKS.items():
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(here / name)
    return here


@settings(max_examples=INPUTS // 4, deadline=20_000, derandomize=True)
@given(file=st.sampled_from([*BOOKS, *FORMS]), within=st.booleans(), done=damages)
def test_another_form_that_is_damaged_is_read_and_judged_or_refused(
    forms: Path, file: str, within: bool, done: list[Damage]
) -> None:
    whole = (forms / file).read_bytes()
    (forms / file).write_bytes(damaged_sheet(whole, done) if within and file in BOOKS else damaged(whole, done))
    try:
        found = read_or_refused(forms)
        if isinstance(found, Refusal):
            assert str(found).endswith(".") and found.exit_code > 10
        else:
            assert judge(found).schema == FOUND
    finally:
        (forms / file).write_bytes(whole)


def damaged_sheet(book: bytes, done: list[Damage]) -> bytes:
    """A workbook that is whole but for the text of its first sheet."""
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, done) if name == "xl/worksheets/sheet1.xml" else part)
    return other.getvalue()


def read_or_refused(extract: Path) -> Extract | Refusal:
    try:
        return read_extract(extract, read_manifest(extract))
    except Refusal as refusal:
        return refusal


def assert_nothing_is_lost(found: Extract, extract: Path) -> None:
    """Every row of every CSV, and every child of every census, is believed or set aside."""
    children = sum(children_of(path) for path in extract.rglob("*.xml"))
    rows = [rows_of(path, FIXTURE / path.relative_to(extract.parent)) for path in extract.rglob("*.csv")]
    least, most = (children + sum(counts) for counts in zip(*rows, strict=True))
    assert least <= read_of(found, [record for record in RECORDS if record.service != "cin_census"]) <= most


def read_of(found: Extract, records: list[type[Record]]) -> int:
    """The rows read of some records, those that do not fit their header among them."""
    names = {record.__name__ for record in records}
    ragged = sum(row["record"] in names for table in found.ragged for row in table.to_pylist())
    return ragged + sum(found.checked[record].read_count for record in records if record in found.checked)


def rows_of(path: Path, whole: Path) -> tuple[int, int]:
    """The fewest and the most rows: lines, however they are quoted, as no text of the fixture has two. Empty and
    blank lines are none.

    What stands above the header, the line with the most names of the undamaged file's, is rows only where the reader
    takes an earlier line for the header.
    """
    lines, names = lines_of(path), set(lines_of(whole)[0].split(","))
    header = max(range(len(lines[: MOST_TITLES + 1])), key=lambda place: len(names & set(lines[place].split(","))))
    return len(lines) - header - 1, len(lines) - 1


def lines_of(path: Path) -> list[str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", errors="replace")
    return [line for line in re.split(r"[\r\n]+", text) if line.strip()]


def children_of(path: Path) -> int:
    # as a whole, where the reader streams; the standard library's parser refuses names of XML's fifth edition
    nodes = etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True)).iter(etree.Element)
    return sum(etree.QName(node).localname.lower() == "child" for node in nodes)
