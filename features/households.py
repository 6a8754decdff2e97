"""Families as they stand at a date: current members, and which plans, episodes and objections are open."""

import ibis
import ibis.expr.types as ir

from features.engine import Records
from features.visible import is_open, visible
from schemas import codes
from schemas.landmarks import Member
from schemas.records import (
    SERVICE_RECORDS,
    CareEpisode,
    CinPlan,
    CpPlan,
    EhEpisode,
    Membership,
    Record,
    Restriction,
)

_KEYS, _FAMILY = ["child_id", "landmark_on"], ["family_id", "landmark_on"]


def households(dates: ir.Table, records: Records, children: ir.Table | None = None) -> ir.Table:
    """The current members of every family at each date (schemas.landmarks.Member).

    `dates` has one column landmark_on; with `children` (child_id, landmark_on) only their families are told. A member
    of two families at once belongs, for the list, to the one joined last.
    """
    members = _members(dates, records[Membership], children).cache()
    people = members.select(*_KEYS).distinct()
    for name, flagged in _open_now(people, records).items():
        members = members.left_join(flagged, _KEYS).drop(*(f"{key}_right" for key in _KEYS))
        members = members.mutate(**{name: members[name].fill_null(False)})
    last = _last_record(people, records)
    members = members.left_join(last, _KEYS).drop(*(f"{key}_right" for key in _KEYS))
    return members.select(list(Member.columns()))


def on_the_extracts(extracts: ir.Table, records: Records) -> ir.Table:
    """The members of each borough's families on the day of its extract, under the landmark of that day's month.

    `extracts` has (borough, as_of). Who may be listed at all is told by all that is known, chances by the landmark.
    """
    found = households(extracts.select(landmark_on="as_of").distinct(), records)
    own = found.semi_join(extracts, [found.borough == extracts.borough, found.landmark_on == extracts.as_of])
    return own.mutate(landmark_on=own.landmark_on.truncate("M").cast("date"))


def _members(dates: ir.Table, memberships: ir.Table, children: ir.Table | None) -> ir.Table:
    """Who is a member of which family at each date."""
    pairs = dates.cross_join(memberships)
    seen = visible(pairs, Membership, pairs.landmark_on)
    current = seen.filter(is_open(seen, seen.landmark_on))
    theirs = None if children is None else _families(current, children)
    if theirs is not None:  # of their members the other families too, until it is told which was joined last
        current = current.semi_join(current.semi_join(theirs, _FAMILY), _KEYS)
    current = _one_each(current)
    latest = ibis.window(
        group_by=[current.child_id, current.landmark_on],
        order_by=[current.happened_on.desc(nulls_first=False), current.known_on.desc(), current.family_id],
    )
    members = current.select(
        "borough", "landmark_on", "family_id", "child_id", "role", is_latest=ibis.row_number().over(latest) == 0
    )
    return members if theirs is None else members.semi_join(theirs, _FAMILY)


def _families(current: ir.Table, children: ir.Table) -> ir.Table:
    """The families of some children, with the date."""
    return current.semi_join(children, _KEYS).select(_FAMILY).distinct().cache()


def _one_each(current: ir.Table) -> ir.Table:
    """Of several memberships of one family, as ids that were joined later may have, the one joined last."""
    last = ibis.window(
        group_by=[current.child_id, current.landmark_on, current.family_id],
        order_by=[
            current.happened_on.desc(nulls_first=False),
            current.known_on.desc(),
            current.role,
            current.record_id,
        ],
    )
    return current.mutate(place=ibis.row_number().over(last)).filter(ibis._.place == 0).drop("place")


def _open_now(people: ir.Table, records: Records) -> dict[str, ir.Table]:
    """For each flag, the people and dates for whom it holds."""
    care = records[CareEpisode]
    care = care.filter(~care.legal_status.isin(codes.SHORT_BREAKS).fill_null(False))
    restrictions = records[Restriction]
    sources: dict[str, tuple[type[Record], ir.Table]] = {
        "is_looked_after": (CareEpisode, care),
        "on_cp_plan": (CpPlan, records[CpPlan]),
        "on_cin_plan": (CinPlan, records[CinPlan]),
        "in_early_help": (EhEpisode, records[EhEpisode]),
        "objects": (Restriction, restrictions.filter(restrictions.kind == "objection")),
    }
    found = {}
    for name, (record, table) in sources.items():
        pairs = people.join(table, "child_id")
        # an objection holds from its own date, however lately it was entered
        seen = (
            pairs.filter(pairs.gone_on.isnull()) if record is Restriction else visible(pairs, record, pairs.landmark_on)
        )
        began = ibis.or_(seen.happened_on.isnull(), seen.happened_on <= seen.landmark_on)
        running = seen.filter(began, is_running(seen))
        found[name] = running.select(*_KEYS).distinct().mutate(**{name: ibis.literal(True)})
    return found


def is_running(seen: ir.Table) -> ir.BooleanValue:
    """Not ended by the date, as its masked end tells."""
    return ibis.or_(seen.ended_on.isnull(), seen.ended_on >= seen.landmark_on)


def _last_record(people: ir.Table, records: Records) -> ir.Table:
    """The day on which the latest of a person's service records became known: a new one brings a family back."""
    known = ibis.union(*(records[record].select("child_id", "known_on") for record in SERVICE_RECORDS))
    pairs = people.join(known, "child_id")
    before = pairs.filter(pairs.known_on < pairs.landmark_on)
    return before.group_by(*_KEYS).agg(last_record_on=before.known_on.max())
