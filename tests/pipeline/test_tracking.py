"""What reaches MLflow: a run for each content, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.tracking import COMPLETE, CONTENT, Open, Tracker
from tests.pipeline.home import Home

pytestmark = pytest.mark.xdist_group("tracking")  # one empty database for all of them

Log = Callable[[Open], None]


def put(home: Home, content: str, log: Log = lambda run: run.note("all of it")) -> str:
    experiment = home.tracker.experiment("lists", "a note")
    return home.tracker.publish(experiment, f"run of {content}", content, {"kind": "list"}, log)


def killed(home: Home, content: str) -> str:
    """A run as a process that is killed while it publishes leaves it: with its content's tag, a run below, no end."""
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
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "list.csv").write_text("family\n", encoding="utf-8")
    put(home, "a", lambda run: run.files(tmp_path / "told"))
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
