"""The looked-after return as a workbook or as XML: the same records as its CSV files tell."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from extracts.report import files_in_words, report_of
from schemas.records import (
    AdoptionPlan,
    CareEpisode,
    CareHealth,
    CareReview,
    MissingEpisode,
    Person,
    PlacedForAdoption,
    PreviousPermanence,
    Record,
    SocialWorker,
    Uasc,
)
from schemas.refusal import BrokenFile, NoYear, WrongRoot
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{ssda903: [{{from: "2015-04-01", to: "2026-08-31"}}]}}
"""
CENSUS = "<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header></Message>"
RETURN = """<?xml version="1.0"?><SSDA903><CHILD><CHILDID>A1</CHILDID><SEX>M</SEX><DOB>01/02/2012</DOB>
<ETHNIC>WBRI</ETHNIC><UPN>A123456789012</UPN>
<EPISODE><DECOM>01/05/2026</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER>
<DEC>01/06/2026</DEC><REC>X1</REC><REASON_PLACE_CHANGE>CHILD</REASON_PLACE_CHANGE></EPISODE>
<EPISODE><DECOM>01/06/2026</DECOM><RNE>P</RNE><LS>V2</LS><CIN>N1</CIN><PL>K2</PL></EPISODE>
<AMISSING><MISSING>M</MISSING><MIS_START>03/06/2026</MIS_START><MIS_END>04/06/2026</MIS_END></AMISSING></CHILD>
<CHILD><CHILDID>A2</CHILDID><SEX>F</SEX><DOB>01/02/2010</DOB><ETHNIC>BAFR</ETHNIC><UASC>1</UASC><DUC>01/07/2026</DUC>
<EPISODE><DECOM>02/05/2026</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N8</CIN><PL>U6</PL></EPISODE></CHILD></SSDA903>"""
WANTED = {
    Person: """local_id born_on sex ethnicity upn
        A1 2012-02-01 M WBRI A123456789012
        A2 2010-02-01 F BAFR -""",
    CareEpisode: """local_id happened_on ended_on start_reason legal_status need placement end_reason change_reason year
        A1 2026-05-01 2026-06-01 S V2 N1 U6 X1 CHILD 2027
        A1 2026-06-01 - P V2 N1 K2 - - 2027
        A2 2026-05-02 - S V2 N8 U6 - - 2027""",
    MissingEpisode: """local_id happened_on ended_on kind
        A1 2026-06-03 2026-06-04 M""",
    Uasc: """local_id ended_on
        A2 2026-07-01""",
}


def read(folder: Path, name: str, text: str) -> Extract:
    for path, content in {"manifest.yaml": MANIFEST, "cin.xml": CENSUS, name: text}.items():
        (folder / DAY / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / DAY / path).write_text(content, encoding="utf-8")
    return read_extract(folder / DAY, read_manifest(folder / DAY))


@pytest.mark.parametrize("record", list(WANTED), ids=lambda record: record.__name__)
@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:any"'], ids=["plain", "in a namespace"])
def test_a_return_in_xml_tells_what_its_modules_would(tmp_path: Path, record: type[Record], namespace: str) -> None:
    text = RETURN.replace("<SSDA903>", f"<SSDA903{namespace}>")
    found = read(tmp_path, "ssda903/2027/return.xml", text).rows(record)
    assert drawn(found, WANTED[record]) == rows(WANTED[record])


@pytest.mark.parametrize("cell", ["SDQ_SCORE", "HEALTH_CHECK", "TEETH_CHECK", "SUBSTANCE_MISUSE", "CONVICTED"])
def test_health_is_read_of_a_child_that_any_of_its_cells_tells_of(tmp_path: Path, cell: str) -> None:
    text = RETURN.replace("</CHILD>", f"<OC2><{cell}>1</{cell}></OC2></CHILD>", 1)
    found = read(tmp_path, "ssda903/2027/return.xml", text).rows(CareHealth)
    assert found["local_id"].to_pylist() == ["A1"]


@pytest.mark.parametrize("record", list(WANTED), ids=lambda record: record.__name__)
@pytest.mark.parametrize("change", [str.lower, str.title], ids=["small", "capitalised"])
def test_elements_are_known_whatever_their_case(
    tmp_path: Path, record: type[Record], change: Callable[[str], str]
) -> None:
    text = re.sub(r"</?\w+>", lambda found: change(found.group()), RETURN)
    found = read(tmp_path, "ssda903/2027/return.xml", text).rows(record)
    assert drawn(found, WANTED[record]) == rows(WANTED[record])


def test_a_cell_cut_short_by_an_element_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="the text of CHILDID is cut short by an element in it"):
        read(tmp_path, "ssda903/2027/return.xml", RETURN.replace("A1", "A<b/>1"))


def test_a_return_in_xml_is_of_the_year_that_its_name_begins_with(tmp_path: Path) -> None:
    found = read(tmp_path, "2028 return.xml", RETURN).rows(CareEpisode)
    assert set(found["year"].to_pylist()) == {2028}


def test_a_return_in_xml_of_no_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoYear, match=r"return\.xml"):
        read(tmp_path, "return.xml", RETURN)


def test_a_damaged_return_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"2027\.xml: the XML breaks off"):
        read(tmp_path, "2027.xml", RETURN[:600])


def test_an_xml_that_is_neither_return_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongRoot, match="its root is Catalogue"):
        read(tmp_path, "2027.xml", "<Catalogue><Book/></Catalogue>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<SSDA903/>", "its root is SSDA903, not Message, and there is no CHILD in it"),
        ("<SSDA903>\n</SSDA903>", "its root is SSDA903, not Message, and there is no CHILD in it"),
        ("<SSDA903><HEADER/></SSDA903>", "and its first element is HEADER, not CHILD"),
    ],
)
def test_of_a_return_in_xml_without_children_is_said_what_it_lacks(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WrongRoot, match=words):
        read(tmp_path, "ssda903/2027.xml", text)


def test_a_workbook_holds_a_module_a_sheet_whatever_the_sheets_are_called(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"])
    book.active.append(["A1", "01/02/2012", "M", "03/06/2026", "04/06/2026"])
    sheet = book.create_sheet("another")
    sheet.append(["DECOM", "CHILD", "RNE", "LS", "CIN", "PLACE", "DEC", "REC", "REASON_PLACE_CHANGE"])
    sheet.append(["01/05/2026", "A1", "S", "V2", "N1", "U6", None, None, None])
    (tmp_path / DAY / "ssda903" / "2027").mkdir(parents=True)
    book.save(tmp_path / DAY / "ssda903" / "2027" / "all.xlsx")
    extract = read(tmp_path, "notes.txt", "")
    assert [extract.rows(record).num_rows for record in (MissingEpisode, CareEpisode)] == [1, 1]


MODULES = {
    CareReview: ("<AREVIEW><REVIEW>03/06/2026</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>", "2026-06-03 -"),
    SocialWorker: (
        "<SWEPISODE><SW_ID>SW1</SW_ID><SW_DECOM>01/05/2026</SW_DECOM><SW_DEC>02/06/2026</SW_DEC></SWEPISODE>",
        "2026-05-01 2026-06-02",
    ),
    AdoptionPlan: ("<AD1><DATE_INT>01/05/2026</DATE_INT><DATE_MATCH></DATE_MATCH></AD1>", "2026-05-01 -"),
    PlacedForAdoption: (
        "<HEADER><AD_PLACED><DATE_PLACED>01/05/2026</DATE_PLACED><DATE_PLACED_CEASED></DATE_PLACED_CEASED>"
        "</AD_PLACED></HEADER>",
        "2026-05-01 -",
    ),
    PreviousPermanence: (
        "<HEADER><PERMANENCE><PREV_PERM>P1</PREV_PERM><DATE_PERM>01/05/2020</DATE_PERM></PERMANENCE></HEADER>",
        "- -",
    ),
    MissingEpisode: (
        "<MISSING><MISSING>M</MISSING><MIS_START>03/06/2026</MIS_START><MIS_END>04/06/2026</MIS_END></MISSING>",
        "2026-06-03 2026-06-04",
    ),
    CareHealth: ("<OC2><CONVICTED>0</CONVICTED><SDQ_SCORE>12</SDQ_SCORE></OC2>", "- -"),
}


@pytest.mark.parametrize("record", list(MODULES), ids=lambda record: record.__name__)
def test_the_other_modules_of_a_return_in_xml_are_read(tmp_path: Path, record: type[Record]) -> None:
    element, wanted = MODULES[record]
    text = RETURN.replace("</CHILD>", f"{element}</CHILD>", 1)
    found = read(tmp_path, "ssda903/2027/return.xml", text).rows(record)
    assert drawn(found, "happened_on ended_on") == rows(f"happened_on ended_on\n{wanted}")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("EPISODE>", "EPI>", {"EPI/DEC": 1, "EPI/DECOM": 3, "EPI/REASON_PLACE_CHANGE": 1, "EPI/REC": 1}),
        ("DECOM>", "DECOMM>", {"EPISODE/DECOMM": 3}),
        ("<AMISSING>", "<AMISSING><MIS_END>09/06/2026</MIS_END>", {"AMISSING/MIS_END": 1}),
        ("<UPN>", "<DOB>09/06/2011</DOB><UPN>", {"CHILD/DOB": 1}),
        ("<UPN>", "<DOB>01/02/2012</DOB><UPN>", {}),
        ("<UPN>", "<LOCAL/><UPN>", {}),
        ("</SSDA903>", "<CHLD/></SSDA903>", {"SSDA903/CHLD": 1}),
    ],
)
def test_an_element_of_a_return_that_nothing_is_read_from_is_counted(
    tmp_path: Path, old: str, new: str, what: dict[str, int]
) -> None:
    assert old in RETURN
    found = read(tmp_path, "ssda903/2027/return.xml", RETURN.replace(old, new)).unknown
    shown = {name.removeprefix("ssda903/2027/return.xml: "): count for name, count in found.items()}
    assert {name: count for name, count in shown.items() if name in what} == what and bool(shown) == bool(what)


def test_elements_that_nothing_is_read_from_are_told_in_words(tmp_path: Path) -> None:
    report = report_of(read(tmp_path, "ssda903/2027/return.xml", RETURN.replace("DECOM>", "DECOMM>")))
    said = "ssda903/2027/return.xml: EPISODE/DECOMM is an element of no known name there, or stands twice: 3 not read"
    assert said in files_in_words(report).splitlines()
