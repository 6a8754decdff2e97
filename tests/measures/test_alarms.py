"""What is too good to be true."""

import numpy as np

from measures.alarms import is_off, too_good


def test_an_auc_whose_whole_interval_lies_above_the_ceiling_is_too_good():
    assert too_good({"hazard": {"auc": (0.91, 0.95)}, "logistic": {"auc": (0.89, 0.95)}}) == ["hazard"]


def test_where_a_lower_ceiling_is_known_it_counts():
    assert too_good({"hazard": {"auc": (0.85, 0.88)}}, ceiling=0.84) == ["hazard"]


def test_a_model_that_could_not_be_measured_is_not_too_good():
    assert too_good({"hazard": {}}) == []


def test_shuffles_about_a_half_are_right_and_others_are_off():
    noise = np.random.default_rng(3).normal(0, 0.03, 50)
    noise -= noise.mean()
    assert not is_off(0.505 + noise)
    assert is_off(0.52 + noise) and is_off(0.48 + noise)
