"""Logistic regression."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from models.logistic import Logistic
from models.rows import Rows


def make_rows(n=3000, seed=1):
    rng = np.random.default_rng(seed)
    X = rng.poisson(2.0, size=(n, 3)).astype(np.float32)
    label = (rng.random(n) < 1 / (1 + np.exp(3 - X[:, 0]))).astype(np.float64)
    X[rng.random(n) < 0.3, 1] = np.nan
    label[:100] = np.nan
    nothing = np.zeros(n, dtype=np.int8)
    return Rows(X, ("a", "b", "c"), rng.uniform(0.2, 1, n), np.arange(n), label, nothing, nothing)


def test_the_mean_risk_is_the_weighted_share_with_the_event():
    rows = make_rows()
    known = rows.known()
    risk = Logistic().fit(rows, 0).risk(known.X, known.columns)
    assert np.average(risk, weights=known.weight) == pytest.approx(np.average(known.label, weights=known.weight))


def test_a_column_with_unknowns_gets_an_indicator_and_the_others_none():
    assert Logistic().fit(make_rows(), 0).indicated == ("b",)


def test_an_unknown_without_an_indicator_is_read_as_the_median():
    rows = make_rows()
    fitted = Logistic().fit(rows, 0)
    X = np.array([[np.nan, 1, 1], [fitted.median[0], 1, 1]], dtype=np.float32)
    unknown, median = fitted.risk(X, rows.columns)
    assert unknown == median


def test_its_own_product_agrees_with_the_library():
    from sklearn.linear_model import LogisticRegression

    rows = make_rows()
    known = rows.known()
    fitted = Logistic(C=1e8).fit(rows, 0)
    design = fitted.design(known.X, known.columns)
    library = LogisticRegression(C=1e8, solver="newton-cholesky", tol=1e-8)
    library.fit(design, known.label, sample_weight=known.weight)
    assert fitted.risk(known.X, known.columns) == pytest.approx(library.predict_proba(design)[:, 1], abs=1e-6)


def test_the_elastic_net_is_the_librarys():
    from sklearn.linear_model import LogisticRegression

    rows = make_rows()
    known = rows.known()
    fitted = Logistic(C=0.02, l1_ratio=0.5).fit(rows, 0)
    design = fitted.design(known.X, known.columns)
    mean = np.average(design, axis=0, weights=known.weight)
    spread = np.sqrt(np.average((design - mean) ** 2, axis=0, weights=known.weight))
    library = LogisticRegression(C=0.02, l1_ratio=0.5, solver="saga", tol=1e-10, max_iter=10_000, random_state=0)
    library.fit((design - mean) / spread, known.label, sample_weight=known.weight)
    assert fitted.coefficients == pytest.approx(library.coef_[0] / spread, abs=1e-5)


def test_a_column_that_tells_nothing_is_taken_out():
    assert Logistic(C=0.005, l1_ratio=0.9).fit(make_rows(), 0).coefficients[1:] == (0, 0, 0)


def test_a_constant_column_changes_nothing():
    rows = make_rows()
    parts = {name: getattr(rows, name) for name in rows.__dataclass_fields__}
    wider = {"X": np.hstack([rows.X, np.full((len(rows), 1), 7, np.float32)]), "columns": (*rows.columns, "same")}
    constant = Logistic().fit(Rows(**{**parts, **wider}), 0)
    assert constant.coefficients[3] == 0


def test_one_thread_and_two_give_the_same_bytes():
    files = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            files.append(Logistic().fit(make_rows(20000), 0).to_files())
    assert files[0] == files[1]
