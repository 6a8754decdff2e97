"""How many of a group have had an event by each month after the landmark, where others die, are adopted or leave.

Aalen and Johansen's estimate (1978): death and adoption compete with the event, leaving the area, lost coverage and the
end of knowledge censor. Its variance is Greenwood's, by the infinitesimal jackknife, with kin taken whole (Lin and Wei,
JASA 1989). No resampling: one pass over the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import Floats

DAYS_A_MONTH = 30.4375
_MONTHS_A_YEAR = 12
_NORMAL_95 = 1.959964
_COMPETING = ("died", "adopted")
_LEFT = ("left_area", "lost_coverage")
CENSORED, EVENT, COMPETED = 0, 1, 2


def curves(labels: pd.DataFrame, horizons: Mapping[str, int]) -> pd.DataFrame:
    """Per outcome and life stage, the incidence month by month: month, incidence, low, high, children, events.

    `labels` has one row per child, stage and outcome: outcome, life_stage, kin (a number), landmark_on, reason, label,
    event_on, closed_intervals, event_interval; `horizons` are the months that each outcome is looked for in.
    Children and events are those of the group, the same in each row.
    """
    found = []
    for (outcome, stage), rows in labels.groupby(["outcome", "life_stage"], sort=True, observed=True):
        months = np.arange(1, horizons[str(outcome)] + 1, dtype=np.float64)
        # of a landmark whose first year is not over nothing is known: it is not at risk on any day
        days, cause = follow_up(rows := rows[_is_followed(rows)], horizons[str(outcome)])
        told = cumulative_incidence(days, cause, rows["kin"].to_numpy(), months * DAYS_A_MONTH)
        counts = {"children": len(days), "events": int((cause == EVENT).sum())}
        found.append(told.assign(month=months.astype(int), outcome=str(outcome), life_stage=str(stage), **counts))
    columns = ["outcome", "life_stage", "month", "incidence", "low", "high", "children", "events"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def cross_check(labels: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Beside each curve's end (incidence, low, high) the share of events among labels that are 1 or 0, and whether the
    two agree: each within the other's interval. Rows of outcome, life_stage; `labels` and `found` as of `curves`.
    """
    ends = found.groupby(["outcome", "life_stage"], sort=True).tail(1).drop(columns="month").reset_index(drop=True)
    rows = []
    for outcome, stage, value, least, most in ends.iloc[:, :5].itertuples(index=False):
        known = labels[(labels["outcome"] == outcome) & (labels["life_stage"] == stage) & labels["label"].notna()]
        share, low, high = share_of_events(known["label"].to_numpy(float), known["kin"].to_numpy())
        agrees = value == share or (low <= value <= high and least <= share <= most)
        counts = {"known": len(known), "known_events": int(known["label"].sum())}
        rows.append({**counts, "share": share, "share_low": low, "share_high": high, "agrees": agrees})
    return ends.join(pd.DataFrame(rows))


def follow_up(rows: pd.DataFrame, horizon_months: int) -> tuple[Floats, NDArray[np.int8]]:
    """Days from the landmark to the end of each child's follow-up, (n,), and what ended it: CENSORED, EVENT, COMPETED.

    A child without the event is followed to the horizon, one that turned 18 too (its label is 0). Of a row that is too
    recent, whole years are known: it is censored after the last of them. The labels do not tell the day of its event,
    so that the events of one year are spread evenly over it; nor its death or adoption, which changes nothing but the
    number still at risk.
    """
    reason = rows["reason"].to_numpy()
    day = (pd.to_datetime(rows["event_on"]) - pd.to_datetime(rows["landmark_on"])).dt.days.to_numpy(float)
    days = np.where(np.isnan(day), horizon_months * DAYS_A_MONTH, day)
    cause = np.select([reason == "event", np.isin(reason, _COMPETING)], [EVENT, COMPETED], CENSORED).astype(np.int8)
    recent = reason == "too_recent"
    year = _MONTHS_A_YEAR * DAYS_A_MONTH
    days[recent] = rows["closed_intervals"].to_numpy()[recent] * year
    fell = np.where(recent, rows["event_interval"].to_numpy(), 0)
    for interval in range(1, fell.max(initial=0) + 1):
        of_year = np.flatnonzero(fell == interval)
        days[of_year] = year * (interval - 1 + (np.arange(len(of_year)) + 0.5) / len(of_year))
        cause[of_year] = EVENT
    return days, cause


def cumulative_incidence(days: Floats, cause: NDArray[np.int8], kin: NDArray[Any], by: Floats) -> pd.DataFrame:
    """The chance of the event before each day of `by`: incidence, low, high (95 %), one row a day.

    `days` (n,) to the end of follow-up, `cause` (n,) CENSORED, EVENT or COMPETED, `kin` (n,). On one day events come
    before censoring. An interval is empty where there is no event, or nobody without it.
    """
    times, place = np.unique(days[cause != CENSORED]), np.unique(kin, return_inverse=True)[1]
    steps = _Steps(times, days, cause)
    rows = []
    for cut in np.searchsorted(times, by, side="left"):
        value, influence = steps.at(int(cut))
        rows.append((value, *_interval(value, _clustered(influence, place))))
    return pd.DataFrame(rows, columns=["incidence", "low", "high"])


def _is_followed(rows: pd.DataFrame) -> pd.Series:
    return (rows["reason"] != "too_recent") | (rows["closed_intervals"] > 0)


class _Steps:
    """The estimate at each day on which something happened, and how much each child moves it."""

    def __init__(self, times: Floats, days: Floats, cause: NDArray[np.int8]) -> None:
        self.cause = cause
        self.seen = np.searchsorted(times, days, side="right")  # the steps for which each child was at risk
        self.step = np.minimum(np.searchsorted(times, days), max(len(times) - 1, 0))  # the one it ended at
        leaving = np.bincount(self.seen, minlength=len(times) + 1)
        self.at_risk = np.cumsum(leaving[::-1])[::-1][1:].astype(float)
        self.event, self.any = (self._hazard(cause == EVENT), self._hazard(cause != CENSORED))
        self.before = np.concatenate([[1.0], np.cumprod(1.0 - self.any)])[: len(times)]
        self.incidence = np.cumsum(self.before * self.event)

    def _hazard(self, ended: NDArray[np.bool_]) -> Floats:
        count = np.bincount(self.step[ended], minlength=len(self.at_risk))
        return np.asarray(count[: len(self.at_risk)] / self.at_risk)

    def at(self, cut: int) -> tuple[float, Floats]:
        """The incidence after the first `cut` steps, and its derivative by the weight of each child, (n,)."""
        if cut == 0:
            return 0.0, np.zeros(len(self.cause))
        before, event, every = self.before[:cut], self.event[:cut], self.any[:cut]
        value = float(self.incidence[cut - 1])
        # what a fuller hazard of any cause takes from the later steps
        stays = 1.0 - every
        later = np.divide(value - self.incidence[:cut], stays, out=np.zeros(cut), where=stays > 0)
        drift = np.concatenate([[0.0], np.cumsum((before * event - later * every) / self.at_risk[:cut])])
        moved = -drift[np.minimum(self.seen, cut)]
        ended = (self.cause != CENSORED) & (self.step < cut)
        gain = np.where(self.cause[ended] == EVENT, before[self.step[ended]], 0.0) - later[self.step[ended]]
        moved[ended] += gain / self.at_risk[self.step[ended]]
        return value, moved


def share_of_events(label: Floats, kin: NDArray[Any]) -> tuple[float, float, float]:
    """The share of 1 among labels (n,) of 1 and 0, with its kin-clustered 95 % interval: value, low, high."""
    if len(label) == 0:
        return float("nan"), float("nan"), float("nan")
    share = float(label.mean())
    spread = _clustered((label - share) / len(label), np.unique(kin, return_inverse=True)[1])
    return share, *_interval(share, spread)


def _clustered(influence: Floats, kin: NDArray[np.intp]) -> float:
    """The variance of a sum of influences, kin taken whole."""
    sums = np.bincount(kin, weights=influence)
    return float(sums @ sums)


def _interval(value: float, variance: float) -> tuple[float, float]:
    """95 % on the complementary log-log scale, which stays between 0 and 1."""
    if not 0.0 < value < 1.0:
        return float("nan"), float("nan")
    log = np.log1p(-value)
    spread = _NORMAL_95 * np.sqrt(variance) / ((1.0 - value) * -log)
    low, high = -np.expm1(log * np.exp([-spread, spread]))
    return float(low), float(high)
