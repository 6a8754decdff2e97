"""A real Chromium that looks at the real application, served on this machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress.server import create_server
from waitress.wasyncore import close_all

from tests.review.world import PASSWORD

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic"),
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AT_400_PER_CENT = {"width": 320, "height": 256}  # what is left of 1280 by 1024, as WCAG 1.4.10 counts
LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; Debian's own, as Playwright's cannot be fetched everywhere."""
    path = shutil.which("chromium")
    assert path, "chromium is not installed: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address under which the application answers while the context lasts."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        # by the thread that waits on the sockets: one that is closed from elsewhere makes its next wait fail
        server.trigger.pull_trigger(lambda: close_all(server._map))
        thread.join()


@dataclass
class Reader:
    """Somebody at the browser: their page, and all that it asked for."""

    page: Page
    base: str
    asked: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, sign_in_name: str) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Sign-in name").fill(sign_in_name)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")

    def press(self, button: str) -> None:
        """A form's button is pressed, and the page that answers is there; a click by itself does not wait for it."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def hindrances(self) -> list[str]:
        """What axe-core holds against the page."""
        found = Axe().run(self.page, options={"runOnly": LEVEL_AA, "resultTypes": ["violations"]})
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes']][:3]}"
            for one in found.response["violations"]
        ]

    def is_wider_than_its_window(self) -> bool:
        told = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(told))


@contextmanager
def reader(browser: Browser, base: str, **how: Any) -> Iterator[Reader]:
    """Somebody with a browser of their own: nothing is shared with others."""
    context: BrowserContext = browser.new_context(**{"viewport": DESKTOP, **how})
    context.set_default_timeout(60_000)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    yield Reader(page, base, asked)
    context.close()
