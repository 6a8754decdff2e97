"""How large the leak is: one plain model under splits that others use, beside ours, tested on the same landmarks.

`ours`: kin apart and later in time. `time_only`: later in time, kin on both sides. `random_rows`: rows at random, so
that a child's other landmarks, its brothers and sisters and the future are learned from. `other_boroughs`: as ours, but
what is left out is a borough. Each learns from at most MOST_ROWS rows, so that none is ahead by having seen far more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.controls import Draw, with_controls
from models.logistic import Logistic
from models.rows import Floats, Rows, TooFewEvents
from pipeline.matrices import labels_of, rows_of

if TYPE_CHECKING:
    from pipeline.train import Training

MOST_ROWS = 6_000
RANDOM_PARTS = 5
SPLITS = ("ours", "time_only", "random_rows", "other_boroughs")
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """The rows of an outcome with a label as known at one date, without their columns, and the place of each in X."""

    rows: Rows
    place: Integers


@dataclass(frozen=True)
class Trial:
    """What the splits are tried on: X (N, p) with its columns, the group of each row's kin and its borough, (N,)."""

    X: NDArray[np.float32]
    columns: tuple[str, ...]
    learned: tuple[str, ...]
    group: Integers
    borough: Integers
    past: Told  # as known before the first test landmark
    now: Told  # as known last, the test landmarks among them
    is_test: NDArray[np.bool_]  # of the rows that are known now
    controls_per_event: int
    seed: int


Part = tuple[str, Told, NDArray[np.bool_], NDArray[np.bool_]]  # split, rows, which are learned from, which test rows


def split_risks(training: "Training", outcome: str) -> pa.Table:
    """The risk of each test landmark of the last fold under each split: row_id, weight, and a column a split.

    A child's landmarks weigh 1/n each, as in learning; those whose label is not known are not tested.
    """
    params = training.params
    start = training.folds(outcome)[-1]
    past, now = _told(training, outcome, start), _told(training, outcome, params.train.as_of)
    found = training.matrix
    trial = Trial(
        X=found.X,
        columns=found.columns,
        learned=training.learned(past.place, start),
        group=training.group,
        borough=training.borough,
        past=past,
        now=now,
        is_test=training.is_tested(outcome, start)[now.place],
        controls_per_event=params.train.controls_per_event,
        seed=params.train.seed,
    )
    tested = {"row_id": found.row_id[now.place[trial.is_test]], "weight": now.rows.weight[trial.is_test]}
    return pa.table({**tested, **risks(trial)})


def risks(trial: Trial) -> dict[str, Floats]:
    """By split the risk of each test row, (m,); NaN where too few events were left to learn from."""
    test = trial.now.place[trial.is_test]
    found = {name: np.full(len(test), np.nan) for name in SPLITS}
    for name, told, is_learned, is_tested in _parts(trial):
        try:
            fitted = Logistic().fit(_sample(trial, told, is_learned), trial.seed)
        except TooFewEvents:
            continue
        found[name][is_tested] = fitted.risk(trial.X[test[is_tested]], trial.columns)
    return found


def _parts(trial: Trial) -> Iterator[Part]:
    """Split by split, what each of its models learns from and is tested on: every test row once a split."""
    past, now, test = trial.past, trial.now, trial.now.place[trial.is_test]
    kin = now.rows.group[trial.is_test]
    for held in np.unique(trial.group[test]):
        yield "ours", past, trial.group[past.place] != held, trial.group[test] == held
    yield "time_only", past, np.ones(len(past.place), bool), np.ones(len(test), bool)
    part = np.random.default_rng(trial.seed).integers(0, RANDOM_PARTS, len(now.place))
    for held in range(RANDOM_PARTS):
        yield "random_rows", now, part != held, part[trial.is_test] == held
    for held in np.unique(trial.borough[test]):
        is_there = trial.borough[test] == held
        is_apart = ~np.isin(past.rows.group, kin[is_there])
        yield "other_boroughs", past, (trial.borough[past.place] != held) & is_apart, is_there


def _sample(trial: Trial, told: Told, which: NDArray[np.bool_]) -> Rows:
    """At most MOST_ROWS of these rows, events and their controls alike, with the columns that are learned."""
    rows, place = told.rows.take(which), told.place[which]
    chosen, at = with_controls(rows, Draw(trial.controls_per_event, trial.seed))
    kept = np.arange(len(at))
    if len(at) > MOST_ROWS:
        kept = np.sort(np.random.default_rng(trial.seed).choice(len(at), MOST_ROWS, replace=False))
    columns = np.array([trial.columns.index(name) for name in trial.learned])
    X = trial.X[np.ix_(place[at[kept]], columns)]
    return replace(chosen.take(kept), X=X, columns=trial.learned)


def _told(training: "Training", outcome: str, as_of: date) -> Told:
    told = labels_of(training.labels, outcome, as_of)
    told = told.filter(pc.is_valid(told.column("label")))
    place = np.searchsorted(training.matrix.row_id, told.column("row_id").to_numpy())
    # without columns: a copy of all rows a split would take longer than its models
    narrow = replace(training.matrix, X=training.matrix.X[:, :0], columns=())
    return Told(*rows_of(training.spine, narrow, told.filter(training.is_learned[place])))
