"""A list made again: its commit in a folder of its own, with the extracts, lists and reviews that there were then.

The folder shares DVC's cache, so that what was trained then is found there and is not trained again.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from pipeline import store
from pipeline.commits import cache_folder, git
from pipeline.made_of import Made, before, differences
from pipeline.params import Params
from pipeline.retired import MARK
from pipeline.shown import FLAG, Shown
from schemas.lists import ReviewEntry
from schemas.refusal import NotRebuilt

EXTRACTS = "extracts-of-then"
REVIEWED = store.DATA / "reviewed"
_BESIDE = {"about.json", "made_of.json", MARK}  # they tell of the list, and a later code may tell more


@dataclass(frozen=True)
class Verdict:
    """Whether a list that was made again is the one that was shown, and how they differ where it is not."""

    list_id: str
    again: str
    files: int
    other_files: tuple[str, ...]
    only_shown: tuple[str, ...]
    only_again: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        return self.list_id == self.again


def reproduce(shown: Shown, commit: str, params: Params) -> Verdict:
    """Make a list again from its commit. Raises NotRebuilt where a stage stops."""
    made = shown.made_of
    with _checkout(commit) as there:
        _lay_extracts(there, {name: told["as_of"] for name, told in made["extracts"].items()}, params.extracts_dir)
        _lay_earlier_lists(there, shown.month_on)
        _run(there, "dvc", "repro", "evaluate", "score")
        _lay_reviews(there, {name: told["as_of"] for name, told in made["extracts"].items()})
        _run(there, sys.executable, "-m", "pipeline.flag")
        return _compared(shown, made, there / shown.month)


@contextmanager
def _checkout(commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a folder that goes away with all that is made in it."""
    with TemporaryDirectory(prefix="on-track-") as folder:
        there = Path(folder) / "then"
        done = subprocess.run(
            ["git", "worktree", "add", "--detach", str(there), commit], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotRebuilt(commit, f"git cannot check it out: {done.stderr.strip()[-300:]}", "Fetch the commit")
        try:
            (there / ".dvc" / "config.local").write_text(f"[cache]\n    dir = {cache_folder()}\n", encoding="utf-8")
            yield there
        finally:
            git("worktree", "remove", "--force", str(there))


def _lay_extracts(there: Path, latest: Mapping[str, str], extracts: Path) -> None:
    """Each borough's extracts up to the one that the list was made of, and what the borough says of all of them."""
    for borough, last in latest.items():
        for entry in sorted((extracts / borough).iterdir()):
            if entry.is_file():
                _link(entry, there / EXTRACTS / borough / entry.name)
            elif entry.name <= last:
                shutil.copytree(entry, there / EXTRACTS / borough / entry.name, copy_function=_link)
    told = yaml.safe_load((there / "params.yaml").read_text(encoding="utf-8"))
    told["extracts_dir"] = EXTRACTS
    (there / "params.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")


def _link(old: str | Path, new: str | Path) -> None:
    """The same file under another name, which costs no room; a copy where that name is on another disk."""
    Path(new).parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _lay_earlier_lists(there: Path, month_on: date) -> None:
    for borough in store.folders(FLAG):
        for month in store.folders(borough):
            if month.name < month_on.isoformat():
                shutil.copytree(month, there / month)


def _lay_reviews(there: Path, latest: Mapping[str, str]) -> None:
    """The entries that the lists of then may know of: later ones changed nothing of them."""
    for borough, day in latest.items():
        place = REVIEWED / f"{borough}.parquet"
        entries = store.read_table(place, ReviewEntry.arrow())
        store.write_table(there / place, before(entries, date.fromisoformat(day)))


def _run(there: Path, *command: str) -> None:
    """A command of the checkout's own code. Raises NotRebuilt with the end of what it said."""
    tracked = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    ours = {"PYTHONPATH": str(there), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=there, env=tracked | ours, capture_output=True, text=True, check=False)
    if done.returncode:
        end = " ".join((done.stdout + done.stderr).split())[-600:]
        raise NotRebuilt(" ".join(command), f"it stopped: {end}", "Correct what it names, or go by another --commit")


def _compared(shown: Shown, made: Made, again: Path) -> Verdict:
    if not (again / "about.json").is_file():
        raise NotRebuilt(str(shown.folder), "no such list was made", "See whether params.yaml names the borough")
    one, other = _families(shown.folder), _families(again)
    now = store.read_json(again / "made_of.json") if (again / "made_of.json").is_file() else {}
    own = (path for path in store.visible_files(shown.folder) if path.parent == shown.folder)
    files = [path.name for path in own if path.name not in _BESIDE]
    other_files = [name for name in files if _bytes(shown.folder / name) != _bytes(again / name)]
    return Verdict(
        shown.list_id,
        str(store.read_json(again / "about.json")["list_id"]),
        len(files),
        tuple(other_files),
        tuple(sorted(one - other)),
        tuple(sorted(other - one)),
        tuple(differences(made, now)),
    )


def _families(folder: Path) -> set[str]:
    """Whom a list shows; read without its schema, for the code of then may have had another."""
    rows = pq.read_table(folder / "list.parquet", columns=["family_id", "section"])
    return set(rows.filter(pc.not_equal(rows["section"], "just_missed")).column("family_id").to_pylist())


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def in_words(verdict: Verdict) -> list[str]:
    """The verdict as lines."""
    same = verdict.files - len(verdict.other_files)
    others = f", not {', '.join(verdict.other_files)}" if verdict.other_files else ""
    files = f"byte for byte the same: {same} of {verdict.files} files{others}"
    inputs = f"inputs that differ: {', '.join(verdict.inputs) or 'none'}"
    if verdict.is_identical:
        return [f"identical: list {verdict.list_id} was made again with the same id and rows", files, inputs]
    return [
        f"differs: made again it is list {verdict.again}",
        f"{len(verdict.only_shown)} families were shown and are not on it: {_short(verdict.only_shown)}",
        f"{len(verdict.only_again)} families are on it and were not shown: {_short(verdict.only_again)}",
        files,
        f"{inputs} (the first explains those after it)",
    ]


def _short(families: tuple[str, ...]) -> str:
    return ", ".join(family[:8] for family in families) or "-"
