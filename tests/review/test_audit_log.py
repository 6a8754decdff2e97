"""The audit log: what is in it, and that nobody can change it unseen."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from review import audit, head, office
from review.packet import Packet
from review.sealed import altered
from review.settings import Settings
from review.tables import audit as log
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import KEY, PASSWORD, Clock, Visitor, all_rights, signed_in

NINE = json.dumps({"rows": 9}).replace(":", "\\:")  # as SQLAlchemy takes a text


def test_entries_and_the_log_cannot_be_changed_or_deleted(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    for change in ("UPDATE audit SET details = '{}'", "DELETE FROM audit", "DELETE FROM entries"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(sa.text(change))


_ENTRY = "list_id, family_id, user_id, at, kind, code, 'another', wrong_what, assigned_to"
_ROW = "at, user_id, action, borough, list_id, family_id, '{}', before, seal"
REPLACED = {
    "sqlite": [  # each by another of the keys by which it finds what a row replaces
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE id = 1",
        f"REPLACE INTO entries SELECT id + 99, {_ENTRY}, replaces_id, 'f2' FROM entries WHERE kind = 'decided'",
        f"REPLACE INTO entries SELECT id + 99, {_ENTRY}, 7, form_id FROM entries WHERE kind = 'decided'",
        f"REPLACE INTO audit SELECT id, {_ROW} FROM audit",
        f"REPLACE INTO audit SELECT id + 99, {_ROW} FROM audit",
    ],
    "postgresql": ["TRUNCATE entries", "TRUNCATE audit"],
}


def test_nothing_takes_the_place_of_an_entry_or_of_a_row_of_the_log(
    engine: Engine, lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    for change in REPLACED[engine.dialect.name]:
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(sa.text(change))


def tampered(engine: Engine, change: str) -> audit.Chain:
    """The chain after somebody with all rights on the database has changed it."""
    with all_rights(engine, "audit") as connection:
        connection.execute(sa.text(change))
        return audit.verify(connection, KEY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE audit SET details = 'x' WHERE id = 3", "it is not as it was written"),
        ("UPDATE audit SET user_id = 2 WHERE id = 3", "it is not as it was written"),
        ("DELETE FROM audit WHERE id = 3", "row 3 is not there"),
    ],
)
def test_an_edited_row_of_the_log_is_found_and_named(
    engine: Engine, lead: Visitor, lbhf: Packet, change: str, why: str
) -> None:
    for _ in range(4):
        lead.get(place(lbhf))
    found = tampered(engine, change)
    assert found.broken is not None and why in found.broken.why and found.rows == 2


def test_the_decisions_are_verified_though_a_row_of_the_log_tells_nothing(
    engine: Engine, lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    tampered(engine, "UPDATE audit SET details = 'no JSON' WHERE action = 'first view'")
    with engine.connect() as connection:
        assert [one.why for one in altered(connection, KEY)] == ["is not as it was sealed"]


def test_a_log_sealed_with_another_key_is_found(engine: Engine, lead: Visitor) -> None:
    with engine.connect() as connection:
        assert audit.verify(connection, b"another key").broken is not None


def test_the_auditor_sees_who_did_what_and_that_the_rows_are_as_they_were_written(
    app: Flask, lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    lead.get(f"/lists/{lbhf.list_id}/workbook")
    with signed_in(app, "auditor") as visitor:
        page = visitor.text("/log")
    assert "The rows shown here are as they were written" in page
    assert all(action in page for action in ("signed in", "family seen", "first view", "decided", "list exported"))


def seen_after(app: Flask, engine: Engine, change: str, page: str = "/log") -> str:
    """The log's page after somebody with all rights has changed the log."""
    with signed_in(app, "auditor") as visitor:
        with all_rights(engine, "audit") as connection:
            connection.execute(sa.text(change))
        return visitor.text(page)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE audit SET user_id = 3 WHERE id = 4", "Row 4 of the log: it is not as it was written"),
        ("UPDATE audit SET before = 'x' WHERE id = 4", "Row 4 of the log: it does not follow the row before it"),
        ("UPDATE audit SET details = 'no JSON' WHERE id = 4", "Row 4 of the log: it is not as it was written"),
        (
            "UPDATE audit SET details = '[]', action = 'first view' WHERE id = 4",
            "Row 4 of the log: it is not as it was",
        ),
        (f"UPDATE audit SET details = '{{}}', action = '{audit.VERIFIED}' WHERE id = 4", "Row 4 of the log: it is not"),
        ("DELETE FROM audit WHERE id = 4", "Row 5 of the log: it does not follow the row before it"),
    ],
)
def test_the_auditor_is_told_of_a_shown_row_that_was_changed_or_is_gone(
    app: Flask, engine: Engine, lead: Visitor, change: str, told: str
) -> None:
    for _ in range(4):
        lead.get("/lists")
    assert told in seen_after(app, engine, change)


def test_a_row_that_is_shown_without_the_one_before_it_is_still_held_against_it(
    app: Flask, engine: Engine, lead: Visitor
) -> None:
    lead.get("/lists")
    change = "UPDATE audit SET seal = 'x' WHERE action = 'signed in' AND user_id = 1"
    assert "it does not follow the row before it" in seen_after(app, engine, change, "/log?action=lists+seen")


def test_the_log_s_page_verifies_what_it_shows_and_no_more(
    app: Flask, engine: Engine, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        lead.get("/lists")
    monkeypatch.setattr(office, "AT_ONCE", 2)
    change = "UPDATE audit SET details = '{}' WHERE id = 2"
    assert "The rows shown here are as they were written" in seen_after(app, engine, change)


def test_the_auditor_is_told_when_and_how_far_the_whole_log_was_last_verified(
    app: Flask, engine: Engine, settings: Settings, clock: Clock, lead: Visitor
) -> None:
    with signed_in(app, "auditor") as visitor:
        assert "not verified yet" in visitor.text("/log")
        with head.appending(settings, engine) as connection:
            audit.record(connection, KEY, clock(), audit.VERIFIED, rows=1234)
        clock.pass_minutes(10)
        assert "last verified on 3 November 2026, 12:00, up to row 1,234." in visitor.text("/log")


def test_a_note_of_a_verification_that_nobody_made_is_told(app: Flask, engine: Engine, lead: Visitor) -> None:
    change = f"UPDATE audit SET action = '{audit.VERIFIED}', details = '{NINE}' WHERE id = 2"
    assert "Row 2 of the log: it is not as it was written" in seen_after(app, engine, change, "/log?action=signed+out")


def test_the_log_holds_no_password_and_no_reason(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason="what only the family told")
    with engine.connect() as connection:
        rows = [str(row) for row in connection.execute(sa.select(log))]
    assert not [row for row in rows if "what only the family told" in row or PASSWORD in row]
