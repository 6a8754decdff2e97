"""Which family a child belongs to on a day, and its kin."""

import pytest

from measures.households import in_families, with_kin
from schemas.records import Referral
from tests.measures.histories import history

BIRTHS = "c1 2012-05-01 k\nc2 2014-05-01 k"


@pytest.mark.parametrize(("day", "family"), [("2020-01-01", "f1"), ("2020-06-01", "f2"), ("2021-06-01", "f1")])
def test_of_two_families_it_is_the_one_joined_last_while_the_child_is_in_it(day: str, family: str) -> None:
    members = """borough child_id family_id role happened_on ended_on
                 lbhf c1 f1 child - -
                 lbhf c1 f2 child 2020-06-01 2021-06-01"""
    told = history(BIRTHS, Membership=members, Referral=f"borough child_id happened_on\nlbhf c1 {day}")
    assert in_families(told, told[Referral][["borough", "child_id", "happened_on"]])["family_id"].tolist() == [family]


def test_brothers_and_sisters_are_one_kin_and_a_stranger_is_its_own() -> None:
    rows = "borough child_id happened_on\nlbhf c1 2020-01-01\nlbhf c2 2020-01-01\nlbhf c9 2020-01-01"
    told = history(BIRTHS, Referral=rows)
    assert with_kin(told, told[Referral])["kin_id"].tolist() == [0, 0, 1]
