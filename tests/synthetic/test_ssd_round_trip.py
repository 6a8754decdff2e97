"""A made-up borough's records as the Standard Safeguarding Dataset: read from it they are those of the returns.

What the dataset cannot carry: how many plans a child had before (it has no such column), and what a return told of a
person years ago. What the returns cannot: CIN plans that ended before the census of 2022, enquiries that began before
the first return and led to no conference, and all that became of a person after the last return that told of them.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from extracts.report import report_of
from schemas.records import (
    Address,
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    CpPlan,
    Death,
    Membership,
    MissingEpisode,
    Person,
    Record,
    Referral,
    Section47,
    Uasc,
)
from synthetic.cin_xml import write_census
from synthetic.csv_files import write_exports
from synthetic.days import day
from synthetic.dirt import dirt_of
from synthetic.manifest import write_manifest
from synthetic.ssd_csv import write_ssd
from synthetic.ssda903_csv import write_returns
from synthetic.world import View, make_world, view
from synthetic.writing import return_years
from tests.synthetic.test_files import small

DATE, WINDOW = "2026-11-01", "2020-11-01"
PARAMS = small(scale=0.05)
FIRST = PARAMS["history_from"]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def shown() -> View:
    on = day(DATE)
    return view(make_world(PARAMS), 0, on, "205", dirt_of(PARAMS, "lbhf", on))


def written(folder: Path, shown: View, covers: dict[str, str], *writers: Callable[[Path], None]) -> Extract:
    """The extract of what some writers write; `covers`: from when on each source tells."""
    here = folder / DATE
    write_manifest(here, PARAMS["boroughs"]["lbhf"], FIRST, shown.on)
    told = yaml.safe_load((here / "manifest.yaml").read_text(encoding="utf-8"))
    told["covers"] = {source: [{"from": start, "to": "2026-10-31"}] for source, start in covers.items()}
    (here / "manifest.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    for write in writers:
        write(here)
    return read_extract(here, read_manifest(here))


def write_all_returns(shown: View) -> Callable[[Path], None]:
    years = return_years(shown.on, shown.on, day(FIRST))

    def write(folder: Path) -> None:
        write_census(shown, folder, years)
        write_returns(shown, folder, years)

    return write


@pytest.fixture(scope="module")
def returns(shown: View, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    writers = write_all_returns(shown), lambda folder: write_exports(shown, folder)
    return written(tmp_path_factory.mktemp("returns"), shown, {"cin_census": FIRST, "ssda903": FIRST}, *writers)


@pytest.fixture(scope="module")
def dataset(shown: View, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder = tmp_path_factory.mktemp("dataset")
    return written(folder, shown, {"ssd": FIRST}, lambda folder: write_ssd(shown, folder, day(FIRST)))


@pytest.fixture(scope="module")
def both(shown: View, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """The dataset's last six years beside all returns."""
    covers = {"cin_census": FIRST, "ssda903": FIRST, "ssd": WINDOW}
    writers = write_all_returns(shown), lambda folder: write_ssd(shown, folder, day(WINDOW))
    return written(tmp_path_factory.mktemp("both"), shown, covers, *writers)


def told(extract: Extract, record: type[Record], *without: str) -> Rows:
    """The rows of a record by key; of codes that are listed their order means nothing."""
    found = extract.rows(record).drop_columns(["year", "recorded_on", *without]).sort_by("record_id").to_pylist()
    return [{name: sorted(one) if isinstance(one, list) else one for name, one in row.items()} for row in found]


@pytest.mark.parametrize("record", [Referral, Assessment, Conference, CareEpisode, MissingEpisode])
def test_the_dataset_tells_what_the_returns_tell(record: type[Record], returns: Extract, dataset: Extract) -> None:
    found = told(dataset, record)
    assert found and found == told(returns, record)


def test_of_a_protection_plan_it_lacks_the_number_of_earlier_ones_alone(returns: Extract, dataset: Extract) -> None:
    found = told(dataset, CpPlan, "previous_plans_count")
    assert found and found == told(returns, CpPlan, "previous_plans_count")


def test_it_tells_of_plans_from_before_the_census_asked_for_them(returns: Extract, dataset: Extract) -> None:
    found, asked_from = told(dataset, CinPlan), date(2021, 4, 1)
    assert [row for row in found if (row["ended_on"] or asked_from) >= asked_from] == told(returns, CinPlan)


def test_it_tells_of_every_enquiry_of_the_returns(returns: Extract, dataset: Extract) -> None:
    found, first = told(dataset, Section47), date.fromisoformat(FIRST)
    known = {row["record_id"] for row in told(returns, Section47)}
    assert [row for row in found if row["record_id"] in known] == told(returns, Section47)
    assert all(row["happened_on"] < first for row in found if row["record_id"] not in known)


def test_it_lists_the_same_children_as_unaccompanied(returns: Extract, dataset: Extract) -> None:
    now = {row["local_id"]: row["ended_on"] for row in told(dataset, Uasc)}
    then = {row["local_id"]: row["ended_on"] for row in told(returns, Uasc)}
    assert now.keys() == then.keys() and {i: now[i] for i, end in then.items() if end} == {
        i: end for i, end in then.items() if end
    }


def test_it_knows_of_every_death_that_a_return_told(returns: Extract, dataset: Extract) -> None:
    assert {row["record_id"] for row in told(returns, Death)} <= {row["record_id"] for row in told(dataset, Death)}


def test_who_stands_in_this_year_s_census_is_described_alike(returns: Extract, dataset: Extract) -> None:
    census = returns.rows(Person).filter(pc.field("told_by") == "cin_census").filter(pc.field("year") == 2027)
    now = dataset.rows(Person).filter(pc.is_in(pc.field("local_id"), census.column("local_id")))
    assert census.num_rows and described(now) == described(census)


def described(people: pa.Table) -> Rows:
    return people.drop_columns(["record_id", "told_by", "year"]).sort_by("local_id").to_pylist()


def test_homes_are_those_of_the_people_export(returns: Extract, dataset: Extract) -> None:
    # the data set has no ward
    wanted = [row | {"ward": None} for row in told(returns, Address) if row["system"] == "csc"]
    assert wanted and told(dataset, Address) == wanted


def test_families_are_today_s_without_their_days(returns: Extract, dataset: Extract) -> None:
    today = {
        (row["family_id"], row["local_id"])
        for row in told(returns, Membership)
        if row["system"] == "csc" and row["ended_on"] is None
    }
    found = told(dataset, Membership)
    assert found and {(row["family_id"], row["local_id"]) for row in found} <= today
    assert {row["happened_on"] for row in found} == {None}


def test_every_code_is_understood(dataset: Extract) -> None:
    unmapped = {
        record.__name__: told.unmapped for record, told in dataset.checked.items() if any(told.unmapped.values())
    }
    assert unmapped == {}


def test_no_record_of_a_service_is_set_aside(dataset: Extract) -> None:
    assert {row["record"] for row in dataset.quarantined().to_pylist()} <= {Address.__name__, Membership.__name__}


# beside the returns


@pytest.mark.parametrize("record", [Referral, Assessment, Conference, CareEpisode, MissingEpisode])
def test_six_years_of_the_dataset_and_the_returns_before_are_what_the_returns_told(
    record: type[Record], returns: Extract, both: Extract
) -> None:
    assert told(both, record) == told(returns, record)


def test_where_both_tell_the_same_no_difference_is_reported(both: Extract) -> None:
    found = {one.record: (one.only_source, one.only_other, one.differ) for one in both.disagreements}
    same = {record.__name__ for record in (Referral, Assessment, Conference, CareEpisode, MissingEpisode, CpPlan)}
    assert {record: found[record] for record in same} == dict.fromkeys(same, (0, 0, {}))


def test_the_month_s_report_holds_the_differences_as_plain_values(both: Extract) -> None:
    told = json.loads(json.dumps(report_of(both)["disagreements"]))
    assert {one["record"]: one["other"] for one in told}["CareEpisode"] == "ssda903"
