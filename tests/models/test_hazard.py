"""The discrete-time hazard."""

import numpy as np
import pytest

from models.hazard import Hazard
from models.rows import Rows


def make_rows(n=4000, seed=1, X=None):
    """Children of whom many were seen through one or two years only."""
    rng = np.random.default_rng(seed)
    X = np.zeros((n, 0), dtype=np.float32) if X is None else X
    odds = X[:, 0] if X.shape[1] else np.zeros(n)
    chance = np.array([0.02, 0.05, 0.03]) * np.exp(np.nan_to_num(odds))[:, None]
    fell = rng.random((n, 3)) < chance
    first = np.where(fell.any(axis=1), fell.argmax(axis=1) + 1, 0)
    closed = rng.integers(0, 4, n)
    event = np.where(first <= closed, first, 0).astype(np.int8)
    label = np.where(closed == 3, first > 0, np.nan).astype(np.float64)
    names = tuple("abcdef"[: X.shape[1]])
    return Rows(X, names, rng.uniform(0.5, 1, n), np.arange(n), label, closed.astype(np.int8), event)


def features(n=2000, seed=5, columns=3):
    return np.random.default_rng(seed).normal(size=(n, columns)).astype(np.float32)


def kaplan_meier(rows):
    """The chance of the event within three intervals, by hand."""
    survival = 1.0
    for j in (1, 2, 3):
        at_risk = (rows.closed >= j) & ((rows.event == 0) | (rows.event >= j))
        survival *= 1 - rows.weight[at_risk & (rows.event == j)].sum() / rows.weight[at_risk].sum()
    return 1 - survival


def test_without_features_the_risk_is_that_of_kaplan_and_meier():
    rows = make_rows()
    risk = Hazard(lambda_l2=0.0, num_trees=300).fit(rows, 0).risk(rows.X, rows.columns)[0]
    assert risk == pytest.approx(kaplan_meier(rows), abs=1e-5)


def seen_by_days(n=40_000, seed=1):
    """Days seen and whether the event ended them, of children who leave or are last seen on any day; and their rows."""
    rng = np.random.default_rng(seed)
    event, left, as_of = rng.exponential(20 * 365, n), rng.exponential(100 * 365, n), rng.uniform(200, 2000, n)
    gone = np.minimum(left, 3 * 365)
    ends = 365 * np.array([1, 2, 3])
    fell_in = (event < gone)[:, None] & (event[:, None] >= ends - 365) & (event[:, None] < ends)
    whole = (ends <= as_of[:, None]) & ((gone[:, None] >= ends) | fell_in)  # as features.outcomes closes them
    closed, event_in = (np.max(which * [1, 2, 3], axis=1).astype(np.int8) for which in (whole, whole & fell_in))
    label = np.where(closed == 3, event_in > 0, np.nan)
    rows = Rows(np.zeros((n, 0), np.float32), (), np.ones(n), np.arange(n), label, closed, event_in)
    last = np.minimum(gone, as_of)
    return np.minimum(event, last), event < last, rows


def test_without_features_the_risk_is_near_that_of_kaplan_and_meier_by_days_though_some_leave_on_any_day():
    days, is_event, rows = seen_by_days()
    at_risk = len(days) - np.arange(len(days))
    by_days = 1 - np.prod(1 - is_event[np.argsort(days)] / at_risk)
    risk = Hazard(lambda_l2=0.0, num_trees=300).fit(rows, 0).risk(rows.X[:1], rows.columns)[0]
    assert risk == pytest.approx(by_days, rel=0.03)


def test_the_risk_is_one_minus_the_product_of_the_intervals_not_reached():
    rows = make_rows(2000, X=features())
    fitted = Hazard(num_trees=10).fit(rows, 0)
    hazards = fitted.hazards(rows.X, rows.columns)
    assert np.array_equal(fitted.risk(rows.X, rows.columns), 1 - np.prod(1 - hazards, axis=1))


def test_a_horizon_of_one_year_takes_one_interval():
    rows = make_rows(2000, X=features())
    assert Hazard(num_trees=5, intervals=1).fit(rows, 0).hazards(rows.X, rows.columns).shape == (2000, 1)


def test_one_thread_and_two_give_the_same_bytes():
    rows = make_rows(2000, X=features())
    one, two = (Hazard(num_threads=threads, num_trees=30).fit(rows, 7).to_files() for threads in (1, 2))
    assert one == two


def test_another_seed_gives_other_trees():
    rows = make_rows(2000, X=features())
    one, two = (Hazard(num_trees=30).fit(rows, seed).to_files()["booster.txt"] for seed in (1, 2))
    assert one != two


def test_years_that_are_not_closed_teach_nothing():
    rows = make_rows(2000, X=features())
    closed = rows.take(rows.closed > 0)
    assert Hazard(num_trees=5).fit(rows, 0).to_files() == Hazard(num_trees=5).fit(closed, 0).to_files()


def test_a_column_that_is_never_known_is_not_learned():
    X = features()
    X[:, 1] = np.nan
    assert Hazard(num_trees=5).fit(make_rows(2000, X=X), 0).learned.columns == ("a", "c")


def test_an_unknown_never_met_in_training_is_read_as_the_median_not_as_zero():
    X = features() + 5
    fitted = Hazard(num_trees=30).fit(make_rows(2000, X=X - np.float32(5)), 0)
    unknown, median = X[:1].copy(), X[:1].copy()
    unknown[0, 0], median[0, 0] = np.nan, fitted.learned.stand_in[0]
    columns = ("a", "b", "c")
    assert fitted.risk(unknown, columns) == fitted.risk(median, columns)


def test_an_unknown_met_in_training_stays_unknown():
    X = features()
    X[:200, 0] = np.nan
    assert np.isnan(Hazard(num_trees=5).fit(make_rows(2000, X=X), 0).learned.stand_in[0])


def test_scoring_leaves_the_given_matrix_as_it_was():
    rows = make_rows(2000, X=features())
    fitted = Hazard(num_trees=5).fit(rows, 0)
    X = np.full((2, 3), np.nan, dtype=np.float32)
    fitted.risk(X, rows.columns)
    assert np.isnan(X).all()


def test_a_monotone_column_never_lowers_the_risk_as_it_grows():
    rows = make_rows(2000, X=features())
    fitted = Hazard(num_trees=50, monotone={"b": 1}).fit(rows, 0)
    X = np.zeros((60, 3), dtype=np.float32)
    X[:, 1] = np.linspace(-3, 3, 60)
    assert (np.diff(fitted.risk(X, rows.columns)) >= 0).all()


def test_a_monotone_sign_other_than_one_is_refused():
    with pytest.raises(ValueError, match="monotone takes -1, 0 or 1"):
        Hazard(monotone={"a": 2}).fit(make_rows(2000, X=features()), 0)


def test_a_monotone_column_that_is_not_learned_is_passed_over():
    rows = make_rows(2000, X=features())
    plain, named = Hazard(num_trees=5), Hazard(num_trees=5, monotone={"not_here": 1})
    assert plain.fit(rows, 0).to_files() == named.fit(rows, 0).to_files()


def test_with_one_interval_contributions_explain_the_log_odds_but_for_a_constant():
    rows = make_rows(2000, X=features())
    fitted = Hazard(num_trees=30, intervals=1).fit(rows, 0)
    given = fitted.contributions(rows.X[:50], rows.columns)
    risk = fitted.risk(rows.X[:50], rows.columns)
    assert np.ptp(np.log(risk / (1 - risk)) - given.sum(axis=1)) < 1e-9


def test_contributions_stand_in_the_order_of_the_given_columns():
    rows = make_rows(2000, X=features())
    fitted = Hazard(num_trees=10).fit(rows, 0)
    turned = fitted.contributions(rows.X[:20, ::-1], rows.columns[::-1])
    assert np.array_equal(turned[:, ::-1], fitted.contributions(rows.X[:20], rows.columns))


def test_a_column_that_was_not_learned_contributes_nothing():
    X = features()
    X[:, 1] = np.nan
    rows = make_rows(2000, X=X)
    given = Hazard(num_trees=10).fit(rows, 0).contributions(rows.X[:20], rows.columns)
    assert (given[:, 1] == 0).all()
