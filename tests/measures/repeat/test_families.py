"""Families that were referred three times in two years, and whether anything lasted."""

import pytest

from measures.repeat.families import reworked
from tests.measures.histories import history

BIRTHS = "c1 2012-05-01 k\nc2 2014-05-01 k"
MEMBERS = "borough child_id family_id role\nlbhf c1 f1 child\nlbhf c2 f1 child"


def is_reworked(days: str, **records: str) -> bool:
    """Of the family of two, of the year of its last referral."""
    lines = "\n".join(f"lbhf {told.replace(':', ' ')}" for told in days.split())
    rows = f"borough child_id happened_on\n{lines}"
    return bool(reworked(history(BIRTHS, Membership=MEMBERS, Referral=rows, **records))["is_yes"].iloc[-1])


def test_three_days_of_any_child_of_the_family_count() -> None:
    assert is_reworked("c1:2020-05-01 c2:2020-11-01 c1:2021-05-01")


def test_children_of_one_day_are_one_occasion() -> None:
    assert not is_reworked("c1:2020-05-01 c2:2020-05-01 c1:2021-05-01")


@pytest.mark.parametrize(("first", "expected"), [("2019-05-02", True), ("2019-05-01", False)])
def test_the_months_are_the_24_up_to_the_last_referral_of_the_year(first: str, expected: bool) -> None:
    assert is_reworked(f"c1:{first} c2:2020-11-01 c1:2021-05-01") == expected


@pytest.mark.parametrize("kind", ["CinPlan", "CpPlan", "EhEpisode"])
@pytest.mark.parametrize(("spell", "expected"), [("2020-12-01 2021-03-01", False), ("2020-12-01 2021-02-28", True)])
def test_help_of_any_child_that_lasted_three_months_counts(kind: str, spell: str, expected: bool) -> None:
    told = f"borough child_id happened_on ended_on\nlbhf c2 {spell}"
    assert is_reworked("c1:2020-05-01 c2:2020-11-01 c1:2021-05-01", **{kind: told}) == expected


def test_help_that_began_less_than_three_months_before_and_is_open_has_not_lasted() -> None:
    told = "borough child_id happened_on ended_on\nlbhf c2 2021-02-02 -"
    assert is_reworked("c1:2020-05-01 c2:2020-11-01 c1:2021-05-01", EhEpisode=told)
