"""Stage train: per outcome, the models at each fold for their evaluation, and the champion at train.as_of."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from os import cpu_count
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.matrix import why_not_learned
from features.reasons import column_of
from measures.alarms import is_off
from measures.occurrence import occurrence, page, publishable
from models.controls import Draw, with_controls
from models.folds import add_months
from models.held_out import Fits, held_out_risks, only
from models.logistic import Logistic
from models.registry import Settings
from models.rows import Rows
from models.shuffled import shuffled_aucs
from models.tuning import TUNED, Task, Tried, best, tune
from pipeline import store
from pipeline.asked import starts
from pipeline.console import Steps, run, steps
from pipeline.matrices import (
    PER_STAGE,
    days_of,
    kin_groups,
    labels_of,
    last_landmarks,
    read_labels,
    read_matrix,
    rows_of,
    settings_of,
    signs,
)
from pipeline.params import Params, read_params
from pipeline.splits import split_risks
from pipeline.variants import variant_risks
from schemas.refusal import BadParams, TooFew

OUT = store.DATA / "train"
KEPT = store.DATA / ".tuning"  # searches broken off go on from here
TRIED = pa.schema(
    {"model": pa.string(), "number": pa.int32(), "changed": pa.string(), "average_precision": pa.float64()}
)


class Training:
    """What every outcome is trained from."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.spine, self.matrix = read_matrix("train")
        self.labels = read_labels()
        self.day = days_of(self.spine)
        self.is_learned = self.spine.column("months_to_stage").to_numpy() % params.train.every_months == 0
        self.group = kin_groups(self.spine, params.train.kin_groups)
        self.draw = Draw(params.train.controls_per_event, params.train.seed, params.train.most_events)
        self.borough = np.asarray(
            self.spine.column("borough").combine_chunks().dictionary_encode().indices.to_numpy(), np.int64
        )
        for key, named in {
            "risk_factors": params.train.risk_factors,
            "prior_referrals": [params.train.prior_referrals],
        }.items():
            unknown = sorted(set(named) - set(self.matrix.columns))
            if unknown:
                what = f"train.{key} names {unknown[0]}, which no feature makes"
                raise BadParams("params.yaml", what, "Correct it")

    def known(self, outcome: str, as_of: date) -> tuple[Rows, NDArray[np.int64]]:
        """The rows to learn an outcome from, as known at one date, and the place of each in the matrix."""
        told = labels_of(self.labels, outcome, as_of)
        place = np.searchsorted(self.matrix.row_id, told.column("row_id").to_numpy())
        return rows_of(self.spine, self.matrix, told.filter(self.is_learned[place]))

    def events(self, outcome: str) -> int:
        """How many landmarks have the event, as known last."""
        told = labels_of(self.labels, outcome, self.params.train.as_of)
        return int(pc.sum(pc.equal(told.column("label"), 1)).as_py() or 0)

    def not_learned(self, rows: NDArray[np.int64], month: date) -> dict[str, str]:
        """The columns that may not be learned from these rows for a model that begins in `month`, and why."""
        training = np.zeros(len(self.day), bool)
        training[rows] = True
        of_month = self.day == np.datetime64(month.replace(day=1))
        if not of_month.any():
            raise TooFew("train", f"there is no landmark of the cohort in {month:%B %Y}", "Choose another train.as_of")
        told = self.params.features
        return why_not_learned(self.matrix, training, of_month, told.max_coverage_difference, told.leave_out)

    def learned(self, rows: NDArray[np.int64], month: date) -> tuple[str, ...]:
        """The columns that may be learned."""
        shown = self.not_learned(rows, month)
        return tuple(name for name in self.matrix.columns if name not in shown)

    def fits(
        self, rows: Rows, place: NDArray[np.int64], month: date, settings: Mapping[str, Settings]
    ) -> tuple[Fits, tuple[str, ...]]:
        """Every model of `settings` on these rows for use from `month` on, and the columns that are learned."""
        columns = self.learned(place, month)
        return Fits(rows, self.group[place], self.months(place), columns, settings, self.draw), columns

    def months(self, place: NDArray[np.int64]) -> NDArray[np.int64]:
        """The month of each landmark, counted."""
        return self.day[place].astype("datetime64[M]").astype(np.int64)

    def folds(self, outcome: str) -> list[date]:
        """The first test landmarks of an outcome's folds, oldest first."""
        return starts(self.params, outcome)

    def is_tested(self, outcome: str, start: date) -> NDArray[np.bool_]:
        """Which landmarks the fold that begins in a month is tested on: those of twelve months at which the outcome is
        asked about."""
        asked = labels_of(self.labels, outcome, self.params.train.as_of).column("row_id").to_numpy()
        first, end = np.datetime64(start), np.datetime64(add_months(start, 12))
        return np.asarray((self.day >= first) & (self.day < end) & np.isin(self.matrix.row_id, asked))

    def tuned(self, outcome: str) -> tuple[Mapping[str, Settings], pa.Table]:
        """The settings of every model of an outcome, and what was tried before its first test year."""
        train, begins = self.params.train, self.folds(outcome)[0]
        own = settings_of(self.params, outcome, signs())
        found: dict[str, list[Tried]] = {}
        if train.trials:
            rows, place = self.known(outcome, begins)
            chosen, at = with_controls(rows, self.draw)
            narrow, place = only(chosen, self.learned(place, begins)), place[at]
            task = Task(narrow, self.group[place], self.months(place), train.seed)
            found = {name: tune(task, name, own[name], train.trials, KEPT) for name in TUNED if name in own}
        settings = {name: {**usual, **best(found.get(name.removesuffix(PER_STAGE), []))} for name, usual in own.items()}
        return settings, _tried(found)

    def shuffled(self, rows: Rows, place: NDArray[np.int64], columns: tuple[str, ...]) -> list[float]:
        """What a model finds in labels dealt out anew; where that is not nothing, four times as many of another seed.

        Of two such tests one in twenty is off by chance alone, of both together one in four hundred.
        """
        train = self.params.train
        chosen, kept = with_controls(rows, self.draw)
        narrow, group = only(chosen, columns), self.group[place[kept]]
        found = shuffled_aucs(narrow, group, Logistic(), train.label_shuffles, train.seed)
        if is_off(found.tolist()):
            found = shuffled_aucs(narrow, group, Logistic(), 4 * train.label_shuffles, train.seed + 1)
        return [float(area) for area in found]


def main() -> None:
    """Train every outcome for which there are enough events; stop where there are for none."""
    params = read_params()
    training = Training(params)
    outcomes = params.train.outcomes
    fits = params.train.test_years + 2  # settings, champion, folds
    with steps("train", total=fits * len(outcomes)) as progress, store.replaced(OUT) as new:
        # one thread an outcome: LightGBM and numpy leave Python's lock while they work; those with most to learn from
        # come first, so that no core waits for the last of them
        longest = sorted(outcomes, key=training.events, reverse=True)
        with ThreadPoolExecutor(cpu_count()) as cores:
            done = cores.map(lambda name: _train_outcome(training, name, new / name, progress), longest)
            told = dict(zip(longest, done, strict=True))
        for outcome in outcomes:
            progress.say(told[outcome][1])
        _tell_features(training, new)
        if not any(modelled for modelled, _ in told.values()):
            raise TooFew(
                "train",
                f"no outcome has the {params.train.min_events} children with an event that train.min_events asks for",
                "Add years of extracts or boroughs; a smaller number would only learn noise",
            )


def _tell_features(training: Training, new: Path) -> None:
    """How often each column is not known, zero or more, and which are shown and not learned, and why."""
    rows = last_landmarks(training.spine)
    where = training.spine.select(["borough", "life_stage", "landmark_on"]).take(rows).to_pandas()
    where["year"] = pd.to_datetime(where.pop("landmark_on")).dt.year
    found = training.matrix
    known = found.known[found.place[rows]]
    counts = occurrence(where, ((name, found.X[rows, at], known[:, at]) for at, name in enumerate(found.columns)))
    summaries = [store.read_json(new / name / "summary.json") for name in training.params.train.outcomes]
    not_learned: dict[str, dict[str, str]] = {
        name: told["not_learned"]
        for name, told in zip(training.params.train.outcomes, summaries, strict=True)
        if told["is_modelled"]
    }
    told = [{"name": column.name, "summary": column.feature.summary} for column in column_of().values()]
    store.write_table(new / "features" / "occurrence.parquet", pa.Table.from_pandas(publishable(counts)))
    store.write_texts(new / "features", {"features.html": page(counts, told, not_learned)})


def _train_outcome(training: Training, outcome: str, out: Path, progress: Steps) -> tuple[bool, str]:
    """The outcome's champion and fold predictions; whether there were enough events, and the line that says so."""
    params = training.params
    rows, place = training.known(outcome, params.train.as_of)
    events = float(rows.weight @ (rows.event > 0))
    counts: dict[str, object] = {
        "events": round(events, 1),
        "children": round(float(rows.weight.sum()), 1),
        "rows": len(rows),
    }
    progress.begin(f"{outcome}, settings")
    if events < params.train.min_events:
        store.write_json(out / "summary.json", {**counts, "is_modelled": False})
        return False, f"{outcome}: {events:.0f} children with the event, too few to model"
    settings, tried = training.tuned(outcome)
    store.write_table(out / "tuning.parquet", tried)
    progress.begin(f"{outcome}, champion")
    fits, columns = training.fits(rows, place, params.train.as_of, settings)
    for name, champion in (champions := fits.without()).items():
        store.write_texts(out / name, champion.to_files())
    not_learned = training.not_learned(place, params.train.as_of)
    counts |= {"is_modelled": True, "learned": list(columns), "not_learned": not_learned, "models": sorted(champions)}
    counts["shuffled_aucs"] = training.shuffled(rows, place, columns)
    store.write_json(out / "summary.json", counts)
    for name, table in _folds(training, outcome, settings, progress).items():
        store.write_table(out / f"{name}.parquet", table)
    store.write_table(out / "splits.parquet", split_risks(training, outcome))
    store.write_table(out / "variants.parquet", variant_risks(training, outcome, settings))
    return True, f"{outcome}: {events:.0f} children with the event, {len(columns)} columns learned"


def _folds(training: Training, outcome: str, settings: Mapping[str, Settings], progress: Steps) -> dict[str, pa.Table]:
    """What each fold learned from (`training`), and the risks of each test row by models that never saw its kin
    (`predictions`)."""
    params = training.params
    used, predicted = [], []
    for start in training.folds(outcome):
        rows, place = training.known(outcome, start)
        progress.begin(f"{outcome}, fold {start:%Y}")
        fits, _ = training.fits(rows, place, start, settings)
        is_tested = training.is_tested(outcome, start)
        for held in range(params.train.kin_groups):
            test = is_tested & (training.group == held)
            risks = held_out_risks(fits.without({held}), training.matrix.X[test], training.matrix.columns)
            others = training.group[place] != held
            fold = {"fold": start, "held_out": held}
            learned_from = {"row_id": training.matrix.row_id[place[others]], "closed_intervals": rows.closed[others]}
            used.append(_with(fold, learned_from))
            predicted.append(_with(fold, {"row_id": training.matrix.row_id[test], **risks}))
    return {
        "training": pa.concat_tables(used),
        "predictions": pa.concat_tables(predicted, promote_options="default").sort_by("row_id"),
    }


def _tried(found: Mapping[str, list[Tried]]) -> pa.Table:
    """What was tried for each model: its settings as JSON, and the average precision before the first test year."""
    rows = [
        {
            "model": name,
            "number": number,
            "changed": json.dumps(one.settings),
            "average_precision": one.average_precision,
        }
        for name, tried in found.items()
        for number, one in enumerate(tried)
    ]
    return pa.Table.from_pylist(rows, TRIED)


def _with(fold: dict[str, object], columns: dict[str, NDArray[np.generic]]) -> pa.Table:
    """A table with the same fold in every row."""
    count = len(columns["row_id"])
    return pa.table({**{name: pa.array([value] * count) for name, value in fold.items()}, **columns})


if __name__ == "__main__":
    run(main)
