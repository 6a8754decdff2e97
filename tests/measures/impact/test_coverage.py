"""On made-up event tables: an effect is found, one that is not there is not, and intervals hold the truth."""

from functools import cache

import numpy as np
import pytest

from measures.impact.events import look
from measures.impact.series import monthly
from tests.measures.impact.made_up import EVENT, PLANS, counts, town

DRAWS = 200


@cache
def effects(seed: int, shared: float, effect: float) -> np.ndarray:
    """What is found after 12 months in each of 200 boroughs of 100 plans a month: change, low, high."""
    rng = np.random.default_rng(seed)
    boroughs = [f"draw {number}" for number in range(DRAWS)]
    months = monthly(town(rng, {name: counts(rng, 100, shared, 0.1, effect) for name in boroughs}), 92)
    found = [look(months, EVENT, PLANS, name, [EVENT], 84, 36).effect(12) for name in boroughs]
    return np.array(found)


@pytest.mark.slow
@pytest.mark.parametrize("shared", [0.0, 0.4, 0.6])
def test_an_effect_that_is_not_there_is_found_in_about_one_of_twenty(shared: float) -> None:
    found = effects(1, shared, 0.0)
    assert 0.93 <= np.mean((found[:, 1] <= 0) & (found[:, 2] >= 0)) <= 0.97


@pytest.mark.slow
def test_intervals_hold_an_effect_that_is_there() -> None:
    found = effects(2, 0.4, -0.2)
    assert 0.93 <= np.mean((found[:, 1] <= -0.2) & (found[:, 2] >= -0.2)) <= 0.97


@pytest.mark.slow
def test_a_fall_of_a_fifth_is_found_more_than_four_times_in_five() -> None:
    assert np.mean(effects(2, 0.4, -0.2)[:, 2] < 0) > 0.8
