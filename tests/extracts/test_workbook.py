"""Workbooks as text: what Excel keeps as dates, numbers and errors reads as a CSV of the same table would."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from extracts.raw import Sheet
from extracts.values import days_of
from extracts.workbook import read_workbook
from schemas.refusal import BrokenFile


def save_book(path: Path, told: Mapping[str, list[list[Any]]]) -> None:
    """Write a workbook of these sheets, row by row."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in told.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)


def sheets(folder: Path, **told: list[list[Any]]) -> list[Sheet]:
    """The sheets that are read of a workbook with these rows."""
    save_book(folder / "book.xlsx", told)
    return read_workbook(folder / "book.xlsx", "book.xlsx")


def column(folder: Path, *cells: Any) -> list[str | None]:
    told: list[str | None] = (
        sheets(folder, one=[["id", "told"], *([1, cell] for cell in cells)])[0].table["told"].to_pylist()
    )
    return told


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (9212044, "9212044"),
        (12.0, "12"),
        (6.25, "6.25"),
        ("007", "007"),
        (True, "true"),
        (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 9, 30), "2026-05-01"),
        ("  ", None),
        (None, None),
        ("#N/A", None),
        (" #REF! ", None),
        ("#1 priority", "#1 priority"),
        ("=1+5", None),
    ],
)
def test_a_cell_reads_as_a_csv_would_hold_it(tmp_path: Path, cell: Any, wanted: str | None) -> None:
    assert column(tmp_path, cell) == [wanted]


def test_dates_beside_british_ones_in_text_are_read_in_their_order(tmp_path: Path) -> None:
    assert column(tmp_path, date(2026, 5, 1), "13/06/2026") == ["01/05/2026", "13/06/2026"]


def test_days_without_leading_noughts_in_text_are_day_first_too(tmp_path: Path) -> None:
    assert column(tmp_path, date(2026, 5, 1), "1/6/2026") == ["01/05/2026", "1/6/2026"]


def test_formulas_whose_result_is_not_stored_are_told_by_row_and_column(tmp_path: Path) -> None:
    (sheet,) = sheets(tmp_path, one=[["title"], ["id", "told", None], [1, "=DATE(2026,5,1)"], [2, 3, "=1+1"]])
    assert sheet.unworked == ()  # the first line is the header: the title alone
    (sheet,) = read_workbook(tmp_path / "book.xlsx", "book.xlsx", lambda names: "id" in names)
    assert sheet.unworked == ((3, "told"),)


def test_a_formula_whose_stored_result_is_an_empty_text_says_just_that(tmp_path: Path) -> None:
    sheets(tmp_path, one=[["id", "told"], [1, '=IF(A2=2,A2,"")']])
    path, stored = tmp_path / "book.xlsx", tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="B2">', b'<c r="B2" t="str">'))
    assert [sheet.unworked for sheet in read_workbook(stored, stored.name)] == [()]


ROWS = """<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="str"><v>told</v></c></row>
<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'


def sheets_of_xml(folder: Path, xml: str) -> list[Sheet]:
    """The sheets of a workbook whose one sheet is this XML."""
    sheets(folder, one=[])
    other = folder / "other.xlsx"
    with zipfile.ZipFile(folder / "book.xlsx") as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return read_workbook(other, other.name)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [("", ["1"]), ('<row r="3"/>', ["1"]), ("<row><c><v>3</v></c></row>", ["1", "3"]), ("<row><extLst/></row>", ["1"])],
)
def test_the_rows_of_a_sheet_are_those_of_its_xml(tmp_path: Path, more: str, wanted: list[str]) -> None:
    (sheet,) = sheets_of_xml(tmp_path, SHEET.replace("</sheetData>", f"{more}</sheetData>"))
    assert sheet.table["id"].to_pylist() == wanted


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (ROWS.splitlines()[1], '<rov r="2"><c r="A2"><v>1</v></c></rov>', "1 elements among its rows are no rows"),
        ("sheetData>", "sheetdata>", "its XML has no sheetData"),
        ("2006/main", "2007/main", "its XML has no sheetData"),
        ('<c r="A2"><v>1</v></c>', '<b r="A2"><v>1</v></b>', "1 elements in row 2 are no cells or no values"),
        ("<v>1</v>", "<w>1</w>", "1 elements in row 2 are no cells or no values"),
        ("<v>1</v>", "<v>1<b>0</b></v>", "1 elements in row 2 are no cells or no values"),
        ("<v>1</v>", "<v>1</v><v>0</v>", "1 elements in row 2 are no cells or no values"),
        ("<t>id</t>", "<s>id</s>", "1 elements in row 1 are no cells or no values"),
        ('t="inlineStr"', 't="inlineSts"', "1 elements in row 1 are no cells or no values"),
        ('t="str"', 't="inlineStr"', "1 elements in row 1 are no cells or no values"),
        ('r="B2"', 'r="A2"', "1 cells of row 2 stand in no order"),
        ('r="A2"', 'r="AA2"', "1 cells of row 2 stand in no order"),
        ('row r="2"', 'row r="1"', "row 1 comes after row 1"),
    ],
)
def test_a_sheet_of_which_a_row_or_a_cell_would_be_lost_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(BrokenFile, match=f"^other.xlsx: one: {words}"):
        sheets_of_xml(tmp_path, SHEET.replace(old, new))


def test_every_filled_sheet_is_a_table_whose_header_is_its_first_filled_row(tmp_path: Path) -> None:
    found = sheets(tmp_path, notes=[], cover=[[None], [None, "title"]], data=[[], ["a", "b"], [], [1, 2]])
    assert [(sheet.file, sheet.table.column_names, sheet.rows.to_pylist()) for sheet in found] == [
        ("book.xlsx: cover", ["title"], []),
        ("book.xlsx: data", ["a", "b"], [4]),
    ]


def test_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    assert sheets(tmp_path, one=[["a", None, "b"], [1, 2, 3, 4]])[0].table.to_pylist() == [{"a": "1", "b": "3"}]


@pytest.mark.parametrize("other", ["a", "A "])
def test_a_column_that_stands_twice_is_refused(tmp_path: Path, other: str) -> None:
    with pytest.raises(BrokenFile, match="the column a stands in it twice"):
        sheets(tmp_path, one=[["a", other], [1, 2]])


def test_of_a_sheet_without_its_header_no_cell_is_told(tmp_path: Path) -> None:
    save_book(tmp_path / "book.xlsx", {"one": [["H1", "Ali", "Ali"], ["H2", "Bo", "Bram"]]})
    said = "one: what seems to be its header says the same in columns 2 and 3"
    with pytest.raises(BrokenFile, match=said) as refusal:
        read_workbook(tmp_path / "book.xlsx", "book.xlsx", lambda names: "id" in names)
    assert "Ali" not in str(refusal.value)


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    sheets(tmp_path, one=[["Contacts in the last six months"], [], ["made on", 1], ["id", "told"], [1, 2]])
    (sheet,) = read_workbook(tmp_path / "book.xlsx", "book.xlsx", lambda names: "id" in names)
    assert (sheet.table.to_pylist(), sheet.rows.to_pylist()) == ([{"id": "1", "told": "2"}], [5])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020-Apr-25 00:00:00", date(2020, 4, 25)),
        ("2020-apr-25", date(2020, 4, 25)),
        ("44090", date(2020, 9, 16)),
        ("44090.75", date(2020, 9, 16)),
        ("19999", None),
        ("60000", None),
        ("440900", None),
        ("2020-Apx-25", None),
    ],
)
def test_a_month_by_name_and_a_workbooks_count_of_days_are_dates(text: str, wanted: date | None) -> None:
    told = days_of(pa.chunked_array([[text]])).to_pylist()[0]
    assert told == {"day": wanted, "is_iso": False, "is_dmy": False, "is_mdy": False}


def test_of_texts_that_are_all_empty_is_said_what_is_said_of_one_that_is() -> None:
    empty = pa.array([None], pa.string())
    among_others = days_of(pa.chunked_array([empty, pa.array(["2026-05-01"])]))
    assert days_of(pa.chunked_array([empty])) == among_others.slice(0, 1)
