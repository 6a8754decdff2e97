"""The review page's database: SQLite in one file, or PostgreSQL. Every transaction is whole or not there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine, make_url

BUSY_SECONDS = 20
_WRITES = "on_track_writes"
_TURN = threading.RLock()  # SQLite waits by asking again, up to a tenth of a second later, and not in turn
_WRITER = 20261101  # the lock of PostgreSQL that one writer holds at a time


def open_database(url: str) -> Engine:
    """An engine on a database whose tables are of this version; made where they are not there yet."""
    engine = connect(url)
    migrate(engine)
    return engine


def connect(url: str) -> Engine:
    """An engine on a database as it is. What goes wrong in it is told without what was typed."""
    told = make_url(url)
    if told.get_backend_name() != "sqlite":
        return sa.create_engine(told, pool_size=8, max_overflow=8, hide_parameters=True)
    if told.database:
        _keep_to_its_owner(Path(told.database))
    engine = sa.create_engine(told, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    sa.event.listen(engine, "connect", _as_we_need_it)
    sa.event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the tables to a version of review/migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with transaction(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; one at a time, so that what it has read still holds when it writes."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:writer)"), {"writer": _WRITER})
            yield connection
    else:
        with _TURN, engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it sees one moment, waits for no writer and keeps none waiting."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _keep_to_its_owner(path: Path) -> None:
    """The file holds names: nobody else on the machine may read it. What SQLite sets beside it takes its mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)


def _as_we_need_it(connection: Any, record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
    # bytes that are no text can be written past us; they are shown as what they are, and stop no reading
    connection.text_factory = lambda found: found.decode("utf-8", "backslashreplace")
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    # one that reads first and writes later would be refused where another has written in between
    is_writer = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
