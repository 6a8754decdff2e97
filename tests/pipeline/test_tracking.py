"""What reaches MLflow: a run for each content, whole or not at all; and `publish`, which fills them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from pipeline import publish, store
from pipeline.tracking import COMPLETE, CONTENT, Open, Tracker
from schemas.lists import ListedFamily

pytestmark = pytest.mark.xdist_group("tracking")  # one empty database for all of them

ROOT = Path(__file__).parents[2]
Log = Callable[[Open], None]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables, made once: it takes seconds."""
    path = tmp_path_factory.mktemp("mlflow") / "empty.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        Tracker(f"sqlite:///{path}").experiment("made", "so that the tables are there")
    return path


@dataclass(frozen=True)
class Home:
    """A tracking database of a test's own, and what is in it."""

    path: Path

    @property
    def uri(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def tracker(self) -> Tracker:
        return Tracker(self.uri)

    def client(self) -> Any:
        from mlflow import MlflowClient

        return MlflowClient(self.uri)

    def runs(self, experiment: str) -> list[Any]:
        """The runs that its pages show."""
        found = self.client().get_experiment_by_name(experiment)
        return list(self.client().search_runs([found.experiment_id])) if found else []

    def tops(self, experiment: str) -> list[Any]:
        return [run for run in self.runs(experiment) if "mlflow.parentRunId" not in run.data.tags]


@pytest.fixture
def home(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    folder = tmp_path / "mlflow"
    folder.mkdir()
    shutil.copy(empty, folder / "mlflow.db")
    return Home(folder / "mlflow.db")


def put(home: Home, content: str, log: Log = lambda run: run.note("all of it")) -> str:
    experiment = home.tracker.experiment("lists", "a note")
    return home.tracker.publish(experiment, f"run of {content}", content, {"kind": "list"}, log)


def killed(home: Home, content: str) -> str:
    """A run as a process leaves it that is killed while it publishes: with its content's tag, a run below, and no end."""
    experiment = home.tracker.experiment("lists", "a note")
    run = home.client().create_run(experiment, tags={CONTENT: content}).info.run_id
    home.client().create_run(experiment, tags={"mlflow.parentRunId": run})
    return str(run)


def fails(run: Open) -> None:
    run.params({"rows": 3})
    with run.nested("below", {}) as below:
        below.metrics({"auc": 0.7})
        raise RuntimeError("the disk is full")


def fails_after_a_run_below(run: Open) -> None:
    with run.nested("below", {}) as below:
        below.metrics({"auc": 0.7})
    raise RuntimeError("the disk is full")


# One run for each content


def test_the_same_content_twice_is_one_run(home: Home) -> None:
    assert put(home, "a") == put(home, "a")
    assert len(home.runs("lists")) == 1


def test_another_content_is_another_run(home: Home) -> None:
    assert put(home, "a") != put(home, "b")


def test_there_and_back_again_makes_no_third_run(home: Home) -> None:
    first, second = put(home, "a"), put(home, "b")
    assert [put(home, "a"), put(home, "b")] == [first, second]
    assert len(home.runs("lists")) == 2


def test_what_is_there_already_is_not_logged_again(home: Home) -> None:
    logged: list[str] = []
    put(home, "a", lambda run: logged.append(run.run_id))
    put(home, "a", lambda run: logged.append(run.run_id))
    assert len(logged) == 1


def test_the_same_content_in_two_experiments_is_two_runs(home: Home) -> None:
    tracker = home.tracker
    for name in ("lists lbhf", "lists rbkc"):
        tracker.publish(tracker.experiment(name, "a note"), "run", "a", {}, lambda run: None)
    assert (len(home.runs("lists lbhf")), len(home.runs("lists rbkc"))) == (1, 1)


def test_a_run_that_somebody_deleted_is_published_again(home: Home) -> None:
    gone = put(home, "a")
    home.client().delete_run(gone)
    assert put(home, "a") != gone


# Whole or not at all


def test_a_published_run_is_marked_whole_and_finished(home: Home) -> None:
    run = home.client().get_run(put(home, "a"))
    assert (run.data.tags[COMPLETE], run.info.status) == ("true", "FINISHED")


@pytest.mark.parametrize("log", [fails, fails_after_a_run_below])
def test_a_crash_half_way_leaves_no_run(home: Home, log: Log) -> None:
    with pytest.raises(RuntimeError):
        put(home, "a", log)
    assert home.runs("lists") == []


def test_a_crash_half_way_is_not_swallowed(home: Home) -> None:
    with pytest.raises(RuntimeError, match="the disk is full"):
        put(home, "a", fails)


def test_a_crash_while_the_run_is_marked_whole_leaves_no_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = home.tracker
    experiment = tracker.experiment("lists", "a note")

    def refuses(*_: object) -> None:
        raise RuntimeError("the server is gone")

    monkeypatch.setattr(tracker._client, "set_tag", refuses)
    with pytest.raises(RuntimeError):
        tracker.publish(experiment, "run", "a", {}, lambda run: None)
    assert home.runs("lists") == []


def test_after_a_crash_the_next_publish_makes_one_whole_run(home: Home) -> None:
    with pytest.raises(RuntimeError):
        put(home, "a", fails)
    run = put(home, "a")
    assert [(each.info.run_id, each.data.tags[COMPLETE]) for each in home.runs("lists")] == [(run, "true")]


def test_what_a_killed_process_left_is_not_taken_for_published(home: Home) -> None:
    assert put(home, "a") != killed(home, "a")
    left = killed(home, "b")
    assert put(home, "b") != left


def test_what_a_killed_process_left_is_taken_away_with_the_runs_below_it(home: Home) -> None:
    killed(home, "a")
    run = put(home, "a")
    assert [each.info.run_id for each in home.runs("lists")] == [run]


def test_what_a_killed_process_left_is_taken_away_even_if_the_content_has_changed_since(home: Home) -> None:
    killed(home, "a")
    run = put(home, "b")
    assert [each.info.run_id for each in home.runs("lists")] == [run]


def test_nested_runs_are_taken_away_with_their_parent_at_any_depth(home: Home) -> None:
    def log(run: Open) -> None:
        with run.nested("outcome", {}) as outcome, outcome.nested("fold", {}):
            pass
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        put(home, "a", log)
    assert home.runs("lists") == []


def test_whole_runs_of_other_contents_are_left_alone(home: Home) -> None:
    kept = put(home, "a")
    killed(home, "b")
    put(home, "b")
    assert kept in {run.info.run_id for run in home.runs("lists")}


# Where to


def test_the_environment_says_where_to_publish(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", home.uri)
    tracker = Tracker(f"sqlite:///{tmp_path}/elsewhere/mlflow.db")
    tracker.publish(tracker.experiment("lists", "a note"), "run", "a", {}, lambda run: None)
    assert len(home.runs("lists")) == 1


def test_what_the_parameters_say_is_not_touched_if_the_environment_says_otherwise(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", home.uri)
    Tracker(f"sqlite:///{tmp_path}/elsewhere/mlflow.db").experiment("lists", "a note")
    assert not (tmp_path / "elsewhere").exists()


def test_an_empty_variable_says_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    assert home.tracker.uri == home.uri


def test_artifacts_stand_beside_a_local_database(home: Home, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("family\n", encoding="utf-8")
    put(home, "a", lambda run: run.file(tmp_path / "list.csv"))
    assert [path.name for path in (home.path.parent / "artifacts" / "lists").rglob("*.csv")] == ["list.csv"]


def test_the_address_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://leader:secret@mlflow.example.org/on-track")
    assert Tracker("sqlite:///unused.db").shown == "https://mlflow.example.org/on-track"


def test_a_figure_that_is_not_a_number_is_left_out(home: Home) -> None:
    run = put(home, "a", lambda run: run.metrics({"auc": float("nan"), "lift": 2.0}))
    assert home.client().get_run(run).data.metrics == {"lift": 2.0}


def test_an_experiment_opens_in_the_pages_for_models_with_its_note(home: Home) -> None:
    home.tracker.experiment("lists", "what the columns are")
    tags = home.client().get_experiment_by_name("lists").tags
    assert (tags["mlflow.experimentKind"], tags["mlflow.note.content"]) == (
        "custom_model_development",
        "what the columns are",
    )


# The stage


@pytest.fixture
def project(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stages before `publish` leave, for one borough and one outcome, in as few files as will do."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told["boroughs"], told["train"]["outcomes"] = ["lbhf"], ["care_entry"]
    told["publish"]["tracking_uri"] = home.uri
    (root / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    store.write_json(store.DATA / "conform" / "refused.json", {})
    for name in ("landmarks", "features", "outcomes"):
        store.write_json(store.DATA / name / "train" / "table.json", {"rows": 1})
    train(0.61)
    show("2026-10-01", "f1")
    return root


def train(auc: float) -> None:
    """What train and evaluate leave."""
    fold = {"fold": "2021-09-01", "test_rows": 10, "hazard.auc": auc}
    store.write_json(
        store.DATA / "train" / "care_entry" / "summary.json", {"is_modelled": True, "events": 9.0, "rows": 90}
    )
    store.write_json(store.DATA / "evaluate" / "choice.json", {"ranked_by": "hazard", "why": ["the bar was reached"]})
    store.write_json(store.DATA / "evaluate" / "metrics.json", {"care_entry": {"hazard": {"auc": auc}}})
    store.write_json(store.DATA / "evaluate" / "folds.json", {"care_entry": [fold]})


def show(month: str, family: str) -> None:
    """What flag leaves for a month: a list of one family, whose id follows from it."""
    folder = store.DATA / "flag" / "lbhf" / month
    row = {
        "borough": "lbhf",
        "month_on": date.fromisoformat(month),
        "section": "list",
        "family_id": family,
        "child_id": "c1",
        "children_at_stage": 1,
        "life_stage": "school_entry",
        "months_to_stage": 4,
        "change": "new",
        "band": "in words",
        "reasons_for": ["a reason"],
        "reasons_against": [],
        "not_known": [],
    }
    store.write_table(
        folder / "list.parquet", pa.Table.from_pylist([row], schema=ListedFamily.arrow()), ListedFamily.arrow()
    )
    store.write_json(folder / "about.json", {"list_id": f"{month} {family}", "expires_on": "2026-11-01"})


LISTS, MODELS = "on-track lists lbhf", "on-track models"


@pytest.mark.usefixtures("project")
def test_publishing_twice_makes_nothing_twice(home: Home) -> None:
    publish.main()
    publish.main()
    assert (len(home.tops(MODELS)), len(home.runs(LISTS))) == (1, 1)


@pytest.mark.usefixtures("project")
def test_settings_there_and_back_three_times_make_one_run_for_each(home: Home) -> None:
    for auc in (0.61, 0.65, 0.61, 0.65, 0.61, 0.65):
        train(auc)
        publish.main()
    assert len(home.tops(MODELS)) == 2


@pytest.mark.usefixtures("project")
def test_a_list_that_stays_the_same_under_a_new_model_is_not_published_again(home: Home) -> None:
    publish.main()
    train(0.65)
    publish.main()
    assert len(home.runs(LISTS)) == 1


@pytest.mark.usefixtures("project")
def test_the_next_month_is_the_next_run(home: Home) -> None:
    publish.main()
    show("2026-11-01", "f2")
    publish.main()
    assert len(home.runs(LISTS)) == 2


@pytest.mark.usefixtures("project")
def test_a_model_run_has_a_run_below_it_for_each_outcome_and_fold(home: Home) -> None:
    publish.main()
    levels = sorted(run.data.tags.get("level", "top") for run in home.runs(MODELS))
    assert levels == ["fold", "outcome", "top"]


@pytest.mark.usefixtures("project")
def test_the_receipt_names_the_runs(home: Home) -> None:
    publish.main()
    receipt = store.read_json(store.DATA / "publish" / "receipt.json")
    ids = [home.tops(MODELS)[0].info.run_id, home.runs(LISTS)[0].info.run_id]
    assert [receipt["model_run"], receipt["lists"]["lbhf"]] == ids


@pytest.mark.usefixtures("project")
def test_a_list_names_its_model_and_its_last_day(home: Home) -> None:
    publish.main()
    tags = home.runs(LISTS)[0].data.tags
    assert (tags["model_run"], tags["expires_on"]) == (home.tops(MODELS)[0].info.run_id, "2026-11-01")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("call", ["params", "metrics", "note", "files", "table"])
def test_a_stage_that_breaks_off_at_any_logging_call_leaves_only_whole_runs(
    home: Home, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the server is gone")

    monkeypatch.setattr(Open, call, breaks)
    with pytest.raises(RuntimeError):
        publish.main()
    assert [run for name in (MODELS, LISTS) for run in home.tops(name) if run.data.tags.get(COMPLETE) != "true"] == []


@pytest.mark.usefixtures("project")
def test_a_stage_that_broke_off_publishes_all_of_it_the_next_time(home: Home) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the server is gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Open, "files", breaks)
        with pytest.raises(RuntimeError):
            publish.main()
    publish.main()
    assert (len(home.runs(MODELS)), len(home.runs(LISTS))) == (3, 1)


@pytest.mark.usefixtures("project")
def test_a_stage_that_broke_off_leaves_no_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the server is gone")

    monkeypatch.setattr(Open, "files", breaks)
    with pytest.raises(RuntimeError):
        publish.main()
    assert not (store.DATA / "publish").exists()


@pytest.mark.usefixtures("project")
def test_a_borough_that_was_refused_is_said_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    store.write_json(store.DATA / "conform" / "refused.json", {"lbhf": "contacts.csv: a column is missing"})
    publish.main()
    assert (
        "lbhf was refused this month, its last good list stands: contacts.csv: a column is missing"
        in capsys.readouterr().out
    )


@pytest.mark.usefixtures("project")
def test_what_dvc_leaves_in_a_folder_makes_no_new_run(home: Home) -> None:
    publish.main()
    (store.DATA / "evaluate" / ".gitignore").write_text("/choice.json\n", encoding="utf-8")
    publish.main()
    assert len(home.tops(MODELS)) == 1
