"""How the settings of the models are looked for: seeded, resumable, judged later in time and by other kin."""

import numpy as np
import pytest

from models import tuning
from models.rows import Rows
from models.tuning import Task, Tried, best, tune

USUAL = {"num_trees": 20, "min_data_in_leaf": 20}


@pytest.fixture
def task():
    """Three years of children of whom one column tells the risk; each is a kin of its own."""
    random = np.random.default_rng(5)
    X = random.normal(size=(2400, 3)).astype(np.float32)
    label = (random.random(2400) < 1 / (1 + np.exp(1.2 - X[:, 0]))).astype(np.float64)
    closed = np.full(2400, 3, np.int8)
    rows = Rows(X, ("a", "b", "c"), np.ones(2400), np.arange(2400), label, closed, label.astype(np.int8))
    return Task(rows, np.arange(2400) % 5, np.repeat(np.arange(36), 2400 // 36 + 1)[:2400], seed=3)


@pytest.mark.parametrize(("name", "usual"), [("binary", USUAL), ("hazard", USUAL), ("logistic", {})])
def test_the_usual_settings_are_tried_first_and_then_as_many_others_as_asked(task, tmp_path, name, usual):
    tried = tune(task, name, usual, 4, tmp_path)
    assert (len(tried), tried[0].settings) == (5, {})


def test_a_search_that_was_broken_off_finds_what_an_unbroken_one_finds(task, tmp_path, monkeypatch):
    whole = tune(task, "binary", USUAL, 5, tmp_path / "whole")
    judged, counted = tuning._Judge.__call__, iter(range(3))

    def interrupted(judge, changed):
        if next(counted, None) is None:
            raise KeyboardInterrupt
        return judged(judge, changed)

    with monkeypatch.context() as patched:
        patched.setattr(tuning._Judge, "__call__", interrupted)
        with pytest.raises(KeyboardInterrupt):
            tune(task, "binary", USUAL, 5, tmp_path / "broken")
    assert tune(task, "binary", USUAL, 5, tmp_path / "broken") == whole


def test_nothing_is_tried_where_one_year_is_all_there_is_to_learn_from_and_to_judge_by(task, tmp_path):
    of_one_year = Task(task.rows, task.kin_group, np.zeros(2400, np.int64), seed=3)
    assert tune(of_one_year, "binary", USUAL, 4, tmp_path) == []


@pytest.mark.parametrize(
    ("others", "chosen"),
    [([0.21, 0.19], {}), ([0.23, 0.25], {"number": 1})],
    ids=["a little better is luck", "much better"],
)
def test_the_usual_settings_stay_unless_others_are_much_better(others, chosen):
    tried = [Tried({}, 0.2), *(Tried({"number": number}, value) for number, value in enumerate(others))]
    assert best(tried) == chosen


def test_without_a_trial_nothing_is_changed():
    assert best([]) == {}
