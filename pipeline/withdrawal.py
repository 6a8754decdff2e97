"""Withdrawing a list or a model: in retired.yaml, beside the lists, in MLflow, and whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline import store
from pipeline.explained import entries_of
from pipeline.handing_over import take_in_withdrawals
from pipeline.made_of import LENGTH
from pipeline.params import Params
from pipeline.retired import add, mark_withdrawn, trained_as
from pipeline.shown import FLAG, Shown, all_lists, find
from pipeline.tracking import COMPLETE, MODELS, REGISTERED, Tracker, lists_of

OUT = store.DATA / "retired"
_TRAINED = "data.train"  # what publish tells of a model run, as made_of.json tells it of a list
_AFFECTED = ["borough", "month_on", "list_id", "family_id"]


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal concerns: counts for the screen, ids in a file for its owner alone."""

    what: str
    lists: int
    families: int
    entries: int
    runs: int
    file: Path
    on_page: int | None
    """How many of the lists the review page has, now shown as withdrawn; None where its database does not answer."""


def retire(name: str, why: str, params: Params) -> Withdrawn:
    """Withdraw a list by its id, or a model by its run in MLflow or its train.as_of. Raises UnknownList."""
    tracker = Tracker(params.publish.tracking_uri)
    models = _models(name, tracker)
    if models:
        runs = [run for trained in models for run in _runs_of(trained, tracker)]
        for trained in models:
            add("model", trained, why)
        affected = [shown for shown in all_lists() if trained_as(shown.folder) in models]
    else:
        affected, runs = [find(name)], []
        add("list", affected[0].list_id, why)
    mark_withdrawn(FLAG)
    marked = _mark_runs(tracker, runs, affected, why)
    return _concerned(f"{'model' if models else 'list'} {name}", affected, marked, _on_page(affected, params), params)


def _models(name: str, tracker: Tracker) -> list[str]:
    """The trainings that a run of MLflow, or a train.as_of, names; none where it names a list."""
    if trained := tracker.told(name).get(_TRAINED):
        return [trained[:LENGTH]]
    runs = tracker.tags(MODELS, "train_as_of", name)
    return sorted({tracker.told(run)[_TRAINED][:LENGTH] for run in runs if _TRAINED in tracker.told(run)})


def _runs_of(trained: str, tracker: Tracker) -> list[str]:
    """Every whole run of one training: settings of the evaluation may have given it several."""
    complete = tracker.tags(MODELS, COMPLETE, "true")
    return [run for run in complete if tracker.told(run).get(_TRAINED, "")[:LENGTH] == trained]


def _mark_runs(tracker: Tracker, models: Sequence[str], lists: Sequence[Shown], why: str) -> int:
    """Mark models and lists in MLflow, and take the alias of the champion from the models; how many runs."""
    published = [run for shown in lists for run in tracker.tags(lists_of(shown.borough), "list_id", shown.list_id)]
    for run in (*models, *published):
        tracker.withdraw(run, why)
    for run in models:
        tracker.demote(REGISTERED, run)
    return len(models) + len(published)


def _on_page(lists: Sequence[Shown], params: Params) -> int | None:
    """Take the withdrawal in where the review page has a database; how many of the lists are marked there."""
    marked = take_in_withdrawals(params)
    return None if marked is None else sum(shown.list_id in marked for shown in lists)


def _concerned(what: str, lists: Sequence[Shown], runs: int, on_page: int | None, params: Params) -> Withdrawn:
    """Write who is concerned, with what leads recorded of them."""
    rows = [
        {"borough": shown.borough, "month_on": shown.month_on, "list_id": shown.list_id, "family_id": row["family_id"]}
        for shown in lists
        for row in shown.rows.to_pylist()
    ]
    ids = {shown.list_id for shown in lists}
    entries = entries_of(params, ids).to_pylist()
    made = {tuple(one[name] for name in _AFFECTED): 0 for one in (*rows, *entries)}
    for one in entries:
        made[tuple(one[name] for name in _AFFECTED)] += 1
    table = [dict(zip(_AFFECTED, key, strict=True)) | {"entries": count} for key, count in sorted(made.items())]
    file = OUT / f"{what.replace(' ', '-')}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([*((name, pa.string()) for name in _AFFECTED), ("entries", pa.int32())])
    text = [{**row, "month_on": str(row["month_on"])} for row in table]
    store.write_private_csv(file, pa.Table.from_pylist(text, schema))
    families = {row["family_id"] for row in table}
    return Withdrawn(what, len(lists), len(families), len(entries), runs, file, on_page)


def in_words(told: Withdrawn) -> list[str]:
    """What was done and what is left to do, as lines."""
    return [
        f"withdrawn: {told.what}; {told.lists} lists are marked, {told.runs} runs in MLflow",
        f"it concerns {told.families} families, of whom the review page has {told.entries} entries: {told.file}",
        _of_the_page(told),
        "commit retired.yaml; then `make run`, so that all that reads the lists knows it",
    ]


def _of_the_page(told: Withdrawn) -> str:
    if told.on_page is None:
        return "now `make review DO=take-in`: until then the review page still shows the list as one to be worked"
    return f"the review page has {told.on_page} of them, to be read and no longer worked from now on"
