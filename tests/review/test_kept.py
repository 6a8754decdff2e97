"""What a list shows is kept so long, and then goes; that somebody stood on it and what was decided stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import keep_since, load
from review.packet import Packet
from tests.review.test_erased import kept
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import Visitor, became, packet

DAY = timedelta(days=1)


def forgotten(engine: Engine, since: date) -> int:
    with transaction(engine) as connection:
        return keep_since(connection, since)


def test_a_list_of_the_day_from_which_on_they_are_kept_stays(engine: Engine, lbhf: Packet) -> None:
    assert forgotten(engine, lbhf.month_on) == 0 and "'Child 1'" in kept(engine)


def test_of_a_list_before_that_day_nothing_is_left_of_any_family(engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        load(connection, became(packet("lbhf", lbhf.month_on - 31 * DAY, families=0), lbhf))
    assert forgotten(engine, lbhf.month_on + DAY) > 0
    said = ("Child", "Early help began", "record", "New this month")
    assert not [told for told in said if f"'{told}" in kept(engine)]


def test_what_was_emptied_once_is_not_counted_again(engine: Engine, lbhf: Packet) -> None:
    assert [forgotten(engine, lbhf.month_on + DAY) > 0 for _ in range(2)] == [True, False]


def test_a_packet_that_is_still_there_does_not_bring_it_back(engine: Engine, lbhf: Packet) -> None:
    forgotten(engine, lbhf.month_on + DAY)
    with transaction(engine) as connection:
        load(connection, lbhf)
    assert "'Child 1'" not in kept(engine)


def test_what_was_decided_stays_and_the_page_says_that_the_rest_is_not_kept(
    engine: Engine, lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    forgotten(engine, lbhf.month_on + DAY)
    page = lead.text(place(lbhf))
    assert "no longer kept. Nothing of it is shown" in page and "What do you decide" not in page
    assert "they asked for it" in page and "1 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}")


@pytest.mark.parametrize("form", ["first-view", "decide", "assign"])
def test_nothing_is_recorded_on_a_family_that_is_not_kept(
    engine: Engine, lead: Visitor, lbhf: Packet, form: str
) -> None:
    forgotten(engine, lbhf.month_on + DAY)
    fields = {"code": "worth_it", "reason": "x", "after": 0, "form_id": "x", "to": 2}
    assert lead.send("/lists", f"{place(lbhf)}/{form}", **fields).status_code == 403
