"""A case opens: what the first look at it decides, the assessment, the first enquiry and conference."""

import numpy as np

from synthetic import care_periods
from synthetic.courses import CONFERRED_ALONE, Courses
from synthetic.days import NEVER, weekday, working_days
from synthetic.month import Month, Openings
from synthetic.practice import Practice
from synthetic.state import ASSESSED, CLOSED, IN_NEED, PROTECTED

ORDINARY, STEP_UP, MOVED, MOVED_ON_PLAN, ASYLUM, REMAND, CRISIS = range(7)
"""Why a case opens."""
ENQUIRED_ALONE = 0.42
"""Share of children found in need who had an enquiry that led to no plan (assumption)."""
STAYING_SPREAD, DISABLED_STAY = 0.8, 1.6
ASSESSED_BY = (0.0, 0.10, 0.25, 0.50, 0.75, 0.85, 0.95, 1.0)
ASSESSMENT_DAYS = (5, 12, 26, 47, 61, 65, 95, 180)
"""Quartiles at 19, 34 and 44 working days; 45 are allowed (DfE, Characteristics of children in need 2024, A1)."""
PROTECTION_AGES = (0, 4, 10, 16)
PROTECTION_BY_AGE = (-0.30, -0.05, 0.03, 0.32)
"""Added to the cut: younger children are protected by a plan more readily."""


def _decisions(
    practice: Practice, when: int, borough: np.ndarray, age: np.ndarray, opened: Openings, severity: np.ndarray
) -> np.ndarray:
    """What the first look or the assessment finds: -1 for no further action, else the stage that follows."""
    cut = {k: practice.on(k, when)[borough] for k in ("no_action_below", "not_in_need_below", "protection_above")}
    free = np.isin(opened.why, (ORDINARY, STEP_UP))
    protected_above = cut["protection_above"] + np.interp(age, PROTECTION_AGES, PROTECTION_BY_AGE)
    return np.select(
        [
            (opened.why == ORDINARY) & (severity < cut["no_action_below"]),
            free & (severity < cut["not_in_need_below"]),
            (free & (severity > protected_above)) | (opened.why == MOVED_ON_PLAN),
        ],
        [-1, CLOSED, PROTECTED],
        IN_NEED,
    )


def _assess(
    rng: np.random.Generator, courses: Courses, case: np.ndarray, referred: np.ndarray, family: np.ndarray
) -> np.ndarray:
    """Days of authorisation; brothers and sisters (one `family` number) are assessed together."""
    count = int(family.max(initial=0)) + 1
    start = weekday(referred + rng.integers(0, 4, count)[family])
    length = np.interp(rng.random(count), ASSESSED_BY, ASSESSMENT_DAYS).astype(np.int64)[family]
    ended = weekday(start + length)
    courses.logs.assessments.add(case=case, happened_on=start, ended_on=ended)
    return ended


def _enquire(
    rng: np.random.Generator,
    courses: Courses,
    case: np.ndarray,
    referred: np.ndarray,
    borough: np.ndarray,
    family: np.ndarray,
    alone: np.ndarray,
    planned: np.ndarray,
    moved: np.ndarray,
) -> np.ndarray:
    """Days of the conference, one for the family. A child who moved on a plan has one at once.

    alone: the chance of an enquiry that no plan follows.
    """
    count = int(family.max(initial=0)) + 1
    alone = ~planned & (rng.random(count)[family] < alone)
    start = weekday(referred + rng.integers(0, 9, count)[family])
    borough_of = np.zeros(count, np.int64)
    borough_of[family] = borough
    ended = working_days(start, np.where(moved, 1, courses.practice.conference_days(rng, borough_of)[family]))
    held = planned | (alone & (rng.random(count)[family] < CONFERRED_ALONE))
    has = planned | alone
    courses.logs.enquiries.add(case=case[has], happened_on=start[has], ended_on=ended[has], is_conference=held[has])
    return ended


def _take_in_at_once(
    rng: np.random.Generator, courses: Courses, child: np.ndarray, referred: np.ndarray, why: np.ndarray
) -> None:
    """Care begins with the case of the unaccompanied, of those on remand, and where a home broke down."""
    for reason, kind in ((ASYLUM, care_periods.UNACCOMPANIED), (REMAND, care_periods.REMANDED)):
        held = why == reason
        courses.enter_care(rng, child[held], referred[held], np.full(int(held.sum()), kind))
    struck = why == CRISIS
    courses.take_in(rng, child[struck], referred[struck])


def open_cases(
    rng: np.random.Generator, month: Month, courses: Courses, practice: Practice, opened: Openings, severity: np.ndarray
) -> None:
    """Logs the cases and sets their course."""
    child, borough, referred = month.child[opened.row], month.borough[opened.row], opened.day
    age = (referred - month.birth[opened.row]) / 365.25
    decided = _decisions(practice, month.start, borough, age, opened, severity)
    of = courses.people.children
    case = courses.logs.cases.add(
        child=child,
        family=month.family[opened.row],
        borough=borough,
        referred=referred,
        why=opened.why,
        route=opened.route,
        severity=severity,
        need=month.need[opened.row],
        age=age,
        is_disabled=of.is_disabled.to_numpy()[child],
        is_no_action=decided == -1,
        is_not_in_need=decided == CLOSED,
    )
    at_once = decided == -1
    courses.close_unseen(child[at_once], case[at_once], referred[at_once])
    goes_on = ~at_once
    child, case, referred, decided = child[goes_on], case[goes_on], referred[goes_on], decided[goes_on]
    why, planned = opened.why[goes_on], decided == PROTECTED
    family = month.family_positions(opened.row)[goes_on]
    alone = ENQUIRED_ALONE * practice.on("enquiring", month.start)[borough[goes_on]] * (decided == IN_NEED)
    authorised = _assess(rng, courses, case, referred, family)
    conferred = _enquire(rng, courses, case, referred, borough[goes_on], family, alone, planned, why == MOVED_ON_PLAN)
    state = courses.state.children
    state.stage[child], state.case[child], state.since[child] = ASSESSED, case, referred
    state.borough[child], state.limit[child] = borough[goes_on], month.limit[opened.row][goes_on]
    state.closed_on[child] = NEVER
    state.decided[child], state.decided_on[child] = decided, np.where(planned, conferred, authorised)
    disabled = of.is_disabled.to_numpy()[child]
    state.staying[child] = STAYING_SPREAD * rng.normal(size=len(child)) + DISABLED_STAY * disabled
    _take_in_at_once(rng, courses, child, referred, why)
