"""Control limits by hand: of values that move, and of shares."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.shift.control import NO_LIMITS, NOT_TOLD, TRIPS, WITHIN, share_limits, with_limits


def values(*numbers: float | None) -> pd.DataFrame:
    on = pd.date_range("2020-01-01", periods=len(numbers), freq="MS").strftime("%Y-%m-%d")
    return pd.DataFrame({"kind": "referrals", "on": on, "value": pd.array(numbers, dtype="Float64")})


ALTERNATING = (10, 12) * 4  # median 11, mean moving range 2


def last(*numbers: float | None, least: float = 0.0) -> pd.Series:
    return with_limits(values(*ALTERNATING, *numbers), ["kind"], 8, len(numbers), least).iloc[-1]


def test_limits_are_the_median_and_2_66_mean_moving_ranges() -> None:
    row = last(11)
    assert [row["low"], row["centre"], row["high"]] == pytest.approx([11 - 5.32, 11, 11 + 5.32])


@pytest.mark.parametrize(("value", "reads"), [(16, WITHIN), (17, TRIPS), (6, WITHIN), (5, TRIPS), (None, NOT_TOLD)])
def test_what_lies_beyond_them_trips(value: float | None, reads: str) -> None:
    assert last(value)["reads"] == reads


def test_the_months_that_are_judged_do_not_move_their_own_limits() -> None:
    assert last(500, 500)["high"] == pytest.approx(16.32)


def test_what_came_before_the_baseline_does_not_move_them() -> None:
    rows = with_limits(values(900, *ALTERNATING, 11), ["kind"], 8, 1)
    assert (len(rows), rows["high"].iloc[-1]) == (9, pytest.approx(16.32))


def test_limits_lie_no_nearer_than_the_least() -> None:
    assert last(11, least=7.0)["high"] == 18


def test_of_fewer_than_eight_values_there_are_no_limits() -> None:
    assert with_limits(values(*ALTERNATING[:7], 50), ["kind"], 8, 1).iloc[-1]["reads"] == NO_LIMITS


def test_a_hidden_value_is_no_part_of_the_baseline() -> None:
    assert with_limits(values(*ALTERNATING, None, 11), ["kind"], 9, 1).iloc[-1]["centre"] == 11


@given(st.lists(st.integers(0, 500), min_size=9, max_size=30))
@settings(max_examples=50, deadline=None)
def test_what_never_changes_never_trips_and_no_limit_is_below_nought(numbers: list[int]) -> None:
    rows = with_limits(values(*numbers), ["kind"], len(numbers) - 1, 1)
    assert (rows["low"].dropna() >= 0).all()


def shares(*pairs: tuple[int, int]) -> pd.DataFrame:
    on = pd.date_range("2020-01-01", periods=len(pairs), freq="MS").strftime("%Y-%m-%d")
    part, whole = zip(*pairs, strict=True)
    return share_limits(pd.DataFrame({"borough": "lbhf", "on": on, "part": part, "whole": whole}), ["borough"])


def test_a_first_share_has_no_limits() -> None:
    assert shares((20, 1000))["reads"].tolist() == [NO_LIMITS]


@pytest.mark.parametrize(("listed", "reads"), [(20, WITHIN), (35, TRIPS), (6, TRIPS)])
def test_a_share_is_judged_by_chance_around_all_earlier_ones(listed: int, reads: str) -> None:
    # of 1,000 at 2 % chance alone gives 20, and 8 to 34 in 99.7 % of cases
    assert shares((20, 1000), (20, 1000), (listed, 1000))["reads"].iloc[-1] == reads
