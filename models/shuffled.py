"""What is found where there is nothing to find: models fitted on labels that were dealt out anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.rows import Floats, Model, Rows

MOST = 3000  # rows: enough to see a leak, few enough to fit on fifty times


def shuffled_aucs(rows: Rows, kin_group: NDArray[np.int64], model: Model, times: int, seed: int) -> Floats:
    """The AUC of each shuffle, (times,), on the first kin group by a model of the others; 0.5 on average is right.

    One row of each kin with a known label is taken, for rows that are nearly copies would be a leak of the test's own.
    A model that reads labels at their horizon is asked for. Empty where either side lacks an event or a non-event.
    """
    random = np.random.default_rng(seed)
    few, test = _one_a_kin(rows, kin_group, random)
    found: list[float] = []
    for _ in range(times):
        label = random.permutation(few.label)
        if len(set(label[test])) < 2 or len(set(label[~test])) < 2:
            return np.zeros(0)
        fitted = model.fit(replace(few, label=label).take(~test), seed)
        found.append(_auc(label[test], fitted.risk(few.X[test], few.columns)))
    return np.array(found)


def _one_a_kin(rows: Rows, kin_group: NDArray[np.int64], random: np.random.Generator) -> tuple[Rows, NDArray[np.bool_]]:
    """Those rows, and which of them are tested."""
    known = random.permutation(np.flatnonzero(~np.isnan(rows.label)))
    _, first = np.unique(rows.group[known], return_index=True)
    place = np.sort(known[np.sort(first)[:MOST]])
    group = kin_group[place]
    return rows.take(place), group == group.min(initial=0)


def _auc(label: Floats, risk: Floats) -> float:
    """Ties count half: Mann and Whitney's count of pairs."""
    events = int(label.sum())
    below = rankdata(risk)[label == 1].sum() - events * (events + 1) / 2
    return float(below / (events * (len(label) - events)))
