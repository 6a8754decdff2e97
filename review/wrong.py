"""What reviewers found wrong: an item for each family whose decision that holds is that the record is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from review.entries import Entry, stories
from review.months import MonthList, one_family


@dataclass(frozen=True)
class Item:
    """A thing to correct in a source system: whose records, what kind of thing, and what the reviewer wrote."""

    list_id: str
    month_on: date
    family_id: str
    found_on: date
    what: str
    found: str
    people: tuple[str, ...]


def open_items(connection: Connection, lists: Iterable[MonthList]) -> list[Item]:
    """The items of a borough's lists.

    One is closed by a later decision of the family, on whichever list, and when its own list is withdrawn, but not when
    that was only made again.
    """
    latest: dict[str, tuple[Entry, MonthList]] = {}
    for one in lists:
        for family_id, story in stories(connection, one.list_id).items():
            decision = story.decision
            if decision and (family_id not in latest or decision.id > latest[family_id][0].id):
                latest[family_id] = decision, one
    found = []
    for family_id, (decision, one) in latest.items():
        family = one_family(connection, one.list_id, family_id)
        stands = one.retired_because is None or one.is_replaced
        if decision.code == "wrong_data" and stands and family is not None:
            people = tuple(person.person_id for person in family.people)
            what, why = decision.wrong_what or "other", decision.reason or ""
            found.append(Item(one.list_id, one.month_on, family_id, decision.at.date(), what, why, people))
    return found
