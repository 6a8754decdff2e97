"""The members of listed families as the review page shows them, and what of them is held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pandas as pd

from features.households import is_running
from review.packet import Person

_ROLES = ("child", "parent", "carer", "other")


@dataclass(frozen=True)
class Known:
    """What is known of the people of one borough's families at the list's month, by child_id."""

    names: Mapping[str, str]
    born_on: Mapping[str, date]
    schools: Mapping[str, str]
    at_stage: frozenset[str]
    protected: frozenset[str]
    """Those whose address is protected."""


def shown(members: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The members (schemas.landmarks.Member) of some families who are shown there.

    Somebody whose address is protected is shown in the family joined last alone: an entry in an earlier one that nobody
    closed must not lead back to it.
    """
    return members[members["is_latest"] | ~members["child_id"].isin(known.protected)]


def people(family: pd.DataFrame, known: Known) -> tuple[Person, ...]:
    """One family's members, the children first and the eldest first."""
    no_school = bool(family["child_id"].isin(known.protected).any())
    told = [_person(row, known, no_school) for row in family.to_dict("records")]
    return tuple(sorted(told, key=lambda one: (_ROLES.index(one.role), one.born_on or date.max, one.person_id)))


def _person(row: Mapping[Any, Any], known: Known, no_school: bool) -> Person:
    person_id, role = row["child_id"], row["role"] if row["role"] in _ROLES else "other"
    if row["objects"]:
        return Person(person_id=person_id, name="", born_on=None, role=role, is_at_stage=False, school="")
    return Person(
        person_id=person_id,
        name=known.names.get(person_id, ""),
        born_on=known.born_on.get(person_id),
        role=role,
        is_at_stage=person_id in known.at_stage,
        school="" if no_school else known.schools.get(person_id, ""),
    )


def held_back(members: pd.DataFrame, known: Known) -> tuple[str, ...]:
    """Why something of one family is not shown, in sentences; `members` are all that are entered in it."""
    objecting, there = int(members["objects"].sum()), shown(members, known)
    told = []
    if objecting:
        whose = "1 person objects" if objecting == 1 else f"{objecting} people object"
        told.append(
            f"{whose} to the use of their records: nobody is listed through them,"
            " and neither name nor records are shown; a sentence about brothers and sisters may count what is in them"
        )
    if there["child_id"].isin(known.protected).any():
        told.append("An address is protected: no school of this family is shown")
    if len(there) < len(members):
        told.append("Somebody who is entered in this family belongs to another one now and is not shown")
    return tuple(told)


def restricted(restrictions: ibis.Table, kind: str, on: date) -> ibis.Table:
    """The people (child_id) who object, or whose address is protected, at a date, however lately that was entered."""
    at = ibis.literal(on)
    entered = restrictions.filter(restrictions.kind == kind, restrictions.gone_on.isnull())
    begun = ibis.or_(entered.happened_on.isnull(), entered.happened_on <= at)
    running = entered.mutate(landmark_on=at)
    return running.filter(begun, is_running(running)).select("child_id").distinct()
