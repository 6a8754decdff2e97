"""Of two census files of one year that tell of the same children the one that was made later."""

from collections.abc import Sequence
from itertools import combinations

import pyarrow.compute as pc

from schemas.records import Person
from schemas.refusal import BrokenFile

from .cin_census import Census


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
    if None in (one.made_at, other.made_at) or one.made_at == other.made_at:
        what = f"it and {one.file} are both censuses of {one.year}, and their headers do not say which is the later"
        raise BrokenFile(other.file, what, "Keep the later one, or give each the DateTime of its export")
    return min(one, other, key=lambda census: census.made_at or "")
