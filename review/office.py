"""The pages of those who keep the house: users for the administrator, the audit log for the auditor."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from review import as_it_stands, audit, sealed_users
from review.head import missed, read
from review.here import Look, here, needs
from review.months import all_lists
from review.people import MAY, all_users, renew_password, set_active
from review.refusal import BadUser
from review.tables import audit as log_table
from review.tables import users as users_table

blueprint = Blueprint("office", __name__)
AT_ONCE = 100
LARGEST = 2**31 - 1  # that an id of the database can be
_USER = f"/users/<int(max={LARGEST}):user_id>"


class UserForm(FlaskForm):
    """A new user."""

    name = StringField()
    sign_in_name = StringField()
    role = StringField()
    borough = StringField()


@blueprint.get("/users")
def users() -> str:
    """Who may use the page."""
    needs("manage_users")
    here().log("users seen")
    with here().look() as look:
        told = _told_of(look)
    return render_template("users.html", added=None, refusal=None, **told)


@blueprint.post("/users")
def add() -> tuple[str, int]:
    """Add a user and show the password of the first sign-in, once."""
    user = needs("manage_users")
    form = UserForm()
    name, sign_in_name = (form.name.data or "").strip(), (form.sign_in_name.data or "").strip()
    role, borough = form.role.data or "", form.borough.data or None
    added: tuple[str, str] | None = None
    refusal: BadUser | None = None
    with here().work() as work:
        told = work.connection, work.settings.key, work.settings.now(), name, sign_in_name, role, borough
        try:
            if not name or not sign_in_name:
                raise BadUser("user", "a name and a sign-in name are needed", "Fill both in")
            added = name, sealed_users.add(*told, by=user.id)
        except BadUser as found:
            refusal = found
    with here().look() as look:
        page = _told_of(look)
    return render_template("users.html", added=added, refusal=refusal, **page), 400 if refusal else 200


@blueprint.post(f"{_USER}/active")
def active(user_id: int) -> ResponseReturnValue:
    """Let a user in, or keep it out from this moment."""
    user = needs("manage_users")
    is_active = request.form.get("is_active") == "yes"
    if user_id == user.id:
        abort(403, "You cannot keep yourself out.")
    with here().work() as work:
        set_active(work.connection, user_id, is_active)
        work.log("user let in" if is_active else "user kept out", changed=user_id)
    return redirect(url_for("office.users"))


@blueprint.post(f"{_USER}/password")
def renew(user_id: int) -> tuple[str, int]:
    """A new first password for somebody who has lost theirs, shown once."""
    user = needs("manage_users")
    if user_id == user.id:
        abort(403, "Choose your own password on the page Password, where the present one is asked for.")
    added: tuple[str, str] | None = None
    refusal: BadUser | None = None
    with here().work() as work:
        try:
            added = renew_password(work.connection, user_id)
            work.log("password renewed", changed=user_id)
        except BadUser as found:
            refusal = found
    with here().look() as look:
        told = _told_of(look)
    return render_template("users.html", added=added, refusal=refusal, **told), 400 if refusal else 200


def _told_of(look: Look) -> dict[str, Any]:
    boroughs = sorted({one.borough for one in all_lists(look.connection)})
    return {"users": all_users(look.connection), "roles": list(MAY), "boroughs": boroughs}


@blueprint.get("/log")
def log() -> str:
    """The audit log, the latest first: whether what is shown is as it was written, and when all of it last was."""
    needs("see_log")
    action = request.args.get("action", "")[:40]
    before = max(0, min(request.args.get("before", default=LARGEST, type=int), LARGEST))
    with here().look() as look:
        rows, verified = _rows(look, action, before), audit.last_verified(look.connection)
        checked = [*rows, verified] if verified else rows
        broken = audit.first_broken(look.connection, look.settings.key, checked)
        broken = broken or missed(look.connection, read(look.settings))
        altered = sealed_users.altered_users(look.connection, look.settings.key)
        actions = list(
            look.connection.execute(sa.select(log_table.c.action).distinct().order_by(log_table.c.action)).scalars()
        )
    here().log("log seen", action_asked=action)
    told = {"rows": rows, "broken": broken, "verified": verified, "actions": actions, "action": action}
    told |= {"altered": altered}
    return render_template("log.html", at_once=AT_ONCE, **told)


def _rows(look: Look, action: str, before: int) -> list[Any]:
    told = (*as_it_stands.columns(look.connection, log_table), users_table.c.name.label("by"))
    by_whom = log_table.outerjoin(users_table, users_table.c.id == log_table.c.user_id)
    asked = sa.select(*told).select_from(by_whom)
    if action:
        asked = asked.where(log_table.c.action == action)
    asked = asked.where(log_table.c.id < before)
    return list(look.connection.execute(asked.order_by(log_table.c.id.desc()).limit(AT_ONCE)))
