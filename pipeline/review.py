"""The review page: `make review` takes the packets in and serves it on this machine.

`make review DO=verify` follows the audit log's chain; `DO=corrections` writes what reviewers found wrong, for those who
keep the source systems; `DO=take-in` takes new packets in while the page is served.
"""

import argparse
import os
from collections.abc import Sequence

from sqlalchemy.engine import Engine

from pipeline import corrections
from pipeline.console import run
from pipeline.handing_over import settings_of, take_in
from pipeline.params import Params, read_params
from review import audit, head
from review.database import open_database, reading
from review.refusal import Refusal as PageRefusal
from review.sealed import Altered, altered
from review.sealed_users import AlteredUser, altered_users
from review.settings import Settings
from schemas.refusal import BadParams, BrokenChain, NoReviews

KEEP = "Keep the database as it is and ask who"
NAMED = 20  # of altered entries: a whole log of them would say no more


def main() -> None:
    """Serve the page, or do what else is asked."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.review", description=__doc__)
    parser.add_argument("do", nargs="?", default="serve", choices=["serve", "take-in", "verify", "corrections"])
    parser.add_argument("--host", default="127.0.0.1", help="where it listens; beyond this machine it needs https")
    parser.add_argument("--port", type=int, default=8700)
    told = parser.parse_args()
    params = read_params()
    settings = settings_of(params)
    try:
        _do(told, params, settings, open_database(settings.database))
    except PageRefusal as refusal:
        raise NoReviews(*refusal.args) from refusal


def _do(told: argparse.Namespace, params: Params, settings: Settings, engine: Engine) -> None:
    if told.do == "verify":
        check(engine, settings)
        return
    if told.do == "corrections":
        corrections.write(engine, params)
        return
    take_in(engine, params, settings, is_made_up=settings.made_up_today is not None)
    if told.do == "serve":
        serve(engine, settings, told.host, told.port)


def serve(engine: Engine, settings: Settings, host: str, port: int) -> None:
    """Answer until it is stopped."""
    if host not in ("127.0.0.1", "localhost") and not settings.is_secure:
        do = "Leave --host out, or put it behind https and set ON_TRACK_REVIEW_HTTPS=yes"
        raise BadParams("--host", f"names would be served to {host} without https", do)
    from waitress import serve as wait

    from review.app import create_app

    names = ("127.0.0.1", "localhost", host, *os.environ.get("ON_TRACK_REVIEW_HOSTS", "").split())
    page = create_app(settings, engine, names)
    for template in page.jinja_env.list_templates():
        page.jinja_env.get_template(template)  # those who come first, at once, would each compile the same ones
    print(f"review: http://{host}:{port} (Ctrl+C stops it)", flush=True)
    scheme = "https" if settings.is_secure else "http"  # what a proxy before it speaks
    wait(page, host=host, port=port, threads=8, ident=None, url_scheme=scheme)


def check(engine: Engine, settings: Settings) -> None:
    """Follow the chain of the audit log, and hold what was decided and who may use the page against it.

    Raises BrokenChain with the first broken link, where rows are gone, with the entries or users that are not as
    sealed, and once where nothing told how far the log had come.
    """
    stood = head.read(settings)  # before the log is: it only grows
    with reading(engine) as connection:
        chain = audit.verify(connection, settings.key)
        broken = chain.broken or head.missed(connection, stood)
        changed, users = altered(connection, settings.key), altered_users(connection, settings.key)
    if broken:
        raise BrokenChain("audit log", f"row {broken.number}: {broken.why}", KEEP)
    _refuse_altered("entries", "decisions or first views", changed)
    _refuse_altered("users", "users", users)
    with head.appending(settings, engine) as connection:
        anew = head.begun_anew(connection)
        audit.record(connection, settings.key, settings.now(), audit.VERIFIED, rows=chain.rows)
    if anew:
        what = f"row {anew}: {settings.head} was not there and was begun anew; rows may have been taken off before it"
        raise BrokenChain("audit log", what, "Ask who took it away; the next time this is told no more")
    print(f"review: {chain.rows:,} rows of the audit log hold, the last seal is {chain.last[:16]}", flush=True)
    print("review: every decision, first view and user is as the log sealed it", flush=True)


def _refuse_altered(where: str, of: str, changed: Sequence[Altered | AlteredUser]) -> None:
    """Raises BrokenChain where some of a kind are not as the log sealed them; it names the first of them."""
    if changed:
        named = "; ".join(str(one) for one in changed[:NAMED])
        rest = f"; and {len(changed) - NAMED:,} more" if len(changed) > NAMED else ""
        raise BrokenChain(where, f"{len(changed):,} {of} are not as the log sealed them: {named}{rest}", KEEP)


if __name__ == "__main__":
    run(main)
