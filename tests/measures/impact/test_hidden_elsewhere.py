"""What the page of re-referral hides of a quarter, or of a year, cannot be had with what the page of impact tells."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.editions import Editions
from measures.history import ALL, History
from measures.impact.elsewhere import elsewhere
from measures.impact.published import periods
from measures.impact.series import SERIES, monthly
from measures.repeat.tables import planned
from tests.measures.attacker import Equation, recovered
from tests.measures.impact.made_up import MONTHS, PLANS, town

SETTLED = 92
REREFERRALS = next(series for series in SERIES if series.is_share)
YEARS = ("2013-14", "2014-15")  # of the ten that are made up
FIRST = 36  # the month in which they begin
QUARTERS = st.lists(st.integers(0, 7), min_size=8, max_size=8)


def plans_of(first: list[int], second: list[int]) -> History:
    """So many plans in each quarter of two years, in two boroughs."""
    begun = {}
    for borough, quarters in (("lbhf", first), ("rbkc", second)):
        begun[borough] = np.zeros(MONTHS, dtype=int)
        begun[borough][FIRST : FIRST + 24 : 3] = quarters
    return town(np.random.default_rng(1), begun)


def both_pages(told: History) -> tuple[list[pd.DataFrame], list[Equation]]:
    """The plans of a year as one page tells them, those of its quarters as the other does, and that they add up."""
    plans = planned(told, SETTLED)
    is_whole = (plans["which"] == ALL) & (plans["quarter"] == ALL) & plans["year"].isin(YEARS)
    years = plans.loc[is_whole, ["borough", "year", "plans"]]
    quarters = periods(told.editions, monthly(told, SETTLED), PLANS, elsewhere(told, SETTLED)["cp_plans"])[
        ["borough", "on", "count"]
    ]
    equations: list[Equation] = []
    for borough, year in years[["borough", "year"]].itertuples(index=False):
        starts = pd.date_range(f"{year[:4]}-04-01", periods=4, freq="QS")
        parts = {((("borough", borough), ("on", str(on.date()))), "count"): 1 for on in starts}
        equations.append({((("borough", borough), ("year", year)), "plans"): -1, **parts})
    return [years, quarters], equations


@settings(max_examples=25, deadline=None)
@given(QUARTERS, QUARTERS)
def test_no_quarter_can_be_worked_out_of_its_year(first: list[int], second: list[int]) -> None:
    assert recovered(*both_pages(plans_of(first, second))) == set()


def test_a_quarter_without_a_plan_is_told_as_none() -> None:
    told = plans_of([9, 0, 9, 9, 9, 9, 9, 9], [9] * 8)
    shown = periods(told.editions, monthly(told, SETTLED), PLANS, elsewhere(told, SETTLED)["cp_plans"])
    assert shown.set_index(["borough", "on"]).loc[("lbhf", "2013-07-01"), "count"] == 0


@pytest.mark.parametrize("column", ["count", "first", "share"])
def test_a_share_is_not_told_where_the_other_page_hides_its_count(column: str) -> None:
    rows = [("lbhf", on, "rereferrals", 10, 40) for on in pd.date_range("2018-01-01", periods=6, freq="MS")]
    months = pd.DataFrame(rows, columns=["borough", "month_on", "series", "count", "whole"])
    there = pd.DataFrame({"borough": "lbhf", "on": ["2018-01-01"], "count": [None], "first": [None], "whole": [120]})
    shown = periods(Editions(), months, REREFERRALS, there).set_index("on")[column]
    assert shown.isna().to_dict() == {"2018-01-01": True, "2018-04-01": False}
