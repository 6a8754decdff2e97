"""A longer text stands for the one code whose phrase it holds, and for none where that leaves any doubt."""

from dataclasses import replace

import pytest

from extracts.phrases import bare, code_within
from extracts.spelling import LISTS, code_of
from schemas.codes import (
    ABUSE_CATEGORY,
    CLOSURE_REASON,
    EPISODE_END,
    LEGAL_STATUS,
    PLACEMENT,
    PLACEMENT_PROVIDER,
    PRIMARY_NEED,
    REFERRAL_SOURCE,
    SEX,
    CodeList,
)
from schemas.ethnicity import ETHNICITY
from schemas.phrases import OPEN

POLICE_OR_SCHOOL = CodeList(
    "source",
    {"6": "constabulary", "2A": "place of learning", "3C": "nurse", "RC7": "no need"},
    phrases={OPEN: "family", "6": "police; police force", "2A": "school", "3C": "school nurse", "RC7": "no longer"},
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Metropolitan Police - Merlin", "6"),
        ("POLICE FORCE (Met)", "6"),
        ("the school's nurse", None),
        ("Schoolchild", None),
        ("School nurse at St Mary", "3C"),
        ("School and school nurse", None),
        ("Police/School", None),
        ("Police or family", None),
        ("not Police", None),
        ("Other than police", None),
        ("All but police, excluding school", None),
        ("Police, no longer", None),
        ("No longer a client", "RC7"),
        ("No longer, not ever", None),
        ("Police, e.g. at school", "6"),
        ("Partners (including police)", "6"),
        ("Somebody else", None),
        ("", None),
    ],
    ids=[
        "found",
        "the longer of one code",
        "an apostrophe is no space",
        "whole words only",
        "a phrase within a longer one is not told",
        "but is beside it",
        "two codes",
        "a word that leaves it open",
        "negated before",
        "negated by two words",
        "two codes and a negation",
        "two codes, one with a negation in it",
        "a negation within the phrase",
        "a negation beside it",
        "an example after a phrase does not count",
        "an example counts where nothing else tells",
        "none",
        "nothing",
    ],
)
def test_a_text_stands_for_the_one_code_whose_phrase_it_holds(text: str, code: str | None) -> None:
    assert code_within(text, POLICE_OR_SCHOOL) == code


def test_a_text_that_names_several_stands_for_the_code_of_several_where_there_is_one() -> None:
    assert code_within("Police/School", replace(POLICE_OR_SCHOOL, several="2A")) == "2A"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(CS) Police", "Police"),
        ("CS - Police", "Police"),
        ("zzPolice", "Police"),
        ("60) Police", "Police"),
        ("Police (old)", "Police"),
        ("Police - DO NOT USE", "Police"),
        ("Police (historic)", "Police"),
        ("Police only", "Police"),
        ("Old Police Station", "Old Police Station"),
        ("CSC Police", "CSC Police"),
    ],
)
def test_what_a_system_or_a_form_adds_is_no_part_of_the_words(text: str, words: str) -> None:
    assert bare(text) == words


@pytest.mark.parametrize(
    ("spelling", "codes", "code"),
    [
        ("(CS) Police", REFERRAL_SOURCE, "6"),
        ("Housing (council or association)", REFERRAL_SOURCE, "4"),
        ("LA Services - Social Care e.g. adults social care", REFERRAL_SOURCE, "5A"),
        ("LA services - Other internal (department other than social care, eg youth offending)", REFERRAL_SOURCE, "5B"),
        ("Any department (excluding housing)", REFERRAL_SOURCE, None),
        ("Hospital (not A&E)", REFERRAL_SOURCE, None),
        ("Hospital - A&E", REFERRAL_SOURCE, "3E"),
        ("GRAN", REFERRAL_SOURCE, None),
        ("Mother", REFERRAL_SOURCE, "1A"),
        ("Mother and baby unit", REFERRAL_SOURCE, None),
        ("School admissions", REFERRAL_SOURCE, None),
        ("Foster carer support team", REFERRAL_SOURCE, None),
        ("Neglect of the child", PRIMARY_NEED, "N1"),
        ("Physical disability", PRIMARY_NEED, "N2"),
        ("Parent with a physical disability", PRIMARY_NEED, None),
        ("N1b - Neglect", PRIMARY_NEED, "N1"),
        ("N5b - Neglect", PRIMARY_NEED, None),
        ("Neglect Only", ABUSE_CATEGORY, "NEG"),
        ("Emotional", ABUSE_CATEGORY, "EMO"),
        ("Physical and sexual", ABUSE_CATEGORY, "MUL"),
        ("Emotional neglect", ABUSE_CATEGORY, None),
        ("Physical disability", ABUSE_CATEGORY, None),
        ("CIN - Died", CLOSURE_REASON, "RC2"),
        ("Parent died", CLOSURE_REASON, None),
        ("Case closed after assessment", CLOSURE_REASON, None),
        ("Care order (section 31)", LEGAL_STATUS, "C2"),
        ("Placement order and care order", LEGAL_STATUS, None),
        ("Care order applied for", LEGAL_STATUS, None),
        ("Children's homes", PLACEMENT, "K2"),
        ("Hostel not subject to Children's Homes Regulations", PLACEMENT, "H5"),
        ("Own provision (by the LA)", PLACEMENT_PROVIDER, "PR1"),
        ("Private or voluntary", PLACEMENT_PROVIDER, None),
        ("Child moved abroad", EPISODE_END, "E16"),
        ("Foster carer died", EPISODE_END, None),
        ("Unborn", SEX, "U"),
        ("Not known if male or female", SEX, None),
        ("Ethnicity: White British", ETHNICITY, "WBRI"),
        ("White British / Irish", ETHNICITY, None),
        ("Indian and White", ETHNICITY, None),
    ],
)
def test_a_council_says_it_in_its_own_words(spelling: str, codes: CodeList, code: str | None) -> None:
    assert code_of(spelling, codes) == code


def test_the_councils_own_word_comes_before_a_phrase_of_it() -> None:
    own = {("referral source", "police front door"): "5B"}
    assert code_of("(CS) Police front door", REFERRAL_SOURCE, own) == "5B"


def test_an_exact_list_holds_no_code_within_a_text() -> None:
    assert code_of("Police force", replace(POLICE_OR_SCHOOL, is_exact=True)) is None


@pytest.mark.parametrize("codes", LISTS.values(), ids=lambda codes: codes.name)
def test_a_phrase_is_of_one_code_that_the_list_has_and_written_as_texts_are_read(codes: CodeList) -> None:
    told = [phrase for phrases in codes.phrases.values() for phrase in phrases.split("; ")]
    assert codes.phrases.keys() - {OPEN} <= codes.labels.keys()
    assert sorted(set(told)) == sorted(told)
    assert [phrase for phrase in told if not phrase.replace(" ", "").isalnum() or phrase != phrase.lower()] == []
