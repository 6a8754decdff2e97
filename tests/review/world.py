"""A small borough's list as it is handed over, told as text, and the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Connection, Engine

from review import people
from review.app import create_app
from review.database import transaction
from review.months import load
from review.packet import Became, Event, Family, Packet, Person, Reason
from review.people import add_user, provided_user, set_password
from review.settings import Settings
from review.tables import audit

KEY = b"a key for tests"
NOON = datetime(2026, 11, 3, 12)
PASSWORD = "three random words"
USERS = {
    "lead.lbhf": ("Lead of H&F", "lead", "lbhf"),
    "second.lbhf": ("Second lead of H&F", "lead", "lbhf"),
    "lead.rbkc": ("Lead of K&C", "lead", "rbkc"),
    "analyst": ("Analyst", "analyst", None),
    "auditor": ("Auditor", "auditor", None),
    "administrator": ("Administrator", "administrator", None),
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


def family(number: int, **told: Any) -> Family:
    """A family of one child at secondary transfer, one parent and a few records; what is told is as told."""
    child, parent = f"c{number}", f"p{number}"
    plain = Family(
        family_id=f"{number:08d}" + "f" * 24,
        section="list",
        life_stage="secondary_transfer",
        stage_title="Moving to secondary school",
        stage_words="A child moves to secondary school in 10 months",
        change="new",
        change_words=("New this month",),
        status_words="",
        band="Of 20 families like this, about 3 (between 2 and 5) went on to need more serious help.",
        people=(_child(child, number), _parent(parent, number)),
        reasons_for=(
            Reason(
                words="2 referrals to social care in the last three years (2 May 2026, 3 April 2025)",
                records=("r1", "r2"),
            ),
            Reason(words="early help ended without the need being met (1 July 2026)", records=("e1",)),
        ),
        reasons_against=(Reason(words="no offence in the last three years", records=()),),
        not_known=("School records are not there",),
        events=tuple(_event(child, line) for line in RECORDS),
    )
    return plain.model_copy(update=told)


RECORDS = (
    "r2 social_care  referral    2025-04-03 2025-04-03 from police",
    "e1 early_help   early_help  2025-09-01 2026-07-01 targeted",
    "r1 social_care  referral    2026-05-02 open       from school",
)


def _child(person_id: str, number: int) -> Person:
    school = "North School" if number % 2 else "South School"
    born_on = date(2015, 10, 2)
    return Person(
        person_id=person_id, name=f"Child {number}", born_on=born_on, role="child", is_at_stage=True, school=school
    )


def _parent(person_id: str, number: int) -> Person:
    name = f"Parent {number}"
    return Person(person_id=person_id, name=name, born_on=None, role="parent", is_at_stage=False, school="")


def _event(person_id: str, line: str) -> Event:
    """A record told as a line: its id, service, kind, days and details."""
    record_id, service, kind, from_on, to_on, details = line.split(maxsplit=5)
    told = {"record_id": record_id, "person_id": person_id, "service": service, "kind": kind.replace("_", " ")}
    days = {"from_on": from_on, "to_on": None if to_on == "open" else to_on, "is_open": to_on == "open"}
    return Event.model_validate({**told, **days, "details": details})


def packet(borough: str = "lbhf", month_on: date = date(2026, 11, 1), families: int = 4, **told: Any) -> Packet:
    """A month's list of some families, the last of them already open to help."""
    found = [family(number) for number in range(1, families + 1)]
    if len(found) > 1:
        helped = {"section": "own_section", "status_words": "Open to early help", "change": "staying"}
        found[-1] = found[-1].model_copy(update={**helped, "change_words": ("On the last list too",)})
    number = {"lbhf": 1, "rbkc": 2, "westminster": 3}[borough] * 10_000 + month_on.year * 12 + month_on.month
    plain = Packet(
        borough=borough,
        borough_name={"lbhf": "Hammersmith and Fulham", "rbkc": "Kensington and Chelsea"}.get(borough, "Westminster"),
        month_on=month_on,
        list_id=f"{number:012x}",
        as_of=month_on,
        expires_on=month_on + timedelta(days=31),
        ranked_by_words="the model, which reached the bar set before the run",
        outcome_words="care, a child protection plan or custody, within three years",
        performance_words=("On past lists made in this way, 13 of 100 families went on to it. 87 of 100 did not.",),
        not_covered=(),
        capacity={"secondary_transfer": 3},
        candidates_count=120,
        just_missed_count=2,
        families=tuple(found),
        became=(),
    )
    return plain.model_copy(update=told)


def became(one: Packet, earlier: Packet) -> Packet:
    """The packet, which also tells of the first family of an earlier one."""
    told = Became(
        family_id=earlier.families[0].family_id,
        month_on=earlier.month_on,
        happened=("Early help began 9 October 2026",),
    )
    return one.model_copy(update={"became": (told,)})


# as hard to guess as passwords of tests need to be, and quick
people.PASSWORDS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def furnish(engine: Engine, *packets: Packet) -> None:
    """The users, who have chosen their passwords, and the lists."""
    with transaction(engine) as connection:
        for sign_in_name, (name, role, borough) in USERS.items():
            add_user(connection, name, sign_in_name, role, borough)
            user_id = provided_user(connection, sign_in_name)
            assert user_id is not None
            set_password(connection, user_id, PASSWORD)
        for one in packets:
            load(connection, one)


def app_of(engine: Engine, settings: Settings, **changed: Any) -> Flask:
    """The application as it is, on a database."""
    return create_app(replace(settings, **changed), engine)


@contextmanager
def all_rights(engine: Engine, table: str) -> Iterator[Connection]:
    """Somebody who may do anything in the database: what keeps a table as it was written is taken off."""
    is_postgresql = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        if is_postgresql:
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            for kind in ("update", "delete", "replace"):
                connection.execute(sa.text(f"DROP TRIGGER no_{kind}_of_{table}"))
        yield connection
        if is_postgresql:
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


class Visitor:
    """Somebody at a browser without scripts: follows links, sends forms with what stands in them."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def text(self, path: str) -> str:
        found = self.get(path)
        assert found.status_code == 200, (path, found.status_code)
        return str(found.text)

    def token(self, path: str) -> str:
        """The token in a page's forms, which another site cannot read."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, path
        return found.group(1)

    def send(self, page: str, path: str, **fields: Any) -> Any:
        """Send a form that stands on a page."""
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def sign_in(self, sign_in_name: str, password: str = PASSWORD) -> Any:
        return self.send("/sign-in", "/sign-in", sign_in_name=sign_in_name, password=password)


def logged(engine: Engine, action: str) -> list[str]:
    """The details of the log's rows of one kind."""
    with engine.connect() as connection:
        told = sa.select(audit.c.details).where(audit.c.action == action).order_by(audit.c.id)
        return list(connection.execute(told).scalars())


@contextmanager
def is_told(engine: Engine, *words: str, action: str = "refused") -> Iterator[None]:
    """What is done meanwhile leaves a row of one kind in the log, in whose details all the words stand."""
    before = len(logged(engine, action))
    yield
    rows = logged(engine, action)[before:]
    assert any(all(word in row for word in words) for row in rows), (action, words, rows)


@contextmanager
def signed_in(app: Flask, sign_in_name: str) -> Iterator[Visitor]:
    """Somebody who is signed in."""
    visitor = Visitor(app)
    assert visitor.sign_in(sign_in_name).status_code == 302
    yield visitor
