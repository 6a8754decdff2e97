"""A made-up borough's files in each form that a council may have: what is read of them is the same."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from schemas.records import (
    Address,
    Assessment,
    CareEpisode,
    Conference,
    Contact,
    CpPlan,
    EhEpisode,
    MissingEpisode,
    Person,
    Record,
    Referral,
    SchoolAbsence,
    SchoolNeed,
    SchoolPlace,
    SchoolTerm,
    Section47,
    Suspension,
    Uasc,
)
from schemas.refusal import EmptyExtract
from synthetic.annex_a_xlsx import MONTHS_DAYS, write_annex_a
from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import NEVER, day
from synthetic.dirt import dirt_of
from synthetic.manifest import write_manifest
from synthetic.school_csv import Term, write_school_census
from synthetic.ssda903_csv import write_returns
from synthetic.ssda903_forms import write_workbooks, write_xml
from synthetic.world import View, make_world, view
from tests.synthetic.test_files import small

DATE, YEARS = "2026-11-01", range(2024, 2028)
PARAMS = small(scale=0.1)
TERMS = [Term(2026, "spring"), Term(2026, "summer"), Term(2026, "autumn")]


@pytest.fixture(scope="module")
def shown() -> View:
    on = day(DATE)
    return view(make_world(PARAMS), 0, on, "205", dirt_of(PARAMS, "lbhf", on))


def written(folder: Path, shown: View, *writers: Callable[[Path], None]) -> Extract:
    """The extract of what some writers write."""
    here = folder / DATE
    write_manifest(here, PARAMS["boroughs"]["lbhf"], PARAMS["history_from"], shown.on)
    for write in writers:
        write(here)
    return read_extract(here, read_manifest(here))


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory, shown: View) -> Extract:
    """The census and the return as CSV, and early help."""
    return written(
        tmp_path_factory.mktemp("csv"),
        shown,
        lambda folder: write_census(shown, folder, YEARS),
        lambda folder: write_returns(shown, folder, YEARS),
        lambda folder: write_exports(shown, folder),
    )


# the looked-after return: the four modules that the made-up boroughs write; tests/extracts/test_ssda903_modules.py has
# all eleven


@pytest.fixture(scope="module", params=[write_workbooks, write_xml], ids=["workbook", "xml"])
def other_form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shown: View) -> Extract:
    return written(
        tmp_path_factory.mktemp("form"),
        shown,
        lambda folder: write_census(shown, folder, YEARS),
        lambda folder: request.param(shown, folder, YEARS),
    )


@pytest.mark.parametrize("record", [CareEpisode, MissingEpisode, Uasc])
def test_a_return_in_another_form_tells_the_same_records(
    returned: Extract, other_form: Extract, record: type[Record]
) -> None:
    assert returned.rows(record).num_rows > 0
    assert other_form.rows(record).equals(returned.rows(record))


def test_a_return_in_another_form_tells_of_the_same_people(returned: Extract, other_form: Extract) -> None:
    told = [
        frame[frame.told_by == "ssda903"].sort_values("record_id", ignore_index=True)
        for frame in (extract.rows(Person).to_pandas() for extract in (returned, other_form))
    ]
    assert len(told[0]) > 0
    pd.testing.assert_frame_equal(told[0], told[1], check_dtype=False)


# Annex A


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, shown: View) -> Extract:
    """The workbook alone, read as `--check` reads on when it has said that the returns are lacking."""
    folder = tmp_path_factory.mktemp("annex_a")
    with pytest.raises(EmptyExtract) as refused:
        written(folder, shown, lambda folder: write_annex_a(shown, folder))
    here = folder / DATE
    return read_extract(here, read_manifest(here), without=[refused.value.args[0]])


SINCE = pd.Timestamp(DATE).date() - pd.Timedelta(days=MONTHS_DAYS)


def began(rows: pd.DataFrame) -> pd.Series:
    """What lists 1 to 5 hold: it began in their months."""
    return rows.happened_on >= SINCE


def still(rows: pd.DataFrame) -> pd.Series:
    """What lists 6 to 8 hold: it went on into their months."""
    return rows.ended_on.isna() | (rows.ended_on >= SINCE)


@pytest.mark.parametrize(
    ("record", "columns", "which"),
    [
        (Referral, "ended_on source_code is_nfa closure_reason", began),
        (Referral, "ended_on closure_reason", lambda rows: still(rows) & ~rows.is_nfa.astype(bool)),
        (Assessment, "ended_on primary_need", began),
        (Section47, "", began),
        (Conference, "", began),
        (CpPlan, "ended_on initial_category latest_category previous_plans_count", still),
    ],
    ids=["referrals", "cases", "assessments", "enquiries", "conferences", "plans"],
)
def test_a_list_tells_of_its_months_what_the_census_tells(
    returned: Extract, snapshot: Extract, record: type[Record], columns: str, which: Callable[[pd.DataFrame], pd.Series]
) -> None:
    names = ["local_id", "happened_on", *columns.split()]
    census, told = (extract.rows(record).to_pandas() for extract in (returned, snapshot))
    census = census[which(census)][names].reset_index(drop=True)
    told = told.merge(census[["local_id", "happened_on"]])[names]
    assert len(census) > 0
    pd.testing.assert_frame_equal(
        told.sort_values(names[:2], ignore_index=True),
        census.sort_values(names[:2], ignore_index=True),
        check_dtype=False,
    )


def test_a_referral_of_the_last_months_has_its_contact(snapshot: Extract) -> None:
    referrals, contacts = (snapshot.rows(record).to_pandas() for record in (Referral, Contact))
    keys = ["local_id", "happened_on", "source_code"]
    pd.testing.assert_frame_equal(
        contacts[keys].sort_values(keys, ignore_index=True),
        referrals[referrals.source_code.notna()][keys].sort_values(keys, ignore_index=True),
    )


def test_the_present_stretch_of_care_is_the_last_episode_of_the_return(returned: Extract, snapshot: Extract) -> None:
    names = ["local_id", "happened_on", "ended_on", "legal_status", "need", "placement", "provider", "end_reason"]
    episodes, told = (extract.rows(CareEpisode).to_pandas() for extract in (returned, snapshot))
    last = episodes[still(episodes)].groupby("local_id").tail(1)[names].reset_index(drop=True)
    present = told[told.end_reason != "X1"].groupby("local_id").tail(1)[names].reset_index(drop=True)
    assert len(last) > 0
    pd.testing.assert_frame_equal(present, last)


def test_early_help_of_the_last_months_is_in_list_2_for_children_whom_social_care_knows(
    shown: View, snapshot: Extract
) -> None:
    rows = shown.tables["episode"]
    rows = rows.assign(local_id=shown.local_ids(0, rows.person.to_numpy()))
    first = shown.on - MONTHS_DAYS
    recent = rows[(rows.local_id > 0) & ((rows.happened_on >= first) | rows.ended_on.between(first, shown.on))]
    told = snapshot.rows(EhEpisode).to_pandas()
    days = [(row.happened_on - date(1970, 1, 1)).days for row in told.itertuples()]
    assert len(recent) > 0
    assert sorted(zip(told.local_id, days, told.ended_on.notna(), strict=True)) == sorted(
        zip(recent.local_id.astype(str), recent.happened_on, recent.ended_on < NEVER, strict=True)
    )


# the school census


@pytest.fixture(scope="module")
def schooled(tmp_path_factory: pytest.TempPathFactory, shown: View) -> tuple[Path, Extract]:
    folder = tmp_path_factory.mktemp("school")
    extract = written(
        folder,
        shown,
        lambda folder: write_census(shown, folder, YEARS),
        lambda folder: write_returns(shown, folder, YEARS),
        lambda folder: write_school_census(shown, folder, TERMS),
    )
    return folder / DATE / "school_census", extract


@pytest.mark.parametrize(
    ("record", "table"),
    [
        (SchoolTerm, "*roll"),
        (SchoolAbsence, "termlysessiondetailsonroll"),
        (Suspension, "termlyexclusionsonroll"),
        (SchoolNeed, "senneeds"),
        (Address, "addressesonroll"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_every_row_of_a_term_is_read_and_none_set_aside(
    schooled: tuple[Path, Extract], record: type[Record], table: str
) -> None:
    folder, extract = schooled
    paths = [path for path in folder.glob(f"*_{table}.csv") if table != "*roll" or "pupil" in path.name]
    written_rows = sum(len(pd.read_csv(path)) for path in paths)
    checked = extract.checked[record]
    assert (checked.read_count, checked.quarantined.num_rows) == (written_rows, 0)


def test_a_pupil_who_left_has_one_place_that_ended(schooled: tuple[Path, Extract]) -> None:
    folder, extract = schooled
    left = pd.read_csv(folder / "2026_autumn_pupilnolongeronroll.csv", dtype=str)
    places = extract.rows(SchoolPlace).to_pandas()
    ended = places[places.ended_on.notna()]
    found = left.merge(ended, left_on=["pupilnolongeronrolltableid", "NativeId"], right_on=["local_id", "school"])
    assert len(left) > 0
    assert set(found.pupilnolongeronrolltableid) == set(left.pupilnolongeronrolltableid)


def test_a_term_says_what_the_file_says(schooled: tuple[Path, Extract]) -> None:
    folder, extract = schooled
    roll = pd.read_csv(folder / "2026_summer_pupilonroll.csv", dtype=str)
    terms = extract.rows(SchoolTerm).to_pandas()
    found = terms[terms.happened_on == pd.Timestamp("2026-05-15").date()].merge(
        roll, left_on=["local_id", "school"], right_on=["pupilonrolltableid", "NativeId"]
    )
    assert len(found) == len(roll) > 0
    assert (found.year_group == found.ncyearactual).all()
    assert (found.authorised_sessions == found.termlysessionsauthorised.astype(float)).all()
    assert (found.sen_provision == found.senprovision).all()
