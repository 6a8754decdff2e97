"""The audit log: what is in it, and that nobody can change it unseen."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from review import audit
from review.packet import Packet
from review.tables import audit as log
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import KEY, PASSWORD, Visitor, all_rights, signed_in


def test_entries_and_the_log_cannot_be_changed_or_deleted(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    for change in ("UPDATE audit SET details = '{}'", "DELETE FROM audit", "DELETE FROM entries"):
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


def test_a_log_sealed_with_another_key_is_found(engine: Engine, lead: Visitor) -> None:
    with engine.connect() as connection:
        assert audit.verify(connection, b"another key").broken is not None


def test_the_auditor_sees_who_did_what_and_that_the_chain_holds(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    lead.get(f"/lists/{lbhf.list_id}/workbook")
    with signed_in(app, "auditor") as visitor:
        page = visitor.text("/log")
    assert "is whole" in page
    assert all(action in page for action in ("signed in", "family seen", "first view", "decided", "list exported"))


def test_the_log_holds_no_password_and_no_reason(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason="what only the family told")
    with engine.connect() as connection:
        rows = [str(row) for row in connection.execute(sa.select(log))]
    assert not [row for row in rows if "what only the family told" in row or PASSWORD in row]
