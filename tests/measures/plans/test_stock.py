"""Plans open at the end of a day, by how long they had run."""

import pandas as pd
import pytest

from measures.plans.stock import open_at
from schemas.records import CpPlan
from tests.measures.histories import history


def ages(plan: str) -> list[str]:
    told = history("c1 2012-05-01", CpPlan=f"borough child_id happened_on ended_on\nlbhf c1 {plan}")
    return open_at(told, CpPlan, [pd.Timestamp("2021-03-31").as_unit("s")])["age"].tolist()


@pytest.mark.parametrize(
    ("begun", "age"),
    [
        ("2021-03-31", "up to 15 months"),
        ("2020-01-01", "up to 15 months"),
        ("2019-12-31", "15 months to 2 years"),
        ("2019-04-01", "15 months to 2 years"),
        ("2019-03-31", "2 years and over"),
    ],
)
def test_a_plan_has_run_since_it_began(begun: str, age: str) -> None:
    assert ages(f"{begun} -") == [age]


@pytest.mark.parametrize(
    ("plan", "count"), [("2021-04-01 -", 0), ("2021-01-01 2021-03-31", 0), ("2021-01-01 2021-04-01", 1)]
)
def test_a_plan_is_open_at_the_end_of_the_day(plan: str, count: int) -> None:
    assert len(ages(plan)) == count


def test_on_no_day_nothing_is_open() -> None:
    assert len(open_at(history(), CpPlan, [])) == 0
