"""The kin-clustered bootstrap and the statistics that it draws."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import average_precision_score, roc_auc_score

from measures.bootstrap import auc, average_precision, by_kin, intervals, kin_intervals, ratio
from measures.recalibration import intercept_statistic, slope_statistic


def sample(n=500, seed=1, decimals=1):
    """Risks with many ties, what happened, weights and kin of one to four."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-1, 1, n)
    label = (rng.random(n) < expit(score)).astype(np.float64)
    return label, np.round(expit(score), decimals), rng.uniform(0.1, 1, n), rng.integers(0, n // 3, n)


@pytest.mark.parametrize("decimals", [1, 8])
@pytest.mark.parametrize(("ours", "theirs"), [(auc, roc_auc_score), (average_precision, average_precision_score)])
def test_each_resample_equals_scikit_learns_with_these_weights(ours, theirs, decimals):
    label, risk, _, _ = sample(decimals=decimals)
    weights = np.random.default_rng(2).integers(0, 3, size=(5, len(label))).astype(np.float64)
    expected = [theirs(label, risk, sample_weight=one) for one in weights]
    assert ours(label, risk)(weights) == pytest.approx(expected)


def test_a_resample_without_an_event_has_no_auc():
    assert np.isnan(auc(np.array([0.0, 1.0]), np.array([0.1, 0.2]))(np.array([[1.0, 0.0]]))).all()


def test_the_same_seed_gives_the_same_interval():
    label, risk, weight, kin = sample()
    one, two = (intervals({"auc": auc(label, risk)}, weight, kin, 50, seed=3) for _ in range(2))
    assert one == two


def test_the_interval_does_not_depend_on_how_many_resamples_are_held_at_a_time(monkeypatch):
    label, risk, weight, kin = sample()
    one = intervals({"auc": auc(label, risk)}, weight, kin, 50, seed=3)
    monkeypatch.setattr("measures.bootstrap.CELLS", 1500)
    assert intervals({"auc": auc(label, risk)}, weight, kin, 50, seed=3) == one


def test_all_statistics_see_the_same_draws():
    label, risk, weight, kin = sample()
    one, two = auc(label, risk), auc(label, risk)
    gap = intervals({"gap": lambda weights: one(weights) - two(weights)}, weight, kin, 50, seed=3)
    assert gap["gap"] == (0.0, 0.0)


def test_copies_of_a_row_within_its_kin_do_not_narrow_the_interval():
    label, risk, weight, kin = sample()
    once = intervals({"auc": auc(label, risk)}, weight, kin, 100, seed=3)
    label, risk, weight, kin = (np.repeat(values, 4) for values in (label, risk, weight, kin))
    assert intervals({"auc": auc(label, risk)}, weight, kin, 100, seed=3)["auc"] == pytest.approx(once["auc"])


def test_too_few_events_give_no_interval():
    label = np.array([1.0, 0, 0, 0])
    spans = intervals({"auc": auc(label, np.arange(4.0))}, np.ones(4), np.arange(4), 100, seed=3)
    assert np.isnan(spans["auc"]).all()


def test_the_interval_covers_the_truth_about_19_times_in_20_although_siblings_are_alike():
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        kin = np.repeat(np.arange(80), 4)
        label = (rng.random(320) < np.repeat(rng.beta(1, 3, 80), 4)).astype(np.float64)  # mean 1/4
        low, high = intervals({"mean": ratio(label, np.ones(320))}, np.ones(320), kin, 200, seed)["mean"]
        covered += low <= 0.25 <= high
    assert 0.88 * 200 <= covered <= 0.99 * 200


@pytest.mark.parametrize("made", [auc, average_precision, ratio])
def test_what_is_summed_by_kin_has_the_interval_of_the_rows(made):
    label, risk, weight, kin = sample(decimals=2)
    within = by_kin(weight, kin)
    of_rows = intervals({"it": made(label, risk)}, weight, kin, 50, seed=3)["it"]
    assert kin_intervals({"it": made(label, risk, within)}, within, 50, seed=3)["it"] == pytest.approx(of_rows)


@pytest.mark.parametrize("made", [slope_statistic, intercept_statistic])
def test_calibration_summed_by_kin_has_the_interval_of_the_rows(made):
    label, risk, weight, kin = sample(decimals=2)
    within = by_kin(weight, kin)
    of_rows = intervals({"it": made(label, risk, weight)}, weight, kin, 50, seed=3)["it"]
    assert kin_intervals({"it": made(label, risk, weight, within)}, within, 50, seed=3)["it"] == pytest.approx(of_rows)
