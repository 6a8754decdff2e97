"""The lists that were shown, found by their id alone; those, too, that were made again in their month."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import store
from pipeline.made_of import FILE, Made
from schemas.lists import ListedFamily
from schemas.refusal import NotTraceable, UnknownList

FLAG = store.DATA / "flag"
REPLACED = "replaced"  # in a month's folder: the lists that leads were shown before it was made again, by id


@dataclass(frozen=True)
class Shown:
    """One borough's list of one month: the one that stands in the month's folder, or one that it replaced."""

    folder: Path
    month: Path
    about: dict[str, Any]

    @property
    def list_id(self) -> str:
        return str(self.about["list_id"])

    @property
    def borough(self) -> str:
        return self.month.parent.name

    @property
    def month_on(self) -> date:
        return date.fromisoformat(self.month.name)

    @property
    def is_replaced(self) -> bool:
        """Whether the month's list was made again, and another stands in its place."""
        return self.folder != self.month

    @property
    def rows(self) -> pa.Table:
        """The families that leads were shown: those that just missed it are counted, and shown to nobody."""
        rows = store.read_table(self.folder / "list.parquet", ListedFamily.arrow())
        return rows.filter(pc.not_equal(rows["section"], "just_missed"))

    @property
    def made_of(self) -> Made:
        """What it was made of. Raises NotTraceable of a list that was made before that was told."""
        if not (self.folder / FILE).is_file():
            what = "what this list was made of is not told beside it: it is older than that"
            raise NotTraceable(self.list_id, what, "Go by the commit of dvc.lock of its month, in git")
        return store.read_json(self.folder / FILE)


def all_lists(flag: Path = FLAG) -> Iterator[Shown]:
    """Every list that was shown, by borough and month; those that were replaced come before the one that stands."""
    for month in (month for borough in store.folders(flag) for month in store.folders(borough)):
        yield from lists_of(month)


def lists_of(month: Path) -> Iterator[Shown]:
    """The lists of one month's folder, the one that stands last."""
    for folder in (*store.folders(month / REPLACED), month):
        yield Shown(folder, month, store.read_json(folder / "about.json"))


@contextmanager
def in_its_month(month: Path, list_id: str) -> Iterator[Path]:
    """A new folder for a month's list; the lists that it replaces are kept in it, as they were shown.

    The same list made again replaces nothing.
    """
    with store.replaced(month) as new:
        yield new
        for shown in lists_of(month) if month.is_dir() else ():
            if shown.list_id != list_id:
                copy(shown, new / REPLACED / shown.list_id)


def copy(shown: Shown, place: Path) -> None:
    """The files of one list, without those of the lists that it replaced."""
    shutil.copytree(shown.folder, place, ignore=shutil.ignore_patterns(REPLACED))


def find(list_id: str, flag: Path = FLAG) -> Shown:
    """The list of an id, or of its beginning. Raises UnknownList."""
    found = [shown for shown in all_lists(flag) if list_id and shown.list_id.startswith(list_id)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownList(list_id, f"{len(found)} lists have an id that begins so", "Give more of it")
    there = ", ".join(f"{shown.list_id} ({shown.borough} {shown.month.name})" for shown in all_lists(flag))
    what = f"no list in {flag} has an id that begins so"
    raise UnknownList(list_id, what, f"There are: {there or 'none'}; a list that was made anew has a new id")
