"""The workbook of the month's list: to filter, to print, and without a formula."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from lists.workbook import list_workbook
from tests.lists.test_page import ABOUT, LISTED, changes, families


def sheet(listed=LISTED, about=ABOUT):
    """The families as a spreadsheet opens them."""
    return openpyxl.load_workbook(BytesIO(list_workbook(listed, about, changes())))["Families"]


def column(heading, listed=LISTED):
    rows = list(sheet(listed).iter_rows(values_only=True))
    return [row[rows[0].index(heading)] for row in rows[1:]]


def test_it_has_a_row_for_each_family_of_the_page():
    assert column("Family") == ["fa000000", "fa000001", "fa000002", "fa000003"]


def test_a_family_that_just_missed_is_not_in_it():
    assert column("Family", families({}, {"section": "just_missed"})) == ["fa000000"]


def test_it_holds_no_whole_pseudonym():
    cells = [str(cell.value) for row in sheet().iter_rows() for cell in row]
    assert [whole for whole in LISTED["family_id"] if any(whole in cell for cell in cells)] == []


def test_it_can_be_filtered_and_its_head_stays():
    assert (sheet().auto_filter.ref, sheet().freeze_panes) == ("A1:L5", "D2")


def test_it_prints_as_wide_as_the_page_with_its_head_on_each():
    found = sheet()
    printed = found.page_setup
    assert (printed.orientation, found.sheet_properties.pageSetUpPr.fitToPage, printed.fitToHeight) == (
        "landscape",
        True,
        0,
    )
    assert found.print_title_rows == "$1:$1"


def test_each_printed_page_says_when_it_expires_and_that_not_listed_is_not_safe():
    assert sheet().oddFooter.left.text == "Expires 2 December 2026. Not on this list does not mean safe."


def test_a_name_with_an_ampersand_is_no_code_of_the_header():
    assert (
        "Kensington && Chelsea" in sheet(about=replace(ABOUT, borough_name="Kensington & Chelsea")).oddHeader.left.text
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "http://", "{="])
def test_no_cell_is_a_formula_or_a_link(start):
    found = sheet(families({"band": f"{start}A1", "reasons_for": [f"{start}A1"]}))
    assert {cell.data_type for row in found.iter_rows() for cell in row if cell.value} == {"s"}
    assert [cell for row in found.iter_rows() for cell in row if cell.hyperlink] == []


def test_the_same_list_is_the_same_bytes():
    assert list_workbook(LISTED, ABOUT, changes()) == list_workbook(LISTED.copy(), ABOUT, changes())


def test_an_empty_list_is_a_workbook_too():
    assert column("Family", LISTED.iloc[:0]) == []


@pytest.mark.parametrize(("day", "said"), [(1, False), (17, True)])
def test_of_a_later_extract_it_says_what_it_knows_of_which_day(day, said):
    about = replace(ABOUT, as_of=ABOUT.month_on.replace(day=day))
    book = openpyxl.load_workbook(BytesIO(list_workbook(LISTED, about, changes())))
    told = [row[0] for row in book["About this list"].iter_rows(values_only=True)]
    assert (
        any("Chances, reasons and the records shown are as known before 1 November 2026" in one for one in told) == said
    )
