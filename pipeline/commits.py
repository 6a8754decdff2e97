"""From which commit a list was made: as MLflow has it, else as the history of dvc.lock tells."""

import json
import subprocess
from pathlib import Path

import yaml

from pipeline.params import Params
from pipeline.shown import Shown
from pipeline.tracking import Tracker, lists_of
from schemas.refusal import NotTraceable

_TAG = "git_commit"


def commit_of(shown: Shown, params: Params) -> str:
    """The commit of a list. Raises NotTraceable where neither tells it."""
    tracked = Tracker(params.publish.tracking_uri).tags(lists_of(shown.borough), "list_id", shown.list_id)
    for tags in tracked.values():
        if _is_here(tags.get(_TAG, "")):
            return tags[_TAG]
    found = _by_lock(shown)
    if found is None:
        what = "neither MLflow nor the history of dvc.lock tells the commit that it was made from"
        raise NotTraceable(shown.list_id, what, "Commit dvc.lock with params.yaml after each run; or give --commit")
    return found


def git(*words: str) -> str:
    """What git says; nothing where it refuses."""
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _is_here(commit: str) -> bool:
    return bool(commit) and bool(git("cat-file", "-t", commit))


def _by_lock(shown: Shown) -> str | None:
    """The first commit whose dvc.lock tells of a data/flag that holds this very list."""
    place = f"{shown.borough}/{shown.month.name}/list.parquet"
    wanted = _md5(shown.folder / "list.parquet")
    for commit in git("log", "--reverse", "--format=%H", "--", "dvc.lock").split():
        if wanted in _held(_flag_of(git("show", f"{commit}:dvc.lock")), place):
            return commit
    return None


def _flag_of(lock: str) -> str:
    """The digest of data/flag in a dvc.lock."""
    stage = (yaml.safe_load(lock) or {}).get("stages", {}).get("flag", {})
    return next((str(out["md5"]) for out in stage.get("outs", []) if out["path"] == "data/flag"), "")


def _held(digest: str, place: str) -> list[str]:
    """The digests of one file in a folder that DVC keeps."""
    listing = cache_folder() / "files" / "md5" / digest[:2] / digest[2:]
    if not digest or not listing.is_file():
        return []
    return [entry["md5"] for entry in json.loads(listing.read_text(encoding="utf-8")) if entry["relpath"] == place]


def _md5(path: Path) -> str:
    from hashlib import md5

    return md5(path.read_bytes(), usedforsecurity=False).hexdigest()  # DVC's own name of the file


def cache_folder() -> Path:
    """Where DVC keeps what was made."""
    done = subprocess.run(["dvc", "cache", "dir"], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip() or ".dvc/cache").resolve()
