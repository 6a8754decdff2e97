"""Limits of chance around a share: exact binomial ones, for as many cases as those of a kin together count for."""

from __future__ import annotations

import pandas as pd

WARN, ALARM = 0.95, 0.998


def limits(size: pd.Series, centre: float, effect: float) -> pd.DataFrame:
    """Between which shares (per cent) a share of `size` cases lies by chance: low_95, high_95, low_998, high_998.

    `centre` is the share of 1 that it is around; `effect` how many cases count as one, as those of a kin are alike
    (measures.shares.design_effect): exact limits of single cases would call too much unusual.
    """
    from scipy.stats import binom

    count = (size.astype(float) / effect).round().clip(lower=1).fillna(1).to_numpy(int)
    found = {}
    for name, share in (("95", WARN), ("998", ALARM)):
        tail = (1 - share) / 2
        found[f"low_{name}"] = 100 * binom.ppf(tail, count, centre) / count
        found[f"high_{name}"] = 100 * binom.ppf(1 - tail, count, centre) / count
    return pd.DataFrame(found, index=size.index).where(size.notna())
