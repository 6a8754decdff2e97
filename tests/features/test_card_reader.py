"""A case card that cannot be read says in which line, and what to write."""

import re

import pytest

from tests.card_answers import answers
from tests.card_lines import CardError
from tests.cards import read_card

CARD = """A title

A girl was referred by her school.

LANDMARK 1 Feb 2026
FOLLOWED UNTIL 1 Sep 2030

PEOPLE
who       | born       | from
the child | 3 Nov 2014 | 3 Nov 2014

RECORDS
who       | kind     | from        | to | known on | details
the child | referral | 10 Mar 2025 | -  | -        | source: schools

EXPECTED
what           | value
referrals_365d | 1
"""


def test_a_card_that_is_right_is_read() -> None:
    assert read_card("a", CARD).expected[0].value == "1"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("| referral |", "| referal |", "line 14: 'referal' is no kind of record; did you mean 'referral'?"),
        (
            "referrals_365d",
            "referral_365d",
            "line 18: 'referral_365d' is no column of the catalogue; did you mean 'refe",
        ),
        ("source: schools", "source: shools", "line 14: 'shools' is no source; did you mean 'schools'?"),
        ("source: schools", "sorce: schools", "line 14: 'sorce' is no detail of 'referral'; did you mean 'source'?"),
        ("10 Mar 2025", "2025-03-10", "line 14: '2025-03-10' is no day; write it as '10 Mar 2025'"),
        ("10 Mar 2025", "10/03/2025", "line 14: '10/03/2025' is no day; write it as '10 Mar 2025'"),
        ("| -  | -  ", "| -  | 9 Mar 2025", "line 14: it was known before it happened; correct 'known on'"),
        ("| -  | -  ", "| 9 Mar 2025 | - ", "line 14: it ended before it began; correct 'to'"),
        (
            "the child | referral",
            "the chid | referral",
            "line 14: 'the chid' is no person of PEOPLE; did you mean 'the",
        ),
        ("| kind     |", "| knd |", "line 13: 'knd' is no column of RECORDS; did you mean 'kind'?"),
        ("| 1\n", "| one\n", "line 18: 'one' is no value; write a number, 'none' or 'not known'"),
        ("referrals_365d | 1", "outcome: cp_plans | 1", "line 18: 'cp_plans' is no outcome; did you mean 'cp_plan'?"),
        (
            "referrals_365d | 1",
            "outcome: cp_plan | 2",
            "line 18: '2' is no label of an outcome; write one of: 1, 0, cens",
        ),
        ("LANDMARK 1 Feb 2026\n", "", "line 1: there is no line 'LANDMARK 1 Feb 2026'"),
        (
            "the child | 3 Nov 2014",
            "the boy | 3 Nov 2014",
            "line 1: PEOPLE has no line for 'the child', whom the landm",
        ),
        ("source: schools\n", "source: schools | x\n", "line 14: it has 7 cells and the table 6 columns; take a | out"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_write(right: str, wrong: str, message: str) -> None:
    assert right in CARD
    with pytest.raises(CardError, match=re.escape(f"tests/cases/a.txt, {message}")):
        read_card("a", CARD.replace(right, wrong, 1))


def test_a_day_that_is_no_landmark_of_the_child_is_refused() -> None:
    card = read_card("a", CARD.replace("LANDMARK 1 Feb 2026", "LANDMARK 2 Feb 2026"))
    with pytest.raises(CardError, match="2026-02-02 is no landmark of the child"):
        answers([card])


def test_a_value_that_is_not_as_expected_is_told_with_its_line() -> None:
    card = read_card("a", CARD.replace("| 1\n", "| 2\n"))
    assert answers([card])["a"].differences() == [
        "tests/cases/a.txt, line 18: referrals_365d is expected to be '2', and is '1'"
    ]
