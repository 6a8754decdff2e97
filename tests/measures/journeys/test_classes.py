"""The rule of the classes, each class by a story, and that every child is in exactly one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.journeys.classes import CLASSES, classes, facts
from tests.measures.journeys.stories import entering, told_of

SPELL = "child_id happened_on ended_on\n"
OLD = "c1 2024-01-01 2024-02-01"
TWO = SPELL + OLD + "\nc1 2024-03-01 2024-04-01"
UASC = "child_id happened_on ended_on\nc1 2025-06-01 -"


def classed(need: str = "N1", **records: str) -> list[str]:
    _, found, prior, _ = told_of(entering(need=need, **records))
    return list(classes(found, prior))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"Uasc": UASC, "Referral": TWO}, "unaccompanied"),
        ({}, "not known before"),
        ({"Referral": SPELL + "c1 2025-05-20 -"}, "not known before"),
        ({"need": "N3"}, "not known before"),
        ({"need": "N3", "Referral": TWO}, "illness or absence"),
        ({"need": "N8", "Referral": TWO}, "illness or absence"),
        ({"Referral": TWO}, "known, never helped"),
        ({"EhContact": "child_id happened_on\nc1 2024-01-01"}, "known, never helped"),
        ({"Referral": TWO, "EhEpisode": SPELL + OLD}, "re-worked"),
        ({"Assessment": TWO, "CpPlan": SPELL + "c1 2024-01-01 2024-03-31"}, "re-worked"),
        ({"Assessment": TWO, "CpPlan": SPELL + "c1 2024-01-01 2024-04-01"}, "helped"),
        ({"Referral": TWO, "CinPlan": SPELL + "c1 2024-01-01 -"}, "helped"),
        ({"Referral": SPELL + OLD, "EhEpisode": SPELL + OLD}, "helped"),
        ({"Referral": SPELL + OLD, "Assessment": SPELL + OLD, "EhEpisode": SPELL + OLD}, "helped"),
    ],
    ids=[
        "came alone",
        "no record",
        "a record of the entry alone",
        "illness, but not known",
        "a parent's illness",
        "absent parenting",
        "referrals without help",
        "a contact alone",
        "referrals and early help",
        "assessments and a plan of 90 days",
        "a plan of 91 days",
        "a plan still open",
        "early help and one referral",
        "one referral and one assessment",
    ],
)
def test_the_first_class_that_fits_is_the_child_s(records: dict[str, str], expected: str) -> None:
    assert classed(**records) == [expected]


@pytest.mark.parametrize(("second", "expected"), [("2023-07-01", "re-worked"), ("2023-05-01", "helped")])
def test_repeated_work_counts_within_24_months(second: str, expected: str) -> None:
    rows = SPELL + OLD + f"\nc1 {second} 2023-07-15"
    assert classed(Referral=rows, EhEpisode=SPELL + OLD) == [expected]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(["Referral", "Assessment", "EhEpisode", "CinPlan", "CpPlan"]), max_size=5), st.booleans()
)
def test_every_child_is_in_exactly_one_class(kinds: list[str], is_ill: bool) -> None:
    rows = {kind: SPELL + "\n".join([OLD] * kinds.count(kind)) for kind in kinds}
    assert classed(need="N3" if is_ill else "N1", **rows)[0] in [one.name for one in CLASSES]


def test_every_class_rests_on_a_fact() -> None:
    _, found, prior, _ = told_of(entering())
    assert [one.fact for one in CLASSES] == list(facts(found, prior))
