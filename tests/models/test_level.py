"""The level of risks: what closed since the last whole horizon moves it."""

import numpy as np
import pytest
from scipy.special import expit, logit

from models.calibrated import fit_calibrated
from models.folds import Apart, kin_group
from models.level import of_late, shift_to
from models.logistic import Logistic
from models.rows import Rows


def rows_of(closed, event, X=None):
    """Rows of one child each: closed intervals, and that of the event (0: none); the label where three are closed."""
    n, closed, event = len(closed), np.array(closed, np.int8), np.array(event, np.int8)
    label = np.where(event > 0, 1.0, np.where(closed == 3, 0.0, np.nan))
    X = np.zeros((n, 1), np.float32) if X is None else X
    return Rows(X, ("a",), np.ones(n), np.arange(n), label, closed, event)


def everybody(rows):
    return np.ones(len(rows), bool)


TABLE = """
month closed event | of the latest year | of the latest two
0     3      2     |                    | 2
12    3      2     | 2                  | 1 2
24    1      0     | 1                  | 1
12    2      0     | 2                  | 1 2
0     1      1     |                    |
"""
LINES = [line.split("|") for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize(("place", "enough"), [(1, 1), (2, 2)], ids=["the latest year", "the latest two"])
def test_the_intervals_that_closed_in_the_latest_years_and_were_entered_without_the_event_count(place, enough):
    month, closed, event = np.array([line[0].split() for line in LINES], int).T
    rows = rows_of(closed, event)
    found = of_late(rows, month, everybody(rows), enough)
    assert [(np.flatnonzero(row) + 1).tolist() for row in found] == [
        [int(i) for i in line[place].split()] for line in LINES
    ]


def test_where_all_years_together_hold_too_few_events_none_counts():
    rows = rows_of([3, 3, 1], [1, 0, 1])
    assert not of_late(rows, np.array([0, 0, 24]), everybody(rows), 3).any()


def test_rows_that_are_not_asked_for_do_not_count():
    rows, month = rows_of([3, 3, 1], [1, 0, 1]), np.array([0, 0, 24])
    assert not of_late(rows, month, np.array([True, True, False]), 1)[2].any()


HAZARDS = np.array([0.02, 0.03, 0.015])
RISK = 1 - np.prod(1 - HAZARDS)


def lived(closed, times=1.0, seed=1):
    """The interval of the event of each row of so many closed intervals, at hazards so many times as high."""
    happens = np.random.default_rng(seed).random((len(closed), 3)) < HAZARDS * times
    first = np.where(happens.any(axis=1), happens.argmax(axis=1) + 1, 0)
    return np.where(first <= closed, first, 0)


def changed(times, count=60_000):
    """Rows of six years, of which the last three are not over; in these the hazards are so many times as high."""
    month = np.repeat(12 * np.arange(6), count)
    closed = np.minimum(3, 6 - month // 12)
    is_new = month >= 36
    event = np.where(is_new, lived(closed, times), lived(closed, seed=2))
    return rows_of(closed, event), month, is_new


@pytest.mark.parametrize("times", [0.5, 1.0, 2.0])
def test_a_level_that_changed_is_found_before_any_horizon_is_over(times):
    rows, _, is_new = changed(times)
    first = np.zeros((len(rows), 3), bool)
    first[:, 0] = is_new
    shift = shift_to(rows, ~is_new, np.full(len(rows), RISK), first)
    assert expit(logit(RISK) + shift) / RISK == pytest.approx(times, rel=0.05)


def test_without_an_interval_to_judge_by_nothing_moves():
    rows = rows_of([3, 3], [1, 0])
    assert shift_to(rows, everybody(rows), np.full(2, RISK), np.zeros((2, 3), bool)) == 0.0


def test_a_row_that_is_not_asked_for_tells_nothing_of_how_risks_spread():
    rows, month, _ = changed(1.0, count=2_000)
    asked = np.arange(len(rows)) % 5 > 0
    late = of_late(rows, month, asked, 50)
    other = rows_of(rows.closed, np.where(asked, rows.event, 0))
    risk = np.full(len(rows), RISK)
    assert shift_to(rows, asked, risk, late) == shift_to(other, asked, risk, late)


def test_a_calibrated_model_expects_of_the_latest_rows_what_their_first_year_showed():
    rows, month, is_new = changed(0.5, count=8_000)
    X = np.random.default_rng(3).normal(size=(len(rows), 1)).astype(np.float32)
    rows = rows_of(rows.closed, rows.event, X)
    group = kin_group(rows.group, 3)
    made = fit_calibrated(Apart(Logistic(), rows, group, 1), month)
    told = made.risk(rows.X[is_new], rows.columns).mean()
    assert told == pytest.approx(0.5 * RISK, rel=0.15)
