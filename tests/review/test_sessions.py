"""Signing in and staying signed in: what ends it, and what cannot begin it."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review.settings import Settings
from review.tables import failed_sign_ins
from tests.review.world import PASSWORD, Clock, Visitor, is_told, logged, signed_in


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: nothing of this is the database's to decide."""
    return sqlite


def test_a_session_from_before_signing_in_is_not_the_one_after(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/sign-in")
    before = visitor.client.get_cookie("on_track")
    visitor.sign_in("lead.lbhf")
    planted = Visitor(app)
    assert before is not None
    planted.client.set_cookie("on_track", before.value)
    assert planted.get("/lists").status_code == 302


def test_a_cookie_taken_before_signing_out_is_worth_nothing_after(app: Flask, engine: Engine, lead: Visitor) -> None:
    taken = lead.client.get_cookie("on_track")
    assert taken is not None
    lead.send("/lists", "/sign-out")
    thief = Visitor(app)
    thief.client.set_cookie("on_track", taken.value)
    with is_told(engine, "a cookie of a sign-in that is over"):
        assert thief.get("/lists").status_code == 302


def test_who_does_nothing_for_a_time_is_signed_out(lead: Visitor, clock: Clock) -> None:
    clock.pass_minutes(29)
    assert lead.get("/lists").status_code == 200
    clock.pass_minutes(30)
    assert lead.get("/lists").status_code == 302


def test_after_five_wrong_passwords_the_right_one_is_refused_for_a_quarter_of_an_hour(
    app: Flask, engine: Engine, clock: Clock
) -> None:
    visitor = Visitor(app)
    assert {visitor.sign_in("lead.lbhf", f"guess {number}").status_code for number in range(5)} == {401}
    assert visitor.sign_in("lead.lbhf").status_code == 401
    assert '"because": "locked"' in logged(engine, "sign in refused")[-1]
    clock.pass_minutes(16)
    assert visitor.sign_in("lead.lbhf").status_code == 302


def test_a_wrong_name_and_a_wrong_password_read_alike(app: Flask) -> None:
    texts = [Visitor(app).sign_in(name, "wrong").text for name in ("lead.lbhf", "lead.xxxx")]
    # but for what differs by itself: the name that was typed, and the tokens
    plain = [re.sub(r'value="[^"]*"|nonce="[^"]*"', "", text) for text in texts]
    assert plain[0] == plain[1]


def test_somebody_kept_out_is_out_at_once(app: Flask, lead: Visitor) -> None:
    with signed_in(app, "administrator") as visitor:
        visitor.send("/users", "/users/1/active", is_active="no")
    assert lead.get("/lists").status_code == 302
    assert Visitor(app).sign_in("lead.lbhf").status_code == 401


def test_the_first_password_opens_nothing_but_the_page_to_change_it(app: Flask) -> None:
    with signed_in(app, "administrator") as visitor:
        fields = {"name": "New", "sign_in_name": "new", "role": "analyst", "borough": ""}
        found = re.search(r"<code>([^<]+)</code>", visitor.send("/users", "/users", **fields).text)
    assert found
    newcomer = Visitor(app)
    newcomer.sign_in("new", found.group(1))
    assert newcomer.get("/lists").headers["Location"] == "/password"
    changed = newcomer.send("/password", "/password", password="three other words", again="three other words")
    assert changed.status_code == 302 and newcomer.get("/lists").status_code == 200


def test_a_page_left_open_does_not_give_the_password_away(engine: Engine, lead: Visitor) -> None:
    fields = {"password": "three other words", "again": "three other words"}
    with is_told(engine, "present password", action="password refused"):
        assert lead.send("/password", "/password", present="a guess", **fields).status_code == 400
    assert lead.send("/password", "/password", present=PASSWORD, **fields).status_code == 302


def test_who_guesses_the_present_password_too_often_is_told_as_locked(engine: Engine, lead: Visitor) -> None:
    fields = {"password": "three other words", "again": "three other words"}
    for _ in range(5):
        lead.send("/password", "/password", present="a guess", **fields)
    with is_told(engine, '"because": "locked"', action="password refused"):
        assert lead.send("/password", "/password", present=PASSWORD, **fields).status_code == 400


def test_failed_sign_ins_that_no_longer_count_are_not_kept(app: Flask, engine: Engine, clock: Clock) -> None:
    for name in ("nobody", "somebody"):
        Visitor(app).sign_in(name, "wrong")
        clock.pass_minutes(16)
    with engine.connect() as connection:
        assert connection.execute(sa.select(failed_sign_ins.c.sign_in_name)).scalars().all() == ["somebody"]


def test_an_administrator_gives_a_new_password_to_who_has_lost_theirs(app: Flask, lead: Visitor) -> None:
    with signed_in(app, "administrator") as visitor:
        page = visitor.send("/users", "/users/1/password").text
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found and lead.get("/lists").status_code == 302
    assert Visitor(app).sign_in("lead.lbhf").status_code == 401
    newcomer = Visitor(app)
    newcomer.sign_in("lead.lbhf", found.group(1))
    assert newcomer.get("/lists").headers["Location"] == "/password"


def test_a_sign_in_name_that_is_too_long_is_nobodys(app: Flask) -> None:
    assert Visitor(app).sign_in("x" * 300).status_code == 401


def test_an_administrator_does_not_come_by_a_password_of_their_own_without_the_present_one(
    app: Flask, engine: Engine
) -> None:
    with signed_in(app, "administrator") as visitor, is_told(engine, "office.renew"):
        answer = visitor.send("/users", "/users/6/password")
    assert answer.status_code == 403 and "<code>" not in answer.text
    assert Visitor(app).sign_in("administrator").status_code == 302
