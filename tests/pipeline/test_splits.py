"""The splits that are compared: who is learned from and who is tested, and what a leak does to each."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.rows import Rows
from pipeline.splits import SPLITS, Told, Trial, _parts, risks

FAMILIES, COLUMNS = 240, 60
NAMES = tuple(f"c{number}" for number in range(COLUMNS))


def trial(seed: int, *, are_twins: bool) -> Trial:
    """Children with nothing to learn from, one a family in the past, two a family in the year that is tested.

    Twins have the same columns and the same label; the others nothing in common.
    """
    random = np.random.default_rng(seed)
    kin = np.concatenate([np.arange(FAMILIES), np.repeat(np.arange(FAMILIES, 2 * FAMILIES), 2)])
    same = kin if are_twins else np.arange(len(kin))
    X = random.normal(size=(len(kin), COLUMNS)).astype(np.float32)[same]
    label = (random.random(len(kin)) < 0.3).astype(np.float64)[same]
    none, closed = np.zeros(len(kin), np.int8), np.full(len(kin), 3, np.int8)
    now = Told(Rows(X[:, :0], (), np.ones(len(kin)), kin, label, closed, none), np.arange(len(kin)))
    return tried(X, now, kin, seed)


def tried(X: np.ndarray, now: Told, kin: np.ndarray, seed: int) -> Trial:
    """A trial of which the first rows are past and the others tested."""
    is_past = now.place < FAMILIES
    past = Told(now.rows.take(is_past), now.place[is_past])
    return Trial(X, NAMES, NAMES, kin % 5, kin % 3, past, now, ~is_past, controls_per_event=5, seed=seed)


def mean_auc(split: str, *, are_twins: bool) -> float:
    worlds = [trial(seed, are_twins=are_twins) for seed in range(5)]
    return float(np.mean([roc_auc_score(told.now.rows.label[told.is_test], risks(told)[split]) for told in worlds]))


def test_twins_move_the_random_split() -> None:
    # far outside what the others below are held to
    assert mean_auc("random_rows", are_twins=True) > 0.6


@pytest.mark.parametrize("split", ["ours", "other_boroughs"])
def test_twins_do_not_move_a_split_that_keeps_kin_apart(split: str) -> None:
    assert mean_auc(split, are_twins=True) == pytest.approx(0.5, abs=0.06)


def test_children_with_nothing_in_common_do_not_move_the_random_split() -> None:
    assert mean_auc("random_rows", are_twins=False) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("split", SPLITS)
def test_every_test_row_is_tested_once(split: str) -> None:
    parts = [part for part in _parts(trial(1, are_twins=True)) if part[0] == split]
    assert set(np.sum([is_tested for *_, is_tested in parts], axis=0).tolist()) == {1}


@pytest.mark.parametrize("split", ["ours", "other_boroughs"])
def test_no_kin_is_learned_from_and_tested(split: str) -> None:
    # each family that is tested has a child in the past, and its children live in different boroughs
    kin = np.concatenate([np.arange(FAMILIES), np.repeat(np.arange(FAMILIES), 2)])
    told = trial(1, are_twins=True)
    told = tried(told.X, replace(told.now, rows=replace(told.now.rows, group=kin)), kin, seed=1)
    told = replace(told, borough=np.arange(len(kin)) % 3)
    for _, past, is_learned, is_tested in (part for part in _parts(told) if part[0] == split):
        assert not set(past.rows.group[is_learned]) & set(kin[told.is_test][is_tested])


def test_the_random_split_learns_from_no_row_that_it_tests() -> None:
    told = trial(1, are_twins=True)
    for _, now, is_learned, is_tested in (part for part in _parts(told) if part[0] == "random_rows"):
        assert not set(now.place[is_learned]) & set(now.place[told.is_test][is_tested])


def test_the_same_seed_gives_the_same_risks() -> None:
    one, other = (risks(trial(1, are_twins=True))["random_rows"] for _ in range(2))
    assert one.tolist() == other.tolist()
