"""The database: its tables are those that the code names, and what is handed back says no more than it may."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from review.database import connect, migrate, open_database, transaction
from review.packet import Packet
from review.returned import entries
from review.settings import Settings
from review.tables import metadata
from tests.review.test_reviewing import decide, first_view
from tests.review.world import Clock, Visitor, logged, signed_in


def test_the_steps_lead_to_the_tables_that_the_code_names(engine: Engine) -> None:
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []


def test_a_database_that_is_up_to_date_is_left_as_it_is(engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    migrate(engine)
    assert lead.get("/lists").status_code == 200


def test_views_and_decisions_come_back_in_order(lead: Visitor, settings: Settings, clock: Clock, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    clock.pass_minutes(2)
    decide(lead, lbhf, code="wrong_data", wrong_what="date", reason="the day is another")
    decide(lead, lbhf, code="not_now", reason="not yet")
    told = [(one["kind"], one["decision"], one["wrong_what"], one["seconds"]) for one in entries(settings.database)]
    assert told == [
        ("viewed", None, None, None),
        ("decided", "wrong_data", "date", 120),
        ("decided", "not_now", None, 120),
    ]


def test_a_correction_names_the_decision_that_it_replaces(lead: Visitor, settings: Settings, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf)
    decide(lead, lbhf, code="not_now", reason="not yet")
    decided = [one for one in entries(settings.database) if one["kind"] == "decided"]
    assert [one["replaces_entry_id"] for one in decided] == [None, decided[0]["entry_id"]]


def test_no_name_and_nothing_that_was_typed_comes_back(lead: Visitor, settings: Settings, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason="Child 1 said so")
    told = str(entries(settings.database))
    assert "Child 1" not in told and "Lead" not in told and "said so" not in told


def test_a_family_that_two_people_open_is_told_as_viewed_once(
    app: Flask, lead: Visitor, settings: Settings, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        first_view(second, lbhf)
    assert [one["kind"] for one in entries(settings.database)] == ["viewed"]


def test_before_anybody_has_opened_the_page_nothing_is_handed_back(tmp_path: object) -> None:
    assert entries(f"sqlite:///{tmp_path}/none.db") == []


def test_nobody_but_its_owner_reads_a_database_in_a_file(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/review/review.db")
    with transaction(engine) as connection:
        connection.execute(sa.text("DELETE FROM sessions"))
        modes = [path.stat().st_mode & 0o077 for path in [tmp_path / "review", *(tmp_path / "review").iterdir()]]
    engine.dispose()
    assert set(modes) == {0} and len(modes) > 2


def test_sqlite_writes_ahead_and_keeps_what_it_has_promised(sqlite: Settings) -> None:
    engine = connect(sqlite.database)
    with engine.connect() as connection:
        told = {
            name: connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
        }
    engine.dispose()
    assert told == {"journal_mode": "wal", "synchronous": 2}


@pytest.mark.parametrize(
    "told", [{"name": "x" * 201}, {"sign_in_name": "x" * 201}, {"sign_in_name": "İ" * 150}, {"borough": "b" * 61}]
)
def test_a_user_of_whom_something_is_too_long_is_refused_plainly(
    app: Flask, engine: Engine, told: dict[str, str]
) -> None:
    fields = {"name": "New", "sign_in_name": "new", "role": "lead", "borough": "lbhf", **told}
    with signed_in(app, "administrator") as visitor:
        answer = visitor.send("/users", "/users", **fields)
    assert answer.status_code == 400 and "is longer than" in answer.text and not logged(engine, "user added")


def test_what_goes_wrong_in_the_database_is_told_without_what_was_typed(engine: Engine) -> None:
    typed = {"told": "what only the family told"}
    with pytest.raises(DatabaseError) as found, engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:told)"), typed)
    assert typed["told"] not in str(found.value)
