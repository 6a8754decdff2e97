"""What every model promises, whichever it is."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.registry import MODELS, load
from models.rows import Rows, TooFewEvents

SETTINGS = {
    "chance": {},
    "count_rule": {"factors": ["a", "b", "c"]},
    "logistic": {},
    "prior_referrals": {"column": "a"},
    "hazard": {"num_trees": 20, "monotone": {"a": 1}},
    "binary": {"num_trees": 20, "monotone": {"a": 1}},
    "logistic_per_stage": {},
    "hazard_per_stage": {"num_trees": 20, "monotone": {"a": 1}},
    "binary_per_stage": {"num_trees": 20, "monotone": {"a": 1}},
}


def make_rows(children=600, seed=1, per=2):
    """Made-up children with two landmarks each; `a` raises the risk, `b` and `c` are noise, `gone` is never known.

    Every other child is at one stage, the others at another.
    """
    rng = np.random.default_rng(seed)
    child = np.repeat(np.arange(children), per)
    X = rng.poisson(1.0, size=(children * per, 4)).astype(np.float32)
    X[rng.random(len(X)) < 0.2, 1] = np.nan
    X[:, 3] = np.nan
    first_stage = (child % 2 == 0).astype(np.float32)
    X = np.column_stack([X, first_stage, 1 - first_stage])
    fell = rng.random((children, 3)) < (0.03 * (1 + X[::per, 0]))[:, None]
    first = np.where(fell.any(axis=1), fell.argmax(axis=1) + 1, 0)
    closed = rng.integers(1, 4, children)
    label = np.where(closed == 3, first > 0, np.nan)
    event = np.where(first <= closed, first, 0)
    return Rows(
        X=X,
        columns=("a", "b", "c", "gone", "stage_one", "stage_two"),
        weight=np.full(len(X), 1 / per),
        group=(child // 2).astype(np.int64),
        label=label[child].astype(np.float64),
        closed=closed[child].astype(np.int8),
        event=event[child].astype(np.int8),
    )


def fit(name, rows, seed=3):
    return MODELS[name](SETTINGS[name]).fit(rows, seed)


def test_settings_are_given_here_for_every_model():
    assert set(SETTINGS) == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_a_risk_is_a_chance(name):
    rows = make_rows()
    risk = fit(name, rows).risk(rows.X, rows.columns)
    assert risk.shape == (len(rows),) and risk.min() >= 0 and risk.max() <= 1


@pytest.mark.parametrize("name", MODELS)
def test_a_loaded_model_gives_the_same_risks_bit_for_bit(name):
    rows, later = make_rows(), make_rows(seed=2)
    fitted = fit(name, rows)
    assert np.array_equal(load(fitted.to_files()).risk(later.X, later.columns), fitted.risk(later.X, later.columns))


@pytest.mark.parametrize("name", MODELS)
def test_a_loaded_model_gives_back_the_same_files(name):
    files = fit(name, make_rows()).to_files()
    assert load(files).to_files() == files


@pytest.mark.parametrize("name", MODELS)
def test_the_same_rows_and_seed_give_the_same_files(name):
    assert fit(name, make_rows()).to_files() == fit(name, make_rows()).to_files()


@pytest.mark.parametrize("name", MODELS)
def test_columns_are_found_by_name_not_by_place(name):
    rows = make_rows()
    fitted = fit(name, rows)
    turned = fitted.risk(rows.X[:, ::-1], rows.columns[::-1])
    assert np.array_equal(turned, fitted.risk(rows.X, rows.columns))


@pytest.mark.parametrize("name", [name for name in MODELS if name != "chance"])
def test_a_missing_column_is_named(name):
    rows = make_rows()
    with pytest.raises(ValueError, match="are missing: a"):
        fit(name, rows).risk(rows.X[:, 1:], rows.columns[1:])


@pytest.mark.parametrize("name", [name for name in MODELS if name != "chance"])
def test_rows_without_an_event_are_refused(name):
    rows = make_rows()
    with pytest.raises(TooFewEvents, match="0 events"):
        fit(name, rows.take((rows.event == 0) & (rows.label != 1)))


@pytest.mark.parametrize("name", MODELS)
def test_a_childs_risk_does_not_depend_on_who_else_is_scored(name):
    rows = make_rows()
    fitted = fit(name, rows)
    assert np.array_equal(fitted.risk(rows.X[:7], rows.columns), fitted.risk(rows.X, rows.columns)[:7])


def test_a_setting_that_a_model_does_not_have_is_refused():
    with pytest.raises(TypeError, match="num_treees"):
        MODELS["hazard"]({"num_treees": 10})


def test_files_of_an_unknown_model_are_refused():
    with pytest.raises(ValueError, match="'oracle'; known are binary, chance"):
        load({"model.json": '{"model": "oracle"}'})


def test_chance_is_the_weighted_share_of_the_known_rows():
    rows = make_rows()
    known = ~np.isnan(rows.label)
    expected = np.average(rows.label[known], weights=rows.weight[known])
    assert fit("chance", rows).risk(rows.X, rows.columns)[0] == expected


def test_importing_the_registry_imports_no_heavy_library():
    code = "import sys, models.registry; print({'lightgbm', 'sklearn'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "set()"


def test_rows_refuse_an_event_in_an_interval_that_is_not_closed():
    rows = make_rows()
    parts = {name: getattr(rows, name) for name in rows.__dataclass_fields__}
    with pytest.raises(ValueError, match="event is not in a closed interval in 1200 of 1200 rows"):
        Rows(**{**parts, "event": (rows.closed + 1).astype(np.int8)})


def test_rows_refuse_columns_of_unlike_length():
    rows = make_rows()
    parts = {name: getattr(rows, name) for name in rows.__dataclass_fields__}
    with pytest.raises(ValueError, match="weight has 10 rows, X has 1200"):
        Rows(**{**parts, "weight": rows.weight[:10]})
