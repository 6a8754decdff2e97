"""Limits of chance around a share."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from measures.limits import limits


def test_limits_are_the_exact_ones_of_the_binomial_distribution() -> None:
    found = limits(pd.Series([200]), 0.2, 1.0).loc[0]
    assert found.tolist() == [29 / 2, 51 / 2, 23 / 2, 58 / 2]


def test_a_count_that_must_not_be_seen_has_none() -> None:
    assert limits(pd.Series([pd.NA, 100], dtype="Int64"), 0.2, 1.0).isna().all(axis=1).tolist() == [True, False]


def test_where_two_children_count_as_one_limits_are_those_of_half_as_many() -> None:
    assert limits(pd.Series([400]), 0.2, 2.0).equals(limits(pd.Series([200]), 0.2, 1.0))


@pytest.mark.parametrize(("name", "share"), [("95", 0.95), ("998", 0.998)])
@pytest.mark.parametrize("size", [40, 333, 2000])
def test_chance_stays_within_them_as_often_as_they_say(name: str, share: float, size: int) -> None:
    found = limits(pd.Series([size]), 0.15, 1.0).loc[0]
    low, high = (round(found[f"{side}_{name}"] * size / 100) for side in ("low", "high"))
    assert binom.cdf(high, size, 0.15) - binom.cdf(low - 1, size, 0.15) >= share


@pytest.mark.slow
def test_quarters_of_brothers_and_sisters_stay_within_the_widened_limits_and_not_within_those_of_single_children() -> (
    None
):
    rng = np.random.default_rng(3)
    yes = 3 * rng.binomial(100, 0.2, 4000)  # 100 kins of three who are all alike
    inside = {}
    for effect in (1.0, 3.0):
        around = limits(pd.Series([300]), 0.2, effect).loc[0] * 3
        inside[effect] = np.mean((yes >= around["low_998"] - 1e-9) & (yes <= around["high_998"] + 1e-9))
    assert inside[3.0] >= 0.996 > 0.95 > inside[1.0] - 0.02
