"""Weights that let those who stayed stand for those who left."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from measures.censoring import censoring_weights


def weights(days: list[int], censored: list[int]) -> list[float]:
    one = np.ones(len(days))
    return censoring_weights(np.array(days, float), np.array(censored, float), one).tolist()


def test_where_nobody_leaves_all_weigh_one() -> None:
    assert weights([5, 10, 10], [0, 0, 0]) == [1.0, 1.0, 1.0]


def test_one_of_two_who_left_is_stood_for_by_the_other() -> None:
    assert weights([5, 10], [1, 0]) == [0.0, 2.0]


def test_an_event_before_the_leaving_stands_for_nobody() -> None:
    assert weights([2, 5, 10], [0, 1, 0]) == [1.0, 0.0, 2.0]


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=30))
def test_the_weights_sum_to_everybody_while_somebody_stays_to_the_end(rows: list[tuple[int, bool]]) -> None:
    days = [day for day, _ in rows] + [21]
    assert abs(sum(weights(days, [int(left) for _, left in rows] + [0])) - len(days)) < 1e-9
