"""How far the audit log has come, told beside the database: rows that are taken off the end leave no gap in it.

The head says "row n has this seal" and is sealed by the key. It moves on with each row, never back, and not past a row
that is no longer there. Where there is none, one is begun, and that is a row of the log.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from review import audit
from review.audit import Broken
from review.database import transaction
from review.seals import seal
from review.settings import Settings
from review.tables import audit as log

BEGUN = "log head begun"


@dataclass(frozen=True)
class Head:
    """A row of the log, and its seal."""

    row: int
    seal: str


NOT_OURS = Head(0, "")


def read(settings: Settings) -> Head | None:
    """The head as it stands: None where there is none, NOT_OURS where the key did not seal it."""
    if not settings.head.is_file():
        return None
    try:
        told = json.loads(settings.head.read_text(encoding="utf-8"))
        found = Head(told["row"], told["seal"])
    except (ValueError, LookupError, TypeError):
        return NOT_OURS
    return found if told == _statement(settings.key, found) else NOT_OURS


def missed(connection: Connection, head: Head | None) -> Broken | None:
    """The first row that the log should have by its head and has not, or what else is wrong with it."""
    if head is None or audit.seal_at(connection, head.row) == head.seal:
        return None
    last = _last(connection)
    end = last.row if last else 0
    if head == NOT_OURS:
        return Broken(end, "how far the log had come is told in a file that was not sealed by the key")
    if end < head.row:
        return Broken(end + 1, f"rows that were there are gone: it ends at row {end} and had come to row {head.row}")
    return Broken(head.row, "it is another than the one to which it had come: rows were taken off the end")


def begun_anew(connection: Connection) -> int | None:
    """The row at which a head was begun in the place of one that was lost, since the log was last verified."""
    verified = audit.last_verified(connection)
    begun = sa.select(log.c.id).where(log.c.action == BEGUN).order_by(log.c.id)
    _, *again = [*connection.execute(begun).scalars()] or [0]
    return next((row for row in again if verified is None or row > verified.id), None)


@contextmanager
def appending(settings: Settings, engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; once it is kept, the head moves on to the end of the log.

    A page that is killed in between leaves the head a row behind, never one ahead. One process at a time.
    """
    with _alone(settings.head):
        with transaction(engine) as connection:
            stood = read(settings)
            if stood is None:
                audit.record(connection, settings.key, settings.now(), BEGUN)
            yield connection
            holds, last = missed(connection, stood) is None, _last(connection)
        if holds and last is not None and last != stood:
            _write(settings, last)


def _last(connection: Connection) -> Head | None:
    found = connection.execute(sa.select(log.c.id, log.c.seal).order_by(log.c.id.desc()).limit(1)).first()
    return None if found is None else Head(found.id, found.seal)


def _write(settings: Settings, head: Head) -> None:
    """Whole or not at all; it does not wait for the disk, since a head that lags behind is no alarm."""
    fresh = settings.head.with_name(f".{settings.head.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(_statement(settings.key, head)), encoding="utf-8")
    fresh.replace(settings.head)


def _statement(key: bytes, head: Head) -> dict[str, object]:
    return {**asdict(head), "sealed": seal(key, "head", asdict(head))}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
