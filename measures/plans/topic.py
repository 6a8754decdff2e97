"""The page on plan drift and delay: how long plans last, which run on, reviews and courts that are late."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from measures.plans.lengths import lasted_section, open_section
from measures.plans.model_sections import Judged, drivers_section, ends_section, judged, running_section
from measures.plans.tables import Tables, tables
from measures.topic import Section, Topic
from measures.yearly import Yearly, yearly_section
from schemas.records import CinPlan, CpPlan

_CP, _CIN = "child protection plans", "child in need plans"
_BANDS = (
    " Bands are the Department for Education's, in calendar months. Of a single borough the last six years are told"
    " together, as a year has too few in some bands. Long plans are told in the year in which they end, years after"
    " they began. Brothers and sisters are on plans together, which the intervals know."
)
_REVIEWED = Yearly(
    name="reviews",
    title="Reviews of child protection plans that came late",
    of_what="of the reviews that fell due came late or not at all",
    total="Reviews due",
    yes="Late",
    how="Working Together to Safeguard Children: the first review of a plan within three months of the initial"
    " conference, each further one within six months of the last. A review counts in the year in which it fell due, and"
    " is late if it was held after that day or not at all; none falls due once the plan has ended. Reviews are those of"
    " the children in need census.",
)
_OVERDUE = Yearly(
    name="overdue",
    title="Open child protection plans with a review overdue",
    of_what="of the plans open on 31 March had a review overdue",
    total="Open plans",
    yes="Overdue",
    how="Of the child protection plans open at the end of 31 March of each year, those whose next review, by the same"
    " rule, had fallen due before that day and was not held by it.",
)
_COURT = Yearly(
    name="court",
    title="Interim care orders that lasted longer than 26 weeks",
    of_what="of the times under an interim care order that ended had lasted longer than 26 weeks",
    total="Ended",
    yes="Longer than 26 weeks",
    how="Times under an interim care order (C1), episodes that follow each other taken together, in the year in which"
    " they ended by a full order, a placement order, another status or the end of care (SSDA903). The law gives 26"
    " weeks from the application (Children Act 1989, section 32). The application comes before the interim order and no"
    " extract tells its day, so that more cases are over the 26 weeks than stand here.",
)
_BEFORE_COURT = Yearly(
    name="before_court",
    title="Pre-proceedings that lasted longer than 16 weeks",
    of_what="of the times in pre-proceedings that ended had lasted longer than 16 weeks",
    total="Ended",
    yes="Longer than 16 weeks",
    how="A child's time in pre-proceedings, in the year in which it ended. They are in the children in need census from"
    " 2025-26 on, and only where the borough hands them over.",
)
_CANNOT_SAY = (
    "Whether a plan should have ended. A long plan may be what keeps a child safe, and a short one may have been ended"
    " too soon.",
    "How long care proceedings took: no extract has the day of the application or of the final hearing.",
    "Whether reviews of looked-after children were late: their days are in the SSDA903 but the extracts tell no due"
    " date, and this page does not read them.",
    "How long a child in need was helped without a plan: only plans are told, from 2021-22 on.",
    "Which team or worker held a plan. It is not known here, and nothing here measures anybody's work.",
)


def plans_topic(history: History, settled_days: int, held_out_months: int) -> dict[str, Topic]:
    """Plan drift and delay of each borough and of all, from plans, their reviews and care episodes.

    `held_out_months` are those at the end that the survival model does not see and is judged by.
    """
    made, told = tables(history, settled_days), judged(history, settled_days, held_out_months)
    drivers = drivers_section(told)
    return {place: _page(made, told, drivers, place) for place in history.places}


def _page(made: Tables, told: Judged, drivers: Section, place: str) -> Topic:
    census = (
        "Child in need plans are in the children in need census from 2021-22 on; older ones if they were open then."
    )
    sections = (
        lasted_section("cp_lasted", _CP, _of(made.lasted[CpPlan], place), "Children in need census." + _BANDS),
        open_section(
            "cp_open", _CP, _of(made.open_[CpPlan], place), "Open at the end of 31 March; children in need census."
        ),
        yearly_section(_REVIEWED, _of(made.reviewed, place)),
        yearly_section(_OVERDUE, _of(made.overdue, place)),
        ends_section(told, place),
        running_section(told, place),
        drivers,
        lasted_section("cin_lasted", _CIN, _of(made.lasted[CinPlan], place), census + _BANDS),
        open_section("cin_open", _CIN, _of(made.open_[CinPlan], place), "Open at the end of 31 March. " + census),
        yearly_section(_COURT, _of(made.in_court, place)),
        yearly_section(_BEFORE_COURT, _of(made.before_court, place)),
    )
    asks = "Which plans go on for long, are they reviewed in time, and do they last longer than was to be expected?"
    return Topic("plans", "Plan drift and delay", asks, sections, _CANNOT_SAY)


def _of(table: pd.DataFrame, place: str) -> pd.DataFrame:
    return table[table["borough"] == place].reset_index(drop=True)
