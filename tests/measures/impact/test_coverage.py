"""On made-up event tables: an effect is found, one that is not there is not, and intervals hold the truth."""

from functools import cache

import numpy as np
import pytest

from measures.impact.events import look
from measures.impact.interrupted import Months, interrupted
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


def lasting(rng: np.random.Generator, shared: float) -> np.ndarray:
    """Noise of 96 months that is shared with the next."""
    noise = np.zeros(96)
    for month in range(1, 96):
        noise[month] = shared * noise[month - 1] + rng.normal(0, 0.1)
    return noise


def stock(rng: np.random.Generator) -> tuple[Months, None]:
    """Children in care of whom an eighteenth leave a month, and as many come."""
    path = [540]
    for _ in range(155):
        path.append(path[-1] + rng.poisson(30) - rng.binomial(path[-1], 1 / 18))
    return Months(np.array(path[60:], dtype=float), np.ones(96), "stock"), None


def share(rng: np.random.Generator) -> tuple[Months, None]:
    whole = rng.poisson(400, 96)
    part = rng.binomial(whole, np.minimum(0.2 * np.exp(lasting(rng, 0.4)), 1))
    return Months(part.astype(float), whole.astype(float), "share"), None


def ratio(rng: np.random.Generator) -> tuple[Months, Months]:
    """Two boroughs with a noise that both have."""
    own, both = lasting(rng, 0.4), lasting(rng, 0.5)
    counted = (rng.poisson(60 * np.exp(own + both)), rng.poisson(90 * np.exp(both)))
    mine, other = (Months(count.astype(float), np.ones(96), "count") for count in counted)
    return mine, other


@pytest.mark.slow
@pytest.mark.parametrize("made", [stock, share, ratio])
def test_a_stock_a_share_and_a_ratio_are_told_no_change_that_is_not_there(made) -> None:
    rng = np.random.default_rng(3)
    drawn = [made(rng) for _ in range(DRAWS)]
    found = np.array([interrupted(own, 60, 0, [], compared).effect(12) for own, compared in drawn])
    assert 0.93 <= np.mean((found[:, 1] <= 0) & (found[:, 2] >= 0)) <= 0.97
