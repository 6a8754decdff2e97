"""What the review page is started with: its settings, the packets of the listed families, and the first users."""

import os
import secrets
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from extracts.pseudonyms import is_demo, key_file, read_key
from pipeline import store
from pipeline.params import Params
from pipeline.retired import read_retired, trained_as
from pipeline.reviewed import ADDRESS
from pipeline.shown import all_lists
from review import head, sealed_users
from review.database import connect, transaction
from review.months import keep_since, load, retire
from review.packet import FILE, Packet, read_packet
from review.people import ADMINISTRATOR, ANALYST, AUDITOR, LEAD, all_users
from review.settings import Provider, Settings
from review.tables import lists
from schemas.refusal import BadParams, NoReviews

HOME = store.DATA / "review"
KEY, FIRST, HEAD = HOME / "key", HOME / "first-sign-in.txt", HOME / "log-head.json"
PACKETS = store.DATA / "packet"


def database_of(params: Params) -> str:
    """The address of the page's database, as SQLAlchemy takes it."""
    return os.environ.get(ADDRESS) or params.review.database


def settings_of(params: Params) -> Settings:
    """The page's settings: params.yaml's, and what is secret from the environment and from files beside the data."""
    packets = _packets(params)
    is_made_up = is_demo(read_key(key_file()))
    address = os.environ.get("ON_TRACK_OIDC_ADDRESS")
    return Settings(
        database=database_of(params),
        key=_own_key(),
        head=HEAD,
        sign_out_minutes=params.review.sign_out_minutes,
        lock_after=params.review.lock_after,
        lock_minutes=params.review.lock_minutes,
        band_after_view=params.review.band_after_view,
        is_secure=os.environ.get("ON_TRACK_REVIEW_HTTPS") == "yes",
        provider=_provider(address) if address else None,
        made_up_today=_first_monday(packets) if is_made_up else None,
    )


def _provider(address: str) -> Provider:
    client, secret = (os.environ.get(f"ON_TRACK_OIDC_{name}") for name in ("CLIENT", "SECRET"))
    if not client or not secret:
        what = "ON_TRACK_OIDC_ADDRESS is set and ON_TRACK_OIDC_CLIENT or ON_TRACK_OIDC_SECRET is not"
        raise BadParams("environment", what, "Set all three, as the identity provider tells them")
    return Provider(address, client, secret)


def _own_key() -> bytes:
    """What signs sessions and seals the audit log: made once, readable by its owner alone, outside the database."""
    if not KEY.is_file():
        store.write_private_text(KEY, secrets.token_hex(32))
    return KEY.read_bytes()


def _packets(params: Params) -> list[Packet]:
    found = [path for borough in params.boroughs for path in sorted((PACKETS / borough).glob(f"*/{FILE}"))]
    return [read_packet(path) for path in found]


def _first_monday(packets: list[Packet]) -> date | None:
    """The first Monday of the latest list: the day on which made-up boroughs are reviewed, whenever that is."""
    latest = max((packet.month_on for packet in packets), default=None)
    return latest and latest + timedelta(days=-latest.weekday() % 7)


def take_in(engine: Engine, params: Params, settings: Settings, is_made_up: bool) -> None:
    """Load the packets that are new, mark those withdrawn, empty those of long ago, let the first users in."""
    packets = _packets(params)
    if not packets:
        raise NoReviews(str(PACKETS), "no list was handed over yet", "Run `make run` first")
    withdrawn = _withdrawn()
    with transaction(engine) as connection:
        new = [packet for packet in packets if load(connection, packet)]
        for list_id, why in withdrawn.items():
            retire(connection, list_id, why)
        emptied = keep_since(connection, settings.today() - timedelta(days=params.review.keep_days))
        has_users = bool(all_users(connection))
    for packet in new:
        count = len(packet.families)
        print(f"review: {packet.borough} {packet.month_on:%B %Y}: {count} families, list {packet.list_id}")
    if emptied:
        print(f"review: {emptied} families of lists of more than {params.review.keep_days} days ago are no longer kept")
    if not has_users:
        _let_in_the_first(engine, settings, params.boroughs if is_made_up else [])


def take_in_withdrawals(params: Params) -> frozenset[str] | None:
    """Mark what was withdrawn in the page's database, served or not; the lists that it has. None where none answers."""
    url = database_of(params)
    told = sa.make_url(url)
    if told.get_backend_name() == "sqlite" and not Path(told.database or "").is_file():
        return None
    engine = connect(url)
    try:
        if not sa.inspect(engine).has_table(lists.name):
            return None
        with transaction(engine) as connection:
            return frozenset(list_id for list_id, why in _withdrawn().items() if retire(connection, list_id, why))
    except OperationalError:
        return None
    finally:
        engine.dispose()


def _withdrawn() -> dict[str, str]:
    """Why lists were withdrawn, themselves or with the model that ranked them."""
    retired = read_retired()
    told = {shown.list_id: retired.why(shown.list_id, trained_as(shown.folder)) for shown in all_lists()}
    return retired.lists | {list_id: why for list_id, why in told.items() if why is not None}


def _let_in_the_first(engine: Engine, settings: Settings, made_up: list[str]) -> None:
    """An administrator; of made-up boroughs also a user of each kind, so that a newcomer can look around."""
    wanted: list[tuple[str, str, str, str | None]] = [("Administrator", "administrator", ADMINISTRATOR, None)]
    wanted += [(f"Lead of {name}", f"lead.{name}", LEAD, name) for name in made_up]
    wanted += [("Second lead", f"second.{made_up[0]}", LEAD, made_up[0])] if made_up else []
    wanted += [("Analyst", "analyst", ANALYST, None), ("Auditor", "auditor", AUDITOR, None)] if made_up else []
    with head.appending(settings, engine) as connection:
        added = {one[1]: sealed_users.add(connection, settings.key, settings.now(), *one) for one in wanted}
    lines = [f"{sign_in_name:24} {password}" for sign_in_name, password in added.items()]
    store.write_private_text(FIRST, "\n".join(["sign-in name             password of the first sign-in", *lines, ""]))
    print(f"review: the first users and their passwords, to be changed at once, are in {FIRST}")
    print("\n".join(f"  {line}" for line in lines), flush=True)
