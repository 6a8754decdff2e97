"""A month is reviewed: who sees what, what is recorded, and what two people at once do to each other."""

import io
import re
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review import tables, wrong
from review.database import transaction
from review.months import all_lists, load, retire
from review.packet import Became, Packet
from tests.review.world import Clock, Visitor, became, packet, signed_in


def place(one: Packet, number: int = 0) -> str:
    return f"/lists/{one.list_id}/families/{one.families[number].family_id}"


def first_view(visitor: Visitor, one: Packet, number: int = 0, code: str = "worth_it") -> int:
    here = place(one, number)
    return int(visitor.send(here, f"{here}/first-view", code=code).status_code)


def decide(visitor: Visitor, one: Packet, number: int = 0, **told: str) -> int:
    here = place(one, number)
    page = visitor.text(here)
    held = {name: value for name, value in re.findall(r'name="(after|form_id)" value="([^"]*)"', page)}
    fields = {"code": "offer_help", "reason": "they asked for it", **held, **told}
    return int(visitor.send(here, f"{here}/decide", **fields).status_code)


def test_a_lead_sees_the_families_of_the_month_and_how_far_the_review_is(lead: Visitor, lbhf: Packet) -> None:
    page = lead.text(f"/lists/{lbhf.list_id}")
    assert "Child 1" in page and "0 of 3 reviewed" in page


def test_the_band_appears_only_after_a_first_view(lead: Visitor, lbhf: Packet) -> None:
    before = lead.text(place(lbhf))
    assert first_view(lead, lbhf) == 302
    assert "Of 20 families" not in before and "Of 20 families" in lead.text(place(lbhf))


def test_the_first_view_of_one_reviewer_shows_the_band_to_nobody_else(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        assert "Of 20 families" not in second.text(place(lbhf))


def test_a_decision_is_shown_with_its_reason_and_counts_as_progress(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert decide(lead, lbhf) == 302
    assert "they asked for it" in lead.text(place(lbhf))
    assert "1 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}")


def test_a_decision_without_a_reason_is_not_recorded_and_says_so(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert decide(lead, lbhf, reason="  ") == 400
    assert "0 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}")


def test_wrong_data_needs_what_is_wrong(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert decide(lead, lbhf, code="wrong_data") == 400
    assert decide(lead, lbhf, code="wrong_data", wrong_what="date") == 302


def test_what_is_wrong_is_not_dropped_with_another_decision_and_nothing_typed_is_lost(
    lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    here = place(lbhf)
    held = dict(re.findall(r'name="(after|form_id)" value="([^"]*)"', lead.text(here)))
    told = {"code": "offer_help", "wrong_what": "date", "reason": "the mother asked", **held}
    answer = lead.send(here, f"{here}/decide", **told)
    assert (answer.status_code, "0 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}")) == (400, True)
    assert "You said what is wrong with the record and decided something else" in answer.text
    for kept in ('value="offer_help" checked', '<option value="date" selected', "the mother asked"):
        assert kept in answer.text


def test_a_correction_is_a_later_entry_and_the_earlier_one_stays(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason="the first reason")
    decide(lead, lbhf, code="not_now", reason="the second reason")
    page = lead.text(place(lbhf))
    assert page.index("the second reason") < page.index("the first reason")


def test_who_decides_second_sees_the_first_and_loses_nothing(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    with signed_in(app, "second.lbhf") as second:
        first_view(lead, lbhf)
        first_view(second, lbhf)
        here = place(lbhf)
        opened = dict(re.findall(r'name="(after|form_id)" value="([^"]*)"', second.text(here)))
        assert decide(lead, lbhf, reason="I was first") == 302
        answer = second.send(here, f"{here}/decide", code="not_now", reason="what I typed", **opened)
    assert answer.status_code == 409
    assert "I was first" in answer.text and "what I typed" in answer.text


def test_a_form_that_is_sent_twice_makes_one_decision(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert decide(lead, lbhf, form_id="once") == 302
    assert decide(lead, lbhf, form_id="once", reason="once more") == 302
    assert "once more" not in lead.text(place(lbhf))


def test_a_family_can_be_assigned_to_a_lead_of_the_borough_alone(lead: Visitor, lbhf: Packet) -> None:
    page = lead.text(place(lbhf))
    names = dict((name, number) for number, name in re.findall(r'<option value="(\d+)"[^>]*>([^<]+)', page))
    here = place(lbhf)
    assert lead.send(here, f"{here}/assign", to=names["Second lead of H&amp;F"]).status_code == 302
    assert "Assigned to Second lead of H&amp;F" in lead.text(f"/lists/{lbhf.list_id}")
    assert lead.send(here, f"{here}/assign", to="99").status_code == 400


def test_the_filters_offer_the_stages_and_schools_of_the_list_by_name(lead: Visitor, lbhf: Packet) -> None:
    offered = re.findall(r'<option value="([^"]*)"[^>]*>([^<]+)</option>', lead.text(f"/lists/{lbhf.list_id}"))
    assert ("secondary_transfer", "Moving to secondary school") in offered and (
        "North School",
        "North School",
    ) in offered


def test_a_family_is_assigned_from_the_list_without_being_opened(lead: Visitor, lbhf: Packet) -> None:
    here = f"/lists/{lbhf.list_id}"
    sent = lead.send(here, f"{place(lbhf)}/assign", to=2, back="list")
    assert sent.headers["Location"] == here
    page = lead.text(here)
    assert "Assigned to Second lead of H&amp;F" in page and "Being looked at" not in page.partition("app-families")[2]


def test_the_band_stays_hidden_on_an_earlier_list_that_one_did_not_review(app: Flask, engine: Engine) -> None:
    earlier = packet("lbhf", date(2026, 9, 1))
    with transaction(engine) as connection:
        load(connection, earlier)
    with signed_in(app, "lead.lbhf") as visitor:
        assert "Of 20 families" not in visitor.text(place(earlier))


def test_the_list_can_be_filtered_by_stage_school_and_change(lead: Visitor, lbhf: Packet) -> None:
    page = lead.text(f"/lists/{lbhf.list_id}?school=South+School&change=new")
    assert "Child 2" in page and "Child 1" not in page and "Child 4" not in page


def test_an_expired_list_is_read_and_not_worked(lead: Visitor, clock: Clock, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    clock.at = clock.at.replace(month=12, day=2, hour=0, minute=30)
    lead.sign_in("lead.lbhf")
    page = lead.text(place(lbhf))
    assert "expired on 2 December 2026" in page and "Record the decision" not in page
    fields = {"csrf_token": lead.token("/lists"), "code": "not_now", "reason": "late", "after": "0", "form_id": "x"}
    assert lead.client.post(f"{place(lbhf)}/decide", data=fields).status_code == 403


def test_what_became_of_earlier_families_is_told_by_month(app: Flask, engine: Engine) -> None:
    earlier = packet("lbhf", date(2026, 10, 1))
    later = became(packet("lbhf", date(2026, 12, 1)), earlier)
    with transaction(engine) as connection:
        load(connection, earlier)
        load(connection, later)
    with signed_in(app, "lead.lbhf") as visitor:
        page = visitor.text(f"/lists/{later.list_id}/became")
    assert "Early help began 9 October 2026" in page


def test_of_a_month_that_was_made_again_the_list_that_holds_is_told_of(app: Flask, engine: Engine) -> None:
    first, again = packet("lbhf", date(2026, 10, 1)), packet("lbhf", date(2026, 10, 1), list_id="e" * 12)
    later = became(packet("lbhf", date(2026, 12, 1)), first)
    with transaction(engine) as connection:
        for one in (first, again, later):
            load(connection, one)
    with signed_in(app, "lead.lbhf") as visitor:
        page = visitor.text(f"/lists/{later.list_id}/became")
    assert page.count("Listed in October 2026</h2>") == 1


def test_an_analyst_sees_no_name_school_or_reason_that_somebody_typed(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason="Child 1 said so")
    with signed_in(app, "analyst") as analyst:
        pages = analyst.text(f"/lists/{lbhf.list_id}") + analyst.text(place(lbhf))
        assert analyst.get(f"/lists/{lbhf.list_id}/workbook").status_code == 403
    assert not re.search("Child 1|Parent 1|North School", pages) and lbhf.families[0].reference in pages


def test_an_erased_child_is_no_longer_in_the_database_when_its_packet_comes_without_it(
    app: Flask, engine: Engine, lbhf: Packet
) -> None:
    first, *others = lbhf.families
    with transaction(engine) as connection:
        load(connection, lbhf.model_copy(update={"families": tuple(others)}))
        here = tables.families.c.list_id == lbhf.list_id
        kept = str(connection.execute(sa.select(tables.families.c.told).where(here)).scalars().all())
    assert "'Child 1'" not in kept and "'Child 2'" in kept
    with signed_in(app, "lead.lbhf") as visitor:
        assert f"Family {first.reference}" in visitor.text(place(lbhf))


def test_a_list_that_is_there_stays_as_it_was_shown(app: Flask, engine: Engine, lbhf: Packet) -> None:
    changed = tuple(family.model_copy(update={"band": "another"}) for family in lbhf.families)
    with transaction(engine) as connection:
        load(connection, lbhf.model_copy(update={"families": changed}))
        assert "another" not in str(connection.execute(sa.select(tables.families.c.told)).scalars().all())


def test_a_list_made_again_replaces_the_one_before_it(app: Flask, engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        load(connection, lbhf.model_copy(update={"list_id": "abcdefabcdef"}))
    with signed_in(app, "lead.lbhf") as visitor:
        assert "replaced by list abcdefabcdef" in visitor.text(f"/lists/{lbhf.list_id}")


@pytest.mark.parametrize("line", ["2013-11-01 13", "2013-11-02 12", "2012-02-29 14", "2026-10-31 0", "2026-12-24 0"])
def test_an_age_is_counted_by_the_calendar(app: Flask, engine: Engine, line: str) -> None:
    born_on, age = line.split()
    one = packet("lbhf", list_id="abcdefabcdef", families=1)
    child = one.families[0].people[0].model_copy(update={"born_on": date.fromisoformat(born_on)})
    with transaction(engine) as connection:
        load(
            connection, one.model_copy(update={"families": (one.families[0].model_copy(update={"people": (child,)}),)})
        )
    with signed_in(app, "lead.lbhf") as visitor:
        assert f"Child 1, {age}<" in visitor.text(place(one))


def test_an_analyst_is_told_that_a_name_is_not_shown_and_not_that_none_is_held(app: Flask, lbhf: Packet) -> None:
    with signed_in(app, "analyst") as analyst:
        page = analyst.text(place(lbhf))
    assert "Name not shown to you" in page and "No name held" not in page


def test_of_an_earlier_family_of_whom_nothing_is_known_that_is_said(app: Flask, engine: Engine) -> None:
    earlier = packet("lbhf", date(2026, 10, 1))
    quiet = Became(family_id=earlier.families[1].family_id, month_on=earlier.month_on, happened=())
    later = became(packet("lbhf", date(2026, 12, 1)), earlier)
    with transaction(engine) as connection:
        load(connection, earlier)
        load(connection, later.model_copy(update={"became": (*later.became, quiet)}))
    with signed_in(app, "lead.lbhf") as visitor:
        page = visitor.text(f"/lists/{later.list_id}/became")
    told = re.findall(r"(Early help began|nothing new|not known)", page)
    assert told[-3:] == ["Early help began", "nothing new", "not known"]


def test_the_workbook_tells_who_is_already_open_to_help_and_what_is_not_known(lead: Visitor, lbhf: Packet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(lead.get(f"/lists/{lbhf.list_id}/workbook").data))
    head, *rows = book["Families"].iter_rows(values_only=True)
    told = [[row[head.index(name)] for name in ("Section", "Open to", "What we do not know")] for row in rows]
    assert told[0] == ["To review", "", "School records are not there"]
    assert told[-1] == ["Already open to help", "Open to early help", "School records are not there"]


# what is to be corrected


def wrong_on(visitor: Visitor, one: Packet) -> None:
    first_view(visitor, one)
    assert decide(visitor, one, code="wrong_data", wrong_what="date", reason="the day is another") == 302


def to_correct(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [item.list_id for item in wrong.open_items(connection, all_lists(connection, "lbhf"))]


@pytest.fixture
def later(engine: Engine) -> Packet:
    one = packet("lbhf", date(2026, 11, 1), list_id="abcdefabcdef", expires_on=date(2026, 12, 20))
    one = one.model_copy(update={"month_on": date(2026, 12, 1)})
    with transaction(engine) as connection:
        load(connection, one)
    return one


def test_what_is_wrong_is_corrected_once_a_later_list_decides_otherwise(
    engine: Engine, lead: Visitor, lbhf: Packet, later: Packet
) -> None:
    wrong_on(lead, lbhf)
    assert to_correct(engine) == [lbhf.list_id]
    first_view(lead, later)
    decide(lead, later)
    assert to_correct(engine) == []


def test_what_is_wrong_on_two_lists_is_told_once(engine: Engine, lead: Visitor, lbhf: Packet, later: Packet) -> None:
    for one in (later, lbhf):
        wrong_on(lead, one)
    assert to_correct(engine) == [lbhf.list_id]


def test_what_is_wrong_on_a_list_that_was_made_again_is_still_to_be_corrected(
    engine: Engine, lead: Visitor, lbhf: Packet
) -> None:
    wrong_on(lead, lbhf)
    with transaction(engine) as connection:
        load(connection, lbhf.model_copy(update={"list_id": "f" * len(lbhf.list_id)}))
    assert to_correct(engine) == [lbhf.list_id]


def test_what_is_wrong_on_a_withdrawn_list_is_corrected_no_more(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    wrong_on(lead, lbhf)
    with transaction(engine) as connection:
        retire(connection, lbhf.list_id, "It was wrong.")
    assert to_correct(engine) == []
