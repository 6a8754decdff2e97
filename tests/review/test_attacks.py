"""What somebody with bad intentions tries: each is refused, and what is refused is in the log."""

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import load, retire
from review.packet import Packet, Reason
from review.settings import Settings
from review.tables import audit as log
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import PASSWORD, Clock, Visitor, packet, signed_in


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: what is refused is refused before it is asked."""
    return sqlite


SCRIPT = "<script>alert('x')</script>"


def logged(engine: Engine, action: str) -> list[str]:
    """The details of the log's rows of one kind."""
    with engine.connect() as connection:
        told = sa.select(log.c.details).where(log.c.action == action).order_by(log.c.id)
        return list(connection.execute(told).scalars())


# other people's families


def test_a_family_of_another_borough_is_refused_by_its_address(lead: Visitor, engine: Engine, rbkc: Packet) -> None:
    assert lead.get(place(rbkc)).status_code == 403
    assert "one_family" in logged(engine, "refused")[-1]


@pytest.mark.parametrize("page", ["", "/workbook", "/became"])
def test_no_page_of_another_boroughs_list_is_shown(lead: Visitor, rbkc: Packet, page: str) -> None:
    assert lead.get(f"/lists/{rbkc.list_id}{page}").status_code == 403


@pytest.mark.parametrize("form", ["decide", "first-view", "assign"])
def test_nothing_is_recorded_on_another_boroughs_family(lead: Visitor, engine: Engine, rbkc: Packet, form: str) -> None:
    sent = lead.send("/lists", f"{place(rbkc)}/{form}", code="not_now", reason="x", after=0, form_id="x", to=1)
    assert sent.status_code == 403 and not logged(engine, "decided")


def test_a_family_of_one_list_is_not_found_under_another(app: Flask, rbkc: Packet, lbhf: Packet) -> None:
    other = "f" * 32
    with signed_in(app, "lead.lbhf") as visitor:
        assert visitor.get(f"/lists/{lbhf.list_id}/families/{other}").status_code == 404


# other people's roles


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("lead.lbhf", "/users"),
        ("lead.lbhf", "/log"),
        ("analyst", "/users"),
        ("analyst", "/log"),
        ("auditor", "/lists"),
        ("auditor", "/users"),
        ("administrator", "/lists"),
        ("administrator", "/log"),
    ],
)
def test_a_page_of_another_role_is_refused(app: Flask, engine: Engine, who: str, page: str) -> None:
    with signed_in(app, who) as visitor:
        assert visitor.get(page).status_code == 403
    assert logged(engine, "refused")


@pytest.mark.parametrize("who", ["analyst", "auditor", "administrator"])
def test_only_a_lead_decides(app: Flask, lbhf: Packet, who: str) -> None:
    with signed_in(app, who) as visitor:
        start = visitor.client.get("/", follow_redirects=True).request.path
        fields = {"code": "not_now", "reason": "x", "after": 0, "form_id": "x"}
        assert visitor.send(start, f"{place(lbhf)}/decide", **fields).status_code == 403


def test_a_role_that_is_sent_along_is_not_taken(app: Flask, lead: Visitor) -> None:
    lead.client.set_cookie("role", "administrator")
    fields = {"name": "Me", "sign_in_name": "me", "role": "administrator", "borough": ""}
    assert lead.send("/lists", "/users", **fields).status_code == 403
    assert lead.get("/users?role=administrator").status_code == 403


def test_a_cookie_that_is_not_sealed_by_the_key_is_nobody(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("on_track", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert visitor.get("/lists").status_code == 302


@pytest.mark.parametrize("page", ["/", "/lists", "/log", "/users", "/password", "/lists/abcdefabcdef/workbook"])
def test_nothing_is_shown_to_who_is_not_signed_in(app: Flask, page: str) -> None:
    assert "/sign-in" in Visitor(app).get(page).headers["Location"]


# forms from elsewhere


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/users"])
def test_a_form_without_its_token_is_refused_and_logged(app: Flask, engine: Engine, path: str) -> None:
    with signed_in(app, "administrator") as visitor:
        assert visitor.client.post(path, data={"name": "x"}).status_code == 400
    assert any("CSRFError" in told for told in logged(engine, "refused"))


def test_a_decision_with_another_sessions_token_is_refused(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        stolen = second.token("/lists")
    fields = {"csrf_token": stolen, "code": "not_now", "reason": "x", "after": "0", "form_id": "x"}
    assert lead.client.post(f"{place(lbhf)}/decide", data=fields).status_code == 400


def test_after_signing_in_one_is_not_sent_elsewhere(app: Flask) -> None:
    for to in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        answer = Visitor(app).send("/sign-in", "/sign-in", sign_in_name="lead.lbhf", password=PASSWORD, to=to)
        assert answer.headers["Location"] == "/"


# scripts


def test_a_script_in_a_reason_is_text(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason=SCRIPT)
    page = lead.text(place(lbhf))
    assert SCRIPT not in page and "&lt;script&gt;" in page


def test_a_script_in_every_text_of_a_packet_is_text(app: Flask, engine: Engine) -> None:
    with transaction(engine) as connection:
        load(connection, scripted(packet("lbhf", list_id="abcdefabcdef")))
    with signed_in(app, "lead.lbhf") as visitor:
        one = packet("lbhf", list_id="abcdefabcdef")
        pages = visitor.text("/lists/abcdefabcdef") + visitor.text(place(one)) + visitor.text("/lists")
    assert SCRIPT not in pages


def scripted(one: Packet) -> Packet:
    """The packet with a script in every text that is not a code or an id."""
    reason = (Reason(words=SCRIPT, records=("r1",)),)
    told: dict[str, Any] = {"stage_title": SCRIPT, "stage_words": SCRIPT, "change_words": (SCRIPT,), "band": SCRIPT}
    told |= {"status_words": SCRIPT, "reasons_for": reason, "reasons_against": reason, "not_known": (SCRIPT,)}
    families = []
    for family in one.families:
        people = tuple(p.model_copy(update={"name": SCRIPT, "school": SCRIPT, "role": SCRIPT}) for p in family.people)
        events = tuple(event.model_copy(update={"kind": SCRIPT, "details": SCRIPT}) for event in family.events)
        families.append(family.model_copy(update={**told, "people": people, "events": events}))
    about = {"borough_name": SCRIPT, "ranked_by_words": SCRIPT, "outcome_words": SCRIPT, "performance_words": (SCRIPT,)}
    return one.model_copy(update={**about, "not_covered": (SCRIPT,), "families": tuple(families)})


def test_a_script_in_an_address_is_text(lead: Visitor, lbhf: Packet) -> None:
    for asked in ("stage", "school", "change", "state", "mine"):
        assert SCRIPT not in lead.text(f"/lists/{lbhf.list_id}?{asked}={SCRIPT}")
    assert SCRIPT not in lead.get(f"/lists/{SCRIPT}").text


def test_a_script_in_a_users_name_or_a_sign_in_name_is_text(app: Flask) -> None:
    wrong = Visitor(app).sign_in(SCRIPT)
    with signed_in(app, "administrator") as visitor:
        fields = {"name": SCRIPT, "sign_in_name": SCRIPT, "role": "analyst", "borough": ""}
        page = visitor.send("/users", "/users", **fields).text
    with signed_in(app, "auditor") as visitor:
        log = visitor.text("/log")
    assert SCRIPT not in page + log + wrong.text


def test_every_page_tells_the_browser_to_run_no_script_but_ours(lead: Visitor, lbhf: Packet) -> None:
    for page in ("/lists", place(lbhf), "/nowhere"):
        policy = lead.get(page).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


def test_no_page_is_kept_by_a_browser_or_shown_in_a_frame(lead: Visitor, lbhf: Packet) -> None:
    headers = lead.get(place(lbhf)).headers
    assert headers["Cache-Control"] == "no-store" and "frame-ancestors 'none'" in headers["Content-Security-Policy"]


# SQL, spreadsheets, paths


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE entries; --", '" OR ""="', "\\'; SELECT 1"])
def test_sql_in_a_field_or_an_address_is_text(app: Flask, lead: Visitor, lbhf: Packet, text: str) -> None:
    assert Visitor(app).sign_in(text, text).status_code == 401
    assert lead.get(f"/lists/{lbhf.list_id}/families/{text}").status_code == 404
    first_view(lead, lbhf)
    assert decide(lead, lbhf, reason=text) == 302
    assert "1 of 3 reviewed" in lead.text(f"/lists/{lbhf.list_id}?school={text}")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")'])
def test_a_formula_in_a_reason_is_text_in_the_workbook(lead: Visitor, lbhf: Packet, formula: str) -> None:
    first_view(lead, lbhf)
    decide(lead, lbhf, reason=f"{formula} said")
    sheet = openpyxl.load_workbook(io.BytesIO(lead.get(f"/lists/{lbhf.list_id}/workbook").data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fparams.yaml", "/static//etc/passwd"]
)
def test_no_path_climbs_out_of_the_static_files(lead: Visitor, path: str) -> None:
    assert lead.client.get(path, follow_redirects=True).status_code in (400, 404)


def test_a_host_that_is_not_ours_is_not_answered(app: Flask) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_form_that_is_too_long_is_refused(lead: Visitor, lbhf: Packet) -> None:
    fields = {"code": "not_now", "reason": "x" * 70_000, "after": 0, "form_id": "x"}
    assert lead.send("/lists", f"{place(lbhf)}/decide", **fields).status_code == 413


# what is typed that no database takes, and what is asked for twice


@pytest.mark.parametrize(
    "path", ["/lists/%00", "/log?before=1000000000000000000000000", "/log?before=-9223372036854775809", "/lists?x=%00"]
)
def test_an_address_that_no_database_takes_is_refused_plainly(app: Flask, path: str) -> None:
    with signed_in(app, "auditor") as visitor:
        assert visitor.get(path).status_code in (200, 400, 403)


def test_a_reason_with_a_sign_that_no_database_takes_is_refused_plainly(lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    assert decide(lead, lbhf, reason="a\0b") == 400


def test_a_form_that_was_sent_for_one_family_records_nothing_on_another(lead: Visitor, lbhf: Packet) -> None:
    for number in (0, 1):
        first_view(lead, lbhf, number)
    assert decide(lead, lbhf, 0, form_id="one form") == 302
    assert decide(lead, lbhf, 1, form_id="one form") == 400


def test_nobody_decides_before_their_own_view(app: Flask, lead: Visitor, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        second.get(place(lbhf))
        fields = {"code": "not_now", "reason": "x", "after": 0, "form_id": "x"}
        assert second.send(place(lbhf), f"{place(lbhf)}/decide", **fields).status_code == 400


def test_what_was_refused_is_logged_with_the_family_that_was_asked_for(
    lead: Visitor, engine: Engine, rbkc: Packet
) -> None:
    lead.get(place(rbkc))
    assert rbkc.list_id in logged(engine, "refused")[-1] and rbkc.families[0].family_id in logged(engine, "refused")[-1]


def test_a_withdrawn_list_is_no_longer_taken_along(lead: Visitor, engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        retire(connection, lbhf.list_id, "It was wrong.")
    assert lead.get(f"/lists/{lbhf.list_id}/workbook").status_code == 403


def test_an_expired_list_is_no_longer_taken_along(lead: Visitor, clock: Clock, lbhf: Packet) -> None:
    clock.at = datetime(2026, 12, 2, 9)
    lead.sign_in("lead.lbhf")
    assert lead.get(f"/lists/{lbhf.list_id}/workbook").status_code == 403
