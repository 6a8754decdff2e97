"""Ofsted's Annex A workbook: which list a sheet is, whatever its headers' spelling, and what each list tells."""

from pathlib import Path

import openpyxl
import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import (
    Assessment,
    CareEpisode,
    Conference,
    Contact,
    CpPlan,
    EhContact,
    EhEpisode,
    Person,
    Record,
    Referral,
    Section47,
)
from schemas.refusal import EmptyExtract, MissingColumn, MixedDates
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{annex_a: [{{from: "2026-03-01", to: "2026-08-31"}}]}}
"""
WHO = "Child Unique ID | Gender | Ethnicity | Date of Birth | Age"
SOMEBODY = "a) Male | a) WBRI | 02/03/2015 | 11.5"
REFERRALS = f"""{WHO} | Date of referral | Referral Source | Referral NFA?
1 | {SOMEBODY} | 05/05/2026 | q) 6: Police | b) No
2 | {SOMEBODY} | 06/05/2026 | s) 8: Other | a) Yes"""
CASES = f"""{WHO} | CIN Start Date | Primary Need Code | CIN Closure Date | Reason for Closure | Case Status
1 | {SOMEBODY} | 05/05/2026 | N1 - Abuse or Neglect | 01/08/2026 | RC7 - Other | e) Closed episode
3 | {SOMEBODY} | 01/02/2024 | N5 - Family dysfunction | | | c) Child in need plan"""
CARE = f"""{WHO} | Date Started to be Looked After | Child's Category of Need | Start date of current legal status | \
Child's Legal Status | Start Date of Most Recent Placement | Placement Type | Placement Provider | \
Date Ceased to be Looked After | Reason Ceased to be Looked After
"""


def read(folder: Path, *sheets: str, **files: str) -> Extract:
    """The extract of a workbook with a sheet for each text, and of CSV files, read though no return came."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for text in sheets:
        sheet = book.create_sheet()
        for line in text.splitlines():
            sheet.append([cell.strip() or None for cell in line.split("|")])
    (folder / DAY).mkdir()
    book.save(folder / DAY / "any name.xlsx")
    for name, text in ({"manifest.yaml": MANIFEST} | files).items():
        (folder / DAY / name).write_text(text, encoding="utf-8")
    return read_extract(folder / DAY, read_manifest(folder / DAY), without=[str(folder / DAY)])


def test_a_snapshot_is_no_return(tmp_path: Path) -> None:
    read(tmp_path, REFERRALS, CASES, CARE)
    with pytest.raises(EmptyExtract, match="it holds no cin_census file"):
        read_extract(tmp_path / DAY, read_manifest(tmp_path / DAY))


def found(folder: Path, record: type[Record], columns: str, *sheets: str) -> list[dict[str, str | None]]:
    """Some columns of a record as the sheets tell it, beside the two lists that no extract can do without."""
    needed = [REFERRALS, CARE]
    others = [sheet for sheet in needed if sheet.splitlines()[0] not in {told.splitlines()[0] for told in sheets}]
    return drawn(read(folder, *sheets, *others).rows(record), columns)


# which list it is


@pytest.mark.parametrize(
    ("day", "source"),
    [
        ("Date of Contact", "Contact Source"),
        ("DATE  OF CONTACT", "contact source?"),
        ("Date_of_contact", "Source of Contact"),
        ("Contact date (dd/mm/yyyy)", "Contact’s source"),
    ],
)
def test_a_list_is_known_however_its_headers_are_written(tmp_path: Path, day: str, source: str) -> None:
    sheet = f"Child's unique ID | Sex | {day} | {source}\n7 | b) Female | 01/06/2026 | b) 2A: Schools"
    assert found(tmp_path, Contact, "local_id happened_on source_code", sheet) == rows(
        "local_id happened_on source_code\n7 2026-06-01 2A"
    )


def test_lists_9_to_11_are_named_and_not_read(tmp_path: Path) -> None:
    leavers = f"{WHO} | Eligibility Category | Latest Pathway Plan Review Date | LA in Touch | Latest Date of Contact"
    adoption = f"{WHO} | Date of Placement Order | Date of Matching Child and Prospective Adopters"
    adopters = "Individual adopter identifier | Family identifier | Date enquiry received | Date Stage 1 started"
    assert list(read(tmp_path, REFERRALS, CARE, leavers, adoption, adopters).unread) == [
        f"any name.xlsx: Sheet{number}" for number in ("2", "3", "4")
    ]


def test_a_list_without_the_day_that_it_is_about_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match=r"Sheet1.*Date of referral"):
        read(tmp_path, CARE, f"{WHO} | Referral Source | Referral NFA?\n1 | {SOMEBODY} | 6: Police | No")


def test_an_export_under_other_headers_in_a_workbook_is_no_list(tmp_path: Path) -> None:
    contacts = "contact_id | person_id | contact_date | source\nC1 | E1 | 2026-06-01 | 2A"
    assert found(tmp_path, EhContact, "record_id local_id", contacts) == rows("record_id local_id\nC1 E1")


# what the lists tell


@pytest.mark.parametrize(
    ("record", "sheet", "wanted"),
    [
        (
            EhEpisode,
            f"""{WHO} | Assessment start date | Assessment completion date | Organisation completing assessment
            4 | {SOMEBODY} | 01/06/2026 | 30/06/2026 | A school
            5 | {SOMEBODY} | 02/06/2026 | | Early Help""",
            """local_id happened_on ended_on
            4 2026-06-01 2026-06-30
            5 2026-06-02 -""",
        ),
        (
            Referral,
            REFERRALS,
            """local_id happened_on ended_on source_code is_nfa
            1 2026-05-05 - 6 no
            2 2026-05-06 2026-05-06 8 yes""",
        ),
        (
            Section47,
            f"""{WHO} | Strategy discussion initiating Section 47 Enquiry Start Date | \
            Date of Initial Child Protection Conference
            1 | {SOMEBODY} | 06/05/2026 | 20/05/2026
            9 | {SOMEBODY} | 07/05/2026 |""",
            """record_id
            1|2026-05-05|2026-05-06
            9|unknown|2026-05-07""",
        ),
        (
            CpPlan,
            f"""{WHO} | Child Protection Plan Start Date | Initial Category of Abuse | Latest Category of Abuse | \
            Child Protection Plan End Date | Number of Previous Child Protection Plans
            1 | {SOMEBODY} | 20/05/2026 | Physical abuse | c) Neglect | 01/08/2026 | 2""",
            """record_id ended_on initial_category latest_category previous_plans_count
            1|2026-05-05|2026-05-20 2026-08-01 PHY NEG 2""",
        ),
        (
            Assessment,
            f"""{WHO} | Continuous Assessment Start Date | Continuous Assessment Date of Authorisation
            1 | {SOMEBODY} | 05/05/2026 | 01/07/2026""",
            """record_id ended_on primary_need
            1|2026-05-05|2026-05-05 2026-07-01 -""",
        ),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_list_makes_the_record_of_the_returns(tmp_path: Path, record: type[Record], sheet: str, wanted: str) -> None:
    assert found(tmp_path, record, wanted.splitlines()[0], sheet) == rows(wanted)


def test_a_conference_is_read_where_one_was_held(tmp_path: Path) -> None:
    sheet = f"""{WHO} | Section 47 start date | Date of Initial Child Protection Conference
        1 | {SOMEBODY} | 06/05/2026 | 20/05/2026
        1 | {SOMEBODY} | 07/06/2026 |"""
    assert found(tmp_path, Conference, "record_id", sheet) == rows("record_id\n1|2026-05-05|2026-05-20")


def test_list_6_closes_the_referrals_of_list_3_and_tells_of_earlier_ones(tmp_path: Path) -> None:
    columns = "local_id happened_on ended_on source_code closure_reason"
    assert found(tmp_path, Referral, columns, REFERRALS, CASES) == rows(
        f"""{columns}
        1 2026-05-05 2026-08-01 6 RC7
        2 2026-05-06 2026-05-06 8 -
        3 2024-02-01 - - -"""
    )


def test_an_assessment_has_the_need_of_the_case_that_it_lies_in(tmp_path: Path) -> None:
    sheet = f"""{WHO} | Continuous Assessment Start Date | Continuous Assessment Date of Authorisation
        3 | {SOMEBODY} | 01/03/2024 | 01/04/2024"""
    assert found(tmp_path, Assessment, "record_id primary_need", sheet, CASES) == rows(
        "record_id primary_need\n3|2024-02-01|2024-03-01 N5"
    )


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (
            "01/02/2026 | N1 - Abuse | 01/02/2026 | C2: FCO | 01/02/2026 | f) U6: Foster | e) PR4 - Private | |",
            "2026-02-01 - S C2 U6 PR4 -",
        ),
        (
            "01/02/2026 | N1 - Abuse | 01/04/2026 | C2: FCO | 01/02/2026 | f) U6: Foster | e) PR4 - Private | |",
            """2026-02-01 2026-04-01 S - U6 PR4 X1
            2026-04-01 - L C2 U6 PR4 -""",
        ),
        (
            "01/02/2026 | N1 | 01/02/2026 | V2 | 01/05/2026 | U1 | PR1 | 01/07/2026 | a) E4A - Returned home",
            """2026-02-01 2026-05-01 S V2 - - X1
            2026-05-01 2026-07-01 - V2 U1 PR1 E4A""",
        ),
    ],
    ids=["nothing changed", "another status since", "another placement since, and over"],
)
def test_list_8_tells_the_present_stretch_of_a_period_and_what_is_sure_of_the_one_before(
    tmp_path: Path, told: str, wanted: str
) -> None:
    columns = "happened_on ended_on start_reason legal_status placement provider end_reason"
    assert found(tmp_path, CareEpisode, columns, f"{CARE}1 | {SOMEBODY} | {told}") == rows(f"{columns}\n{wanted}")


def test_a_child_in_several_lists_is_one_person_with_what_any_of_them_tells(tmp_path: Path) -> None:
    contact = "Child Unique ID | Gender | Date of Contact | Contact Source\n1 | a) Male | 01/05/2026 | 6: Police"
    disabled = f"""{WHO} | Does the Child have a Disability | CIN Start Date | CIN Closure Date | Case Status
        1 | {SOMEBODY} | a) Yes | 05/05/2026 | | d) Open assessment"""
    columns = "local_id sex ethnicity born_on is_disabled"
    told = [row for row in found(tmp_path, Person, columns, contact, disabled) if row["local_id"] == "1"]
    assert told == rows(f"{columns}\n1 M WBRI 2015-03-02 yes")


def test_what_holds_only_of_the_day_of_the_snapshot_is_not_read(tmp_path: Path) -> None:
    told = read(tmp_path, REFERRALS, CARE).rows(Referral)
    assert not {"Age", "Allocated Team", "age"} & set(told.column_names)


# what is wrong in it


def test_dates_in_two_orders_are_refused(tmp_path: Path) -> None:
    sheet = (
        f"{WHO} | Date of referral | Referral Source\n1 | {SOMEBODY} | 05/05/2026 | 6\n2 | {SOMEBODY} | 2026-05-06 | 6"
    )
    with pytest.raises(MixedDates, match="1 yyyy-mm-dd, 1 dd/mm/yyyy"):
        read(tmp_path, sheet, CARE)


def test_a_date_that_cannot_be_read_sets_its_row_aside(tmp_path: Path) -> None:
    sheet = f"""{WHO} | Assessment start date | Assessment completion date | Organisation completing assessment
        4 | {SOMEBODY} | 01/06/2026 | soon | A school
        5 | {SOMEBODY} | 02/06/2026 | | Early Help"""
    aside = read(tmp_path, sheet, REFERRALS, CARE).quarantined().to_pylist()
    assert [(row["file"], row["row"], row["rule"]) for row in aside] == [("any name.xlsx: Sheet", 2, "bad_date")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_failed_formula_says_nothing(tmp_path: Path, error: str) -> None:
    sheet = f"{WHO} | Date of Contact | Contact Source\n1 | {SOMEBODY} | 06/05/2026 | {error}"
    assert found(tmp_path, Contact, "local_id source_code", sheet) == rows("local_id source_code\n1 -")


# beside other sources


def test_early_help_of_its_own_export_stands_before_that_of_list_2(tmp_path: Path) -> None:
    sheet = f"""{WHO} | Assessment start date | Assessment completion date | Organisation completing assessment
        4 | {SOMEBODY} | 01/06/2026 | 30/06/2026 | A school"""
    export = "episode_id,person_id,start_date\nE1,P1,2026-01-02\n"
    told = read(tmp_path, REFERRALS, CARE, sheet, **{"episodes.csv": export}).rows(EhEpisode)
    assert drawn(told, "record_id") == rows("record_id\nE1")
