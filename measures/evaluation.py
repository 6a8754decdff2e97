"""What an evaluation measures of each model, at capacity and fold by fold; rows in, aggregates out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures.bootstrap import intervals, ratio
from measures.capacity import capacity, under_ties
from measures.performance import performance, performance_intervals
from measures.suppression import SMALL

Figures = dict[str, float]
Spans = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Settings:
    """How sure to be: resamples of kin, their seed, and the fewest children with the event that are measured."""

    resamples: int
    seed: int
    floor: int


def of_model(rows: pd.DataFrame, name: str, settings: Settings) -> tuple[Figures, Spans]:
    """Discrimination and calibration of one model. `rows`: label (1, 0, NaN), weight, kin, and the model's chance."""
    label, chance, weight, kin = (rows[column].to_numpy() for column in ("label", name, "weight", "kin"))
    spans = performance_intervals(label, chance, weight, kin, settings.resamples, settings.seed, settings.floor)
    return performance(label, chance, weight, settings.floor), spans


def at_capacity(listed: pd.DataFrame, families: pd.DataFrame, settings: Settings) -> tuple[Figures, Spans]:
    """Precision, recall and lift of a replay, where there are events enough to tell.

    `listed`: one row per selection; `families`: one row per family and month that could have been listed. Both have
    month, borough, family (a number), kin and label.
    """
    if families.empty:  # nobody is listed for what is asked of closed cases
        return {}, {}
    every = families.groupby(["borough", "family"])["label"].max()
    events = int((every == 1).sum())
    if events < settings.floor:
        return {"event_families": events}, {}
    told = capacity(listed, events, len(every), settings.resamples, settings.seed)
    spans = {name.removesuffix("_interval"): value for name, value in told.items() if isinstance(value, tuple)}
    figures = {name: value for name, value in told.items() if not isinstance(value, tuple)}
    if 0 < figures["events"] <= SMALL:  # precision would give the count away
        return {"event_families": events}, {}
    rates = {name: figures[name] for name in ("precision", "recall", "lift")}
    named = {"listed_families": figures["families"], "listed_event_families": figures["events"]}
    return {**rates, **named, "event_families": events}, spans


def tie_figures(considered: pd.DataFrame) -> Figures:
    """Precision had ties at the cut been broken best, worst or at random: precision_best and so on."""
    return {f"precision_{name}": value for name, value in under_ties(considered).items()}


def by_group(rows: pd.DataFrame, models: Sequence[str], kinds: Sequence[str], settings: Settings) -> pd.DataFrame:
    """Each model's figures in each group of each kind: kind, group, model, measure, value, low, high.

    `kinds` are columns of `rows` (borough, life stage, year). A group with too few events has a row whose measure is
    `too few events` and which holds no number; and where enough were expected, one for the events per expected event:
    that events have become few must not hide that they have.
    """
    found: list[dict[str, object]] = []
    for kind in kinds:
        for group, part in rows.groupby(kind, sort=True):
            for name in models:
                figures, spans = of_model(part, name, settings)
                told: dict[str, object] = {"kind": kind, "group": str(group), "model": name}
                if "auc" not in figures:
                    found.append({**told, "measure": "too few events"})
                    figures, spans = _fewer_than_expected(part, name, settings)
                for measure, (low, high) in spans.items():
                    found.append({**told, "measure": measure, "value": figures[measure], "low": low, "high": high})
    return pd.DataFrame(found, columns=["kind", "group", "model", "measure", "value", "low", "high"])


def _fewer_than_expected(rows: pd.DataFrame, name: str, settings: Settings) -> tuple[Figures, Spans]:
    """Events per expected event of a group with few events; empty where few were expected too, or hardly any came."""
    known = rows.dropna(subset=["label"])
    label, chance, weight, kin = (known[column].to_numpy() for column in ("label", name, "weight", "kin"))
    events, expected = float(weight @ label), float(weight @ chance)
    # so few events that the quotient could tell how many
    if expected < settings.floor or round(events) <= SMALL:
        return {}, {}
    told = {"observed_expected": ratio(label, chance)}
    return {"observed_expected": events / expected}, intervals(told, weight, kin, settings.resamples, settings.seed)


def fold_table(training: pd.DataFrame, rows: pd.DataFrame, models: Sequence[str], floor: int) -> pd.DataFrame:
    """What each fold learned from and was tested on: dates, rows, kin, children, events, and each model's figures.

    `training`: fold, row_id, kin_id, landmark_on; `rows`: fold, landmark_on, child_id, label, weight, and the chances.
    """
    table = []
    for start, tested in rows.groupby("fold", sort=True):
        learned, known = training[training["fold"] == start], tested.dropna(subset=["label"])
        row: dict[str, object] = {
            "fold": str(start),
            "train_from": learned["landmark_on"].min(),
            "train_to": learned["landmark_on"].max(),
            "test_from": tested["landmark_on"].min(),
            "test_to": tested["landmark_on"].max(),
            "training_rows": int(learned["row_id"].nunique()),
            "training_kin": int(learned["kin_id"].nunique()),
            "test_rows": len(tested),
            "test_children": int(tested["child_id"].nunique()),
            "test_events": round(float(known["weight"].to_numpy() @ known["label"].to_numpy()), 1),
        }
        for name in models:
            if name in tested and tested[name].notna().all():
                label, chance, weight = (tested[column].to_numpy() for column in ("label", name, "weight"))
                figures = performance(label, chance, weight, floor)
                row |= {f"{name}.{key}": value for key, value in figures.items() if key in ("auc", "average_precision")}
        table.append(row)
    return pd.DataFrame(table)


def comparison(found: Mapping[str, Figures], spans: Mapping[str, Spans]) -> pd.DataFrame:
    """The models side by side: measure, model, value, low, high; only what could be measured."""
    rows = [
        {"measure": measure, "model": name, "value": found[name][measure], "low": low, "high": high}
        for measure in ("auc", "average_precision", "precision")
        for name in found
        for low, high in [spans[name].get(measure, (np.nan, np.nan))]
        if measure in found[name]
    ]
    return pd.DataFrame(rows, columns=["measure", "model", "value", "low", "high"])
