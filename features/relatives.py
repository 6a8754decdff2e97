"""Siblings as known at a landmark: children whose memberships of one family overlapped, both known by then."""

import ibis
import ibis.expr.types as ir

from features.visible import is_open, visible
from schemas.records import Membership


def relatives(spine: ir.Table, memberships: ir.Table) -> ir.Table:
    """One row per landmark and sibling (schemas.landmarks.Relative). A sibling stays one after either has left.

    Undated membership overlaps every other; the last day of a membership belongs to it.
    """
    children = memberships.filter(memberships.role == "child")
    own = _seen(spine.select("row_id", "child_id", "landmark_on"), children, "child_id")
    own = own.select(
        "row_id",
        "child_id",
        "landmark_on",
        "family_id",
        own_from=own.happened_on,
        own_to=own.ended_on,
        own_now=_now(own),
    )
    pairs = own.join(
        children.rename(relative_id="child_id"),
        [own.family_id == children.family_id, own.child_id != children.child_id],
        rname="relative_{name}",
    )
    seen = visible(pairs, Membership, pairs.landmark_on)
    overlap = seen.filter(
        ibis.or_(seen.own_to.isnull(), seen.happened_on.isnull(), seen.happened_on <= seen.own_to),
        ibis.or_(seen.ended_on.isnull(), seen.own_from.isnull(), seen.own_from <= seen.ended_on),
    )
    return overlap.group_by("row_id", "relative_id").agg(
        role=ibis.literal("sibling"), same_household=ibis.and_(overlap.own_now, _now(overlap)).any()
    )


def _seen(spine: ir.Table, memberships: ir.Table, person: str) -> ir.Table:
    pairs = spine.join(memberships, spine[person] == memberships.child_id, rname="member_{name}")
    return visible(pairs, Membership, pairs.landmark_on)


def _now(table: ir.Table) -> ir.BooleanValue:
    return is_open(table, table.landmark_on)
