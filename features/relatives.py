"""Relatives as known at a landmark: whose memberships of one family overlapped the child's, both known by then."""

import ibis
import ibis.expr.types as ir

from features.visible import is_open, visible
from schemas.records import Membership

SIBLING = "sibling"


def relatives(spine: ir.Table, memberships: ir.Table, people: ir.Table) -> ir.Table:
    """One row per landmark, relative and role (schemas.landmarks.Relative). One stays a relative after either has left.

    Two children of one family are siblings; to a child other members are what they are there, and to who is no child of
    it all are others. Undated membership overlaps every other; the last day of a membership belongs to it; one entered
    for a day to come makes no relatives yet. `people` has child_id and born_on of all.
    """
    own = _own(spine, memberships)
    pairs = own.join(
        memberships.rename(relative_id="child_id"),
        [own.family_id == memberships.family_id, own.child_id != memberships.child_id],
        rname="relative_{name}",
    )
    seen = visible(pairs, Membership, pairs.landmark_on)
    overlap = seen.filter(
        _has_begun(seen),
        ibis.or_(seen.own_to.isnull(), seen.happened_on.isnull(), seen.happened_on <= seen.own_to),
        ibis.or_(seen.ended_on.isnull(), seen.own_from.isnull(), seen.own_from <= seen.ended_on),
    )
    role = (overlap.role == "child").ifelse(SIBLING, overlap.role.fill_null("other"))
    role = (overlap.own_role == "child").fill_null(False).ifelse(role, "other")
    found = overlap.mutate(role=role, together=ibis.and_(overlap.own_now, _now(overlap)))
    found = found.group_by("row_id", "relative_id", "role").agg(same_household=found.together.any())
    return _with_age(found, spine, people)


def _own(spine: ir.Table, memberships: ir.Table) -> ir.Table:
    """The families of each landmark's child, from when to when, and whether it lives there now."""
    pairs = spine.select("row_id", "child_id", "landmark_on").join(memberships, "child_id")
    own = visible(pairs, Membership, pairs.landmark_on)
    return own.filter(_has_begun(own)).select(
        *("row_id", "child_id", "landmark_on", "family_id"),
        **{"own_role": own.role, "own_from": own.happened_on, "own_to": own.ended_on, "own_now": _now(own)},
    )


def _with_age(found: ir.Table, spine: ir.Table, people: ir.Table) -> ir.Table:
    """Ages at the landmark, in months of the calendar: days beside the landmark's would tell the day of birth.

    Who is born on the landmark or later is not yet born there: that day was not known.
    """
    births = people.select("child_id", "born_on")
    own = spine.select("row_id", "landmark_on", "child_id").left_join(births, "child_id")
    own = own.select("row_id", "landmark_on", own_born_on="born_on")
    aged = found.join(own, "row_id").left_join(births, ibis._.relative_id == births.child_id)
    aged = aged.mutate(born_on=(aged.born_on < aged.landmark_on).ifelse(aged.born_on, ibis.null("date")))
    return aged.select(
        "row_id",
        "relative_id",
        "role",
        "same_household",
        age_months=_months(aged.born_on, aged.landmark_on),
        gap_months=_months(aged.born_on, aged.own_born_on),
    )


def _months(from_on: ir.DateColumn, to_on: ir.DateColumn) -> ir.IntegerColumn:
    """From the month of one day to the month of another, whichever days of them they are."""
    return (12 * (to_on.year() - from_on.year()) + to_on.month() - from_on.month()).cast("int32")


def others(found: ir.Table, whom: str) -> ir.Table:
    """The relatives (row_id, child_id, age_months, gap_months) who are siblings, parents, or of the household."""
    chosen = {
        "siblings": found.role == SIBLING,
        "parents": found.role == "parent",
        "household": found.same_household,
    }[whom]
    return found.filter(chosen).select("row_id", "age_months", "gap_months", child_id="relative_id").distinct()


def _has_begun(table: ir.Table) -> ir.BooleanValue:
    return ibis.or_(table.happened_on.isnull(), table.happened_on < table.landmark_on)


def _now(table: ir.Table) -> ir.BooleanValue:
    return is_open(table, table.landmark_on)
