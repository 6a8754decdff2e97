"""What is asked of a child that was known before its entry, each answer by a story."""

import pytest

from measures.journeys import answers
from tests.measures.journeys.stories import entering, told_of

REFERRAL = "child_id happened_on ended_on is_nfa\n"
EPISODE = "child_id happened_on ended_on\n"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-05-01", "up to 6 months"),
        ("2024-11-29", "6 to 12 months"),
        ("2024-06-01", "1 to 3 years"),
        ("2022-06-01", "3 years or more"),
    ],
)
def test_time_known_is_that_since_the_first_record(on: str, expected: str) -> None:
    records = EPISODE + f"c1 {on} -\nc1 2025-05-01 -"
    _, found, _, first = told_of(entering(EhEpisode=records))
    assert list(answers.time_known(found, first)) == [expected]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("EhContact", "a contact with early help"),
        ("EhEpisode", "early help"),
        ("Referral", "a referral"),
        ("Section47", "another record of social care"),
        ("Hearing", "youth justice"),
        ("LegalOutcome", "youth justice"),
    ],
)
def test_the_first_sign_is_the_kind_of_the_first_record(record: str, expected: str) -> None:
    _, found, _, first = told_of(entering(**{record: "child_id happened_on\nc1 2024-01-01"}))
    assert list(answers.first_sign(found, first)) == [expected]


def last_chance(**records: str) -> list[str]:
    known, found, prior, _ = told_of(entering(**records))
    return list(answers.last_chance(known, found, prior))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2025-01-01 2025-01-01 yes", "a referral without further action"),
        ("2024-08-01 2025-01-01 no", "a case closed without a plan"),
        ("2024-01-01 2024-05-31 no", "none of these"),
        ("2025-01-01 - no", "none of these"),
        ("2025-01-01 2025-06-01 no", "none of these"),
    ],
    ids=["no further action", "closed", "over a year ago", "still open", "closed by the entry"],
)
def test_a_referral_that_led_to_no_plan_is_a_last_chance(told: str, expected: str) -> None:
    assert last_chance(Referral=REFERRAL + f"c1 {told}") == [expected]


@pytest.mark.parametrize("record", ["CinPlan", "CpPlan"])
def test_a_case_with_a_plan_is_no_last_chance(record: str) -> None:
    plan = EPISODE + "c1 2024-09-01 2024-12-01"
    assert last_chance(Referral=REFERRAL + "c1 2024-08-01 2025-01-01 no", **{record: plan}) == ["none of these"]


def test_a_plan_of_another_time_leaves_the_last_chance() -> None:
    plan = EPISODE + "c1 2023-09-01 2023-12-01"
    told = last_chance(Referral=REFERRAL + "c1 2024-08-01 2025-01-01 no", CpPlan=plan)
    assert told == ["a case closed without a plan"]


def test_of_several_chances_the_last_counts() -> None:
    help_ended = EPISODE + "c1 2024-06-01 2025-02-01"
    told = last_chance(Referral=REFERRAL + "c1 2024-08-01 2025-01-01 no", EhEpisode=help_ended)
    assert told == ["early help that ended"]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"EhEpisode": EPISODE + "c1 2024-01-01 -"}, "early help was given"),
        ({"EhContact": "child_id happened_on outcome\nc1 2024-01-01 eh_offered"}, "offered, none followed"),
        ({"EhContact": "child_id happened_on outcome\nc1 2024-01-01 nfa"}, "a contact, no offer"),
        ({"Referral": REFERRAL + "c1 2024-01-01 - no"}, "no contact with early help"),
        ({"EhEpisode": EPISODE + "c1 2025-05-20 -"}, "no contact with early help"),
    ],
    ids=["given", "offered", "asked", "nothing", "only with the entry"],
)
def test_early_help_is_told_as_far_as_it_came(records: dict[str, str], expected: str) -> None:
    known, found, prior, _ = told_of(entering(**records))
    assert list(answers.early_help(known, found, prior)) == [expected]


@pytest.mark.parametrize(
    ("referral", "justice", "expected"),
    [
        ("2024-01-01 2024-03-01", {"Offence": "child_id happened_on\nc1 2023-08-01"}, "open to both on one day"),
        ("2024-03-01 2024-04-01", {"Offence": "child_id happened_on\nc1 2023-08-01"}, "youth justice, not on one day"),
        ("2024-01-01 -", {"Programme": EPISODE + "c1 2024-02-01 2024-02-09"}, "open to both on one day"),
        ("2024-01-01 2024-02-01", {"Programme": EPISODE + "c1 2024-02-01 -"}, "youth justice, not on one day"),
        ("2024-01-01 2024-02-01", {}, "no youth justice"),
    ],
)
def test_both_services_are_open_at_once_where_their_days_meet(
    referral: str, justice: dict[str, str], expected: str
) -> None:
    _, found, prior, _ = told_of(entering(Referral=EPISODE + f"c1 {referral}", **justice))
    assert list(answers.both_services(found, prior)) == [expected]


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "no referral"), (1, "1 referral"), (2, "2 referrals"), (4, "3 or more referrals")]
)
def test_referrals_are_counted(count: int, expected: str) -> None:
    rows = "\n".join(f"c1 202{at}-01-01 -" for at in range(count))
    _, found, prior, _ = told_of(entering(Referral=EPISODE + rows))
    assert list(answers.referrals(found, prior)) == [expected]
