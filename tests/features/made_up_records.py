"""Made-up versions of one record, of any kind: same days, missing ends, late ones, changed ones, ones that vanish."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from features.catalogue import catalogue
from features.steps import TIER, Step
from schemas.records import Address, CareEpisode, Membership, Record
from schemas.table import CODES
from tests.features.known_then import Row

SOURCES: tuple[type[Record], ...] = tuple(
    dict.fromkeys([*TIER, *(made.source for made in catalogue() if made.source is not Step)])
)
WINDOWS = (365, 730, 1095, 1825, 3650)
_NEAR = (0, 1, 2, 30, 90, 91, 92, 181, 182, 183, 273, 274)
EDGES = tuple(sorted({*_NEAR, *(days + by for days in WINDOWS for by in (-1, 0, 1, 2)), 1460, 1461, 2190, 2191}))
_AROUND = (-700, -30, -2, -1, -1, 0, 0, 1, 30)  # days from the landmark on which something becomes known
_LATE = (0, 0, 0, 0, 1, 7, 30, 200)
_ENDS = (0, 0, 1, -1, *(by - days for days in (1095, 1825) for by in (-1, 0, 0, 1)))


def days_back(random: Random, record: type[Record]) -> int:
    """How many days before the landmark one begins: mostly within reach of a window's edge, some in days to come."""
    if record.foreseen and random.random() < 0.15:
        return random.choice((0, -1, -40))
    if record.spell and random.random() < 0.25:
        return random.randint(1826, 3000)  # longer ago than its windows, to end about their edge
    return random.choice((random.choice(EDGES[1:]), random.choice(EDGES[1:]), random.randint(1, 2200)))


def versions(
    random: Random, record: type[Record], person: str, record_id: str, landmark_on: date, days: int
) -> list[Row]:
    """A record as it was first known, and sometimes as it was known once it had changed; or gone."""
    first = version(random, record, person, record_id, landmark_on, days)
    if random.random() < 0.75:
        return [first]
    gone_on = max(first["known_on"], _day(landmark_on, random.choice(_AROUND)))
    first |= {"gone_on": gone_on}
    if random.random() < 0.3:
        return [first]
    moved = random.choice((0, 0, 0, 1, 20))
    following = version(random, record, person, record_id, landmark_on, days + moved)
    return [first, known_from(following, gone_on) | {"borough": first["borough"]}]


def known_from(row: Row, day: date) -> Row:
    """The row, had it not been known before that day."""
    return row | {name: row[name] and max(day, row[name]) for name in ("end_known_on", "now_known_on", "known_on")}


def version(random: Random, record: type[Record], person: str, record_id: str, landmark_on: date, days: int) -> Row:
    """One version of one record, begun so many days before the landmark, whenever that became known."""
    happened_on = _day(landmark_on, -days)
    known_on = _day(happened_on, random.choice(_LATE) - (random.choice((0, 60)) if record.foreseen else 0))
    if random.random() < 0.15:
        known_on = max(known_on, _day(landmark_on, random.choice(_AROUND)))
    row: Row = {
        **{"record_id": record_id, "child_id": person, "borough": random.choice(("lbhf", "rbkc"))},
        **{"happened_on": happened_on, "known_on": known_on, "how": "lag", "gone_on": None, "now_known_on": known_on},
        **{name: _value(random, record, name) for name in record.columns()},
    }
    row |= _end(random, record, row, landmark_on)
    undated = record in (Membership, Address) and random.random() < 0.25
    return row | {"happened_on": None} if undated else row


def _end(random: Random, record: type[Record], row: Row, landmark_on: date) -> Row:
    if not (record.spell or record.closes_itself) or random.random() < 0.3:
        return {"ended_on": None, "end_known_on": None, "end_how": None} | dict.fromkeys(record.known_at("end"))
    ended_on = _day(row["happened_on"], random.choice((0, 1, 2, 30, 91, 365, 700, random.randint(0, 1500))))
    if random.random() < 0.4:
        edges = [_day(landmark_on, by) for by in _ENDS if _day(landmark_on, by) >= row["happened_on"]]
        ended_on = random.choice(edges or [ended_on])
    told_on = _day(ended_on, random.choice((0, 0, 0, 1, 30, -30)))
    if random.random() < 0.2:
        told_on = _day(landmark_on, random.choice(_AROUND))
    return {"ended_on": ended_on, "end_known_on": max(row["known_on"], told_on), "end_how": "lag"}


def _day(day: date, by: int) -> date:
    return day + timedelta(days=by)


def _looked_at() -> dict[tuple[type[Record], str], set[Any]]:
    """The columns that some declaration looks at, with the codes that it names."""
    found: dict[tuple[type[Record], str], set[Any]] = {(CareEpisode, "legal_status"): {"V3", "V4"}}
    for made in catalogue():
        for name in made.source.columns():
            if made.asks_for(name) or name in made.amount:
                found.setdefault((made.source, name), set())
        for column in made.columns if made.codes else ():
            found.setdefault((made.source, made.codes[0]), set()).update(column.codes)
    return found


_LOOKED_AT = _looked_at()
_TEXTS = {
    "family_id": ("f", "f", "f", "g"),
    "school": ("s",),
    "role": ("child", "parent", "carer", "other", None),
    "reason": ("a", "a", "b", None),
}
_AMOUNTS: Mapping[str, tuple[int | None, ...]] = {
    "possible_sessions": (None, 0, 7, 120, 130),
    "authorised_sessions": (None, 0, 1, 7),
    "unauthorised_sessions": (None, 0, 2, 6),
}


def _value(random: Random, record: type[Record], name: str) -> Any:
    """A value of a column: mostly one that counts, sometimes one that does not, or none where that may be."""
    if name in _TEXTS:
        return random.choice(_TEXTS[name])
    if (record, name) not in _LOOKED_AT:
        return None
    column = record.columns()[name]
    if pa.types.is_boolean(column.type):
        return random.choice((True, True, False, None))
    if column.codes is None:
        return random.choice(_AMOUNTS.get(name, (None, 0, 1, 2, 4, 5, 6, 8)))
    named = sorted(_LOOKED_AT[record, name])
    codes = [random.choice((*named, *named, *column.codes.labels, "unmapped")) for _ in range(5)]
    some = codes[: random.randint(0, 5)] if column.type == CODES else codes[0]
    return random.choice((some, some, some, None))
