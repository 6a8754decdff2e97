"""Who was referred again, by the definition that looks back and by the one that looks forward, case by case."""

import pytest

from measures.repeat.referrals import closures, rereferrals
from tests.measures.histories import history

CHILD = "c1 2012-05-01"


def came_back(referrals: str, births: str = CHILD, **records: str) -> list[bool]:
    """Of each closure of a case, by its day, whether the child was referred again."""
    told = history(births, Referral=referrals, **records)
    return closures(told).sort_values("ended_on")["is_yes"].tolist()


@pytest.mark.parametrize(("second", "expected"), [("2021-06-01", True), ("2021-06-02", False)])
def test_looking_back_a_referral_counts_up_to_the_same_day_a_year_later(second: str, expected: bool) -> None:
    told = history(CHILD, Referral=f"borough child_id happened_on\nlbhf c1 2020-06-01\nlbhf c1 {second}")
    assert rereferrals(told)["is_yes"].tolist() == [False, expected]


def test_looking_back_another_council_s_referral_does_not_count() -> None:
    rows = "borough child_id happened_on\nlbhf c1 2020-06-01\nrbkc c1 2020-09-01"
    assert not rereferrals(history(CHILD, boroughs=("lbhf", "rbkc"), Referral=rows))["is_yes"].any()


def test_two_referrals_of_one_day_are_one() -> None:
    told = history(CHILD, Referral="borough child_id happened_on\nlbhf c1 2020-06-01\nlbhf c1 2020-06-01")
    assert rereferrals(told)["is_yes"].tolist() == [False]


@pytest.mark.parametrize(("again", "expected"), [("2020-08-01", True), ("2021-08-01", True), ("2021-08-02", False)])
def test_looking_forward_a_referral_counts_from_the_day_of_closing_for_12_months(again: str, expected: bool) -> None:
    rows = f"borough child_id happened_on ended_on is_nfa\nlbhf c1 2020-06-01 2020-08-01 no\nlbhf c1 {again} - no"
    assert came_back(rows) == [expected]


def test_a_referral_without_further_action_is_no_closure_but_a_return() -> None:
    rows = """borough child_id happened_on ended_on is_nfa
              lbhf c1 2020-06-01 2020-08-01 no
              lbhf c1 2020-10-01 2020-10-01 yes"""
    assert came_back(rows) == [True]


def test_a_case_closed_on_the_day_it_came_is_not_its_own_return() -> None:
    assert came_back("borough child_id happened_on ended_on is_nfa\nlbhf c1 2020-06-01 2020-06-01 no") == [False]


@pytest.mark.parametrize(("reason", "counts"), [("RC1", 0), ("RC2", 0), ("RC5", 0), ("RC6", 0), ("RC4", 1), ("RC7", 1)])
def test_who_died_was_adopted_or_left_is_no_closure(reason: str, counts: int) -> None:
    rows = f"borough child_id happened_on ended_on is_nfa closure_reason\nlbhf c1 2020-06-01 2020-08-01 no {reason}"
    assert len(came_back(rows)) == counts


@pytest.mark.parametrize(
    ("care", "counts"),
    [("2020-08-01 - C1", 0), ("2020-07-01 2020-08-01 C1", 1), ("2020-08-02 - C1", 1), ("2020-07-01 - V4", 1)],
)
def test_who_is_looked_after_at_the_end_of_that_day_is_no_closure(care: str, counts: int) -> None:
    rows = "borough child_id happened_on ended_on is_nfa\nlbhf c1 2020-06-01 2020-08-01 no"
    told = f"borough child_id happened_on ended_on legal_status\nlbhf c1 {care}"
    assert len(came_back(rows, CareEpisode=told)) == counts


@pytest.mark.parametrize(("born", "counts"), [("2003-07-31", 0), ("2003-08-01", 1)])
def test_who_turns_18_within_the_12_months_is_no_closure(born: str, counts: int) -> None:
    rows = "borough child_id happened_on ended_on is_nfa\nlbhf c1 2020-06-01 2020-08-01 no"
    assert len(came_back(rows, f"c1 {born}")) == counts


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ("lbhf c1 2020-06-02 2020-07-01 3B+20 N4", ("yes", "family stress or dysfunction")),
        ("lbhf c1 2020-06-02 2020-07-01 20 N1", ("no", "abuse or neglect")),
        ("lbhf c1 2020-06-02 2020-07-01 3C N1\nlbhf c1 2020-07-02 2020-07-20 20 N2", ("no", "disability or illness")),
        ("lbhf c1 2020-06-02 2020-08-02 3B N4", ("no", "other or not known")),
        ("lbhf c1 2020-01-01 2020-02-01 3B N4", ("no", "other or not known")),
    ],
)
def test_a_case_is_what_its_last_assessment_by_the_closing_says(assessments: str, expected: tuple[str, str]) -> None:
    rows = "borough child_id happened_on ended_on is_nfa\nlbhf c1 2020-06-01 2020-08-01 no"
    named = "borough child_id happened_on ended_on factors primary_need\n"
    found = closures(history(CHILD, Referral=rows, Assessment=named + assessments))
    assert tuple(found.loc[0, ["domestic_abuse", "need"]]) == expected
