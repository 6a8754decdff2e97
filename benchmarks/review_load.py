"""Fifty leads at once at the review page: how long a page takes, and whether a decision is lost or doubled.

    python -m benchmarks.review_load                                      # two minutes; SQLite
    python -m benchmarks.review_load --database postgresql+psycopg://...  # an empty one

The page runs as it is served, as a process of its own on this machine, with 24 months of lists of three boroughs.
All leads sign in at once, and then work for some seconds with pauses of one to three seconds between clicks; those of
a borough go through the same families of the newest list in the same order, so that several decide on one at the same
time, and after each they read a family of one of the 23 lists before it.
"""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import requests
import sqlalchemy as sa
import yaml
from argon2 import PasswordHasher

from benchmarks.review_leads import Lead, Took, at_once, beats
from benchmarks.review_packets import write_packets
from extracts.pseudonyms import DEMO_KEY, KEY_VARIABLE
from review import head
from review.database import connect
from review.people import LEAD
from review.sealed_users import add
from review.settings import Settings
from review.tables import users

ROOT = Path(__file__).parents[1]
ADDRESS = "ON_TRACK_REVIEW_DATABASE"
BOROUGHS = ["lbhf", "rbkc", "westminster"]
PASSWORD = "three random words"
SIGN_IN = ("sign-in form", "sign in")
GOAL_SECONDS = 0.3
# a thread that wakes so late was stopped, with all others; they then come at once
STILL_SECONDS, SETTLED_SECONDS = 1, 5


def main() -> None:
    """Serves the page, lets the leads work, prints what each page took and what is in the database after it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=os.environ.get(ADDRESS), help="an empty one, else a SQLite file")
    parser.add_argument("--leads", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="how long they work")
    parser.add_argument("--pause", type=float, nargs=2, default=(1, 3), help="seconds between clicks, from and to")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_packets(folder / "data" / "packet", BOROUGHS, months=24, families=20)
        (folder / "params.yaml").write_text(_params(), encoding="utf-8")
        database = told.database or f"sqlite:///{folder / 'review.db'}"
        late = list[Took]()
        with beats(late):
            leads = _loaded(folder, database, told)
        took = [one for lead in leads for one in lead.took]
        _print_pages(took)
        _print_page(late)
        is_slow = _print_goal(took, _undisturbed(took, late))
        sys.exit(_print_faults(folder, database, leads) or is_slow)


def _params() -> str:
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump(told | {"boroughs": BOROUGHS})


def _loaded(folder: Path, database: str, told: argparse.Namespace) -> list[Lead]:
    _page(folder, database, "take-in").communicate()
    leads = _leads(folder, database, told)
    with _served(folder, database) as address:
        for lead in leads:
            lead.address = address
        print(f"{sa.make_url(database).get_backend_name()}, {len(leads)} leads; load average {_load()} before", end="")
        began = time.perf_counter()
        at_once(leads, told.seconds)
        print(f", {_load()} after {time.perf_counter() - began:.0f} s", flush=True)
    return leads


def _leads(folder: Path, database: str, told: argparse.Namespace) -> list[Lead]:
    """Leads of each borough in turn, whom the log seals and who have chosen their passwords."""
    names = [f"lead.{number}" for number in range(1, told.leads + 1)]
    home = folder / "data" / "review"
    settings = Settings(database, (home / "key").read_bytes(), home / "log-head.json")
    engine = connect(database)
    with head.appending(settings, engine) as connection:
        for number, name in enumerate(names):
            borough = BOROUGHS[number % len(BOROUGHS)]
            add(connection, settings.key, settings.now(), f"Lead {number + 1}", name, LEAD, borough)
        chosen = users.update().where(users.c.sign_in_name.in_(names))
        connection.execute(chosen.values(password_hash=PasswordHasher().hash(PASSWORD), must_change=False))
    engine.dispose()
    return [Lead("", name, PASSWORD, tuple(told.pause)) for name in names]


def _page(folder: Path, database: str, *what: str) -> subprocess.Popen[bytes]:
    """The page's own command, in a folder of its own."""
    ours = {ADDRESS: database, KEY_VARIABLE: DEMO_KEY.decode(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pipeline.review", *what]
    with (folder / "page.log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=os.environ | ours, stdout=log, stderr=log)


@contextmanager
def _served(folder: Path, database: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = _page(folder, database, "serve", "--port", str(port))
    try:
        _wait_for(address, process)
        before = _spent()
        yield address
    finally:
        process.terminate()
        process.wait()
    print(f"the page's process used {_spent() - before:.0f} s of processor time")


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            requests.get(f"{address}/alive", timeout=10).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise SystemExit("the page did not start")


def _spent() -> float:
    """Processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def _undisturbed(took: list[Took], late: list[Took]) -> list[Took]:
    """The answers but those of moments when the machine stood still, and of the crowd right after one."""
    still = [(one.began, one.began + one.seconds + SETTLED_SECONDS) for one in late if one.seconds > STILL_SECONDS]
    kept = [one for one in took if not any(one.began < end and one.began + one.seconds > start for start, end in still)]
    if still:
        longest = max(one.seconds for one in late)
        left = len(took) - len(kept)
        print(f"the machine stood still {len(still)} times, up to {longest:.0f} s: {left} answers fell into that")
    return kept


def _print_pages(took: list[Took]) -> None:
    """Milliseconds of each page."""
    print(f"{'page':28} {'answers':>8} {'p50':>8} {'p95':>8} {'most':>8}  ms")
    for page in dict.fromkeys(one.page for one in took):
        _print_page([one for one in took if one.page == page])


def _print_goal(took: list[Took], undisturbed: list[Took]) -> int:
    """1 where the p95 of every answer is not under the goal; which answers weigh on it is told beside it.

    Sign-ins hash a password, which is slow on purpose; at other moments the whole machine stood still.
    """
    _print_page([one._replace(page="the sign-ins") for one in took if one.page in SIGN_IN])
    _print_page([one._replace(page="all but the sign-ins") for one in took if one.page not in SIGN_IN])
    _print_page([one._replace(page="all while nothing stood still") for one in undisturbed])
    _print_page([one._replace(page="all") for one in took])
    is_met = float(np.percentile([one.seconds for one in took], 95)) < GOAL_SECONDS
    print(f"p95 of all is {'under' if is_met else 'NOT under'} {GOAL_SECONDS * 1000:.0f} ms")
    return 0 if is_met else 1


def _print_page(took: list[Took]) -> None:
    p50, p95, most = (1000 * np.percentile([one.seconds for one in took], share) for share in (50, 95, 100))
    print(f"{took[0].page:28} {len(took):8,} {p50:8.0f} {p95:8.0f} {most:8.0f}")


def _print_faults(folder: Path, database: str, leads: list[Lead]) -> int:
    """Whether every decision that was taken is there once with its row of the log, and none that was refused."""
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        kept = Counter(connection.execute(sa.text("SELECT reason FROM entries WHERE kind = 'decided'")).scalars())
        logged = connection.execute(sa.text("SELECT count(*) FROM audit WHERE action = 'decided'")).scalar_one()
    engine.dispose()
    taken = Counter(reason for lead in leads for reason in lead.taken)
    refused = [reason for lead in leads for reason in lead.refused]
    faults = [lead.trouble for lead in leads if lead.trouble]
    faults += [f"{reason}: taken {taken[reason]}, kept {kept[reason]}" for reason in taken | kept if taken != kept]
    faults += [f"{logged} decisions in the log"] if logged != taken.total() else []
    faults += ["the chain of the log is broken"] if _page(folder, database, "verify").wait() else []
    print(f"{taken.total()} decisions were taken, {len(refused)} refused since somebody else was first;", end=" ")
    print("all are there once, and the log holds" if not faults else "\n".join(faults), flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    main()
