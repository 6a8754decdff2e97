"""What it would cost to treat groups more alike, as a table to choose from. Nothing here is ever applied to a list.

Each way names no more families than the list does. `as the list is` cuts the ranking of each borough, stage and year
where the list did; `places by group` gives each group its share of these places; `equal recall` finds, with what is
known only afterwards, the cuts at which the same share of each group's families with the event is named.
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
_RATES = [f"{rate}{end}" for rate in ("precision", "recall") for end in ("", "_low", "_high")]
_STRATUM = ["borough", "life_stage", "school_year"]
Mask = NDArray[np.bool_]


def mitigation(families: pd.DataFrame, characteristics: Sequence[str], settings: Settings) -> pd.DataFrame:
    """A row per characteristic, way and group, and one for all families together. Not for publishing: `publishable`.

    `families`: one row per family and school year that could have been listed, as its best-placed child: borough,
    life_stage, school_year, score, label (1, 0, NaN), kin, is_listed, and a column of words per characteristic.
    Gives families, events, named and found (named families with the event), all of families whose label is known;
    precision and recall with 95 % intervals of whole kin, the cuts held fixed. Groups of fewer than `settings.floor`
    families with the event, and those of whom nothing is known, keep the list's own cut under `equal recall`.
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
        members = {ALL: np.ones(len(ordered), bool)} | {who: group == who for who in sorted(set(group))}
        for way, named in ways.items():
            for who, is_so in members.items():
                told = {"characteristic": name, "way": way, "group": who}
                rows.append(told | _cost(ordered, named, is_so, settings))
    return pd.DataFrame(rows)


def publishable(table: pd.DataFrame) -> pd.DataFrame:
    """The same with counts of 1 to 5 empty, what they could be worked out from, and the figures that rest on them."""
    counts = ["families", "events", "named", "found"]
    shown = table.assign(missed=table["events"] - table["found"], needless=table["named"] - table["found"])
    hidden = {name: pd.Series(False, shown.index) for name in [*counts, "missed", "needless"]}
    for _, part in shown.groupby(["characteristic", "way"], sort=False):
        groups, whole = part[part["group"] != ALL], part.index[part["group"] == ALL]
        for name, gone in hidden.items():
            held = hidden_in(groups[name].tolist(), [range(len(groups))])
            gone[groups.index[sorted(held)]] = True
            gone[whole] = suppress([int(shown.loc[whole[0], name])])[0] == HIDDEN
    any_hidden = pd.DataFrame(hidden).any(axis=1)
    shown[_RATES] = shown[_RATES].mask(any_hidden)
    for name in counts:
        # with `found`, the missed and the needless ones could be worked out
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
    """Counts and rates of the members whose label is known, with intervals."""
    part = ordered[members & ordered["label"].notna()]
    chosen, event = named[part.index], part["label"].to_numpy() == 1
    everyone, found = np.ones(len(part)), (chosen & event).astype(float)
    rates = {"precision": ratio(found, chosen.astype(float)), "recall": ratio(found, event.astype(float))}
    spans = intervals(rates, everyone, part["kin"].to_numpy(), settings.resamples, settings.seed)
    sums = {"families": everyone, "events": event, "named": chosen, "found": found}
    told: dict[str, object] = {name: int(member.sum()) for name, member in sums.items()}
    for name, rate in rates.items():
        low, high = spans[name]
        told |= {name: float(rate(everyone[None, :])[0]), f"{name}_low": low, f"{name}_high": high}
    return told
