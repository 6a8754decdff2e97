"""How far the log has come is told beside the database: whoever takes rows off its end is found."""

import json
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from review import audit, head
from review.database import connect
from review.packet import Packet
from review.settings import Settings
from review.tables import audit as log
from tests.review.test_reviewing import place
from tests.review.world import KEY, Clock, Visitor, all_rights, signed_in

PROCESSES, ROWS = 3, 25


def rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.max(log.c.id))).scalar_one())


def cut(engine: Engine, count: int) -> None:
    """Take rows off the log's end."""
    with all_rights(engine, "audit") as connection:
        connection.execute(sa.text(f"DELETE FROM audit WHERE id > {rows(engine) - count}"))


def why(engine: Engine, settings: Settings) -> str:
    with engine.connect() as connection:
        found = head.missed(connection, head.read(settings))
    return "" if found is None else found.why


def append(settings: Settings, engine: Engine, count: int) -> None:
    for number in range(count):
        with head.appending(settings, engine) as connection:
            audit.record(connection, settings.key, settings.now(), "tried", number=number)


def append_apart(database: str, path: Path) -> None:
    """What a process of its own does."""
    engine = connect(database)
    append(Settings(database, KEY, path, now=Clock()), engine, ROWS)
    engine.dispose()


def test_the_head_moves_on_with_every_row(engine: Engine, settings: Settings, lead: Visitor, lbhf: Packet) -> None:
    for _ in range(2):
        lead.get(place(lbhf))
        stands = head.read(settings)
        assert stands is not None and stands.row == rows(engine)


def test_a_log_that_is_not_cut_is_not_missed(engine: Engine, settings: Settings, lead: Visitor) -> None:
    assert why(engine, settings) == ""


def test_a_head_that_lags_behind_is_no_alarm(engine: Engine, settings: Settings, lead: Visitor) -> None:
    behind = settings.head.read_text(encoding="utf-8")
    lead.get("/lists")
    settings.head.write_text(behind, encoding="utf-8")
    assert why(engine, settings) == ""
    lead.get("/lists")
    stands = head.read(settings)
    assert stands is not None and stands.row == rows(engine)


def test_rows_that_are_taken_off_the_end_are_missed(engine: Engine, settings: Settings, lead: Visitor) -> None:
    lead.get("/lists")
    had = rows(engine)
    cut(engine, 1)
    assert f"it ends at row {had - 1} and had come to row {had}" in why(engine, settings)


def test_a_log_that_was_emptied_is_missed(engine: Engine, settings: Settings, lead: Visitor) -> None:
    cut(engine, rows(engine))
    assert "it ends at row 0" in why(engine, settings)


def test_rows_that_were_taken_off_are_missed_when_others_stand_in_their_place(
    engine: Engine, settings: Settings, lead: Visitor
) -> None:
    lead.get("/lists")
    cut(engine, 2)
    for _ in range(5):
        lead.get("/lists")
    assert "rows were taken off the end" in why(engine, settings)


def test_a_transaction_that_is_undone_leaves_the_head_where_it_was(
    engine: Engine, settings: Settings, lead: Visitor
) -> None:
    stood = head.read(settings)
    with pytest.raises(TypeError), head.appending(settings, engine) as connection:
        audit.record(connection, KEY, settings.now(), "tried", cannot_be_told=object())
    assert head.read(settings) == stood and why(engine, settings) == ""


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"row": 1, "seal": "x", "sealed": "x"}', "\0"])
def test_a_head_that_the_key_did_not_seal_is_told_and_left_as_it_is(
    engine: Engine, settings: Settings, lead: Visitor, text: str
) -> None:
    settings.head.write_text(text, encoding="utf-8")
    assert lead.get("/lists").status_code == 200
    assert "not sealed by the key" in why(engine, settings) and settings.head.read_text(encoding="utf-8") == text


def test_a_head_of_another_row_under_the_seal_of_the_last_is_told(
    engine: Engine, settings: Settings, lead: Visitor
) -> None:
    told = json.loads(settings.head.read_text(encoding="utf-8"))
    settings.head.write_text(json.dumps({**told, "row": 1}), encoding="utf-8")
    assert "not sealed by the key" in why(engine, settings)


def test_a_head_that_is_lost_is_begun_anew_and_the_log_says_so(
    engine: Engine, settings: Settings, lead: Visitor
) -> None:
    settings.head.unlink()
    lead.get("/lists")
    with engine.connect() as connection:
        begun = connection.execute(sa.select(log.c.id).where(log.c.action == head.BEGUN)).scalars().all()
        assert len(begun) == 2 and head.begun_anew(connection) == begun[1]


def test_a_head_that_began_with_the_log_is_not_begun_anew(engine: Engine, settings: Settings, lead: Visitor) -> None:
    with engine.connect() as connection:
        assert head.begun_anew(connection) is None


def test_several_processes_keep_one_head(engine: Engine, settings: Settings) -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        done = [pool.submit(append_apart, settings.database, settings.head) for _ in range(PROCESSES)]
        for one in done:
            one.result()
    stands = head.read(settings)
    assert stands is not None and stands.row == rows(engine) == PROCESSES * ROWS + 1  # one that says that it is begun
    assert why(engine, settings) == ""


def test_the_head_never_goes_back_when_a_process_is_slow_to_write_it(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(settings, engine, 1)
    write, is_kept, may_write = head._write, threading.Event(), threading.Event()

    def slowly(settings: Settings, to: head.Head) -> None:
        if not is_kept.is_set():  # the first: its row is kept, and it is stopped before it says so
            is_kept.set()
            may_write.wait()
        write(settings, to)

    monkeypatch.setattr(head, "_write", slowly)
    first, second = (threading.Thread(target=append, args=(settings, engine, 1)) for _ in range(2))
    first.start()
    is_kept.wait()
    second.start()
    second.join(timeout=0.5)  # as far as it comes meanwhile
    may_write.set()
    first.join()
    second.join()
    stands = head.read(settings)
    assert stands is not None and stands.row == rows(engine)


def test_nobody_but_its_owner_reads_the_head(settings: Settings, lead: Visitor) -> None:
    assert settings.head.stat().st_mode & 0o077 == 0


# what the auditor is told


def test_a_log_that_was_cut_is_told_on_its_page(app: Flask, engine: Engine, lead: Visitor) -> None:
    with signed_in(app, "auditor") as visitor:
        cut(engine, 1)
        assert "rows that were there are gone" in visitor.text("/log")


def test_another_key_s_head_is_none(engine: Engine, settings: Settings, lead: Visitor) -> None:
    assert head.read(replace(settings, key=b"another key")) == head.NOT_OURS
