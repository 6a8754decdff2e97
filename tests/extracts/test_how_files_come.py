"""What exports put around what they tell: times behind sentinels, other separators, empty lines; files of nothing."""

import os
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from extracts.files import Extract, read_extract
from extracts.judging import judge
from extracts.manifest import read_manifest
from extracts.quality.table import to_fix
from extracts.report import files_in_words, report_of
from schemas.records import CareEpisode, Contact, EhContact, EhEpisode, MissingEpisode, Person
from schemas.refusal import BrokenFile
from tests.cases import drawn, rows
from tests.extracts.test_reading import CONTACTS, DAY, MANIFEST, contacts, read, rules

EPISODES = "episode_id,person_id,start_date,end_date,level,end_reason\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\nH1,,M,01/02/2025,02/02/2025\n"

# sentinels


@pytest.mark.parametrize(
    "end",
    [
        "1900-01-01T00:00:00",
        "1900-01-01 00:00:00.000",
        "01/01/1900 00:00",
        "1/1/1900",
        "9999-12-31 00:00:00",
        "31/12/9999 23:59",
        "9999-12-31Z",
    ],
)
def test_a_sentinel_with_a_time_is_an_open_end(tmp_path: Path, end: str) -> None:
    extract = read(tmp_path, {"early_help/episodes.csv": f"{EPISODES}E1,P1,2026-01-02,{end},targeted,\n"})
    assert drawn(extract.rows(EhEpisode), "happened_on ended_on") == rows("happened_on ended_on\n2026-01-02 -")
    assert extract.checked[EhEpisode].sentinel_count == 1


@pytest.mark.parametrize("born", ["1900-01-01 00:00:00", "9999-12-31T00:00:00"])
def test_a_sentinel_with_a_time_is_an_unknown_birth(tmp_path: Path, born: str) -> None:
    extract = read(tmp_path, {"early_help/persons.csv": f"person_id,date_of_birth\nP1,{born}\n"})
    assert drawn(extract.rows(Person), "local_id born_on") == rows("local_id born_on\nP1 -")


def test_open_ends_by_a_sentinel_do_not_move_the_year_of_a_return(tmp_path: Path) -> None:
    header, row = "CHILD,DECOM,LS,DEC,REC\n", "H1,01/05/2024,C2,31/12/9999,\n"
    extract = read(tmp_path, {"ssda903/2025/episodes.csv": header + row + row.replace("H1", "H2")})
    assert set(extract.rows(CareEpisode)["year"].to_pylist()) == {2025}


# what stands between cells


@pytest.mark.parametrize("separator", [";", "\t"], ids=["semicolons", "tabs"])
@pytest.mark.parametrize("name", ["early_help/contacts.csv", "any.csv"])
def test_a_file_is_read_whatever_stands_between_its_cells(tmp_path: Path, separator: str, name: str) -> None:
    lines = (CONTACTS + 'C1,E1,2026-01-02,,2A,"calm~ now",advice\n').replace(",", separator)
    text = f"sep={separator}\n{lines.replace('~', ',')}"
    found = read(tmp_path, {name: text}).rows(EhContact)
    assert drawn(found, "record_id | reason | outcome") == rows("record_id | reason | outcome\nC1 | calm, now | advice")


def test_a_quote_that_hides_rows_is_refused_between_semicolons_too(tmp_path: Path) -> None:
    lines = 'C1;E1;2026-01-02;;2A;"calm;advice\nC2;E1;2026-01-03;;2A;;advice\nC3;E1;2026-01-04;;2A;now";advice\n'
    with pytest.raises(BrokenFile, match="a quote that is not closed"):
        read(tmp_path, {"early_help/contacts.csv": CONTACTS.replace(",", ";") + lines})


SPACED = CONTACTS.replace(",", ", ")


@pytest.mark.parametrize("separator", [",", ";"], ids=["commas", "semicolons"])
@pytest.mark.parametrize(
    "header",
    [SPACED, CONTACTS, '"' + SPACED.strip().replace(", ", '", "') + '"\n'],
    ids=["all spaced", "rows spaced", "quoted"],
)
def test_a_space_behind_each_separator_is_no_part_of_a_cell(tmp_path: Path, header: str, separator: str) -> None:
    lines = (
        '"C1", "E1", "2026-01-02", "", "2A", "calm~ now", "advice"\n\n'
        'C2, E1, 2026-01-03, , 2A, said ""no"", \n'
        'C3, E1, 2026-01-04, , 2A, "at home,\nthen out",\n'
    )
    text = (header + lines).replace(",", separator).replace("~", ",")
    extract = read(tmp_path, {"early_help/contacts.csv": text})
    wanted = f"""record_id | reason | outcome
        C1 | calm, now | advice
        C2 | said ""no"" | -
        C3 | at home{separator};then out | -"""
    found = [row | {"reason": str(row["reason"]).replace("\n", ";")} for row in drawn_contacts(extract)]
    assert (found, rules(extract)) == (rows(wanted), [])


def drawn_contacts(extract: Extract) -> list[dict[str, str | None]]:
    return drawn(extract.rows(EhContact), "record_id | reason | outcome")


@pytest.mark.parametrize("header", [SPACED, CONTACTS], ids=["all spaced", "rows spaced"])
def test_a_quote_that_hides_rows_is_refused_where_a_space_stands_behind_commas(tmp_path: Path, header: str) -> None:
    lines = (
        'C1, E1, 2026-01-02, , 2A, "calm, advice\nC2, E1, 2026-01-03, , 2A, , advice\nC3, E1, , , 2A, now", advice\n'
    )
    with pytest.raises(BrokenFile, match="near line 2: a quote that is not closed"):
        read(tmp_path, {"early_help/contacts.csv": header + lines})


def test_the_place_of_a_row_is_told_where_a_space_stands_behind_commas(tmp_path: Path) -> None:
    lines = "\nC1, E1, 2026-01-02, , , ,\n\n  \nC2, , 2026-01-02, , , ,\nC3, E1\n"
    extract = read(tmp_path, {"early_help/contacts.csv": SPACED + lines})
    assert rules(extract) == [(6, "no_id"), (7, "ragged")]


@pytest.mark.parametrize("separator", [",", ";"], ids=["commas", "semicolons"])
@pytest.mark.parametrize("empty", [",,,,,,", ' , ,,"",,,', ",,", ",,,,,,,,,"], ids=["all", "spaces", "fewer", "more"])
def test_lines_of_separators_alone_are_no_rows_and_move_none(tmp_path: Path, empty: str, separator: str) -> None:
    lines = f"C1,E1,2026-01-02,,,,\n{empty}\nC2,,2026-01-02,,,,\n{empty}\n{empty}\n".replace(",", separator)
    extract = read(tmp_path, {"early_help/contacts.csv": CONTACTS.replace(",", separator) + lines})
    assert (drawn(extract.rows(EhContact), "record_id"), rules(extract)) == (rows("record_id\nC1"), [(4, "no_id")])


@pytest.mark.parametrize("separator", ["|", ":", "~", "^", "#"])
@pytest.mark.parametrize("name", ["early_help/contacts.csv", "any.csv"])
def test_a_file_with_something_else_between_its_cells_is_refused_by_that(
    tmp_path: Path, name: str, separator: str
) -> None:
    text = (CONTACTS + "C1,E1,2026-01-02,,2A,calm,advice\n").replace(",", separator)
    with pytest.raises(BrokenFile, match=rf"{name}: {re.escape(separator)} stands between its cells"):
        read(tmp_path, {name: f"Contacts of May\n{text}"})


# places


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_a_row_is_told_by_its_place_among_all_lines_empty_ones_too(tmp_path: Path, end: str) -> None:
    lines = "\nC1,E1,2026-01-02,,,,\n\n\nC2,,2026-01-02,,,,\n\nC3,E1\nC4,E1,soon,,,,\n"
    extract = read(tmp_path, {"early_help/contacts.csv": (CONTACTS + lines).replace("\n", end)})
    assert rules(extract) == [(6, "no_id"), (8, "ragged"), (9, "bad_date")]


def test_a_text_of_several_lines_is_one_row_whatever_is_in_it(tmp_path: Path) -> None:
    assert rules(contacts(tmp_path, 'C1,E1,2026-01-02,,,"so\n\nit was",\nC2,,2026-01-02,,,,\n')) == [(3, "no_id")]


# files that are none, or tell nothing


def test_what_is_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    read(tmp_path, {})
    os.mkfifo(tmp_path / DAY / "people.csv")
    with pytest.raises(BrokenFile, match=r"people\.csv: it is neither a file nor a folder"):
        read(tmp_path, {})


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    read(tmp_path, {})
    (tmp_path / DAY / "people.csv").symlink_to(tmp_path / DAY / "gone.csv")
    with pytest.raises(BrokenFile, match=r"people\.csv: it is neither a file nor a folder"):
        read(tmp_path, {})


def test_files_that_are_not_read_or_hold_nothing_are_told_in_words(tmp_path: Path) -> None:
    days = '[{from: "2015-04-01", to: "2026-08-31"}]'
    manifest = MANIFEST.split("covers:")[0] + f"covers: {{cin_census: {days}, ssda903: {days}}}\n"
    report = report_of(read(tmp_path, {"notes.txt": "hello", "manifest.yaml": manifest}))
    assert files_in_words(report).splitlines() == [
        "1 files not read",
        "  notes.txt: it is no CSV, no .xlsx and no XML",
        "ssda903/2027/episodes.csv is read and holds no row",
        "cin_census/2027.xml is read and holds no row",
    ]


def test_a_source_that_sent_only_its_people_is_not_known_but_a_file_of_it_came(tmp_path: Path) -> None:
    manifest = MANIFEST.split("covers:")[0] + 'covers: {early_help: [{from: "2020-01-01", to: "2026-08-31"}]}\n'
    persons = {"early_help/persons.csv": "person_id,date_of_birth\nP1,2012-01-02\n"}
    extract = read(tmp_path, {"manifest.yaml": manifest, **persons})
    assert (extract.absent(), "early_help" in extract.sources) == (["early_help"], True)


# years


def test_the_days_of_other_modules_tell_the_year_of_a_return_without_episodes(tmp_path: Path) -> None:
    extract = read(tmp_path, {"ssda903/2024/missing.csv": MISSING})
    assert extract.rows(MissingEpisode)["year"].to_pylist() == [2025]


def test_the_days_of_the_episodes_win_over_those_of_other_modules(tmp_path: Path) -> None:
    episodes = "CHILD,DECOM,LS,DEC,REC\nH1,01/05/2023,C2,,\n"
    files = {"ssda903/2024/missing.csv": MISSING, "ssda903/2024/episodes.csv": episodes}
    assert read(tmp_path, dict(files)).rows(MissingEpisode)["year"].to_pylist() == [2024]


# formulas


def test_a_row_whose_formula_was_never_worked_out_is_one_to_correct(tmp_path: Path) -> None:
    read(tmp_path, {})
    book = openpyxl.Workbook()
    book.active.append([*CONTACTS.strip().split(","), "age"])
    book.active.append(["C1", "E1", "2026-01-02", None, "2A", None, "=LOWER(B1)", "=1+1"])
    book.active.append(["C2", "E1", "2026-01-02", None, "2A", None, "advice", "=1+1"])
    book.save(tmp_path / DAY / "contacts.xlsx")
    extract = read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY))
    told = to_fix(extract, judge(extract)).select(["rule", "file", "row"]).to_pylist()
    assert told == [{"rule": "formula_without_value", "file": "contacts.xlsx: Sheet", "row": 2}]


# dates counted from 1904 on


@pytest.mark.parametrize("started", [45720 - 1462, 45720.5 - 1462, date(2025, 3, 4), "04/03/2025"])
def test_a_workbook_of_1904_tells_its_own_days(tmp_path: Path, started: object) -> None:
    read(tmp_path, {})
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(EPISODES.strip().split(","))
    book.active.append([44258, "P1", started, None, "targeted", None])
    book.save(tmp_path / DAY / "episodes.xlsx")
    extract = read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY))
    assert drawn(extract.rows(EhEpisode), "record_id happened_on") == rows("record_id happened_on\n44258 2025-03-04")


def test_of_annex_a_too(tmp_path: Path) -> None:
    read(tmp_path, {})
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Child Unique ID", "Date of Birth", "Date of Contact", "Contact Source"])
    book.active.append([44258, 41000 - 1462, 45720 - 1462, "6"])
    book.save(tmp_path / DAY / "annex.xlsx")
    found = read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY)).rows(Contact)
    assert drawn(found, "local_id happened_on") == rows("local_id happened_on\n44258 2025-03-04")


# columns that nothing is read from


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("contact_id,person_id,contact_date,sorce", {"sorce": "source"}),
        ("contact_id,person_id,contact_date,Sou rce", {"Sou rce": "source"}),
        ("contact_id,person_id,contact_date,source", {}),
        ("contact_id,person_id,contact_date,worker", {}),
        ("contact_id,person_id,contact_date,source,sources", {}),  # it is there: the other is the council's own
    ],
)
def test_a_column_that_is_nearly_one_that_is_not_there_is_named(
    tmp_path: Path, header: str, told: dict[str, str]
) -> None:
    extract = read(tmp_path, {"early_help/contacts.csv": f"{header}\n"})
    assert extract.misspelt == {f"early_help/contacts.csv: {name}": meant for name, meant in told.items()}
    lines = files_in_words(report_of(extract))
    assert ("is it meant?" in lines) == bool(told)
