"""The lists that were handed over, by borough and month, and the families on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.packet import NOT_KEPT, Became, Family, Packet
from review.tables import families, lists

_REPLACED = "It was made again and replaced by list"


@dataclass(frozen=True)
class MonthList:
    """One borough's list of one month; `about` is its packet without the families."""

    list_id: str
    borough: str
    month_on: date
    expires_on: date
    retired_because: str | None
    about: Mapping[str, Any]

    def is_open(self, today: date) -> bool:
        """Whether it can be worked: neither expired nor withdrawn."""
        return self.retired_because is None and today < self.expires_on

    @property
    def is_replaced(self) -> bool:
        """Whether the month's list was made again: it was not wrong, and what was found wrong through it still is."""
        return (self.retired_because or "").startswith(_REPLACED)

    @property
    def became(self) -> tuple[Became, ...]:
        """What the records show since families stood on earlier lists."""
        return tuple(Became.model_validate(one) for one in self.about["became"])


def load(connection: Connection, packet: Packet) -> bool:
    """Take a packet in; False where that very list is there already, which then stays as it was shown but for those who
    may not be shown any more.

    A list of the same month that was made before it is withdrawn: what was decided on it stays to be read. Who is
    erased goes from every list, and of who objects or is protected now no list shows more than a new one would.
    """
    _forget(connection, frozenset(packet.erased))
    _hide(connection, frozenset(packet.objecting), frozenset(packet.protected))
    if one_list(connection, packet.list_id) is not None:
        _forget_the_erased(connection, packet)
        return False
    for earlier in all_lists(connection, packet.borough):
        if earlier.month_on == packet.month_on and earlier.retired_because is None:
            retire(connection, earlier.list_id, f"{_REPLACED} {packet.list_id}.")
    row = {name: getattr(packet, name) for name in ("list_id", "borough", "month_on", "expires_on")}
    connection.execute(lists.insert().values(**row, about=_about(packet)))
    rows = [
        {"list_id": packet.list_id, "family_id": one.family_id, "place": place, "told": one.model_dump(mode="json")}
        for place, one in enumerate(packet.families)
    ]
    if rows:
        connection.execute(families.insert(), rows)
    return True


def _forget_the_erased(connection: Connection, packet: Packet) -> None:
    """Take out of a list whoever is no longer in its packet; nothing else of what was shown changes."""
    left = {family.family_id: family for family in packet.families}
    for shown in families_of(connection, packet.list_id):
        now = left.get(shown.family_id, shown.emptied())
        if {person.person_id for person in shown.people} - {person.person_id for person in now.people}:
            _keep(connection, packet.list_id, now)
            connection.execute(lists.update().where(lists.c.list_id == packet.list_id).values(about=_about(packet)))


def _forget(connection: Connection, erased: frozenset[str]) -> None:
    """Take people out of every list that tells of them, replaced ones too, and out of what became of their families."""

    def left(family: Family) -> Family:
        without = family.without(erased)
        return without if without.has_child_at_stage else family.emptied()

    _change(connection, erased, left)


def _hide(connection: Connection, objecting: frozenset[str], protected: frozenset[str]) -> None:
    """Show no more on every list of who objects now, or of a protected address, than a new list would."""
    _change(connection, objecting | protected, lambda family: family.hiding(objecting, protected))


def _change(connection: Connection, people: frozenset[str], left: Callable[[Family], Family]) -> None:
    """What is left of every family that tells of some people; of one that changes, what became is told no more."""
    touched = set[str]()
    text = sa.cast(families.c.told, sa.Text).label("text")  # few tell of any of them, and only those are read
    for list_id, told in connection.execute(sa.select(families.c.list_id, text)).all() if people else ():
        if not any(person_id in told for person_id in people):
            continue
        family = Family.model_validate_json(told)
        if people.intersection(family.tells_of) and (now := left(family)) != family:
            _keep(connection, list_id, now)
            touched.add(family.family_id)
    for one in all_lists(connection) if touched else ():
        became = [told for told in one.about["became"] if told["family_id"] not in touched]
        about = {**one.about, "became": became}
        connection.execute(lists.update().where(lists.c.list_id == one.list_id).values(about=about))


def keep_since(connection: Connection, day: date) -> int:
    """Empty the families of lists whose month is before a day; how many. What was decided on them stays."""
    emptied = 0
    for one in (one for one in all_lists(connection) if one.month_on < day):
        full = [family for family in families_of(connection, one.list_id) if not family.is_empty]
        for family in full:
            _keep(connection, one.list_id, family.emptied(NOT_KEPT))
        about = {**one.about, "became": []}
        connection.execute(lists.update().where(lists.c.list_id == one.list_id).values(about=about))
        emptied += len(full)
    return emptied


def _keep(connection: Connection, list_id: str, family: Family) -> None:
    here = (families.c.list_id == list_id) & (families.c.family_id == family.family_id)
    connection.execute(families.update().where(here).values(told=family.model_dump(mode="json")))


def _about(packet: Packet) -> dict[str, Any]:
    return packet.model_dump(mode="json", exclude={"families", "erased", "objecting", "protected"})


def retire(connection: Connection, list_id: str, because: str) -> bool:
    """Withdraw a list: it stays to be read and can no longer be worked. False where there is none of that id."""
    done = connection.execute(lists.update().where(lists.c.list_id == list_id).values(retired_because=because))
    return done.rowcount > 0


def all_lists(connection: Connection, borough: str | None = None) -> list[MonthList]:
    """The lists of a borough, or of all, the latest month first."""
    asked = sa.select(lists).order_by(lists.c.month_on.desc(), lists.c.borough, lists.c.list_id)
    if borough is not None:
        asked = asked.where(lists.c.borough == borough)
    return [MonthList(**row._mapping) for row in connection.execute(asked)]


def one_list(connection: Connection, list_id: str) -> MonthList | None:
    """One list."""
    row = connection.execute(sa.select(lists).where(lists.c.list_id == list_id)).first()
    return None if row is None else MonthList(**row._mapping)


def families_of(connection: Connection, list_id: str) -> list[Family]:
    """The families of a list, in the order in which they were handed over."""
    asked = sa.select(families.c.told).where(families.c.list_id == list_id).order_by(families.c.place)
    return [Family.model_validate(told) for told in connection.execute(asked).scalars()]


def one_family(connection: Connection, list_id: str, family_id: str) -> Family | None:
    """One family of a list."""
    here = (families.c.list_id == list_id) & (families.c.family_id == family_id)
    told = connection.execute(sa.select(families.c.told).where(here)).scalar()
    return None if told is None else Family.model_validate(told)


def earlier_lists_of(connection: Connection, one: MonthList, family_id: str) -> list[MonthList]:
    """The borough's other lists up to the same month with a family on them, the latest first."""
    of_the_borough = (lists.c.borough == one.borough) & (lists.c.list_id != one.list_id)
    asked = (
        sa.select(lists)
        .join(families)
        .where(of_the_borough, lists.c.month_on <= one.month_on, families.c.family_id == family_id)
        .order_by(lists.c.month_on.desc())
    )
    return [MonthList(**row._mapping) for row in connection.execute(asked)]


def filtered(found: Iterable[Family], stage: str, school: str, change: str) -> list[Family]:
    """The families of a stage, with a child at a school, and new or staying; an empty text asks for all."""
    return [
        family
        for family in found
        if (not stage or family.life_stage == stage)
        and (not school or school in {person.school for person in family.people})
        and (not change or family.change == change)
    ]


def schools_of(found: Sequence[Family]) -> list[str]:
    """The schools of the families' children, in order."""
    return sorted({person.school for family in found for person in family.people if person.school})
