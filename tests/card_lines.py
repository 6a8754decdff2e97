"""A line of a case card: its cells and days, and what is wrong with it in words."""

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches


class CardError(ValueError):
    """A card cannot be read: its file, its line, what is wrong and what to write."""


class Line:
    """A line of a card's table: its cells by column, and where it stands."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str]) -> None:
        self.file, self.number, self._cells = file, number, cells

    def text(self, column: str) -> str:
        """A cell's text; empty where there is `-` or no such column."""
        told = self._cells.get(column, "")
        return "" if told == "-" else told

    def day(self, column: str) -> date | None:
        """A cell's day; None where it is empty."""
        return a_day(self.text(column), self) if self.text(column) else None

    def wrong(self, what: str) -> CardError:
        """What is wrong here."""
        return CardError(f"{self.file}, line {self.number}: {what}")

    def nearest(self, told: str, known: list[str], kind: str) -> CardError:
        """That something is not known, and the nearest that is."""
        near = get_close_matches(told.lower(), known, n=1, cutoff=0.5)
        meant = f"did you mean '{near[0]}'?" if near else f"write one of: {', '.join(known[:40])}"
        return self.wrong(f"'{told}' is no {kind}; {meant}")


def a_day(text: str, here: Line) -> date:
    """A day as cards write it: 12 Mar 2024."""
    try:
        return datetime.strptime(text, "%d %b %Y").date()
    except ValueError:
        raise here.wrong(f"'{text}' is no day; write it as {_as_a_day(text)}") from None


def _as_a_day(text: str) -> str:
    for known in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d.%m.%Y", "%d-%b-%Y"):
        try:
            told = datetime.strptime(text, known)
        except ValueError:
            continue
        return f"'{told.day} {told:%b %Y}'"
    return "12 Mar 2024"
