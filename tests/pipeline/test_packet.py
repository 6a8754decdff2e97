"""What the review page is handed: who is shown, which records, and what is left after an erasure."""

import stat
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import ibis
import pandas as pd
import pytest

from features.since import Since
from features.versions import versions
from features.words import details
from pipeline import packet_became
from pipeline.packet import _hide, _keep_since
from pipeline.packet_became import became, followed
from pipeline.packet_erasure import families_of, without
from pipeline.packet_events import events
from pipeline.packet_families import families
from pipeline.packet_people import Known, held_back, people, restricted, shown
from pipeline.packet_sources import Sources
from pipeline.places import places
from pipeline.store import write_private_text
from review.packet import FILE, Event, Packet, read_packet
from schemas.landmarks import Member
from schemas.lists import ListedFamily, ListedReason
from schemas.records import (
    Address,
    Assessment,
    Conference,
    CpPlan,
    EhContact,
    Offence,
    Record,
    Restriction,
    SchoolPlace,
)
from schemas.view import Identity
from tests.cases import archived, linked, rows, typed

MONTH = date(2026, 11, 1)
FLAGS = ("is_looked_after", "on_cp_plan", "on_cin_plan", "in_early_help", "objects")
KNOWN = Known(
    names={"anna": "Anna Smith", "ben": "Ben Smith"},
    born_on={"anna": date(2015, 3, 1), "ben": date(2013, 1, 1)},
    schools={"anna": "100123"},
    at_stage=frozenset({"anna"}),
    protected=frozenset(),
)


def members(text: str) -> pd.DataFrame:
    """Members of family f; what is not drawn is no, but for being the latest membership."""
    own = {"borough": "lbhf", "landmark_on": "2026-11-01", "family_id": "f", "role": "child", "is_latest": "yes"}
    return typed(Member.arrow(), [own | dict.fromkeys(FLAGS, "no") | row for row in rows(text)]).to_pandas()


def hiding(*who: str) -> Known:
    return Known(KNOWN.names, KNOWN.born_on, KNOWN.schools, KNOWN.at_stage, frozenset(who))


# people


def test_children_stand_first_and_the_eldest_of_them() -> None:
    told = people(members("child_id role\nmum parent\nanna child\nben child"), KNOWN)
    assert [one.person_id for one in told] == ["ben", "anna", "mum"]


def test_a_member_has_name_birth_and_school() -> None:
    [anna] = people(members("child_id\nanna"), KNOWN)
    assert (anna.name, anna.born_on, anna.school, anna.is_at_stage) == ("Anna Smith", date(2015, 3, 1), "100123", True)


def test_of_who_objects_nothing_but_the_role_is_shown() -> None:
    [ben] = people(members("child_id objects\nben yes"), KNOWN)
    assert (ben.name, ben.born_on, ben.role) == ("", None, "child")


def test_that_somebody_objects_is_said() -> None:
    told = held_back(members("child_id objects\nanna no\nben yes"), KNOWN)
    assert told == (
        "1 person objects to the use of their records: nobody is listed through them,"
        " and neither name nor records are shown; a sentence about brothers and sisters may count what is in them",
    )


def test_a_protected_address_hides_the_schools_of_the_family() -> None:
    told = people(members("child_id\nanna\nben"), hiding("ben"))
    assert [one.school for one in told] == ["", ""]


def test_who_is_protected_is_not_shown_in_the_family_that_was_left() -> None:
    family = members("child_id is_latest\nanna yes\nben no")
    assert shown(family, hiding("ben"))["child_id"].tolist() == ["anna"]


def test_who_is_not_protected_is_shown_in_both_families() -> None:
    assert len(shown(members("child_id is_latest\nanna yes\nben no"), KNOWN)) == 2


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("kind happened_on\nprotected_address 2026-10-01", ["child"]),
        ("kind happened_on ended_on\nprotected_address 2026-01-01 2026-10-01", []),
        ("kind happened_on\nobjection 2026-10-01", []),
    ],
)
def test_an_address_is_protected_between_its_days(text: str, held: list[str]) -> None:
    found = restricted(ibis.memtable(linked(Restriction, text)), "protected_address", MONTH).to_pyarrow()
    assert found.column("child_id").to_pylist() == held


def test_the_school_is_the_one_that_was_known_then() -> None:
    archive = archived(
        SchoolPlace,
        """
        school happened_on ended_on   known_on   end_known_on
        100    2020-09-01  2026-07-20 2020-09-30 2026-08-01
        200    2026-09-01  -          2026-09-30 -
        300    2026-10-20  -          2026-11-20 -
        """,
    )
    ids = typed(Identity.arrow(), rows("borough system local_id child_id link_known_on\nlbhf csc one anna 2020-01-01"))
    assert places(SchoolPlace, archive, ids, MONTH) == {"anna": "200"}


def test_the_ward_is_that_of_the_address_that_was_known_then_and_told_one() -> None:
    archive = archived(
        Address,
        """
        ward      happened_on ended_on   known_on   end_known_on
        E05013806 2020-09-01  -          2020-09-30 -
        -         2024-01-01  -          2024-01-30 -
        E05013807 2026-10-20  -          2026-11-20 -
        """,
    )
    ids = typed(Identity.arrow(), rows("borough system local_id child_id link_known_on\nlbhf csc one anna 2020-01-01"))
    assert places(Address, archive, ids, MONTH) == {"anna": "E05013806"}


# events


def told(record: type[Record], text: str) -> list[Event]:
    return events(versions({record: linked(record, text)}, MONTH), MONTH).get("child", [])


def test_a_plan_whose_end_was_not_known_is_open() -> None:
    [plan] = told(CpPlan, "happened_on ended_on end_known_on\n2026-01-01 2026-10-01 2026-11-01")
    assert (plan.to_on, plan.is_open) == (None, True)


def test_a_plan_that_was_known_to_have_ended_is_a_spell() -> None:
    [plan] = told(CpPlan, "happened_on ended_on end_known_on\n2026-01-01 2026-10-01 2026-10-20")
    assert (plan.from_on, plan.to_on, plan.is_open) == (date(2026, 1, 1), date(2026, 10, 1), False)


def test_an_event_has_one_day() -> None:
    [conference] = told(Conference, "happened_on\n2026-01-01")
    assert (conference.service, conference.to_on, conference.is_open) == ("social_care", None, False)


@pytest.mark.parametrize(
    "text", ["happened_on known_on\n2026-10-01 2026-11-01", "happened_on gone_on\n2026-10-01 2026-10-31"]
)
def test_what_was_not_visible_is_not_shown(text: str) -> None:
    assert told(Conference, text) == []


def test_what_was_decided_at_an_end_that_was_not_known_is_not_shown() -> None:
    [assessment] = told(Assessment, "happened_on ended_on end_known_on factors\n2026-07-01 2026-08-01 2026-11-01 4B")
    assert assessment.details == ""


def test_details_are_in_words() -> None:
    [offence] = told(Offence, "happened_on seriousness is_knife\n2026-07-01 4 yes")
    assert offence.details == "seriousness: 4; knife: yes"


def test_a_keyed_hash_is_no_detail() -> None:
    [place] = told(SchoolPlace, "happened_on school\n2026-09-01 0a1b2c")
    assert place.details == ""


# families


def listed(section: str = "list") -> pd.DataFrame:
    row = {"borough": "lbhf", "month_on": "2026-11-01", "section": section, "family_id": "f", "child_id": "anna"}
    row |= {"children_at_stage": "1", "life_stage": "secondary_transfer", "months_to_stage": "10", "change": "new"}
    texts: dict[str, str | None] = {
        **row,
        "band": "in words",
        "reasons_for": "why",
        "reasons_against": "",
        "not_known": "",
    }
    return typed(ListedFamily.arrow(), [texts]).to_pandas().assign(why_changed="Its rest is over")


def sentences() -> pd.DataFrame:
    text = (
        "borough month_on family_id side place words feature records\nlbhf 2026-11-01 f for 0 why referrals_365d r1,r2"
    )
    return typed(ListedReason.arrow(), rows(text)).to_pandas().assign(people=[["anna", "ben", "carl"]])


def of_f(text: str, by_person: Mapping[str, list[Event]], section: str = "list") -> Packet:
    made = families(listed(section), sentences(), members(text), KNOWN, by_person)
    about = {"borough": "lbhf", "borough_name": "LBHF", "month_on": MONTH, "list_id": "0123456789ab", "as_of": MONTH}
    about |= {"expires_on": date(2026, 12, 2), "ranked_by_words": "", "outcome_words": "", "performance_words": ()}
    about |= {"not_covered": (), "capacity": {}, "candidates_count": 1, "just_missed_count": 0}
    return Packet(**about, families=made, became=(became("f", MONTH, ()),))


def event(record_id: str, person_id: str) -> Event:
    days = {"from_on": date(2026, 1, 1), "to_on": None, "is_open": False}
    return Event(record_id=record_id, person_id=person_id, service="social_care", kind="referral", details="", **days)


def test_a_sentence_names_the_records_behind_it() -> None:
    [family] = of_f("child_id\nanna", {}).families
    assert [(one.words, one.records) for one in family.reasons_for] == [("why", ("r1", "r2"))]


def test_a_family_says_why_it_was_not_on_the_last_list() -> None:
    assert of_f("child_id\nanna", {}).families[0].change_words == ("New this month", "Its rest is over")


def test_the_records_of_who_objects_are_not_shown() -> None:
    by_person = {"anna": [event("r1", "anna")], "ben": [event("r2", "ben")]}
    [family] = of_f("child_id objects\nanna no\nben yes", by_person).families
    assert [one.record_id for one in family.events] == ["r1"]


def test_a_family_that_just_missed_is_not_in_the_packet() -> None:
    assert of_f("child_id\nanna", {}, "just_missed").families == ()


# what became of families


def test_what_became_of_a_family_is_told_by_day_from_its_list_on() -> None:
    happened = [
        Since("anna", date(2026, 10, 31), "early help began"),
        Since("anna", date(2026, 12, 2), "referred to social care"),
        Since("ben", date(2026, 12, 2), "referred to social care"),
    ]
    assert became("f", MONTH, happened).happened == ("Referred to social care on 2 December 2026 (2 people)",)


class Asked:
    """Sources that tell who was asked for."""

    def records(self, people: Iterable[str]) -> list[str]:
        return list(people)

    births = records


@pytest.mark.parametrize("text", ["child_id objects family_id\nanna no f\nben yes g", "child_id family_id\nanna f"])
def test_of_a_family_of_whom_nobody_is_left_or_all_object_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(packet_became, "since", lambda *_: [])
    places, asked = [("f", MONTH), ("g", MONTH)], cast(Sources, Asked())
    assert followed(places, members(text), asked, MONTH) == (became("f", MONTH, ()),)
    assert followed(places, members(text).iloc[:0], asked, MONTH) == ()


# erasure


def after(packet: Packet, *erased: str) -> Packet:
    people_gone = frozenset(erased)
    return without(packet, people_gone, families_of([packet], people_gone))


def test_a_packet_without_the_erased_stays_as_it_is() -> None:
    packet = of_f("child_id\nanna", {})
    assert after(packet, "somebody else") == packet


def test_of_the_erased_no_person_record_or_sentence_is_left() -> None:
    packet = of_f("child_id\nanna\nben", {"anna": [event("r9", "anna")], "ben": [event("r2", "ben")]})
    [family] = after(packet, "ben").families
    ids = [one.person_id for one in family.people]
    assert (ids, [one.record_id for one in family.events], family.reasons_for) == (["anna"], ["r9"], ())


def test_a_family_whose_child_at_a_stage_is_erased_goes() -> None:
    left = after(of_f("child_id\nanna\nben", {}), "anna")
    assert (left.families, left.became) == ((), ())


def test_who_was_shown_in_no_family_takes_the_sentences_on_their_records_along() -> None:
    left = after(of_f("child_id\nanna", {"anna": [event("r1", "anna")]}), "carl")
    [family] = left.families
    assert ([one.person_id for one in family.people], family.reasons_for) == (["anna"], ())
    assert (left.erased, left.became) == (("carl",), ())


def test_who_objected_and_is_erased_takes_the_sentences_on_their_hidden_records_along() -> None:
    [family] = after(of_f("child_id objects\nanna no\ncarl yes", {"anna": [event("r1", "anna")]}), "carl").families
    assert family.reasons_for == ()


def test_the_people_of_records_are_told_by_the_linked_tables() -> None:
    sources = Sources.__new__(Sources)
    tables = {
        Conference: ibis.memtable(linked(Conference, "record_id child_id happened_on\nr1 anna -\nr2 ben -")),
        Offence: ibis.memtable(linked(Offence, "record_id child_id happened_on\nr1 carl -\nr3 anna -")),
    }
    sources._view = SimpleNamespace(tables=tables, compute=lambda table: table.to_pyarrow())  # type: ignore[assignment]
    assert sources.whose(["r1", "r3", "r9"]) == {"r1": {"anna", "carl"}, "r3": {"anna"}}


def test_a_packet_says_which_of_its_people_were_erased() -> None:
    left = after(of_f("child_id\nanna\nben", {}), "ben", "somebody else")
    assert left.erased == ("ben",)


def test_a_packet_of_before_has_no_more_of_who_objects_now_than_a_new_one(tmp_path: Path) -> None:
    packet = of_f("child_id\nanna\nben", {"anna": [event("r9", "anna")], "ben": [event("r2", "ben")]})
    write_private_text(tmp_path / "2026-11-01" / FILE, packet.model_dump_json())
    _hide(tmp_path, frozenset({"ben"}), frozenset())
    left = read_packet(tmp_path / "2026-11-01" / FILE)
    [family] = left.families
    told = [(one.person_id, one.name) for one in family.people]
    assert (told, [one.record_id for one in family.events]) == ([("ben", ""), ("anna", "Anna Smith")], ["r9"])
    assert (family.reasons_for, left.became) == ((), ())


def test_a_private_text_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    write_private_text(tmp_path / "packet.json", "{}")
    assert stat.S_IMODE((tmp_path / "packet.json").stat().st_mode) == 0o600


# how long packets are kept


def test_the_packets_of_months_before_a_day_go_with_their_folders(tmp_path: Path) -> None:
    for month in ("2024-10-01", "2024-11-01", "2026-11-01"):
        write_private_text(tmp_path / month / "packet.json", "{}")
    _keep_since(tmp_path, date(2024, 11, 1))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["2024-11-01", "2026-11-01"]


# what a record says


def test_a_record_says_its_codes_in_words_and_no_text_that_stands_for_another() -> None:
    told = {"source_code": "2A", "reason": "8f3a9c51d2", "outcome": "eh_offered"}
    assert "reason" not in details(EhContact, told) and set(details(EhContact, told)) == {"source", "outcome"}
