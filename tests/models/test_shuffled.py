"""Where labels are dealt out anew there is nothing to find."""

import numpy as np

from models.logistic import Logistic
from models.rows import Rows
from models.shuffled import shuffled_aucs


def strong(n=600, copies=1):
    """A column that tells the label, and `copies` rows of each kin."""
    rng = np.random.default_rng(1)
    label = np.repeat((rng.random(n) < 0.3).astype(np.float64), copies)
    X = (label + rng.normal(0, 0.2, len(label))).astype(np.float32)[:, None]
    kin = np.repeat(np.arange(n), copies)
    nothing = np.zeros(len(label), dtype=np.int8)
    return Rows(X, ("a",), np.ones(len(label)), kin, label, nothing, nothing), kin % 5


def test_shuffled_labels_are_foreseen_no_better_than_by_chance_however_strong_the_columns():
    found = shuffled_aucs(*strong(), Logistic(), 50, 1)
    assert len(found) == 50
    assert abs(found.mean() - 0.5) < 2 * found.std(ddof=1) / np.sqrt(50)


def test_rows_that_are_copies_of_one_another_change_nothing():
    found = shuffled_aucs(*strong(copies=6), Logistic(), 50, 1)
    assert abs(found.mean() - 0.5) < 2 * found.std(ddof=1) / np.sqrt(50)


def test_the_same_seed_gives_the_same_shuffles():
    assert shuffled_aucs(*strong(), Logistic(), 3, 1).tolist() == shuffled_aucs(*strong(), Logistic(), 3, 1).tolist()


def test_where_no_label_is_an_event_nothing_is_told():
    rows, group = strong()
    rows.label[:] = 0
    assert len(shuffled_aucs(rows, group, Logistic(), 3, 1)) == 0
