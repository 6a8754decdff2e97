"""The web application: what every page has in common. Its pages are in signing_in, pages and office."""

import secrets
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy.engine import Engine
from werkzeug.exceptions import HTTPException, SecurityError

from review import council, office, pages, signing_in, states
from review.audit import details_of
from review.database import reading, transaction
from review.here import HERE, Here, here
from review.people import User, stay, user_of
from review.settings import LONDON, Settings

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
OPEN_TO_ALL = frozenset({"static", "signing_in.sign_in", "signing_in.provider", "signing_in.provider_back", "alive"})
WHILE_MUST_CHANGE = OPEN_TO_ALL | {"signing_in.password", "signing_in.sign_out"}
LARGEST_FORM = 64 * 1024


def create_app(settings: Settings, engine: Engine, hosts: tuple[str, ...] = ("127.0.0.1", "localhost")) -> Flask:
    """The application on a database whose tables are there; `hosts` are the names under which it may be asked."""
    app = Flask("review")
    app.config.update(
        SECRET_KEY=sha256(b"sessions\0" + settings.key).hexdigest(),
        SESSION_COOKIE_NAME="on_track",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        TRUSTED_HOSTS=list(hosts),
        WTF_CSRF_TIME_LIMIT=None,  # a token holds as long as its session, which ends by itself
        WTF_CSRF_SSL_STRICT=settings.is_secure,
    )
    app.extensions[HERE] = Here(settings, engine)
    CSRFProtect(app)
    _who_is_signed_in(app)
    for blueprint in (signing_in.blueprint, pages.blueprint, office.blueprint):
        app.register_blueprint(blueprint)
    council.use_provider(app, settings.provider)
    _words(app, settings)
    app.before_request(_only_those_signed_in)
    app.after_request(_guarded)
    app.register_error_handler(HTTPException, _told_plainly)
    app.add_url_rule("/alive", "alive", lambda: Response("alive", mimetype="text/plain"))
    return app


def _who_is_signed_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = "strong"

    @manager.user_loader
    def load(token: str) -> User | None:
        found = here()
        with reading(found.engine) as connection:
            user = user_of(connection, found.settings, token)
        if user is not None and user.is_due:
            with transaction(found.engine) as connection:
                stay(connection, found.settings, token)
        return user


def _only_those_signed_in() -> ResponseReturnValue | None:
    """Every page but those named needs somebody who is signed in and has a password of their own."""
    g.nonce = secrets.token_urlsafe(16)
    token = session.get("_user_id")  # before who it is: a cookie that another browser brings loses it by that
    if any("\0" in told for told in (request.path, *request.values.values())):
        abort(400)  # no database takes it, and nobody types it
    if request.files:
        abort(400)  # no form of ours asks for one, and a field that is read as a text would be a file
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    if not current_user.is_authenticated:
        _tell_of_its_cookie(token)
        return redirect(url_for("signing_in.sign_in", to=_way_back()))
    if current_user.must_change and request.endpoint not in WHILE_MUST_CHANGE:
        return redirect(url_for("signing_in.password"))
    return None


def _way_back() -> str | None:
    """Where to go after signing in: what was asked for; of a form of a family its page, which says that it is lost."""
    if request.method == "GET":
        return request.path
    told = request.view_args or {}
    return url_for("pages.one_family", **told, lost="yes") if {"list_id", "family_id"} <= told.keys() else None


def _tell_of_its_cookie(token: str | None) -> None:
    """Log that somebody who is nobody brought a cookie of ours: forged, stolen, or of a sign-in that is over."""
    with here().look() as look:
        user = user_of(look.connection, look.settings, token) if token else None
    if user is not None:
        why = "a cookie of a sign-in in another browser"
    elif token is not None:
        why = "a cookie of a sign-in that is over"
    elif current_app.config["SESSION_COOKIE_NAME"] in request.cookies and not session:
        why = "a cookie that the key did not seal"
    else:
        return
    if here().is_told(why):
        here().log("refused", page=request.endpoint, why=why, sign_in_of=user.id if user else None)


def _guarded(response: Response) -> Response:
    """What a browser is told about every answer: nothing from elsewhere, nothing kept, in no frame."""
    nonce = getattr(g, "nonce", "")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _told_plainly(error: HTTPException) -> tuple[str, int]:
    """A page that says what is the matter and what to do; what was refused is in the log."""
    code = error.code or 500
    if code < 500 and here().is_told(f"{code} {type(error).__name__}"):
        asked = {name: str(value)[:64] for name, value in (request.view_args or {}).items()}
        page = request.endpoint or request.path[:200]
        here().log("refused", page=page, code=code, why=type(error).__name__, asked=asked)
    if isinstance(error, SecurityError):  # asked under a name that is not ours, for which no page can be made
        return "This page is not served under that name.", code
    return render_template("error.html", code=code, told=error.description if code in (403, 503) else ""), code


def _words(app: Flask, settings: Settings) -> None:
    """What templates can call."""
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("review"), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    app.jinja_env.filters.update(day=day_words, month=month_words, moment=moment_words, details=details_of)
    told = {"STATES": states.STATES, "SECTIONS": states.SECTIONS, "DECISIONS": states.DECISIONS}
    app.jinja_env.globals.update(told, words_of=states.words_of)

    @app.context_processor
    def around() -> dict[str, Any]:
        return {
            "made_up_today": settings.made_up_today,
            "today": settings.today(),
            "nonce": getattr(g, "nonce", ""),
            "sign_out_minutes": settings.sign_out_minutes,
        }


def day_words(day: date | str) -> str:
    """A day as it is written in England."""
    told = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{told.day} {month_words(told)}"


def month_words(day: date | str) -> str:
    """The month of a day, with its year."""
    told = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{MONTHS[told.month - 1]} {told.year}"


def moment_words(at: datetime | str) -> str:
    """A moment in England's time; where somebody wrote what is none, what they wrote."""
    if isinstance(at, str):
        return at
    in_england = at.replace(tzinfo=UTC).astimezone(LONDON)
    return f"{day_words(in_england.date())}, {in_england:%H:%M}"
