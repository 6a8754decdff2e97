"""First entries, from records as they are visible at one date: what was known later changes none of them."""

import ibis
import ibis.expr.types as ir

from schemas import codes

FIRST_AGE, ADULT_AGE = 10, 18


def care_entries(episodes: ir.Table, listings: ir.Table) -> ir.Table:
    """The first episode of each period of care (child_id, happened_on): an unbroken run of SSDA903 episodes.

    Short breaks (V3, V4) are dropped first. An episode goes on from another of the same child that began before it and
    had not ended before it began. Unaccompanied asylum-seeking children are left out.
    """
    care = episodes.filter(~episodes.legal_status.isin(codes.SHORT_BREAKS).fill_null(False))
    before = care.select("child_id", began_on="happened_on", stopped_on="ended_on")
    entries = care.anti_join(
        before,
        [
            care.child_id == before.child_id,
            before.began_on < care.happened_on,
            ibis.or_(before.stopped_on.isnull(), before.stopped_on >= care.happened_on),
        ],
    )
    listed = listings.select("child_id", listed_to_on="ended_on")
    alone = [
        entries.child_id == listed.child_id,
        ibis.or_(listed.listed_to_on.isnull(), listed.listed_to_on > entries.happened_on),
    ]
    return entries.anti_join(listed, alone).select("child_id", "happened_on")


def justice_entries(outcomes: ir.Table, offences: ir.Table, children: ir.Table) -> ir.Table:
    """Outcomes that count for the Ministry of Justice's first-time-entrant rule (child_id, happened_on).

    A tier from pre-court to custody, not overturned on appeal, at age 10 to 17 at the offence and at most 17 at the
    outcome. Diversion is none.
    """
    overturned = outcomes.appeal_status.isin(codes.OVERTURNED).fill_null(False)
    counting = outcomes.filter(outcomes.group.isin(codes.FIRST_ENTRY_GROUPS), ~overturned)
    offended = offences.group_by(offence=offences.record_id).agg(offended_on=offences.happened_on.min())
    told = counting.select("child_id", "happened_on", "offence_id").left_join(
        offended, counting.offence_id == offended.offence
    )
    told = told.join(children.select("child_id", "born_on"), "child_id")
    first_on = (told.born_on + ibis.interval(years=FIRST_AGE)).cast("date")
    adult_on = (told.born_on + ibis.interval(years=ADULT_AGE)).cast("date")
    offended_on = told.offended_on.fill_null(told.happened_on)
    return told.filter(offended_on >= first_on, told.happened_on < adult_on).select("child_id", "happened_on")
