"""Bytes damaged at random, the file of an extract that holds them for a while, and what a reading may come to."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from extracts.files import Extract, read_extract
from extracts.manifest import read_manifest
from extracts.scratch import scratch
from schemas.refusal import Refusal

INPUTS = int(os.environ.get("FUZZ_INPUTS", "200"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
MOST_CPU_SECONDS = 20
# a busy machine is no fault of the reader: nothing is measured by the clock on the wall
unhurried = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
RETURNS = {
    "cin_census/cin_2027.xml": """<Message><Header><CollectionDetails><Year>2027</Year></CollectionDetails></Header>
        </Message>""",
    "ssda903/2027/episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n",
}
"""The returns that no extract may lack, without a child in them."""
NASTY = (
    b"\0",
    b'"',
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b";",
    b"<",
    b"&",
    b"]]>",
    b"\xff",
    b"\xc3",
    b"=1+1",
    b"\xef\xbb\xbf",
    b"9999",
)
Damage = tuple[str, int, int, bytes]
"""What is done, where (a share of the file's length in thousandths), to how many bytes, and what is put there."""
damages = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "put", "repeat", "end"]),
        st.integers(0, 999),
        st.integers(1, 60),
        st.one_of(st.sampled_from(NASTY), st.binary(min_size=1, max_size=6)),
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, done: list[Damage]) -> bytes:
    """The bytes after some damages, one after the other."""
    for what, where, count, put in done:
        at = where * len(content) // 1000
        gone = content[at : at + count]
        before, after = content[:at], content[at + count :]
        match what:
            case "flip":
                content = before + bytes(byte ^ (1 << count % 8) for byte in gone) + after
            case "cut":
                content = before + after
            case "put":
                content = before + put + gone + after
            case "repeat":
                content = before + gone + gone + after
            case "end":
                content = before
    return content


@contextmanager
def damaged_file(path: Path, content: bytes) -> Iterator[None]:
    """Within it the file holds what is given, after it what it held before."""
    whole = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(whole)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@contextmanager
def no_hang(most: float = MOST_CPU_SECONDS) -> Iterator[None]:
    """Fails what takes more seconds of the processor. What waits for ever, and takes none, never lets the tests end."""

    def fail(*_: object) -> None:
        raise AssertionError(f"it hangs: no end after {most} seconds of work")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def one_thread() -> Iterator[None]:
    """A few rows are nothing to share out; what two threads spend waiting for work would count as work."""
    with scratch() as db:
        db.execute("SET GLOBAL threads = 1")
        yield
        db.execute("RESET GLOBAL threads")


def read_or_refused(extract: Path) -> Extract | Refusal:
    try:
        return read_extract(extract, read_manifest(extract))
    except Refusal as refusal:
        return refusal


def assert_is_clear(refusal: Refusal) -> None:
    assert str(refusal).endswith(".") and refusal.exit_code > 10
