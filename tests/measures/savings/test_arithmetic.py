"""Savings: the published cases and a break-even, as worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.savings.arithmetic import ListYear, by_year, fewer_rereferrals, grid, list_year
from measures.savings.told import millions, status_of
from tests.measures.savings.cases import CASE, EMPTY, case, told

YEAR = list_year(CASE)


def test_sixty_fewer_entries_phased_in_save_on_placements_what_was_published() -> None:
    found = [millions(value) for value in by_year(CASE)["placements"]]
    assert found == ["£0.68m", "£1.35m", "£2.03m", "£2.70m", "£2.70m"]


def test_with_staff_the_totals_are_those_that_were_published() -> None:
    found = [millions(value) for value in by_year(CASE)["total"]]
    assert found == ["£0.68m", "£1.60m", "£2.73m", "£4.20m", "£4.20m"]


def test_against_the_published_costs_the_first_two_years_lose() -> None:
    found = [millions(value) for value in by_year(CASE)["net"].iloc[:2]]
    assert found == ["-£0.74m", "-£1.94m"]  # 0.675 - 1.418 = -0.743; 1.600 - 3.540 = -1.940


def test_of_a_year_whose_cost_must_be_filled_in_there_is_no_net() -> None:
    assert [millions(value) for value in by_year(CASE)["net"].iloc[2:]] == ["to be filled in"] * 3


def test_a_placement_cost_that_must_be_filled_in_leaves_no_total() -> None:
    assert by_year(case(placement_cost_gbp=EMPTY))["total"].isna().all()


def test_rereferral_from_20_to_10_per_cent_of_4600_closures_is_460_fewer() -> None:
    assert fewer_rereferrals(4600, 0.2, 0.1) == pytest.approx(460)


@pytest.mark.parametrize(
    ("name", "expected"), [("averted", 3.6), ("saving", 349_200), ("cost", 720_000), ("net", -370_800)]
)
def test_a_year_of_lists_comes_to_what_was_worked_out_by_hand(name: str, expected: float) -> None:
    assert getattr(YEAR, name) == pytest.approx(expected)


def test_it_breaks_even_at_a_precision_of_31_per_cent() -> None:
    assert round(YEAR.precision_to_break_even(), 2) == 0.31


def test_it_breaks_even_at_an_effect_of_21_per_cent() -> None:
    assert round(YEAR.effect_to_break_even(), 2) == 0.21


def test_in_childrens_homes_it_saves_one_point_one_five_million() -> None:
    assert millions(list_year(case(care_cost_gbp=told(318_400))).saving) == "£1.15m"


def test_help_that_costs_more_than_all_care_never_breaks_even() -> None:
    assert ListYear(240, 0.15, 0.1, 97_000, 30_000).effect_to_break_even() is None


def test_without_an_effect_the_whole_cost_is_lost_at_every_precision() -> None:
    found = grid(YEAR, CASE.precisions, CASE.effects)
    assert found.loc[found["effect"] == 0, "net"].tolist() == [-720_000] * 3


def test_the_cell_at_what_is_assumed_is_the_net_of_the_year() -> None:
    found = grid(YEAR, CASE.precisions, CASE.effects)
    assert found.loc[(found["precision"] == 0.15) & (found["effect"] == 0.1), "net"].item() == pytest.approx(-370_800)


def test_what_the_tool_costs_is_taken_off() -> None:
    assert list_year(case(tool_cost_gbp=told(50_000))).net == pytest.approx(-420_800)


@pytest.mark.parametrize(
    ("gbp", "expected"), [(675_000.0, "£0.68m"), (2_025_000.0, "£2.03m"), (-743_000.0, "-£0.74m"), (-1_000.0, "£0.00m")]
)
def test_millions_are_rounded_as_councils_do(gbp: float, expected: str) -> None:
    assert millions(gbp) == expected


def test_what_is_worked_out_is_no_surer_than_its_least_sure_part() -> None:
    assert status_of(CASE.entries_avoided_a_year, CASE.placement_cost_gbp) == "derived"


@given(
    precision=st.floats(0.05, 1),
    effect=st.floats(0.05, 1),
    care=st.floats(20_000, 400_000),
    help_=st.floats(100, 4_000),
)
@settings(max_examples=50, deadline=None)
def test_at_the_precision_of_break_even_nothing_is_saved_or_lost(precision, effect, care, help_) -> None:
    at = ListYear(240, precision, effect, care, help_).precision_to_break_even()
    assert at is None or ListYear(240, at, effect, care, help_).net == pytest.approx(0, abs=1)
