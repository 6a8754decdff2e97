"""Who is erased goes from every list of the page, and a family of whom nothing is left is neither shown nor worked."""

import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from review import tables
from review.database import transaction
from review.months import families_of, load
from review.packet import Packet, Person, Reason
from tests.review.test_reviewing import place
from tests.review.world import Visitor, became, family, logged, packet


def kept(engine: Engine) -> str:
    """All that the database holds of lists and families."""
    with engine.connect() as connection:
        columns = tables.families.c.told, tables.lists.c.about
        return str([connection.execute(sa.select(one)).scalars().all() for one in columns])


@pytest.fixture
def again(engine: Engine, lbhf: Packet) -> Packet:
    """The month's list, made again after the erasure of a child was recorded: it never named the child."""
    one = lbhf.model_copy(update={"list_id": "abcdefabcdef", "families": lbhf.families[1:], "erased": ("c1",)})
    with transaction(engine) as connection:
        load(connection, one)
    return one


def test_who_is_erased_goes_from_a_list_that_was_replaced(engine: Engine, again: Packet) -> None:
    assert not [told for told in ("'Child 1'", "'c1'") if told in kept(engine)] and "'Child 2'" in kept(engine)


def test_what_became_of_the_family_of_who_is_erased_is_told_no_more(engine: Engine, lbhf: Packet) -> None:
    later = became(packet("lbhf", date(2026, 12, 1), families=0), lbhf)
    with transaction(engine) as connection:
        load(connection, later)
        load(connection, packet("lbhf", date(2027, 1, 1), families=0, erased=("c1",)))
    assert "Early help began" not in kept(engine)


def test_the_rest_of_a_family_with_another_child_at_a_stage_stays(engine: Engine) -> None:
    one = packet("lbhf", date(2026, 12, 1))
    first, second, *_ = one.families
    both = first.model_copy(update={"people": (*first.people, second.people[0])})
    with transaction(engine) as connection:
        load(connection, one.model_copy(update={"families": (both,)}))
        load(connection, packet("lbhf", date(2027, 1, 1), families=0, erased=("c1",)))
        told = connection.execute(sa.select(tables.families.c.told).where(tables.families.c.list_id == one.list_id))
        [family] = told.scalars()
    assert [person["person_id"] for person in family["people"]] == ["p1", "c2"]


def test_why_a_family_is_new_goes_with_the_records_that_may_say_so() -> None:
    one = family(1, change_words=("New this month", "Referred to social care on 2 May 2026"))
    assert (one.without(frozenset({"p1"})).change_words, one.emptied().change_words) == (("New this month",), ())


PLAN = "1 child protection plan of a brother or sister (1 May 2024)"


@pytest.mark.parametrize(
    ("whose", "kept_words"),
    [(("b1",), []), (("c1",), [PLAN]), ((), [])],
    ids=["of who is erased", "of another", "of nobody knows whom: a list of before it was told"],
)
def test_a_sentence_goes_with_who_is_erased_though_none_of_the_records_behind_it_was_shown(
    engine: Engine, whose: tuple[str, ...], kept_words: list[str]
) -> None:
    hidden = person("b1").model_copy(update={"name": "", "is_at_stage": False})
    told = family(1, reasons_for=(Reason(words=PLAN, records=("hidden",), people=whose),))
    one = packet("lbhf", date(2026, 12, 1), families=0)
    shown = told.model_copy(update={"people": (*told.people, hidden)})
    with transaction(engine) as connection:
        load(connection, one.model_copy(update={"families": (shown,)}))
        load(connection, packet("lbhf", date(2027, 1, 1), families=0, erased=("b1",)))
        [left] = families_of(connection, one.list_id)
    assert [reason.words for reason in left.reasons_for] == kept_words


def test_a_sentence_goes_with_a_brother_who_left_the_household_and_is_erased(engine: Engine) -> None:
    told = family(1, reasons_for=(Reason(words=PLAN, records=("hidden",), people=("b1",)),))
    one = packet("lbhf", date(2026, 12, 1), families=0)
    with transaction(engine) as connection:
        load(connection, one.model_copy(update={"families": (told,)}))
        load(connection, packet("lbhf", date(2027, 1, 1), families=0, erased=("b1",)))
        [left] = families_of(connection, one.list_id)
    assert (left.reasons_for, [one.person_id for one in left.people], left.is_empty) == ((), ["c1", "p1"], False)


def person(person_id: str) -> Person:
    return family(1).people[0].model_copy(update={"person_id": person_id})


@pytest.fixture
def erased(engine: Engine, lbhf: Packet) -> Packet:
    """The list, of whose first family nothing is left."""
    with transaction(engine) as connection:
        load(connection, lbhf.model_copy(update={"families": lbhf.families[1:]}))
    return lbhf


def test_the_page_of_an_erased_family_says_so_and_asks_nothing(lead: Visitor, erased: Packet) -> None:
    page = lead.text(place(erased))
    assert "Its records were erased. Nothing of it is shown" in page
    for words in ("What do you think at first sight", "What do you decide", "Of 20 families", "Nothing in the records"):
        assert words not in page


@pytest.mark.parametrize("form", ["first-view", "decide", "assign"])
def test_nothing_is_recorded_on_an_erased_family(engine: Engine, lead: Visitor, erased: Packet, form: str) -> None:
    fields = {"code": "worth_it", "reason": "x", "after": 0, "form_id": "x", "to": 2}
    assert lead.send("/lists", f"{place(erased)}/{form}", **fields).status_code == 403
    assert not logged(engine, "first view") + logged(engine, "decided") + logged(engine, "assigned")


def test_an_erased_family_is_not_waited_for(lead: Visitor, erased: Packet) -> None:
    assert "0 of 2 reviewed" in lead.text(f"/lists/{erased.list_id}") and "0 of 2" in lead.text("/lists")


def test_an_erased_family_is_not_taken_along(lead: Visitor, erased: Packet) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(lead.get(f"/lists/{erased.list_id}/workbook").data)).active
    assert erased.families[0].reference not in [row[1] for row in sheet.iter_rows(values_only=True)]
