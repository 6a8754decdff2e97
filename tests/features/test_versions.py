"""What of a record could be seen at a landmark, and the words for why or why not."""

from datetime import date

import pytest

from features.versions import Version, versions
from features.words import KINDS, details
from schemas.records import RECORDS, Assessment, CpPlan, Person, Record, Referral
from tests.cases import linked

LANDMARK = date(2026, 9, 1)


def told(record: type[Record], text: str) -> list[Version]:
    return versions({record: linked(record, text)}, LANDMARK)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("happened_on known_on\n2026-05-18 2026-08-31", "known on 2026-08-31"),
        ("happened_on known_on\n2026-05-18 2026-09-01", "not yet known: known on 2026-09-01"),
        ("happened_on gone_on\n2026-05-18 2026-08-31", "gone since 2026-08-31: the source no longer shows it"),
        ("happened_on gone_on\n2026-05-18 2026-09-01", "known on 2026-05-18"),
    ],
    ids=["entered the day before", "entered on the day", "withdrawn the day before", "withdrawn on the day"],
)
def test_a_record_says_why_it_was_visible_or_not(text: str, why: str) -> None:
    assert told(Referral, text)[0].why == why


def test_a_version_that_was_replaced_names_the_one_in_its_place() -> None:
    text = "record_id happened_on known_on gone_on\nr 2026-05-18 2026-06-17 2026-08-15\nr 2026-05-18 2026-08-15 -"
    assert told(Referral, text)[0].why == "gone since 2026-08-15: the version known on 2026-08-15 took its place"


def test_an_end_that_is_not_yet_known_leaves_a_plan_open() -> None:
    plan = told(CpPlan, "happened_on ended_on end_known_on\n2026-01-01 2026-08-01 2026-09-02")[0]
    assert (plan.seen_end_on, plan.why) == (
        None,
        "known on 2026-01-01; end not yet known: open: known on 2026-09-02",
    )


def test_what_is_decided_at_the_end_is_named_while_it_is_hidden() -> None:
    text = "happened_on ended_on end_known_on factors\n2026-07-01 2026-08-01 2026-09-01 4B"
    assert told(Assessment, text)[0].hidden == ("factors",)


def test_records_stand_by_their_day() -> None:
    found = told(Referral, "happened_on\n2026-03-01\n2024-01-01\n2025-02-01")
    assert [version.happened_on.year for version in found if version.happened_on] == [2024, 2025, 2026]


def test_every_kind_of_record_has_a_plain_name_of_its_own() -> None:
    assert set(KINDS) == set(RECORDS) - {Person}
    assert len(set(KINDS.values())) == len(KINDS)


def test_codes_are_told_in_words() -> None:
    assert details(Referral, {"source_code": "6", "is_nfa": True, "closure_reason": None}) == {
        "source": "police",
        "nfa": "yes",
    }
