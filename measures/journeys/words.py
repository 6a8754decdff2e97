"""How the journeys' numbers are put into sentences: a number that must not be seen is not said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from measures.canvas import drawable
from measures.history import ALL

TOO_FEW = "There are too few children to tell."
NOT_COVERED = (
    "Nothing is told: no whole financial year is covered by early help, social care and youth justice and has been over"
    " for long enough."
)
_OF_100 = ("share", "low", "high")


def between(row: pd.Series, names: Sequence[str] = _OF_100, unit: str = " %") -> str:
    """A figure with its interval: `41.3 % (95 % interval 36.1 to 46.7)`; nothing where it is hidden."""
    value, low, high = (row[name] for name in names)
    if pd.isna(value):
        return ""
    inside = f" (95 % interval {low:.1f} to {high:.1f})" if pd.notna(low) and pd.notna(high) else ""
    return f"{value:.1f}{unit}{inside}"


def sentence(start: str, parts: Sequence[tuple[str, str]], end: str = "") -> str:
    """A sentence of those parts (figure, what it is of) whose figure is told; TOO_FEW where none is."""
    told = [f"{figure} {what}" for figure, what in parts if figure]
    if not told:
        return TOO_FEW
    return f"{start}{', '.join(told[:-1])}{' and ' if len(told) > 1 else ''}{told[-1]}{end}."


def figures_of(rows: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Those figures that are told."""
    return {name: float(value) for name, value in rows if pd.notna(value)}


def place_of(borough: str) -> str:
    """Of whom a page is, in words: "" for all boroughs, else " in " and its name."""
    return "" if borough == ALL else f" in {borough}"


def drawn(table: pd.DataFrame, numbers: Sequence[str], draw: Callable[[pd.DataFrame], bytes]) -> bytes | None:
    """The picture of a table, or nothing where all of its numbers are hidden or missing."""
    return draw(table) if len(drawable(table, list(numbers), "")[0]) else None
