"""In which order a spelling is understood, what a council's own spellings add, and codes that replaced each other."""

from pathlib import Path

import pytest

from extracts.spelling import LISTS, code_of, read_spellings
from schemas.codes import (
    CLOSURE_REASON,
    EPISODE_END,
    FACTOR,
    LEGAL_STATUS,
    PLACEMENT,
    PRIMARY_NEED,
    REFERRAL_SOURCE,
    SEX,
    CodeList,
)
from schemas.ethnicity import ETHNICITY

OWN = """list,spelling,code
Referral source, Front Door ,5b
referral source,1A,9
referral source,2A: Playgroups,9
referral source,1,10
sex,1,F
referral source,Anonymous,8
"""


@pytest.fixture
def own(tmp_path: Path) -> dict[tuple[str, str], str]:
    (tmp_path / "spellings.csv").write_text(OWN, encoding="utf-8-sig")
    return dict(read_spellings(tmp_path / "spellings.csv"))


@pytest.mark.parametrize(
    ("spelling", "codes", "code"),
    [
        ("FRONT-DOOR", REFERRAL_SOURCE, "5B"),
        ("1A", REFERRAL_SOURCE, "1A"),
        ("2A: Playgroups", REFERRAL_SOURCE, "2A"),
        ("1", REFERRAL_SOURCE, "10"),
        ("1", SEX, "F"),
        ("anonymous", REFERRAL_SOURCE, "8"),
        ("Front Door", LEGAL_STATUS, None),
    ],
    ids=[
        "own, whatever its case and marks",
        "exact code before own",
        "code prefix before own",
        "own where no code is met",
        "own before known spellings",
        "own before labels",
        "own of its list alone",
    ],
)
def test_a_spelling_is_understood_in_order(
    spelling: str, codes: CodeList, code: str | None, own: dict[tuple[str, str], str]
) -> None:
    assert code_of(spelling, codes, own) == code


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("WBRI", "WBRI"),
        ("wbri", "WBRI"),
        ("a) WBRI", "WBRI"),
        ("WBRI White - White British", "WBRI"),
        ("White British", "WBRI"),
        ("White - British", "WBRI"),
        ("(A.A3)White - British", "WBRI"),
        ("Bangladeshi [ABAN]", "ABAN"),
        ("C1 - Asian or Asian British - Indian", "AIND"),
        ("Mixed/Multiple ethnic groups White & Asian", "MWAS"),
        ("Black / African / Caribbean / Black British (African)", "BAFR"),
        ("Prefer not to say", "REFU"),
        ("Not stated", "NOBT"),
        ("British", None),
        ("Asian", None),
        ("WBR", None),
        ("child of somebody", None),
    ],
)
def test_an_ethnicity_is_understood_as_councils_write_it(spelling: str, code: str | None) -> None:
    assert code_of(spelling, ETHNICITY) == code


@pytest.mark.parametrize(
    ("spelling", "codes", "code"),
    [
        ("c) Parents illness or disability", PRIMARY_NEED, "N3"),
        ("i) Not CIN", PRIMARY_NEED, "N9"),
        ("c) Residence Order", CLOSURE_REASON, "RC3"),
        ("e) Transfer to another LA", CLOSURE_REASON, "RC5"),
        ("f) Transfer to Adult Social Services", CLOSURE_REASON, "RC6"),
        ("g) 'Other' incl. Child no longer in need", CLOSURE_REASON, "RC7"),
        ("h) Child not in need after assessment", CLOSURE_REASON, "RC8"),
        ("a) Interim care orders", LEGAL_STATUS, "C1"),
        ("b) Full care orders", LEGAL_STATUS, "C2"),
        ("c) Freed for  Adoption", LEGAL_STATUS, "D1"),
        ("d) Placement order granted", LEGAL_STATUS, "E1"),
        ("e) Accommodated under S20", LEGAL_STATUS, "V2"),
        ("g) Youth justice legal Statuses", LEGAL_STATUS, None),  # a group, of which no code is told
        ("d) Health services", REFERRAL_SOURCE, None),
    ],
)
def test_a_choice_of_annex_a_is_the_one_code_that_it_means(spelling: str, codes: CodeList, code: str | None) -> None:
    assert code_of(spelling, codes) == code


def test_a_text_that_is_a_code_itself_leaves_open_which_of_the_two_is_meant() -> None:
    assert code_of("MWAS (WBRI)", ETHNICITY) is None


def test_without_a_file_there_are_no_own_spellings(tmp_path: Path) -> None:
    assert read_spellings(tmp_path / "spellings.csv") == {}


@pytest.mark.parametrize(
    ("codes", "old", "new"),
    [
        (FACTOR, "18A", "18C"),
        (FACTOR, "19A", "19B"),
        (EPISODE_END, "E43", "E45"),
        (EPISODE_END, "E44", "E48"),
        (PLACEMENT, "H5", "K3"),
        (REFERRAL_SOURCE, "5B", "5D"),
    ],
)
def test_a_retired_code_is_of_the_group_of_those_that_took_its_place(codes: CodeList, old: str, new: str) -> None:
    assert codes.group_of(old) == codes.group_of(new) != old


def test_a_code_that_nothing_replaced_is_its_own_group() -> None:
    assert FACTOR.group_of("4A") == "4A"


@pytest.mark.parametrize("codes", LISTS.values(), ids=lambda codes: codes.name)
def test_dates_and_groups_are_of_codes_that_the_list_has(codes: CodeList) -> None:
    assert {*codes.since, *codes.until, *codes.groups} <= set(codes.labels)
