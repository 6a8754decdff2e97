"""From a list's id alone: made again from its commit, explained, withdrawn; and the next one seen beforehand.

Two small made-up boroughs have two months, then a third; what is asked of their lists is asked by the commands
themselves, in that order: while all is as it was, after an extract was changed behind everybody's back, and after
a withdrawal.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import store
from tests.pipeline.two_boroughs import (
    BOROUGHS,
    FIRST,
    ROOT,
    SECOND,
    THIRD,
    environment,
    hand_over,
    hashes,
    lay_out,
    repro,
    write_months,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("trace")]

OLD, NEW = ("lbhf", SECOND), ("rbkc", THIRD)
AS_US = ("-c", "user.name=a test", "-c", "user.email=test@localhost")


@dataclass(frozen=True)
class Said:
    """What a command said, and with which exit code it ended."""

    code: int
    words: str


@dataclass(frozen=True)
class World:
    """The repository at the end, what each command said on the way, and the files of data/flag around the preview."""

    repo: Path
    said: Mapping[str, Said]
    before_preview: Mapping[str, str]
    after_preview: Mapping[str, str]

    def list_id(self, borough: str, month: str) -> str:
        return list_id(self.repo, borough, month)


def list_id(repo: Path, borough: str, month: str) -> str:
    return str(store.read_json(repo / "data" / "flag" / borough / month / "about.json")["list_id"])


def families(repo: Path) -> list[dict[str, Any]]:
    """Whom the new list shows."""
    rows = pq.read_table(repo / "data" / "flag" / NEW[0] / NEW[1] / "list.parquet").to_pylist()
    return [row for row in rows if row["section"] != "just_missed"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("trace")
    repo, months = home / "repo", home / "months"
    write_months(months, home / "truth")
    lay_out(repo)
    shutil.copy(ROOT / ".gitignore", repo / ".gitignore")
    with (repo / ".gitignore").open("a", encoding="utf-8") as file:
        file.write("/incoming/\n")
    _commit(repo)
    for month in (FIRST, SECOND):
        hand_over(months, repo, month)
    repro(repo)
    _commit(repo)
    hand_over(months, repo, THIRD)
    repro(repo, "evaluate", "score", "reviewed")
    before, said = hashes(repo), {"preview": _trace(repo, "preview")}
    after = hashes(repo)
    repro(repo)
    _commit(repo)
    new = list_id(repo, *NEW)
    said["reproduce"] = _trace(repo, "reproduce", list_id(repo, *OLD))
    said["explain"] = _trace(repo, "explain", new, families(repo)[0]["family_id"])
    said["nobody"] = _trace(repo, "explain", new, "zzz")
    contacts = repo / "incoming" / "rbkc" / SECOND / "early_help" / "contacts.csv"
    as_it_came = contacts.read_bytes()
    contacts.write_bytes(b"".join(as_it_came.splitlines(keepends=True)[:-1]))
    said["changed"] = _trace(repo, "reproduce", new)
    contacts.write_bytes(as_it_came)
    said["retire"] = _trace(repo, "retire", new, "--why", "an extract was changed")
    said["repro after"] = Said(0, repro(repo, "flag").said)
    return World(repo, said, _flag(before), _flag(after))


def _commit(repo: Path) -> None:
    for words in (("add", "-A"), (*AS_US, "commit", "-q", "--allow-empty", "-m", "a month")):
        subprocess.run(["git", *words], cwd=repo, check=True, capture_output=True)


def _trace(repo: Path, *words: str) -> Said:
    command = [sys.executable, "-m", "pipeline.trace", *words]
    done = subprocess.run(command, cwd=repo, env=environment(repo), capture_output=True, text=True, check=False)
    return Said(done.returncode, done.stdout + done.stderr)


def _flag(files: Mapping[str, str]) -> dict[str, str]:
    return {place: digest for place, digest in files.items() if place.startswith(("flag/", "publish/", "mlflow/"))}


@pytest.mark.parametrize("borough", BOROUGHS)
def test_every_list_tells_what_it_was_made_of(world: World, borough: str) -> None:
    made = store.read_json(world.repo / "data" / "flag" / borough / THIRD / "made_of.json")
    assert made["extracts"][borough]["as_of"] == THIRD


def test_what_a_list_was_made_of_names_no_place_on_this_machine(world: World) -> None:
    text = (world.repo / "data" / "flag" / NEW[0] / NEW[1] / "made_of.json").read_text(encoding="utf-8")
    assert str(world.repo) not in text


def test_an_earlier_list_is_made_again_as_it_was(world: World) -> None:
    said = world.said["reproduce"]
    assert (said.code, f"identical: list {world.list_id(*OLD)}" in said.words) == (0, True), said.words


def test_a_list_that_is_made_again_is_the_same_byte_for_byte(world: World) -> None:
    told = re.search(r"byte for byte the same: (\d+) of (\d+) files", world.said["reproduce"].words)
    assert told is not None and int(told[1]) == int(told[2]) > 3


def test_a_list_that_is_made_again_was_made_of_the_same(world: World) -> None:
    assert "inputs that differ: none" in world.said["reproduce"].words


def test_making_again_leaves_no_checkout_behind(world: World) -> None:
    told = subprocess.run(["git", "worktree", "list"], cwd=world.repo, check=True, capture_output=True, text=True)
    assert len(told.stdout.splitlines()) == 1


def test_an_extract_that_was_changed_since_is_found_by_making_its_list_again(world: World) -> None:
    assert "inputs that differ: extracts" in world.said["changed"].words, world.said["changed"].words


def test_the_preview_shows_each_borough_s_next_list_beside_its_last(world: World) -> None:
    words = world.said["preview"].words
    beside = [f"beside list {world.list_id(borough, SECOND)} of October 2026" in words for borough in BOROUGHS]
    assert beside == [True] * len(BOROUGHS), words


def test_the_preview_is_the_list_that_is_then_made(world: World) -> None:
    previewed = re.findall(r"would be list (\w+)", world.said["preview"].words)
    assert previewed == [world.list_id(borough, THIRD) for borough in BOROUGHS]


def test_the_preview_shows_and_publishes_nothing(world: World) -> None:
    assert world.after_preview == world.before_preview


def test_each_reason_is_explained_as_it_was_shown(world: World) -> None:
    row = families(world.repo)[0]
    assert [words for words in row["reasons_for"] if words not in world.said["explain"].words] == []


def test_every_value_is_explained(world: World) -> None:
    from features.reasons import column_of

    told = {line.split()[0] for line in world.said["explain"].words.splitlines() if line.startswith("  ")}
    assert set(column_of()) - told == set()


def test_a_value_is_explained_with_the_days_behind_it(world: World) -> None:
    assert re.search(r"<- \d{4}-\d{2}-\d{2}", world.said["explain"].words)


def test_a_family_that_is_not_on_the_list_is_refused(world: World) -> None:
    assert (world.said["nobody"].code, "0 of the" in world.said["nobody"].words) == (42, True)


def test_a_list_is_withdrawn_with_the_families_that_it_concerns(world: World) -> None:
    assert f"it concerns {len(families(world.repo))} families" in world.said["retire"].words, world.said["retire"].words


def test_where_the_review_page_was_never_served_a_withdrawal_says_how_it_is_taken_in(world: World) -> None:
    assert "now `make review DO=take-in`" in world.said["retire"].words, world.said["retire"].words


def test_a_list_that_is_made_anew_is_still_withdrawn(world: World) -> None:
    assert "Running stage 'flag'" in world.said["repro after"].words
    assert "retired" in store.read_json(world.repo / "data" / "flag" / NEW[0] / NEW[1] / "about.json")


def test_another_list_is_not_withdrawn_with_it(world: World) -> None:
    assert "retired" not in store.read_json(world.repo / "data" / "flag" / OLD[0] / OLD[1] / "about.json")
