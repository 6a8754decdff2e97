"""Stage evaluate: how good the models are, on children they never saw, and whether the bar set before is reached."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from lists.candidates import listable_children, ranked
from lists.roll_up import Rules, replay
from measures import charts
from measures.bands import bands
from measures.capacity import by_month, capacity
from measures.performance import performance, performance_intervals
from measures.recalibration import reliability
from measures.success import judge
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.matrices import labels_of, read_labels, read_spine
from pipeline.params import Params, read_params
from schemas.landmarks import Member

OUT = store.DATA / "evaluate"
TRAIN = store.DATA / "train"
MODELS = ("hazard", "logistic", "count_rule", "chance")
Metrics = dict[str, dict[str, dict[str, float]]]


def main() -> None:
    """Measure every outcome that was modelled, and choose what ranks the list."""
    params = read_params()
    test = _TestYears(params)
    metrics: Metrics = {}
    spans: dict[str, dict[str, dict[str, tuple[float, float]]]] = {}
    with steps("evaluate", total=len(params.train.outcomes)) as progress, store.replaced(OUT) as new:
        for outcome in params.train.outcomes:
            progress.begin(outcome)
            if not store.read_json(TRAIN / outcome / "summary.json")["is_modelled"]:
                progress.say(f"{outcome}: too few events to model")
                continue
            metrics[outcome], spans[outcome] = _measure(test, outcome, new)
            progress.say(_line(outcome, metrics[outcome], params))
        store.write_json(new / "metrics.json", metrics)
        store.write_json(new / "intervals.json", spans)
        _choose(params, metrics, new, progress)


class _TestYears:
    """The rows that the folds tested, with their families and labels."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.spine = read_spine("train").to_pandas()
        self.labels = read_labels()
        members = store.read_table(store.DATA / "landmarks" / "train" / "households.parquet", Member.arrow()).to_pandas()
        dates = set(members["landmark_on"])
        self.children = listable_children(self.spine[self.spine["landmark_on"].isin(dates)], members)
        self.rules = Rules(params.list.capacity, params.list.rest_days)

    def rows(self, outcome: str) -> pd.DataFrame:
        """Each test row with its risks by model, label, kin and weight."""
        predicted = store.read_table(TRAIN / outcome / "predictions.parquet").to_pandas()
        told = labels_of(self.labels, outcome, self.params.train.as_of).select(["row_id", "label", "reason"]).to_pandas()
        rows = predicted.merge(told, on="row_id").merge(
            self.spine[["row_id", "child_id", "kin_id", "life_stage"]], on="row_id"
        )
        known = rows[rows["label"].notna()]
        weight = 1.0 / known.groupby(["child_id", "life_stage"])["row_id"].transform("size")
        return rows.assign(weight=weight, kin=pd.factorize(rows["kin_id"], sort=True)[0], label=rows["label"].astype(float))


def _measure(
    test: _TestYears, outcome: str, new: Path
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, tuple[float, float]]]]:
    """The figures and intervals of every model on one outcome; pictures and their tables are written beside them."""
    rows = test.rows(outcome)
    fitted = [name for name in MODELS if name in rows]
    rows = rows.dropna(subset=fitted)  # the folds in which every model could be fitted
    families = _families(test.children, rows)
    found, spans = {}, {}
    for name in fitted:
        settings = test.params.evaluate
        at = (rows["label"].to_numpy(), rows[name].to_numpy(), rows["weight"].to_numpy())
        found[name] = performance(*at, floor=settings.min_events)
        kin = rows["kin"].to_numpy()
        spans[name] = performance_intervals(
            *at, kin, settings.resamples, test.params.train.seed, floor=settings.min_events
        )
        listed = replay(ranked(families.assign(score=families[f"{name}_score"])), test.rules)
        figures = _at_capacity(listed, families, test.params)
        spans[name] |= {key.removesuffix("_interval"): value for key, value in figures.items() if "_interval" in key}
        found[name] |= {key: value for key, value in figures.items() if "_interval" not in key}
        if name == fitted[0]:
            _picture_model(new, outcome, rows, name, listed, families, test.params)
    _picture_comparison(new, outcome, found, spans)
    return found, spans


def _families(children: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The listable children of the test rows; the label is the family's: 1 if any of its children has the event."""
    wanted = [name for name in rows.columns if name not in ("child_id", "kin_id", "life_stage", "reason", "weight")]
    joined = children.merge(rows[wanted], on="row_id")
    joined["label"] = joined.groupby(["borough", "family_id", "landmark_on"])["label"].transform("max")
    joined["family"] = pd.factorize(joined["family_id"], sort=True)[0]
    return joined.assign(month=joined["landmark_on"])


def _at_capacity(listed: pd.DataFrame, families: pd.DataFrame, params: Params) -> dict:  # type: ignore[type-arg]
    """Precision, recall and lift of the replayed lists, where there are events enough to tell."""
    listable = families[families["status"] == "listable"]
    every = listable.groupby(["borough", "family"])["label"].max()
    events = int((every == 1).sum())
    if events < params.evaluate.min_events:
        return {"event_families": events}
    figures = capacity(listed, events, len(every), params.evaluate.resamples, params.train.seed)
    return {**figures, "event_families": events}


def _picture_model(
    new: Path, outcome: str, rows: pd.DataFrame, name: str, listed: pd.DataFrame, families: pd.DataFrame, params: Params
) -> None:
    """The main model's reliability and months, as pictures and as the tables behind them, and the list's bands."""
    folder = new / "pictures" / outcome
    found = bands(listed.assign(risk=listed[name]))
    store.write_table(folder / "bands.parquet", pa.Table.from_pandas(found, preserve_index=False))
    if rows["weight"][rows["label"] == 1].sum() < params.evaluate.min_events:
        return
    known = rows.dropna(subset=["label"])
    settings = params.evaluate
    at = (known["label"].to_numpy(), known[name].to_numpy(), known["weight"].to_numpy(), known["kin"].to_numpy())
    curve = reliability(*at, settings.resamples, params.train.seed)
    _keep(folder, "reliability", curve, charts.reliability_chart(
        curve, f"{outcome}: are the chances right?", "Children of the test years, by predicted chance; 95 % intervals."
    ))
    months = by_month(listed)
    base = float(families.groupby(["borough", "family"])["label"].max().mean())
    _keep(folder, "capacity", months, charts.capacity_chart(
        months, f"{outcome}: of the families listed each month, how many had the event", "Replay; 95 % intervals.", base
    ))


def _picture_comparison(
    new: Path, outcome: str, found: dict[str, dict[str, float]], spans: dict[str, dict[str, tuple[float, float]]]
) -> None:
    table = pd.DataFrame(
        [
            {"measure": measure, "model": name, "value": found[name][measure], "low": low, "high": high}
            for measure in ("auc", "average_precision", "precision")
            for name in found
            for low, high in [spans[name].get(measure, (np.nan, np.nan))]
            if measure in found[name]
        ],
        columns=["measure", "model", "value", "low", "high"],
    )
    if len(table):
        caption = "Children that no model had seen; 95 % intervals, kin drawn whole."
        _keep(new / "pictures" / outcome, "models", table, charts.models_chart(table, f"{outcome}: the models compared", caption))


def _keep(folder: Path, name: str, table: pd.DataFrame, picture: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / f"{name}.svg").write_bytes(picture)


def _choose(params: Params, metrics: Metrics, new: Path, progress: Steps) -> None:
    """What ranks the list: the model if it reached the bar in params.yaml, else the rule."""
    bar = params.evaluate.success
    figures = metrics.get(bar.outcome, {})
    reached, why = judge(
        figures.get("hazard", {}), figures.get(bar.beats, {}), bar.min_precision_ratio, bar.min_auc
    )
    chosen = "hazard" if reached else "count_rule"
    store.write_json(new / "choice.json", {"ranked_by": chosen, "bar": bar.model_dump(), "why": why})
    progress.say(f"the list is ranked by the {'model' if reached else 'count rule'}: {'; '.join(why)}")


def _line(outcome: str, found: dict[str, dict[str, float]], params: Params) -> str:
    told = [
        f"{name} AUC {figures['auc']:.2f}" + (f", precision {figures['precision']:.0%}" if "precision" in figures else "")
        for name, figures in found.items()
        if "auc" in figures and name != "chance"
    ]
    events = next(iter(found.values()))["events"]
    few = f"{events:.0f} children with the event in the test years, fewer than {params.evaluate.min_events}: not measured"
    return f"{outcome}: {'; '.join(told) if told else few}"


if __name__ == "__main__":
    run(main)
