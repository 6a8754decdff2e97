"""What the application that answers a request works with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import abort, current_app, request
from flask_login import current_user
from sqlalchemy.engine import Connection, Engine

from review import audit, sealed
from review.database import reading
from review.head import appending
from review.people import User, user_of
from review.refused import Bound
from review.settings import Settings

HERE = "review"


@dataclass(frozen=True)
class Here:
    """Settings and database of one application."""

    settings: Settings
    engine: Engine
    bound: Bound = field(default_factory=Bound)

    @contextmanager
    def look(self) -> Iterator["Look"]:
        """A transaction that only reads: it keeps nobody waiting, however long it takes."""
        with reading(self.engine) as connection:
            yield Look(connection, self.settings)

    @contextmanager
    def work(self) -> Iterator["Work"]:
        """A transaction that writes, of the user who is signed in. One at a time: it does nothing that can wait."""
        _ = current_user.is_authenticated  # asked for before it begins, as that may be a transaction, too
        with appending(self.settings, self.engine) as connection:
            yield Work(connection, self.settings)

    def log(self, action: str, **told: object) -> None:
        """A row of the audit log by itself: of what was looked at, before it is shown."""
        with self.work() as work:
            work.log(action, **told)

    def is_told(self, kind: str) -> bool:
        """Whether a refusal is told in the log: each of somebody who is signed in, of others so many a minute."""
        return bool(current_user.is_authenticated) or self.bound.lets(
            kind, request.remote_addr or "", self.settings.now()
        )


@dataclass(frozen=True)
class Look:
    """One transaction, and how the page runs."""

    connection: Connection
    settings: Settings


@dataclass(frozen=True)
class Work(Look):
    """One transaction that writes, and the log that it is told in."""

    def log(self, action: str, **told: object) -> None:
        """A row of the audit log, of the user who is signed in where the row does not name one."""
        if "user_id" not in told and current_user.is_authenticated:
            told["user_id"] = current_user.id
        audit.record(self.connection, self.settings.key, self.settings.now(), action, **told)  # type: ignore[arg-type]

    def still_signed_in(self) -> User:
        """The user as they are now: others may have worked while this transaction waited for its turn."""
        user = user_of(self.connection, self.settings, signed_in().token)
        if user is None:
            abort(403, "You were signed out while this was on its way.")
        return user

    def log_entry(self, action: str, entry_id: int, **told: object) -> None:
        """A row of the audit log that seals an entry."""
        self.log(action, **told, **sealed.told_of(self.connection, self.settings.key, entry_id))


def here() -> Here:
    """Of the application that answers."""
    found: Here = current_app.extensions[HERE]
    return found


def signed_in() -> User:
    """The user who is signed in; pages that need one are never reached without."""
    user: User = current_user._get_current_object()
    return user


def needs(permission: str) -> User:
    """The user, if the role may do it; else the request is refused."""
    user = signed_in()
    if not user.may(permission):
        abort(403, "Your role does not include this page.")
    return user
