"""Who a user is stays as the log sealed it: whoever changes, adds or deletes one in the database is found."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review.sealed_users import altered_users
from tests.review.world import KEY, Visitor, logged, signed_in

ADDED = 7  # the id of the first user whom the page itself adds


@pytest.fixture
def newcomer(app: Flask) -> int:
    """A lead whom the administrator adds."""
    with signed_in(app, "administrator") as visitor:
        fields = {"name": "Lead of H&F", "sign_in_name": "New.Lead", "role": "lead", "borough": "lbhf"}
        assert visitor.send("/users", "/users", **fields).status_code == 200
    return ADDED


def found(engine: Engine, change: str) -> list[str]:
    with engine.begin() as connection:
        connection.execute(sa.text(change))
        return [str(one).partition(" (row")[0] for one in altered_users(connection, KEY)]


def test_who_was_added_is_as_they_were_sealed_and_the_log_names_nobody(engine: Engine, newcomer: int) -> None:
    with engine.connect() as connection:
        assert altered_users(connection, KEY) == []
    [row] = logged(engine, "user added")
    assert f'"user": {newcomer}' in row and "H&F" not in row


@pytest.mark.parametrize(
    "change", ["name = 'Lead of K&C'", "role = 'auditor', borough = NULL", "borough = 'rbkc'", "sign_in_name = 'mine'"]
)
def test_a_user_who_was_changed_is_named(engine: Engine, newcomer: int, change: str) -> None:
    assert found(engine, f"UPDATE users SET {change} WHERE id = {newcomer}") == [
        f"user {newcomer} is not as it was sealed"
    ]


def test_a_user_who_was_deleted_is_named(engine: Engine, newcomer: int) -> None:
    assert found(engine, f"DELETE FROM users WHERE id = {newcomer}") == [f"user {newcomer} is not there"]


def test_a_user_who_was_added_behind_the_page_is_named(engine: Engine, newcomer: int) -> None:
    added = "INSERT INTO users (sign_in_name, name, role, must_change, is_active)"
    told = found(engine, f"{added} SELECT 'me', 'Me', 'administrator', must_change, is_active FROM users WHERE id = 1")
    assert told == [f"user {newcomer + 1} was added: no row of the log tells of it"]


def test_users_of_before_they_were_sealed_are_no_alarm(engine: Engine, newcomer: int) -> None:
    assert found(engine, "UPDATE users SET name = 'Another' WHERE id = 1") == []


def test_the_auditor_is_told_of_a_user_who_was_changed(app: Flask, engine: Engine, newcomer: int) -> None:
    found(engine, f"UPDATE users SET role = 'administrator', borough = NULL WHERE id = {newcomer}")
    with signed_in(app, "auditor") as visitor:
        assert f"Of the users user {newcomer} is not as it was sealed" in visitor.text("/log")


def test_the_auditor_is_told_of_nobody_where_nobody_was_changed(app: Flask, newcomer: int, lead: Visitor) -> None:
    with signed_in(app, "auditor") as visitor:
        assert "Of the users" not in visitor.text("/log")
