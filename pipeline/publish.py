"""Stage publish: the model run and each borough's list to MLflow, once for the same content."""

import subprocess
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.made_of import training
from pipeline.params import Params, read_params
from pipeline.retired import read_retired
from pipeline.tracking import MODELS, REGISTERED, Open, Tracker, lists_of

OUT = store.DATA / "publish"
EVALUATE, TRAIN, FLAG = (store.DATA / name for name in ("evaluate", "train", "flag"))
REVIEWS, PROGRAMME = store.DATA / "measure" / "reviews", store.DATA / "measure" / "programme"  # the rest knows families
MODELS_NOTE = """**One run for each training** (`train.as_of` and settings); below it one for each outcome, and below
that one for each model and each fold.

| column | what it says |
|---|---|
| `auc` | how often a child with the event has the higher chance than one without; 0.5 is chance |
| `average_precision` | precision averaged over all cuts; compare it with `prevalence` |
| `precision`, `recall`, `lift` | of the families listed at capacity, replayed on children no model had seen |
| `slope`, `observed_expected` | calibration: 1 is right |
| `events` | children with the event in the test years; few events, wide intervals (`intervals.json`) |

Names begin with the model: `hazard` is the main model, `binary` its challenger, `count_rule` the rule to beat,
`prior_referrals` the simplest one. `equality/equality.html` says whom the lists named and missed."""
LISTS_NOTE = """**One run for each month's list.** Rows are pseudonymous; names are never here. A list expires on
the day in its tag `expires_on`. Not being on a list does not mean that a family is safe; nothing happens to
anybody because of a list."""

REVIEWS_NOTE = """**One run for each time that something new can be told** of what early-help leads made of the lists;
the latest tells all months. The step of a figure is its month, as in 202611.

| column | what it says |
|---|---|
| `agreement`, `override` | shares of the decisions that went with the list, or set the family aside or put it off |
| `precision` | of the families judged, the share judged to belong there: as leads see it, not by what followed |
| `..._quarter` | the same over the three months from that one: of few families a month may often not tell |
| `median_seconds`, `quick` | from the first look to the decision; the share of decisions too quick to have read |

Counts of 1 to 5 are hidden, and so is what they could be worked out from. Never by worker: these figures are about
lists. They are no measure of anybody's work."""

PROGRAMME_NOTE = """**One run for each time that something new can be told** of children in care, journeys,
re-referral, plans, impact, savings and shift, of this borough or of all together. Figures are named by topic, section
and figure; the step of a figure by month is its month, as in 202611. Counts of 1 to 5 are hidden, and so is what they
could be worked out from."""


def main() -> None:
    """Publish what is new; what is there already is left as it is."""
    params = read_params()
    tracker = Tracker(params.publish.tracking_uri)
    refused = store.read_json(store.DATA / "conform" / "refused.json")
    with steps("publish", total=1 + len(params.boroughs)) as progress:
        progress.begin("model run")
        model_run = _publish_model(tracker, params)
        receipt: dict[str, Any] = {"model_run": model_run, "lists": {}}
        for month in _latest_lists(params):
            progress.begin(month.parent.name)
            receipt["lists"][month.parent.name] = _publish_list(tracker, month, model_run, progress)
        receipt["reviews"] = _publish_reviews(tracker)
        receipt["programme"] = {place.name: _publish_programme(tracker, place) for place in store.folders(PROGRAMME)}
        for borough, why in refused.items():
            progress.say(f"{borough} was refused this month, its last good list stands: {why}")
        with store.replaced(OUT) as new:
            store.write_json(new / "receipt.json", receipt)
        progress.say(f"{len(receipt['lists'])} lists and the model run are in {tracker.shown}; `make ui` opens them")


def _latest_lists(params: Params) -> list[Path]:
    """Each borough's latest month."""
    return [months[-1] for borough in params.boroughs if (months := store.folders(FLAG / borough))]


def _publish_model(tracker: Tracker, params: Params) -> str:
    experiment = tracker.experiment(MODELS, MODELS_NOTE)
    content = store.hash_of(TRAIN, EVALUATE)
    tags = {"git_commit": _commit(), "train_as_of": params.train.as_of.isoformat(), "because": params.train.because}
    run_id = tracker.publish(
        experiment, f"{params.train.as_of} {content[:6]}", content, tags, lambda run: _log_model(run, params)
    )
    ranked_by, outcome = store.read_json(EVALUATE / "choice.json")["ranked_by"], params.list.ranked_by
    why = read_retired().models.get(training())
    if why is not None:
        tracker.withdraw(run_id, why)
    elif store.read_json(TRAIN / outcome / "summary.json")["is_modelled"]:
        tracker.promote(REGISTERED, run_id, [outcome, f"{outcome} {ranked_by}"], {**tags, "ranked_by": ranked_by})
    return run_id


def _log_model(run: Open, params: Params) -> None:
    choice, metrics = store.read_json(EVALUATE / "choice.json"), store.read_json(EVALUATE / "metrics.json")
    folds = store.read_json(EVALUATE / "folds.json")
    run.params(_flat(params.model_dump(mode="json", include={"train", "evaluate", "outcomes", "landmarks", "list"})))
    run.params(
        {
            f"data.{name}": store.hash_of(store.DATA / name)[:16]
            for name in ("landmarks", "features", "outcomes", "train")
        }
    )
    run.metrics({f"{outcome}/{name}": value for outcome in metrics for name, value in _flat(metrics[outcome]).items()})
    run.note(f"The list is ranked by **{choice['ranked_by']}**: {'; '.join(choice['why'])}.")
    run.table(_columns([fold | {"outcome": outcome} for outcome in folds for fold in folds[outcome]]), "folds.json")
    run.files(EVALUATE)
    run.files(TRAIN / "features")
    run.files(store.DATA / "outcomes" / "about")
    for outcome in params.train.outcomes:
        with run.nested(outcome, {"outcome": outcome, "level": "outcome"}) as below:
            _log_outcome(below, outcome, metrics.get(outcome, {}), folds.get(outcome, []))


def _log_outcome(run: Open, outcome: str, metrics: dict[str, dict[str, float]], folds: list[dict[str, Any]]) -> None:
    """An outcome's run, and below it one for each model and one for each fold."""
    summary = store.read_json(TRAIN / outcome / "summary.json")
    run.params({"is_modelled": summary["is_modelled"], "events": summary["events"], "rows": summary["rows"]})
    run.metrics(_flat(metrics))
    run.files(TRAIN / outcome)
    if (TRAIN / outcome / "tuning.parquet").exists():
        for one in store.read_table(TRAIN / outcome / "tuning.parquet").to_pylist():
            run.metrics({f"tuning.{one['model']}": one["average_precision"]}, one["number"])
    for name in summary.get("models", []):
        with run.nested(f"{outcome} {name}", {"outcome": outcome, "level": "model", "model": name}) as below:
            below.metrics(metrics.get(name, {}))
            below.files(TRAIN / outcome / name)
    for number, fold in enumerate(folds):
        with run.nested(f"{outcome} {fold['fold']}", {"outcome": outcome, "level": "fold"}) as below:
            below.params({name: value for name, value in fold.items() if not isinstance(value, float)})
            below.metrics({name: value for name, value in fold.items() if isinstance(value, float)}, number)


def _publish_list(tracker: Tracker, month: Path, model_run: str, progress: Steps) -> str:
    borough, about = month.parent.name, store.read_json(month / "about.json")
    experiment = tracker.experiment(lists_of(borough), LISTS_NOTE)
    own = {"list_id": about["list_id"], "expires_on": about["expires_on"], "borough": borough}
    tags = {**own, "model_run": model_run, "git_commit": _commit()}
    rows = store.read_table(month / "list.parquet").to_pandas()
    was_there = tracker.published(experiment, about["list_id"]) is not None

    def log(run: Open) -> None:
        run.table(_columns(_shown(rows[rows["section"] != "just_missed"])), "list.json")
        run.files(month)
        run.metrics(_counts(rows))
        run.note(f"Expires on {about['expires_on']}. Made with model run `{model_run}`. Open `list.html` below.")

    run_id = tracker.publish(experiment, f"{month.name} list {about['list_id']}", about["list_id"], tags, log)
    if "retired" in about:
        tracker.withdraw(run_id, about["retired"])
    progress.say(f"{borough} {month.name}: list {about['list_id']} {'was there already' if was_there else 'published'}")
    return run_id


def _publish_reviews(tracker: Tracker) -> str | None:
    """What leads made of the lists, once a first month of lists is over."""
    figures = store.read_json(REVIEWS / "figures.json")
    if not figures:
        return None

    def log(run: Open) -> None:
        run.files(REVIEWS)
        for month, told in figures.items():
            run.metrics(told, int(month))
        alerts = store.read_json(REVIEWS / "alerts.json")["alerts"]
        lines = [f"- {one['borough']} {one['month']}: {one['words']}" for one in alerts]
        run.note("\n".join(["**To be asked about**", "", *(lines or ["Nothing."])]))

    experiment = tracker.experiment("on-track reviews", REVIEWS_NOTE)
    latest = f"{max(figures)[:4]}-{max(figures)[4:]}"
    return tracker.publish(experiment, f"reviews to {latest}", store.hash_of(REVIEWS), {"latest": latest}, log)


def _publish_programme(tracker: Tracker, place: Path) -> str:
    """The programme's site of one borough, or of all together, with its figures; those by month under their month."""
    told = store.read_json(place / "figures.json")

    def log(run: Open) -> None:
        run.files(place)
        run.metrics(told["figures"])
        for name, months in told["series"].items():
            for month, value in months.items():
                run.metrics({name: value}, int(month))
        run.note("Open `site/index.html` below; pages go from one to the other once the folder is downloaded.")

    experiment = tracker.experiment(f"on-track programme {place.name}", PROGRAMME_NOTE)
    as_of = max(str(day) for day in store.read_json(store.DATA / "link" / "score" / "extracts.json").values())
    return tracker.publish(experiment, f"programme {as_of}", store.hash_of(place), {"as_of": as_of}, log)


def _counts(rows: pd.DataFrame) -> dict[str, float]:
    """How many families a list names, and how many of them are new; why others are left off is for their borough."""
    listed = rows[rows["section"] == "list"]
    return {"families": float(len(listed)), "new": float((listed["change"] == "new").sum())}


def _shown(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The list's rows with their sentences joined, as a table can show them."""
    told = rows.assign(month_on=rows["month_on"].astype(str))
    for name in ("reasons_for", "reasons_against", "not_known"):
        told[name] = told[name].map("; ".join)
    return [{str(name): value for name, value in row.items()} for row in told.to_dict("records")]


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[object]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "not in git"


if __name__ == "__main__":
    run(main)
