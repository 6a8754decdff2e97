"""Whether acting on a risk does more good than harm."""

import numpy as np
import pytest

from measures.net_benefit import net_benefit

LABEL = np.array([1.0, 0.0, 0.0, 1.0, np.nan])
RISK = np.array([0.9, 0.3, 0.1, 0.1, 0.9])


def values(thresholds, risk=RISK, label=LABEL, weight=None):
    weight = np.ones(len(label)) if weight is None else weight
    found = net_benefit(label, {"model": risk}, weight, np.arange(len(label)), thresholds, 20, 1)
    return found.set_index(["policy", "threshold"])["value"]


def test_needed_offers_count_one_and_needless_ones_the_odds_of_the_threshold():
    # at 0.2 two of four are acted on: one needed, one needless at 0.25
    assert values([0.2])["model", 0.2] == pytest.approx((1 - 0.25) / 4)


def test_acting_on_everybody_is_needed_for_some_and_needless_for_the_others():
    assert values([0.2])["all", 0.2] == pytest.approx((2 - 2 * 0.25) / 4)


def test_acting_on_nobody_is_neither_good_nor_bad():
    assert values([0.2])["none", 0.2] == 0


def test_who_stands_at_the_threshold_is_acted_on():
    assert values([0.3])["model", 0.3] == pytest.approx((1 - 3 / 7) / 4)


def test_a_row_counts_by_its_weight():
    weight = np.array([1.0, 3.0, 1.0, 1.0, 1.0])
    assert values([0.2], weight=weight)["model", 0.2] == pytest.approx((1 - 3 * 0.25) / 6)


def test_a_model_that_knows_nothing_is_never_better_than_the_better_of_all_and_none():
    rng = np.random.default_rng(5)
    label = (rng.random(4000) < 0.2).astype(float)
    found = values([0.1, 0.2, 0.3], risk=np.full(4000, label.mean()), label=label)
    assert all(found["model", t] <= max(found["all", t], 0) + 1e-12 for t in (0.1, 0.2, 0.3))
