"""On which rows a model is calibrated."""

import numpy as np

from models.calibrated import latest
from models.rows import Rows


def rows_with(labels):
    n = len(labels)
    nothing = np.zeros(n, dtype=np.int8)
    X = np.zeros((n, 1), dtype=np.float32)
    return Rows(X, ("a",), np.ones(n), np.arange(n), np.array(labels, dtype=np.float64), nothing, nothing)


def years(*events_and_others):
    """Rows of one year after another, the oldest first: how many with the event, without it, and not known."""
    labels, month = [], []
    for year, (events, others, unknown) in enumerate(events_and_others):
        labels += [1.0] * events + [0.0] * others + [np.nan] * unknown
        month += [12 * year] * (events + others + unknown)
    return rows_with(labels), np.array(month)


def calibrated_on(*told):
    rows, month = years(*told)
    late = latest(rows, month, np.ones(len(rows), bool))
    return sorted(set(month[late] // 12)), int(late.sum())


def test_the_latest_year_is_enough_where_it_holds_a_hundred_events():
    assert calibrated_on((200, 50, 0), (100, 50, 0)) == ([1], 150)


def test_years_are_added_until_there_are_a_hundred_events():
    assert calibrated_on((200, 50, 0), (60, 50, 0), (40, 50, 0)) == ([1, 2], 200)


def test_where_all_years_together_hold_fewer_all_are_used():
    assert calibrated_on((10, 5, 0), (20, 5, 0)) == ([0, 1], 40)


def test_rows_whose_label_is_not_known_yet_are_no_year_and_not_used():
    assert calibrated_on((200, 50, 0), (120, 50, 7), (0, 0, 90)) == ([1], 170)


def test_where_no_label_is_known_nothing_is():
    rows, month = years((0, 0, 3))
    assert not latest(rows, month, np.ones(len(rows), bool)).any()


def test_rows_that_are_not_asked_for_are_no_year_and_not_used():
    rows, month = years((200, 50, 0), (120, 50, 0))
    late = latest(rows, month, month == 0)
    assert (set(month[late]), int(late.sum())) == ({0}, 250)
