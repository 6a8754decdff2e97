"""Signing in and out: a council's own identity provider, or local users with passwords."""

from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from review.here import Work, here, signed_in
from review.people import (
    LEAST_PASSWORD,
    begin_session,
    check_password,
    end_session,
    is_locked,
    provided_user,
    set_password,
    user_of,
)
from review.settings import Provider

blueprint = Blueprint("signing_in", __name__)
_PROVIDER = "council"


class SignInForm(FlaskForm):
    """Name and password of a local user."""

    sign_in_name = StringField()
    password = PasswordField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField()
    again = PasswordField()


def use_provider(app: Flask, provider: Provider | None) -> None:
    """Let a council's identity provider sign people in, where there is one."""
    oauth = OAuth(app)
    if provider is not None:
        oauth.register(
            _PROVIDER,
            server_metadata_url=provider.address,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
        )
    app.extensions[_PROVIDER] = oauth


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with name and password. A wrong one and a locked one read alike."""
    form = SignInForm()
    told = here().settings
    if not form.validate_on_submit():
        return _sign_in_page(form)
    name, password = form.sign_in_name.data or "", form.password.data or ""
    with here().work() as work:
        was_locked = is_locked(work.connection, told, name)
        user_id = check_password(work.connection, told, name, password)
        if user_id is None:
            work.log("sign in refused", user_id=None, because="locked" if was_locked else "name or password")
        else:
            _begin(work, user_id, "password")
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
    answer: ResponseReturnValue = _client().authorize_redirect(url_for("signing_in.provider_back", _external=True))
    return answer


@blueprint.get("/sign-in/provider/back")
def provider_back() -> ResponseReturnValue:
    """Back from the identity provider, which says who it is; whether they may use this page is decided here."""
    try:
        told = _client().authorize_access_token()
    except OAuthError as error:
        with here().work() as work:
            work.log("sign in refused", user_id=None, because=f"the identity provider: {error.error}")
        abort(403, "Your council's sign-in did not let you through. Try again, or ask the data team.")
    claims = told["userinfo"]
    # an address that its owner has not proved could be anybody's
    name = claims.get("email") if claims.get("email_verified", True) else None
    to = str(session.get("to", "/"))
    with here().work() as work:
        user_id = provided_user(work.connection, name or "")
        if user_id is not None:
            _begin(work, user_id, "identity provider")
            return redirect(to)
        work.log("sign in refused", user_id=None, because="no user of this page")
    abort(403, "You are known to the council but are not a user of this page. Ask an administrator.")


def _client() -> Any:
    if here().settings.provider is None:
        abort(404)
    return current_app.extensions[_PROVIDER].create_client(_PROVIDER)


def _begin(work: Work, user_id: int, by: str) -> None:
    """A sign-in of its own: nothing of the session before it stays."""
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
    wrong = _wrong_with(first, again)
    if wrong:
        return render_template("password.html", form=form, wrong=wrong, least=LEAST_PASSWORD), 400
    user = signed_in()
    with here().work() as work:
        set_password(work.connection, user.id, first)
        work.log("password changed")
        _begin(work, user.id, "new password")
    return redirect(url_for("pages.start"))


def _wrong_with(first: str, again: str) -> str:
    if len(first) < LEAST_PASSWORD:
        return f"Your password must have {LEAST_PASSWORD} characters or more"
    return "" if first == again else "The two passwords are not the same"


def _wanted() -> str:
    """Where somebody wanted to go: a place on this page and nowhere else."""
    to = request.values.get("to", "")
    is_here = to.startswith("/") and not to.startswith(("//", "/\\")) and not any(ord(sign) < 32 for sign in to)
    return to if is_here else url_for("pages.start")
