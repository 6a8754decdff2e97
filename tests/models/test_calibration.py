"""Calibration by the number of events."""

import numpy as np
import pytest
from scipy.special import expit

from models.calibration import Calibration, calibration_from_json, fit_calibration


def sample(n=4000, seed=1, slope=1.0, shift=0.0):
    """Risks that are off by a shift and a slope on the logit scale, and what then happened."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-2, 1, n)
    label = (rng.random(n) < expit(shift + slope * score)).astype(np.float64)
    return expit(score), label, rng.uniform(0.2, 1, n)


@pytest.mark.parametrize(
    ("events", "method"),
    [(3, "intercept"), (49, "intercept"), (50, "sigmoid"), (499, "sigmoid"), (500, "isotonic"), (9000, "isotonic")],
)
def test_the_method_follows_from_the_number_of_events(events, method):
    assert fit_calibration(*sample(), events=events).method == method


@pytest.mark.parametrize("events", [10, 100, 1000])
def test_as_many_events_are_expected_as_happened(events):
    risk, label, weight = sample(shift=0.7, slope=0.6)
    bent = fit_calibration(risk, label, weight, events).apply(risk)
    assert np.average(bent, weights=weight) == pytest.approx(np.average(label, weights=weight), abs=1e-5)


def test_the_sigmoid_finds_the_slope_that_made_the_data():
    made = fit_calibration(*sample(100_000, slope=0.6, shift=0.5), events=100)
    assert (made.intercept, made.slope) == pytest.approx((0.5, 0.6), abs=0.05)


@pytest.mark.parametrize("events", [10, 100, 1000])
def test_a_higher_risk_never_comes_out_lower(events):
    made = fit_calibration(*sample(), events=events)
    assert (np.diff(made.apply(np.linspace(0, 1, 500))) >= 0).all()


@pytest.mark.parametrize("events", [10, 100, 1000])
def test_nobody_is_certain(events):
    bent = fit_calibration(*sample(), events=events).apply(np.array([0.0, 1.0]))
    assert bent.min() >= 1e-6 and bent.max() <= 1 - 1e-6


@pytest.mark.parametrize("events", [10, 100, 1000])
def test_text_gives_the_same_calibration_back_bit_for_bit(events):
    made = fit_calibration(*sample(), events=events)
    risk = sample(seed=2)[0]
    assert np.array_equal(calibration_from_json(made.to_json()).apply(risk), made.apply(risk))


def test_rows_with_an_unknown_label_change_nothing():
    risk, label, weight = sample()
    label[:50] = np.nan
    assert fit_calibration(risk, label, weight, 100) == fit_calibration(risk[50:], label[50:], weight[50:], 100)


def test_without_an_event_nothing_is_bent():
    risk, label, weight = sample()
    assert fit_calibration(risk, np.zeros_like(label), weight, 0) == Calibration("none")


def test_risks_the_wrong_way_round_are_not_turned_in_secret():
    risk, label, weight = sample()
    assert fit_calibration(1 - risk, label, weight, 100).method == "intercept"
