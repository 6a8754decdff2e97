"""How a file's shape is read: its header among titles, its kind, its rows, its days; nothing of it is lost unsaid."""

import os
import re
from pathlib import Path

import pytest

from schemas.records import CareEpisode, EhContact, Offence, Person, Record, Restriction, Suspension
from schemas.refusal import BrokenFile, MissingColumn
from tests.cases import drawn, rows
from tests.extracts.test_reading import CONTACTS, DAY, contacts, read, rules

# rows, headers and titles


@pytest.mark.parametrize(
    "lines",
    [
        'C1,E1,2026-01-02,,2A,"one,advice\nC2,E1,2026-01-02,,2A,,advice\nC3,E1,2026-01-02,,2A,,advice\n',
        'C1,E1,2026-01-02,,2A,"one,advice\nC2,E1,2026-01-02,,2A,two",advice\n',
        'C1,E1,2026-01-02,,2A,,"advice\nC2,E1,2026-01-02,,2A,,advice\n',
        'C1,"E1,2026-01-02,,2A,,advice\nC2,E1,2026-01-02,,2A,"a, b",advice\n',
    ],
    ids=["to the end of the file", "to the end of the next row", "in the last column", "to a text in the next row"],
)
def test_a_quote_that_hides_rows_is_refused(tmp_path: Path, lines: str) -> None:
    with pytest.raises(BrokenFile, match=r"contacts\.csv near line 2: a quote that is not closed"):
        contacts(tmp_path, lines)


def test_a_text_of_many_lines_and_commas_is_no_hidden_row(tmp_path: Path) -> None:
    text = (
        "seen at home, with mother, father,\nthen, as said, a call, a visit, a letter, a plan, a note\nat 1,200 yards"
    )
    found = contacts(tmp_path, f'C1,E1,2026-01-02,,2A,"{text}",advice\n').rows(EhContact)
    assert found.column("reason").to_pylist() == [text]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize("header", ["CHILD ,DECOM,LS,DEC,REC", "CHILD,DECOM,LS,DEC,REC,,"])
def test_an_id_keeps_its_zeros_whatever_the_header_and_line_ends(tmp_path: Path, header: str, end: str) -> None:
    line = "0071,01/05/2026,C2,," + "," * (header.count(",") - 4)
    text = f"{header}{end}{line}{end}"
    found = read(tmp_path, {"ssda903/2027/episodes.csv": text}).rows(CareEpisode)
    assert found.column("local_id").to_pylist() == ["0071"]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    text = "Contacts of Testborough\nmade on,01/09/2026\n\n" + CONTACTS + "C1,E1,2026-01-02,,2A,,advice\nC2,,,,,,\n"
    extract = read(tmp_path, {"early_help/contacts.csv": text})
    assert (extract.rows(EhContact).column("record_id").to_pylist(), rules(extract)) == (["C1"], [(6, "no_id")])


def test_columns_that_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="the column contact_date stands in it twice"):
        read(tmp_path, {"early_help/contacts.csv": "contact_id,person_id,contact_date,Contact_Date\n"})


HEADERLESS = "csc,H1,M1,{0},{0},,Mohammed,Ali,2015-01-02,M,W6 9JU,,\n"


@pytest.mark.parametrize("name", ["people/identifiers.csv", "any.csv"])
def test_of_a_file_without_its_header_no_cell_is_told(tmp_path: Path, name: str) -> None:
    said = f"{name}: what seems to be its header says the same in columns 4 and 5"
    with pytest.raises(BrokenFile, match=re.escape(said)) as refusal:
        read(tmp_path, {name: HEADERLESS.format("A123456789012")})
    assert "A123456789012" not in str(refusal.value)


# what a file is


@pytest.mark.parametrize(
    ("name", "header", "record"),
    [
        ("ssda903/2027/header.csv", "CHILD,SEX,DOB,ETHNIC,UPN", Person),
        ("ssda903/2027/header.csv", "CHILD,DOB,ETHNIC", Person),
        ("people/identifiers.csv", "system,local_id", Person),
        ("people/restrictions.csv", "system,local_id,kind", Restriction),
        ("2026_spring.csv", "pupilonrolltableid,nativeid,startdate,sessions", Suspension),
    ],
)
def test_a_file_with_little_more_than_its_required_columns_is_recognised(
    tmp_path: Path, name: str, header: str, record: type[Record]
) -> None:
    line = ",".join("csc" if column == "system" else "2012-01-01" for column in header.split(","))
    extract = read(tmp_path, {name: f"{header}\n{line}\n"})
    assert (extract.checked[record].read_count, extract.unread) == (1, {})


@pytest.mark.parametrize("header", ["CHILD,DOB,DOLO_START,DOLO_END", "CHILD,SEX,DOB,SOMETHING"])
def test_a_module_that_shares_only_whose_it_is_is_not_read(tmp_path: Path, header: str) -> None:
    assert list(read(tmp_path, {"ssda903/2027/other.csv": header + "\n"}).unread) == ["ssda903/2027/other.csv"]


@pytest.mark.parametrize(
    ("name", "header", "lacking"),
    [
        ("people/restrictions.csv", "system,local_id", "kind"),
        ("people/identifiers.csv", "local_id,surname", "system"),
        ("any.csv", "system,local_id,from_date,to_date", "kind"),
    ],
)
def test_a_column_that_is_lacking_is_named(tmp_path: Path, name: str, header: str, lacking: str) -> None:
    with pytest.raises(MissingColumn, match=f"column {lacking} is missing"):
        read(tmp_path, {name: header + "\n"})


def test_hidden_files_and_those_of_open_workbooks_are_named_and_not_read(tmp_path: Path) -> None:
    files = {"annex_a/~$any.xlsx": b"lock\0", ".hidden.csv": b"\0", "cin_census/._c.xml": b"\0"}
    assert list(read(tmp_path, dict(files)).unread) == [".hidden.csv", "annex_a/~$any.xlsx", "cin_census/._c.xml"]


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / DAY).mkdir()
    (tmp_path / DAY / os.fsdecode(b"b\xffd.csv")).write_text("a,b\n", encoding="utf-8")
    with pytest.raises(BrokenFile, match="its name is not UTF-8"):
        read(tmp_path, {})


# days, counts and texts that say nothing


@pytest.mark.parametrize("day", ["01/05/19", "01/05/00", "0000-01-01", "01/05/1819", "2010-01-011", "2010-01-01x"])
def test_what_cannot_be_a_day_is_set_aside(tmp_path: Path, day: str) -> None:
    assert rules(contacts(tmp_path, f"C1,E1,{day},,,,\n")) == [(2, "bad_date")]


@pytest.mark.parametrize(
    "day", ["1/2/2026 00:00", "1/2/2026", "2026-2-1 9:30", "2026-02-01Z", "01/02/2026 12:00:00 AM"]
)
def test_a_time_behind_a_day_is_no_part_of_it(tmp_path: Path, day: str) -> None:
    found = contacts(tmp_path, f"C1,E1,{day},,2A,,\n").rows(EhContact)
    assert drawn(found, "happened_on") == rows("happened_on\n2026-02-01")


@pytest.mark.parametrize("nothing", ["NULL", "null", "N/A", "n/a", "#N/A"])
def test_a_text_that_says_that_there_is_none_is_empty(tmp_path: Path, nothing: str) -> None:
    found = contacts(tmp_path, f"C1,E1,2026-01-02,,{nothing},,\n").rows(EhContact)
    assert drawn(found, "source_code") == rows("source_code\n-")


def test_a_part_of_a_number_is_no_count_and_is_counted(tmp_path: Path) -> None:
    header = "offence_id,ypid,offence_date,yjb_offence_category,yjb_seriousness_score\n"
    lines = "O1,Y1,2026-01-02,THEFT,3.5\nO2,Y1,2026-01-02,THEFT,4.0\n"
    extract = read(tmp_path, {"youth_justice/offences.csv": header + lines})
    assert drawn(extract.rows(Offence), "seriousness") == rows("seriousness\n-\n4")
    assert (extract.checked[Offence].unmapped["seriousness"], extract.checked[Offence].told["seriousness"]) == (
        {"3.5": 1},
        2,
    )
