"""Stage outcomes: what followed each landmark, as known at train.as_of and at the start of each fold."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from features.outcomes import OUTCOMES, Question, answers
from models.folds import fold_starts
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.label_rows import tell_labels
from pipeline.params import Params, read_params
from pipeline.view import View, open_view
from schemas.landmarks import Label

if TYPE_CHECKING:
    import ibis.expr.types as ir

LANDMARKS = store.DATA / "landmarks"
OUT = store.DATA / "outcomes"


def main() -> None:
    """Write the labels of the training view, and what is told of them; a landmark being scored has no outcome yet."""
    params = read_params()
    view = open_view("train", params.features)
    dates, asked = as_ofs(params), sorted(questions(params), key=lambda ask: ask.outcome.name)
    fresh = store.replaced(OUT / "train"), store.replaced(OUT / "about")
    with steps("outcomes", total=len(dates) * len(asked)) as progress, fresh[0] as new, fresh[1] as about:
        found = _told(view, asked, dates, progress)
        view.write_parts(new / "labels.parquet", found, ["as_of", "outcome", "row_id"], Label.arrow())
        stored = view.table(new / "labels.parquet", "labels")
        rows, events = view.counts(stored, stored.reason == "event")
        progress.say(f"{rows:,} labels as known at {len(dates)} dates, {events:,} of them events")
        last = view.compute(stored.filter(stored.as_of == params.train.as_of))
        spine = view.table(LANDMARKS / "train" / "spine.parquet", "spine")
        cohort = view.compute(spine.filter(spine.reason == "eligible"))
        tell_labels(last, cohort, params.outcomes.horizon_months, params.train.as_of, about)


def _told(view: View, asked: Sequence[Question], dates: Sequence[date], progress: Steps) -> Iterator["ir.Table"]:
    """The labels of one question after the other, as known at one date after the other."""
    spine = view.table(LANDMARKS / "train" / "spine.parquet", "spine")
    for as_of in dates:
        found = answers(spine, view.children, view.tables, view.coverage, asked, as_of)
        for ask, labels in zip(asked, found, strict=True):
            progress.begin(f"{ask.outcome.name} as known at {as_of}")
            yield labels


def questions(params: Params) -> list[Question]:
    """What is asked of each landmark."""
    lags = params.outcomes.label_lag_days.model_dump()
    return [Question(OUTCOMES[name], params.outcomes.horizon_months, lags[name]) for name in params.train.outcomes]


def as_ofs(params: Params) -> list[date]:
    """The dates as of which labels are wanted: each fold's start, and train.as_of."""
    starts = {
        start
        for ask in questions(params)
        for start in fold_starts(params.train.as_of, ask.horizon_months, ask.label_lag_days, params.train.test_years)
    }
    return sorted({*starts, params.train.as_of})


if __name__ == "__main__":
    run(main)
