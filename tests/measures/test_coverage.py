"""How often the kin-clustered interval covers the truth, in a simulation whose truth is known exactly.

Brothers and sisters share most of their chance and most of their luck, so rows of one kin are far from independent.
"""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from measures.bootstrap import Statistic, auc, intervals, ratio

pytestmark = pytest.mark.slow
SEED, KIN, RESAMPLES = 1, 600, 500
LISTED_FROM = 0.3  # the chance from which a child is listed
SHARED = 0.8  # of what a child is dealt, both its score and its luck: the variance that kin have in common
CLUSTERED, ROW_BY_ROW = "kin drawn whole", "rows drawn one by one"
WORLDS = {CLUSTERED: 1200, ROW_BY_ROW: 200}


def chance(score: np.ndarray) -> np.ndarray:
    """The chance of the event, which is also what the model tells."""
    return expit(-1.2 + score)


def truth() -> dict[str, float]:
    """What each statistic is in an endless population, where scores are standard normal."""
    score = np.linspace(-8, 8, 200_001)
    risk, density = chance(score), norm.pdf(score) / norm.pdf(score).sum()
    events, others, listed = risk * density, (1 - risk) * density, risk >= LISTED_FROM
    below = np.cumsum(others) - others / 2
    return {
        "rate": events.sum(),
        "precision": events[listed].sum() / density[listed].sum(),
        "observed_expected": 1.0,
        "auc": (events @ below) / (events.sum() * others.sum()),
    }


def kindred(rng: np.random.Generator, kin: np.ndarray) -> np.ndarray:
    """A standard normal number for each child, most of which it shares with its kin."""
    return np.sqrt(SHARED) * rng.normal(size=KIN)[kin] + np.sqrt(1 - SHARED) * rng.normal(size=len(kin))


def statistics(label: np.ndarray, risk: np.ndarray) -> dict[str, Statistic]:
    listed = (risk >= LISTED_FROM).astype(float)
    return {
        "rate": ratio(label, np.ones(len(label))),
        "precision": ratio(label * listed, listed),
        "observed_expected": ratio(label, risk),
        "auc": auc(label, risk),
    }


def world(number: int, how: str) -> dict[str, tuple[float, float]]:
    """The intervals of one made-up population."""
    rng = np.random.default_rng([SEED, number])
    kin = np.repeat(np.arange(KIN), rng.integers(1, 7, KIN))
    risk = chance(kindred(rng, kin))
    label = (norm.cdf(kindred(rng, kin)) < risk).astype(float)
    drawn = kin if how == CLUSTERED else np.arange(len(kin))
    return intervals(statistics(label, risk), np.ones(len(kin)), drawn, RESAMPLES, number)


@pytest.fixture(scope="module")
def covered() -> dict[tuple[str, str], float]:
    """The share of the populations whose interval holds the truth, by how rows are drawn and statistic."""
    found = {how: [world(number, how) for number in range(count)] for how, count in WORLDS.items()}
    return {
        (how, name): float(np.mean([low <= value <= high for low, high in (told[name] for told in worlds)]))
        for how, worlds in found.items()
        for name, value in truth().items()
    }


STATISTICS = pytest.mark.parametrize("name", ["rate", "precision", "observed_expected", "auc"])


@STATISTICS
def test_where_kin_are_drawn_whole_19_intervals_in_20_cover_the_truth(
    covered: dict[tuple[str, str], float], name: str
) -> None:
    assert 0.93 <= covered[CLUSTERED, name] <= 0.97


@STATISTICS
def test_where_rows_are_drawn_one_by_one_too_few_do(covered: dict[tuple[str, str], float], name: str) -> None:
    assert covered[ROW_BY_ROW, name] < 0.9
