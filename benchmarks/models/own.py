"""The figures of one world by the pipeline's own folds, replay and measures, at one stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.models.task import QUESTIONS, Question
from lists.candidates import judged, ranked
from lists.roll_up import replay
from measures import evaluation
from measures.choosing import candidate
from measures.evaluation import Figures, Settings, Spans
from measures.splits import EVERYWHERE, split_table
from pipeline import store
from pipeline.evaluate import TRAIN, TestYears, every_model
from pipeline.params import Params

CHOSEN = "chosen"  # the model that the rule of choosing takes in this world, with its figures
BOROUGH_FLOOR = 5  # events in a borough's last fold: enough for a mean over boroughs and seeds
Found = list[dict[str, object]]  # question, part, model, figure, value


def own_figures(params: Params) -> pd.DataFrame:
    """Every figure of every model, of the folder that the process stands in."""
    test = TestYears(params)
    modelled = [ask for ask in QUESTIONS if store.read_json(TRAIN / ask.outcome / "summary.json")["is_modelled"]]
    return as_table([row for ask in modelled for row in _figures(test, ask)])


def tested_rows(test: TestYears, ask: Question) -> tuple[pd.DataFrame, list[str]]:
    """The rows that every model was tested on, of all stages, and the models."""
    rows = test.rows(ask.outcome)
    fitted = [name for name in every_model(test.params) if name in rows]
    return rows.dropna(subset=fitted), fitted


def as_table(found: Found) -> pd.DataFrame:
    """The figures as a table: question, part, model, figure, value."""
    return pd.DataFrame(found, columns=["question", "part", "model", "figure", "value"])


def told(ask: Question, part: str, model: str, figures: Figures) -> Found:
    """A model's figures as rows of that table."""
    return [
        {"question": ask.name, "part": part, "model": model, "figure": name, "value": value}
        for name, value in figures.items()
    ]


def with_spans(figures: Figures, spans: Spans) -> Figures:
    """The figures, and the ends of their intervals as <figure>_low and <figure>_high."""
    ends = {f"{name}_{end}": span[at] for name, span in spans.items() for at, end in enumerate(("low", "high"))}
    return figures | ends


def _figures(test: TestYears, ask: Question) -> Found:
    rows, fitted = tested_rows(test, ask)
    at_stage, families = rows[rows["life_stage"] == ask.life_stage], judged(test.children, rows)
    figures, spans = dict[str, Figures](), dict[str, Spans]()
    for name in fitted:
        figures[name], spans[name] = evaluation.of_model(at_stage, name, test.settings)
        more, around = _at_capacity(test, ask, families.assign(score=families[f"{name}_score"]))
        figures[name], spans[name] = figures[name] | more, spans[name] | around
    limits = test.params.evaluate.limits
    chosen, _ = candidate(figures, spans, test.params.train.models, limits.slope, limits.observed_expected, unequal={})
    if chosen is not None:
        figures[CHOSEN], spans[CHOSEN] = figures[chosen], spans[chosen]
    found = [row for name in figures for row in told(ask, "own", name, with_spans(figures[name], spans[name]))]
    return [*found, *told(ask, "own", "logistic", _across_boroughs(ask, at_stage, test.settings))]


def _at_capacity(test: TestYears, ask: Question, families: pd.DataFrame) -> tuple[Figures, Spans]:
    """What the list would have named at this stage, had it been ranked by this score; by the list's own rules."""
    considered = replay(ranked(families), test.rules)
    at_stage = families[(families["status"] == "listable") & (families["life_stage"] == ask.life_stage)]
    listed = considered[considered["is_listed"] & (considered["life_stage"] == ask.life_stage)]
    return evaluation.at_capacity(listed, at_stage, test.settings)


def _across_boroughs(ask: Question, rows: pd.DataFrame, settings: Settings) -> Figures:
    """How much lower the AUC in a borough is when the plain model learned in the others alone; mean by its events."""
    tried = store.read_table(TRAIN / ask.outcome / "splits.parquet").to_pandas()
    tried = tried.merge(rows[["row_id", "label", "kin", "borough"]], on="row_id")
    table = split_table(tried, Settings(20, settings.seed, BOROUGH_FLOOR))
    apart = table[(table["place"] != EVERYWHERE) & (table["split"] == "other_boroughs")].dropna(subset=["above_ours"])
    if apart.empty:
        return {}
    return {"borough_drop": -float(np.average(apart["above_ours"], weights=apart["events"]))}
