"""Files damaged byte by byte: each is read, set aside or refused with a clear message.

Never a traceback, never a table that is silently shorter. `make fuzz` tries 10,000 inputs, the tests 200; other ones
where FUZZ_SEED is another number.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from extracts.judging import FOUND, judge
from schemas.refusal import Refusal
from tests.extracts.damage import (
    INPUTS,
    RETURNS,
    SEED,
    Damage,
    assert_is_clear,
    damaged,
    damaged_file,
    damages,
    no_hang,
    one_thread,
    read_or_refused,
    unhurried,
    write,
)
from tests.extracts.losses import assert_nothing_is_lost

FIXTURE = Path(__file__).parents[1] / "fixture" / "extracts" / "lbhf"
EXTRACT = max(path for path in FIXTURE.iterdir() if path.is_dir())


def extract_files() -> list[str]:
    files = [path.relative_to(EXTRACT).as_posix() for path in EXTRACT.rglob("*.*")]
    return sorted(file for file in files if file.endswith((".csv", ".xml", ".yaml")))


READ_WITH = {"manifest.yaml": extract_files(), "ssda903/2027/header.csv": ["ssda903/2027/episodes.csv"]}
"""The files whose rows are judged by what another one says."""


@pytest.fixture(scope="module", autouse=True)
def engine() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By file an extract that holds it and no more than its reading needs, so that ten are read in the time of one."""
    extracts = {}
    for file in extract_files():
        extracts[file] = tmp_path_factory.mktemp("alone") / EXTRACT.name
        for name, text in RETURNS.items():
            write(extracts[file] / name, text.encode())
        for name in ("manifest.yaml", file, *READ_WITH.get(file, ())):
            write(extracts[file] / name, (EXTRACT / name).read_bytes())
    return extracts


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fixture's last extract, of which one file at a time is damaged and put right again."""
    return Path(shutil.copytree(EXTRACT, tmp_path_factory.mktemp("damaged") / EXTRACT.name))


def test_what_hangs_is_told() -> None:
    with pytest.raises(AssertionError, match="it hangs"), no_hang(0.1):
        sum(1 for _ in iter(int, 1))  # never 1


@seed(SEED)
@settings(unhurried, max_examples=INPUTS)
@given(file=st.sampled_from(extract_files()), done=damages)
@example(file="manifest.yaml", done=[("put", 0, 1, b"\0")])
@example(file="manifest.yaml", done=[("end", 500, 1, b"")])
@example(file="early_help/contacts.csv", done=[("put", 0, 1, b"\x01\n")])
@example(file="early_help/persons.csv", done=[("put", 0, 1, b"\n"), ("repeat", 0, 24, b"\x00")])
@example(
    file="early_help/contacts.csv",
    done=[("put", 191, 1, b"\x01\x01\x01\x01\t\n"), ("cut", 80, 3, b"\x00"), ("put", 192, 1, b"\n")],
)
@example(file="cin_census/cin_2027.xml", done=[("put", 1, 1, b"\xef\xbb\xbf")])
@example(file="people/restrictions.csv", done=[("repeat", 592, 29, b"\0")])
@example(file="youth_justice/outcomes.csv", done=[("flip", 244, 60, b"\x00"), ("put", 803, 2, b'"')])
@example(
    file="youth_justice/persons.csv", done=[("cut", 441, 30, b"\0"), ("cut", 558, 29, b"\0"), ("put", 643, 1, b'"')]
)
@example(
    file="youth_justice/persons.csv", done=[("cut", 740, 30, b"\0"), ("cut", 740, 30, b"\0"), ("put", 657, 1, b'"')]
)
def test_a_damaged_file_is_read_set_aside_or_refused(alone: dict[str, Path], file: str, done: list[Damage]) -> None:
    assert_read_or_refused(alone[file], file, done)


@seed(SEED)
@settings(unhurried, max_examples=max(INPUTS // 50, 1))
@given(file=st.sampled_from(extract_files()), done=damages)
def test_a_damaged_file_beside_all_others_is_read_set_aside_or_refused(
    extract: Path, file: str, done: list[Damage]
) -> None:
    assert_read_or_refused(extract, file, done)


def assert_read_or_refused(extract: Path, file: str, done: list[Damage]) -> None:
    with damaged_file(extract / file, damaged((EXTRACT / file).read_bytes(), done)), no_hang():
        found = read_or_refused(extract)
        if isinstance(found, Refusal):
            assert_is_clear(found)
        else:
            assert_nothing_is_lost(found, extract, whole=EXTRACT)
            assert judge(found).schema == FOUND
