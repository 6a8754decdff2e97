"""Every model fitted on what was known, and the risks of rows that it never saw."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.calibrated import Calibrated, fit_calibrated, fit_frequency
from models.controls import with_controls
from models.counted import Counted
from models.registry import MODELS, Settings
from models.rows import Floats, Rows, TooFewEvents

FREQUENCIES = ("chance", "count_rule", "prior_referrals")  # rules that need no calibration


def fit_every(
    rows: Rows,
    kin_group: NDArray[np.int64],
    month: NDArray[np.int64],
    learned: tuple[str, ...],
    settings: Mapping[str, Settings],
    controls_per_event: int,
    seed: int,
) -> dict[str, Calibrated]:
    """Every model of `settings` fitted on the rows; one for which there are too few events is left out.

    The rules see all rows and every column that they name; the models the rows with the event, their controls, and the
    `learned` columns. `month` counts the months to each row's landmark.
    """
    chosen, place = with_controls(rows, controls_per_event, seed)
    narrow = only(chosen, learned)
    fitted = {}
    for name, told in settings.items():
        model = MODELS[name](told)
        try:
            if name in FREQUENCIES:
                fitted[name] = fit_frequency(model, rows, seed)
            else:
                fitted[name] = fit_calibrated(model, narrow, kin_group[place], month[place], seed)
        except TooFewEvents:
            continue
    return fitted


def held_out_risks(
    models: Mapping[str, Calibrated], X: NDArray[np.float32], columns: tuple[str, ...]
) -> dict[str, Floats]:
    """The calibrated risk, and beside it what ranks (`<model>_score`), of rows that the models never saw, by model."""
    risks = {}
    for name, model in models.items():
        risks[f"{name}_score"], risks[name] = score_and_risk(model, X, columns)
    return risks


def score_and_risk(model: Calibrated, X: NDArray[np.float32], columns: tuple[str, ...]) -> tuple[Floats, Floats]:
    """What ranks, and the calibrated risk. The plain count ranks for rules that count, the raw risk for the others, as
    calibration may tie risks."""
    raw = model.raw(X, columns)
    risk = model.calibration.apply(raw)
    if isinstance(model.fitted, Counted):
        return model.fitted.score(X, columns).astype(np.float64), risk
    return raw, risk


def only(rows: Rows, columns: tuple[str, ...]) -> Rows:
    """The rows with these columns alone."""
    place = [rows.columns.index(name) for name in columns]
    return Rows(rows.X[:, place], columns, rows.weight, rows.group, rows.label, rows.closed, rows.event)
