"""The lists that were shown, found by their id alone."""

from collections.abc import Iterator
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


@dataclass(frozen=True)
class Shown:
    """One borough's list of one month as it stands in data/flag."""

    folder: Path
    about: dict[str, Any]

    @property
    def list_id(self) -> str:
        return str(self.about["list_id"])

    @property
    def borough(self) -> str:
        return self.folder.parent.name

    @property
    def month_on(self) -> date:
        return date.fromisoformat(self.folder.name)

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
    """Every list that was shown, by borough and month."""
    for month in (month for borough in store.folders(flag) for month in store.folders(borough)):
        yield Shown(month, store.read_json(month / "about.json"))


def find(list_id: str, flag: Path = FLAG) -> Shown:
    """The list of an id, or of its beginning. Raises UnknownList."""
    found = [shown for shown in all_lists(flag) if list_id and shown.list_id.startswith(list_id)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownList(list_id, f"{len(found)} lists have an id that begins so", "Give more of it")
    there = ", ".join(f"{shown.list_id} ({shown.borough} {shown.folder.name})" for shown in all_lists(flag))
    what = f"no list in {flag} has an id that begins so"
    raise UnknownList(list_id, what, f"There are: {there or 'none'}; a list that was made anew has a new id")
