"""A new month of extracts is scored and listed by the models that there are; only train.as_of trains new ones.

Two small made-up boroughs go through the whole pipeline in a DVC repository of their own: two months, a third, nothing
new, and a later train.as_of. The tests read what that left.
"""

import csv
import re
import stat
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from schemas.records import RECORDS, Person
from tests.pipeline.two_boroughs import BOROUGHS, FIRST, FORENAME, SECOND, SURNAME, THIRD, Story, live

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("a_new_month")]

READ_THE_MONTH = ("conform", "link", "landmarks", "features", "score", "flag", "publish")
ALWAYS = "reviewed"
LEARN = ("outcomes", "train", "evaluate")
OF_TRAINING = ("link/train", "landmarks/train", "features/train", "outcomes", "train", "evaluate")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return live(tmp_path_factory.mktemp("month"))


def below(hashes: dict[str, str], place: str) -> dict[str, str]:
    return {path: value for path, value in hashes.items() if path.startswith(f"{place}/")}


def test_from_nothing_every_stage_runs(story: Story) -> None:
    assert set(story.two_months.ran) == story.stages


@pytest.mark.parametrize("stage", READ_THE_MONTH)
def test_a_new_month_runs_each_stage_that_reads_it(story: Story, stage: str) -> None:
    assert stage in story.third_month.ran


@pytest.mark.parametrize("stage", LEARN)
def test_a_new_month_does_not_run_what_learns(story: Story, stage: str) -> None:
    assert stage in story.third_month.skipped
    assert stage not in story.third_month.ran


@pytest.mark.parametrize("place", OF_TRAINING)
def test_a_new_month_leaves_what_training_reads_and_makes_as_it_is_byte_for_byte(story: Story, place: str) -> None:
    assert below(story.after_two, place)
    assert below(story.after_three, place) == below(story.after_two, place)


@pytest.mark.parametrize("place", ["link/score", "landmarks/score", "features/score", "score"])
def test_a_new_month_is_what_is_scored(story: Story, place: str) -> None:
    assert below(story.after_three, place) != below(story.after_two, place)


@pytest.mark.parametrize("borough", BOROUGHS)
def test_the_list_of_an_earlier_month_stands_byte_for_byte(story: Story, borough: str) -> None:
    place = f"flag/{borough}/{SECOND}"
    assert f"{place}/list.parquet" in story.after_two
    assert below(story.after_three, place) == below(story.after_two, place)


@pytest.mark.parametrize("borough", BOROUGHS)
def test_each_month_that_was_run_has_its_list(story: Story, borough: str) -> None:
    lists = {path for path in story.after_three if re.fullmatch(rf"flag/{borough}/[0-9-]+/list\.parquet", path)}
    assert lists == {f"flag/{borough}/{on}/list.parquet" for on in (SECOND, THIRD)}


@pytest.mark.parametrize("borough", BOROUGHS)
@pytest.mark.parametrize("on", [FIRST, SECOND])
def test_the_archive_of_an_earlier_month_is_not_read_anew(story: Story, borough: str, on: str) -> None:
    place = f"conform/{borough}/{on}"
    assert f"{place}/Referral.parquet" in story.after_two
    assert below(story.after_three, place) == below(story.after_two, place)


@pytest.mark.parametrize(("kind", "least"), [("new", 10), ("late", 100), ("corrected", 100), ("vanished", 100)])
def test_the_month_really_brought_records_of_each_kind(story: Story, kind: str, least: int) -> None:
    assert _brought(story.repo)[kind] >= least


def _brought(repo: Path) -> Counter[str]:
    """How many records of each kind the third month's archives hold and the second's did not."""
    found: Counter[str] = Counter()
    for borough in BOROUGHS:
        for record in (record for record in RECORDS if record is not Person):
            before, after = (
                pq.read_table(repo / "data" / "conform" / borough / on / f"{record.__name__}.parquet").to_pylist()
                for on in (SECOND, THIRD)
            )
            found += _told_apart(before, after)
    return found


def _told_apart(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Counter[str]:
    known = {row["record_id"] for row in before}
    gone = {row["record_id"] for row in after if row["gone_on"] == date(2026, 10, 31)}
    live = {row["record_id"] for row in after if row["gone_on"] is None}
    days = [row["happened_on"] for row in after if row["record_id"] not in known and row["happened_on"] is not None]
    is_new = [day >= date.fromisoformat(SECOND) for day in days]
    kinds = {"new": sum(is_new), "late": len(is_new) - sum(is_new)}
    return Counter(kinds | {"corrected": len(gone & live), "vanished": len(gone - live)})


def test_with_nothing_new_nothing_runs_but_the_look_into_the_review_page(story: Story) -> None:
    # DVC cannot see from outside whether somebody decided something
    assert story.nothing_new.ran == [ALWAYS]
    assert set(story.nothing_new.skipped) == story.stages - {ALWAYS}


def test_with_nothing_new_no_file_changes(story: Story) -> None:
    assert story.after_nothing_new == story.after_three


@pytest.mark.parametrize("stage", ["link", "landmarks", "features", "outcomes", "train"])
def test_a_later_train_as_of_trains_anew(story: Story, stage: str) -> None:
    assert stage in story.new_as_of.ran


def test_a_later_train_as_of_reads_no_extract_anew(story: Story) -> None:
    assert "conform" in story.new_as_of.skipped


def test_every_folder_of_data_is_what_one_stage_writes(story: Story) -> None:
    folders = {path.name for path in (story.repo / "data").iterdir() if path.is_dir()}
    assert folders == story.stages | {"mlflow"}  # the tracking database is publish's own, by params.yaml


def test_identity_is_readable_by_its_owner_alone(story: Story) -> None:
    identity = story.repo / "data" / "link" / "identity"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in identity.iterdir() if path.suffix == ".parquet"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(identity.stat().st_mode) == 0o700


def test_no_table_with_local_ids_is_in_the_cache(story: Story) -> None:
    cached = [path for path in (story.repo / ".dvc" / "cache").rglob("*") if path.is_file()]
    tables = [pq.read_schema(path).names for path in cached if path.read_bytes()[:4] == b"PAR1"]
    assert tables
    assert [names for names in tables if {"local_id", "local_family_id"} & set(names)] == []


@pytest.fixture(scope="module")
def runs(story: Story) -> dict[str, list[Any]]:
    """The active runs of each experiment."""
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{story.repo}/data/mlflow/mlflow.db")
    return {each.name: list(client.search_runs([each.experiment_id])) for each in client.search_experiments()}


@pytest.mark.parametrize("borough", BOROUGHS)
def test_each_month_is_one_run_among_the_lists_of_its_borough(runs: dict[str, list[Any]], borough: str) -> None:
    months = sorted(run.info.run_name.split()[0] for run in runs[f"on-track lists {borough}"])
    assert months == [SECOND, THIRD]


def test_both_months_were_listed_by_one_model_run(runs: dict[str, list[Any]]) -> None:
    models = [run.info.run_id for run in runs["on-track models"] if "mlflow.parentRunId" not in run.data.tags]
    lists = [run for borough in BOROUGHS for run in runs[f"on-track lists {borough}"]]
    assert len(models) == 1
    assert {run.data.tags["model_run"] for run in lists} == set(models)


def test_every_run_is_whole(runs: dict[str, list[Any]]) -> None:
    every = [run for found in runs.values() for run in found]
    assert {run.info.status for run in every} == {"FINISHED"}


@pytest.fixture(scope="module")
def published(story: Story) -> set[str]:
    """Every word of every file that MLflow was given of lists, and of its database."""
    mlflow = story.repo / "data" / "mlflow"
    lists = [path for path in (mlflow / "artifacts").rglob("*") if path.is_file() and "on-track lists" in str(path)]
    return {word for path in (*lists, mlflow / "mlflow.db") for word in re.findall(r"\w+", _text(path))}


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    return path.read_bytes().decode("utf-8", errors="replace")


def test_what_is_published_of_lists_names_the_families_by_their_pseudonyms(story: Story, published: set[str]) -> None:
    listed = (
        pq.read_table(story.repo / "data" / "flag" / "lbhf" / THIRD / "list.parquet").column("family_id").to_pylist()
    )
    assert listed
    assert set(listed) <= published  # else the tests below would find nothing because nothing was read


@pytest.mark.parametrize(
    ("table", "column"), [("ids_score", "local_id"), ("ids_train", "local_id"), ("families", "local_family_id")]
)
def test_no_local_id_is_published(story: Story, published: set[str], table: str, column: str) -> None:
    path = story.repo / "data" / "link" / "identity" / f"{table}.parquet"
    # two or three letters stand in the bytes of any database by chance
    local = {name for name in pq.read_table(path).column(column).to_pylist() if len(name) > 3}
    assert len(local) > 100
    assert local & published == set()


def test_no_name_is_published(published: set[str]) -> None:
    assert {FORENAME, SURNAME} & published == set()


def test_no_pupil_number_is_published(story: Story, published: set[str]) -> None:
    numbers: set[str] = set()
    for path in (story.repo / "incoming").rglob("identifiers.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            numbers |= {row["upn"] for row in csv.DictReader(file) if row["upn"]}
    assert len(numbers) > 100
    assert numbers & published == set()
