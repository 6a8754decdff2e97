"""Assessments that followed another without a plan between, and plans that were not the first, case by case."""

import pytest

from measures.repeat.again import assessments, cp_plans
from tests.measures.histories import history

CHILD = "c1 2012-05-01"
SPELL = "borough child_id happened_on ended_on\n"


def last_repeats(rows: str, **records: str) -> bool:
    return bool(assessments(history(CHILD, Assessment=SPELL + rows, **records))["is_yes"].iloc[-1])


@pytest.mark.parametrize(("second", "expected"), [("2021-07-01", True), ("2021-07-02", False), ("2020-06-15", False)])
def test_an_assessment_repeats_one_that_had_ended_within_12_months(second: str, expected: bool) -> None:
    assert last_repeats(f"lbhf c1 2020-06-01 2020-07-01\nlbhf c1 {second} -") == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("2020-07-05 2020-08-01", False),
        ("2020-06-20 2020-07-02", False),
        ("2020-08-01 -", False),
        ("2020-05-01 2020-07-01", True),
        ("2020-09-01 -", True),
    ],
)
@pytest.mark.parametrize("kind", ["CinPlan", "CpPlan"])
def test_a_plan_of_any_day_between_makes_it_no_repeat(kind: str, plan: str, expected: bool) -> None:
    rows = "lbhf c1 2020-06-01 2020-07-01\nlbhf c1 2020-09-01 -"
    assert last_repeats(rows, **{kind: f"{SPELL}lbhf c1 {plan}"}) == expected


@pytest.mark.parametrize(("status", "expected"), [("C2", False), ("V4", True)])
def test_care_between_makes_it_no_repeat_and_short_breaks_do(status: str, expected: bool) -> None:
    care = f"borough child_id happened_on ended_on legal_status\nlbhf c1 2020-07-05 2020-08-01 {status}"
    assert last_repeats("lbhf c1 2020-06-01 2020-07-01\nlbhf c1 2020-09-01 -", CareEpisode=care) == expected


@pytest.mark.parametrize(
    ("second", "gap"), [("2020-07-01", "soon"), ("2022-06-30", "soon"), ("2022-07-01", "soon"), ("2022-07-02", "later")]
)
def test_a_plan_comes_soon_within_24_months_of_the_last(second: str, gap: str) -> None:
    rows = f"{SPELL}lbhf c1 2020-01-01 2020-07-01\nlbhf c1 {second} -"
    assert cp_plans(history(CHILD, CpPlan=rows))["gap"].tolist()[1] == gap


@pytest.mark.parametrize(("count", "is_first"), [("0", True), ("-", True), ("1", False)])
def test_a_plan_is_not_the_first_where_the_source_counts_an_earlier_one(count: str, is_first: bool) -> None:
    rows = f"borough child_id happened_on previous_plans_count\nlbhf c1 2020-01-01 {count}"
    assert cp_plans(history(CHILD, CpPlan=rows))["gap"].isna().tolist() == [is_first]
