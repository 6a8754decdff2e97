"""Sample files written by others, read as they are; what is expected is counted by other code than ours.

They are looked for beside the project, at ../shared/samples, and are not copied into it.
"""

import csv
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyarrow as pa
import pytest

from extracts import annex_a
from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from extracts.raw import Sheet
from extracts.recognition import recognise
from extracts.workbook import read_workbook
from schemas.records import (
    Assessment,
    CareEpisode,
    CareHealth,
    CareLeaver,
    CareReview,
    CinPlan,
    Conference,
    Contact,
    CpPlan,
    CpReview,
    Death,
    EhEpisode,
    MissingEpisode,
    Person,
    PreviousPermanence,
    Record,
    Referral,
    SchoolAbsence,
    SchoolPlace,
    SchoolTerm,
    Section47,
    Suspension,
    Uasc,
)

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
FIVE_YEARS, CENSUS = SAMPLES / "ssda903_five_years", SAMPLES / "cin_census" / "fake_CIN_data.xml"
FULL_CENSUS = SAMPLES / "cin_census" / "CIN_Census_2021.xml"
DIRTY_903, DIRTY_CENSUS = SAMPLES / "dirty" / "ssda903_pipeline", SAMPLES / "dirty" / "cin_census_pipeline"
ANNEX_A, SCHOOLS = SAMPLES / "annex_a" / "Annex_A_2024_Jan.xlsx", SAMPLES / "school_census"
EXTRACT_ON, TERM_ENDS = date(2022, 8, 1), date(2025, 8, 1)
"""The sample school census is of a later year than the other samples."""
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the samples are not here: {SAMPLES}")


def read(folder: Path, *sources: Path, on: date = EXTRACT_ON) -> Extract:
    """The extract that the samples make, with a manifest written for them."""
    here = folder / on.isoformat()
    here.mkdir()
    for path in sources:
        if path.is_dir():
            name = "ssda903" if path != SCHOOLS else path.name
            shutil.copytree(path, here / name, ignore=shutil.ignore_patterns("LICENSE"))
        else:
            shutil.copy(path, here / path.name)
    (here / "manifest.yaml").write_text(
        f'la_code: "201"\nla_name: "A sample"\nextract_date: "{on}"\n'
        'covers: {cin_census: [{from: "2015-04-01", to: "2022-07-31"}]}\n',
        encoding="utf-8",
    )
    return read_extract(here, read_manifest(here))


def csv_rows(folder: Path, ends: str) -> list[dict[str, str]]:
    """The rows of all files of a kind, each with the name of its file."""
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob(f"*{ends}")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row | {"file": path.name} for row in csv.DictReader(file)]
    return found


def day(text: str) -> date | None:
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None


def count(extract: Extract, record: type[Record]) -> tuple[int, int]:
    """Rows read, and rows believed plus rows set aside."""
    checked = extract.checked[record]
    return checked.read_count, checked.rows.num_rows + checked.quarantined.num_rows


# five years of the looked-after return and a census


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read(tmp_path_factory.mktemp("sample"), FIVE_YEARS, CENSUS)


@pytest.fixture(scope="module")
def children() -> list[ElementTree.Element]:
    return list(ElementTree.parse(CENSUS).iter("Child"))


@pytest.mark.parametrize(
    ("record", "ends"),
    [
        (CareEpisode, "episodes.csv"),
        (MissingEpisode, "missing.csv"),
        (Uasc, "uasc.csv"),
        (CareReview, "reviews.csv"),
        (CareHealth, "oc2.csv"),
        (CareLeaver, "oc3.csv"),
        (PreviousPermanence, "previous_permanence.csv"),
    ],
)
def test_every_row_of_the_returns_is_read_and_believed_or_set_aside(
    sample: Extract, record: type[Record], ends: str
) -> None:
    told = len(csv_rows(FIVE_YEARS, ends))
    assert count(sample, record) == (told, told)


def test_people_are_read_from_returns_and_census(sample: Extract, children: list[ElementTree.Element]) -> None:
    told = len(csv_rows(FIVE_YEARS, "header.csv")) + len(children)
    assert count(sample, Person) == (told, told)


def test_no_episode_is_set_aside_that_is_whole(sample: Extract) -> None:
    episodes = csv_rows(FIVE_YEARS, "episodes.csv")
    bad = sum(bool(row["DEC"]) and day(row["DEC"]) < day(row["DECOM"]) for row in episodes)
    assert sample.checked[CareEpisode].quarantined.num_rows == bad == 0


def test_a_file_year_n_is_the_collection_year_that_ends_in_n_plus_1(sample: Extract) -> None:
    wanted = Counter(int(row["file"][:4]) + 1 for row in csv_rows(FIVE_YEARS, "episodes.csv"))
    assert Counter(sample.checked[CareEpisode].rows.column("year").to_pylist()) == wanted


def test_the_header_of_a_year_without_dates_goes_with_its_episodes(sample: Extract) -> None:
    assert set(sample.checked[Uasc].rows.column("year").to_pylist()) == {2018, 2019, 2020, 2021, 2022}


def test_of_an_episode_told_in_several_years_the_last_word_stands(sample: Extract) -> None:
    last = {(row["CHILD"], day(row["DECOM"])): day(row["DEC"]) for row in csv_rows(FIVE_YEARS, "episodes.csv")}
    rows = sample.latest(CareEpisode).to_pylist()
    assert {(row["local_id"], row["happened_on"]): row["ended_on"] for row in rows} == last


@pytest.mark.parametrize("record", [CareEpisode, CareReview, CareLeaver, PreviousPermanence])
def test_the_codes_of_the_returns_are_all_known(sample: Extract, record: type[Record]) -> None:
    assert {name: spellings for name, spellings in sample.checked[record].unmapped.items() if spellings} == {}


def test_every_referral_of_the_census_is_read_but_those_of_days_to_come(
    sample: Extract, children: list[ElementTree.Element]
) -> None:
    days = [date.fromisoformat(str(node.text)) for child in children for node in child.iter("CINreferralDate")]
    late = sum(on >= EXTRACT_ON for on in days)
    assert (count(sample, Referral), sample.checked[Referral].quarantined.num_rows) == ((len(days), len(days)), late)


def test_every_closure_of_the_census_is_read(sample: Extract, children: list[ElementTree.Element]) -> None:
    wanted = Counter(
        details.findtext("ReasonForClosure")
        for child in children
        for details in child.iter("CINdetails")
        if date.fromisoformat(str(details.findtext("CINreferralDate"))) < EXTRACT_ON
    )
    assert Counter(sample.rows(Referral).column("closure_reason").to_pylist()) == wanted


def test_every_death_of_the_census_is_read(sample: Extract, children: list[ElementTree.Element]) -> None:
    assert sample.rows(Death).num_rows == sum(child.find(".//PersonDeathDate") is not None for child in children)


def test_a_referral_without_further_action_ends_on_its_own_day_if_nothing_closed_it(
    sample: Extract, children: list[ElementTree.Element]
) -> None:
    wanted = {
        (str(child.findtext("ChildIdentifiers/LAchildID")), str(details.findtext("CINreferralDate")))
        for child in children
        for details in child.iter("CINdetails")
        if details.findtext("ReferralNFA") in ("true", "1") and details.find("CINclosureDate") is None
    }
    found = {(row["local_id"], str(row["happened_on"])): row for row in sample.rows(Referral).to_pylist()}
    wrong = {key for key in wanted & found.keys() if found[key]["ended_on"] != found[key]["happened_on"]}
    assert wrong == set()


# a small whole census


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            Person,
            {"local_id": "DfEX0000001", "sex": "M", "is_disabled": True, "upn": "A123456789123", "former_upn": None},
        ),
        (Death, {"happened_on": date(1980, 10, 8)}),
        (Referral, {"happened_on": date(1970, 10, 6), "ended_on": date(1971, 2, 27), "closure_reason": "RC1"}),
        (Assessment, {"happened_on": date(1970, 6, 3), "ended_on": date(1971, 7, 18), "factors": ["2A", "2B"]}),
        (CinPlan, {"happened_on": date(1971, 1, 24), "ended_on": date(1971, 1, 26)}),
        (Section47, {"happened_on": date(1970, 6, 2)}),
        (CpReview, {"happened_on": date(1971, 2, 15)}),
        (CpPlan, {"happened_on": date(1970, 2, 17), "ended_on": date(1971, 3, 14), "previous_plans_count": 10}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_small_census_is_read_whole(tmp_path: Path, record: type[Record], wanted: dict[str, object]) -> None:
    extract = read(tmp_path, FULL_CENSUS, FIVE_YEARS)
    rows = [row for row in extract.rows(record).to_pylist() if row["local_id"] == "DfEX0000001"]
    assert [{name: row[name] for name in wanted} for row in rows] == [wanted]


def test_a_conference_is_read_from_the_case_and_from_its_enquiry(tmp_path: Path) -> None:
    days = sorted(read(tmp_path, FULL_CENSUS, FIVE_YEARS).rows(Conference).column("happened_on").to_pylist())
    assert days == [date(1970, 6, 17), date(1970, 12, 6)]


# files that are wrong on purpose


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read(tmp_path_factory.mktemp("dirty"), DIRTY_903, next(DIRTY_CENSUS.glob("*.xml")))


def test_dirty_episodes_are_read_with_their_extra_column_left_out(dirty: Extract) -> None:
    told = csv_rows(DIRTY_903, "episodes.csv")
    found = dirty.rows(CareEpisode)
    assert (found.num_rows, "TEST_COLUMN" in found.column_names) == (len(told), False)


def test_of_a_child_with_three_dates_of_birth_one_is_believed_and_two_set_aside(dirty: Extract) -> None:
    header = csv_rows(DIRTY_903, "header.csv")
    again = len(header) - len({row["CHILD"] for row in header})
    assert dirty.checked[Person].quarantined.column("rule").to_pylist() == ["contradicted"] * again


def test_numbers_that_are_no_pupil_numbers_are_not_kept(dirty: Extract) -> None:
    people = dirty.rows(Person)
    of_return = people.filter(pa.compute.equal(people.column("told_by"), "ssda903"))
    assert set(of_return.column("upn").to_pylist()) == {None}


# the five years as workbooks


def test_a_workbook_of_a_year_tells_what_its_files_tell(tmp_path: Path, sample: Extract) -> None:
    (tmp_path / "books").mkdir()
    for year in range(2017, 2022):
        book = openpyxl.Workbook(write_only=True)
        for path in sorted(FIVE_YEARS.glob(f"{year}-*.csv")):
            sheet = book.create_sheet(path.stem)
            with path.open(encoding="utf-8-sig", newline="") as file:
                for line in csv.reader(file):
                    sheet.append(line)
        book.save(tmp_path / "books" / f"{year}.xlsx")
    extract = read(tmp_path, tmp_path / "books", CENSUS)
    for record in (CareEpisode, MissingEpisode, Uasc):
        assert extract.latest(record).sort_by("record_id").equals(sample.latest(record).sort_by("record_id"))


# Annex A


@pytest.fixture(scope="module")
def lists() -> dict[int, list[tuple[object, ...]]]:
    """The rows below the header of each list, as openpyxl tells them."""
    book = openpyxl.load_workbook(ANNEX_A, data_only=True)
    return {int(sheet.title.split()[1]): list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


@pytest.fixture(scope="module")
def told_by_lists() -> dict[type[Record], pa.Table]:
    parts: dict[str, list[Sheet]] = {}
    for sheet in map(annex_a.named, read_workbook(ANNEX_A, ANNEX_A.name)):
        kind = recognise(sheet, annex_a.KINDS)
        if kind is not None:
            parts.setdefault(kind.name, []).append(sheet)
    return {raw.record: raw.rows for raw in annex_a.records(parts)}


@pytest.mark.parametrize(
    ("record", "number"), [(Contact, 1), (EhEpisode, 2), (Assessment, 4), (Section47, 5), (CpPlan, 7)]
)
def test_every_row_of_a_list_is_a_record(
    lists: dict[int, list[tuple[object, ...]]],
    told_by_lists: dict[type[Record], pa.Table],
    record: type[Record],
    number: int,
) -> None:
    assert sorted(told_by_lists[record]["local_id"].to_pylist()) == sorted(str(row[0]) for row in lists[number])


def test_referrals_are_those_of_list_3_and_the_cases_of_list_6(
    lists: dict[int, list[tuple[object, ...]]], told_by_lists: dict[type[Record], pa.Table]
) -> None:
    wanted = {(str(row[0]), f"{row[place]:%Y-%m-%d}") for number, place in ((3, 5), (6, 6)) for row in lists[number]}
    rows = told_by_lists[Referral].to_pylist()
    assert {(row["local_id"], row["happened_on"]) for row in rows} == wanted
    assert len(rows) == len(wanted)


def test_everybody_in_lists_1_to_8_is_one_person(
    lists: dict[int, list[tuple[object, ...]]], told_by_lists: dict[type[Record], pa.Table]
) -> None:
    wanted = {str(row[0]) for number in range(1, 9) for row in lists[number]}
    assert sorted(told_by_lists[Person]["local_id"].to_pylist()) == sorted(wanted)


def test_conferences_are_those_of_list_5_that_were_held(
    lists: dict[int, list[tuple[object, ...]]], told_by_lists: dict[type[Record], pa.Table]
) -> None:
    assert told_by_lists[Conference].num_rows == sum(isinstance(row[8], datetime) for row in lists[5])


def test_periods_of_list_8_begin_when_the_child_was_first_looked_after(
    lists: dict[int, list[tuple[object, ...]]], told_by_lists: dict[type[Record], pa.Table]
) -> None:
    care = told_by_lists[CareEpisode].to_pylist()
    began = {row["local_id"]: row["happened_on"] for row in care if row["start_reason"] == "S"}
    assert began == {str(row[0]): f"{row[7]:%Y-%m-%d}" for row in lists[8]}


def test_beside_the_returns_only_contacts_and_early_help_are_taken_from_a_snapshot(tmp_path: Path) -> None:
    extract = read(tmp_path, FIVE_YEARS, CENSUS, ANNEX_A)
    of_lists = {record for record in extract.checked if "Annex" in str(extract.checked[record].places["file"].unique())}
    assert of_lists == {Contact, EhEpisode, Person}


def test_the_codes_of_contacts_are_all_known(tmp_path: Path) -> None:
    extract = read(tmp_path, FIVE_YEARS, CENSUS, ANNEX_A)
    assert Counter(extract.rows(Contact)["source_code"].to_pylist()) == Counter({"6": 3, "1B": 1, "9": 1})


# a term of a school census


@pytest.fixture(scope="module")
def schooled(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read(tmp_path_factory.mktemp("schooled"), FIVE_YEARS, CENSUS, SCHOOLS, on=TERM_ENDS)


@pytest.mark.parametrize(
    ("record", "ends"),
    [
        (SchoolPlace, "pupilonroll.csv"),
        (SchoolTerm, "pupilonroll.csv"),
        (SchoolAbsence, "termlysessiondetailsonroll.csv"),
        (Suspension, "termlyexclusionsonroll.csv"),
    ],
)
def test_every_row_of_a_term_is_read_and_believed_or_set_aside(
    schooled: Extract, record: type[Record], ends: str
) -> None:
    told = len(csv_rows(SCHOOLS, ends))
    assert count(schooled, record) == (told, told)


def test_of_suspensions_of_one_day_and_kind_one_is_used_and_the_others_are_set_aside(schooled: Extract) -> None:
    rows = csv_rows(SCHOOLS, "termlyexclusionsonroll.csv")
    told = Counter((row["pupilonrolltableid"], row["startdate"], row["category"]) for row in rows)
    assert schooled.checked[Suspension].quarantined.num_rows == sum(told.values()) - len(told)


def test_sessions_missed_are_those_of_the_file(schooled: Extract) -> None:
    wanted: Counter[str] = Counter()
    for row in csv_rows(SCHOOLS, "termlysessiondetailsonroll.csv"):
        wanted[row["attendancereason"]] += int(float(row["sessions"] or 0))
    found: Counter[str] = Counter()
    for row in schooled.rows(SchoolAbsence).select(["reason", "missed_sessions"]).to_pylist():
        found[row["reason"]] += row["missed_sessions"] or 0
    assert found == wanted


def test_the_codes_of_the_school_census_are_all_known(schooled: Extract) -> None:
    unmapped = [schooled.checked[record].unmapped for record in (SchoolTerm, SchoolAbsence, Suspension)]
    assert [{name: told for name, told in columns.items() if told} for columns in unmapped] == [{}, {}, {}]
