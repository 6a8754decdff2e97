"""Early-help contacts and episodes, month by month, and the steps up to social care that come of them."""

from typing import Any

import numpy as np

from synthetic import race
from synthetic.cases import STEP_UP
from synthetic.curves import Curve
from synthetic.days import NEVER, day, weekday
from synthetic.logs import Logs
from synthetic.month import Month, Openings, opening
from synthetic.state import State

BY_AGE = Curve((0, 2, 5, 8, 11, 14, 16, 18), (1.1, 1.1, 0.9, 0.9, 1.1, 1.2, 0.9, 0.5))
OFFERED_ABOVE, STEP_UP_ABOVE = 0.55, 2.1
ENDS = ("needs_met", "disengaged", "consent_withdrawn", "other", "unknown")
END_SHARES = (0.62, 0.18, 0.10, 0.07, 0.03)
ORDINARY, HOUSING = range(2)
"""Why a family makes contact; what else is written as the reason is drawn later."""
HOUSING_SHARE, HOUSING_NEED = 0.12, 1.4


def _hazards(month: Month, state: State, params: dict[str, Any]) -> np.ndarray:
    """A year: rows x (ordinary, housing). Housing told early help of evictions until every tenant was asked instead.

    From that day on a contact for housing says nothing of a family: a predictor that stops working.
    """
    rates, child = params["rates"], month.child
    base = rates["contact"] * BY_AGE.at(month.months)
    of = state.children
    busy = (of.stage[child] > 0) | (of.help_until[child] > month.start)
    base = np.where(busy, 0.3 * base, base)
    informs = month.start < day(params["conditions"]["housing_informs_until"])
    housing = np.exp(HOUSING_NEED * month.need - 0.5 * HOUSING_NEED**2) if informs else np.full(len(child), 2.0)
    ordinary = (1 - HOUSING_SHARE) * np.exp(0.6 * month.need)
    return np.stack([base * ordinary, base * HOUSING_SHARE * np.minimum(housing, 30)], axis=1)


def draw_contacts(rng: np.random.Generator, month: Month, state: State, params: dict[str, Any], logs: Logs) -> Openings:
    """This month's contacts; returns those that are passed to social care."""
    of = state.children
    kind, on = race.run(rng, _hazards(month, state, params), *month.at_risk())
    row = np.flatnonzero(kind != race.NOTHING)
    row = row[weekday(on[row]) < month.limit[row]]
    on, child = weekday(on[row]), month.child[row]
    busy = (of.stage[child] > 0) | (of.help_until[child] > month.start)
    severity = 0.55 * month.need[row] + 0.8 * rng.normal(size=len(row))
    outcome = np.select(
        [severity > STEP_UP_ABOVE, severity > OFFERED_ABOVE, rng.random(len(row)) < 0.45],
        ["step_up_to_csc", "eh_offered", "advice"],
        "nfa",
    )
    outcome = np.where((outcome == "eh_offered") & busy, "advice", outcome)
    outcome = np.where((outcome == "step_up_to_csc") & (of.closed_on[child] > on), "other", outcome)
    logs.contacts.add(
        child=child, borough=month.borough[row], happened_on=on, outcome=outcome, is_housing=kind[row] == HOUSING
    )
    offered, up = outcome == "eh_offered", outcome == "step_up_to_csc"
    _accept(rng, month, state, logs, row[offered], on[offered])
    return opening(row[up], on[up] + rng.integers(0, 6, int(up.sum())), STEP_UP)


def _accept(
    rng: np.random.Generator, month: Month, state: State, logs: Logs, row: np.ndarray, made_on: np.ndarray
) -> None:
    """More than half of the families accept; brothers and sisters often take part in the same episode of help."""
    willing = rng.random(len(row)) < 0.55
    row, made_on = row[willing], made_on[willing]
    joined, days = month.siblings(rng, row, made_on, 0.4)
    row, start = np.append(row, joined), np.append(made_on, days)
    gap = rng.integers(3, 40, len(month.families_of(row)))
    start_episodes(rng, month, state, logs, row, start + gap[month.family_positions(row)], np.full(len(row), -1))


def start_episodes(
    rng: np.random.Generator,
    month: Month,
    state: State,
    logs: Logs,
    row: np.ndarray,
    start: np.ndarray,
    case: np.ndarray,
) -> None:
    """Episodes of help, about five months long; `case` is the social-care case stepped down from, -1 for none."""
    of, child, start = state.children, month.child[row], weekday(start)
    keep = np.zeros(len(row), bool)
    keep[np.unique(child, return_index=True)[1]] = True
    keep &= (of.help_until[child] <= start) & (start < month.limit[row]) & (start >= month.birth[row])
    row, start, case, child = row[keep], start[keep], case[keep], child[keep]
    count = len(row)
    end = start + np.maximum(14, 140 * np.exp(0.7 * rng.normal(size=count))).astype(np.int64)
    reason = np.array(ENDS)[rng.choice(len(ENDS), count, p=END_SHARES)]
    up = rng.random(count) < 1 / (1 + np.exp(2.6 - 0.8 * month.need[row]))
    moved = end >= month.limit[row]
    end = np.minimum(end, month.limit[row])
    of.help_row[child] = logs.episodes.add(
        child=child,
        family=month.family[row],
        borough=month.borough[row],
        happened_on=start,
        ended_on=end,
        end_reason=np.where(moved, "moved", reason),
        case=case,
        need=month.need[row],
    )
    of.help_until[child] = end
    of.steps_up_on[child] = np.where(up & ~moved, end, NEVER)
    state.families.helped_on[month.family[row]] = start


def step_ups(rng: np.random.Generator, month: Month, state: State, logs: Logs) -> Openings:
    """Episodes that end this month with a step up, for children without an open case."""
    of = state.children
    on = of.steps_up_on[month.child]
    row = np.flatnonzero((on >= month.start) & (on < month.end) & (of.closed_on[month.child] <= on))
    logs.steps_up.add(episode=of.help_row[month.child[row]])
    return opening(row, on[row] + rng.integers(0, 6, len(row)), STEP_UP)


def step_downs(rng: np.random.Generator, month: Month, state: State, logs: Logs) -> None:
    """Episodes of help that follow a case closed a few days before."""
    of = state.children
    on = of.steps_down_on[month.child]
    row = np.flatnonzero((on >= month.start) & (on < month.end) & (on < month.until))
    start_episodes(rng, month, state, logs, row, on[row], of.steps_down_from[month.child[row]])
