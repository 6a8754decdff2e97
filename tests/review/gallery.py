"""`make gallery`: the review page's pictures, drawn from the page itself, on a desktop and on a phone."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from review.database import open_database, transaction
from review.months import load
from review.packet import Packet
from review.settings import Settings
from tests.review.browser import DESKTOP, PHONE, Reader, chromium, reader, served
from tests.review.world import KEY, Clock, app_of, became, furnish, packet

OUT = Path("docs/review-page")
WINDOWS = {"desktop": DESKTOP, "phone": PHONE}


def main() -> None:
    """Draw every page anew; what was drawn before is taken away."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for name, window in WINDOWS.items():
        with TemporaryDirectory() as folder, chromium() as browser:
            beside, today = Path(folder) / "head.json", date(2026, 11, 3)
            settings = Settings(f"sqlite:///{folder}/review.db", KEY, beside, now=Clock(), made_up_today=today)
            engine = open_database(settings.database)
            earlier = packet("lbhf", date(2026, 10, 1))
            now = became(packet("lbhf", families=6), earlier)
            furnish(engine, earlier, now)
            with transaction(engine) as connection:
                load(connection, packet("rbkc"))
            with served(app_of(engine, settings)) as base, reader(browser, base, viewport=window) as found:
                _draw_all(found, now, name)
            engine.dispose()


def _draw_all(found: Reader, one: Packet, window: str) -> None:
    """One walk through a lead's month, then the pages of the others."""
    family = f"/lists/{one.list_id}/families/{one.families[0].family_id}"
    found.open("/sign-in")
    _draw(found, "sign-in", window)
    found.sign_in("lead.lbhf")
    found.open(family)
    _draw(found, "family-at-first", window)
    found.page.get_by_label("Worth a conversation now").check()
    found.press("Record my view")
    _draw(found, "family-with-band", window)
    found.page.get_by_label("Offer help", exact=True).check()
    found.page.get_by_label("Why?").fill("The school and the family asked for the same thing.")
    found.press("Record the decision")
    _draw(found, "family-decided", window)
    for name, path in {"list": f"/lists/{one.list_id}", "became": f"/lists/{one.list_id}/became"}.items():
        found.open(path)
        _draw(found, name, window)
    for who, path in {"auditor": "/log", "administrator": "/users"}.items():
        found.page.context.clear_cookies()
        found.sign_in(who)
        found.open(path)
        _draw(found, who, window)


def _draw(found: Reader, name: str, window: str) -> None:
    found.page.screenshot(path=OUT / f"{name}-{window}.png", full_page=True)


if __name__ == "__main__":
    main()
