"""What each column speaks for or against, whichever model ranks."""

import numpy as np
import pytest
from scipy.special import expit, logit

from models.registry import MODELS
from tests.models.test_models import make_rows

EXPLAINED = {"logistic": {}, "binary": {"num_trees": 20}, "hazard": {"num_trees": 20}}


def fitted(name):
    rows = make_rows(children=2000)
    return rows, MODELS[name](EXPLAINED[name]).fit(rows, 3)


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_column_that_raises_the_risk_speaks_for_it_where_it_is_high(name):
    rows, model = fitted(name)
    shares = model.contributions(rows.X, rows.columns)[:, 0]
    assert shares[rows.X[:, 0] >= 3].mean() > 0 > shares[rows.X[:, 0] == 0].mean()


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_column_that_was_not_learned_says_nothing(name):
    rows, model = fitted(name)
    assert not model.contributions(rows.X, rows.columns)[:, 3].any()


def test_of_trees_the_shares_and_what_all_share_add_up_to_the_log_odds():
    rows, model = fitted("binary")
    shares = model.contributions(rows.X, rows.columns).sum(axis=1)
    beside = logit(model.risk(rows.X, rows.columns)) - shares
    assert beside == pytest.approx(np.full(len(rows), beside[0]))


def test_of_a_regression_a_child_at_every_median_has_no_shares():
    rows, model = fitted("logistic")
    usual = np.asarray([[*model.median[:3], np.nan, *model.median[3:]]], dtype=np.float32)
    assert not model.contributions(usual, rows.columns).any()
    assert 0 < expit(model.intercept) < 1
