"""How long plans had lasted, and how long courts took, case by case."""

import pytest

from measures.plans.durations import before_court, ended, in_court
from schemas.records import CpPlan
from tests.measures.histories import history

CHILD = "c1 2012-05-01"


@pytest.mark.parametrize(
    ("ended_on", "band"),
    [
        ("2020-04-15", "up to 3 months"),
        ("2020-04-16", "3 to 6 months"),
        ("2020-07-15", "3 to 6 months"),
        ("2020-07-16", "6 to 12 months"),
        ("2021-01-14", "6 to 12 months"),
        ("2021-01-15", "1 to 2 years"),
        ("2022-01-14", "1 to 2 years"),
        ("2022-01-15", "2 years and over"),
    ],
)
def test_a_plan_lies_in_the_department_s_band(ended_on: str, band: str) -> None:
    rows = f"borough child_id happened_on ended_on\nlbhf c1 2020-01-15 {ended_on}"
    assert ended(history(CHILD, CpPlan=rows), CpPlan)["band"].tolist() == [band]


def test_an_open_plan_has_not_lasted_for_any_time() -> None:
    assert len(ended(history(CHILD, CpPlan="borough child_id happened_on\nlbhf c1 2020-01-15"), CpPlan)) == 0


def courts(episodes: str) -> list[bool]:
    rows = f"borough child_id legal_status happened_on ended_on\n{episodes}"
    return in_court(history(CHILD, CareEpisode=rows))["is_yes"].tolist()


@pytest.mark.parametrize(("ended_on", "longer"), [("2020-07-01", False), ("2020-07-02", True)])
def test_an_interim_order_of_more_than_26_weeks_is_longer(ended_on: str, longer: bool) -> None:
    assert courts(f"lbhf c1 C1 2020-01-01 {ended_on}\nlbhf c1 C2 {ended_on} -") == [longer]


def test_episodes_under_an_interim_order_that_follow_each_other_are_one() -> None:
    assert courts("lbhf c1 C1 2020-01-01 2020-04-01\nlbhf c1 C1 2020-04-01 2020-08-01") == [True]


def test_episodes_with_a_gap_or_another_status_between_are_two() -> None:
    rows = "lbhf c1 C1 2020-01-01 2020-04-01\nlbhf c1 V2 2020-04-01 2020-05-01\nlbhf c1 C1 2020-05-01 2020-08-01"
    assert courts(rows) == [False, False]


def test_an_interim_order_that_runs_has_not_ended() -> None:
    assert courts("lbhf c1 C1 2020-01-01 2020-04-01\nlbhf c1 C1 2020-04-01 -") == []


@pytest.mark.parametrize(("ended_on", "longer"), [("2026-01-21", False), ("2026-01-22", True)])
def test_pre_proceedings_of_more_than_16_weeks_are_longer(ended_on: str, longer: bool) -> None:
    rows = f"borough child_id happened_on ended_on\nlbhf c1 2025-10-01 {ended_on}"
    assert before_court(history(CHILD, PreProceedings=rows))["is_yes"].tolist() == [longer]
