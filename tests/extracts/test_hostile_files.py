"""Files made to do harm: nothing in them is run, fetched or unpacked beyond measure; they are inert or refused."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest

from extracts.files import read_extract
from extracts.manifest import read_manifest
from extracts.workbook import MOST_BYTES, read_workbook
from schemas.records import CareEpisode, EhContact, Record, Referral
from schemas.refusal import BrokenFile
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{cin_census: [{{from: "2015-04-01", to: "2026-08-31"}}]}}
"""
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
CENSUS = """<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header><Children><Child>
<ChildIdentifiers><LAchildID>{id}</LAchildID></ChildIdentifiers>
<CINdetails><CINreferralDate>2026-05-05</CINreferralDate><ReferralSource>{source}</ReferralSource></CINdetails>
</Child></Children></Message>"""
ONE = CENSUS.format(id="A1", source="6")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
BOMB = f'<!DOCTYPE bomb [<!ENTITY l0 "ha">{LAUGHS}]>'


def read(folder: Path, record: type[Record], columns: str, **files: str) -> list[dict[str, str | None]]:
    """Some columns of a record from files beside an empty looked-after return."""
    for name, text in {"manifest.yaml": MANIFEST, "2027-episodes.csv": EPISODES, "cin.xml": ONE, **files}.items():
        (folder / DAY).mkdir(exist_ok=True)
        (folder / DAY / name).write_text(text, encoding="utf-8")
    return drawn(read_extract(folder / DAY, read_manifest(folder / DAY)).rows(record), columns)


# XML


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE c [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE c [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
    ],
    ids=["a file of this machine", "a page of the net"],
)
def test_a_text_told_by_an_entity_is_refused_and_the_entity_never_followed(tmp_path: Path, doctype: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("10", encoding="utf-8")
    census = doctype.replace("{secret}", str(secret)) + CENSUS.format(id="A1", source="&x;")
    with pytest.raises(BrokenFile, match=r"cin\.xml: it tells something by an entity"):
        read(tmp_path, Referral, "local_id source_code", **{"cin.xml": census})


@pytest.mark.parametrize("depth", [9, 29])
@pytest.mark.parametrize("place", ["<ReferralSource>6", "<CINdetails>"], ids=["text", "attribute"])
def test_a_billion_laughs_are_refused_or_say_nothing(tmp_path: Path, depth: int, place: str) -> None:
    laugh = f"&l{depth};"
    census = BOMB + ONE.replace(place, place.replace("6", laugh).replace("details>", f'details laugh="{laugh}">'))
    try:
        sources = {row["source_code"] for row in read(tmp_path, Referral, "source_code", **{"cin.xml": census})}
    except BrokenFile:
        sources = set()
    assert sources <= {None, "6"}


def test_a_definition_kept_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    census = '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/census.dtd">' + ONE
    assert read(tmp_path, Referral, "local_id", **{"cin.xml": census}) == rows("local_id\nA1")


def test_elements_within_elements_without_end_are_refused(tmp_path: Path) -> None:
    census = ONE.replace("<Children>", "<Children>" + "<a>" * 100_000)
    with pytest.raises(BrokenFile, match=r"cin\.xml"):
        read(tmp_path, Referral, "local_id", **{"cin.xml": census})


# workbooks


def workbook(path: Path, text: str = "this | that\n1 | 2") -> Path:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([cell.strip() for cell in line.split("|")])
    book.save(path)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    other = path.with_name(f"changed {path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return other


@pytest.mark.parametrize("noise", [0, 200_000], ids=["a thousand times as large", "a hundred times as large"])
def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path, noise: int) -> None:
    path = workbook(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/image1.png", Random(0).randbytes(noise))
        parts.writestr("xl/worksheets/sheet2.xml", b"0" * 20_000_000)
    with pytest.raises(BrokenFile, match=r"bomb.xlsx: it unpacks to 20,\d+,\d+ bytes"):
        read_workbook(path, path.name)


def test_a_file_that_says_that_it_unpacks_to_more_than_any_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx")
    size = (MOST_BYTES + 1).to_bytes(4, "little")
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = size
    path.write_bytes(raw)
    with pytest.raises(BrokenFile, match="it unpacks to 536,"):
        read_workbook(path, path.name)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_laughs_in_a_workbook_are_inert_or_refused(tmp_path: Path, part: str) -> None:
    def laughing(text: bytes) -> bytes:
        body = text.split(b"?>", 1)[-1]
        return BOMB.replace("<!DOCTYPE bomb", "<!DOCTYPE worksheet").encode() + body.replace(b">1<", b">&l29;<")

    path = changed(workbook(tmp_path / "laughs.xlsx"), part, laughing)
    try:
        cells = [str(cell) for sheet in read_workbook(path, path.name) for cell in sheet.table.column(0).to_pylist()]
    except BrokenFile as refused:
        cells = [str(refused)]
    assert max(map(len, cells)) < 500


def test_a_row_far_beyond_the_last_is_refused(tmp_path: Path) -> None:
    path = changed(
        workbook(tmp_path / "far.xlsx"),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b'<row r="2"', b'<row r="900000000"').replace(b'"A2"', b'"A900000000"'),
    )
    with pytest.raises(BrokenFile, match="more than 1,048,576 rows"):
        read_workbook(path, path.name)


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://127.0.0.1:9/", "6")', "=1+5", "=cmd|' /C calc'!A0"])
def test_a_formula_is_never_worked_out(tmp_path: Path, formula: str) -> None:
    text = f"contact_id | person_id | contact_date | reason\nC1 | E1 | 2026-06-01 | {formula.replace('|', '¦')}"
    (tmp_path / DAY).mkdir()
    workbook(tmp_path / DAY / "contacts.xlsx", text)
    assert read(tmp_path, EhContact, "record_id reason") == rows("record_id reason\nC1 -")


def test_a_formula_in_a_csv_stays_text(tmp_path: Path) -> None:
    contacts = "contact_id,person_id,contact_date,reason\nC1,E1,2026-06-01,=1+5\n"
    assert read(tmp_path, EhContact, "record_id reason", **{"contacts.csv": contacts}) == rows(
        "record_id reason\nC1 =1+5"
    )


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.xlsx"
    path.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(BrokenFile, match="it is no workbook"):
        read_workbook(path, path.name)


def test_a_workbook_that_names_a_sheet_it_does_not_hold_is_refused(tmp_path: Path) -> None:
    book = workbook(tmp_path / "lost.xlsx")
    path = changed(book, "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"/sheet1.xml", b"/sheet9.xml"))
    with pytest.raises(BrokenFile, match="1 of its 1 sheets cannot be found in it"):
        read_workbook(path, path.name)


def test_a_workbook_of_which_two_rows_have_one_number_is_refused(tmp_path: Path) -> None:
    book = workbook(tmp_path / "twice.xlsx")
    path = changed(book, "xl/worksheets/sheet1.xml", lambda part: part.replace(b'<row r="2"', b'<row r="1"'))
    with pytest.raises(BrokenFile, match="row 1 comes after row 1"):
        read_workbook(path, path.name)


# paths


@pytest.mark.parametrize("kind", ["a file", "a folder"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("contact_id,person_id,contact_date\nC1,E1,2026-06-01\n", encoding="utf-8")
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / "linked").symlink_to(outside / "secret.csv" if kind == "a file" else outside)
    with pytest.raises(BrokenFile, match="linked: it is a link out of the folder"):
        read(tmp_path, EhContact, "record_id")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / "ring").symlink_to(tmp_path / DAY / "ring")
    with pytest.raises(BrokenFile, match="ring: it is a link out of the folder, or to itself"):
        read(tmp_path, EhContact, "record_id")


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / DAY / "ssda903").mkdir(parents=True)
    (tmp_path / DAY / "ssda903" / "2026-notes.csv").symlink_to(tmp_path / DAY / "kept.csv")
    (tmp_path / DAY / "kept.csv").write_text("notes,more\n1,2\n", encoding="utf-8")
    assert read(tmp_path, CareEpisode, "local_id") == []


def test_a_workbook_whose_parts_climb_out_of_it_writes_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "climbing.xlsx")
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("../../climbed.txt", "here")
    read_workbook(path, path.name)
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["climbing.xlsx"]
