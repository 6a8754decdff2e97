"""How well the features tell each characteristic although it is not among them: the proxy test.

A list that never sees who is a girl can still treat girls differently where its features tell the two apart.
Source: the idea of Feldman et al., "Certifying and removing disparate impact" (KDD 2015), with AUC for the error rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import Floats, auc, intervals
from measures.equality import NOT_KNOWN
from measures.evaluation import Settings

if TYPE_CHECKING:
    import lightgbm

_TREES = 60
_PARAMS: dict[str, object] = {
    "objective": "binary",
    "num_leaves": 7,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "max_bin": 63,
    "feature_fraction": 0.5,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_STRONGEST = 3


def proxies(
    X: NDArray[np.float32],
    columns: Sequence[str],
    who: pd.DataFrame,
    characteristics: Sequence[str],
    settings: Settings,
) -> pd.DataFrame:
    """A row per group of each characteristic: how well the features tell it from the others, as AUC; 0.5 is guessing.

    `X` (n, p) has a row per child, NaN where nothing is known; `who` in the same order weight, kin, held_out (the group
    of its kin, which is told by a model that never saw it) and a column of words per characteristic, of which those
    that are NOT_KNOWN are left out. Gives characteristic, group, children (sum of weights, rounded), auc, low, high and
    `strongest`: the columns that told most. A group, or its others, of fewer children than `settings.floor` in any
    training part has no figures; what has no others is left out. The same on every run.
    """
    rows = []
    for name in characteristics:
        known = np.flatnonzero(who[name] != NOT_KNOWN)
        part = who.iloc[known]
        groups = sorted(part[name].unique())
        # of two groups one figure says all
        for group in groups if len(groups) > 2 else groups[:1] * (len(groups) == 2):
            label = (part[name] == group).to_numpy(float)
            told = {"characteristic": name, "group": group, "children": round(float(part["weight"] @ label))}
            rows.append(told | _one(X[known], columns, label, part, settings))
    return pd.DataFrame(rows, columns=["characteristic", "group", "children", "auc", "low", "high", "strongest"])


def _one(
    X: NDArray[np.float32], columns: Sequence[str], label: Floats, who: pd.DataFrame, settings: Settings
) -> dict[str, object]:
    """The AUC of one group against the others, its interval, and what told most."""
    held_out, weight, kin = (who[name].to_numpy() for name in ("held_out", "weight", "kin"))
    least = min(min(label[held_out != held].sum(), (1 - label)[held_out != held].sum()) for held in np.unique(held_out))
    if least < settings.floor:
        return {"auc": np.nan, "low": np.nan, "high": np.nan, "strongest": ""}
    told, gain = np.zeros(len(label)), np.zeros(len(columns))
    for held in np.unique(held_out):
        others = held_out != held
        booster = _fit(X[others], label[others], weight[others], settings.seed)
        told[~others] = np.asarray(booster.predict(X[~others], num_threads=1))
        gain += booster.feature_importance("gain")
    # to the third decimal place: the bootstrap needs a place for each distinct chance
    statistic = auc(label, np.round(told, 3))
    low, high = intervals({"auc": statistic}, weight, kin, settings.resamples, settings.seed)["auc"]
    strongest = [columns[at] for at in np.argsort(-gain, kind="stable")[:_STRONGEST] if gain[at] > 0]
    return {"auc": float(statistic(weight[None, :])[0]), "low": low, "high": high, "strongest": ", ".join(strongest)}


def _fit(X: NDArray[np.float32], label: Floats, weight: Floats, seed: int) -> lightgbm.Booster:
    import lightgbm

    rows = lightgbm.Dataset(X, label, weight=weight, params={"max_bin": _PARAMS["max_bin"], "verbosity": -1})
    return lightgbm.train({**_PARAMS, "seed": seed}, rows, num_boost_round=_TREES)
