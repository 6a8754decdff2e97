"""The school census: which term a table is of, and what each table tells."""

from pathlib import Path

import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from extracts.school_census import term_of
from schemas.records import (
    Address,
    Person,
    Record,
    SchoolAbsence,
    SchoolNeed,
    SchoolPlace,
    SchoolTerm,
    Suspension,
)
from schemas.refusal import MissingColumn, NoYear
from tests.cases import drawn, rows

DAY = "2026-09-01"
MANIFEST = f"""la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{DAY}"
covers: {{school_census: [{{from: "2020-09-01", to: "2026-08-31"}}]}}
"""
NEEDED = {
    "manifest.yaml": MANIFEST,
    "cin.xml": "<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header></Message>",
    "2027-episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n",
}
ROLL = """pupilonrolltableid,NativeId,dob,upn,formerupn,sex,entrydate,termlysessionspossible,termlysessionsauthorised,\
termlysessionsunauthorised,senprovision,ncyearactual
"""
PUPIL = "P1,2054321,2014-Mar-02 00:00:00,A123456789012,,F,2025-Sep-03 00:00:00,120.0,9.0,3.0,K,7\n"


def read(folder: Path, **files: str) -> Extract:
    """The extract of some files, named without their ending, beside empty returns."""
    (folder / DAY).mkdir()
    for name, text in (NEEDED | {f"{name}.csv": text for name, text in files.items()}).items():
        (folder / DAY / name).write_text(text, encoding="utf-8")
    return read_extract(folder / DAY, read_manifest(folder / DAY))


def found(folder: Path, record: type[Record], columns: str, **files: str) -> list[dict[str, str | None]]:
    return drawn(read(folder, **files).rows(record), columns)


# its term


@pytest.mark.parametrize(
    ("path", "label", "census_on"),
    [
        ("x/2024_autumn_pupilonroll.csv", 20243, "2024-10-01"),
        ("x/2025 Spring roll.csv", 20251, "2025-01-15"),
        ("2025-summer/roll.csv", 20252, "2025-05-15"),
        ("2024-25 Autumn/roll.csv", 20243, "2024-10-01"),
        ("2024-25 Spring/roll.csv", 20251, "2025-01-15"),
        ("2024_autumn/2023_spring_roll.csv", 20243, "2024-10-01"),
    ],
)
def test_the_term_is_told_by_the_folder_or_else_by_the_name(path: str, label: int, census_on: str) -> None:
    term = term_of(Path(path), path)
    assert (term.label, term.census_on) == (label, census_on)


def test_a_table_of_no_term_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoYear, match="neither its folder nor its name tells the term"):
        read(tmp_path, pupilonroll=ROLL + PUPIL)


# its tables


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            Person,
            """system local_id told_by born_on sex upn ethnicity
            education P1 school_census 2014-03-02 F A123456789012 -""",
        ),
        (
            SchoolPlace,
            """local_id school happened_on ended_on
            P1 2054321 2025-09-03 -""",
        ),
        (
            SchoolTerm,
            """happened_on school year_group sen_provision possible_sessions authorised_sessions unauthorised_sessions
            2026-01-15 2054321 7 K 120 9 3""",
        ),
    ],
    ids=["person", "place", "term"],
)
def test_a_pupil_on_roll_is_a_person_a_place_and_a_term(tmp_path: Path, record: type[Record], wanted: str) -> None:
    assert found(tmp_path, record, wanted, **{"2026_spring_pupilonroll": ROLL + PUPIL}) == rows(wanted)


def test_a_pupil_who_has_left_has_a_place_that_ended(tmp_path: Path) -> None:
    left = "pupilnolongeronrolltableid,NativeId,dob,upn,gender,entrydate,leavingdate,termlysessionspossible,parttime\n"
    row = "P1,2054321,2014-Mar-02 00:00:00,,F,2025-Sep-03 00:00:00,2026-Feb-13 00:00:00,60.0,False\n"
    told = {"2026_spring_pupilonroll": ROLL + PUPIL, "2026_summer_pupilnolongeronroll": left + row}
    wanted = """local_id school happened_on ended_on
        P1 2054321 2025-09-03 2026-02-13"""
    assert found(tmp_path, SchoolPlace, wanted, **told) == rows(wanted)


@pytest.mark.parametrize(
    ("record", "table", "wanted"),
    [
        (
            Suspension,
            """pupilonrolltableid,NativeId,startdate,sessions,reason1,reason2,reason3,category
            P1,2054321,2026-Feb-03 00:00:00,4.0,PA,DB,,FIXD
            P1,2054321,2026-Mar-03 00:00:00,,,,,PERM""",
            """happened_on | school | kind | reasons | missed_sessions
            2026-02-03 | 2054321 | SUSP | PA,DB | 4
            2026-03-03 | 2054321 | PERM | | -""",
        ),
        (
            SchoolAbsence,
            """pupilonrolltableid,NativeId,sessions,attendancereason
            P1,2054321,7.0,I
            P1,2054321,2.0,O""",
            """happened_on school reason missed_sessions
            2026-01-15 2054321 I 7
            2026-01-15 2054321 O 2""",
        ),
        (
            SchoolNeed,
            """pupilonrolltableid,sentyperank,sentype
            P1,1,SEMH
            P1,2,SLCN""",
            """happened_on need rank
            2026-01-15 SEMH 1
            2026-01-15 SLCN 2""",
        ),
        (
            Address,
            """pupilonrolltableid,postcode,uniquepropertyreferencenumber
            P1,W6 0CC,123456789012""",
            """system local_id
            education P1""",
        ),
    ],
    ids=["suspensions", "absences", "needs", "addresses"],
)
def test_a_table_is_read(tmp_path: Path, record: type[Record], table: str, wanted: str) -> None:
    text = "\n".join(line.strip() for line in table.splitlines())
    assert found(tmp_path, record, wanted.replace("|", " "), **{"2026_spring_table": text}) == rows(wanted)


def test_the_same_term_again_is_the_same_record(tmp_path: Path) -> None:
    told = {"2026_spring_pupilonroll": ROLL + PUPIL, "2026_summer_pupilonroll": ROLL + PUPIL}
    assert found(tmp_path, SchoolTerm, "record_id", **told) == rows("record_id\nP1|2054321|20261\nP1|2054321|20262")


def test_meals_and_yearly_sessions_are_named_and_not_read(tmp_path: Path) -> None:
    told = {
        "2026_spring_fsm": "pupilonrolltableid,fsmstartdate,fsmenddate\nP1,2025-Sep-03 00:00:00,\n",
        "2026_spring_year": "pupilonrolltableid,NativeId,absencesessions,attendancereason\nP1,2054321,3,I\n",
    }
    assert list(read(tmp_path, **told).unread) == ["2026_spring_fsm.csv", "2026_spring_year.csv"]


def test_a_table_without_the_day_that_it_is_about_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="startdate"):
        read(tmp_path, **{"2026_spring_x": "pupilonrolltableid,NativeId,sessions,reason1,category\nP1,1,2,PA,SUSP\n"})


def test_meals_language_and_ethnicity_are_nowhere(tmp_path: Path) -> None:
    roll = ROLL.replace("senprovision", "ethnicity,language,ftemp,senprovision")
    extract = read(tmp_path, **{"2026_spring_pupilonroll": roll + PUPIL.replace(",K,", ",BCRB,FRE,True,K,")})
    told = [
        str(value) for record in extract.checked for row in extract.rows(record).to_pylist() for value in row.values()
    ]
    assert not {"BCRB", "FRE"} & set(told)
