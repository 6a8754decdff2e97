"""The figures, against scikit-learn's and against data whose truth is known."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from measures.performance import performance, performance_intervals
from measures.recalibration import intercept, intercept_statistic, reliability, slope, slope_statistic


def sample(n=4000, seed=1, stretch=1.0, shift=0.0):
    """Risks that are right for stretch 1 and shift 0; with stretch 2 they are twice as extreme as the truth."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-1.5, 1, n)
    label = (rng.random(n) < expit(score)).astype(np.float64)
    return label, expit(stretch * score + shift), rng.uniform(0.2, 1, n)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("auc", roc_auc_score), ("average_precision", average_precision_score), ("brier", brier_score_loss)],
)
def test_a_figure_equals_scikit_learns(name, theirs):
    label, risk, weight = sample()
    assert performance(label, risk, weight)[name] == pytest.approx(theirs(label, risk, sample_weight=weight))


def test_true_risks_have_slope_1_intercept_0_and_as_many_events_as_expected():
    found = performance(*sample(100_000))
    assert [found[name] for name in ("slope", "intercept", "observed_expected")] == pytest.approx([1, 0, 1], abs=0.05)


def test_risks_twice_as_extreme_have_slope_one_half():
    assert performance(*sample(50_000, stretch=2.0))["slope"] == pytest.approx(0.5, abs=0.03)


def test_risks_shifted_up_have_the_intercept_that_shifts_them_back():
    assert performance(*sample(50_000, shift=0.7))["intercept"] == pytest.approx(-0.7, abs=0.05)


def test_the_ici_of_true_risks_is_about_nothing():
    assert performance(*sample(50_000))["ici"] < 0.01


def test_the_ici_is_the_mean_gap_between_risk_and_truth():
    label, risk, weight = sample(50_000, shift=0.7)
    truth = expit(logit(risk) - 0.7)
    assert performance(label, risk, weight)["ici"] == pytest.approx(np.average(risk - truth, weights=weight), abs=0.01)


def test_rows_with_an_unknown_label_change_nothing():
    label, risk, weight = sample()
    without = performance(label[100:], risk[100:], weight[100:])
    label[:100] = np.nan
    assert performance(label, risk, weight) == without


def test_too_few_events_give_the_counts_only():
    label, risk, weight = np.r_[np.ones(9), np.zeros(91)], np.linspace(0, 1, 100), np.ones(100)
    assert performance(label, risk, weight, floor=10) == {"n": 100, "events": 9}


def test_twelve_rows_of_a_child_are_one_event():
    label, risk, weight = np.r_[np.ones(24), np.zeros(240)], np.linspace(0, 1, 264), np.full(264, 1 / 12)
    assert performance(label, risk, weight)["events"] == pytest.approx(2)


def test_equal_risks_have_no_slope():
    label, _, weight = sample()
    assert np.isnan(performance(label, np.full(len(label), 0.2), weight)["slope"])


def test_every_figure_but_the_ici_has_an_interval_around_it():
    label, risk, weight = sample()
    found = performance(label, risk, weight)
    spans = performance_intervals(label, risk, weight, np.arange(len(label)) // 2, 200, seed=1)
    outside = {
        name for name, value in found.items() if name not in spans or not spans[name][0] < value < spans[name][1]
    }
    assert outside == {"n", "events", "ici"}


def test_too_few_events_give_no_intervals():
    label = np.r_[np.ones(3), np.zeros(97)]
    assert performance_intervals(label, np.linspace(0, 1, 100), np.ones(100), np.arange(100), 20, seed=1) == {}


@pytest.mark.parametrize(("statistic", "figure"), [(slope_statistic, slope), (intercept_statistic, intercept)])
def test_one_newton_step_lands_where_a_whole_fit_of_the_resample_would(statistic, figure):
    label, risk, weight = sample(stretch=1.5)
    drawn = weight * np.random.default_rng(5).poisson(1.0, size=(6, len(label)))
    whole = [figure(label[one > 0], risk[one > 0], one[one > 0]) for one in drawn]
    assert statistic(label, risk, weight)(drawn) == pytest.approx(whole, abs=0.01)


def test_bins_of_the_reliability_picture_hold_every_known_row_once():
    label, risk, weight = sample()
    label[:500] = np.nan
    table = reliability(label, risk, np.ones_like(weight), np.arange(4000), 20, seed=1)
    assert (len(table), table["n"].sum()) == (10, 3500)


def test_bins_are_joined_until_no_count_is_too_small_to_publish():
    label = np.zeros(1000)
    label[::40] = 1
    risk = np.arange(1000) / 2000
    table = reliability(label, risk, np.ones(1000), np.arange(1000), 20, seed=1)
    assert (table["n"].sum(), table["events"].sum()) == (1000, 25)
    assert table["events"].tolist() == [8, 7, 10]


def test_where_all_bins_together_are_too_small_there_is_none():
    label = np.array([1.0] * 5 + [0.0] * 500)
    assert reliability(label, np.linspace(0, 1, 505), np.ones(505), np.arange(505), 20, seed=1).empty


def test_equal_risks_share_a_bin():
    label, _, weight = sample()
    table = reliability(label, np.full(4000, 0.2), weight, np.arange(4000), 20, seed=1)
    assert len(table) == 1


def test_true_risks_lie_within_their_intervals_in_most_bins():
    label, risk, weight = sample(20_000)
    table = reliability(label, risk, weight, np.arange(20_000), 200, seed=1)
    assert table["predicted"].between(table["low"], table["high"]).sum() >= 8
