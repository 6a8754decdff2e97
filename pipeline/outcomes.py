"""Stage outcomes: what followed each landmark, as known at train.as_of and at the start of each fold."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from features.outcomes import Question, answers
from pipeline import store
from pipeline.asked import questions
from pipeline.console import Steps, run, steps
from pipeline.label_rows import tell_labels
from pipeline.params import read_params
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
    asked = questions(params)
    fresh = store.replaced(OUT / "train"), store.replaced(OUT / "about")
    with steps("outcomes", total=sum(map(len, asked.values()))) as progress, fresh[0] as new, fresh[1] as about:
        found = _told(view, asked, progress)
        view.write_parts(new / "labels.parquet", found, ["as_of", "outcome", "row_id"], Label.arrow())
        stored = view.table(new / "labels.parquet", "labels")
        rows, events = view.counts(stored, stored.reason == "event")
        progress.say(f"{rows:,} labels as known at {len(asked)} dates, {events:,} of them events")
        last = view.compute(stored.filter(stored.as_of == params.train.as_of))
        spine = view.table(LANDMARKS / "train" / "spine.parquet", "spine")
        cohort = view.compute(spine.filter(spine.reason == "eligible"))
        months = {str(name): params.outcomes.months(name) for name in params.train.outcomes}
        tell_labels(last, cohort, months, params.train.as_of, about)


def _told(view: View, asked: Mapping[date, Sequence[Question]], progress: Steps) -> Iterator["ir.Table"]:
    """The labels of one question after the other, as known at one date after the other."""
    spine = view.table(LANDMARKS / "train" / "spine.parquet", "spine")
    for as_of, here in asked.items():
        found = answers(spine, view.children, view.tables, view.coverage, here, as_of)
        for ask, labels in zip(here, found, strict=True):
            progress.begin(f"{ask.outcome.name} as known at {as_of}")
            yield labels


if __name__ == "__main__":
    run(main)
