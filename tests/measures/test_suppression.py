"""Small counts, and whatever would give them away."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.suppression import hidden_in, suppress, suppress_table

REPEATABLE = settings(derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([10, 20, 30], [10, 20, 30, 60]),
        ([0, 20, 30], [0, 20, 30, 50]),
        ([3, 4, 30], ["c", "c", 30, 37]),
        ([3, 20, 30], ["c", "c", 30, 53]),
        ([3, 20, 0], ["c", "c", 0, 23]),
        ([3], ["c", "c"]),
        ([2, 2], ["c", "c", "c"]),
        ([3, 0, 0], ["c", 0, 0, "c"]),
        ([], [0]),
    ],
)
def test_small_tables_are_shown_so(counts, shown):
    assert suppress(counts) == shown


def test_two_ones_hide_a_third_cell_since_a_sum_of_two_gives_them_away():
    assert suppress([1, 1, 30, 40]) == ["c", "c", "c", 40, 72]


def test_two_fives_hide_a_third_cell_since_a_sum_of_ten_gives_them_away():
    assert suppress([5, 5, 30, 40]) == ["c", "c", "c", 40, 80]


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        suppress([3, -1])


@REPEATABLE
@given(st.lists(st.integers(0, 12), min_size=1, max_size=3))
def test_subtraction_from_the_total_never_gives_a_small_count(counts):
    shown = suppress(counts)
    if shown[-1] == "c":
        return
    hidden = [i for i, cell in enumerate(shown[:-1]) if cell == "c"]
    rest = sum(counts[i] for i in hidden)
    small = [i for i in hidden if 1 <= counts[i] <= 5]
    # the reader knows which cells are small, and tries every table that fits the total
    choices = [range(1, 6) if i in small else range(6, 40) for i in hidden]
    fitting = [table for table in product(*choices) if sum(table) == rest]
    assert all(len({table[hidden.index(i)] for table in fitting}) > 1 for i in small)


@REPEATABLE
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_no_small_count_is_ever_shown(counts):
    assert not {1, 2, 3, 4, 5} & set(suppress(counts))


def table(n, events):
    groups = [*(f"group {i}" for i in range(len(n))), "total"]
    frame = pd.DataFrame({"n": [*n, sum(n)], "events": [*events, sum(events)]}, index=groups)
    return frame.assign(rate=frame["events"] / frame["n"])


def test_a_rate_is_hidden_where_its_count_is():
    assert suppress_table(table([100, 100, 100], [3, 20, 30]))["rate"].tolist()[:2] == ["c", "c"]


def test_a_rate_is_shown_where_its_counts_are():
    assert suppress_table(table([100, 100, 100], [3, 20, 30]))["rate"].tolist()[2] == 0.3


def test_counts_without_a_small_one_pass_unchanged():
    assert suppress_table(table([100, 100], [20, 30]))["n"].tolist() == [100, 100, 200]


def test_a_table_without_its_total_is_refused():
    with pytest.raises(ValueError, match="named total"):
        suppress_table(table([100, 100], [20, 30]).iloc[:-1])


def test_a_total_that_is_not_the_sum_is_refused():
    wrong = table([100, 100], [20, 30])
    wrong.loc["total", "n"] = 150
    with pytest.raises(ValueError, match="the sum of each column"):
        suppress_table(wrong)


def test_in_a_table_of_two_ways_a_small_count_takes_others_of_its_row_and_its_column_with_it():
    rows_and_columns = [[0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5]]
    assert hidden_in([3, 20, 30, 40, 50, 60], rows_and_columns) == {0, 1, 3, 4}


def test_a_zero_in_its_row_does_not_protect_a_small_count():
    assert hidden_in([3, 0, 30], [[0, 1, 2]]) == {0, 2}


def test_counts_without_a_small_one_are_not_hidden():
    assert hidden_in([10, 0, 30], [[0, 1, 2]]) == set()


@REPEATABLE
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_one_way_hides_what_a_small_table_with_its_total_hides(counts):
    shown = suppress(counts)
    assert hidden_in(counts, [[0, 1, 2, 3]]) == {i for i, cell in enumerate(shown[:-1]) if cell == "c"}
