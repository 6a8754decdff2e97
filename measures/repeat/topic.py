"""The page on re-referral and repeat work: who comes back, after what, and whether that is moving."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL, History
from measures.repeat.limited import control_section, funnel_section
from measures.repeat.planned import planned_section, soon_section
from measures.repeat.split import abuse_section, need_section
from measures.repeat.tables import Tables, tables
from measures.topic import Section, Topic
from measures.yearly import Yearly, yearly_section

_REFERRED = Yearly(
    name="rereferred",
    title="Re-referrals, as the Department for Education counts them",
    of_what="of referrals came within 12 months of an earlier one of the same child",
    total="Referrals",
    yes="Re-referrals",
    how="Of all referrals of a year ending on 31 March, those with or without further action, the share before which"
    " another referral of the same child to the same council lies by no more than 12 months (children in need census;"
    " 22.4 % of England's in 2023-24). It looks back. Only years are told whose 12 months before are covered too."
    " Intervals know that brothers and sisters are referred together.",
)
_CLOSED = Yearly(
    name="closed",
    title="Referred again after a case was closed",
    of_what="of the children whose case was closed were referred again within 12 months",
    total="Closed",
    yes="Referred again",
    how="The closure-based definition, which looks forward: of the cases closed in a year, the share after which the"
    " same council had a new referral of the child within 12 months. A referral without further action opened no case"
    " and is none of those closed, but counts as a new referral. Left out are children who died, were adopted, went to"
    " another council or to adult services, were looked after at the end of that day, or turned 18 within the 12"
    " months. Whoever died or moved away later counts as not referred again. Only years are told whose 12 months after"
    " are over.",
)
_ASSESSED = Yearly(
    name="assessed",
    title="Assessments that followed another",
    of_what="of assessments began within 12 months after the last one of the same child had ended, with no plan"
    " between",
    total="Assessments",
    yes="Repeat assessments",
    how="Of the assessments begun in a year. A child in need plan, a child protection plan or a time in care of which"
    " any day lies between the two makes it no repeat. Child in need plans are in the census from 2021-22 on, so years"
    " are told from 2022-23. An assessment may be repeated for good reason; the extract does not tell it.",
)
_FAMILIES = Yearly(
    name="families",
    title="Families that were worked with again and again",
    of_what="of the families referred had been referred on three days or more in 24 months, with no help that lasted",
    total="Families referred",
    yes="Again and again",
    how="Of the families of which a child was referred in a year, asked at the last referral of the year: were its"
    " children referred on three days or more in the 24 months up to it, and did none of them have a plan, early help"
    " or a time in care in these months that lasted three? Children of one day are one occasion. The family is the one"
    " that a child belonged to on the day. Help that another borough or a charity gave is not seen.",
)
_CANNOT_SAY = (
    "Whether one integrated team, or a transfer between teams, makes a difference: the extracts do not tell which team"
    " held a case.",
    "Whether a re-referral was right. A family that comes back may have been closed too soon, or may trust the"
    " service.",
    "Who came back to another council, or was helped by somebody who hands over no records.",
    "Whether boroughs work differently or record differently: each decides what it counts as a referral.",
)


def repeat_topic(history: History, settled_days: int) -> dict[str, Topic]:
    """Re-referral and repeat work of each borough and of all, from referrals, assessments, plans and memberships."""
    made = tables(history, settled_days)
    boroughs = funnel_section(made.referred, float(made.effects.get(ALL, 1.0)))
    return {place: _page(made, place, boroughs) for place in history.places}


def _page(made: Tables, place: str, boroughs: Section) -> Topic:
    referred = made.referred[made.referred["borough"] == place]
    closed, assessed, families = (_of(table, place) for table in (made.closed, made.assessed, made.families))
    whole = closed[(closed["domestic_abuse"] == ALL) & (closed["need"] == ALL)]
    sections = (
        yearly_section(_REFERRED, referred[referred["quarter"] == ALL]),
        yearly_section(_CLOSED, whole),
        abuse_section(closed),
        need_section(closed),
        control_section(made.referred, place, float(made.effects.get(place, 1.0))),
        boroughs,
        yearly_section(_ASSESSED, assessed),
        planned_section(_of(made.planned, place)),
        soon_section(_of(made.planned, place)),
        yearly_section(_FAMILIES, families),
    )
    asks = "How many children and families come back, after what, and is that changing by more than chance?"
    return Topic("repeat", "Re-referral and repeat work", asks, sections, _CANNOT_SAY)


def _of(table: pd.DataFrame, place: str) -> pd.DataFrame:
    return table[table["borough"] == place].reset_index(drop=True)
