"""What is refused to somebody who is not signed in is told, and told so often that nobody fills a disk by it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from review.refused import OF_A_KIND, OF_ALL, Bound
from review.settings import Settings
from tests.review.world import NOON, Clock, Visitor, logged


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: how often something is told is not the database's to decide."""
    return sqlite


def test_of_one_kind_and_address_so_many_are_told_a_minute() -> None:
    bound = Bound()
    assert [bound.lets("404", "10.0.0.1", NOON) for _ in range(OF_A_KIND + 2)] == [True] * OF_A_KIND + [False] * 2


@pytest.mark.parametrize(
    ("kind", "address", "seconds"), [("405", "10.0.0.1", 0), ("404", "10.0.0.2", 0), ("404", "10.0.0.1", 60)]
)
def test_another_kind_another_address_and_the_next_minute_are_told(kind: str, address: str, seconds: int) -> None:
    bound = Bound()
    for _ in range(OF_A_KIND + 1):
        bound.lets("404", "10.0.0.1", NOON)
    assert bound.lets(kind, address, NOON + timedelta(seconds=seconds))


def test_of_all_addresses_together_so_many_are_told_a_minute() -> None:
    bound = Bound()
    assert sum(bound.lets("404", f"10.0.{number}.1", NOON) for number in range(3 * OF_ALL)) == OF_ALL


@pytest.mark.parametrize("path", ["/nowhere", "/sign-in/provider/back", "/lists"])
def test_who_is_not_signed_in_fills_no_disk(app: Flask, engine: Engine, path: str) -> None:
    for _ in range(OF_A_KIND + 5):
        client = app.test_client()
        client.set_cookie("on_track", "forged")
        client.get(path)
    assert len(logged(engine, "refused")) == OF_A_KIND


def test_wrong_passwords_and_tries_of_a_locked_name_are_told_so_often_too(app: Flask, engine: Engine) -> None:
    for _ in range(20):
        Visitor(app).sign_in("lead.lbhf", "wrong")
    assert len(logged(engine, "sign in refused")) == 2 * OF_A_KIND


def test_the_next_minute_is_told_again(app: Flask, engine: Engine, clock: Clock) -> None:
    for _ in range(2):
        for _ in range(OF_A_KIND + 1):
            app.test_client().get("/nowhere")
        clock.pass_minutes(1)
    assert len(logged(engine, "refused")) == 2 * OF_A_KIND


def test_of_somebody_who_is_signed_in_each_is_told(engine: Engine, lead: Visitor) -> None:
    for _ in range(OF_A_KIND + 5):
        lead.get("/users")
    assert len(logged(engine, "refused")) == OF_A_KIND + 5


def test_no_row_holds_the_address_of_who_is_refused(app: Flask, engine: Engine) -> None:
    app.test_client().get("/nowhere", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert logged(engine, "refused") and "192.0.2.77" not in str(logged(engine, "refused"))
