"""The figures of a group of children, with intervals: who was named, rightly or needlessly, and who was missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from measures.bootstrap import Floats, Statistic, divide, intervals
from measures.evaluation import Settings

Places = NDArray[np.int64]
Span = tuple[float, float]
FIGURES = {
    "event_rate": ("events", "n"),
    "selection_rate": ("listed", "n"),
    "precision": ("found", "listed"),
    "recall": ("found", "events"),
    "false_positive_rate": ("needless", "no_event"),
    "false_omission_rate": ("missed", "unlisted"),
    "observed_expected": ("events", "chance"),
}
"""Each figure and the two sums that it is the quotient of."""
OUTCOMES = ("found", "needless", "missed", "spared")
COUNTS = ("n", "events", "listed", *OUTCOMES)


class Sums:
    """What each row adds to the sums that figures are made of.

    `rows`: label (1 or 0), chance, is_listed, weight, kin. A group is given as the places of its rows.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        label, chance, weight = (rows[name].to_numpy(float) for name in ("label", "chance", "weight"))
        listed, event = rows["is_listed"].to_numpy(bool), label == 1
        cells = (listed & event, listed & ~event, ~listed & event, ~listed & ~event)
        members: dict[str, NDArray[Any]] = dict(zip(OUTCOMES, cells, strict=True))
        members |= {"n": np.ones(len(rows)), "listed": listed, "unlisted": ~listed}
        members |= {"events": event, "no_event": ~event, "chance": chance}
        self._parts = {name: weight * member for name, member in members.items()}
        self._kin, kins = pd.factorize(rows["kin"], sort=True)
        self._kins = len(kins)

    def counts(self, group: Places) -> dict[str, int]:
        """How many children (sums of weights, rounded) are in the group, had the event, were named, and in each of the
        four outcomes: found, named needlessly, missed, rightly not named."""
        return {name: round(float(self._parts[name][group].sum())) for name in COUNTS}

    def figures(self, group: Places) -> dict[str, float]:
        """Every figure of the group; NaN where nothing is there to divide by."""
        return {name: float(self._quotient(name, group)) for name in FIGURES}

    def spans(
        self, groups: Mapping[int, Places], references: Mapping[int, int], settings: Settings
    ) -> tuple[dict[tuple[int, str], Span], dict[tuple[int, str], Span]]:
        """The interval of each group's figures, and of their differences from those of its reference, if it has one.

        All see the same draws of whole kin. At none or all, where every draw is the same, the interval is Wilson's, and
        of a difference Newcombe's.
        """
        own = {(at, name): self._statistic(name, group) for at, group in groups.items() for name in FIGURES}
        gaps = {key: references[key[0]] for key in own if references.get(key[0]) in groups}
        told = {f"{at} {name}": statistic for (at, name), statistic in own.items()} | {
            f"{at} {name} gap": _minus(own[at, name], own[other, name]) for (at, name), other in gaps.items()
        }
        kins = np.arange(self._kins)
        drawn = intervals(told, np.ones(self._kins), kins, settings.resamples, settings.seed)
        spans = {(at, name): self._unless_certain(name, groups[at], drawn[f"{at} {name}"]) for at, name in own}
        between = {(at, name): drawn[f"{at} {name} gap"] for at, name in gaps}
        for at, name in (key for key in gaps if self._is_certain(key[1], groups[key[0]])):
            one, other = (self._quotient(name, groups[group]) for group in (at, gaps[at, name]))
            between[at, name] = _newcombe(one, other, spans[at, name], spans[gaps[at, name], name])
        return spans, between

    def _quotient(self, figure: str, group: Places) -> float:
        top, bottom = (float(self._parts[part][group].sum()) for part in FIGURES[figure])
        return top / bottom if bottom else float("nan")

    def _statistic(self, figure: str, group: Places) -> Statistic:
        """The figure as a function of how often each kin (not each row) is drawn."""
        parts = np.concatenate([self._parts[part][group] for part in FIGURES[figure]])
        where = (np.tile(self._kin[group], 2), np.repeat([0, 1], len(group)))
        of_kin = csr_array((parts, where), shape=(self._kins, 2))
        return lambda weights: divide(*(weights @ of_kin).T)

    def _is_certain(self, figure: str, group: Places) -> bool:
        return figure != "observed_expected" and self._quotient(figure, group) in (0.0, 1.0)

    def _unless_certain(self, figure: str, group: Places, span: Span) -> Span:
        from scipy.stats import binomtest

        if not self._is_certain(figure, group):
            return span
        most = max(1, round(float(self._parts[FIGURES[figure][1]][group].sum())))
        wilson = binomtest(round(self._quotient(figure, group) * most), most).proportion_ci(method="wilson")
        return float(wilson.low), float(wilson.high)


def _minus(one: Statistic, other: Statistic) -> Statistic:
    def statistic(weights: Floats) -> Floats:
        return one(weights) - other(weights)

    return statistic


def _newcombe(one: float, other: float, span: Span, other_span: Span) -> Span:
    """The interval of a difference from those of its two figures (Newcombe 1998, method 10)."""
    gap = one - other
    low = gap - np.hypot(one - span[0], other_span[1] - other)
    high = gap + np.hypot(span[1] - one, other - other_span[0])
    return float(low), float(high)
