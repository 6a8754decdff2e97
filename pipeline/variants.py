"""What the main model owes to each part of what it learns from: fitted without it, and with fewer years.

`all` learns everything. `without_<service>` has no column that rests on that service's records; `without_referrals` and
`without_police` have none of referrals, and of what the police told; `with_borough` learns who recorded, too.
`years_<n>` learns from the landmarks of the latest n years alone. All are tested on the last fold, each half of the kin
by what was learned from the other, on as many of a child's landmarks as are learned from: the others are nearly copies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.reasons import column_of
from measures.variants import ALL
from models.controls import with_controls
from models.held_out import only
from models.registry import MODELS, Settings
from models.rows import Floats, Rows, TooFewEvents, pick
from schemas.records import Referral

if TYPE_CHECKING:
    from pipeline.train import Training

MAIN, BOROUGH = "hazard", "borough"
HALVES, YEAR = 2, 12
MOST_YEARS = 6  # of the learning curve, each of which costs two fits; whether a longer one still rises is not known
Columns = tuple[str, ...]
Variant = tuple[str, Columns, NDArray[np.bool_]]  # name, columns learned, rows learned from


def variant_risks(training: "Training", outcome: str, settings: Mapping[str, Settings]) -> pa.Table:
    """The risk of each test landmark of the last fold by each variant of the main model: row_id, and a column each;
    NaN where too few events were left to learn from."""
    start = training.folds(outcome)[-1]
    rows, place = training.known(outcome, start)
    learned = training.learned(place, start)
    chosen, at = with_controls(rows, training.draw)
    place = place[at]
    narrow = _with_borough(only(chosen, learned), training.borough[place])
    is_test = training.is_tested(outcome, start) & training.is_learned
    tested_on = pick(training.matrix.X[is_test], training.matrix.columns, learned)
    X = np.column_stack([tested_on, training.borough[is_test]]).astype(np.float32)
    found: dict[str, Floats] = {}
    for name, columns, is_learned in _variants(learned, training.months(place)):
        found[name] = np.full(len(X), np.nan)
        for half in range(HALVES):
            theirs = is_learned & (training.group[place] % HALVES != half)
            tested = training.group[is_test] % HALVES == half
            part = only(narrow.take(theirs), columns)
            try:
                fitted = MODELS[MAIN](settings[MAIN]).fit(part, training.params.train.seed)
            except TooFewEvents:
                continue
            found[name][tested] = fitted.risk(X[tested], narrow.columns)
    return pa.table({"row_id": training.matrix.row_id[is_test], **found})


def _variants(learned: Columns, month: NDArray[np.int64]) -> Iterator[Variant]:
    every = np.ones(len(month), bool)
    yield ALL, learned, every
    known = {name: column for name, column in column_of().items() if name in learned}
    services = dict.fromkeys(service for column in known.values() for service in column.feature.source.services())
    for service in services:
        on_it = {name for name, column in known.items() if service in column.feature.source.services()}
        yield f"without_{service}", _but(learned, on_it), every
    referrals = {name for name, column in known.items() if column.feature.source is Referral}
    yield "without_referrals", _but(learned, referrals), every
    police = {name for name, column in known.items() if column.route == "police"}
    yield "without_police", _but(learned, police), every
    yield "with_borough", (*learned, BOROUGH), every
    age = month.max(initial=0) - month
    for years in range(1, min(int(age.max(initial=0)) // YEAR, MOST_YEARS) + 1):
        yield f"years_{years}", learned, age < YEAR * years


def _but(learned: Columns, left_out: set[str]) -> Columns:
    return tuple(name for name in learned if name not in left_out)


def _with_borough(rows: Rows, borough: NDArray[np.int64]) -> Rows:
    X = np.column_stack([rows.X, borough]).astype(np.float32)
    return replace(rows, X=X, columns=(*rows.columns, BOROUGH))
