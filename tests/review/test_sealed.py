"""What was decided is as the log sealed it: whoever edits, adds or deletes an entry is found, by entry and row."""

import json
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection, Engine

from review import audit
from review.database import transaction
from review.packet import Packet
from review.sealed import altered
from review.tables import audit as log
from review.tables import entries
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import KEY, NOON, Visitor, all_rights, signed_in


def ids(connection: Connection, kind: str) -> list[int]:
    return list(connection.execute(sa.select(entries.c.id).where(entries.c.kind == kind)).scalars())


def row_of(connection: Connection, action: str) -> int:
    """The last row of the log of one kind."""
    return int(connection.execute(sa.select(sa.func.max(log.c.id)).where(log.c.action == action)).scalar_one())


def found(engine: Engine, change: str) -> list[str]:
    """What is found after somebody with all rights has changed the entries."""
    with all_rights(engine, "entries") as connection:
        connection.execute(sa.text(change))
        return [str(one) for one in altered(connection, KEY)]


@pytest.fixture
def reviewed(lead: Visitor, lbhf: Packet) -> Visitor:
    """A lead who has looked at two families and decided on each, on the first one twice."""
    for number in (0, 1):
        first_view(lead, lbhf, number)
        assert decide(lead, lbhf, number, code="wrong_data", wrong_what="date", reason="the day is another") == 302
    assert decide(lead, lbhf, code="not_now", reason="not yet") == 302
    return lead


def test_what_was_decided_is_as_it_was_sealed(engine: Engine, reviewed: Visitor) -> None:
    with engine.connect() as connection:
        assert altered(connection, KEY) == []


@pytest.mark.parametrize(
    "change",
    [
        "code = 'offer_help'",
        "reason = 'another'",
        "wrong_what = 'person'",
        "user_id = 2",
        "at = '2026-11-01 09:00:00.000000'",
        "family_id = '00000003ffffffffffffffffffffffff'",
        "replaces_id = 77",
    ],
)
def test_an_edited_decision_is_named_with_the_row_that_sealed_it(
    engine: Engine, reviewed: Visitor, change: str
) -> None:
    with engine.connect() as connection:
        last, row = ids(connection, "decided")[-1], row_of(connection, "decided")
    assert found(engine, f"UPDATE entries SET {change} WHERE id = {last}") == [
        f"entry {last} is not as it was sealed (row {row})"
    ]


def test_an_edited_first_view_is_named_with_the_row_that_sealed_it(engine: Engine, reviewed: Visitor) -> None:
    with engine.connect() as connection:
        last, row = ids(connection, "first_view")[-1], row_of(connection, "first view")
    assert found(engine, f"UPDATE entries SET code = 'not_now' WHERE id = {last}") == [
        f"entry {last} is not as it was sealed (row {row})"
    ]


@pytest.mark.parametrize("change", ["DELETE FROM entries", "UPDATE entries SET kind = 'opened'"])
def test_a_deleted_decision_is_named_with_the_row_that_sealed_it(
    engine: Engine, reviewed: Visitor, change: str
) -> None:
    with engine.connect() as connection:
        last, row = ids(connection, "decided")[-1], row_of(connection, "decided")
    assert found(engine, f"{change} WHERE id = {last}") == [f"entry {last} is not there (row {row})"]


def test_an_added_decision_is_named(engine: Engine, reviewed: Visitor) -> None:
    copied = "list_id, '00000003ffffffffffffffffffffffff', user_id, at, kind, code, reason, 0"
    added = "INSERT INTO entries (list_id, family_id, user_id, at, kind, code, reason, replaces_id)"
    with engine.connect() as connection:
        last = ids(connection, "decided")[-1]
    assert found(engine, f"{added} SELECT {copied} FROM entries WHERE id = {last}") == [
        f"entry {last + 1} was added: no row of the log tells of it"
    ]


def test_decisions_that_are_sealed_with_another_key_are_found(engine: Engine, reviewed: Visitor) -> None:
    with engine.connect() as connection:
        assert len(altered(connection, b"another key")) == 5


def test_a_first_view_that_is_sent_again_is_not_told_again(
    engine: Engine, app: Flask, lead: Visitor, lbhf: Packet
) -> None:
    for code in ("worth_it", "not_now"):
        first_view(lead, lbhf, code=code)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(log.c.details).where(log.c.action == "first view")).scalars().all()
    assert [json.loads(row)["code"] for row in rows] == ["worth_it"]


def test_the_seals_of_what_was_decided_do_not_crowd_the_log_s_page(app: Flask, reviewed: Visitor) -> None:
    with signed_in(app, "auditor") as visitor:
        page = visitor.text("/log")
    assert "entry: " in page and "sealed" not in page


# entries of before they were sealed


@pytest.fixture
def of_before(engine: Engine, lbhf: Packet) -> Packet:
    """A first view, sent twice, and two decisions on one family, told in the log without their ids."""
    here = {"list_id": lbhf.list_id, "family_id": lbhf.families[0].family_id}
    with transaction(engine) as connection:
        write(connection, here, "first view", kind="first_view", code="worth_it")
        audit.record(connection, KEY, NOON, "first view", user_id=1, **here, code="not_now")
        first = write(connection, here, "decided", kind="decided", code="not_now", reason="not yet", replaces_id=0)
        write(connection, here, "decided", kind="decided", code="offer_help", reason="now", replaces_id=first)
    return lbhf


def write(connection: Connection, here: dict[str, str], action: str, at: datetime = NOON, **told: object) -> int:
    added = connection.execute(entries.insert().values(**here, user_id=1, at=at, **told)).inserted_primary_key
    replaces = {"replaces": told["replaces_id"]} if action == "decided" else {}
    audit.record(connection, KEY, at, action, user_id=1, **here, code=told["code"], **replaces)  # type: ignore[arg-type]
    assert added is not None
    return int(added[0])


def test_decisions_of_before_they_were_sealed_are_no_alarm(engine: Engine, of_before: Packet) -> None:
    with engine.connect() as connection:
        assert altered(connection, KEY) == []


@pytest.mark.parametrize("change", ["code = 'no_consent'", "user_id = 2"])
@pytest.mark.parametrize("which", ["code = 'offer_help'", "kind = 'first_view'"])
def test_of_a_decision_of_before_it_is_told_who_and_what_was_changed(
    engine: Engine, of_before: Packet, change: str, which: str
) -> None:
    told = found(engine, f"UPDATE entries SET {change} WHERE {which}")
    assert told and all("is not" in one or "was added" in one for one in told)


def test_a_decision_of_before_that_is_deleted_is_named_by_its_row(engine: Engine, of_before: Packet) -> None:
    with engine.connect() as connection:
        row = row_of(connection, "decided")
    assert found(engine, "DELETE FROM entries WHERE code = 'offer_help'") == [f"an entry is not there (row {row})"]


def test_a_decision_of_before_is_gone_on_from(engine: Engine, of_before: Packet, lead: Visitor) -> None:
    lead.get(place(of_before))
    assert decide(lead, of_before, code="not_now", reason="not any more") == 302
    with engine.connect() as connection:
        assert altered(connection, KEY) == []
