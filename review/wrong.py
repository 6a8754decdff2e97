"""What reviewers found wrong: an item for each family whose decision that holds is that the record is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from review.entries import stories
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
    """The items of some lists. One is no longer told once a later decision of the family says otherwise."""
    found = []
    for one in lists:
        for family_id, story in stories(connection, one.list_id).items():
            decision, family = story.decision, one_family(connection, one.list_id, family_id)
            if decision is None or decision.code != "wrong_data" or family is None:
                continue
            people = tuple(person.person_id for person in family.people)
            what, why = decision.wrong_what or "other", decision.reason or ""
            found.append(Item(one.list_id, one.month_on, family_id, decision.at.date(), what, why, people))
    return found
