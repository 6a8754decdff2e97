"""Calibration figures against a generalised linear model fitted here, and against scikit-learn's."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.special import expit, logit
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression

from measures.performance import performance
from measures.recalibration import reliability

KINDS = pytest.mark.parametrize(("stretch", "shift"), [(1.0, 0.0), (2.0, 0.0), (0.6, 0.4)])


def sample(stretch: float, shift: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What happened, risks that are off by a stretch and a shift of their log-odds, and weights."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-1.5, 1, 3000)
    label = (rng.random(3000) < expit(score)).astype(float)
    return label, expit(stretch * score + shift), rng.uniform(0.2, 1, 3000)


def fitted(design: np.ndarray, label: np.ndarray, weight: np.ndarray, offset: np.ndarray | float = 0.0) -> np.ndarray:
    """The coefficients of a logistic regression with an offset and no penalty, by Newton's method."""
    found = np.zeros(design.shape[1])
    for _ in range(30):
        risk = expit(design @ found + offset)
        spread = design.T @ (design * (weight * risk * (1 - risk))[:, None])
        found = found + np.linalg.solve(spread, design.T @ (weight * (label - risk)))
    return found


def natural_splines(score: np.ndarray) -> np.ndarray:
    """Curves that are cubic between the four knots and straight beyond: one that is 1 at each knot and 0 at others."""
    knots = np.quantile(score, [0.05, 0.35, 0.65, 0.95])
    curves = CubicSpline(knots, np.eye(4), bc_type="natural")
    inside = np.clip(score, knots[0], knots[-1])
    return curves(inside) + curves(inside, 1) * (score - inside)[:, None]


@KINDS
def test_the_slope_is_that_of_scikit_learns_logistic_regression_without_a_penalty(stretch: float, shift: float) -> None:
    label, risk, weight = sample(stretch, shift)
    theirs = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)
    theirs.fit(logit(risk)[:, None], label, sample_weight=weight)
    assert performance(label, risk, weight)["slope"] == pytest.approx(theirs.coef_[0, 0], rel=1e-4)


@KINDS
def test_the_slope_is_that_of_a_generalised_linear_model(stretch: float, shift: float) -> None:
    label, risk, weight = sample(stretch, shift)
    line = np.column_stack([np.ones(len(risk)), logit(risk)])
    assert performance(label, risk, weight)["slope"] == pytest.approx(fitted(line, label, weight)[1], rel=1e-4)


@KINDS
def test_the_intercept_is_that_of_a_generalised_linear_model_with_the_log_odds_as_offset(
    stretch: float, shift: float
) -> None:
    label, risk, weight = sample(stretch, shift)
    theirs = fitted(np.ones((len(risk), 1)), label, weight, logit(risk))[0]
    assert performance(label, risk, weight)["intercept"] == pytest.approx(theirs, abs=1e-8)


@KINDS
def test_the_ici_is_the_mean_gap_to_a_generalised_linear_model_on_natural_splines(stretch: float, shift: float) -> None:
    label, risk, weight = sample(stretch, shift)
    curves = natural_splines(logit(risk))
    happened = expit(curves @ fitted(curves, label, weight))
    theirs = np.average(np.abs(happened - risk), weights=weight)
    assert performance(label, risk, weight)["ici"] == pytest.approx(theirs, abs=1e-5)


def test_the_bins_of_the_reliability_picture_are_scikit_learns() -> None:
    label, risk, _ = sample(2.0, 0.0)
    observed, predicted = calibration_curve(label, risk, n_bins=10, strategy="quantile")
    table = reliability(label, risk, np.ones(len(risk)), np.arange(len(risk)), 20, seed=1)
    assert table["observed"].tolist() == pytest.approx(observed.tolist())
    assert table["predicted"].tolist() == pytest.approx(predicted.tolist())
