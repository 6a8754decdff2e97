"""Stage evaluate: how good the models are, on children they never saw, and whether the bar set before is reached."""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_all_start_methods, get_context
from os import cpu_count
from pathlib import Path

import pandas as pd
import pyarrow as pa

from lists.candidates import judged, listable_children, ranked
from lists.roll_up import replay
from measures import album, evaluation
from measures.alarms import TOO_GOOD, is_off, too_good
from measures.bands import bands
from measures.capacity import without_hysteresis
from measures.censoring import censoring_weights
from measures.choosing import candidate
from measures.evaluation import Figures, Spans
from measures.notice import notice
from measures.splits import split_table
from measures.success import judge
from measures.variants import variant_table
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.equality import audit_list, unequal_models
from pipeline.list_rules import rules_of
from pipeline.matrices import labels_of, read_labels, read_spine
from pipeline.params import Params, read_params
from schemas.landmarks import Member
from schemas.refusal import LooksLikeALeak

OUT = store.DATA / "evaluate"
TRAIN = store.DATA / "train"
CENSORED = ("left_area", "lost_coverage")
DAYS_A_MONTH = 30.4375
KINDS = ("borough", "life_stage", "year")
Measured = tuple[dict[str, Figures], dict[str, Spans], object, int]
MAIN, RULE = "hazard", "count_rule"  # the model whose pictures are drawn, and what every model is measured against
RULES = ("prior_referrals", RULE, "chance")


class TestYears:
    """The rows that the folds tested, with their families and labels."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.settings = evaluation.Settings(params.evaluate.resamples, params.train.seed, params.evaluate.min_events)
        self.rules = rules_of(params)
        self.spine = read_spine("train").to_pandas()
        self.labels = read_labels()
        households = store.DATA / "landmarks" / "train" / "households.parquet"
        members = store.read_table(households, Member.arrow()).to_pandas()
        is_listed_at = self.spine["life_stage"].isin(params.list.capacity)
        listable = self.spine[is_listed_at & self.spine["landmark_on"].isin(set(members["landmark_on"]))]
        self.children = listable_children(listable, members)

    def rows(self, outcome: str) -> pd.DataFrame:
        """Each test row with its chances by model, label, the day of the event, kin and weight."""
        predicted = store.read_table(TRAIN / outcome / "predictions.parquet").to_pandas()
        told = labels_of(self.labels, outcome, self.params.train.as_of)
        told = told.select(["row_id", "label", "reason", "event_on"]).to_pandas()
        who = self.spine[["row_id", "child_id", "kin_id", "borough", "life_stage", "landmark_on"]]
        rows = predicted.merge(told, on="row_id").merge(who, on="row_id")
        followed = rows["label"].notna() | rows["reason"].isin(CENSORED)
        weight = 1.0 / rows[followed].groupby(["child_id", "life_stage"])["row_id"].transform("size")
        horizon = self.params.outcomes.months(outcome) * DAYS_A_MONTH
        days = (pd.to_datetime(rows["event_on"]) - pd.to_datetime(rows["landmark_on"])).dt.days.fillna(horizon)
        left = rows["reason"].isin(CENSORED)[followed].to_numpy(float)
        stayed = censoring_weights(days[followed].to_numpy(float), left, weight.to_numpy())
        return rows.drop(columns="reason").assign(
            event_on=pd.to_datetime(rows["event_on"].where(rows["label"] == 1)),
            weight=weight * pd.Series(stayed, rows.index[followed]),
            kin=pd.factorize(rows["kin_id"], sort=True)[0],
            label=rows["label"].astype(float),
        )


def every_model(params: Params) -> list[str]:
    """What is measured: the main model, the others that may rank, the rules."""
    return [*sorted(params.train.models, key=lambda name: name != MAIN), *RULES]


def main() -> None:
    """Measure every outcome that was modelled, and choose what ranks the list."""
    params = read_params()
    test = TestYears(params)
    metrics: dict[str, dict[str, Figures]] = {}
    spans: dict[str, dict[str, Spans]] = {}
    folds: dict[str, object] = {}
    with steps("evaluate", total=len(params.train.outcomes)) as progress, store.replaced(OUT) as new:
        modelled = [o for o in params.train.outcomes if store.read_json(TRAIN / o / "summary.json")["is_modelled"]]
        for outcome, found in zip(modelled, _every(test, modelled, new / "pictures"), strict=True):
            progress.begin(outcome)
            metrics[outcome], spans[outcome], folds[outcome], compared = found
            progress.say(f"{_line(outcome, metrics[outcome], params)} ({compared} of {params.train.test_years} folds)")
        for outcome in sorted(set(params.train.outcomes) - set(modelled)):
            progress.say(f"{outcome}: too few events to model")
        _refuse_leaks(modelled, spans)
        store.write_json(new / "metrics.json", metrics)
        store.write_json(new / "intervals.json", spans)
        store.write_json(new / "folds.json", folds)
        choice = _choice(test, metrics, spans, progress)
        store.write_json(new / "choice.json", choice)
        audit_list(test, str(choice["ranked_by"]), params.list.ranked_by in modelled, new / "equality")


def _refuse_leaks(outcomes: Sequence[str], spans: dict[str, dict[str, Spans]]) -> None:
    """Raises LooksLikeALeak where a figure is too good to be true."""
    for outcome in outcomes:
        found = [f"the whole interval of {name}'s AUC lies above {TOO_GOOD}" for name in too_good(spans[outcome])]
        shuffled = store.read_json(TRAIN / outcome / "summary.json")["shuffled_aucs"]
        if is_off(shuffled):
            mean = sum(shuffled) / len(shuffled)
            found.append(f"a model of {len(shuffled)} shuffles of its labels finds something (AUC {mean:.3f}, not 0.5)")
        if found:
            do = "Use no score or list of this run; look for a feature or a record that tells what came later"
            raise LooksLikeALeak(f"evaluate {outcome}", "; ".join(found), do)


def _every(test: TestYears, outcomes: Sequence[str], pictures: Path) -> Iterator[Measured]:
    """What is found of each outcome, in their order: a process a core, where the system can copy one as it stands."""
    if "fork" not in get_all_start_methods():
        yield from (_one(test, outcome, pictures / outcome) for outcome in outcomes)
        return
    gc.freeze()  # a copied process must not clear away what belongs to threads that were not copied
    with ProcessPoolExecutor(cpu_count(), get_context("fork"), _Worker.begin, (test, pictures)) as cores:
        yield from cores.map(_Worker.one, outcomes)
    gc.unfreeze()


class _Worker:
    """What a copied process works on; nothing is sent to it but an outcome's name."""

    test: TestYears
    pictures: Path

    @classmethod
    def begin(cls, test: TestYears, pictures: Path) -> None:
        cls.test, cls.pictures = test, pictures

    @classmethod
    def one(cls, outcome: str) -> Measured:
        return _one(cls.test, outcome, cls.pictures / outcome)


def _one(test: TestYears, outcome: str, pictures: Path) -> Measured:
    """Figures and intervals by model, the folds, and in how many of these all models could be compared."""
    rows = test.rows(outcome)
    fitted = [name for name in every_model(test.params) if name in rows]
    # the folds in which every model could be fitted, so that all meet the same rows
    same = rows.dropna(subset=fitted)
    found, spans = _measure(test, outcome, same, fitted, pictures)
    tried = store.read_table(TRAIN / outcome / "splits.parquet").to_pandas()
    tried = tried.merge(rows[["row_id", "label", "kin", "borough"]], on="row_id")
    _keep(pictures, album.of_splits(outcome, split_table(tried, test.settings)))
    varied = store.read_table(TRAIN / outcome / "variants.parquet").to_pandas()
    varied = varied.merge(_standing_for(rows, varied["row_id"]), on="row_id")
    _keep(pictures, album.of_variants(outcome, variant_table(varied, test.settings)))
    return found, spans, _folds(test, outcome, rows, pictures), int(same["fold"].nunique())


def _standing_for(rows: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    """Label, weight and kin of a few landmarks, which weigh as much as all those of the same child and stage."""
    child = ["child_id", "life_stage"]
    chosen = rows[rows["row_id"].isin(few)]
    every, own = (some.groupby(child)["weight"].sum() for some in (rows, chosen))
    share = chosen[child].merge((every / own).rename("share").reset_index(), on=child, how="left")["share"]
    return chosen[["row_id", "label", "kin"]].assign(weight=chosen["weight"] * share.to_numpy())


def _measure(
    test: TestYears, outcome: str, rows: pd.DataFrame, fitted: list[str], pictures: Path
) -> tuple[dict[str, Figures], dict[str, Spans]]:
    """The figures and intervals of every model on one outcome; the bands of each and the main one's pictures beside."""
    families = judged(test.children, rows)
    listable = families[families["status"] == "listable"]
    found, spans = dict[str, Figures](), dict[str, Spans]()
    candidates = {name: ranked(families.assign(score=families[f"{name}_score"])) for name in fitted}
    considered = {name: replay(candidates[name], test.rules) for name in fitted}
    lists = {name: selected[selected["is_listed"]] for name, selected in considered.items()}
    for name, listed in lists.items():
        figures, around = evaluation.of_model(rows, name, test.settings)
        more, around_more = evaluation.at_capacity(listed, listable, test.settings)
        ahead, around_ahead = notice(listed, lists[RULE], listable, test.settings)
        at_cut = _cut_figures(considered[name], candidates[name], test) if "precision" in more else {}
        found[name], spans[name] = figures | more | at_cut | ahead, around | around_more | around_ahead
        told = bands(listed.assign(risk=listed[name]))
        store.write_table(pictures / "bands" / f"{name}.parquet", pa.Table.from_pandas(told, preserve_index=False))
        if name == MAIN:
            _keep(pictures, album.of_model(outcome, rows, name, listed, listable, test.settings))
    _keep(pictures, album.of_comparison(outcome, evaluation.comparison(found, spans)))
    compared = [name for name in fitted if name != "chance"]
    thresholds = test.params.evaluate.net_benefit_from
    _keep(pictures, album.of_decisions(outcome, rows, compared, thresholds, test.settings))
    main_and_rule = [name for name in (MAIN, RULE) if name in fitted]
    groups = evaluation.by_group(rows.rename(columns={"fold": "year"}), main_and_rule, KINDS, test.settings)
    _keep(pictures, album.of_groups(outcome, groups, main_and_rule[0]))
    return found, spans


def _cut_figures(considered: pd.DataFrame, candidates: pd.DataFrame, test: TestYears) -> Figures:
    """What the cut owes to luck and to places that were kept: precision had ties or the last list counted otherwise."""
    ties = evaluation.tie_figures(considered)
    if not test.rules.hysteresis:
        return ties
    plain = replay(candidates, replace(test.rules, hysteresis=0.0))
    return ties | without_hysteresis(considered, plain[plain["is_listed"]])


def _folds(test: TestYears, outcome: str, rows: pd.DataFrame, pictures: Path) -> object:
    """The table of folds, and its picture."""
    training = store.read_table(TRAIN / outcome / "training.parquet").to_pandas()
    training = training.merge(test.spine[["row_id", "kin_id", "landmark_on"]], on="row_id")
    table = evaluation.fold_table(training, rows, every_model(test.params), test.params.evaluate.min_events)
    _keep(pictures, album.of_folds(outcome, table))
    plain = table.map(lambda value: value if isinstance(value, int | float) else str(value)).to_dict("records")
    return [{name: value for name, value in fold.items() if value == value} for fold in plain]


def _keep(folder: Path, pictures: album.Album) -> None:
    for name, (table, picture) in pictures.items():
        folder.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        (folder / f"{name}.svg").write_bytes(picture)


def _choice(
    test: TestYears, metrics: dict[str, dict[str, Figures]], spans: dict[str, dict[str, Spans]], progress: Steps
) -> dict[str, object]:
    """What ranks the list: the model if it reached the bar in params.yaml, else the rule."""
    bar, limits = test.params.evaluate.success, test.params.evaluate.limits
    figures, around = metrics.get(bar.outcome, {}), spans.get(bar.outcome, {})
    models = test.params.train.models
    measured = [name for name in models if "precision" in figures.get(name, {})]
    unequal = unequal_models(test, bar.outcome, measured, limits.recall_gap) if measured else {}
    name, chosen = candidate(figures, around, models, limits.slope, limits.observed_expected, unequal)
    if name is None:
        reached, why = False, chosen
    else:
        rule = figures.get(bar.beats, {})
        reached, told = judge(figures[name], rule, around[name], bar.min_precision_ratio, bar.min_auc)
        why = [*chosen, *told]
    progress.say(f"the list is ranked by {f'the model {name}' if reached else 'the count rule'}: {'; '.join(why)}")
    told_before = {"bar": bar.model_dump(), "limits": limits.model_dump()}
    return {"ranked_by": name if reached else RULE, **told_before, "why": why}


def _line(outcome: str, found: dict[str, Figures], params: Params) -> str:
    told = [
        f"{name} AUC {figures['auc']:.2f}"
        + (f", precision {figures['precision']:.0%}" if "precision" in figures else "")
        for name, figures in found.items()
        if "auc" in figures and name != "chance"
    ]
    events = next(iter(found.values()))["events"]
    few = (
        f"{events:.0f} children with the event in the test years, fewer than {params.evaluate.min_events}: not measured"
    )
    return f"{outcome}: {'; '.join(told) if told else few}"


if __name__ == "__main__":
    run(main)
