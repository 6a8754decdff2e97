"""A new month of extracts is scored and listed by the models that there are; only train.as_of trains new ones.

Two small made-up boroughs go through the whole pipeline in a DVC repository of their own: two months, a third, nothing
new, and a later train.as_of. The tests read what that left.
"""

import csv
import os
import re
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from schemas.records import RECORDS, Person
from synthetic import write_boroughs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("a_new_month")]

ROOT = Path(__file__).parents[2]
CODE = ("schemas", "extracts", "features", "lists", "measures", "models", "pipeline")
BOROUGHS = ("lbhf", "rbkc")
FIRST, SECOND, THIRD = "2026-09-01", "2026-10-01", "2026-11-01"
FORENAME, SURNAME = "Zebedeus", "Quillfeather"
READ_THE_MONTH = ("conform", "link", "landmarks", "features", "score", "flag", "publish")
LEARN = ("outcomes", "train", "evaluate")
OF_TRAINING = ("link/train", "landmarks/train", "features/train", "outcomes", "train", "evaluate")
Row = dict[str, str]


@dataclass(frozen=True)
class Repro:
    """What DVC said of one `dvc repro`."""

    said: str

    @property
    def ran(self) -> list[str]:
        return re.findall(r"Running stage '(\w+)'", self.said)

    @property
    def skipped(self) -> list[str]:
        return re.findall(r"Stage '(\w+)' didn't change, skipping", self.said)


@dataclass(frozen=True)
class Story:
    """What DVC said each time, and a hash of every file in data/ after two months and after the third."""

    repo: Path
    two_months: Repro
    third_month: Repro
    nothing_new: Repro
    new_as_of: Repro
    after_two: dict[str, str]
    after_three: dict[str, str]

    @property
    def stages(self) -> set[str]:
        return set(yaml.safe_load((self.repo / "dvc.yaml").read_text(encoding="utf-8"))["stages"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("month")
    repo, months = home / "repo", home / "months"
    _write_months(months, home / "truth")
    _lay_out(repo)
    for on in (FIRST, SECOND):
        _hand_over(months, repo, on)
    two_months, after_two = _repro(repo), _hashes(repo)
    _hand_over(months, repo, THIRD)
    third_month, after_three = _repro(repo), _hashes(repo)
    nothing_new = _repro(repo)
    _tell(repo, {"train": {"as_of": THIRD, "because": "two more months are known"}})
    return Story(repo, two_months, third_month, nothing_new, _repro(repo, "train"), after_two, after_three)


def _write_months(out: Path, truth: Path) -> None:
    """Three months of two small boroughs, with names, and with hundreds of early-help contacts that come late, change or
    vanish in the third."""
    told = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    told |= {"scale": 0.03, "boroughs": {name: told["boroughs"][name] for name in BOROUGHS}}
    told["extracts"] = {"latest": THIRD, "months": 3}
    write_boroughs(told, out, truth)
    for folder in (out / borough / on for borough in BOROUGHS for on in (FIRST, SECOND, THIRD)):
        for place in ("people/identifiers", "early_help/persons", "youth_justice/persons"):
            _rewrite(folder / f"{place}.csv", lambda row: row | {"forename": FORENAME, "surname": SURNAME})
        _rewrite(folder / "early_help" / "contacts.csv", _in_third if folder.name == THIRD else _before)


def _before(row: Row) -> Row | None:
    """A contact as the first two months show it: those of the third remainder are not there yet."""
    return None if _remainder(row) == 3 else row


def _in_third(row: Row) -> Row | None:
    """A contact as the third month shows it: some are withdrawn, some corrected, some only now recorded."""
    if row["contact_date"] >= FIRST:
        return row
    withdrawn, corrected, late = None, row | {"reason": "something else"}, row | {"recorded_date": "2026-10-15"}
    return {1: withdrawn, 2: corrected, 3: late}.get(_remainder(row), row)


def _remainder(row: Row) -> int:
    return int(row["contact_id"].removeprefix("C")) % 8 if row["contact_date"] < FIRST else 0


def _rewrite(path: Path, change: Callable[[Row], Row | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), [changed for row in reader if (changed := change(row)) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def _lay_out(repo: Path) -> None:
    """The project without its made-up boroughs, with parameters that train a small model quickly."""
    for name in CODE:
        shutil.copytree(ROOT / name, repo / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".dvcignore", "params.yaml"):
        shutil.copy(ROOT / name, repo / name)
    (repo / "dvc.yaml").write_text(_without_proofs((ROOT / "dvc.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    _tell(
        repo,
        {
            "extracts_dir": "incoming",
            "boroughs": list(BOROUGHS),
            "landmarks": {"life_stages": ["secondary_transfer", "school_entry"]},
            "train": {
                "as_of": FIRST,
                "outcomes": ["intensive_support"],
                "test_years": 1,
                "kin_groups": 3,
                "min_events": 5,
                "hazard": {"num_trees": 20, "learning_rate": 0.1, "num_leaves": 7},
            },
            "evaluate": {"resamples": 20, "min_events": 5},
            "list": {"capacity": {"secondary_transfer": 2, "school_entry": 1}, "rest_days": 31},
        },
    )
    _run(repo, "git", "init", "--quiet")
    _run(repo, "dvc", "init", "--quiet")
    shutil.copy(ROOT / ".dvc" / "config", repo / ".dvc" / "config")


def _without_proofs(text: str) -> str:
    """dvc.yaml but for the stage that runs the others again to prove them: it takes as long as all of them together, and
    tests/pipeline/test_prove.py is about it."""
    told = yaml.safe_load(text)
    told["stages"].pop("prove", None)
    for stage in told["stages"].values():
        stage["deps"] = [dep for dep in stage["deps"] if not dep.startswith("data/prove")]
    return yaml.safe_dump(told, sort_keys=False)


def _tell(repo: Path, values: dict[str, Any]) -> None:
    told = yaml.safe_load((repo / "params.yaml").read_text(encoding="utf-8"))
    for key, value in values.items():
        told[key] = told[key] | value if isinstance(value, dict) else value
    (repo / "params.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")


def _hand_over(months: Path, repo: Path, on: str) -> None:
    for borough in BOROUGHS:
        shutil.copytree(months / borough / on, repo / "incoming" / borough / on)


def _repro(repo: Path, *targets: str) -> Repro:
    return Repro(_run(repo, "dvc", "repro", *targets))


def _run(repo: Path, *command: str) -> str:
    ours = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(repo),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    env = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | ours
    done = subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _hashes(repo: Path) -> dict[str, str]:
    data = repo / "data"
    files = (path for path in sorted(data.rglob("*")) if path.is_file() and path.name != ".gitignore")
    return {path.relative_to(data).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


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


def test_with_nothing_new_nothing_runs(story: Story) -> None:
    assert story.nothing_new.ran == []
    assert set(story.nothing_new.skipped) == story.stages


def test_with_nothing_new_dvc_says_so(story: Story) -> None:
    assert "Data and pipelines are up to date." in story.nothing_new.said


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
def runs(story: Story) -> Iterator[dict[str, list[Any]]]:
    """The active runs of each experiment."""
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{story.repo}/data/mlflow/mlflow.db")
    yield {each.name: list(client.search_runs([each.experiment_id])) for each in client.search_experiments()}


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
    local = set(pq.read_table(path).column(column).to_pylist())
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
