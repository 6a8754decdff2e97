"""The population stability index, by hand and where there is nothing known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.history import ALL
from measures.shift.features import TRAINING, compared, stability


def table(training: list[float], now: list[float], borough: str = "lbhf"):
    X = np.array([*training, *now], np.float32)[:, None]
    month = np.array([TRAINING] * len(training) + ["2026-11"] * len(now))
    rows = compared(X, ["feature"], month, np.array([borough] * len(X)))
    return rows[(rows["borough"] == ALL) & (rows["month"] == "2026-11")].iloc[0]


def test_the_index_is_the_one_worked_out_by_hand() -> None:
    # shares 0.5 and 0.5 against 0.8 and 0.2, half a row in each bin: 5000.5/10001 and so on is near enough to them
    found = stability(np.array([5000, 5000]), np.array([[8000, 2000]]))
    assert found[0] == pytest.approx(0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5), abs=1e-3)


def test_the_same_shares_have_an_index_of_nought() -> None:
    assert table([0, 0, 1, 2] * 50, [0, 0, 1, 2] * 50)["psi"] == pytest.approx(0, abs=1e-9)


def test_noughts_are_apart_from_what_is_above_them() -> None:
    assert table([0] * 95 + [1] * 5, [0] * 50 + [1] * 50)["psi"] > 0.2


def test_values_that_are_no_longer_known_are_a_shift() -> None:
    assert table([1, 2] * 50, [1, 2] * 25 + [np.nan] * 50)["psi"] > 0.2


def test_what_is_not_known_is_counted() -> None:
    row = table([1, 2] * 50, [1, np.nan, np.nan])
    assert (row["known"], row["missing"], row["rows"]) == (1, 2, 3)


def test_a_feature_that_nobody_knew_in_training_can_be_compared() -> None:
    assert np.isfinite(table([np.nan] * 20, [1.0] * 20)["psi"])


def test_each_borough_is_compared_with_its_own_training_rows() -> None:
    X = np.array([0] * 50 + [9] * 50 + [0] * 50 + [9] * 50, np.float32)[:, None]
    month = np.array([TRAINING] * 100 + ["2026-11"] * 100)
    borough = np.array((["lbhf"] * 50 + ["rbkc"] * 50) * 2)
    rows = compared(X, ["feature"], month, borough)
    assert rows.loc[rows["month"] == "2026-11", "psi"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)


@given(st.lists(st.integers(0, 200), min_size=4, max_size=4), st.lists(st.integers(0, 200), min_size=4, max_size=4))
@settings(max_examples=50, deadline=None)
def test_the_index_is_never_below_nought_and_the_same_both_ways(then: list[int], now: list[int]) -> None:
    one, other = np.array(then), np.array(now)
    there, back = stability(one, other[None])[0], stability(other, one[None])[0]
    assert there >= -1e-12 and there == pytest.approx(back)
