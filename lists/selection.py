"""Whom a month's list has room for: up to capacity, and who keeps a place or just missed one."""

import math
from collections.abc import Mapping, Sequence
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
    `last_list` the borough and family_id of the last list. A family stands once: under the best of its places at which
    the list has room, else under the best of all. A list never holds more than its capacity: who keeps its place may
    displace another, who came before it.
    """
    ordered = awake.sort_values([*_LIST, "place"])
    room = rules.room(ordered)
    nobody = pd.Series(False, ordered.index)
    by_place = _taken_in(ordered, room, nobody, rules)
    is_safe = _is_safe(ordered, room, last_list, rules) if rules.hysteresis else nobody
    taken = _taken_in(ordered, room, is_safe, rules) if is_safe.any() else by_place
    told = ordered.assign(is_listed=taken, would_be=_of_families(ordered, by_place), has_room=room > 0)
    found = _one_each(told, ["is_listed", "has_room"]).sort_values([*_LIST, "place"])
    is_listed, would_be = found["is_listed"], found["would_be"]
    missed = (~is_listed).groupby([found[name] for name in _LIST]).cumsum()
    return found.drop(columns=["would_be", "has_room"]).assign(
        is_kept=is_listed & ~would_be,
        is_displaced=would_be & ~is_listed,
        just_missed=~is_listed & (missed <= rules.just_missed) & found["has_room"],
    )


def one_each(places: pd.DataFrame) -> pd.DataFrame:
    """Of each family, by borough, its best place."""
    return _one_each(places, [])


def _one_each(places: pd.DataFrame, first: Sequence[str]) -> pd.DataFrame:
    """The same, where places of which the named flags hold come first."""
    ways = [True] * len(KEYS) + [False] * len(first) + [True, True]
    return places.sort_values([*KEYS, *first, "place", "life_stage"], ascending=ways).drop_duplicates(KEYS)


def _of_families(ordered: pd.DataFrame, rows: pd.Series) -> pd.Series:
    """Which rows are of a family that has one of some rows."""
    return rows.groupby([ordered[name] for name in KEYS]).transform("any")


def _taken_in(ordered: pd.DataFrame, room: pd.Series, is_safe: pd.Series, rules: Rules) -> pd.Series:
    """Which place each family is listed under: one a family, and no room is left that another could have.

    In rounds: each stage takes the first in its order, those first that are safe; a family that several take has its
    best place, and what it leaves goes to the next in the round after. Who has a place keeps it.
    """
    taken = pd.Series(False, ordered.index)
    while True:
        is_free = ~_of_families(ordered, taken)
        turn = (~is_safe).astype(int).mask(taken, -1)
        # a stable sort: within each turn the order stays
        asked = ordered.assign(turn=turn)[taken | is_free].sort_values([*_LIST, "turn"], kind="stable")
        fits = _cut(asked, room.reindex(asked.index), rules).reindex(ordered.index, fill_value=False)
        new = _one_each(ordered[fits & ~taken], [])
        if new.empty:
            return taken
        taken = taken | taken.index.isin(new.index)


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


def _is_safe(ordered: pd.DataFrame, room: pd.Series, last_list: pd.DataFrame, rules: Rules) -> pd.Series:
    """Which places are of families of the last list and above the lower cut: they come first."""
    rank = ordered.groupby(_LIST).cumcount()
    was_there = pd.MultiIndex.from_frame(ordered[KEYS]).isin(pd.MultiIndex.from_frame(last_list[KEYS]))
    return (rank < room + (room * rules.hysteresis).map(math.ceil)) & was_there
