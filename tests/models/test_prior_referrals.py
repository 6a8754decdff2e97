"""Who was referred most often comes first."""

import numpy as np

from models.prior_referrals import PriorReferrals
from models.rows import Rows


def rows_with(referrals, labels):
    n = len(labels)
    nothing = np.zeros(n, dtype=np.int8)
    X = np.array(referrals, dtype=np.float32)[:, None]
    return Rows(X, ("referrals",), np.ones(n), np.arange(n), np.array(labels, dtype=np.float64), nothing, nothing)


def fitted(referrals, labels):
    return PriorReferrals("referrals").fit(rows_with(referrals, labels), 0)


def test_the_score_is_the_count_of_referrals_and_what_is_not_known_is_none():
    X = np.array([[3], [np.nan], [0]], dtype=np.float32)
    assert fitted([0, 1], [0, 1]).score(X, ("referrals",)).tolist() == [3, 0, 0]


def test_the_risk_is_the_share_with_the_event_at_that_count():
    assert fitted([0, 0, 0, 0, 2, 2], [0, 0, 0, 1, 0, 1]).frequency == (0.25, 0.375, 0.5)


def test_more_referrals_than_anybody_had_take_the_highest_share():
    X = np.array([[9]], dtype=np.float32)
    assert fitted([0, 1], [0, 1]).risk(X, ("referrals",)).tolist() == [1.0]
