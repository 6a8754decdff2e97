"""What happens while a decision waits for its turn, or while nobody clicks: nothing is recorded that may not be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from review import head, here
from review.months import keep_since, retire
from review.packet import Packet
from review.people import set_active
from review.settings import Settings
from review.tables import users
from tests.review.test_reviewing import first_view, place
from tests.review.world import PASSWORD, Clock, Visitor, logged


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: what is looked at again is the page's to decide."""
    return sqlite


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[Connection], object]) -> None:
    """Whoever wants to write from now on waits until somebody else has done something."""

    @contextmanager
    def waits(settings: Settings, engine: Engine) -> Iterator[Connection]:
        with head.appending(settings, engine) as connection:
            does(connection)
        with head.appending(settings, engine) as connection:
            yield connection

    monkeypatch.setattr(here, "appending", waits)


@pytest.mark.parametrize("what", ["list withdrawn", "user kept out", "user of another role"])
def test_a_decision_that_waited_is_recorded_neither_on_a_withdrawn_list_nor_by_who_may_no_longer(
    engine: Engine, lead: Visitor, lbhf: Packet, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    other_role = users.update().where(users.c.id == 1).values(role="auditor", borough=None)
    does: dict[str, Callable[[Connection], object]] = {
        "list withdrawn": lambda connection: retire(connection, lbhf.list_id, "It was wrong."),
        "user kept out": lambda connection: set_active(connection, 1, False),
        "user of another role": lambda connection: connection.execute(other_role),
    }
    first_view(lead, lbhf)
    token = lead.token(place(lbhf))
    meanwhile(monkeypatch, does[what])
    fields = {"csrf_token": token, "code": "not_now", "reason": "x", "after": "0", "form_id": "x"}
    assert lead.client.post(f"{place(lbhf)}/decide", data=fields).status_code == 403
    assert not logged(engine, "decided")


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("withdrawn", "this list was withdrawn meanwhile"),
        ("expired", "this list has expired"),
        ("not kept", "nothing of this family is kept here"),
    ],
)
def test_who_writes_while_a_list_closes_is_told_why_and_can_still_copy_what_was_typed(
    engine: Engine,
    lead: Visitor,
    lbhf: Packet,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    why: str,
) -> None:
    first_view(lead, lbhf)
    token = lead.token(place(lbhf))
    does: dict[str, Callable[[Connection], object]] = {
        "withdrawn": lambda connection: retire(connection, lbhf.list_id, "It was wrong."),
        "expired": lambda connection: setattr(clock, "at", datetime(2026, 12, 2, 0, 1)),
        "not kept": lambda connection: keep_since(connection, lbhf.month_on + timedelta(days=1)),
    }
    if what == "expired":  # a list of a minute ago, and nobody is signed out
        clock.at = datetime(2026, 12, 1, 23, 59)
        lead.sign_in("lead.lbhf")
        token = lead.token(place(lbhf))
    meanwhile(monkeypatch, does[what])
    typed = {"code": "wrong_data", "wrong_what": "date", "reason": "the <b>day</b>\nis another"}
    fields = {"csrf_token": token, **typed, "after": "0", "form_id": "x"}
    answer = lead.client.post(f"{place(lbhf)}/decide", data=fields)
    assert (answer.status_code, logged(engine, "decided")) == (403, [])
    for words in (why, "What you wrote and was not recorded", "<li>The record is wrong</li>", "<li>A date</li>"):
        assert words in answer.text
    assert "the &lt;b&gt;day&lt;/b&gt;\nis another</textarea>" in answer.text
    assert "What do you decide" not in answer.text


def test_a_list_that_was_withdrawn_while_its_page_waited_is_not_told_as_opened(
    engine: Engine, lead: Visitor, lbhf: Packet, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda connection: retire(connection, lbhf.list_id, "It was wrong."))
    lead.get(place(lbhf))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM entries")).scalar() == 0


# nobody clicks for a time


@pytest.mark.parametrize("form", ["decide", "first-view", "assign"])
def test_who_was_signed_out_before_a_form_was_sent_comes_back_to_the_family_and_is_told(
    lead: Visitor, clock: Clock, lbhf: Packet, form: str
) -> None:
    first_view(lead, lbhf)
    fields = {"csrf_token": lead.token(place(lbhf)), "code": "not_now", "reason": "x", "after": "0", "form_id": "x"}
    clock.pass_minutes(31)
    asked = lead.client.post(f"{place(lbhf)}/{form}", data=fields).headers["Location"]
    signed_in = {"sign_in_name": "lead.lbhf", "password": PASSWORD}
    to = lead.client.get(asked).request.args["to"]
    back = lead.send(asked, "/sign-in", **signed_in, to=to).headers["Location"]
    page = lead.text(back)
    assert back.startswith(place(lbhf)) and "after 30 minutes without a click" in page and "was not taken" in page
    assert "was not taken" not in lead.text(place(lbhf))


def test_a_familys_page_says_how_long_one_stays_signed_in(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert "After 30 minutes without a click you are signed out" in lead.text(place(lbhf))
