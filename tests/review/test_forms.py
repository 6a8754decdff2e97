"""A form is a form: what is sent in its place, such as a file, is refused plainly, whichever field it stands in."""

import io

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from review.office import UserForm
from review.packet import Packet
from review.pages import AssignForm, DecisionForm, FirstViewForm
from review.settings import Settings
from review.signing_in import PasswordForm, SignInForm
from tests.review.test_reviewing import first_view, place
from tests.review.world import PASSWORD, Visitor, signed_in

OF_A_FAMILY: dict[str, tuple[type[FlaskForm], str]] = {
    "first-view": (FirstViewForm, "back"),
    "decide": (DecisionForm, "back"),
    "assign": (AssignForm, "back"),
}
OF_THE_HOUSE: dict[str, tuple[type[FlaskForm], str]] = {
    "/sign-in": (SignInForm, "to"),
    "/password": (PasswordForm, "csrf_token"),
    "/users": (UserForm, "csrf_token"),
    "/users/1/active": (FlaskForm, "is_active"),
}
WHOLE = {
    **{"code": "not_now", "reason": "not yet", "after": "0", "form_id": "a form", "to": "2", "role": "analyst"},
    **{"sign_in_name": "new", "name": "New", "password": PASSWORD, "again": PASSWORD, "present": PASSWORD},
}


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: what is refused is refused before it is asked."""
    return sqlite


def fields(forms: dict[str, tuple[type[FlaskForm], str]]) -> list[tuple[str, str]]:
    """Every field of every form, and the one that the page reads beside the form."""
    return [
        (path, field)
        for path, (form, beside) in forms.items()
        for field in (*(name for name in dir(form) if isinstance(getattr(form, name), UnboundField)), beside)
    ]


def send_a_file(visitor: Visitor, page: str, path: str, field: str) -> int:
    """Send a form that is whole but for a file in one field."""
    held = {**WHOLE, "csrf_token": visitor.token(page)}
    data = {**held, field: (io.BytesIO(b"what a file holds"), "told.txt")}
    return int(visitor.client.post(path, data=data, content_type="multipart/form-data").status_code)


@pytest.mark.parametrize(("form", "field"), fields(OF_A_FAMILY))
def test_a_file_in_a_field_of_a_familys_form_is_refused(lead: Visitor, lbhf: Packet, form: str, field: str) -> None:
    first_view(lead, lbhf)
    assert send_a_file(lead, place(lbhf), f"{place(lbhf)}/{form}", field) == 400


@pytest.mark.parametrize(("path", "field"), fields(OF_THE_HOUSE))
def test_a_file_in_a_field_of_another_form_is_refused(app: Flask, path: str, field: str) -> None:
    with signed_in(app, "administrator") as visitor:
        assert send_a_file(visitor, "/users", path, field) == 400


@pytest.mark.parametrize("field", ["sign_in_name", "password", "to"])
def test_a_file_sent_by_who_is_not_signed_in_is_refused(app: Flask, field: str) -> None:
    assert send_a_file(Visitor(app), "/sign-in", "/sign-in", field) == 400
