"""Whether acting on a risk does more good than harm, over the range of how much a needless offer may weigh.

At a threshold t somebody is acted on from risk t on, and a needless offer weighs t / (1 - t) of a needed one.
Source: Vickers, van Calster and Steyerberg, "A simple, step-by-step guide to interpreting decision curve analysis".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import Floats, by_kin, kin_intervals, ratio


def net_benefit(
    label: Floats,
    risks: Mapping[str, Floats],
    weight: Floats,
    kin: NDArray[Any],
    thresholds: Sequence[float],
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """The decision curve: policy, threshold, value, low, high (kin-clustered, 95 %), acted (share acted on).

    The policies are the models of `risks`, `all` (everybody is acted on) and `none` (whose benefit is 0). The value is
    needed offers less needless ones at their weight, per row; rows (n,) with an unknown label are left out.
    """
    known = ~np.isnan(label)
    label, weight, kin = label[known], weight[known], kin[known]
    policies = {name: risk[known] for name, risk in risks.items()} | {"all": np.ones(len(label))}
    everybody, within, rows = np.ones(len(label)), by_kin(weight, kin), []
    for threshold in thresholds:
        weighs = threshold / (1 - threshold)
        good = {name: (risk >= threshold) * (label - (1 - label) * weighs) for name, risk in policies.items()}
        means = {name: ratio(gain, everybody, within) for name, gain in good.items()}
        spans = kin_intervals(means, within, resamples, seed)
        for name, gain in good.items():
            told = {"value": float(np.average(gain, weights=weight)), "low": spans[name][0], "high": spans[name][1]}
            acted = float(np.average(policies[name] >= threshold, weights=weight))
            rows.append({"policy": name, "threshold": threshold, **told, "acted": acted})
        rows.append({"policy": "none", "threshold": threshold, "value": 0.0, "low": 0.0, "high": 0.0, "acted": 0.0})
    return pd.DataFrame(rows, columns=["policy", "threshold", "value", "low", "high", "acted"])
