"""A restriction whose id is nobody's is told with its place, and with that of an id that is nearly its own."""

from pathlib import Path

import pytest

from extracts.of_nobody import nobody_in_words, of_nobody
from extracts.quality.table import to_fix
from schemas.records import RECORDS
from tests.extracts.test_reading import CONTACTS, IDENTIFIERS, Extract, read

HEADER = "system,local_id,kind,from_date,to_date\n"
PEOPLE = IDENTIFIERS + "csc,H1,,,,,\nearly_help,042,,,,,\n"


def extract_of(folder: Path, lines: str, **files: str) -> Extract:
    told = {"people/restrictions.csv": HEADER + lines, "people/identifiers.csv": PEOPLE}
    return read(folder, told | {f"early_help/{name}.csv": text for name, text in files.items()})


def rows(extract: Extract, *erased: tuple[str, str]) -> list[int]:
    """The rows of the restrictions of nobody."""
    archive = {record: extract.rows(record) for record in RECORDS}
    return of_nobody(extract, archive, erased).column("row").to_pylist()


def words(extract: Extract) -> str:
    return nobody_in_words(extract, of_nobody(extract, {record: extract.rows(record) for record in RECORDS}, ()))


@pytest.mark.parametrize("kind", ["erasure", "objection", "protected_address", "do_not_link"])
def test_a_restriction_of_whatever_kind_whose_id_no_record_has_is_found(tmp_path: Path, kind: str) -> None:
    assert rows(extract_of(tmp_path, f"csc,H1,{kind},,\ncsc,H9,{kind},,\n")) == [3]


def test_an_id_of_another_system_is_another_one(tmp_path: Path) -> None:
    assert rows(extract_of(tmp_path, "early_help,H1,erasure,,\n")) == [2]


def test_who_is_told_of_by_a_row_that_was_set_aside_is_somebody(tmp_path: Path) -> None:
    contacts = CONTACTS + "C1,E1,2026-31-31,,2A,,advice\n"
    assert rows(extract_of(tmp_path, "early_help,E1,erasure,,\n", contacts=contacts)) == []


def test_whose_records_were_taken_out_before_is_not_nobody(tmp_path: Path) -> None:
    assert rows(extract_of(tmp_path, "csc,H8,erasure,,\ncsc,H9,erasure,,\n"), ("csc", "H9")) == [2]


@pytest.mark.parametrize(
    ("row", "near"),
    [("csc,h1", 2), ("csc,00H1", 2), ("early_help,42", 3), ("csc,42", 3)],
    ids=["another case", "noughts before it", "noughts lost", "under the wrong system"],
)
def test_an_id_that_is_nearly_the_same_is_told_by_its_place(tmp_path: Path, row: str, near: int) -> None:
    extract = extract_of(tmp_path, f"{row},erasure,,\n")
    assert words(extract).splitlines() == [
        "1 restrictions are of nobody whom any record tells of, and restrict nobody",
        f"  people/restrictions.csv row 2: people/identifiers.csv row {near} has nearly its id",
    ]


def test_an_id_that_is_like_no_other_is_told_by_its_place_alone(tmp_path: Path) -> None:
    told = words(extract_of(tmp_path, "csc,SECRET,erasure,,\n"))
    assert told.splitlines()[1:] == ["  people/restrictions.csv row 2"]


def test_who_is_to_correct_it_reads_where_the_id_stands_that_may_be_meant(tmp_path: Path) -> None:
    extract = extract_of(tmp_path, "csc,h1,erasure,,\ncsc,H9,erasure,,\n")
    found = of_nobody(extract, {record: extract.rows(record) for record in RECORDS}, ())
    told = to_fix(extract, found).column("says").to_pylist()
    assert [text.endswith("(people/identifiers.csv row 2 has nearly this id)") for text in told] == [True, False]
