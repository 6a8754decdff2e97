"""What the month's lists would be, beside the last ones: made in a folder of their own, nothing shown or published."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import store
from pipeline.shown import FLAG, Shown, all_lists, copy
from schemas.refusal import NotRebuilt

OUT = store.DATA / "preview"


def preview() -> list[str]:
    """Make each borough's next list from what is stored, keep it in data/preview, and tell how it differs."""
    with TemporaryDirectory(prefix="on-track-") as folder:
        there = Path(folder)
        _lay(there)
        _flag(there)
        latest = {shown.borough: shown for shown in _standing(there / FLAG) if _is_new(shown)}
        with store.replaced(OUT) as new:
            for borough, shown in latest.items():
                copy(shown, new / borough / shown.month.name)
        return [line for shown in latest.values() for line in _told(shown)] or ["no list would be made"]


def _lay(there: Path) -> None:
    """All of data/ as it stands, but for the lists, of which a copy is written to."""
    (there / store.DATA).mkdir()
    for entry in store.DATA.resolve().iterdir():
        if entry.name != FLAG.name:
            (there / store.DATA / entry.name).symlink_to(entry)
    if FLAG.is_dir():
        shutil.copytree(FLAG, there / FLAG)
    for name in ("params.yaml", "retired.yaml"):
        if Path(name).is_file():
            shutil.copy(name, there / name)


def _flag(there: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    command = [sys.executable, "-m", "pipeline.flag"]
    done = subprocess.run(command, cwd=there, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        end = " ".join((done.stdout + done.stderr).split())[-600:]
        raise NotRebuilt("preview", f"the lists cannot be made: {end}", "Correct what it names, then `make preview`")


def _standing(flag: Path = FLAG) -> Iterator[Shown]:
    """The lists that stand, one a month: not those that were made again."""
    return (shown for shown in all_lists(flag) if not shown.is_replaced)


def _is_new(shown: Shown) -> bool:
    """Whether it is of the month that is scored now."""
    extracts = store.read_json(store.DATA / "link" / "score" / "extracts.json")
    day = extracts.get(shown.borough)
    return day is not None and shown.month.name == f"{str(day)[:8]}01"


def _told(shown: Shown) -> list[str]:
    """How a list would differ from the last one before it, and from the one of its month where there is one."""
    place = f"{shown.borough} {shown.month_on:%B %Y}"
    count = Counter(shown.rows.column("section").to_pylist())
    own = f"{place}: would be list {shown.list_id}, {count['list']} families to review"
    lines = [f"{own}, {count['own_section']} already open to help; see {OUT / shown.borough / shown.month.name}"]
    there = {old.month_on: old for old in _standing() if old.borough == shown.borough}
    earlier = max((month for month in there if month < shown.month_on), default=None)
    if earlier is not None:
        last = there[earlier]
        lines.append(f"  beside {_named(last)} of {earlier:%B %Y}: {_difference(last, shown)}")
    if shown.month_on in there:
        same = there[shown.month_on]
        told = "the same" if same.list_id == shown.list_id else _difference(same, shown)
        lines.append(f"  this month's {_named(same)} was made already: {told}")
    return lines


def _named(shown: Shown) -> str:
    """A list by its id, and that it was withdrawn where it was."""
    return f"list {shown.list_id}{' (withdrawn)' if 'retired' in shown.about else ''}"


def _difference(old: Shown, new: Shown) -> str:
    before, after = (
        {row["family_id"] for row in shown.rows.to_pylist() if row["section"] == "list"} for shown in (old, new)
    )
    return f"{len(before & after)} families stay, {len(after - before)} come, {len(before - after)} go"
