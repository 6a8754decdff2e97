"""The page of savings: what it says, what it leaves to the council, and its status everywhere."""

import numpy as np
import pytest

from measures.history import ALL
from measures.savings.arithmetic import list_year
from measures.savings.chance import interval_rows, list_draws
from measures.savings.page import savings_topic
from tests.measures.histories import history
from tests.measures.savings.cases import CASE, EMPTY, case, told

PAGE = savings_topic(history(), CASE, draws=500, seed=1)["lbhf"]


def section(name, page=PAGE):
    return next(one for one in page.sections if one.name == name)


def test_the_published_totals_are_in_the_finding() -> None:
    assert "£0.68m, £1.60m, £2.73m, £4.20m, £4.20m" in section("case").finding


def test_the_finding_says_when_the_costs_told_are_reached_and_what_is_left_out() -> None:
    # 0.675 + 1.600 + 2.725 = 5.000 of 4.958
    assert "£4.96m: that is reached in year 3, if the others cost nothing" in section("case").finding


def test_what_a_referral_costs_is_left_to_the_council() -> None:
    assert "460 fewer a year; what they would save: to be filled in by the council" in section("rereferrals").finding


def test_the_year_of_lists_is_told_with_where_it_breaks_even() -> None:
    assert "precision of 31% or at an effect of 21%" in section("list").finding


def test_all_boroughs_have_so_many_times_the_families() -> None:
    page = savings_topic(history(boroughs=("lbhf", "rbkc")), CASE, draws=50, seed=1)[ALL]
    assert "a year of lists in 2 boroughs averts 7.2 entries" in section("list", page).finding


@pytest.mark.parametrize("name", ["case", "rereferrals", "list", "sensitivity", "chance", "unit_costs"])
def test_every_table_shows_a_status(name: str) -> None:
    assert section(name).table["status"].isin(["published", "derived", "assumed", "to be filled in"]).all()


@pytest.mark.parametrize("name", ["case", "sensitivity", "chance"])
def test_every_chart_says_its_status(name: str) -> None:
    assert b"Status:" in section(name).chart


@pytest.mark.parametrize("name", ["list", "sensitivity"])
def test_of_a_number_to_be_filled_in_nothing_is_worked_out(name: str) -> None:
    page = savings_topic(history(), case(precision=EMPTY), draws=50, seed=1)["lbhf"]
    assert "to be filled in by the council" in section(name, page).finding


def test_all_empty_is_a_page_all_the_same() -> None:
    nothing = {
        name: EMPTY
        for name in CASE.__dataclass_fields__
        if not name.endswith(("costs_gbp", "phasing", "ons", "effects"))
    }
    years = told(values=[None] * 5, status="to be filled in")
    page = savings_topic(
        history(), case(**nothing | {"staff_savings_gbp": years, "programme_cost_gbp": years}), draws=50, seed=1
    )["lbhf"]
    assert len(page.sections) == 6


def test_the_same_seed_draws_the_same() -> None:
    assert np.array_equal(list_draws(CASE, list_year(CASE), 100, 7), list_draws(CASE, list_year(CASE), 100, 7))


def test_without_an_effect_no_draw_pays() -> None:
    rows = interval_rows(CASE, list_year(CASE), 200, 1).set_index("what")
    assert rows.loc["the same, if help had no effect", "pays"] == 0


def test_the_middle_of_the_draws_lies_near_what_is_worked_out_by_hand() -> None:
    # precision 0.15, effect 0.10 and care and help fixed: 349,200 - 720,000 on average
    assert list_draws(CASE, list_year(CASE), 20_000, 1).mean() == pytest.approx(-370_800, abs=4_000)
