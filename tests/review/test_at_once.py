"""Many at once, and a page that is killed: no decision is lost, doubled, or there by half."""

import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review import head
from review.audit import Chain, verify
from review.database import connect, reading
from review.packet import Packet
from review.settings import Settings
from review.tables import audit, entries
from tests.review.test_reviewing import first_view, place
from tests.review.world import KEY, PASSWORD, Visitor

ROOT = Path(__file__).parents[2]
HELD = re.compile(r'name="(csrf_token|after|form_id)" value="([^"]*)"')
AT_ONCE = 8
KILLS = 10


@dataclass(frozen=True)
class Kept:
    """What is in the database at one moment: the reasons of all decisions, how many the log tells of, and its chain."""

    reasons: list[str]
    logged: int
    chain: Chain


def kept(engine: Engine) -> Kept:
    with reading(engine) as connection:
        told = sa.select(entries.c.reason).where(entries.c.kind == "decided").order_by(entries.c.id)
        count = sa.select(sa.func.count()).select_from(audit).where(audit.c.action == "decided")
        reasons = list(connection.execute(told).scalars())
        return Kept(reasons, connection.execute(count).scalar_one(), verify(connection, KEY))


def opened(app: Flask, one: Packet) -> tuple[Visitor, dict[str, str]]:
    """A lead of the borough with the form of a decision open, and what the form holds."""
    visitor = Visitor(app)
    visitor.sign_in("lead.lbhf")
    first_view(visitor, one)
    return visitor, dict(HELD.findall(visitor.text(place(one))))


def test_of_eight_who_decide_on_a_family_at_once_one_is_first_and_seven_are_told(
    app: Flask, engine: Engine, lbhf: Packet
) -> None:
    forms = [opened(app, lbhf) for _ in range(AT_ONCE)]
    ready = threading.Barrier(AT_ONCE)

    def decide(number: int) -> int:
        visitor, held = forms[number]
        ready.wait()
        told = {"code": "offer_help", "reason": f"reason {number}", **held}
        return int(visitor.client.post(f"{place(lbhf)}/decide", data=told).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(decide, range(AT_ONCE)))
    assert sorted(answers) == [302] + [409] * (AT_ONCE - 1)
    found = kept(engine)
    assert found.reasons == [f"reason {answers.index(302)}"] and found.logged == 1
    assert found.chain.broken is None


def test_one_form_that_is_sent_eight_times_at_once_makes_one_decision(app: Flask, engine: Engine, lbhf: Packet) -> None:
    visitor, held = opened(app, lbhf)
    cookie = visitor.client.get_cookie("on_track")
    assert cookie is not None
    ready = threading.Barrier(AT_ONCE)

    def decide(_: int) -> int:
        client = app.test_client()
        client.set_cookie("on_track", cookie.value)
        ready.wait()
        told = {"code": "offer_help", "reason": "sent again and again", **held}
        return int(client.post(f"{place(lbhf)}/decide", data=told).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(decide, range(AT_ONCE))) == {302}
    found = kept(engine)
    assert found.reasons == ["sent again and again"] and found.logged == 1


@pytest.mark.slow
def test_a_page_that_is_killed_while_decisions_are_sent_keeps_each_whole_or_not_at_all(
    settings: Settings, lbhf: Packet
) -> None:
    chance = random.Random(20261101)
    told = list[str]()
    for life in range(KILLS):
        with served(settings) as (address, process), requests.Session() as browser:
            browser.trust_env = False
            told += decide_until_killed(browser, address + place(lbhf), f"life {life}", process, chance)
    engine = connect(settings.database)
    found = kept(engine)
    with reading(engine) as connection:
        assert head.missed(connection, head.read(settings)) is None
    engine.dispose()
    assert len(set(found.reasons)) == len(found.reasons) == found.logged
    assert set(told) <= set(found.reasons) and len(found.reasons) <= len(told) + KILLS  # an answer may be cut off
    assert found.chain.broken is None


@contextmanager
def served(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The page as a process of its own, and its address."""
    command = [sys.executable, "-m", "tests.review.serving", settings.database, str(settings.head)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}", process
        finally:
            process.kill()


def decide_until_killed(
    browser: requests.Session, here: str, life: str, process: subprocess.Popen[str], chance: random.Random
) -> list[str]:
    """Decide on a family again and again; the reasons of the decisions of which the page said that they are kept."""
    told = list[str]()
    sign_in = urljoin(here, "/sign-in")
    sent(browser, sign_in, sign_in, sign_in_name="lead.lbhf", password=PASSWORD)
    sent(browser, here, f"{here}/first-view", code="worth_it")
    enough = chance.randint(1, 4)
    killer = threading.Timer(0, process.kill)
    try:
        while True:
            began = time.perf_counter()
            reason = f"{life}, decision {len(told)}"
            assert sent(browser, here, f"{here}/decide", code="not_now", reason=reason).status_code == 302
            told.append(reason)
            if len(told) == enough:  # somewhere in the next, which takes about as long
                killer = threading.Timer(chance.uniform(0, time.perf_counter() - began), process.kill)
                killer.start()
    except requests.RequestException:
        killer.join()
        return told


def sent(browser: requests.Session, page: str, to: str, **fields: str) -> requests.Response:
    """Send a form that stands on a page, with what it holds."""
    held = dict(HELD.findall(browser.get(page, timeout=120).text))
    return browser.post(to, data=held | fields, allow_redirects=False, timeout=120)
