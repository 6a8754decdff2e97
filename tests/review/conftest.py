"""One database with users and two boroughs' lists, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review.database import connect, open_database
from review.packet import Packet
from review.settings import Settings
from review.tables import metadata
from tests.pipeline.postgres import postgres
from tests.review.world import KEY, Clock, Visitor, app_of, furnish, packet


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL that runs as long as the tests do."""
    with postgres() as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def furnished_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with users and two lists, which each test copies."""
    path = tmp_path_factory.mktemp("review") / "furnished.db"
    _furnished(f"sqlite:///{path}")
    return path


def _furnished(url: str) -> None:
    engine = open_database(url)
    furnish(engine, packet("lbhf"), packet("rbkc"))
    engine.dispose()


@pytest.fixture
def sqlite(furnished_file: Path, tmp_path: Path, clock: Clock) -> Settings:
    """Settings with a furnished database in a file."""
    path = tmp_path / "review.db"
    shutil.copyfile(furnished_file, path)
    return Settings(f"sqlite:///{path}", KEY, tmp_path / "head.json", now=clock)


@pytest.fixture(scope="session")
def migrated(server: str) -> Iterator[Engine]:
    """PostgreSQL with empty tables."""
    engine = open_database(server)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(migrated: Engine, server: str, tmp_path: Path, clock: Clock) -> Settings:
    """Settings with the one furnished database of the server, emptied first."""
    with migrated.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no trigger keeps what was written
        connection.execute(sa.text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE"))
    settings = Settings(server, KEY, tmp_path / "head.json", now=clock)
    furnish(migrated, packet("lbhf"), packet("rbkc"))
    return settings


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings with a furnished database of each kind."""
    found: Settings = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def lbhf() -> Packet:
    return packet("lbhf")


@pytest.fixture
def rbkc() -> Packet:
    return packet("rbkc")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = connect(settings.database)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine, settings: Settings) -> Flask:
    return app_of(engine, settings)


@pytest.fixture
def lead(app: Flask) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in("lead.lbhf").status_code == 302
    return visitor
