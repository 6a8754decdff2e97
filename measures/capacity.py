"""Of the families that the list would have named, how many went on to the event, and how many were missed.

The rows are a replay, month by month, under the list's own rules. A family that was named in several months counts
once, and as an event if any of its selections was followed by one. How ties at the cut were broken is the list's own
rule (by a keyed hash, not by name or date); `under_ties` says what breaking them otherwise would have given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import Floats, Statistic, intervals, ratio
from measures.suppression import SMALL, hidden_in


def capacity(
    listed: pd.DataFrame, event_families: int, families: int, resamples: int, seed: int
) -> dict[str, float | tuple[float, float]]:
    """Precision, recall and lift of the listed families.

    `listed`: one row per selection: month, borough, family (int), label (1, 0, NaN = not known), kin (int).
    `event_families`: all families with the event, listed or not; `families`: all that could have been listed.
    Gives selections, families, known, events, then precision, recall, lift and each with `_interval` (low, high).
    Unlisted families are taken as no kin of anybody; an event that followed no selection is an unlisted family's, or,
    where too few are left, that of a family listed in other months. Raises ValueError where the totals cannot hold the
    listed.
    """
    distinct = _distinct(listed)
    known = distinct["label"].notna().to_numpy()
    event = (distinct["label"] == 1).to_numpy()
    missed, others = event_families - int(event.sum()), families - len(distinct)
    if missed < 0 or others < 0 or others + int((~event).sum()) < missed:
        raise ValueError(
            f"{len(distinct)} families are listed, {int(event.sum())} with the event; this does not fit into"
            f" {event_families} event families of {families} in all: count them over the same cohort and months"
        )
    counts = {
        "selections": len(listed),
        "families": len(distinct),
        "known": int(known.sum()),
        "events": int(event.sum()),
    }
    found, judged = _padded(event, others), _padded(known, others)
    all_events = found.copy()
    unnamed = np.concatenate([np.arange(len(distinct), len(found)), np.flatnonzero(~event)])
    all_events[unnamed[:missed]] = 1
    return {**counts, **_rates(found, judged, all_events, _kin(distinct["kin"], others), resamples, seed)}


def by_quarter(listed: pd.DataFrame) -> pd.DataFrame:
    """Precision in each quarter of a school year, ready to publish: quarter (its first month), families, known, events,
    precision, low, high; the rows of `listed` as above.

    The interval is Wilson's: with about 60 families a bootstrap of none or all would claim to be certain. Of a single
    month there would be too few events to publish. What rests on small counts is empty.
    """
    from scipy.stats import binomtest

    rows = []
    # quarters of years that end in August
    months = pd.PeriodIndex(pd.to_datetime(listed["month"]), freq="M")
    for quarter, group in listed.groupby(months.asfreq("Q-AUG"), sort=True):
        one = _distinct(group)
        known, events = int(one["label"].notna().sum()), int((one["label"] == 1).sum())
        row = {"quarter": quarter.start_time.date(), "families": len(one), "known": known, "events": events}
        if known:
            span = binomtest(events, known).proportion_ci(method="wilson")
            row |= {"precision": events / known, "low": span.low, "high": span.high}
        rows.append(row)
    table = pd.DataFrame(rows, columns=["quarter", "families", "known", "events", "precision", "low", "high"])
    every = [range(len(table))]
    hidden = hidden_in(table["events"].tolist(), every) | hidden_in((table["known"] - table["events"]).tolist(), every)
    shown = table.astype({"known": "Int64", "events": "Int64"})
    for name in ("known", "events", "precision", "low", "high"):
        shown[name] = shown[name].mask(shown.index.isin(hidden))
    return shown


def under_ties(considered: pd.DataFrame) -> dict[str, float]:
    """Precision over all selections with a known label, had ties at the cut been broken best, worst or at random.

    `considered`: the rows of a replay, listed or at the cut: month, borough, life_stage, label, is_listed, is_at_cut.
    Empty where nobody was listed.
    """
    known = considered[considered["label"].notna()]
    event, listed, tied = known["label"] == 1, known["is_listed"], known["is_at_cut"]
    flags = {"clear": listed & ~tied, "clear_events": listed & ~tied & event, "slots": listed & tied}
    flags |= {"tied": tied, "tied_events": tied & event}
    lists = known.assign(**flags).groupby(["month", "borough", "life_stage"])[list(flags)].sum()
    places = float((lists["clear"] + lists["slots"]).sum())
    if not places:
        return {}
    others = lists["tied"] - lists["tied_events"]
    share = (lists["tied_events"] / lists["tied"].where(lists["tied"] > 0)).fillna(0.0)
    found = {
        "best": lists[["slots", "tied_events"]].min(axis=1),
        "worst": (lists["slots"] - others).clip(lower=0),
        "expected": lists["slots"] * share,
    }
    return {name: float((lists["clear_events"] + events).sum()) / places for name, events in found.items()}


def without_hysteresis(considered: pd.DataFrame, plain: pd.DataFrame) -> dict[str, float]:
    """What it costs that a family of the last list keeps its place: precision had none kept it, and the places kept.

    `considered`: a replay with is_kept; `plain`: the selections of one in which no place is kept, both as above. Empty
    where so few events or places stand behind a figure that they could be counted.
    """
    label, kept = _distinct(plain)["label"].dropna(), int(considered["is_kept"].sum())
    found = {} if label.empty or 0 < label.sum() <= SMALL else {"precision_without_hysteresis": float(label.mean())}
    return found | ({} if 0 < kept <= SMALL else {"kept_places": float(kept)})


def _distinct(listed: pd.DataFrame) -> pd.DataFrame:
    """One row per borough and family: label 1 if any is 1, else NaN if any is not known, else 0."""
    grouped = listed.groupby(["borough", "family"], sort=True)
    label = grouped["label"].max()
    unknown = grouped["label"].count() < grouped["label"].size()
    return pd.DataFrame({"label": label.mask(unknown & (label != 1)), "kin": grouped["kin"].first()}).reset_index()


def _padded(listed: NDArray[Any], others: int) -> Floats:
    return np.concatenate([listed.astype(np.float64), np.zeros(others)])


def _kin(listed: pd.Series, others: int) -> NDArray[Any]:
    """The kin of the listed as 0 ... , then a number of its own for each unlisted family."""
    code, _ = pd.factorize(listed)
    return np.concatenate([code, len(code) + np.arange(others)])


def _rates(
    found: Floats, judged: Floats, events: Floats, kin: NDArray[Any], resamples: int, seed: int
) -> dict[str, float | tuple[float, float]]:
    everybody = np.ones(len(found))
    precision, recall, base = ratio(found, judged), ratio(found, events), ratio(events, everybody)
    # a resample without any event has no base rate: NaN, not infinity, so that the percentiles leave it out
    statistics: dict[str, Statistic] = {
        "precision": precision,
        "recall": recall,
        "lift": lambda weights: precision(weights) / np.where(base(weights) > 0, base(weights), np.nan),
    }
    spans = intervals(statistics, everybody, kin, resamples, seed)
    values = {name: float(statistic(everybody[None, :])[0]) for name, statistic in statistics.items()}
    return {**values, **{f"{name}_interval": span for name, span in spans.items()}}
