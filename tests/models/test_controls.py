"""Controls: which rows without the event are kept, and what they then weigh."""

import numpy as np
import pytest

from models.controls import Draw, with_controls
from models.rows import Rows


def made(events: int, others: int, unknown: int = 0) -> Rows:
    """Rows with the event in their first year, then rows without it, then rows of which nothing is known."""
    count = events + others + unknown
    label = np.r_[np.ones(events), np.zeros(others), np.full(unknown, np.nan)]
    closed = np.r_[np.full(events + others, 3), np.zeros(unknown)].astype(np.int8)
    event = np.r_[np.ones(events), np.zeros(others + unknown)].astype(np.int8)
    numbered = np.arange(count, dtype=np.float32)[:, None]
    return Rows(numbered, ("number",), np.full(count, 0.5), np.arange(count), label, closed, event)


def test_every_row_with_the_event_is_kept_at_its_own_weight():
    chosen, _ = with_controls(made(events=5, others=500), Draw(10, seed=1))
    assert chosen.weight[chosen.event > 0].tolist() == [0.5] * 5


def test_so_many_controls_are_drawn_for_each_event():
    chosen, _ = with_controls(made(events=5, others=500), Draw(10, seed=1))
    assert int((chosen.event == 0).sum()) == 50


def test_the_controls_weigh_what_all_rows_without_the_event_weighed():
    chosen, _ = with_controls(made(events=5, others=500), Draw(10, seed=1))
    assert chosen.weight[chosen.event == 0].sum() == pytest.approx(250)


def test_where_there_are_fewer_than_asked_for_nothing_changes():
    rows = made(events=5, others=20)
    chosen, place = with_controls(rows, Draw(10, seed=1))
    assert place.tolist() == list(range(25))
    assert chosen.weight.tolist() == rows.weight.tolist()


def test_a_row_of_which_nothing_is_known_is_no_control():
    chosen, _ = with_controls(made(events=1, others=5, unknown=100), Draw(10, seed=1))
    assert int(np.isnan(chosen.label).sum()) == 0


def test_an_event_of_a_row_whose_horizon_is_not_over_is_kept():
    rows = made(events=1, others=50)
    early = Rows(rows.X, rows.columns, rows.weight, rows.group, np.full(51, np.nan), rows.closed, rows.event)
    assert int((with_controls(early, Draw(10, seed=1))[0].event > 0).sum()) == 1


def test_the_places_are_those_of_the_rows_given():
    rows = made(events=5, others=500)
    chosen, place = with_controls(rows, Draw(10, seed=1))
    assert chosen.X[:, 0].tolist() == place.tolist()


def test_the_draw_is_the_same_for_the_same_seed():
    places = [with_controls(made(events=5, others=500), Draw(10, seed))[1].tolist() for seed in (1, 1, 2)]
    assert places[0] == places[1] != places[2]


def test_without_an_event_there_are_no_controls():
    assert len(with_controls(made(events=0, others=10), Draw(10, seed=1))[0]) == 0


def test_of_an_outcome_with_too_many_events_a_part_of_all_rows_is_drawn():
    chosen, _ = with_controls(made(events=1000, others=3000), Draw(10, seed=1, most_events=100))
    events, others = int((chosen.event > 0).sum()), int((chosen.event == 0).sum())
    # five standard deviations of so many draws
    assert abs(events - 100) < 48 and abs(others - 300) < 83


def test_what_is_drawn_of_all_rows_keeps_its_own_weight():
    chosen, _ = with_controls(made(events=1000, others=3000), Draw(10, seed=1, most_events=100))
    assert set(chosen.weight.tolist()) == {0.5}


def test_an_outcome_with_no_more_events_than_that_is_drawn_as_ever():
    rows = made(events=100, others=3000)
    places = [with_controls(rows, Draw(10, 1, most))[1].tolist() for most in (100, None)]
    assert places[0] == places[1]
