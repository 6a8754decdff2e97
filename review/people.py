"""Who may use the page, and what each may do."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin
from sqlalchemy.engine import Connection

from review.refusal import BadUser
from review.settings import Settings
from review.tables import failed_sign_ins, sessions, users

LEAD, ANALYST, AUDITOR, ADMINISTRATOR = "lead", "analyst", "auditor", "administrator"
MAY = {
    # what a role may do; whatever is not named here is refused
    LEAD: frozenset({"see_lists", "see_names", "review", "export"}),
    ANALYST: frozenset({"see_lists"}),
    AUDITOR: frozenset({"see_log"}),
    ADMINISTRATOR: frozenset({"manage_users"}),
}
LEAST_PASSWORD = 12
LONGEST_NAME, LONGEST_BOROUGH = 200, 60  # as review/tables.py has them
PASSWORDS = PasswordHasher()


@dataclass(frozen=True)
class User(UserMixin):
    """Somebody who is signed in; `token` is this sign-in's own, `is_due` whether to note that it is still used."""

    id: int
    sign_in_name: str
    name: str
    role: str
    borough: str | None
    must_change: bool
    token: str = ""
    is_due: bool = False  # not with every page: it is a write

    def may(self, what: str) -> bool:
        """Whether the role may do something."""
        return what in MAY[self.role]

    def sees(self, borough: str) -> bool:
        """Whether lists of a borough are this user's to see: a lead's own alone."""
        return self.may("see_lists") and self.borough in (None, borough)

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the sign-in, which ends on its own, and not the user."""
        return self.token


@dataclass(frozen=True)
class Known:
    """A name that somebody wants to sign in with: whose it is, nobody's perhaps, and whether it is locked."""

    sign_in_name: str
    user_id: int | None
    password_hash: str | None
    is_locked: bool


def add_user(connection: Connection, name: str, sign_in_name: str, role: str, borough: str | None) -> str:
    """Add a user; gives the password for the first sign-in, which has to be changed there.

    Raises BadUser where the name is taken, something is too long, or role and borough do not fit.
    """
    wanted = sign_in_name.strip().lower()
    for what, told, longest in (
        ("name", name.strip(), LONGEST_NAME),
        ("sign-in name", wanted, LONGEST_NAME),
        ("borough", borough or "", LONGEST_BOROUGH),
    ):
        if len(told) > longest:
            raise BadUser("user", f"the {what} is longer than {longest} characters", "Shorten it")
    if role not in MAY or (role == LEAD) != bool(borough):
        raise BadUser(wanted, "a lead needs a borough and nobody else has one", f"Roles are {', '.join(MAY)}")
    if connection.execute(sa.select(users.c.id).where(users.c.sign_in_name == wanted)).first():
        raise BadUser(wanted, "there is a user of that name", "Choose another sign-in name")
    password = secrets.token_urlsafe(12)
    connection.execute(
        users.insert().values(
            sign_in_name=wanted,
            name=name.strip(),
            role=role,
            borough=borough or None,
            password_hash=PASSWORDS.hash(password),
            must_change=True,
            is_active=True,
        )
    )
    return password


def known_as(connection: Connection, settings: Settings, sign_in_name: str) -> Known:
    """What is known of a name before its password is checked."""
    wanted = sign_in_name.strip().lower()[:LONGEST_NAME]
    found = connection.execute(sa.select(users).where(users.c.sign_in_name == wanted, users.c.is_active)).first()
    is_shut = is_locked(connection, settings, wanted)
    return Known(wanted, found.id if found else None, found.password_hash if found else None, is_shut)


def is_password(known: Known, password: str) -> bool:
    """Whether it is the password. Slow on purpose: no transaction may wait for it."""
    if known.is_locked:
        return False
    if known.password_hash is None:
        PASSWORDS.hash(password)  # a name that is not there takes as long as one that is
        return False
    try:
        return PASSWORDS.verify(known.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def tried(connection: Connection, settings: Settings, known: Known, is_right: bool) -> int | None:
    """The user who may sign in after a try. Nobody, for a time, after too many failures under one name."""
    if is_locked(connection, settings, known.sign_in_name):  # others may have tried while this one was checked
        return None
    if not is_right:
        no_more = settings.now() - timedelta(minutes=settings.lock_minutes)
        connection.execute(failed_sign_ins.delete().where(failed_sign_ins.c.at <= no_more))  # nobody counts them
        connection.execute(failed_sign_ins.insert().values(sign_in_name=known.sign_in_name, at=settings.now()))
        return None
    connection.execute(failed_sign_ins.delete().where(failed_sign_ins.c.sign_in_name == known.sign_in_name))
    return known.user_id


def is_locked(connection: Connection, settings: Settings, sign_in_name: str) -> bool:
    """Whether a name has failed too often of late."""
    since = settings.now() - timedelta(minutes=settings.lock_minutes)
    of_late = (
        sa.select(sa.func.count())
        .select_from(failed_sign_ins)
        .where(failed_sign_ins.c.sign_in_name == sign_in_name.strip().lower(), failed_sign_ins.c.at > since)
    )
    return int(connection.execute(of_late).scalar_one()) >= settings.lock_after


def set_password(connection: Connection, user_id: int, password: str) -> None:
    """A new password; every other sign-in of the user ends."""
    connection.execute(
        users.update().where(users.c.id == user_id).values(password_hash=PASSWORDS.hash(password), must_change=False)
    )
    end_sessions(connection, user_id)


def renew_password(connection: Connection, user_id: int) -> tuple[str, str]:
    """A new first password for somebody who has lost theirs: the user's name and the password. Raises BadUser."""
    name = connection.execute(sa.select(users.c.name).where(users.c.id == user_id)).scalar()
    if name is None:
        raise BadUser(str(user_id), "there is no such user", "Load the page again")
    password = secrets.token_urlsafe(12)
    set_password(connection, user_id, password)
    connection.execute(users.update().where(users.c.id == user_id).values(must_change=True))
    return str(name), password


def provided_user(connection: Connection, sign_in_name: str) -> int | None:
    """The active user whom a council's identity provider signs in under a name; roles are given here, not there."""
    wanted = users.c.sign_in_name == sign_in_name.strip().lower()
    found = connection.execute(sa.select(users.c.id).where(wanted, users.c.is_active)).scalar()
    return None if found is None else int(found)


def forget_first_password(connection: Connection, user_id: int) -> None:
    """Somebody whom the identity provider signs in needs none; one that they chose themselves stays theirs."""
    of_the_first = (users.c.id == user_id) & users.c.must_change
    connection.execute(users.update().where(of_the_first).values(password_hash=None, must_change=False))


def begin_session(connection: Connection, settings: Settings, user_id: int) -> str:
    """A new sign-in; gives its token, of which only a hash is kept. Those that have run out are taken away."""
    token = secrets.token_urlsafe(32)
    connection.execute(sessions.delete().where(sessions.c.seen_at <= _runs_out(settings)))
    connection.execute(sessions.insert().values(token_hash=_hashed(token), user_id=user_id, seen_at=settings.now()))
    return token


def user_of(connection: Connection, settings: Settings, token: str) -> User | None:
    """Who signed in with a token, while that holds: not too long since the last page, and still a user."""
    held = sessions.c.token_hash == _hashed(token)
    found = connection.execute(sa.select(users, sessions.c.seen_at).join(sessions).where(held)).first()
    if found is None or not found.is_active or found.seen_at <= _runs_out(settings):
        return None
    is_due = found.seen_at <= settings.now() - timedelta(minutes=1)
    told = {name: getattr(found, name) for name in ("id", "sign_in_name", "name", "role", "borough", "must_change")}
    return User(**told, token=token, is_due=is_due)


def stay(connection: Connection, settings: Settings, token: str) -> None:
    """Somebody is here still: the sign-in runs out later."""
    held = sessions.c.token_hash == _hashed(token)
    connection.execute(sessions.update().where(held).values(seen_at=settings.now()))


def _runs_out(settings: Settings) -> datetime:
    return settings.now() - timedelta(minutes=settings.sign_out_minutes)


def end_session(connection: Connection, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == _hashed(token)))


def end_sessions(connection: Connection, user_id: int) -> None:
    """End every sign-in of a user."""
    connection.execute(sessions.delete().where(sessions.c.user_id == user_id))


def set_active(connection: Connection, user_id: int, is_active: bool) -> None:
    """Let a user in, or keep it out from this moment."""
    connection.execute(users.update().where(users.c.id == user_id).values(is_active=is_active))
    end_sessions(connection, user_id)


def all_users(connection: Connection) -> list[Mapping[str, Any]]:
    """Every user but for what is secret, by name."""
    shown = [users.c[name] for name in ("id", "name", "sign_in_name", "role", "borough", "is_active")]
    return [dict(row._mapping) for row in connection.execute(sa.select(*shown).order_by(users.c.sign_in_name))]


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
