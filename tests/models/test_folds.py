"""Kin stay together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.chance import Chance
from models.folds import Apart, kin_group
from models.registry import MODELS
from models.rows import Rows


def make_rows(n=400):
    rng = np.random.default_rng(1)
    kin = rng.integers(0, 120, n)
    label = (rng.random(n) < 0.3).astype(np.float64)
    three = np.full(n, 3, dtype=np.int8)
    X = rng.normal(size=(n, 2)).astype(np.float32)
    return Rows(X, ("a", "b"), np.ones(n), kin, label, three, label.astype(np.int8))


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(st.integers(0, 2**62), min_size=1, max_size=50))
def test_equal_kin_always_share_a_group(ids):
    twice = kin_group(np.array(ids + ids[::-1], dtype=np.int64))
    assert np.array_equal(twice[: len(ids)], twice[len(ids) :][::-1])


def test_groups_are_about_equal():
    sizes = np.bincount(kin_group(np.arange(50_000)))
    assert len(sizes) == 5 and sizes.min() > 9_700


def test_a_number_is_hashed_as_splitmix64_publishes_it():
    assert kin_group([0], groups=2**32).tolist() == [0xE220A8397B1DCDAF % 2**32]


def test_the_group_of_a_text_never_changes():
    assert kin_group(["kin-1", "kin-2", "kin-3", "kin-1"]).tolist() == [3, 2, 1, 3]


def test_text_and_its_bytes_share_a_group():
    assert np.array_equal(kin_group(["kin-1", "kin-2"]), kin_group(np.array([b"kin-1", b"kin-2"], dtype=object)))


def test_a_missing_kin_is_refused():
    with pytest.raises(ValueError, match="kin id is None"):
        kin_group(np.array(["a", None], dtype=object))


def every(rows):
    return np.ones(len(rows), bool)


def test_nobody_is_scored_by_a_model_that_saw_the_family():
    rows = make_rows()
    group = kin_group(rows.group)
    risk = Apart(Chance(), rows, group, 0).risk((), every(rows))
    assert all(risk[group == g] == pytest.approx(rows.label[group != g].mean()) for g in range(5))


def test_nobody_is_scored_by_a_model_that_saw_who_is_held_out():
    rows = make_rows()
    group = kin_group(rows.group)
    risk = Apart(Chance(), rows, group, 0).risk({2}, every(rows))
    assert np.isnan(risk[group == 2]).all()
    others = [(g, ~np.isin(group, [g, 2])) for g in (0, 1, 3, 4)]
    assert all(risk[group == g] == pytest.approx(rows.label[other].mean()) for g, other in others)


class Counting(Chance):
    """Counts how often it is fitted."""

    fits = 0

    def fit(self, rows, seed):
        Counting.fits += 1
        return super().fit(rows, seed)


def test_each_set_of_groups_is_left_out_once():
    rows = make_rows()
    apart = Apart(Counting(), rows, kin_group(rows.group), 0)
    for held in range(5):
        apart.without({held})
        apart.risk({held}, every(rows))
    assert Counting.fits == 5 + 10


def test_a_kin_in_two_groups_is_refused():
    rows = make_rows()
    with pytest.raises(ValueError, match="kin are in more than one group"):
        Apart(Chance(), rows, np.arange(len(rows)) % 5, 0)


def test_one_group_alone_is_refused():
    rows = make_rows()
    with pytest.raises(ValueError, match="at least two groups"):
        Apart(Chance(), rows, np.zeros(len(rows), dtype=np.int64), 0).risk((), every(rows))


def test_noise_cross_fitted_tells_nothing():
    rows = make_rows(2000)
    model = MODELS["hazard"]({"num_trees": 30})
    risk = Apart(model, rows, kin_group(rows.group), 0).risk((), every(rows))
    assert abs(np.corrcoef(risk, rows.label)[0, 1]) < 0.1
