"""A restriction is applied or stops the borough: none falls away because of how it is written."""

from pathlib import Path

import pytest

from extracts.restrictions import refuse_unapplied
from schemas.records import Restriction
from schemas.refusal import MissingColumn, UnknownRestriction
from tests.extracts.test_reading import read

HEADER = "system,local_id,kind,from_date,to_date\n"
FILE = "people/restrictions.csv"


def applied(folder: Path, text: str, name: str = FILE) -> list[tuple[str, str]]:
    """System and kind of the restrictions of a file, if it is not refused."""
    extract = read(folder, {name: text})
    refuse_unapplied(extract)
    rows = extract.rows(Restriction)
    return list(zip(rows.column("system").to_pylist(), rows.column("kind").to_pylist(), strict=True))


@pytest.mark.parametrize(
    "kind", ["do_not_link", "Do not link", "DO-NOT-LINK", " do_not_link "], ids=["code", "words", "dashes", "spaces"]
)
def test_a_kind_is_read_however_its_words_are_joined(tmp_path: Path, kind: str) -> None:
    assert applied(tmp_path, f"{HEADER}csc,H1,{kind},,\n") == [("csc", "do_not_link")]


@pytest.mark.parametrize("system", ["CSC", " csc ", "Csc"])
def test_a_system_is_read_in_any_case(tmp_path: Path, system: str) -> None:
    assert applied(tmp_path, f"{HEADER}{system},H1,erasure,,\n") == [("csc", "erasure")]


@pytest.mark.parametrize(
    "row",
    [
        "csc,H1,DNL,,",
        "csc,H1,erase,,",
        "csc,H1,erasure withdrawn,,",
        "csc,H1,do_not_link - adopted,,",
        "social care,H1,erasure,,",
        ",H1,erasure,,",
        "csc,,erasure,,",
        "csc,H1,,,",
        "csc,H1,erasure,soon,",
        "csc,H1,erasure",
        "csc,H1,erasure,,,",
    ],
    ids=[
        "an abbreviation",
        "another word",
        "a longer text that begins so",
        "a remark",
        "an unknown system",
        "no system",
        "no id",
        "no kind",
        "a date that cannot be read",
        "a cell short",
        "a cell too many",
    ],
)
def test_a_row_that_cannot_be_applied_is_refused_by_file_row_and_number(tmp_path: Path, row: str) -> None:
    with pytest.raises(UnknownRestriction, match=f"{FILE}: 1 restrictions cannot be applied: the one at row 3"):
        applied(tmp_path, f"{HEADER}csc,H2,erasure,,\n{row}\n")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("name", [FILE, "people/export 7.csv"])
def test_restrictions_are_read_whatever_stands_between_their_cells(tmp_path: Path, name: str, separator: str) -> None:
    text = f"{HEADER}csc,H1,erasure,,\n".replace(",", separator)
    assert applied(tmp_path, text, name) == [("csc", "erasure")]


@pytest.mark.parametrize(
    "name",
    ["people/export.txt", "people/export.csv", "People/2026/export.ods", "Objections.docx", "out/do not link/all.txt"],
)
def test_a_file_that_may_hold_restrictions_and_is_not_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownRestriction, match="and is not read: it"):
        refuse_unapplied(read(tmp_path, {name: "who,what\nH1,erasure\n"}))


@pytest.mark.parametrize(
    "name",
    [
        *("people/.DS_Store", "people/~$restrictions.xlsx", "early_help/notes.txt"),
        *("people/Thumbs.db", "people/desktop.ini", "people/Desktop.ini", "__MACOSX/people/restrictions.csv"),
    ],
)
def test_what_a_system_leaves_behind_and_notes_elsewhere_hold_no_restrictions(tmp_path: Path, name: str) -> None:
    refuse_unapplied(read(tmp_path, {name: "notes"}))


def test_what_a_system_leaves_behind_is_named_as_not_read(tmp_path: Path) -> None:
    why = "it is hidden, or what a system or an open workbook leaves behind"
    assert read(tmp_path, {"people/Thumbs.db": "notes"}).unread == {"people/Thumbs.db": why}


def test_a_message_names_no_value_of_the_row(tmp_path: Path) -> None:
    with pytest.raises(UnknownRestriction) as refused:
        applied(tmp_path, f"{HEADER}csc,SECRET,SECRET,,\n")
    assert "SECRET" not in str(refused.value)


def test_a_file_that_is_called_restrictions_and_is_not_recognised_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownRestriction, match="it is called a file of restrictions"):
        applied(tmp_path, "system,person,what\ncsc,H1,erasure\n", "Restrictions 2026.csv")


def test_a_file_of_restrictions_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="column local_id is missing"):
        applied(tmp_path, "system,person,what\ncsc,H1,erasure\n", FILE)


def test_what_an_open_workbook_leaves_behind_is_no_file_of_restrictions(tmp_path: Path) -> None:
    assert applied(tmp_path, HEADER, "people/~$restrictions.txt") == []


def test_a_file_of_restrictions_that_is_no_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownRestriction):
        applied(tmp_path, HEADER, "people/restrictions.txt")


def test_the_same_restriction_twice_is_one(tmp_path: Path) -> None:
    assert applied(tmp_path, f"{HEADER}csc,H1,erasure,,\ncsc,H1,erasure,,\n") == [("csc", "erasure")]


def test_of_two_restrictions_that_end_otherwise_none_falls_away(tmp_path: Path) -> None:
    rows = "csc,H1,objection,2026-01-01,2026-02-01\ncsc,H1,objection,2026-01-01,\n"
    assert applied(tmp_path, HEADER + rows) == [("csc", "objection")] * 2
