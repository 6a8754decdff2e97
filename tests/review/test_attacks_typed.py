"""What is typed into fields and addresses with bad intentions: it is text, or it is refused and in the log."""

import io
from datetime import datetime

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import retire
from review.packet import Packet
from review.settings import Settings
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import Clock, Visitor, is_told, logged, signed_in


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: what is refused is refused before it is asked."""
    return sqlite


# SQL, spreadsheets, paths


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE entries; --", '" OR ""="', "\\'; SELECT 1"])
def test_sql_in_a_field_or_an_address_is_text(
    app: Flask, engine: Engine, lead: Visitor, lbhf: Packet, text: str
) -> None:
    with is_told(engine, "name or password", action="sign in refused"):
        assert Visitor(app).sign_in(text, text).status_code == 401
    with is_told(engine, "NotFound"):
        assert lead.get(f"/lists/{lbhf.list_id}/families/{text}").status_code == 404
    first_view(lead, lbhf)
    with is_told(engine, action="decided"):
        assert decide(lead, lbhf, reason=text) == 302
    assert "1 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}?school={text}")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")'])
def test_a_formula_in_a_reason_is_text_in_the_workbook(
    lead: Visitor, engine: Engine, lbhf: Packet, formula: str
) -> None:
    first_view(lead, lbhf)
    with is_told(engine, action="decided"):
        decide(lead, lbhf, reason=f"{formula} said")
    sheet = openpyxl.load_workbook(io.BytesIO(lead.get(f"/lists/{lbhf.list_id}/workbook").data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


CLIMBING = ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fparams.yaml", "/static//etc/passwd"]


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_out_of_the_static_files(lead: Visitor, engine: Engine, path: str) -> None:
    with is_told(engine, "NotFound"):
        assert lead.client.get(path, follow_redirects=True).status_code == 404


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_for_who_is_not_signed_in(app: Flask, engine: Engine, path: str) -> None:
    with is_told(engine, "NotFound"):
        assert app.test_client().get(path, follow_redirects=True).status_code == 404


def test_a_host_that_is_not_ours_is_not_answered(app: Flask, engine: Engine) -> None:
    with is_told(engine, "SecurityError"):
        assert app.test_client().get("/sign-in", headers={"Host": "elsewhere.example"}).status_code == 400
    assert "elsewhere" not in str(logged(engine, "refused"))


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/lists"), ("PUT", "/sign-in"), ("POST", "/log")])
def test_what_a_page_is_not_there_for_is_refused(
    app: Flask, engine: Engine, lead: Visitor, method: str, path: str
) -> None:
    for client in (lead.client, app.test_client()):
        with is_told(engine, "MethodNotAllowed", path):
            assert client.open(path, method=method).status_code == 405


def test_a_form_that_is_too_long_is_refused(lead: Visitor, engine: Engine, lbhf: Packet) -> None:
    fields = {"code": "not_now", "reason": "x" * 70_000, "after": 0, "form_id": "x"}
    with is_told(engine, "RequestEntityTooLarge"):
        assert lead.send("/lists", f"{place(lbhf)}/decide", **fields).status_code == 413


# what is typed that no database takes, and what is asked for twice


@pytest.mark.parametrize("path", ["/lists/%00", "/lists?x=%00"])
def test_an_address_that_no_database_takes_is_refused_plainly(app: Flask, engine: Engine, path: str) -> None:
    with signed_in(app, "auditor") as visitor, is_told(engine, "BadRequest"):
        assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("before", ["1000000000000000000000000", "-9223372036854775809"])
def test_a_row_of_the_log_that_no_database_counts_to_is_none(app: Flask, engine: Engine, before: str) -> None:
    with signed_in(app, "auditor") as visitor, is_told(engine, action="log seen"):
        assert visitor.get(f"/log?before={before}").status_code == 200


def test_a_reason_with_a_sign_that_no_database_takes_is_refused_plainly(
    lead: Visitor, engine: Engine, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    with is_told(engine, "BadRequest", "decide"):
        assert decide(lead, lbhf, reason="a\0b") == 400


def test_a_form_that_was_sent_for_one_family_records_nothing_on_another(
    lead: Visitor, engine: Engine, lbhf: Packet
) -> None:
    for number in (0, 1):
        first_view(lead, lbhf, number)
    assert decide(lead, lbhf, 0, form_id="one form") == 302
    with is_told(engine, "BadEntry", action="entry refused"):
        assert decide(lead, lbhf, 1, form_id="one form") == 400


def test_nobody_decides_before_their_own_view(app: Flask, engine: Engine, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        second.get(place(lbhf))
        fields = {"code": "not_now", "reason": "x", "after": 0, "form_id": "x"}
        with is_told(engine, "BadEntry", action="entry refused"):
            assert second.send(place(lbhf), f"{place(lbhf)}/decide", **fields).status_code == 400


def test_what_was_refused_is_logged_with_the_family_that_was_asked_for(
    lead: Visitor, engine: Engine, rbkc: Packet
) -> None:
    with is_told(engine, rbkc.list_id, rbkc.families[0].family_id):
        lead.get(place(rbkc))


def test_a_withdrawn_list_is_no_longer_taken_along(lead: Visitor, engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        retire(connection, lbhf.list_id, "It was wrong.")
    with is_told(engine, "workbook", lbhf.list_id):
        assert lead.get(f"/lists/{lbhf.list_id}/workbook").status_code == 403


def test_an_expired_list_is_no_longer_taken_along(lead: Visitor, engine: Engine, clock: Clock, lbhf: Packet) -> None:
    clock.at = datetime(2026, 12, 2, 9)
    lead.sign_in("lead.lbhf")
    with is_told(engine, "workbook", lbhf.list_id):
        assert lead.get(f"/lists/{lbhf.list_id}/workbook").status_code == 403
