"""Early-help contacts and episodes, month by month, and the steps up to social care that come of them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from synthetic.cases import STEP_UP
from synthetic.days import NEVER
from synthetic.month import Log, Month, Openings, State, opening

CONTACT_AGES = (0, 2, 5, 8, 11, 14, 16, 18)
CONTACT_BY_AGE = (1.1, 1.1, 0.9, 0.9, 1.1, 1.2, 0.9, 0.5)
OFFERED_ABOVE, STEP_UP_ABOVE = 0.35, 2.1
ENDS = ("needs_met", "disengaged", "consent_withdrawn", "other", "unknown")
END_SHARES = (0.62, 0.18, 0.10, 0.07, 0.03)


@dataclass
class EarlyHelp:
    """What has been drawn so far; `stepped`: the numbers of the episodes that ended in a referral."""

    contacts: Log = field(default_factory=Log)
    episodes: Log = field(default_factory=Log)
    stepped: list[np.ndarray] = field(default_factory=list)


def draw_contacts(
    rng: np.random.Generator, month: Month, state: State, rates: dict[str, Any], log: EarlyHelp
) -> Openings:
    """This month's contacts; returns those that are passed to social care."""
    rate = rates["contact"] / 12 * np.exp(0.6 * month.need) * np.interp(month.age, CONTACT_AGES, CONTACT_BY_AGE)
    busy = (state.case_until[month.child] > month.start) | (state.help_until[month.child] > month.start)
    rate = np.where(busy, 0.3 * rate, rate) * month.share_of_life
    row = np.flatnonzero(rng.random(len(rate)) < rate)
    made_on = month.days_within(rng, row)
    severity = 0.55 * month.need[row] + 0.8 * rng.normal(size=len(row))
    outcome = np.select(
        [severity > STEP_UP_ABOVE, severity > OFFERED_ABOVE, rng.random(len(row)) < 0.45],
        ["step_up_to_csc", "eh_offered", "advice"],
        "nfa",
    )
    outcome = np.where((outcome == "eh_offered") & busy[row], "advice", outcome)
    free = state.case_until[month.child[row]] <= made_on
    outcome = np.where((outcome == "step_up_to_csc") & ~free, "other", outcome)
    child = month.child[row]
    log.contacts.add({"child": child, "borough": month.borough[row], "happened_on": made_on, "outcome": outcome})
    _accept(rng, month, state, log, row[outcome == "eh_offered"], made_on[outcome == "eh_offered"])
    up = outcome == "step_up_to_csc"
    return opening(row[up], made_on[up] + rng.integers(0, 6, int(up.sum())), STEP_UP)


def _accept(
    rng: np.random.Generator, month: Month, state: State, log: EarlyHelp, row: np.ndarray, made_on: np.ndarray
) -> None:
    """Two families in three accept; brothers and sisters often take part in the same episode of help."""
    willing = rng.random(len(row)) < 0.68
    row, made_on = row[willing], made_on[willing]
    joined, days = month.siblings(rng, row, made_on, 0.4)
    row, start = np.append(row, joined), np.append(made_on, days)
    gap = rng.integers(3, 40, len(month.families_of(row)))
    start_episodes(rng, month, state, log, row, start + gap[month.family_positions(row)], np.full(len(row), -1))


def start_episodes(
    rng: np.random.Generator,
    month: Month,
    state: State,
    log: EarlyHelp,
    row: np.ndarray,
    start: np.ndarray,
    case: np.ndarray,
) -> None:
    """Episodes of help, about five months long; `case` is the social-care case stepped down from, -1 for none."""
    child = month.child[row]
    keep = np.zeros(len(row), bool)
    keep[np.unique(child, return_index=True)[1]] = True
    keep &= (state.help_until[child] <= start) & (start < month.limit[row]) & (start >= month.birth[row])
    row, start, case, child = row[keep], start[keep], case[keep], child[keep]
    count = len(row)
    end = start + np.maximum(14, 140 * np.exp(0.7 * rng.normal(size=count))).astype(np.int64)
    reason = np.array(ENDS)[rng.choice(len(ENDS), count, p=END_SHARES)]
    up = rng.random(count) < 1 / (1 + np.exp(2.6 - 0.8 * month.need[row]))
    moved = end >= month.limit[row]
    end = np.minimum(end, month.limit[row])
    first = log.episodes.count
    log.episodes.add(
        {
            "child": child,
            "family": month.family[row],
            "borough": month.borough[row],
            "happened_on": start,
            "ended_on": end,
            "end_reason": np.where(moved, "moved", reason),
            "case": case,
            "need": month.need[row],
        }
    )
    state.help_until[child] = end
    state.help_row[child] = first + np.arange(count)
    state.steps_up_on[child] = np.where(up & ~moved, end, NEVER)


def step_ups(rng: np.random.Generator, month: Month, state: State, log: EarlyHelp) -> Openings:
    """Episodes that end this month with a step up, for children without an open case."""
    day = state.steps_up_on[month.child]
    row = np.flatnonzero((day >= month.start) & (day < month.end) & (state.case_until[month.child] <= day))
    log.stepped.append(state.help_row[month.child[row]])
    return opening(row, day[row] + rng.integers(0, 6, len(row)), STEP_UP)


def step_downs(rng: np.random.Generator, month: Month, state: State, log: EarlyHelp) -> None:
    """Episodes of help that follow a case closed a few days before."""
    day = state.steps_down_on[month.child]
    row = np.flatnonzero((day >= month.start) & (day < month.end))
    start_episodes(rng, month, state, log, row, day[row], state.steps_down_from[month.child[row]])
