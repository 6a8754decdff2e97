"""The page of shift: what comes in, what is learned from and what is listed, month by month, within control limits."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import History
from measures.shift.control import with_limits
from measures.shift.listing import calibration, list_rate
from measures.shift.model_sections import calibration_section, features_section, list_section
from measures.shift.sections import lag_sections, volume_sections
from measures.shift.volumes import KINDS, lags, volumes
from measures.topic import Topic

_ASKS = "Has what comes in, what the model learned from or what it lists shifted, and what is to be done then?"
_A_DAY = 1.0  # days are whole: a middle that is a day off is nothing yet
_CANNOT = (
    "A figure outside its limits does not say why. A file that came in half and a practice that changed look alike.",
    "A figure within its limits is no proof that all is well: a slow change moves the limits along with it.",
    "Of many figures a few lie outside by chance alone.",
    "Where a source says neither when something was recorded nor an earlier extract lacked it, the day it came to be"
    " known is assumed from a lag (conform.known_lag_days), and its recording cannot be seen to slow.",
    "Whether chances are right can be told only of children whose three years are over. What is listed today will be"
    " judged three years from now.",
)


@dataclass(frozen=True)
class Rules:
    """Limits: from so many months, for so many that are shown after them, and the index above which features trip."""

    baseline_months: int
    shown_months: int
    psi_above: float


def shift_topic(
    history: History, rules: Rules, features: pd.DataFrame, lists: pd.DataFrame, tested: pd.DataFrame, ranked_by: str
) -> dict[str, Topic]:
    """The page by place.

    `features` as measures.shift.features.compared gives them; `lists` and `tested` as measures.shift.listing takes
    them; `ranked_by` names the model whose chances `tested` has.
    """
    counted = volumes(history)
    limited = _limited(counted.rename(columns={"count": "value"}), "kind", rules)
    lag = lags(history)
    middle = lag.rename(columns={"middle": "value"})
    quarters = rules.baseline_months // 3, rules.shown_months // 3
    lag_limited = with_limits(middle, ["service", "borough"], *quarters, least=_A_DAY)
    rates, mature = list_rate(history.editions, lists), calibration(history.editions, tested)
    return {
        place: Topic(
            "shift",
            "Shift",
            _ASKS,
            [
                *volume_sections(limited[limited["borough"] == place]),
                *lag_sections(lag_limited[lag_limited["borough"] == place]),
                features_section(features, place, rules.psi_above),
                list_section(rates[rates["borough"] == place]),
                calibration_section(mature[mature["borough"] == place], ranked_by),
            ],
            _CANNOT,
        )
        for place in history.places
    }


def _limited(values: pd.DataFrame, by: str, rules: Rules) -> pd.DataFrame:
    """With limits, those that are counted by quarter from as many months as those by month."""
    parts = []
    for months_a_row in (1, 3):
        names = {kind.name for kind in KINDS if kind.months_a_row == months_a_row}
        own = values[values[by].isin(names)]
        baseline, shown = rules.baseline_months // months_a_row, rules.shown_months // months_a_row
        parts.append(with_limits(own, [by, "borough"], baseline, shown))
    return pd.concat(parts, ignore_index=True)
