"""What is asked of the models, of whom, and what is kept of a made-up world for the others to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.rows import Rows

Integers = NDArray[np.int64]
APART = 10_000_000  # kin are numbered within a world: there are fewer in any


@dataclass(frozen=True)
class Question:
    """An outcome among the children at one stage."""

    outcome: str
    life_stage: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.outcome} at {self.life_stage}"


QUESTIONS = (
    Question("care_entry", "secondary_transfer"),
    Question("intensive_support", "secondary_transfer"),
    Question("youth_justice_entry", "key_stage_4"),
)
LEARNERS = ("hazard", "binary", "logistic")  # the main model first; the others of the registry are rules


@dataclass(frozen=True, eq=False)
class Taught:
    """What a fold of one world learns from: the rows with the event and their controls, of all stages.

    kin_group, month (n,): as models.held_out.Fits takes them; learned: the columns that may be learned.
    """

    rows: Rows
    kin_group: Integers
    month: Integers
    learned: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Tested:
    """Landmarks of the test years at the question's stage whose label is known; fold (n,): the year it begins in."""

    rows: Rows
    row_id: Integers
    fold: Integers


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept of one world for one question.

    taught: by the year in which the fold begins; open_book: rows of all years at the stage, labels as known last, from
    which the limit of other worlds is learned.
    """

    taught: dict[int, Taught]
    tested: Tested
    open_book: Rows


def write(path: Path, kept: Kept) -> None:
    """As one compressed file of plain arrays."""
    found: dict[str, NDArray[np.generic]] = {}
    for year, taught in kept.taught.items():
        found |= _arrays(f"taught.{year}", taught.rows)
        found |= {f"taught.{year}.kin_group": taught.kin_group, f"taught.{year}.month": taught.month}
        found[f"taught.{year}.learned"] = np.array(taught.learned)
    found |= _arrays("tested", kept.tested.rows) | _arrays("open_book", kept.open_book)
    found |= {"tested.row_id": kept.tested.row_id, "tested.fold": kept.tested.fold}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **found)  # type: ignore[arg-type]


class Shelf:
    """What is kept of some worlds, read when it is asked for; kin of different worlds never share a number."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def __len__(self) -> int:
        return len(self._folders)

    def after(self, world: int, count: int) -> list[int]:
        """The next worlds, in a circle: never this one, never one twice."""
        return [(world + step) % len(self) for step in range(1, min(count, len(self) - 1) + 1)]

    def taught(self, world: int, question: Question) -> dict[int, Taught]:
        """What each fold of this world learns from, by the year it begins in."""
        with self._open(world, question) as found:
            years = sorted({int(name.split(".")[1]) for name in found.files if name.startswith("taught.")})
            return {
                year: Taught(
                    _rows(found, f"taught.{year}", world),
                    found[f"taught.{year}.kin_group"],
                    found[f"taught.{year}.month"],
                    tuple(found[f"taught.{year}.learned"].tolist()),
                )
                for year in years
            }

    def tested(self, world: int, question: Question) -> Tested:
        """The test landmarks of this world."""
        with self._open(world, question) as found:
            return Tested(_rows(found, "tested", world), found["tested.row_id"], found["tested.fold"])

    def open_book(self, world: int, question: Question) -> Rows:
        """What this world teaches about the limit of the others."""
        with self._open(world, question) as found:
            return _rows(found, "open_book", world)

    def _open(self, world: int, question: Question) -> np.lib.npyio.NpzFile:
        path = self._folders[world] / f"{question.outcome}.npz"
        opened: np.lib.npyio.NpzFile = np.load(path, allow_pickle=False)
        return opened


def pooled(parts: Sequence[Rows]) -> Rows:
    """The rows of several worlds as those of one large one."""
    each = {f.name: np.concatenate([getattr(r, f.name) for r in parts]) for f in fields(Rows) if f.name != "columns"}
    return Rows(columns=parts[0].columns, **each)


def _arrays(of: str, rows: Rows) -> dict[str, NDArray[np.generic]]:
    return {f"{of}.rows.{f.name}": np.asarray(getattr(rows, f.name)) for f in fields(Rows)}


def _rows(found: np.lib.npyio.NpzFile, of: str, world: int) -> Rows:
    told: dict[str, Any] = {f.name: found[f"{of}.rows.{f.name}"] for f in fields(Rows)}
    told |= {"columns": tuple(told["columns"].tolist()), "group": told["group"] + APART * world}
    return Rows(**told)
