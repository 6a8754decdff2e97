"""Whom a month's list has room for: up to capacity, and who keeps a place or just missed one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from lists.standing import KEYS

FLAGS = ("is_listed", "is_kept", "is_displaced", "just_missed")
_LIST = ["borough", "life_stage"]


@dataclass(frozen=True)
class Rules:
    """How many families a month and borough, by life stage, and for how many days a shown family rests.

    `hysteresis`: how far below the cut, as a share of the capacity, a family of the last list keeps its place.
    `just_missed`: how many families after the last one listed are told of, at each stage.
    `at_most_of_one`: how many families of one `school` or one `ward` may stand on a list at a stage; of what is not
    named, any number.
    `capacity_of`: the boroughs that have another capacity at some stages, each with these.
    """

    capacity: Mapping[str, int]
    rest_days: int
    hysteresis: float = 0.0
    just_missed: int = 0
    at_most_of_one: Mapping[str, int] = field(default_factory=dict)
    capacity_of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def room(self, families: pd.DataFrame) -> pd.Series:
        """The capacity at each family's borough and life_stage."""
        room = families["life_stage"].map(dict(self.capacity))
        for borough, own in self.capacity_of.items():
            is_own = (families["borough"] == borough) & families["life_stage"].isin(own)
            room = room.mask(is_own, families["life_stage"].map(dict(own)))
        return room.astype(float).fillna(0)


def selected(awake: pd.DataFrame, last_list: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The families of one month that could be listed, in order, with is_listed, is_kept, is_displaced, just_missed.

    `awake` has what `roll_up.places` gives and, where they are known, the `school` and `ward` of each child;
    `last_list` the borough and family_id of the last list. A list never holds more than its capacity: for each family
    that keeps its place another, who came before it, has none.
    """
    ordered = awake.sort_values([*_LIST, "place"])
    room = rules.room(ordered)
    by_place = _cut(ordered, room, rules)
    is_listed = _kept_first(ordered, room, last_list, rules) if rules.hysteresis else by_place
    missed = (~is_listed).groupby([ordered[name] for name in _LIST]).cumsum()
    return ordered.assign(
        is_listed=is_listed,
        is_kept=is_listed & ~by_place,
        is_displaced=by_place & ~is_listed,
        just_missed=~is_listed & (missed <= rules.just_missed) & (room > 0),
    )


def _cut(ordered: pd.DataFrame, room: pd.Series, rules: Rules) -> pd.Series:
    """Who has room, in the order given: the first of each stage, but for those whose school or ward has its number.

    Of two such numbers the second counts whom the first leaves: neither is exceeded.
    """
    lists = [ordered[name] for name in _LIST]
    may = pd.Series(True, ordered.index)
    for name in (name for name in rules.at_most_of_one if name in ordered):
        place = ordered[name]
        may &= place.isna() | (may.groupby([*lists, place], dropna=False).cumsum() <= rules.at_most_of_one[name])
    return may & (may.groupby(lists).cumsum() <= room)


def _kept_first(ordered: pd.DataFrame, room: pd.Series, last_list: pd.DataFrame, rules: Rules) -> pd.Series:
    """Who is listed where the families of the last list come first, as far as they are above the lower cut."""
    rank = ordered.groupby(_LIST).cumcount()
    was_there = pd.MultiIndex.from_frame(ordered[KEYS]).isin(pd.MultiIndex.from_frame(last_list[KEYS]))
    is_safe = was_there & (rank < room + (room * rules.hysteresis).map(math.ceil))
    # a stable sort: within both parts the order stays
    first = ordered.assign(comes_after=~is_safe).sort_values([*_LIST, "comes_after"], kind="stable")
    return _cut(first, room.reindex(first.index), rules).reindex(ordered.index)
