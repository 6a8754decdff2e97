"""The review page in a real Chromium: with a mouse, by keyboard, without scripts, at 400 % and on paper."""

import io
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.engine import Engine

from review.database import transaction
from review.months import load, retire
from review.packet import Packet
from review.settings import Settings
from review.tables import users
from tests.review.browser import AT_400_PER_CENT, PHONE, Reader, chromium, reader, served
from tests.review.test_reviewing import decide as decided_by_hand
from tests.review.test_reviewing import first_view, place
from tests.review.world import Clock, app_of, became, packet, signed_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def settings(sqlite: Settings) -> Settings:
    return sqlite


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def lead_at(browser: Browser, base: str) -> Iterator[Reader]:
    """A lead who is signed in."""
    with reader(browser, base) as found:
        found.sign_in("lead.lbhf")
        yield found


def decide(lead: Reader, one: Packet, number: int, what: str, why: str) -> None:
    """First view and decision on a family's page."""
    lead.open(place(one, number))
    lead.page.get_by_label("Worth a conversation now").check()
    lead.press("Record my view")
    lead.page.get_by_label(what, exact=True).check()
    lead.page.get_by_label("Why?").fill(why)
    lead.press("Record the decision")


def test_a_lead_reviews_a_month_and_takes_the_list_along(lead_at: Reader, lbhf: Packet) -> None:
    for number in range(3):
        decide(lead_at, lbhf, number, "Offer help", f"reason {number}")
    lead_at.open(f"/lists/{lbhf.list_id}")
    assert "3 of 3 reviewed" in lead_at.text()
    with lead_at.page.expect_download() as begun:
        lead_at.page.get_by_role("link", name="Download as a workbook").click()
    rows = openpyxl.load_workbook(io.BytesIO(begun.value.path().read_bytes())).active.iter_rows(values_only=True)
    assert [row[-1] for row in rows] == ["Reason", "reason 0", "reason 1", "reason 2", ""]


def test_a_lead_is_refused_the_other_borough(lead_at: Reader, rbkc: Packet) -> None:
    lead_at.open(f"/lists/{rbkc.list_id}")
    assert "You cannot see this page" in lead_at.text() and "Child" not in lead_at.text()


def test_a_lead_meets_an_expired_list(lead_at: Reader, clock: Clock, lbhf: Packet) -> None:
    clock.at = datetime(2026, 12, 2, 9)
    lead_at.sign_in("lead.lbhf")
    lead_at.open(place(lbhf))
    assert "This list expired on 2 December 2026" in lead_at.text()
    assert lead_at.page.get_by_role("button", name="Record my view").count() == 0


def test_a_decision_is_recorded_without_scripts(browser: Browser, base: str, lbhf: Packet) -> None:
    with reader(browser, base, java_script_enabled=False) as plain:
        plain.sign_in("lead.lbhf")
        decide(plain, lbhf, 0, "The record is wrong", "it is another child's")
        assert "What is wrong is needed" in plain.text()
        plain.page.get_by_label("If the record is wrong: what is?").select_option("date")
        plain.press("Record the decision")
        assert "it is another child's" in plain.text() and "Decided" in plain.text()


def test_a_decision_is_recorded_by_keyboard_alone(lead_at: Reader, lbhf: Packet) -> None:
    keys = lead_at.page.keyboard
    lead_at.open(place(lbhf))
    keys.press("Tab")
    assert lead_at.page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    focus_on(lead_at, "first")
    keys.press("Space")
    focus_on(lead_at, "Record my view")
    keys.press("Enter")
    lead_at.page.wait_for_selector("#reason")
    focus_on(lead_at, "decide")
    keys.press("Space")
    focus_on(lead_at, "reason")
    keys.type("by keyboard")
    focus_on(lead_at, "Record the decision")
    keys.press("Enter")
    lead_at.page.wait_for_selector("text=by keyboard")
    assert "Offer help" in lead_at.text()


def focus_on(lead: Reader, wanted: str) -> None:
    """Press Tab until the element with an id or a text has the focus."""
    told = "(document.activeElement.id || document.activeElement.textContent).trim()"
    for _ in range(80):
        if lead.page.evaluate(told) == wanted:
            return
        lead.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def pages_of(one: Packet) -> dict[str, list[str]]:
    """The pages that each role can open."""
    lists = ["/lists", f"/lists/{one.list_id}", f"/lists/{one.list_id}/became", place(one), "/password"]
    return {"lead.lbhf": lists, "analyst": lists, "auditor": ["/log"], "administrator": ["/users"]}


@pytest.mark.parametrize("who", ["lead.lbhf", "analyst", "auditor", "administrator"])
def test_nothing_hinders_people_on_any_page(browser: Browser, base: str, lbhf: Packet, who: str) -> None:
    with reader(browser, base) as found:
        found.open("/sign-in")
        hindrances = {"/sign-in": found.hindrances()}
        found.sign_in(who)
        for path in [*pages_of(lbhf)[who], "/nowhere", "/users", "/log"]:
            found.open(path)
            hindrances[path] = found.hindrances()
    assert {path: told for path, told in hindrances.items() if told} == {}


def test_nothing_hinders_people_where_families_are_made_up(
    browser: Browser, engine: Engine, settings: Settings, lbhf: Packet
) -> None:
    app = app_of(engine, settings, made_up_today=date(2026, 11, 3))
    with served(app) as base, reader(browser, base) as found:
        found.sign_in("lead.lbhf")
        hindrances = {}
        for path in ("/lists", f"/lists/{lbhf.list_id}", place(lbhf)):
            found.open(path)
            assert "No one here is real" in found.text()
            hindrances[path] = found.hindrances()
    assert not any(hindrances.values()), hindrances


def test_nothing_hinders_people_on_a_familys_page_in_any_state(lead_at: Reader, lbhf: Packet) -> None:
    lead_at.open(place(lbhf))
    lead_at.press("Record my view")
    told = {"nothing chosen": lead_at.hindrances()}
    decide(lead_at, lbhf, 0, "Offer help", "")
    told["no reason"] = lead_at.hindrances()
    lead_at.page.get_by_text("The same as a table").click()
    told["records"] = lead_at.hindrances()
    decided(lead_at)
    told["decided"] = lead_at.hindrances()
    assert {state: found for state, found in told.items() if found} == {}


def test_nothing_hinders_people_where_earlier_families_are_told_of(
    lead_at: Reader, engine: Engine, lbhf: Packet
) -> None:
    earlier = packet("lbhf", date(2026, 10, 1))
    now = became(lbhf.model_copy(update={"month_on": date(2026, 12, 1), "list_id": "d" * 12}), earlier)
    with transaction(engine) as connection:
        for one in (earlier, now):
            load(connection, one)
    lead_at.open(f"/lists/{now.list_id}/became")
    assert "Early help began" in lead_at.text() and lead_at.hindrances() == []


def test_nothing_hinders_people_at_an_expired_list(lead_at: Reader, clock: Clock, lbhf: Packet) -> None:
    clock.at = datetime(2026, 12, 2, 9)
    lead_at.sign_in("lead.lbhf")
    hindrances = {}
    for path in (f"/lists/{lbhf.list_id}", place(lbhf)):
        lead_at.open(path)
        assert "expired" in lead_at.text()
        hindrances[path] = lead_at.hindrances()
    assert not any(hindrances.values()), hindrances


def test_nothing_hinders_people_at_a_withdrawn_list(lead_at: Reader, engine: Engine, lbhf: Packet) -> None:
    with transaction(engine) as connection:
        retire(connection, lbhf.list_id, "An extract was wrong.")
    hindrances = {}
    for path in (f"/lists/{lbhf.list_id}", place(lbhf)):
        lead_at.open(path)
        assert "withdrawn" in lead_at.text()
        hindrances[path] = lead_at.hindrances()
    assert not any(hindrances.values()), hindrances


def test_nothing_hinders_people_whom_somebody_overtook(lead_at: Reader, app: Flask, lbhf: Packet) -> None:
    lead_at.open(place(lbhf))
    lead_at.page.get_by_label("Worth a conversation now").check()
    lead_at.press("Record my view")
    with signed_in(app, "second.lbhf") as second:
        first_view(second, lbhf)
        decided_by_hand(second, lbhf, reason="sooner")
    decided(lead_at)
    lead_at.page.get_by_text("sooner").first.wait_for()
    assert lead_at.hindrances() == []


def test_nothing_hinders_people_where_a_user_was_added(browser: Browser, base: str) -> None:
    with reader(browser, base) as found:
        found.sign_in("administrator")
        found.open("/users")
        found.press("Add user")
        told = {"refused": found.hindrances()}
        found.page.get_by_label("Name", exact=True).fill("A new lead")
        found.page.get_by_label("Sign-in name").fill("new.lead")
        found.page.get_by_label("Role").select_option("lead")
        found.page.get_by_label("Borough").select_option("lbhf")
        found.press("Add user")
        assert "can sign in with the password" in found.text()
        told["added"] = found.hindrances()
    assert not any(told.values()), told


def decided(lead: Reader) -> None:
    lead.page.get_by_label("Offer help", exact=True).check()
    lead.page.get_by_label("Why?").fill("they asked for it")
    lead.press("Record the decision")


def test_nothing_hinders_people_where_a_sign_in_fails(browser: Browser, base: str) -> None:
    with reader(browser, base) as found:
        found.sign_in("nobody")
        assert "There is a problem" in found.text() and found.hindrances() == []


@pytest.mark.parametrize("window", [PHONE, AT_400_PER_CENT], ids=["phone", "400 per cent"])
@pytest.mark.parametrize("who", ["lead.lbhf", "auditor", "administrator"])
def test_no_page_is_wider_than_a_small_window(
    browser: Browser, base: str, lbhf: Packet, who: str, window: dict[str, int]
) -> None:
    with reader(browser, base, viewport=window) as found:
        found.sign_in(who)
        wide = []
        for path in pages_of(lbhf)[who]:
            found.open(path)
            wide += [path] if found.is_wider_than_its_window() else []
    assert wide == []


@pytest.mark.parametrize("window", [PHONE, AT_400_PER_CENT], ids=["phone", "400 per cent"])
def test_no_page_is_wider_than_a_small_window_for_long_names_of_people_and_schools(
    browser: Browser, base: str, engine: Engine, window: dict[str, int]
) -> None:
    plain = packet("lbhf", list_id="abcdefabcdef")
    told = {"name": "Dinuka Warnakulasuriyapatabendige", "school": "Our Lady of Victories RC Primary School"}
    child, parent = plain.families[0].people
    long = plain.families[0].model_copy(update={"people": (child.model_copy(update=told), parent)})
    one = plain.model_copy(update={"families": (long, *plain.families[1:])})
    with transaction(engine) as connection:
        load(connection, one)
        connection.execute(users.update().where(users.c.id == 2).values(name=told["name"]))
    with reader(browser, base, viewport=window) as found:
        found.sign_in("lead.lbhf")
        wide = []
        for path in (f"/lists/{one.list_id}", place(one)):
            found.open(path)
            for folded in found.page.locator("summary").all():
                folded.click()
            wide += [path] if found.is_wider_than_its_window() else []
    assert wide == []


def test_a_page_asks_nobody_but_us_and_says_nothing_in_the_console(lead_at: Reader, lbhf: Packet) -> None:
    said: list[str] = []
    lead_at.page.on("console", lambda message: said.append(message.text))
    for path in pages_of(lbhf)["lead.lbhf"]:
        lead_at.open(path)
    assert [url for url in lead_at.asked if not url.startswith(lead_at.base)] == [] and said == []


def test_paper_has_no_buttons_and_says_that_not_listed_is_not_safe(lead_at: Reader, lbhf: Packet) -> None:
    lead_at.page.emulate_media(media="print")
    lead_at.open(place(lbhf))
    assert not lead_at.page.get_by_role("button", name="Record my view").is_visible()
    assert lead_at.page.get_by_text("Not on a list does not mean safe").is_visible()
