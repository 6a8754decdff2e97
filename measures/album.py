"""The pictures of one outcome, each with the table behind it."""

from collections.abc import Sequence

import pandas as pd

from measures import charts
from measures.capacity import by_quarter
from measures.evaluation import Settings
from measures.net_benefit import net_benefit
from measures.recalibration import reliability
from measures.splits import SPLITS

Album = dict[str, tuple[pd.DataFrame, bytes]]


def of_model(
    outcome: str, rows: pd.DataFrame, name: str, listed: pd.DataFrame, families: pd.DataFrame, settings: Settings
) -> Album:
    """Whether the main model's chances are right, and what its lists held in each quarter; empty with too few events.

    `rows`, `listed`, `families`: as measures.evaluation takes them.
    """
    if _events(rows) < settings.floor:
        return {}
    curve = _curve(rows, name, settings)
    right = charts.reliability_chart(
        curve, f"{outcome}: are the chances right?", "Children no model had seen, by predicted chance; 95 % intervals."
    )
    return {
        "reliability": (curve, right),
        **_of_groups(outcome, rows, name, families, settings),
        **_of_lists(outcome, listed, families),
    }


def _of_groups(outcome: str, rows: pd.DataFrame, name: str, families: pd.DataFrame, settings: Settings) -> Album:
    """Whether the chances are right in each borough and life stage, and of families, once a month under their best
    child; empty where none has events enough, or so few that none may be told."""
    parts = {
        str(group).replace("_", " "): part
        for kind in ("borough", "life_stage")
        for group, part in rows.groupby(kind, sort=True)
    }
    best = families.sort_values(name, ascending=False, kind="stable").drop_duplicates(["borough", "family", "month"])
    months = best.groupby(["borough", "family"])["month"].transform("size")
    parts["families"] = best.assign(weight=1.0 / months)
    enough = {group: part for group, part in parts.items() if _events(part) >= settings.floor}
    curves = [_curve(part, name, settings).assign(group=group) for group, part in enough.items()]
    if all(curve.empty for curve in curves):
        return {}
    table = pd.concat(curves)
    title = f"{outcome}: are the chances right for each?"
    caption = "Children no model had seen, or families under their best child; 95 % intervals."
    chart = charts.reliability_by_group_chart(table, title, f"{caption} Groups with too few events are left out.")
    return {"reliability_by_group": (table, chart)}


def _of_lists(outcome: str, listed: pd.DataFrame, families: pd.DataFrame) -> Album:
    """What the lists held in each quarter; empty where nobody could be listed."""
    if families.empty:
        return {}
    quarters = by_quarter(listed)
    title = f"{outcome}: of the families listed in each quarter, the share with the event"
    base = float(families.groupby(["borough", "family"])["label"].max().mean())
    chart = charts.capacity_chart(quarters, title, "A replay, month by month; 95 % intervals.", base)
    return {"capacity": (quarters, chart)}


def _curve(rows: pd.DataFrame, name: str, settings: Settings) -> pd.DataFrame:
    label, chance, weight, kin = (rows[column].to_numpy() for column in ("label", name, "weight", "kin"))
    return reliability(label, chance, weight, kin, settings.resamples, settings.seed)


def _events(rows: pd.DataFrame) -> float:
    """How many children (sum of weights) have the event."""
    known = rows.dropna(subset=["label"])
    return float(known["weight"].to_numpy() @ known["label"].to_numpy())


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
    if _events(rows) < settings.floor:
        return {}
    known = rows.dropna(subset=["label"])
    label, weight, kin = (known[column].to_numpy() for column in ("label", "weight", "kin"))
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
