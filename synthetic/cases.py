"""What follows a referral: assessment, enquiry, conference, plans, care and closure, for a whole batch at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from synthetic.days import NEVER, Days, weekday

ORDINARY, STEP_UP, MOVED, MOVED_ON_PLAN, ASYLUM, REMAND = range(6)
"""Why a case opens."""
S20, INTERIM_ORDER, EMERGENCY, UNACCOMPANIED, REMANDED = range(5)
"""How a period of care begins."""
GROWN, HOME, GUARDIAN, ADOPTED, OTHER_END = range(5)
"""How a period of care ends."""

CARE_QUANTILES = (0.0, 0.06, 0.12, 0.26, 0.46, 0.66, 0.75, 0.85, 0.94, 1.0)
CARE_DAYS = (2, 14, 56, 182, 365, 730, 1095, 1825, 3650, 6000)
"""Length of periods of care that ended (DfE, Children looked after 2023)."""
PLAN_QUANTILES = (0.0, 0.16, 0.28, 0.71, 0.96, 1.0)
PLAN_DAYS = (14, 91, 182, 365, 730, 1100)
"""Length of child protection plans at their end (DfE, Characteristics of children in need 2024)."""
CARE_AGES = (0.0, 0.5, 1.5, 4.0, 9.0, 12.0, 15.0, 16.0, 18.0)
CARE_BY_AGE = (2.3, 2.1, 0.1, -0.35, -0.45, 0.1, 0.85, 0.8, -0.3)
"""Log odds added by age: entries peak before 2 and at 15-16."""
SPANS = (
    ("assessed", "authorised"),
    ("enquired", "conferred"),
    ("plan1", "plan1_end"),
    ("protected", "protected_end"),
    ("care", "care_end"),
    ("plan2", "plan2_end"),
    ("breaks", "breaks_end"),
)


@dataclass
class Batch:
    """The cases that open in a month; arrays of one length.

    limit: the day of leaving the borough, of death or of the 18th birthday. age: years, below 0 for the unborn.
    nfa: how much more readily the borough closes at once.
    """

    child: np.ndarray
    family: np.ndarray
    borough: np.ndarray
    referred: Days
    why: np.ndarray
    severity: np.ndarray
    age: np.ndarray
    birth: Days
    adult: Days
    death: Days
    limit: Days
    is_disabled: np.ndarray
    nfa: np.ndarray


def _spread(rng: np.random.Generator, median: float, sigma: float, count: int) -> Days:
    return np.maximum(5, median * np.exp(sigma * rng.normal(size=count))).astype(np.int64)


def _within(rng: np.random.Generator, low: int, high: int, count: int) -> Days:
    return rng.integers(low, high, count)


def _paths(batch: Batch, rates: dict[str, Any]) -> dict[str, np.ndarray]:
    """Which of four ways each case goes, by its severity and by why it opened."""
    severity, why = batch.severity, batch.why
    free = np.isin(why, (ORDINARY, STEP_UP))
    no_action = (why == ORDINARY) & (severity < rates["no_action_below"] + batch.nfa)
    protection = (free & (severity > rates["protection_above"])) | (why == MOVED_ON_PLAN)
    not_in_need = free & ~no_action & (severity < rates["not_in_need_below"])
    return {
        "no_action": no_action,
        "not_in_need": not_in_need,
        "protection": protection,
        "in_need": ~(no_action | not_in_need | protection),
    }


def _care_kinds(rng: np.random.Generator, batch: Batch, path: dict[str, np.ndarray], care: float) -> np.ndarray:
    """The way into care, -1 for those who do not enter."""
    age, count = batch.age, len(batch.child)
    odds = care + np.interp(age, CARE_AGES, CARE_BY_AGE) + 0.65 * batch.severity + 1.1 * path["protection"]
    enters = rng.random(count) < 1 / (1 + np.exp(-odds))
    enters &= ~(path["no_action"] | path["not_in_need"]) & np.isin(batch.why, (ORDINARY, STEP_UP, MOVED_ON_PLAN))
    young = rng.random(count) < np.where(age < 10, 0.35, 0.75)
    kind = np.where(young, S20, np.where(rng.random(count) < 0.35, EMERGENCY, INTERIM_ORDER))
    kind = np.where(enters, kind, -1)
    kind = np.where(batch.why == ASYLUM, UNACCOMPANIED, kind)
    return np.where(batch.why == REMAND, REMANDED, kind)


def _assess(rng: np.random.Generator, case: dict[str, np.ndarray], path: dict[str, np.ndarray], count: int) -> None:
    opened = case["referred"]
    start = weekday(opened + _within(rng, 0, 4, count))
    length = np.clip(_spread(rng, 46, 0.5, count), 5, 150)  # a median of 34 working days (DfE 2024)
    case["assessed"] = np.where(path["no_action"], NEVER, start)
    case["authorised"] = np.where(path["no_action"], NEVER, weekday(start + length))


def _protect(rng: np.random.Generator, case: dict[str, np.ndarray], path: dict[str, np.ndarray], batch: Batch) -> None:
    """Section 47 enquiry, conference, plan; for some only after a while on a plan for a child in need."""
    count, opened = len(batch.child), case["referred"]
    later = path["in_need"] & (rng.random(count) < 0.05) & np.isin(batch.why, (ORDINARY, STEP_UP))
    case["plan1"] = np.where(path["in_need"] & (later | (rng.random(count) < 0.75)), case["authorised"], NEVER)
    case["plan1_end"] = case["plan1"] + _spread(rng, 130, 0.75, count)
    planned = path["protection"] | later
    alone = ~planned & (path["in_need"] | path["not_in_need"]) & (rng.random(count) < 0.30)
    begun = np.where(later, case["authorised"] + _within(rng, 30, 200, count), opened + _within(rng, 0, 9, count))
    case["enquired"] = np.where(planned | alone, weekday(begun), NEVER)
    case["conferred"] = weekday(case["enquired"] + _within(rng, 8, 24, count))
    moved = batch.why == MOVED_ON_PLAN
    case["conferred"] = np.where(moved, weekday(case["enquired"] + 1), case["conferred"])
    case["is_conference"] = planned | (alone & (rng.random(count) < 0.12))
    case["protected"] = np.where(planned, case["conferred"], NEVER)
    length = np.interp(rng.random(count), PLAN_QUANTILES, PLAN_DAYS).astype(np.int64)
    case["protected_end"] = case["protected"] + length
    case["plan1_end"] = np.where(later, case["protected"], case["plan1_end"])


def _care_start(rng: np.random.Generator, case: dict[str, np.ndarray], batch: Batch) -> Days:
    """At once in emergencies, else out of a plan, or some weeks after the referral; never before birth."""
    kind, count, opened = case["care_kind"], len(batch.child), case["referred"]
    at_once = (kind == UNACCOMPANIED) | (kind == REMANDED)
    urgent = at_once | (kind == EMERGENCY) | (rng.random(count) < 0.15)
    by_plan = np.minimum(case["protected"], case["plan1"])
    by_plan = np.where(case["protected"] < NEVER, np.minimum(case["protected"], NEVER), by_plan)
    base = np.where(by_plan < NEVER, by_plan + _within(rng, 20, 260, count), opened + _within(rng, 10, 120, count))
    start = np.where(urgent, opened + np.where(at_once, 0, _within(rng, 0, 6, count)), base)
    born = np.maximum(start, batch.birth + _within(rng, 0, 8, count))
    return np.where(kind >= 0, born, NEVER)


def _care_end(rng: np.random.Generator, start: Days, kind: np.ndarray, batch: Batch) -> tuple[Days, np.ndarray]:
    """The day and the way out. Remands last weeks; unaccompanied children mostly stay until 18."""
    count, adult = len(batch.child), batch.adult
    age = (start - batch.birth) / 365.25
    length = np.interp(rng.random(count), CARE_QUANTILES, CARE_DAYS).astype(np.int64)
    length = np.where(kind == S20, (length * 0.8).astype(np.int64) + 2, length)
    length = np.where(kind == REMANDED, _spread(rng, 45, 0.6, count), length)
    adopted = (age < 4) & np.isin(kind, (INTERIM_ORDER, EMERGENCY)) & (rng.random(count) < 0.25)
    length = np.where(adopted, _within(rng, 480, 1000, count), length)
    end = start + length
    out = np.where(rng.random(count) < 0.25, GUARDIAN, np.where(rng.random(count) < 0.75, HOME, OTHER_END))
    out = np.where((kind == S20) & (out == GUARDIAN) | (length < 200), HOME, out)
    out = np.where(kind == REMANDED, OTHER_END, np.where(adopted, ADOPTED, out))
    stays = (kind == UNACCOMPANIED) & (rng.random(count) < 0.85)
    end = np.where(stays, adult, end)
    return np.where(kind >= 0, np.minimum(end, adult), NEVER), np.where(end >= adult, GROWN, out)


def _enter_care(rng: np.random.Generator, case: dict[str, np.ndarray], batch: Batch) -> None:
    """Plans end where care begins."""
    case["care"] = start = _care_start(rng, case, batch)
    case["care_end"], case["care_out"] = _care_end(rng, start, case["care_kind"], batch)
    for name in ("plan1", "protected"):
        case[name] = np.where(case[name] >= start, NEVER, case[name])
        case[name + "_end"] = np.minimum(case[name + "_end"], start)


def _step_down(rng: np.random.Generator, case: dict[str, np.ndarray], batch: Batch) -> None:
    """A plan for a child in need after child protection or after a return home; short breaks for the disabled."""
    count = len(batch.child)
    home = (case["care"] < NEVER) & (case["care_out"] == HOME)
    after = np.where(case["care"] < NEVER, case["care_end"], case["protected_end"])
    wants = (home | ((case["protected"] < NEVER) & (case["care"] == NEVER))) & (rng.random(count) < 0.6)
    case["plan2"] = np.where(wants, after, NEVER)
    case["plan2_end"] = case["plan2"] + _spread(rng, 120, 0.6, count)
    case["care_out"] = np.where(case["care"] < NEVER, case["care_out"], -1)
    alone = (case["care"] == NEVER) & (case["protected"] == NEVER)
    breaks = batch.is_disabled & (case["plan1"] < NEVER) & alone & (rng.random(count) < 0.25)
    case["breaks"] = np.where(breaks, case["plan1"] + 30, NEVER)
    case["breaks_end"] = case["breaks"] + _spread(rng, 300, 0.5, count)
    case["plan1_end"] = np.where(breaks, np.maximum(case["plan1_end"], case["breaks_end"]), case["plan1_end"])


def _cut(case: dict[str, np.ndarray], batch: Batch) -> np.ndarray:
    """Nothing goes on past death, the 18th birthday or, without care, leaving the borough; returns the limit."""
    limit = batch.limit
    limit = np.where(case["care"] < limit, np.minimum(batch.adult, batch.death), limit)
    for start, end in SPANS:
        case[end] = np.minimum(case[end], limit)
        gone = (case[start] >= limit) | (case[end] <= case[start])
        case[start] = np.where(gone, NEVER, case[start])
        case[end] = np.where(gone, NEVER, case[end])
    case["is_conference"] = case["is_conference"] & (case["conferred"] < limit)
    return limit


def _close(
    rng: np.random.Generator, case: dict[str, np.ndarray], batch: Batch, path: dict[str, np.ndarray], limit: np.ndarray
) -> None:
    count = len(batch.child)
    ends = np.stack([np.where(case[start] < NEVER, case[end], 0) for start, end in SPANS])
    last = np.maximum(ends.max(axis=0), case["referred"])
    closed = weekday(last + _within(rng, 0, 10, count))
    closed = np.where((case["care"] < NEVER) & (case["care_end"] == last), last, closed)
    closed = np.where(path["no_action"], case["referred"], np.minimum(closed, limit))
    down = rng.random(count) < np.where(path["not_in_need"], 0.30, 0.22)
    reason = np.where(path["not_in_need"] & (case["enquired"] == NEVER) & (case["assessed"] < NEVER), "RC8", "RC7")
    reason = np.where((case["care_out"] == ADOPTED) & (case["care_end"] == closed), "RC1", reason)
    reason = np.where((case["care_out"] == GUARDIAN) & (case["care_end"] == closed), "RC4", reason)
    left = (closed == batch.limit) & (closed < batch.adult)
    reason = np.where(left & ~path["no_action"], "RC5", reason)
    reason = np.where((closed == batch.adult) & batch.is_disabled, "RC6", reason)
    reason = np.where(closed == batch.death, "RC2", reason)
    case["closed"], case["reason"] = closed, reason
    case["is_step_down"] = down & np.isin(reason, ("RC7", "RC8")) & ~path["no_action"] & (case["care_out"] != GROWN)


def draw_cases(rng: np.random.Generator, batch: Batch, rates: dict[str, Any]) -> dict[str, np.ndarray]:
    """The whole course of each case: the columns of the batch, the days of `SPANS`, `closed`, codes and flags."""
    path = _paths(batch, rates)
    case: dict[str, np.ndarray] = {"referred": batch.referred}
    _assess(rng, case, path, len(batch.child))
    _protect(rng, case, path, batch)
    case["care_kind"] = _care_kinds(rng, batch, path, rates["care"])
    _enter_care(rng, case, batch)
    _step_down(rng, case, batch)
    limit = _cut(case, batch)
    _close(rng, case, batch, path, limit)
    return {**vars(batch), **case, "is_no_action": path["no_action"], "is_not_in_need": path["not_in_need"]}
