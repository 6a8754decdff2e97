"""Stage publish: what earlier stages left becomes runs, once for the same content, and never by halves."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from pipeline import publish, store
from pipeline.tracking import CHAMPION, COMPLETE, REGISTERED, Open
from schemas.lists import ListedFamily
from tests.pipeline.home import Home

pytestmark = pytest.mark.xdist_group("tracking")  # one empty database for all of them

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stages before `publish` leave, for one borough and one outcome, in as few files as will do."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told["boroughs"], told["train"]["outcomes"] = ["lbhf"], ["care_entry"]
    told["list"]["ranked_by"] = told["evaluate"]["success"]["outcome"] = "care_entry"
    told["publish"]["tracking_uri"] = home.uri
    (root / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    store.write_json(store.DATA / "conform" / "refused.json", {})
    for name in ("landmarks", "features", "outcomes"):
        store.write_json(store.DATA / name / "train" / "table.json", {"rows": 1})
    store.write_json(store.DATA / "measure" / "reviews" / "figures.json", {})
    store.write_json(store.DATA / "measure" / "reviews" / "alerts.json", {"alerts": []})
    store.write_json(store.DATA / "measure" / "exposure.json", {"family_id": "of a family"})
    train(0.61)
    show("2026-10-01", "f1")
    return root


def train(auc: float) -> None:
    """What train and evaluate leave."""
    fold = {"fold": "2021-09-01", "test_rows": 10, "hazard.auc": auc}
    store.write_json(
        store.DATA / "train" / "care_entry" / "summary.json",
        {"is_modelled": True, "events": 9.0, "rows": 90, "models": ["count_rule", "hazard"]},
    )
    for name in ("count_rule", "hazard"):
        store.write_texts(store.DATA / "train" / "care_entry" / name, {"model.json": f'{{"auc": {auc}}}'})
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
    about = {"list_id": f"{month} {family}", "expires_on": "2026-11-01", "left_off": {"at_rest": 3}}
    store.write_json(folder / "about.json", about)


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
def test_a_model_run_has_a_run_below_it_for_each_outcome_model_and_fold(home: Home) -> None:
    publish.main()
    levels = sorted(run.data.tags.get("level", "top") for run in home.runs(MODELS))
    assert levels == ["fold", "model", "model", "outcome", "top"]


@pytest.mark.usefixtures("project")
def test_the_receipt_names_the_runs(home: Home) -> None:
    publish.main()
    receipt = store.read_json(store.DATA / "publish" / "receipt.json")
    ids = [home.tops(MODELS)[0].info.run_id, home.runs(LISTS)[0].info.run_id]
    assert [receipt["model_run"], receipt["lists"]["lbhf"]] == ids


REVIEWS = "on-track reviews"


def reviews_tell(months: dict[str, float]) -> None:
    """What measure leaves of the reviews: lbhf's agreement by month."""
    told = {month: {"lbhf/agreement": share} for month, share in months.items()}
    store.write_json(store.DATA / "measure" / "reviews" / "figures.json", told)


@pytest.mark.usefixtures("project")
def test_before_a_month_of_reviews_is_over_nothing_is_published_of_them(home: Home) -> None:
    publish.main()
    assert home.runs(REVIEWS) == []


@pytest.mark.usefixtures("project")
def test_a_figure_of_the_reviews_has_its_month_as_its_step(home: Home) -> None:
    reviews_tell({"202610": 0.5, "202611": 0.75})
    publish.main()
    run = home.runs(REVIEWS)[0].info.run_id
    told = {one.step: one.value for one in home.client().get_metric_history(run, "lbhf/agreement")}
    assert told == {202610: 0.5, 202611: 0.75}


@pytest.mark.usefixtures("project")
def test_reviews_that_tell_nothing_new_are_not_published_again(home: Home) -> None:
    reviews_tell({"202610": 0.5})
    publish.main()
    publish.main()
    assert len(home.runs(REVIEWS)) == 1


@pytest.mark.usefixtures("project")
def test_what_is_measured_of_single_families_is_not_published(home: Home) -> None:
    reviews_tell({"202610": 0.5})
    publish.main()
    files = [path.name for path in home.tracker.artifacts(home.runs(REVIEWS)[0].info.run_id).rglob("*")]
    assert "exposure.json" not in files


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
    assert (len(home.runs(MODELS)), len(home.runs(LISTS))) == (5, 1)


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


@pytest.mark.usefixtures("project")
def test_why_families_are_left_off_is_not_published(home: Home) -> None:
    publish.main()
    assert home.runs(LISTS)[0].data.metrics == {"families": 1.0, "new": 1.0}


def champion(home: Home) -> tuple[str, float]:
    """What the registry says ranks the lists, and its AUC."""
    found = home.client().get_model_version_by_alias(REGISTERED, CHAMPION)
    return found.tags["ranked_by"], home.client().get_run(found.run_id).data.metrics["auc"]


@pytest.mark.usefixtures("project")
def test_the_registry_names_what_ranks_the_lists(home: Home) -> None:
    publish.main()
    assert champion(home) == ("hazard", 0.61)


@pytest.mark.usefixtures("project")
def test_going_back_to_an_earlier_training_takes_the_champion_back(home: Home) -> None:
    for auc in (0.61, 0.64, 0.61):
        train(auc)
        publish.main()
    assert champion(home) == ("hazard", 0.61)
    assert len(home.client().search_model_versions(f"name = '{REGISTERED}'")) == 2
