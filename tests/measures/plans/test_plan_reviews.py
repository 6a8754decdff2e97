"""Which reviews fell due, and whether they came by then."""

import pandas as pd
import pytest

from measures.plans.reviews import due, last_seen, overdue
from tests.measures.histories import history

CHILD = "c1 2012-05-01"


def told(plan: str, reviews: str):
    held = "\n".join(["lbhf c2 2019-01-01", *(f"lbhf c1 {day}" for day in reviews.split())])
    return history(
        CHILD,
        CpPlan=f"borough child_id happened_on ended_on\nlbhf c1 {plan}",
        CpReview=f"borough child_id happened_on\n{held}",
    )


def lates(plan: str, reviews: str) -> list[tuple[str, bool]]:
    rows = due(told(plan, reviews)).sort_values("due_on")
    return [(str(day.date()), late) for day, late in zip(rows["due_on"], rows["is_yes"], strict=True)]


@pytest.mark.parametrize(("held", "late"), [("2020-04-15", False), ("2020-04-16", True)])
def test_the_first_review_is_due_within_three_months(held: str, late: bool) -> None:
    assert lates("2020-01-15 2020-06-01", held) == [("2020-04-15", late)]


@pytest.mark.parametrize(("held", "late"), [("2020-09-20", False), ("2020-09-21", True)])
def test_each_further_one_is_due_six_months_after_the_last(held: str, late: bool) -> None:
    assert lates("2020-01-15 2020-12-01", f"2020-03-20 {held}")[1] == ("2020-09-20", late)


def test_none_falls_due_once_the_plan_has_ended() -> None:
    assert lates("2020-01-15 2020-04-15", "") == []


def test_one_that_never_came_is_late_once() -> None:
    assert lates("2020-01-15 2022-01-15", "") == [("2020-04-15", True)]


def test_of_a_borough_that_hands_no_review_over_nothing_is_told() -> None:
    one = history(CHILD, CpPlan="borough child_id happened_on\nlbhf c1 2020-01-15")
    assert len(due(one)) == len(overdue(one, [pd.Timestamp("2021-03-31").as_unit("s")])) == 0


def test_one_that_falls_due_after_the_as_of_is_not_told() -> None:
    assert lates("2026-08-15 -", "") == []


def test_reviews_of_another_plan_do_not_count() -> None:
    assert lates("2020-01-15 2020-06-01", "2019-12-01 2020-07-01") == [("2020-04-15", True)]


@pytest.mark.parametrize(
    ("day", "waits"), [("2020-04-15", [False]), ("2020-04-16", [True]), ("2020-05-01", [False]), ("2020-06-01", [])]
)
def test_a_review_is_overdue_from_the_day_after_it_was_due_until_it_is_held(day: str, waits: list[bool]) -> None:
    one = told("2020-01-15 2020-06-01", "2020-05-01")
    assert overdue(one, [pd.Timestamp(day).as_unit("s")])["is_yes"].tolist() == waits


def test_the_last_review_of_a_plan_is_its_own() -> None:
    one = told("2020-01-15 2020-12-01", "2020-03-20 2020-09-01 2021-01-01")
    assert last_seen(one).tolist() == [pd.Timestamp("2020-09-01")]
