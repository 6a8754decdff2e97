"""The pictures of one outcome, each with the table behind it."""

from collections.abc import Sequence

import pandas as pd

from measures import charts
from measures.capacity import by_month
from measures.evaluation import Settings
from measures.net_benefit import net_benefit
from measures.recalibration import reliability
from measures.splits import SPLITS

Album = dict[str, tuple[pd.DataFrame, bytes]]


def of_model(
    outcome: str, rows: pd.DataFrame, name: str, listed: pd.DataFrame, base: float, settings: Settings
) -> Album:
    """Whether the main model's chances are right, and what its lists held month by month; empty with too few events.

    `rows`, `listed`: as measures.evaluation takes them; `base` is the share of all families with the event.
    """
    known = rows.dropna(subset=["label"])
    if float(known["weight"].to_numpy() @ known["label"].to_numpy()) < settings.floor:
        return {}
    label, chance, weight, kin = (known[column].to_numpy() for column in ("label", name, "weight", "kin"))
    curve = reliability(label, chance, weight, kin, settings.resamples, settings.seed)
    months = by_month(listed)
    right = charts.reliability_chart(
        curve, f"{outcome}: are the chances right?", "Children no model had seen, by predicted chance; 95 % intervals."
    )
    found = charts.capacity_chart(
        months,
        f"{outcome}: of the families listed each month, the share with the event",
        "A replay; 95 % intervals.",
        base,
    )
    return {"reliability": (curve, right), "capacity": (months, found)}


def of_comparison(outcome: str, table: pd.DataFrame) -> Album:
    """The models side by side; empty where nothing could be measured."""
    if table.empty:
        return {}
    caption = "Children no model had seen; 95 % intervals, kin drawn whole."
    return {"models": (table, charts.models_chart(table, f"{outcome}: the models compared", caption))}


def of_decisions(
    outcome: str, rows: pd.DataFrame, models: Sequence[str], thresholds: Sequence[float], settings: Settings
) -> Album:
    """Whether acting on each model does more good than harm, against acting on all and on none; empty with too few."""
    known = rows.dropna(subset=["label"])
    label, weight, kin = (known[column].to_numpy() for column in ("label", "weight", "kin"))
    if float(weight @ label) < settings.floor:
        return {}
    risks = {name: known[name].to_numpy() for name in models}
    curve = net_benefit(label, risks, weight, kin, thresholds, settings.resamples, settings.seed)
    caption = "Needed offers less needless ones at their weight, per 1,000 children; 95 % intervals of the first model."
    return {"decisions": (curve, charts.decision_chart(curve, f"{outcome}: more good than harm?", caption))}


def of_groups(outcome: str, groups: pd.DataFrame, model: str) -> Album:
    """One model's ranking and calibration in the large by borough, life stage and year; the table has every measure."""
    drawn = {"auc": "AUC", "observed_expected": "events per expected event"}
    shown = groups[(groups["model"] == model) & groups["measure"].isin(drawn)]
    if shown.empty:
        return {}
    named = shown.assign(measure=shown["measure"].map(drawn), model=shown["kind"] + " " + shown["group"])
    caption = "Children no model had seen; 95 % intervals, kin drawn whole; groups with too few events are left out."
    return {"groups": (groups, charts.models_chart(named, f"{outcome}: the {model} by group", caption))}


def of_folds(outcome: str, table: pd.DataFrame) -> Album:
    """When each fold learns and when it is tested."""
    caption = "Kin are in groups: each is tested by models that never saw it."
    return {"folds": (table, charts.folds_chart(table, f"{outcome}: the folds", caption))}


def of_variants(outcome: str, table: pd.DataFrame) -> Album:
    """What the main model owes to each part of what it learns from; empty where nothing could be measured."""
    if table.empty:
        return {}
    drawn = table.assign(model=table["variant"].str.replace("_", " "))
    caption = "The main model without a part, or with the latest years alone; 95 % intervals, kin drawn whole."
    return {"variants": (table, charts.models_chart(drawn, f"{outcome}: what the model owes to what", caption))}


def of_splits(outcome: str, table: pd.DataFrame) -> Album:
    """One plain model under other splits; empty where nothing could be measured."""
    if table["auc"].isna().all():
        return {}
    drawn = table.assign(measure="AUC, " + table["place"], model=table["split"].map(SPLITS), value=table["auc"])
    caption = (
        "One plain model, the same children tested: what other splits would claim. Learning from kin, or from the "
        "same child a little later, looks better than it will be. 95 % intervals, kin drawn whole."
    )
    return {"splits": (table, charts.models_chart(drawn, f"{outcome}: the size of the leak", caption))}
