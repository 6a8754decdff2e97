"""Which families can be on a list (design.md, section 6): the order of the reasons, and what each needs."""

from datetime import date

import ibis
import pandas as pd
import pytest

from features.households import households, on_the_extracts
from lists.status import child_status, family_status
from schemas.landmarks import Landmark, Member
from schemas.records import CareEpisode, CinPlan, CpPlan, EhEpisode, Membership, Record, Referral, Restriction
from tests.cases import Texts, records, rows, typed

TODAY = "2026-11-01"
FLAGS = ("is_looked_after", "on_cp_plan", "on_cin_plan", "in_early_help", "objects")
FAMILY = """
    child_id family_id role   happened_on
    child    f         child  2015-01-01
    sibling  f         child  2016-01-01
    mother   f         parent 2015-01-01
    """


def spine_of(text: str) -> pd.DataFrame:
    """The landmarks of today, drawn by child and reason."""
    own = {"kin_id": "k", "borough": "lbhf", "life_stage": "secondary_transfer", "landmark_on": TODAY}
    drawn = [{"row_id": str(n), "months_to_stage": "1"} | own | row for n, row in enumerate(rows(text))]
    return typed(Landmark.arrow(), drawn).to_pandas()


def members_of(text: str) -> pd.DataFrame:
    """The members of today's families; what is not drawn is no, but for being the latest membership."""
    own = {"borough": "lbhf", "landmark_on": TODAY, "is_latest": "yes"} | dict.fromkeys(FLAGS, "no")
    return typed(Member.arrow(), [own | row for row in rows(text)]).to_pandas()


def status(members: pd.DataFrame, spine: pd.DataFrame, family_id: str = "f") -> tuple[str, str]:
    families = pd.DataFrame({"borough": ["lbhf"], "family_id": [family_id], "landmark_on": [date.fromisoformat(TODAY)]})
    told = family_status(members, spine, families).to_dict("records")
    return told[0]["status"], told[0]["reason"]


def households_from(records_of: Texts) -> pd.DataFrame:
    """Today's households from the records of their members."""
    tables = {record: ibis.memtable(drawn) for record, drawn in records({"child": records_of}).items()}
    dates = ibis.memtable({"landmark_on": [date.fromisoformat(TODAY)]})
    return households(dates, tables).to_pyarrow().to_pandas()


def status_from(records_of: Texts, spine: str) -> tuple[str, str]:
    """The status of family `f` from the records of its members."""
    return status(households_from(records_of), spine_of(spine))


def test_who_entered_one_family_under_two_ids_is_one_member_by_the_later_membership() -> None:
    twice = """
    child_id family_id role   happened_on
    child    f         child  2015-01-01
    child    f         other  2020-01-01
    """
    found = households_from({Membership: twice})
    assert found[["child_id", "family_id", "role", "is_latest"]].to_numpy().tolist() == [["child", "f", "other", True]]


# in this order: nobody, no child at a stage, every child at a stage left out, own section, listable


def test_a_family_without_a_current_member_is_excluded() -> None:
    members = members_of("family_id child_id\ng child")
    assert status(members, spine_of("child_id reason\nchild eligible")) == ("excluded", "no_current_member")


@pytest.mark.parametrize("reason", ["no_visible_record", "died", "adopted", "left_area"])
def test_a_child_out_of_the_cohort_is_no_child_at_a_stage(reason: str) -> None:
    members = members_of("family_id child_id\nf child")
    assert status(members, spine_of(f"child_id reason\nchild {reason}")) == ("excluded", "no_child_at_a_stage")


def test_a_family_with_an_eligible_child_is_listable() -> None:
    members = members_of("family_id child_id\nf child")
    assert status(members, spine_of("child_id reason\nchild eligible")) == ("listable", "")


@pytest.mark.parametrize(
    ("flag", "reason"), [("is_looked_after", "looked_after"), ("on_cp_plan", "on_cp_plan"), ("objects", "objection")]
)
def test_a_family_whose_only_child_at_a_stage_is_left_out_is_excluded(flag: str, reason: str) -> None:
    members = members_of(f"family_id child_id {flag}\nf child yes")
    assert status(members, spine_of("child_id reason\nchild eligible")) == ("excluded", reason)


@pytest.mark.parametrize("reason", ["uasc", "looked_after"])
def test_a_child_left_out_of_the_cohort_for_care_excludes_its_family(reason: str) -> None:
    members = members_of("family_id child_id\nf child")
    assert status(members, spine_of(f"child_id reason\nchild {reason}")) == ("excluded", reason)


def test_exclusion_comes_before_the_own_section() -> None:
    members = members_of("family_id child_id objects in_early_help\nf child yes yes")
    assert status(members, spine_of("child_id reason\nchild eligible")) == ("excluded", "objection")


def test_a_family_is_listable_through_another_child() -> None:
    members = members_of("family_id child_id objects\nf child yes\nf sibling no")
    spine = spine_of("child_id reason\nchild eligible\nsibling eligible")
    assert status(members, spine) == ("listable", "")


def test_the_child_that_objects_stays_left_out_of_a_listable_family() -> None:
    members = members_of("family_id child_id objects\nf child yes\nf sibling no")
    children = child_status(members, spine_of("child_id reason\nchild eligible\nsibling eligible"))
    assert dict(zip(children["child_id"], children["left_out"], strict=True)) == {"child": "objection", "sibling": ""}


def test_a_child_on_a_plan_sends_a_family_with_another_child_to_the_own_section() -> None:
    members = members_of("family_id child_id on_cp_plan\nf child yes\nf sibling no")
    spine = spine_of("child_id reason\nchild eligible\nsibling eligible")
    assert status(members, spine) == ("own_section", "on_cp_plan")


def test_a_child_of_two_families_is_counted_in_the_one_it_joined_last() -> None:
    members = members_of("family_id child_id is_latest\nf child no\ng child yes")
    spine = spine_of("child_id reason\nchild eligible")
    assert [status(members, spine, family) for family in ("f", "g")] == [
        ("excluded", "no_child_at_a_stage"),
        ("listable", ""),
    ]


# from records


@pytest.mark.parametrize(
    ("record", "text", "wanted"),
    [
        (CpPlan, "child_id happened_on\nsibling 2026-01-01", ("own_section", "on_cp_plan")),
        (CinPlan, "child_id happened_on\nsibling 2026-01-01", ("own_section", "on_cin_plan")),
        (EhEpisode, "child_id happened_on\nsibling 2026-01-01", ("own_section", "open_to_early_help")),
        (EhEpisode, "child_id happened_on\nmother 2026-01-01", ("own_section", "open_to_early_help")),
        (CpPlan, "child_id happened_on\nstranger 2026-01-01", ("listable", "")),
        (CpPlan, "child_id happened_on ended_on\nsibling 2026-01-01 2026-10-01", ("listable", "")),
        (CpPlan, "child_id happened_on known_on\nsibling 2026-10-01 2026-11-01", ("listable", "")),
    ],
    ids=[
        "a sibling's protection plan",
        "a sibling's child in need plan",
        "a sibling's early-help episode",
        "the mother's early-help episode",
        "a stranger's plan",
        "a plan that has ended",
        "a plan that is not known yet",
    ],
)
def test_an_open_plan_or_episode_of_any_member_moves_the_family(
    record: type[Record], text: str, wanted: tuple[str, str]
) -> None:
    assert status_from({Membership: FAMILY, record: text}, "child_id reason\nchild eligible") == wanted


def test_an_open_referral_alone_leaves_the_family_listable() -> None:
    told = {Membership: FAMILY, Referral: "happened_on\n2026-08-01"}
    assert status_from(told, "child_id reason\nchild eligible") == ("listable", "")


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ("2026-11-02 -", ("listable", "")),
        ("2026-11-01 -", ("excluded", "objection")),
        ("2026-10-01 2026-10-15", ("listable", "")),
        ("2026-10-01 2026-12-31", ("excluded", "objection")),
    ],
    ids=["from tomorrow", "from today", "no longer", "until a day to come"],
)
def test_an_objection_holds_between_its_own_dates(days: str, wanted: tuple[str, str]) -> None:
    told = {
        Membership: FAMILY,
        Restriction: f"kind happened_on ended_on known_on end_known_on\nobjection {days} 2026-10-02 2026-10-02",
    }
    assert status_from(told, "child_id reason\nchild eligible") == wanted


def test_a_protected_address_is_no_objection() -> None:
    told = {Membership: FAMILY, Restriction: "kind happened_on\nprotected_address 2026-10-01"}
    assert status_from(told, "child_id reason\nchild eligible") == ("listable", "")


def test_a_member_that_moved_out_is_no_member() -> None:
    family = "child_id family_id role happened_on ended_on\nchild f child 2015-01-01 2026-09-01"
    assert status_from({Membership: family}, "child_id reason\nchild eligible") == ("excluded", "no_current_member")


def test_a_child_of_two_families_belongs_to_the_one_that_it_joined_last() -> None:
    family = "child_id family_id role happened_on\nchild f child 2015-01-01\nchild g child 2020-01-01"
    assert status_from({Membership: family}, "child_id reason\nchild eligible") == ("excluded", "no_child_at_a_stage")


# an extract of a later day than the month's first

SINCE: list[tuple[type[Record], str, tuple[str, str]]] = [
    (Restriction, "child_id kind happened_on\nchild objection 2026-11-09", ("excluded", "objection")),
    (CareEpisode, "child_id legal_status happened_on\nchild C2 2026-11-09", ("excluded", "looked_after")),
    (CpPlan, "child_id happened_on\nchild 2026-11-09", ("excluded", "on_cp_plan")),
    (EhEpisode, "child_id happened_on\nmother 2026-11-09", ("own_section", "open_to_early_help")),
    (CinPlan, "child_id happened_on known_on\nchild 2026-10-09 2026-11-16", ("own_section", "on_cin_plan")),
    (CinPlan, "child_id happened_on known_on\nchild 2026-10-09 2026-11-17", ("listable", "")),
]


@pytest.mark.parametrize(("record", "text", "wanted"), SINCE)
def test_who_may_be_listed_is_told_by_all_that_is_known_on_the_day_of_the_extract(
    record: type[Record], text: str, wanted: tuple[str, str]
) -> None:
    told = records({"child": {Membership: FAMILY, record: text}})
    tables = {kind: ibis.memtable(drawn) for kind, drawn in told.items()}
    extracts = ibis.memtable({"borough": ["lbhf", "rbkc"], "as_of": [date(2026, 11, 17), date(2026, 11, 1)]})
    members = on_the_extracts(extracts, tables).to_pyarrow().to_pandas()
    assert status(members, spine_of("child_id reason\nchild eligible")) == wanted


def test_each_borough_s_families_are_told_once_as_its_own_extract_knows_them() -> None:
    family = "child_id borough family_id happened_on\nchild lbhf f 2015-01-01\nother rbkc g 2026-11-09"
    tables = {kind: ibis.memtable(drawn) for kind, drawn in records({"child": {Membership: family}}).items()}
    extracts = ibis.memtable({"borough": ["lbhf", "rbkc"], "as_of": [date(2026, 11, 17), date(2026, 11, 1)]})
    members = on_the_extracts(extracts, tables).to_pyarrow().to_pandas()
    assert members[["family_id", "landmark_on"]].to_numpy().tolist() == [["f", date.fromisoformat(TODAY)]]
