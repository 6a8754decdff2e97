"""What somebody with bad intentions tries: each is refused, and what is refused is in the log."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import load
from review.packet import Packet, Reason
from review.settings import Settings
from tests.review.test_reviewing import decide, first_view, place
from tests.review.world import PASSWORD, Visitor, is_told, logged, packet, signed_in


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    """On one database: what is refused is refused before it is asked."""
    return sqlite


SCRIPT = "<script>alert('x')</script>"


# other people's families


def test_a_family_of_another_borough_is_refused_by_its_address(lead: Visitor, engine: Engine, rbkc: Packet) -> None:
    with is_told(engine, "one_family"):
        assert lead.get(place(rbkc)).status_code == 403


@pytest.mark.parametrize("page", ["", "/workbook", "/became"])
def test_no_page_of_another_boroughs_list_is_shown(lead: Visitor, engine: Engine, rbkc: Packet, page: str) -> None:
    with is_told(engine, rbkc.list_id):
        assert lead.get(f"/lists/{rbkc.list_id}{page}").status_code == 403


@pytest.mark.parametrize("form", ["decide", "first-view", "assign"])
def test_nothing_is_recorded_on_another_boroughs_family(lead: Visitor, engine: Engine, rbkc: Packet, form: str) -> None:
    with is_told(engine, rbkc.list_id):
        sent = lead.send("/lists", f"{place(rbkc)}/{form}", code="not_now", reason="x", after=0, form_id="x", to=1)
    assert sent.status_code == 403 and not logged(engine, "decided")


def test_a_family_of_one_list_is_not_found_under_another(app: Flask, engine: Engine, lbhf: Packet) -> None:
    other = "f" * 32
    with signed_in(app, "lead.lbhf") as visitor, is_told(engine, other):
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
    with signed_in(app, who) as visitor, is_told(engine, "Forbidden"):
        assert visitor.get(page).status_code == 403


@pytest.mark.parametrize("who", ["analyst", "auditor", "administrator"])
def test_only_a_lead_decides(app: Flask, engine: Engine, lbhf: Packet, who: str) -> None:
    with signed_in(app, who) as visitor:
        start = visitor.client.get("/", follow_redirects=True).request.path
        fields = {"code": "not_now", "reason": "x", "after": 0, "form_id": "x"}
        with is_told(engine, "decide", lbhf.list_id):
            assert visitor.send(start, f"{place(lbhf)}/decide", **fields).status_code == 403


def test_a_role_that_is_sent_along_is_not_taken(engine: Engine, lead: Visitor) -> None:
    lead.client.set_cookie("role", "administrator")
    fields = {"name": "Me", "sign_in_name": "me", "role": "administrator", "borough": ""}
    with is_told(engine, "office.add"):
        assert lead.send("/lists", "/users", **fields).status_code == 403
    with is_told(engine, "office.users"):
        assert lead.get("/users?role=administrator").status_code == 403


@pytest.mark.parametrize("cookie", ["eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "x", "e30.aaaaaa.b"])
def test_a_cookie_that_is_not_sealed_by_the_key_is_nobody(app: Flask, engine: Engine, cookie: str) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("on_track", cookie)
    with is_told(engine, "a cookie that the key did not seal"):
        assert visitor.get("/lists").status_code == 302


def test_a_cookie_that_was_stolen_is_nobody_in_another_browser(app: Flask, engine: Engine, lead: Visitor) -> None:
    taken = lead.client.get_cookie("on_track")
    assert taken is not None
    thief = Visitor(app)
    thief.client.set_cookie("on_track", taken.value)
    with is_told(engine, "in another browser", '"sign_in_of": 1'):
        assert thief.client.get("/lists", headers={"User-Agent": "another"}).status_code == 302


@pytest.mark.parametrize("page", ["/", "/lists", "/log", "/users", "/password", "/lists/abcdefabcdef/workbook"])
def test_nothing_is_shown_to_who_is_not_signed_in(app: Flask, page: str) -> None:
    assert "/sign-in" in Visitor(app).get(page).headers["Location"]


# forms from elsewhere


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/users"])
def test_a_form_without_its_token_is_refused_and_logged(app: Flask, engine: Engine, path: str) -> None:
    with signed_in(app, "administrator") as visitor, is_told(engine, "CSRFError"):
        assert visitor.client.post(path, data={"name": "x"}).status_code == 400


def test_a_decision_with_another_sessions_token_is_refused(
    app: Flask, engine: Engine, lead: Visitor, lbhf: Packet
) -> None:
    first_view(lead, lbhf)
    with signed_in(app, "second.lbhf") as second:
        stolen = second.token("/lists")
    fields = {"csrf_token": stolen, "code": "not_now", "reason": "x", "after": "0", "form_id": "x"}
    with is_told(engine, "CSRFError", lbhf.list_id):
        assert lead.client.post(f"{place(lbhf)}/decide", data=fields).status_code == 400


def test_after_signing_in_one_is_not_sent_elsewhere(app: Flask, engine: Engine) -> None:
    for to in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        with is_told(engine, action="signed in"):
            answer = Visitor(app).send("/sign-in", "/sign-in", sign_in_name="lead.lbhf", password=PASSWORD, to=to)
        assert answer.headers["Location"] == "/"


# scripts


def test_a_script_in_a_reason_is_text(lead: Visitor, engine: Engine, lbhf: Packet) -> None:
    first_view(lead, lbhf)
    with is_told(engine, action="decided"):
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


def test_a_script_in_an_address_is_text(lead: Visitor, engine: Engine, lbhf: Packet) -> None:
    for asked in ("stage", "school", "change", "state", "mine"):
        with is_told(engine, SCRIPT, action="list seen"):
            assert SCRIPT not in lead.text(f"/lists/{lbhf.list_id}?{asked}={SCRIPT}")
    with is_told(engine, "NotFound", SCRIPT):
        assert SCRIPT not in lead.get(f"/lists/{SCRIPT}").text


def test_a_script_in_a_users_name_or_a_sign_in_name_is_text(app: Flask, engine: Engine) -> None:
    with is_told(engine, "name or password", action="sign in refused"):
        wrong = Visitor(app).sign_in(SCRIPT)
    with signed_in(app, "administrator") as visitor, is_told(engine, action="user added"):
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
