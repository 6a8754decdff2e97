"""Two sheets of a workbook or two files that claim to be one table: parts of it, the same again, or refused."""

from pathlib import Path
from typing import Any

import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import CareEpisode, EhContact, EhEpisode
from schemas.refusal import BrokenFile, MissingColumn
from tests.cases import drawn, rows
from tests.extracts.damage import RETURNS, write
from tests.extracts.test_reading import CONTACTS, DAY, MANIFEST
from tests.extracts.test_reading import EPISODES as HEADER
from tests.extracts.test_reading import read as read_files
from tests.extracts.test_workbook import save_book

LIST_2 = ["Child Unique ID", "Date of Birth", "Assessment start date", "Assessment completion date"]
EPISODES = ["CHILD", "DECOM", "RNE", "LS", "DEC", "REC"]
Lines = list[list[Any]]


def read(folder: Path, **sheets: Lines) -> Extract:
    """The extract of a workbook with these sheets beside the returns that none may lack."""
    for name, text in (RETURNS | {"manifest.yaml": MANIFEST}).items():
        write(folder / DAY / name, text.encode())
    (folder / DAY / "ssda903" / "2026").mkdir(parents=True)
    save_book(folder / DAY / "ssda903" / "2026" / "all.xlsx", sheets)
    return read_extract(folder / DAY, read_manifest(folder / DAY))


def test_sheets_that_share_no_row_are_parts_of_one_table(tmp_path: Path) -> None:
    one, two = ["A1", "01/05/2025", "S", "C2", None, None], ["A1", "01/07/2025", "S", "C2", None, None]
    extract = read(tmp_path, north=[EPISODES, one], south=[EPISODES, two])
    assert drawn(extract.rows(CareEpisode), "happened_on") == rows("happened_on\n2025-05-01\n2025-07-01")


def test_a_sheet_that_tells_the_same_again_is_named_and_not_read(tmp_path: Path) -> None:
    lines = [["A1", "01/05/2025", "S", "C2", None, None], ["A2", "01/05/2025", "S", "C2", None, None]]
    other = [[*reversed(line)] for line in (EPISODES, *reversed(lines))]
    extract = read(tmp_path, first=[EPISODES, *lines], again=other)
    assert (extract.rows(CareEpisode).num_rows, extract.quarantined().num_rows) == (2, 0)
    assert extract.unread == {"ssda903/2026/all.xlsx: again": "it tells the same as ssda903/2026/all.xlsx: first"}


@pytest.mark.parametrize(
    "other",
    [
        [["A1", "01/05/2025", "S", "C2", "01/06/2025", "X1"]],
        [["A1", "01/05/2025", "S", "C2", None, None], ["A2", "01/05/2025", "S", "C2", None, None]],
    ],
    ids=["another end", "a row more"],
)
def test_a_module_that_stands_twice_and_differs_is_refused(tmp_path: Path, other: Lines) -> None:
    words = "both SSDA903 Episodes, share 1 of their rows and are not the same"
    with pytest.raises(BrokenFile, match=rf"all\.xlsx: later: it and ssda903/2026/all\.xlsx: first are {words}"):
        read(tmp_path, first=[EPISODES, ["A1", "01/05/2025", "S", "C2", None, None]], later=[EPISODES, *other])


@pytest.mark.parametrize(
    "other", [["1", "02/03/2015", "05/05/2026", "06/06/2026"], ["1", "02/03/2016", "05/05/2026", None]]
)
def test_a_list_that_stands_twice_and_differs_is_refused(tmp_path: Path, other: list[str | None]) -> None:
    one = ["1", "02/03/2015", "05/05/2026", None]
    with pytest.raises(BrokenFile, match="are both Annex A list 2, share 1 of their rows and are not the same"):
        read(tmp_path, List_2=[LIST_2, one], **{"List_2 (2)": [LIST_2, other]})


def test_a_list_in_two_parts_is_read_whole(tmp_path: Path) -> None:
    one, two = ["1", "02/03/2015", "05/05/2026", None], ["2", "02/03/2015", "05/05/2026", None]
    assert read(tmp_path, north=[LIST_2, one], south=[LIST_2, two]).rows(EhEpisode).num_rows == 2


def contacts(folder: Path, **files: str) -> Extract:
    return read_files(folder, {f"early_help/{name}.csv": CONTACTS + text for name, text in files.items()})


ONE, OTHER = "C1,E1,2026-01-02,,2A,,advice\n", "C2,E1,2026-01-02,,2A,,advice\n"


def test_files_that_share_no_row_are_parts_of_one_table(tmp_path: Path) -> None:
    assert contacts(tmp_path, north=ONE, south=OTHER).rows(EhContact).num_rows == 2


def test_a_file_that_tells_the_same_again_is_named_and_not_read(tmp_path: Path) -> None:
    extract = contacts(tmp_path, contacts=ONE + OTHER, copy=OTHER + ONE)
    assert (extract.rows(EhContact).num_rows, extract.quarantined().num_rows) == (2, 0)
    assert extract.unread == {"early_help/copy.csv": "it tells the same as early_help/contacts.csv"}


@pytest.mark.parametrize("other", [ONE.replace("advice", "nfa"), ONE + OTHER], ids=["another outcome", "a row more"])
def test_files_of_one_table_that_share_rows_and_differ_are_refused(tmp_path: Path, other: str) -> None:
    words = "are both early_help contacts, share 1 of their rows and are not the same"
    with pytest.raises(BrokenFile, match=rf"later\.csv: it and early_help/contacts\.csv {words}"):
        contacts(tmp_path, contacts=ONE, later=other)


def test_two_years_returns_may_tell_the_same_episode_otherwise(tmp_path: Path) -> None:
    started = {"2025": "A1,01/05/2024,S,C2,N1,U6,PR1,,,\n", "2026": "A1,01/05/2024,S,C2,N1,U6,PR1,01/06/2025,X1,\n"}
    extract = read_files(tmp_path, {f"ssda903/{year}/episodes.csv": HEADER + row for year, row in started.items()})
    assert extract.checked[CareEpisode].rows.num_rows == 2


@pytest.mark.parametrize("sheets", [["Episodes", "Notes"], ["Notes", "Episodes"]])
def test_a_file_s_name_tells_of_the_sheet_alone_that_is_what_it_says(tmp_path: Path, sheets: list[str]) -> None:
    told: dict[str, Lines] = {
        "Episodes": [["episode_id", "person_id", "start_date"], ["A", "E1", "2026-01-02"]],
        "Notes": [["Notes", "By"], ["run on Monday", "somebody"]],
    }
    (tmp_path / DAY / "early_help").mkdir(parents=True)
    save_book(tmp_path / DAY / "early_help" / "episodes.xlsx", {name: told[name] for name in sheets})
    extract = read_files(tmp_path, {})
    assert extract.rows(EhEpisode).num_rows == 1
    assert list(extract.unread) == ["early_help/episodes.xlsx: Notes"]


def test_where_no_sheet_is_what_the_file_s_name_says_the_likest_is_refused(tmp_path: Path) -> None:
    told: dict[str, Lines] = {"Notes": [["Notes", "By"], ["a", "b"]], "Data": [["episode_id", "by"], ["A", "b"]]}
    (tmp_path / DAY / "early_help").mkdir(parents=True)
    save_book(tmp_path / DAY / "early_help" / "episodes.xlsx", told)
    with pytest.raises(MissingColumn, match=r"episodes\.xlsx: Data: column person_id is missing"):
        read_files(tmp_path, {})
