"""Signing in and out: a council's own identity provider, or local users with passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from review import council
from review.here import Work, here, signed_in
from review.people import (
    LEAST_PASSWORD,
    begin_session,
    end_session,
    forget_first_password,
    is_locked,
    is_password,
    known_as,
    provided_user,
    set_password,
    tried,
    user_of,
)

blueprint = Blueprint("signing_in", __name__)


class SignInForm(FlaskForm):
    """Name and password of a local user."""

    sign_in_name = StringField()
    password = PasswordField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    present = PasswordField()
    password = PasswordField()
    again = PasswordField()


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with name and password. A wrong one and a locked one read alike."""
    form = SignInForm()
    told = here().settings
    if not form.validate_on_submit():
        return _sign_in_page(form)
    name, password = form.sign_in_name.data or "", form.password.data or ""
    with here().look() as look:
        known = known_as(look.connection, told, name)
    is_right = is_password(known, password)
    with here().work() as work:
        was_locked = is_locked(work.connection, told, name)
        user_id = tried(work.connection, told, known, is_right)
        because = "locked" if was_locked else "name or password"
        if user_id is not None:
            _begin(work, user_id, "password")
        elif here().is_told(because):
            work.log("sign in refused", user_id=None, because=because)
    return (_sign_in_page(form, wrong=True), 401) if user_id is None else redirect(_wanted())


def _sign_in_page(form: SignInForm, wrong: bool = False) -> str:
    told = here().settings
    return render_template(
        "sign_in.html",
        form=form,
        wrong=wrong,
        lock_minutes=told.lock_minutes,
        has_provider=told.provider is not None,
        to=_wanted(),
    )


@blueprint.get("/sign-in/provider")
def provider() -> ResponseReturnValue:
    """Go to the council's identity provider."""
    session["to"] = _wanted()
    with _refusals_told():
        return council.way_there(url_for("signing_in.provider_back", _external=True))


@blueprint.get("/sign-in/provider/back")
def provider_back() -> ResponseReturnValue:
    """Back from the identity provider, which says who it is; whether they may use this page is decided here."""
    with _refusals_told():
        address = council.who_came_back()
    to = str(session.get("to", "/"))
    with here().work() as work:
        user_id = provided_user(work.connection, address)
        if user_id is not None:
            forget_first_password(work.connection, user_id)
            _begin(work, user_id, "identity provider")
            return redirect(to)
    _refuse(
        "no user of this page",
        403,
        "You are known to the council but are not a user of this page. Ask an administrator.",
    )


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except council.NotLetIn as why:
        _refuse(str(why), 403, "Your council's sign-in did not let you through. Try again, or ask the data team.")
    except council.OutOfReach as why:
        _refuse(str(why), 503, "Your council's sign-in cannot be reached. Try again in some minutes.")


def _refuse(because: str, code: int, told: str) -> NoReturn:
    """Log why somebody is not signed in, and say what can be said of it."""
    if here().is_told(because):
        here().log("sign in refused", user_id=None, because=because)
    abort(code, told)


def _begin(work: Work, user_id: int, by: str) -> None:
    """A sign-in of its own: nothing of the session before it stays, in the browser or in the database."""
    if current_user.is_authenticated:
        end_session(work.connection, signed_in().token)
    session.clear()
    token = begin_session(work.connection, work.settings, user_id)
    login_user(user_of(work.connection, work.settings, token))
    work.log("signed in", user_id=user_id, by=by)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the sign-in, here and in the database."""
    if current_user.is_authenticated:
        with here().work() as work:
            end_session(work.connection, signed_in().token)
            work.log("signed out")
    logout_user()
    session.clear()
    return redirect(url_for("signing_in.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Choose a password: after the first sign-in, or later."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("password.html", form=form, wrong="", least=LEAST_PASSWORD)
    first, again = form.password.data or "", form.again.data or ""
    wrong = _wrong_with(first, again) or _wrong_with_present(form.present.data or "")
    if wrong:
        return render_template("password.html", form=form, wrong=wrong, least=LEAST_PASSWORD), 400
    user = signed_in()
    with here().work() as work:
        set_password(work.connection, user.id, first)
        work.log("password changed")
        _begin(work, user.id, "new password")
    return redirect(url_for("pages.start"))


def _wrong_with_present(present: str) -> str:
    """Who finds a page open, or comes by the council's sign-in alone, cannot choose a password."""
    user = signed_in()
    if user.must_change:
        return ""
    told = here().settings
    with here().look() as look:
        known = known_as(look.connection, told, user.sign_in_name)
    is_right = is_password(known, present)
    with here().work() as work:
        was_locked = is_locked(work.connection, told, user.sign_in_name)
        tried(work.connection, told, known, is_right)
        if not is_right:
            work.log("password refused", because="locked" if was_locked else "present password")
    return "" if is_right else "Your present password is not right"


def _wrong_with(first: str, again: str) -> str:
    if len(first) < LEAST_PASSWORD:
        return f"Your password must have {LEAST_PASSWORD} characters or more"
    return "" if first == again else "The two passwords are not the same"


def _wanted() -> str:
    """Where somebody wanted to go: a place on this page and nowhere else."""
    to = request.values.get("to", "")
    is_here = to.startswith("/") and not to.startswith(("//", "/\\")) and not any(ord(sign) < 32 for sign in to)
    return to if is_here else url_for("pages.start")
