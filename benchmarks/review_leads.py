"""Leads at the review page: each signs in, goes through the month's families and reads earlier ones, with pauses."""

import random
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import requests

OVERTAKEN = 409
FAMILY = re.compile(r'href="(/lists/[0-9a-f]{12}/families/[0-9a-f]+)"')
LIST = re.compile(r'href="(/lists/[0-9a-f]{12})"')
HELD = re.compile(r'name="(csrf_token|after|form_id)" value="([^"]*)"')


class Took(NamedTuple):
    """One answer: of which page, when it was asked for, and the seconds that it took."""

    page: str
    began: float
    seconds: float


@dataclass
class Lead:
    """One lead's browser, what it was answered, and the reasons of the decisions that were taken and refused."""

    address: str
    name: str
    password: str
    pause: tuple[float, float]
    took: list[Took] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    trouble: str = ""

    def __post_init__(self) -> None:
        self._browser = requests.Session()
        self._browser.trust_env = False
        self._chance = random.Random(self.name)

    def sign_in(self) -> None:
        """Fetch the form and send it."""
        page = self._get("sign-in form", "/sign-in")
        self._post("sign in", "/sign-in", page, sign_in_name=self.name, password=self.password)

    def work(self, until: float) -> None:
        """Go through the newest list from its top, again and again until the time is over; read an earlier one between.

        What goes wrong is kept.
        """
        self._think()  # people do not click in the same moment
        try:
            newest, *earlier = dict.fromkeys(LIST.findall(self._get("lists", "/lists")))
            while time.monotonic() < until:
                for family in self._families("list", newest):
                    self._review(family)
                    self._read(self._chance.choice(earlier))
                    if time.monotonic() > until:
                        break
        except (requests.RequestException, AssertionError, ValueError, IndexError) as error:
            self.trouble = f"{self.name}: {error!r}"
        self._browser.close()

    def _families(self, page: str, path: str) -> list[str]:
        """The addresses of a list's families."""
        return list(dict.fromkeys(FAMILY.findall(self._get(page, path))))

    def _read(self, path: str) -> None:
        """Look up a family of a list that is over, as who wants to know what was decided then."""
        self._get("earlier family", self._chance.choice(self._families("earlier list", path)))

    def _review(self, family: str) -> None:
        page = self._get("family", family)
        if 'action="' + family + "/first-view" in page:
            self._post("first view", f"{family}/first-view", page, code="worth_it")
            page = self._get("family", family)
        if not self._decide(family, page):
            self._decide(family, self._get("family", family))
        self._get("family", family)

    def _decide(self, family: str, page: str) -> bool:
        """Whether it was taken; else somebody else has decided since the page was opened."""
        reason = f"{self.name}, decision {len(self.taken) + len(self.refused)}"
        is_taken = self._post("decide", f"{family}/decide", page, code="offer_help", reason=reason) != OVERTAKEN
        (self.taken if is_taken else self.refused).append(reason)
        return is_taken

    def _get(self, page: str, path: str) -> str:
        answer = self._timed(page, "GET", path)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        self._think()
        return answer.text

    def _post(self, page: str, path: str, form: str, **fields: str) -> int:
        answer = self._timed(page, "POST", path, dict(HELD.findall(form)) | fields)
        assert answer.status_code in (302, OVERTAKEN), f"{page}: {answer.status_code}"
        return answer.status_code

    def _timed(self, page: str, method: str, path: str, fields: dict[str, str] | None = None) -> requests.Response:
        began = time.perf_counter()
        answer = self._browser.request(method, self.address + path, data=fields, allow_redirects=False, timeout=120)
        self.took.append(Took(page, began, time.perf_counter() - began))
        return answer

    def _think(self) -> None:
        time.sleep(self._chance.uniform(*self.pause))


@contextmanager
def beats(late: list[Took], every: float = 0.05) -> Iterator[None]:
    """Notes how much too late a thread that does nothing wakes up: what a busy machine adds to every answer."""
    over = threading.Event()

    def beat() -> None:
        due = time.perf_counter() + every
        while not over.wait(max(0, due - time.perf_counter())):
            late.append(Took("(a thread that does nothing)", due, time.perf_counter() - due))
            due = time.perf_counter() + every

    thread = threading.Thread(target=beat)
    thread.start()
    yield
    over.set()
    thread.join()


def at_once(leads: list[Lead], seconds: float) -> None:
    """All sign in at the same time; when the last has, all work for some seconds."""
    with ThreadPoolExecutor(len(leads)) as pool:
        list(pool.map(Lead.sign_in, leads))
        until = time.monotonic() + seconds
        list(pool.map(lambda lead: lead.work(until), leads))
