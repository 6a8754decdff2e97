"""What every engine of the benchmark is asked for: eight tables, their columns, the codes that count, what is written.

An engine reads spine.parquet, relatives.parquet and a file for each kind, and writes a file for each block: row_id and
the block's columns as whole numbers, in the order of row_id, for the landmarks that have a visible record in it.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WINDOWS = (90, 365, 1095, 1825)
PREFIX = {"own": "", "siblings": "sibling_"}
LANDMARKS_A_CHILD = 3
CODES = ("a", "b", "c", "d", "e")


@dataclass(frozen=True)
class Kind:
    """One table of made-up records.

    share: of all records; spell: each lasts from a day to a day; counted: names and the codes that are counted under
    them; code_at: the clock on which a code becomes visible (schemas.table.Column).
    """

    name: str
    share: float
    spell: bool
    counted: dict[str, tuple[str, ...]]
    code_at: Literal["start", "end", "now"] = "start"


# no names of real services: the figures are about shape and size
KINDS = (
    Kind("Call", 0.20, False, {"from_a": ("a",), "from_others": ("c", "d", "e")}),
    Kind("Visit", 0.15, False, {"kind_b": ("b",), "kind_c": ("c",)}),
    Kind("Notice", 0.15, False, {"rated_a": ("a",), "rated_low": ("d", "e")}, "now"),
    Kind("Incident", 0.10, False, {"type_a_or_b": ("a", "b"), "type_e": ("e",)}),
    Kind("Help", 0.15, True, {"level_b": ("b",)}),
    Kind("Plan", 0.10, True, {"reason_a": ("a",)}),
    Kind("Stay", 0.10, True, {"ended_c": ("c",)}, "end"),
    Kind("Programme", 0.05, True, {"part_d_or_e": ("d", "e")}),
)


@dataclass(frozen=True)
class Block:
    """Whose records and of which table: one join, one file."""

    of: str
    kind: Kind

    @property
    def name(self) -> str:
        """Its file's name without the ending; the engine names its own blocks the same."""
        return f"{self.of}_{self.kind.name}"

    def column(self, name: str, days: int | None = None) -> str:
        """A column's name, as the engine makes it of a declaration's name, whom it counts and a window."""
        return f"{PREFIX[self.of]}{self.kind.name.lower()}_{name}" + (f"_{days}d" if days else "")

    @property
    def columns(self) -> list[str]:
        """Counts, counts by code, days of spells, days since the last; without row_id, in this order."""
        measured = ["count", *self.kind.counted, *(["days"] if self.kind.spell else [])]
        return [self.column(name, days) for name in measured for days in WINDOWS] + [self.column("since")]


BLOCKS = [Block(of, kind) for of in PREFIX for kind in KINDS]
COLUMNS = sum(len(block.columns) for block in BLOCKS)


def from_command_line(write_columns: Callable[[Path, Path, int], None]) -> None:
    """Run an engine on the folder to read, the folder to write and the memory to keep to, in GB."""
    parser = argparse.ArgumentParser()
    parser.add_argument("inputs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--memory-gb", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write_columns(options.inputs, options.out, options.memory_gb)
