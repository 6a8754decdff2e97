"""What became of the families of the last months' lists, as the records of their members show it now."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from features.since import Since, since
from lists.words import day_words
from pipeline import store
from pipeline.packet_sources import Sources
from review.packet import Became
from schemas.lists import ListedFamily

FOLLOWED_MONTHS = 6
Place = tuple[str, date]  # a family, and the month of the list on which it stood


def lists_before(folder: Path, month_on: date) -> list[Place]:
    """The places on the lists of the last months, the oldest first."""
    asked = range(1, FOLLOWED_MONTHS + 1)
    months = [month for month in store.folders(folder) if _months(date.fromisoformat(month.name), month_on) in asked]
    rows = [
        row for month in months for row in store.read_table(month / "list.parquet", ListedFamily.arrow()).to_pylist()
    ]
    return sorted(
        ((row["family_id"], row["month_on"]) for row in rows if row["section"] == "list"),
        key=lambda place: (place[1], place[0]),
    )


def _months(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def followed(places: Sequence[Place], members: pd.DataFrame, sources: Sources, as_of: date) -> tuple[Became, ...]:
    """What is known before `as_of` to have happened to today's members since, but to those who object.

    Of a family of whom no such member is left nothing is known, and nothing is told.
    """
    theirs = members[members["family_id"].isin([family_id for family_id, _ in places]) & ~members["objects"]]
    if theirs.empty:
        return ()
    who = theirs["child_id"]
    found = since(sources.records(who), sources.births(who), min(month_on for _, month_on in places), as_of)
    of_family = {str(family_id): set(group["child_id"]) for family_id, group in theirs.groupby("family_id")}
    return tuple(
        became(family_id, month_on, (one for one in found if one.child_id in of_family[family_id]))
        for family_id, month_on in places
        if family_id in of_family
    )


def became(family_id: str, month_on: date, happened: Iterable[Since]) -> Became:
    """What followed one family's place on one list, a sentence a day and thing."""
    counted = Counter((one.happened_on, one.words) for one in happened if one.happened_on >= month_on)
    return Became(
        family_id=family_id,
        month_on=month_on,
        happened=tuple(_said(day, words, count) for (day, words), count in sorted(counted.items())),
    )


def _said(day: date, words: str, people: int) -> str:
    whose = f" ({people} people)" if people > 1 else ""
    return f"{words[0].upper()}{words[1:]} on {day_words(day)}{whose}"
