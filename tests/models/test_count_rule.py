"""The rule to beat."""

import numpy as np

from models.count_rule import CountRule
from models.rows import Rows


def rows_with(counts, labels):
    """One row per count: a child with k of the three factors."""
    X = np.array([[1.0] * k + [0.0] * (3 - k) for k in counts], dtype=np.float32)
    n = len(X)
    nothing = np.zeros(n, dtype=np.int8)
    label = np.array(labels, dtype=np.float64)
    return Rows(X, ("a", "b", "c"), np.ones(n), np.arange(n), label, nothing, nothing)


def fitted(counts, labels):
    return CountRule(["a", "b", "c"]).fit(rows_with(counts, labels), 0)


def test_the_score_is_the_plain_count_of_factors_above_zero():
    X = np.array([[2, 0, 9], [0, 0, 0], [1, 1, 1]], dtype=np.float32)
    assert fitted([0, 1], [0, 1]).score(X, ("a", "b", "c")).tolist() == [2, 0, 3]


def test_an_unknown_factor_counts_as_absent():
    X = np.array([[np.nan, 1, np.nan]], dtype=np.float32)
    assert fitted([0, 1], [0, 1]).score(X, ("a", "b", "c")).tolist() == [1]


def test_the_risk_is_the_share_with_the_event_at_that_count():
    rule = fitted([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1])
    assert rule.frequency == (0.25, 0.5)


def test_the_risk_never_falls_as_the_count_grows():
    rule = fitted([0, 0, 1, 1, 2, 2], [0, 1, 0, 0, 1, 1])
    assert rule.frequency == (0.25, 0.25, 1.0)


def test_a_count_that_nobody_had_lies_between_its_neighbours():
    rule = fitted([0, 0, 2, 2], [0, 0, 0, 1])
    assert rule.frequency == (0.0, 0.25, 0.5)


def test_a_count_beyond_those_seen_takes_the_highest_seen():
    rule = fitted([0, 0, 1, 1], [0, 0, 0, 1])
    assert rule.risk(np.ones((1, 3), dtype=np.float32), ("a", "b", "c")).tolist() == [0.5]


def test_rows_without_a_known_label_teach_nothing():
    rule = fitted([0, 0, 1, 1, 1], [0, 0, 0, 1, np.nan])
    assert rule.frequency == (0.0, 0.5)
