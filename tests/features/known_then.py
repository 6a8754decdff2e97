"""The oracle's first half, in plain Python: what was visible, who were relatives, what was covered.

Worked out from design.md, "Time", without the engine's code, so that the two agree only where both are right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from features.define import Column, Measure, Of
from schemas.codes import CodeList
from schemas.records import Membership, Record

Row = dict[str, Any]
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """All that there is to know: rows of linked records by class, dates of birth by person, covered intervals."""

    records: Mapping[type[Record], list[Row]]
    born: Mapping[str, date | None]
    coverage: list[Row]


@dataclass(frozen=True)
class Kin:
    """Another person of a child's families, as known at a landmark."""

    relative_id: str
    is_sibling: bool
    is_parent: bool
    same_household: bool
    age_months: int | None
    gap_months: int | None


def is_visible(row: Row, landmark_on: date) -> bool:
    """Whether it was known before the landmark's day, and had not gone before it."""
    return row["known_on"] < landmark_on and (row["gone_on"] is None or row["gone_on"] >= landmark_on)


def is_end_visible(row: Row, landmark_on: date) -> bool:
    """Whether its end was known before the landmark's day."""
    return row["end_known_on"] is not None and row["end_known_on"] < landmark_on


def masked(row: Row, record: type[Record], landmark_on: date) -> Row:
    """A visible row without what was not known of it yet."""
    hidden: list[str] = []
    if not is_end_visible(row, landmark_on):
        hidden += ["ended_on", *record.known_at("end")]
    if row["now_known_on"] >= landmark_on:
        hidden += record.known_at("now")
    return row | dict.fromkeys(hidden)


def has_begun(row: Row, landmark_on: date) -> bool:
    """Whether it was under way before the landmark's day; what has no date is as old as can be."""
    return row["happened_on"] is None or row["happened_on"] < landmark_on


def is_open(row: Row, landmark_on: date) -> bool:
    """Whether a begun row had no end before the landmark's day."""
    return row["ended_on"] is None or row["ended_on"] >= landmark_on


def visible(world: World, record: type[Record], landmark_on: date) -> list[Row]:
    """The rows of a class as they looked at a landmark, whoever's they are; of what had not begun, none."""
    rows = [row for row in world.records.get(record, []) if is_visible(row, landmark_on)]
    return [masked(row, record, landmark_on) for row in rows if has_begun(row, landmark_on)]


def relatives(world: World, child_id: str, landmark_on: date) -> list[Kin]:
    """The others who, on at least one day, were in a family with the child."""
    members = visible(world, Membership, landmark_on)
    pairs: dict[str, list[tuple[Row, Row]]] = {}
    for own in members:
        for other in members:
            if own["child_id"] == child_id != other["child_id"] and own["family_id"] == other["family_id"]:
                pairs.setdefault(other["child_id"], []).append((own, other))
    together = {
        person: [pair for pair in both if have_a_day_in_common(*pair)] for person, both in sorted(pairs.items())
    }
    return [_kin(world, child_id, person, both, landmark_on) for person, both in together.items() if both]


def have_a_day_in_common(one: Row, other: Row) -> bool:
    """Whether two memberships overlap, the days on which they end among their days."""
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _first(membership: Row) -> date:
    return membership["happened_on"] or date.min


def _last(membership: Row) -> date:
    return membership["ended_on"] or date.max


def _kin(world: World, child_id: str, person: str, both: list[tuple[Row, Row]], landmark_on: date) -> Kin:
    roles = {(own["role"], other["role"]) for own, other in both}
    born_on, own_born_on = world.born[person], world.born[child_id]
    is_born = born_on is not None and born_on < landmark_on
    return Kin(
        relative_id=person,
        is_sibling=("child", "child") in roles,
        is_parent=("child", "parent") in roles,
        same_household=any(is_open(own, landmark_on) and is_open(other, landmark_on) for own, other in both),
        age_months=months_between(born_on, landmark_on) if is_born else None,
        gap_months=months_between(born_on, own_born_on) if is_born and own_born_on is not None else None,
    )


def months_between(from_on: date, to_on: date) -> int:
    """From the month of one day to the month of another."""
    return 12 * (to_on.year - from_on.year) + to_on.month - from_on.month


def is_covered(world: World, borough: str, column: Column, landmark_on: date) -> bool:
    """Whether each day that a column asks about could be told by each source of it."""
    windows = 2 if column.feature.measure is Measure.TREND else 1
    days = max((column.days or 0) * windows + column.feature.looks_back, 1)
    first, last = landmark_on - timedelta(days=days), landmark_on - A_DAY
    asked = [(service, first) for service in column.feature.source.services()]
    if column.of is not Of.OWN:
        # who the others are is asked as of now; a family that was left long ago is told by its export all the same
        asked.append(("people", last))
    told = [(row["service"], row) for row in world.coverage if row["borough"] == borough]
    return _existed(column, first, last) and all(
        _is_within(since, last, [row for its, row in told if its == service]) for service, since in asked
    )


def _is_within(first: date, last: date, intervals: Iterable[Row]) -> bool:
    day = first
    for told in sorted(intervals, key=lambda told: told["from_on"]):
        if told["from_on"] <= day:
            day = max(day, told["to_on"] + A_DAY)
    return day > last


def _existed(column: Column, first: date, last: date) -> bool:
    """Whether the record and each code could be told on all days; of a whole stable group one code or another could."""
    since = column.feature.source.since
    if column.feature.codes is None:
        return since is None or since <= first
    codes = _code_list(column.feature.source, column.feature.codes[0])
    alone = [code for code in column.codes if not set(_family(codes.groups, code)) <= set(column.codes)]
    starts = [codes.since[code] for code in alone if code in codes.since] + ([] if since is None else [since])
    ends = [codes.until[code] for code in alone if code in codes.until]
    return all(start <= first for start in starts) and all(end >= last for end in ends)


@cache
def _code_list(record: type[Record], name: str) -> CodeList:
    codes = record.columns()[name].codes
    assert codes is not None
    return codes


def _family(groups: Mapping[str, str], code: str) -> list[str]:
    """The codes of a code's stable group; one that no whole group can hold where it has none."""
    return [other for other, group in groups.items() if group == groups.get(code)] or ["no group"]
