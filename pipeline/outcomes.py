"""Stage outcomes: what followed each landmark, as known at train.as_of and at the start of each fold."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from features.outcomes import OUTCOMES, Question, answers
from models.folds import fold_starts
from pipeline import store
from pipeline.console import run, steps
from pipeline.params import Params, read_params
from pipeline.view import open_view
from schemas.landmarks import Label

LANDMARKS = store.DATA / "landmarks"
OUT = store.DATA / "outcomes"


def main() -> None:
    """Write the labels of the training view; a landmark being scored has no outcome yet."""
    params = read_params()
    view = open_view("train", params.features)
    spine = view.table(LANDMARKS / "train" / "spine.parquet", "spine")
    dates, asked = as_ofs(params), sorted(questions(params), key=lambda ask: ask.outcome.name)
    events = 0
    with steps("outcomes", total=len(dates) * len(asked)) as progress, store.replaced(OUT / "train") as new:

        def told() -> Iterator[pa.Table]:
            nonlocal events
            for as_of in dates:
                found = answers(spine, view.children, view.tables, view.coverage, asked, as_of)
                for ask, labels in zip(asked, found, strict=True):
                    progress.begin(f"{ask.outcome.name} as known at {as_of}")
                    part = view.compute(labels.order_by("row_id")).select(Label.arrow().names)
                    events += pc.sum(pc.equal(part.column("reason"), "event")).as_py() or 0
                    yield part

        rows = store.write_parts(new / "labels.parquet", told(), Label.arrow())
        progress.say(f"{rows:,} labels as known at {len(dates)} dates, {events:,} of them events")


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
