"""What a list says of a family: sentences with dates, for and against, and what is not known."""

from datetime import date

import pytest

from features.catalogue import catalogue
from features.reasons import for_and_against, not_known, sentence


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("referrals_365d", 1, "1 referral to social care in the last year"),
        ("referrals_1095d", 2, "2 referrals to social care in the last three years"),
        ("cp_plans_1825d", 0, "No child protection plans began in the last five years"),
        ("cin_plan_open", 1, "A child in need plan is open now"),
        ("sibling_looked_after_1825d", 1, "1 brother or sister was looked after in the last five years"),
        ("looked_after_days_1825d", 1200, "1,200 days looked after in the last five years"),
    ],
)
def test_a_value_is_told_in_words(column: str, value: int, words: str) -> None:
    assert sentence(column, value) == words


def test_the_latest_dates_stand_behind_a_sentence() -> None:
    days = [date(2026, month, 1) for month in (1, 3, 5, 7, 9)]
    told = "5 referrals to social care in the last year (1 September 2026, 1 July 2026, 1 May 2026 and 2 more)"
    assert sentence("referrals_365d", 5, days) == told


def test_every_sentence_of_the_catalogue_reads_for_one_and_for_many() -> None:
    for made in catalogue():
        for column in made.columns:
            for value in (1, 2):
                assert not set("[]{}|") & set(sentence(column.name, value))


def told(values: dict[str, float], weights: dict[str, float], most: int = 5) -> tuple[list[str], list[str]]:
    return for_and_against(values, weights, {}, most)


def test_what_weighs_most_is_told_first() -> None:
    values = {"referrals_365d": 1.0, "section_47_1095d": 1.0}
    assert told(values, {"referrals_365d": 0.1, "section_47_1095d": 0.2})[0][0].startswith("1 section 47 enquiry")


def test_a_source_speaks_once_a_side() -> None:
    values = {"referrals_365d": 1.0, "referrals_1095d": 2.0}
    assert len(told(values, {"referrals_365d": 0.2, "referrals_1095d": 0.1})[0]) == 1


def test_what_is_expected_to_raise_the_chance_never_speaks_against_it() -> None:
    assert told({"section_47_1095d": 1.0}, {"section_47_1095d": -0.4}) == ([], [])


def test_what_is_absent_can_speak_against() -> None:
    assert told({"section_47_1095d": 0.0}, {"section_47_1095d": -0.4})[1] == [
        "No section 47 enquiries in the last three years"
    ]


def test_what_is_not_known_says_nothing() -> None:
    assert told({"section_47_1095d": float("nan")}, {"section_47_1095d": 0.4}) == ([], [])


def test_gaps_are_told_by_service_with_their_longest_reach() -> None:
    assert not_known(["early_help_days_1095d", "early_help_needs_met_1825d", "offences_1095d"]) == [
        "Early help records do not reach back over the whole of the last five years",
        "Youth justice records do not reach back over the whole of the last three years",
    ]
