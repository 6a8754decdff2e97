"""Of two census files of one year that tell of the same children the one that was made later."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pyarrow.compute as pc

from schemas.records import Person
from schemas.refusal import BrokenFile

from .cin_census import Census

_DAY_FIRST = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_HERE = ZoneInfo("Europe/London")
"""Where a time without a zone was told."""


def standing(censuses: Sequence[Census]) -> tuple[list[Census], list[Census]]:
    """The files that are believed, and those that a later one of the same year takes the place of.

    Files of one year that share no child are its parts and stand. Raises BrokenFile where two share children and
    nothing says which of them is the later.
    """
    replaced = [_earlier(*pair) for pair in combinations(censuses, 2) if _tell_the_same(*pair)]
    return [one for one in censuses if one not in replaced], [one for one in censuses if one in replaced]


def _tell_the_same(one: Census, other: Census) -> bool:
    if one.year != other.year:
        return False
    children, others = (
        next(raw for raw in census.raws if raw.record is Person).rows.column("local_id") for census in (one, other)
    )
    return bool(pc.any(pc.is_in(children.cast("string"), others.cast("string").drop_null())).as_py())


def _earlier(one: Census, other: Census) -> Census:
    first, second = _made_at(one), _made_at(other)
    if first is None or second is None or not _is_clear(first, second):
        what = f"it and {one.file} are both censuses of {one.year}, and their headers do not say which is the later"
        raise BrokenFile(other.file, what, "Keep the later one, or give each the DateTime of its export")
    return one if first < second else other


def _is_clear(one: datetime, other: datetime) -> bool:
    """Whether one of two times is the later; a day without a time is none of that day's times."""
    has_times = one.time() != datetime.min.time() and other.time() != datetime.min.time()
    return one != other and (has_times or one.date() != other.date())


def _made_at(census: Census) -> datetime | None:
    """When a census was made; None where its header does not say, or in no way that can be read."""
    told = " ".join((census.made_at or "").split())
    with suppress(ValueError):
        return _here(datetime.fromisoformat(told))
    for order in _DAY_FIRST:
        with suppress(ValueError):
            return _here(datetime.strptime(told, order))
    return None


def _here(told: datetime) -> datetime:
    return told.astimezone(_HERE) if told.tzinfo else told.replace(tzinfo=_HERE)
