"""Stage outcomes: what followed each landmark, as known at train.as_of and at the start of each fold."""

from datetime import date

import pyarrow as pa

from features.outcomes import OUTCOMES, Question, labels
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
    dates = as_ofs(params)
    with steps("outcomes", total=len(dates)) as progress, store.replaced(OUT / "train") as new:
        found = []
        for as_of in dates:
            progress.begin(f"as known at {as_of}")
            told = labels(spine, view.children, view.tables, view.coverage, questions(params), as_of)
            found.append(view.compute(told.order_by(["outcome", "row_id"])).select(Label.arrow().names))
        table = pa.concat_tables(found)
        store.write_table(new / "labels.parquet", table, Label.arrow())
        events = table.column("reason").to_pylist().count("event")
        progress.say(f"{table.num_rows:,} labels as known at {len(dates)} dates, {events:,} of them events")


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
