"""How children come to social care: by whom, how soon, and with what severity.

Every route has its own hazard. Professionals who know the child react to need; the police react to where they are.
"""

from typing import Any

import numpy as np

from synthetic import cases, race
from synthetic.curves import Curve
from synthetic.days import month_of, weekday
from synthetic.month import Month, Openings, opening
from synthetic.population import People
from synthetic.practice import Practice
from synthetic.state import IN_CARE, State

ROUTES = ("police", "school", "health", "council", "people")
"""Who refers; `codes.referral_sources` says which codes each uses."""
NEED_SEEN = np.array((0.45, 1.1, 1.1, 1.1, 0.95))
"""How much of a child's need moves each route."""
POLICE = 0
AGES = (-0.5, 0, 0.2, 1, 4, 8, 11, 14, 16, 18)
BY_AGE = tuple(
    Curve(AGES, values)
    for values in (
        (0.90, 1.61, 1.61, 0.68, 0.54, 0.60, 0.80, 1.80, 2.64, 2.42),
        (0.00, 0.00, 0.00, 0.09, 0.54, 1.10, 1.30, 1.70, 2.07, 1.38),
        (3.00, 5.29, 5.98, 1.70, 0.45, 0.30, 0.50, 1.30, 1.95, 1.61),
        (1.80, 2.30, 2.18, 0.77, 0.54, 0.60, 0.80, 1.50, 2.42, 2.18),
        (0.90, 2.30, 2.30, 0.85, 0.63, 0.70, 0.90, 1.30, 1.95, 1.61),
    )
)
SEASON = (1.0, 1.0, 1.1, 0.9, 1.05, 1.2, 1.05, 0.85, 0.95, 1.05, 1.05, 0.85)
"""January to December: low in April and August, high in June (DfE, Characteristics of children in need 2024)."""
AS_ONE = 0.5
"""How often a child is looked at as its gravest brother or sister (assumption)."""
POLICE_AT_WEEKENDS = 0.4
"""Share of police referrals that do not wait for the office to open (assumption)."""
DISABLED = 2.5
"""How much more readily disabled children are referred (assumption)."""
AGAIN_DAYS = 300
"""Known children are referred more readily for a year after their case closed: troubles return, and are watched."""


def watched(state: State, child: np.ndarray, on: int) -> np.ndarray:
    """1 just after a case closed, less and less as time passes."""
    return np.exp(np.minimum(state.children.closed_on[child] - on, 0) / AGAIN_DAYS)


def moved(month: Month, state: State) -> Openings:
    """Children who came this month from another borough with a case that was open there."""
    of = state.children
    came = (month.since >= month.start) & (month.since < month.end) & (of.moves_open[month.child] == 1)
    row = np.flatnonzero(came & (of.closed_on[month.child] == month.since))
    why = np.where(of.moves_protected[month.child[row]] == 1, cases.MOVED_ON_PLAN, cases.MOVED)
    return Openings(row, month.since[row], why, np.zeros(len(row), np.int64))


def arrived(month: Month, uasc: np.ndarray) -> Openings:
    """Unaccompanied children who came this month."""
    row = np.flatnonzero((month.since >= month.start) & (month.since < month.end) & uasc[month.child])
    return opening(row, month.since[row], cases.ASYLUM)


def _hazards(month: Month, state: State, people: People, practice: Practice, rates: dict[str, Any]) -> np.ndarray:
    """A year: rows x routes."""
    of_all = rates["referral"] * SEASON[month_of(month.start)] * practice.on("referring", month.start)[month.borough]
    again = rates["again"] * practice.on("returning", month.start)[month.borough]
    of_all = of_all * (1 + again * watched(state, month.child, month.start))
    of_all = of_all * np.where(people.children.is_disabled.to_numpy()[month.child], DISABLED, 1.0)
    policing = rates["policing"] * people.families.policing.to_numpy()[month.family]
    shares = practice.shares.of("routes")[list(ROUTES)].to_numpy()[month.borough]
    columns = [
        of_all * share * by_age.at(month.months) * np.exp(seen * month.need)
        for share, by_age, seen in zip(shares.T, BY_AGE, NEED_SEEN, strict=True)
    ]
    columns[POLICE] = columns[POLICE] * np.exp(policing)
    return np.stack(columns, axis=1)


def referred(
    rng: np.random.Generator, month: Month, state: State, people: People, practice: Practice, rates: dict[str, Any]
) -> Openings:
    """Ordinary referrals, with the brothers and sisters who are referred the same day."""
    uasc = people.children.is_uasc.to_numpy()[month.child]
    free = ~uasc & (state.children.closed_on[month.child] <= month.start)
    hazards = _hazards(month, state, people, practice, rates) * free[:, None]
    route, on = race.run(rng, hazards, *month.at_risk(unborn=True))
    row = np.flatnonzero(route != race.NOTHING)
    at_once = (route[row] == POLICE) & (rng.random(len(row)) < POLICE_AT_WEEKENDS)
    on[row] = np.where(at_once, on[row], weekday(on[row]))
    joined, days = month.siblings(rng, row, on[row], rates["sibling_joins"])
    joins = (days >= month.birth[joined] - 60) & ~uasc[joined]
    joined, days = joined[joins], days[joins]
    of_family = np.zeros(int(month.family.max(initial=0)) + 1, np.int64)
    of_family[month.family[row]] = route[row]
    return Openings(
        np.append(row, joined),
        np.append(on[row], days),
        np.full(len(row) + len(joined), cases.ORDINARY),
        np.append(route[row], of_family[month.family[joined]]),
    )


def severity(
    rng: np.random.Generator, month: Month, state: State, opened: Openings, rates: dict[str, Any], alike: float
) -> np.ndarray:
    """Need seen through noise, half of it the household's: so siblings often, not always, go the same way.

    Concerns that return soon weigh more. What the police saw of the need is less. alike: how often
    at least a child is looked at as its gravest brother or sister.
    """
    family = month.family_positions(opened.row)
    household = rng.normal(size=family.max(initial=0) + 1)[family]
    own = rng.normal(size=len(opened.row))
    returning = np.exp(
        np.minimum(state.children.closed_on[month.child[opened.row]] - month.start, 0) / (2 * AGAIN_DAYS)
    )
    police = (opened.why == cases.ORDINARY) & (opened.route == POLICE)
    seen = rates["need_in_severity"] * month.need[opened.row] - 0.1 * police
    own_case = seen + 0.68 * household + 0.38 * own + 0.3 * (opened.why == cases.STEP_UP) + 0.35 * returning
    gravest = np.full(family.max(initial=0) + 1, -np.inf)
    np.maximum.at(gravest, family, own_case)
    return np.where(rng.random(len(family)) < max(AS_ONE, alike), gravest[family], own_case)


def once(month: Month, state: State, new: list[Openings]) -> Openings:
    """Of several reasons for a child the first listed; nobody has two cases open at a time.

    Who comes back on the day on which the last case closed comes on the next working day: a borough has one referral of
    a child a day.
    """
    row, on, why, route = (np.concatenate(part) for part in zip(*new, strict=True))
    first = np.unique(month.child[row], return_index=True)[1]
    row, on, why, route = row[first], on[first], why[first], route[first]
    of, child = state.children, month.child[row]
    again = (of.closed_on[child] == on) & ~np.isin(why, (cases.MOVED, cases.MOVED_ON_PLAN))
    on = np.where(again, weekday(on + 1), on)
    free = (of.closed_on[child] <= on) & (of.stage[child] < IN_CARE) & (on < month.limit[row])
    return Openings(row[free], on[free], why[free], route[free])
