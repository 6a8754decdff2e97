"""Who objects, or is protected, after a list was handed over: the page shows no more of them than a new list would."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import all_lists, families_of, load
from review.packet import OBJECTED, OBJECTS_SINCE, Family, Packet, Reason
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import Visitor, became, family, packet

OF_ANOTHER = Reason(words="a referral of the sibling", records=("s1",), people=("c2",))
OF_THE_CHILD = Reason(words="2 referrals to social care", records=("r1", "r2"), people=("c1",))


def with_sibling() -> Family:
    """A family of two children at a stage, each with a record and a sentence."""
    one, other = family(1), family(2)
    of_sibling = other.events[0].model_copy(update={"record_id": "s1"})
    told = {"people": (*one.people, other.people[0]), "events": (*one.events, of_sibling)}
    return one.model_copy(update=told | {"reasons_for": (OF_THE_CHILD, OF_ANOTHER)})


def after(engine: Engine, shown: Family, **told: tuple[str, ...]) -> Family:
    """What the page has of a family of November, once the packet of December tells who may not be shown."""
    with transaction(engine) as connection:
        load(connection, packet("westminster", families=0).model_copy(update={"families": (shown,)}))
        load(connection, packet("westminster", date(2026, 12, 1), families=0, **told))
        [left] = families_of(connection, packet("westminster").list_id)
    return left


def test_of_who_objects_an_earlier_list_shows_the_role_alone(engine: Engine) -> None:
    left = after(engine, with_sibling(), objecting=("c1",))
    told = {one.person_id: (one.name, one.born_on, one.school, one.is_at_stage) for one in left.people}
    assert told["c1"] == ("", None, "", False) and told["c2"][0] == "Child 2"
    assert ([one.record_id for one in left.events], left.reasons_for) == (["s1"], (OF_ANOTHER,))
    assert "Child 1" not in left.model_dump_json() and OBJECTS_SINCE in left.not_known


def test_a_family_in_which_nobody_else_would_be_listed_is_emptied(engine: Engine) -> None:
    left = after(engine, family(1), objecting=("c1",))
    assert (left.status_words, left.people, left.events, left.is_empty, left.is_to_review) == (
        *(OBJECTED, (), ()),
        *(True, False),
    )


def test_who_objected_before_the_list_changes_nothing_on_it(engine: Engine) -> None:
    one = family(1, reasons_for=(Reason(words="a plan of a brother", records=("hidden",), people=("b1",)),))
    hidden = one.people[0].model_copy(
        update={"person_id": "b1", "name": "", "born_on": None, "school": "", "is_at_stage": False}
    )
    shown = one.model_copy(update={"people": (*one.people, hidden)})
    assert after(engine, shown, objecting=("b1",)) == shown


def test_of_a_family_with_a_protected_address_an_earlier_list_shows_no_school(engine: Engine) -> None:
    left = after(engine, with_sibling(), protected=("p1",))
    assert ([one.school for one in left.people], [one.name for one in left.people]) == (
        ["", "", ""],
        ["Child 1", "Parent 1", "Child 2"],
    )


def test_what_became_of_the_family_of_who_objects_is_told_no_more(engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        load(connection, became(packet("lbhf", date(2026, 12, 1), families=0), lbhf))
        load(connection, packet("lbhf", date(2027, 1, 1), families=0, objecting=("c1",)))
        assert [one.became for one in all_lists(connection, "lbhf")] == [(), (), ()]


@pytest.mark.parametrize("who", ["c1", "p1"])
def test_what_was_decided_stays_when_somebody_objects(engine: Engine, lead: Visitor, lbhf: Packet, who: str) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    with transaction(engine) as connection:
        load(connection, packet("lbhf", date(2026, 12, 1), families=0, objecting=(who,)))
    page = lead.text(place(lbhf))
    assert "they asked for it" in page and {"c1": "Child 1", "p1": "Parent 1"}[who] not in page
