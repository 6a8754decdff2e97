"""Whatever somebody writes into the database, the verification names it, and the log's page is shown."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review import audit
from review.packet import Packet
from review.sealed import altered
from review.tables import entries
from tests.review.test_reviewing import decide, first_view
from tests.review.world import KEY, Visitor, all_rights, signed_in

ANYWHERE = ["seal = 'é'", "before = 'é'", "details = '[9]'", r"details = '{\"a\"\: \"\\ud800\"}'"]
ON_SQLITE = [
    *("at = 'no day'", "at = '0001-01-01 00:00:00'", "at = 7", "seal = x'41'", "before = x'ff'", "action = x'ff'"),
    *("details = x'ff'", "details = CAST(x'ff' AS text)", "user_id = x'ff'", "family_id = CAST(x'c328' AS text)"),
]
ON_POSTGRESQL = ["at = 'infinity'", "at = '0044-03-15 BC'", "at = '20000-01-01'"]
DEEP = f"details = '{'[' * 100_000}'"


def changed(engine: Engine, table: str, change: str, which: str) -> None:
    with all_rights(engine, table) as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {change} WHERE {which}"))


def changes_of(engine: Engine) -> list[str]:
    return [*ANYWHERE, DEEP, *(ON_SQLITE if engine.dialect.name == "sqlite" else ON_POSTGRESQL)]


@pytest.mark.parametrize("number", range(len(ANYWHERE) + 1 + len(ON_SQLITE)))
def test_a_row_of_the_log_that_was_changed_in_any_way_is_named_and_its_page_shown(
    app: Flask, engine: Engine, lead: Visitor, number: int
) -> None:
    changes = changes_of(engine)
    if number >= len(changes):
        pytest.skip("this database takes no more")
    for _ in range(3):
        lead.get("/lists")
    with signed_in(app, "auditor") as visitor:
        changed(engine, "audit", changes[number], "id = 4")
        with engine.connect() as connection:
            found = audit.verify(connection, KEY).broken
        assert found is not None and found.number in (4, 5)
        assert "Row 4 of the log: it " in visitor.text("/log")


def test_a_row_of_the_log_that_was_given_another_number_stops_nobody(app: Flask, engine: Engine, lead: Visitor) -> None:
    lead.get("/lists")
    changed(engine, "audit", "id = 1000", "id = 3")
    with signed_in(app, "auditor") as visitor:
        assert "Row 1000 of the log: it " in visitor.text("/log")


@pytest.mark.parametrize(
    "change", ["at = 'no day'", "reason = x'ff'", "reason = CAST(x'ff' AS text)", "code = x'ff'", "family_id = x'ff'"]
)
def test_a_decision_that_was_changed_in_any_way_is_named(
    engine: Engine, lead: Visitor, lbhf: Packet, change: str
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("this database takes none of it")
    first_view(lead, lbhf)
    decide(lead, lbhf)
    with all_rights(engine, "entries") as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(sa.text(f"UPDATE entries SET {change} WHERE kind = 'decided'"))
        [found] = altered(connection, KEY)
        connection.execute(entries.delete())
    assert found.why == "is not as it was sealed" and found.row is not None


@pytest.mark.parametrize("day", ["infinity", "0044-03-15 BC"])
def test_a_decision_of_a_day_that_is_none_is_named(engine: Engine, lead: Visitor, lbhf: Packet, day: str) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("this database knows no such day")
    first_view(lead, lbhf)
    decide(lead, lbhf)
    changed(engine, "entries", f"at = '{day}'", "kind = 'decided'")
    with engine.connect() as connection:
        assert [one.why for one in altered(connection, KEY)] == ["is not as it was sealed"]
