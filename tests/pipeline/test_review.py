"""`make review`: packets are taken in, the first users let in, the log verified, corrections written."""

import argparse
import os
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipeline import corrections, handing_over, review, store
from pipeline.params import Params, read_params
from review import audit, entries
from review.database import open_database, transaction
from review.entries import Decision
from review.head import Head, appending, read
from review.months import all_lists
from review.packet import FILE, Packet
from review.people import all_users, is_password, known_as
from review.sealed import Altered, told_of
from review.settings import Settings
from schemas.refusal import BrokenChain, NoReviews
from schemas.view import Identity
from tests.review.world import KEY, Clock, all_rights, packet

ROOT = Path(__file__).parents[2]


@pytest.fixture
def params(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Params:
    """The project's parameters, in an empty folder."""
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return read_params()


@pytest.fixture
def settings() -> Settings:
    return Settings("sqlite:///data/review/review.db", KEY, handing_over.HEAD, now=Clock())


@pytest.fixture
def engine(params: Params, settings: Settings) -> Engine:
    return open_database(settings.database)


def hand_over(one: Packet) -> None:
    path = Path("data/packet") / one.borough / one.month_on.isoformat() / FILE
    store.write_private_text(path, one.model_dump_json())


def test_every_packet_is_taken_in_once(params: Params, settings: Settings, engine: Engine) -> None:
    hand_over(packet("lbhf"))
    hand_over(packet("rbkc"))
    for _ in range(2):
        handing_over.take_in(engine, params, settings, is_made_up=True)
    with engine.connect() as connection:
        assert sorted(one.borough for one in all_lists(connection)) == ["lbhf", "rbkc"]


def test_without_a_packet_it_says_what_to_do(params: Params, settings: Settings, engine: Engine) -> None:
    with pytest.raises(NoReviews, match="make run"):
        handing_over.take_in(engine, params, settings, is_made_up=True)


def test_of_real_boroughs_only_an_administrator_is_let_in(params: Params, settings: Settings, engine: Engine) -> None:
    hand_over(packet("lbhf"))
    handing_over.take_in(engine, params, settings, is_made_up=False)
    with engine.connect() as connection:
        assert [user["role"] for user in all_users(connection)] == ["administrator"]


def test_the_first_passwords_are_in_a_file_of_its_owners_alone_and_open_the_page(
    params: Params, settings: Settings, engine: Engine
) -> None:
    hand_over(packet("lbhf"))
    handing_over.take_in(engine, params, settings, is_made_up=True)
    lines = handing_over.FIRST.read_text(encoding="utf-8").splitlines()[1:]
    with transaction(engine) as connection:
        known = [(known_as(connection, settings, name), password) for name, password in map(str.split, lines)]
    let_in = [is_password(*one) for one in known]
    assert all(let_in) and len(let_in) == 7 and os.stat(handing_over.FIRST).st_mode & 0o077 == 0


def test_a_list_that_was_withdrawn_is_marked(params: Params, settings: Settings, engine: Engine) -> None:
    one = packet("lbhf")
    hand_over(one)
    Path("retired.yaml").write_text(f"- kind: list\n  id: '{one.list_id}'\n  why: It was wrong.\n", encoding="utf-8")
    handing_over.take_in(engine, params, settings, is_made_up=True)
    with engine.connect() as connection:
        assert [found.retired_because for found in all_lists(connection)] == ["It was wrong."]


def test_a_list_that_a_withdrawn_model_ranked_is_marked(params: Params, settings: Settings, engine: Engine) -> None:
    one = packet("lbhf")
    hand_over(one)
    folder = Path("data/flag/lbhf/2026-11-01")
    store.write_json(folder / "about.json", {"list_id": one.list_id})
    store.write_json(folder / "made_of.json", {"train": "abc"})
    Path("retired.yaml").write_text("- kind: model\n  id: abc\n  why: It was wrong.\n", encoding="utf-8")
    handing_over.take_in(engine, params, settings, is_made_up=True)
    with engine.connect() as connection:
        assert [found.retired_because for found in all_lists(connection)] == ["It was wrong."]


def test_a_log_that_is_whole_is_verified_and_its_end_noted(engine: Engine, settings: Settings) -> None:
    write_log(engine, settings, 3)
    review.check(engine, settings)
    with engine.connect() as connection:
        noted = audit.last_verified(connection)
    assert noted is not None and '"rows": 4' in noted.details  # the head that is begun is a row, too
    assert read(settings) == Head(5, noted.seal)


def test_rows_taken_off_the_end_of_the_log_are_missed(engine: Engine, settings: Settings) -> None:
    write_log(engine, settings, 3)
    with all_rights(engine, "audit") as connection:
        connection.execute(sa.text("DELETE FROM audit WHERE id = 4"))
    with pytest.raises(BrokenChain, match="row 4: rows that were there are gone"):
        review.check(engine, settings)


def test_a_head_that_was_taken_away_is_told_once(engine: Engine, settings: Settings) -> None:
    write_log(engine, settings, 3)
    settings.head.unlink()
    with pytest.raises(BrokenChain, match=r"row 5: .* was not there and was begun anew"):
        review.check(engine, settings)
    review.check(engine, settings)


def test_a_decision_that_was_edited_is_named_by_its_entry_and_its_row(
    params: Params, engine: Engine, settings: Settings
) -> None:
    one = packet("lbhf")
    hand_over(one)
    handing_over.take_in(engine, params, settings, is_made_up=True)
    found_wrong(engine, settings, one)
    review.check(engine, settings)  # the head that is begun and the first seven users are rows, too
    with all_rights(engine, "entries") as connection:
        connection.execute(sa.text("UPDATE entries SET reason = 'the day is right' WHERE id = 2"))
    with pytest.raises(BrokenChain, match=r"entry 2 is not as it was sealed \(row 9\)") as refused:
        review.check(engine, settings)
    assert "the day is" not in str(refused.value)


def test_a_user_whose_role_was_changed_is_named(params: Params, engine: Engine, settings: Settings) -> None:
    hand_over(packet("lbhf"))
    handing_over.take_in(engine, params, settings, is_made_up=True)
    review.check(engine, settings)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE users SET role = 'administrator' WHERE id = 7"))
    with pytest.raises(BrokenChain, match=r"1 users are not .* user 7 is not as it was sealed \(row 8\)"):
        review.check(engine, settings)


def test_of_many_entries_that_were_edited_the_first_are_named(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = [Altered(number, None, "was added") for number in range(25)]
    monkeypatch.setattr(review, "altered", lambda *_: changed)
    with pytest.raises(BrokenChain, match=r"25 decisions .* entry 19 was added; and 5 more"):
        review.check(engine, settings)


def write_log(engine: Engine, settings: Settings, count: int) -> None:
    with appending(settings, engine) as connection:
        for number in range(count):
            audit.record(connection, KEY, Clock()(), "tried", number=number)


def test_what_reviewers_found_wrong_is_written_with_the_ids_of_the_source_systems(
    params: Params, settings: Settings, engine: Engine
) -> None:
    one = packet("lbhf")
    hand_over(one)
    handing_over.take_in(engine, params, settings, is_made_up=True)
    child = one.families[0].people[0].person_id
    known = {"borough": "lbhf", "system": "csc", "local_id": "A17", "child_id": child, "link_known_on": one.month_on}
    identity = pa.Table.from_pylist([known], schema=Identity.arrow())
    store.write_private(Path("data/link/identity"), {"ids_score": identity})
    found_wrong(engine, settings, one)
    corrections.write(engine, params)
    written = corrections.OUT / "lbhf.csv"
    assert "date,'=1+1 is the day,csc,A17" in written.read_text(encoding="utf-8")  # and no formula
    assert os.stat(written).st_mode & 0o077 == 0


def found_wrong(engine: Engine, settings: Settings, one: Packet) -> None:
    family = one.families[0].family_id
    with transaction(engine) as connection:
        entries.opened(connection, one.list_id, family, 1, settings.now())
        told = Decision("wrong_data", "=1+1 is the day", "date", 0, "form")
        entry_id = entries.decide(connection, one.list_id, family, 1, settings.now(), told)
        assert entry_id is not None
        here = {"list_id": one.list_id, "family_id": family, "code": told.code, "replaces": told.after}
        sealed = told_of(connection, KEY, entry_id)
        audit.record(connection, KEY, settings.now(), "decided", user_id=1, **here, **sealed)  # type: ignore[arg-type]


def test_what_is_asked_for_is_done_and_nothing_more(
    params: Params, settings: Settings, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write_log(engine, settings, 1)
    review._do(argparse.Namespace(do="verify"), params, settings, engine)
    assert "2 rows of the audit log hold" in capsys.readouterr().out
