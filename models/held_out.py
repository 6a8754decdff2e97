"""Every model fitted on what was known, and the risks of rows that it never saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from models.calibrated import Calibrated, as_it_is, fit_calibrated
from models.controls import Draw, with_controls
from models.counted import Counted
from models.folds import Apart
from models.registry import MODELS, Settings
from models.rows import Floats, Rows, TooFewEvents

FREQUENCIES = ("chance", "count_rule", "prior_referrals")  # rules that need no calibration


class Fits:
    """Every model of `settings` on what was known, fitted without whichever groups of kin are held out.

    The rules see all rows and every column that they name; the models the rows with the event, their controls, and the
    `learned` columns. Controls are drawn once for all kin, so that who is held out changes nothing of who is drawn of
    the others. `month` counts the months to each row's landmark.
    """

    def __init__(
        self,
        rows: Rows,
        kin_group: NDArray[np.int64],
        month: NDArray[np.int64],
        learned: tuple[str, ...],
        settings: Mapping[str, Settings],
        draw: Draw,
    ) -> None:
        chosen, place = with_controls(rows, draw)
        narrow, group = only(chosen, learned), kin_group[place]
        # a copy of every column of all rows for each rule and group would take longer than the rules
        counted = only(rows, tuple(name for name in rows.columns if name in _counted(settings)))
        self._month = month[place]
        self._apart = {
            name: Apart(MODELS[name](told), counted, kin_group, draw.seed)
            if name in FREQUENCIES
            else Apart(MODELS[name](told), narrow, group, draw.seed)
            for name, told in settings.items()
        }

    def without(self, held: Collection[int] = ()) -> dict[str, Calibrated]:
        """Every model of the other groups; one for which there are too few events is left out."""
        fitted = {}
        for name, apart in self._apart.items():
            try:
                is_rule = name in FREQUENCIES
                fitted[name] = as_it_is(apart.without(held)) if is_rule else fit_calibrated(apart, self._month, held)
            except TooFewEvents:
                continue
        return fitted


def _counted(settings: Mapping[str, Settings]) -> set[str]:
    """The columns that the rules name."""
    told = [settings.get(rule, {}) for rule in FREQUENCIES]
    return {name for one in told for name in (*one.get("factors", ()), one.get("column"))} - {None}


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
