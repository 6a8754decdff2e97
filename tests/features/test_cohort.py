"""Who is in the cohort, where a child is, and why one is not asked about (design.md, section 3, Cohort).

Each row is a child of its own, born on 1 June 2015, with its records and what is said of it at landmarks of secondary
transfer. Records are known on the day they happened unless the text says otherwise.
"""

from collections.abc import Sequence
from datetime import date

import ibis
import pytest

from extracts.derive import uasc
from features.landmarks import CLOSURE, known_since, landmarks, spine
from schemas.records import CareEpisode, CpPlan, Death, EhContact, EhEpisode, Membership, Referral, Uasc
from schemas.view import Child
from tests.cases import Texts, covered, linked, records, typed

BOROUGHS = ("lbhf", "rbkc")
REFERRAL = "happened_on\n2026-01-01"
MOVED = "happened_on ended_on closure_reason\n2026-01-01 2026-02-01 RC5"
Told = dict[str, str | None]

REASONS: dict[str, tuple[Texts, Told]] = {
    # a visible record of a service, in the longest window
    "a child with a visible record is eligible": ({Referral: REFERRAL}, {"2026-05-01": "eligible"}),
    "a record known on the landmark is not enough": (
        {
            Membership: "happened_on family_id\n2015-06-01 f",
            Referral: "happened_on known_on\n2026-04-01 2026-05-01",
        },
        {"2026-05-01": "no_visible_record", "2026-06-01": "eligible"},
    ),
    "a family membership is no record of a service": (
        {Membership: "happened_on family_id\n2015-06-01 f"},
        {"2026-05-01": "no_visible_record"},
    ),
    "a child of whom nothing is known has no landmark": ({}, {"2026-05-01": None}),
    "an event 1825 days before is in the longest window": (
        {EhContact: "happened_on\n2021-05-02"},
        {"2026-05-01": "eligible"},
    ),
    "an event 1826 days before is not": ({EhContact: "happened_on\n2021-05-01"}, {"2026-05-01": "no_visible_record"}),
    "a spell with one day in the window counts": (
        {EhEpisode: "happened_on ended_on\n2020-05-01 2021-05-03"},
        {"2026-05-01": "eligible"},
    ),
    "a spell that ended on the first day of the window has no day in it": (
        {EhEpisode: "happened_on ended_on\n2020-05-01 2021-05-02"},
        {"2026-05-01": "no_visible_record"},
    ),
    "an old spell that is still open counts": ({EhEpisode: "happened_on\n2018-05-01"}, {"2026-05-01": "eligible"}),
    "an old spell whose end is not known yet counts": (
        {EhEpisode: "happened_on ended_on end_known_on\n2018-05-01 2019-05-01 2026-05-01"},
        {"2026-05-01": "eligible", "2026-06-01": "no_visible_record"},
    ),
    # death, adoption
    "a child that died is out once the death is known": (
        {Referral: REFERRAL, Death: "happened_on known_on\n2026-02-02 2026-03-04"},
        {"2026-03-01": "eligible", "2026-04-01": "died"},
    ),
    "a child closed as adopted is out once the closure is known": (
        {Referral: "happened_on ended_on end_known_on closure_reason\n2026-01-01 2026-02-20 2026-03-22 RC1"},
        {"2026-03-01": "eligible", "2026-04-01": "adopted"},
    ),
    "a care episode that ended in adoption (E11) puts the child out": (
        {CareEpisode: "happened_on ended_on legal_status end_reason\n2025-01-01 2026-01-01 E1 E11"},
        {"2026-05-01": "adopted"},
    ),
    "a care episode that ended in adoption (E12) puts the child out": (
        {CareEpisode: "happened_on ended_on legal_status end_reason\n2025-01-01 2026-01-01 E1 E12"},
        {"2026-05-01": "adopted"},
    ),
    # leaving the area
    "a family closed as moved has left": ({Referral: MOVED}, {"2026-05-01": "left_area"}),
    "a family closed as moved has not left before the closure is known": (
        {Referral: "happened_on ended_on end_known_on closure_reason\n2026-01-01 2026-02-01 2026-03-03 RC5"},
        {"2026-03-01": "eligible", "2026-04-01": "left_area"},
    ),
    "a record that began the day before the move does not bring the family back": (
        {Referral: MOVED, EhContact: "happened_on\n2026-01-31"},
        {"2026-05-01": "left_area"},
    ),
    "a record that began on the very day of the move does": (
        {Referral: MOVED, EhContact: "happened_on\n2026-02-01"},
        {"2026-05-01": "eligible"},
    ),
    "a later record in another borough does": (
        {Referral: MOVED, EhContact: "borough happened_on\nrbkc 2026-02-10"},
        {"2026-05-01": "eligible"},
    ),
    "a later record does once it is known": (
        {Referral: MOVED, EhContact: "happened_on known_on\n2026-02-10 2026-03-15"},
        {"2026-03-01": "left_area", "2026-04-01": "eligible"},
    ),
    # looked after, unaccompanied
    "a child looked after is out": (
        {CareEpisode: "happened_on legal_status\n2026-01-01 C2"},
        {"2026-05-01": "looked_after"},
    ),
    "a child remanded to the council (J1) is looked after": (
        {CareEpisode: "happened_on legal_status\n2026-01-01 J1"},
        {"2026-05-01": "looked_after"},
    ),
    "short breaks (V3) are not being looked after": (
        {CareEpisode: "happened_on legal_status\n2026-01-01 V3"},
        {"2026-05-01": "eligible"},
    ),
    "short breaks (V4) are not being looked after": (
        {CareEpisode: "happened_on legal_status\n2026-01-01 V4"},
        {"2026-05-01": "eligible"},
    ),
    "a child is looked after until the end is known": (
        {CareEpisode: "happened_on ended_on end_known_on legal_status\n2026-01-01 2026-03-15 2026-04-14 C2"},
        {"2026-04-01": "looked_after", "2026-05-01": "eligible"},
    ),
    "a child on a protection plan stays in the cohort": (
        {CpPlan: "happened_on\n2026-01-01"},
        {"2026-05-01": "eligible"},
    ),
    "a child listed as unaccompanied stays so until its end date": (
        {
            CareEpisode: "happened_on ended_on legal_status\n2025-10-01 2025-12-01 V2",
            Uasc: "happened_on ended_on\n2025-10-01 2026-04-15",
        },
        {"2026-04-01": "uasc", "2026-05-01": "eligible"},
    ),
    "of several reasons the first in the rule's order is told": (
        {
            Referral: MOVED,
            CareEpisode: "happened_on legal_status\n2025-10-01 V2",
            Uasc: "happened_on\n2025-10-01",
            Death: "happened_on\n2026-03-10",
        },
        {"2026-01-01": "looked_after", "2026-03-01": "left_area", "2026-04-01": "died"},
    ),
}

PLACES: dict[str, tuple[Texts, Told]] = {
    "the borough is that of the record that began last": (
        {Referral: "borough happened_on\nrbkc 2025-01-01\nlbhf 2026-01-01"},
        {"2026-05-01": "lbhf"},
    ),
    "a family membership that began last gives the borough": (
        {Referral: REFERRAL, Membership: "borough happened_on family_id\nrbkc 2026-02-01 f"},
        {"2026-05-01": "rbkc"},
    ),
    "a record gives the borough once it is known": (
        {Referral: "borough happened_on known_on\nlbhf 2026-01-01 2026-01-01\nrbkc 2026-03-01 2026-05-01"},
        {"2026-05-01": "lbhf", "2026-06-01": "rbkc"},
    ),
    "an undated membership does not take a child from the borough of a record": (
        {Referral: REFERRAL, Membership: "borough happened_on known_on family_id\nrbkc - 2026-02-01 f"},
        {"2026-05-01": "lbhf"},
    ),
}
CASES = REASONS | PLACES


def found_in(
    cases: dict[str, tuple[Texts, Told]], from_on: str = "2000-01-01", stages: Sequence[str] = ("secondary_transfer",)
) -> dict[tuple[str, str], dict[str, str]]:
    """The spine of the cases' children by child and landmark, where days from `from_on` are covered."""
    born = [{"child_id": says, "kin_id": says, "born_on": "2015-06-01"} for says in cases]
    drawn = records({says: texts for says, (texts, _) in cases.items()})
    tables = {record: ibis.memtable(rows) for record, rows in drawn.items()}
    coverage = ibis.union(*(ibis.memtable(covered("cin_census", from_on=from_on, borough=name)) for name in BOROUGHS))
    last_on = ibis.memtable({"borough": BOROUGHS, "last_on": [date(2030, 1, 1)] * 2})
    children = ibis.memtable(typed(Child.arrow(), born))
    found = spine(children, tables, coverage, stages, 1825, last_on)
    return {(row["child_id"], str(row["landmark_on"])): row for row in found.to_pyarrow().to_pylist()}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], dict[str, str]]:
    return found_in(CASES)


@pytest.mark.parametrize("says", REASONS)
def test_cohort(says: str, found: dict[tuple[str, str], dict[str, str]]) -> None:
    wanted = REASONS[says][1]
    assert {day: found.get((says, day), {}).get("reason") for day in wanted} == wanted


@pytest.mark.parametrize("says", PLACES)
def test_place(says: str, found: dict[tuple[str, str], dict[str, str]]) -> None:
    wanted = PLACES[says][1]
    assert {day: found.get((says, day), {}).get("borough") for day in wanted} == wanted


CLOSED: dict[str, tuple[str, list[str]]] = {
    "a closure is seen from the month after the day on which it is known": (
        "happened_on ended_on end_known_on\n2026-01-01 2026-03-20 2026-04-19",
        ["2026-05-01"],
    ),
    "one known on the first of a month from the next": (
        "happened_on ended_on end_known_on\n2026-01-01 2026-03-20 2026-04-01",
        ["2026-05-01"],
    ),
    "one known on the last of a month from the first after it": (
        "happened_on ended_on end_known_on\n2026-01-01 2026-03-20 2026-03-31",
        ["2026-04-01"],
    ),
    "a case that is open has no closure": ("happened_on\n2026-01-01", []),
    "of two cases closed in one month one landmark is made": (
        "happened_on ended_on\n2026-01-01 2026-03-20\n2026-02-01 2026-03-25",
        ["2026-04-01"],
    ),
    "each closed case has its own": (
        "happened_on ended_on\n2026-01-01 2026-03-20\n2026-04-01 2026-06-25",
        ["2026-04-01", "2026-07-01"],
    ),
    "a referral that vanished before its closure could be seen has none": (
        "happened_on ended_on gone_on\n2026-01-01 2026-03-20 2026-03-25",
        [],
    ),
}


@pytest.mark.parametrize("says", CLOSED)
def test_the_landmark_of_a_closed_case(says: str) -> None:
    told, days = CLOSED[says]
    drawn = records({"child": {Referral: told}})
    children = ibis.memtable(typed(Child.arrow(), [{"child_id": "child", "kin_id": "child", "born_on": "2015-06-01"}]))
    found = landmarks(children, ibis.memtable(drawn[Referral]), [CLOSURE]).to_pyarrow().to_pylist()
    assert sorted(str(row["landmark_on"]) for row in found) == days


def test_a_closed_case_of_a_child_in_care_is_not_asked_about() -> None:
    texts: Texts = {
        Referral: "happened_on ended_on\n2026-01-01 2026-03-20",
        CareEpisode: "happened_on legal_status\n2026-02-01 C2",
    }
    found = found_in({"child": (texts, {})}, stages=[CLOSURE])
    assert [(row["life_stage"], row["reason"]) for row in found.values()] == [(CLOSURE, "looked_after")]


def test_a_landmark_whose_longest_window_is_not_covered_is_left_out() -> None:
    child = {"child": ({Referral: REFERRAL}, {})}
    eligible = [day for (_, day), row in found_in(child, from_on="2021-05-02").items() if row["reason"] == "eligible"]
    assert min(eligible) == "2026-05-01"


def test_a_changed_end_of_a_uasc_listing_does_not_reach_back() -> None:
    """The listing's first version is known with the child's first episode, the changed one from when it was shown."""
    listings = linked(
        Uasc,
        """record_id ended_on   known_on   now_known_on gone_on
           u         2026-03-01 2026-08-31 2026-08-31   2026-10-31
           u         2026-12-01 2026-10-31 2026-08-31   -""",
    )
    episodes = linked(CareEpisode, "happened_on known_on now_known_on\n2020-01-01 2020-01-31 2026-08-31")
    found = uasc(listings, episodes).to_pylist()
    assert [str(row["known_on"]) for row in found] == ["2020-01-31", "2026-10-31"]


# an extract of a later day than the landmark

SINCE: dict[str, tuple[Texts, str]] = {
    "nothing came since": ({Referral: REFERRAL}, "eligible"),
    "the child died since": ({Referral: REFERRAL, Death: "happened_on known_on\n2026-05-02 2026-05-10"}, "died"),
    "a death that is not known yet": (
        {Referral: REFERRAL, Death: "happened_on known_on\n2026-05-02 2026-05-17"},
        "eligible",
    ),
    "the child came into care since": (
        {Referral: REFERRAL, CareEpisode: "happened_on legal_status\n2026-05-10 C2"},
        "looked_after",
    ),
    "its only record was taken back since": (
        {Referral: "happened_on gone_on\n2026-01-01 2026-05-10"},
        "no_visible_record",
    ),
    "it came out of the window since": ({EhContact: "happened_on\n2021-05-02"}, "eligible"),
    "it came out of care since": (
        {CareEpisode: "happened_on ended_on legal_status\n2025-10-01 2026-05-10 C2"},
        "looked_after",
    ),
}


@pytest.mark.parametrize("says", SINCE)
def test_who_left_the_cohort_before_the_extract_of_a_later_day_is_told(says: str) -> None:
    children = ibis.memtable(typed(Child.arrow(), [{"child_id": "child", "kin_id": "child", "born_on": "2015-06-01"}]))
    tables = {record: ibis.memtable(rows) for record, rows in records({"child": SINCE[says][0]}).items()}
    last_on = ibis.memtable({"borough": ["lbhf"], "last_on": [date(2026, 5, 1)]})
    coverage = ibis.memtable(covered("cin_census"))
    month = spine(children, tables, coverage, ["secondary_transfer"], 1825, last_on, latest_only=True)
    extracts = ibis.memtable({"borough": ["lbhf"], "as_of": [date(2026, 5, 17)]})
    found = known_since(month, children, tables, extracts).to_pyarrow().to_pylist()
    assert [(str(row["landmark_on"]), row["reason"]) for row in found] == [("2026-05-01", SINCE[says][1])]
