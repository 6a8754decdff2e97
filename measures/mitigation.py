"""What it would cost to treat groups more alike, as a table to choose from. Nothing here is ever applied to a list.

Each way names as many families as the list does. `as the list is` cuts the ranking of each borough, stage and year where
the list did; `places by group` gives each group its share of these places; `equal recall` finds, with what is known only
afterwards, the cuts at which the same share of each group's families with the event is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import intervals, ratio
from measures.equality import NOT_KNOWN
from measures.evaluation import Settings
from measures.suppression import HIDDEN, hidden_in, suppress

AS_IT_IS, BY_GROUP, EQUAL_RECALL = "as the list is", "places by group", "equal recall"
ALL = "all families"
_STRATUM = ["borough", "life_stage", "school_year"]
Mask = NDArray[np.bool_]


def mitigation(families: pd.DataFrame, characteristics: Sequence[str], settings: Settings) -> pd.DataFrame:
    """A row per characteristic, way and group, and one for all families together. Not for publishing: `publishable`.

    `families`: one row per family and school year that could have been listed, as its best-placed child: borough,
    life_stage, school_year, score, label (1, 0, NaN), kin, is_listed, and a column of words per characteristic.
    Gives families, known, events, named, named_known, found (named families with the event), precision and recall with
    95 % intervals of whole kin, the cuts held fixed. Groups of fewer than `settings.floor` families with the event, and those of
    whom nothing is known, keep the list's own cut under `equal recall`.
    """
    ordered = _placed(families)
    rows = []
    for name in characteristics:
        group = ordered[name].to_numpy(str)
        ways = {
            AS_IT_IS: _as_it_is(ordered),
            BY_GROUP: _by_group(ordered, name),
            EQUAL_RECALL: _equal_recall(ordered, group, settings.floor),
        }
        for way, named in ways.items():
            everybody = {ALL: np.ones(len(ordered), bool)}
            for who, members in (everybody | {g: group == g for g in sorted(set(group))}).items():
                rows.append(
                    {"characteristic": name, "way": way, "group": who, **_cost(ordered, named, members, settings)}
                )
    return pd.DataFrame(rows)


def publishable(table: pd.DataFrame) -> pd.DataFrame:
    """The same with counts of 1 to 5 empty, what they could be worked out from, and the figures that rest on them."""
    counts = ["families", "known", "events", "named", "named_known", "found"]
    shown = table.copy()
    shown["missed"], shown["needless"] = shown["events"] - shown["found"], shown["named_known"] - shown["found"]
    hidden = {name: pd.Series(False, shown.index) for name in [*counts, "missed", "needless"]}
    for _, part in shown.groupby(["characteristic", "way"], sort=False):
        groups = part[part["group"] != ALL]
        for name, gone in hidden.items():
            held = hidden_in(groups[name].tolist(), [range(len(groups))])
            gone[groups.index[sorted(held)]] = True
            gone[part.index[part["group"] == ALL]] = suppress([int(part[name].iloc[0])])[0] == HIDDEN
    any_hidden = pd.DataFrame(hidden).any(axis=1)
    figures = [name for name in shown if name.startswith(("precision", "recall"))]
    shown[figures] = shown[figures].mask(any_hidden)
    for name in counts:
        # found gives the needless ones, the missed ones and itself away
        shown[name] = shown[name].astype("Int64").mask(any_hidden if name == "found" else hidden[name])
    return shown.drop(columns=["missed", "needless"])


def _placed(families: pd.DataFrame) -> pd.DataFrame:
    """The families in order of their score within borough, stage and year, with how many of these the list named."""
    ordered = families.sort_values([*_STRATUM, "score"], ascending=[True, True, True, False], kind="stable")
    ordered = ordered.reset_index(drop=True)
    by = ordered.groupby(_STRATUM)
    return ordered.assign(place=by.cumcount() + 1, places=by["is_listed"].transform("sum"))


def _as_it_is(ordered: pd.DataFrame) -> Mask:
    return (ordered["place"] <= ordered["places"]).to_numpy()


def _by_group(ordered: pd.DataFrame, name: str) -> Mask:
    """Each group the first of its own, as many as its share of the families of the borough, stage and year."""
    named = np.zeros(len(ordered), bool)
    for _, part in ordered.groupby(_STRATUM):
        shares = part[name].value_counts(sort=False).sort_index() / len(part) * part["places"].iloc[0]
        quota = _whole(shares)
        named[part.index] = (part.groupby(name).cumcount() < part[name].map(quota)).to_numpy()
    return named


def _whole(shares: pd.Series) -> Mapping[Any, int]:
    """Whole numbers of the same sum: what is left goes to the largest remainders."""
    whole = np.floor(shares + 1e-9).astype(int)
    left = round(float(shares.sum())) - int(whole.sum())
    first = (shares - whole).sort_values(ascending=False, kind="stable").index[:left]
    whole[first] += 1
    return whole.to_dict()


def _equal_recall(ordered: pd.DataFrame, group: NDArray[np.str_], floor: int) -> Mask:
    """The highest recall that every group can have within the places that there are."""
    label, as_it_is = ordered["label"].to_numpy(float), _as_it_is(ordered)
    # how far from the list's own cut: 1 is the last family named, in every borough, stage and year
    depth = (ordered["place"] / ordered["places"].where(ordered["places"] > 0)).fillna(np.inf).to_numpy()
    events = {g: np.sort(depth[(group == g) & (label == 1)]) for g in np.unique(group) if g != NOT_KNOWN}
    events = {g: depths for g, depths in events.items() if len(depths) >= floor}
    best = as_it_is
    for recall in np.linspace(0.01, 1.0, 100):
        named = as_it_is.copy()
        for g, depths in events.items():
            cut = depths[max(0, int(np.ceil(recall * len(depths) - 1e-9)) - 1)]
            named[group == g] = depth[group == g] <= cut
        if not events or named.sum() > as_it_is.sum():
            break
        best = named
    return best


def _cost(ordered: pd.DataFrame, named: Mask, members: Mask, settings: Settings) -> dict[str, object]:
    label = ordered["label"].to_numpy(float)[members]
    chosen, known, event = named[members], ~np.isnan(label), label == 1
    figures = {"precision": (chosen & event, chosen & known), "recall": (chosen & event, event)}
    told: dict[str, object] = {
        "families": len(label),
        "known": int(known.sum()),
        "events": int(event.sum()),
        "named": int(chosen.sum()),
        "named_known": int((chosen & known).sum()),
        "found": int((chosen & event).sum()),
    }
    statistics = {name: ratio(top.astype(float), bottom.astype(float)) for name, (top, bottom) in figures.items()}
    everyone, kin = np.ones(len(label)), ordered["kin"].to_numpy()[members]
    spans = intervals(statistics, everyone, kin, settings.resamples, settings.seed)
    for name, statistic in statistics.items():
        told |= {
            name: float(statistic(everyone[None, :])[0]),
            f"{name}_low": spans[name][0],
            f"{name}_high": spans[name][1],
        }
    return told
