"""The years month by month: contacts, referrals, moves with an open case, offences, and what they lead to."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from synthetic import cases, early_help, youth_justice
from synthetic.days import NEVER, day, month_starts
from synthetic.month import Log, Month, Openings, State, opening, this_month
from synthetic.need import Need
from synthetic.population import People, start_of_time

REFERRAL_AGES = (-0.5, 0, 0.2, 1, 4, 8, 11, 14, 16, 18)
REFERRAL_BY_AGE = (0.4, 1.2, 1.6, 1.2, 1.0, 0.95, 1.0, 1.25, 1.1, 0.6)
SEASON = (1.0, 1.0, 1.1, 0.9, 1.05, 1.2, 1.05, 0.85, 0.95, 1.05, 1.05, 0.85)
"""January to December: low in April and August, high in June (DfE, Characteristics of children in need 2024)."""

AGAIN_DAYS = 300
NEEDS_IN = (2, 8)
"""The months (0 for January) at whose start the hidden need is kept for benchmarks."""


@dataclass
class History:
    """Everything that truly happened.

    cases: as `cases.draw_cases` returns them; contacts, episodes: early help; offences: with is_remanded, remanded_on.
    needs: child, family, borough, on, need: the hidden truth on every 1 March and 1 September.
    """

    cases: pd.DataFrame
    contacts: pd.DataFrame
    episodes: pd.DataFrame
    offences: pd.DataFrame
    needs: pd.DataFrame


def _calendar_month(start: int) -> int:
    """0 for January ... 11 for December."""
    return int(np.datetime64(start, "D").astype("M8[M]").astype(int)) % 12


def _moved(month: Month, state: State) -> Openings:
    """Children who came this month from another borough with a case that was open there."""
    came = (month.since >= month.start) & (month.since < month.end) & state.moves_open[month.child]
    row = np.flatnonzero(came & (state.case_until[month.child] == month.since))
    on_plan = state.protected_until[month.child[row]] == month.since[row]
    return Openings(row, month.since[row], np.where(on_plan, cases.MOVED_ON_PLAN, cases.MOVED))


def _arrived(month: Month, uasc: np.ndarray) -> Openings:
    row = np.flatnonzero((month.since >= month.start) & (month.since < month.end) & uasc[month.child])
    return opening(row, month.since[row], cases.ASYLUM)


def _referred(
    rng: np.random.Generator, month: Month, state: State, uasc: np.ndarray, params: dict[str, Any]
) -> Openings:
    """Ordinary referrals, with the brothers and sisters who are referred the same day.

    Known children are referred more readily for a year after their case closed: troubles return, and are watched.
    """
    rates = params["rates"]
    of_borough = np.array([b["referral"] for b in params["boroughs"].values()])
    season = SEASON[_calendar_month(month.start)]
    rate = rates["referral"] / 12 * season * of_borough[month.borough] * np.exp(month.need)
    closed = state.case_until[month.child]
    rate = rate * (1 + rates["again"] * np.exp(np.minimum(closed - month.start, 0) / AGAIN_DAYS))
    rate = np.where(
        uasc[month.child] | (closed > month.start), 0, rate * np.interp(month.age, REFERRAL_AGES, REFERRAL_BY_AGE)
    )
    row = np.flatnonzero(rng.random(len(rate)) < rate)
    made_on = month.days_within(rng, row, unborn=True)
    joined, days = month.siblings(rng, row, made_on, rates["sibling_joins"])
    joins = (days >= month.birth[joined] - 60) & ~uasc[month.child[joined]]
    return opening(np.append(row, joined[joins]), np.append(made_on, days[joins]), cases.ORDINARY)


def _severity(rng: np.random.Generator, month: Month, state: State, row: np.ndarray, why: np.ndarray) -> np.ndarray:
    """Need seen through noise, half of it the household's: so siblings often, not always, go the same way.

    Concerns that return soon weigh more.
    """
    family = month.family_positions(row)
    household = rng.normal(size=family.max(initial=0) + 1)[family]
    own = rng.normal(size=len(row))
    returning = np.exp(np.minimum(state.case_until[month.child[row]] - month.start, 0) / (2 * AGAIN_DAYS))
    return 0.42 * month.need[row] + 0.60 * household + 0.50 * own + 0.3 * (why == cases.STEP_UP) + 0.35 * returning


def _batch(
    rng: np.random.Generator, month: Month, state: State, people: People, new: list[Openings], params: dict[str, Any]
) -> cases.Batch:
    """One row per child that gets a new case; of several reasons the first listed; nobody has two open at a time."""
    row, days, why = (np.concatenate(part) for part in zip(*new, strict=True))
    once = np.unique(month.child[row], return_index=True)[1]
    row, days, why = row[once], days[once], why[once]
    free = (state.case_until[month.child[row]] <= days) & (days < month.limit[row])
    row, days, why = row[free], days[free], why[free]
    child, of = month.child[row], people.children
    shift = np.array([b["nfa"] for b in params["boroughs"].values()])
    return cases.Batch(
        child=child,
        family=month.family[row],
        borough=month.borough[row],
        referred=days,
        why=why,
        severity=_severity(rng, month, state, row, why),
        age=(days - month.birth[row]) / 365.25,
        birth=month.birth[row],
        adult=of.adult.to_numpy()[child],
        death=of.death.to_numpy()[child],
        limit=month.limit[row],
        is_disabled=of.is_disabled.to_numpy()[child],
        nfa=shift[month.borough[row]],
    )


def _remember(rng: np.random.Generator, state: State, opened: dict[str, np.ndarray], first: int) -> None:
    child, closed = opened["child"], opened["closed"]
    state.case_until[child] = closed
    state.protected_until[child] = opened["protected_end"]
    state.moves_open[child] = opened["reason"] == "RC5"
    adopted = opened["reason"] == "RC1"
    state.gone_on[child[adopted]] = closed[adopted]
    down = opened["is_step_down"]
    state.steps_down_on[child] = np.where(down, closed + rng.integers(0, 21, len(child)), NEVER)
    state.steps_down_from[child] = np.where(down, first + np.arange(len(child)), -1)


def _remands(offences: dict[str, np.ndarray]) -> Openings:
    held = offences["is_remand"]
    return opening(offences["row"][held], offences["happened_on"][held] + 1, cases.REMAND)


def _with_remands(offences: dict[str, np.ndarray], opened: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Adds is_remanded and remanded_on: only who had no case open is remanded here."""
    held = (opened["why"] == cases.REMAND) & (opened["care"] < NEVER)
    remanded = (
        np.isin(
            offences["child"] * NEVER + offences["happened_on"] + 1,
            opened["child"][held] * NEVER + opened["care"][held],
        )
        & offences["is_remand"]
    )
    return {**offences, "is_remanded": remanded, "remanded_on": np.where(remanded, offences["happened_on"] + 1, NEVER)}


def _one_month(
    rng: np.random.Generator,
    month: Month,
    state: State,
    people: People,
    params: dict[str, Any],
    logs: dict[str, Log],
    helped: early_help.EarlyHelp,
) -> None:
    rates, uasc = params["rates"], people.children.is_uasc.to_numpy()
    early_help.step_downs(rng, month, state, helped)
    ended = early_help.step_ups(rng, month, state, helped)
    passed = early_help.draw_contacts(rng, month, state, rates, helped)
    offences = youth_justice.draw_offences(rng, month, state, people.children, rates)
    new = [
        _moved(month, state),
        _arrived(month, uasc),
        passed,
        ended,
        _remands(offences),
        _referred(rng, month, state, uasc, params),
    ]
    opened = cases.draw_cases(rng, _batch(rng, month, state, people, new, params), rates)
    _remember(rng, state, opened, logs["cases"].count)
    logs["cases"].add(opened)
    logs["offences"].add(_with_remands(offences, opened))


def live(rng: np.random.Generator, people: People, params: dict[str, Any]) -> History:
    """The history of all children; only months are looped over."""
    state, need = State(len(people.children)), Need(rng, people, params["rates"])
    logs, helped = {name: Log() for name in ("cases", "offences", "needs")}, early_help.EarlyHelp()
    starts = month_starts(start_of_time(params), day(params["extracts"]["latest"]))
    for start, end in pairwise(starts):
        month = this_month(people, need, state, int(start), int(end))
        if start == starts[0] or _calendar_month(int(start)) in NEEDS_IN:
            logs["needs"].add(
                {
                    "child": month.child,
                    "family": month.family,
                    "borough": month.borough,
                    "on": np.full(len(month.child), month.start),
                    "need": month.need,
                }
            )
        _one_month(rng, month, state, people, params, logs, helped)
        need.pass_month()
    episodes = helped.episodes.table()
    stepped = episodes.index.isin(np.concatenate(helped.stepped))
    episodes["end_reason"] = episodes.end_reason.where(~stepped, "step_up_to_csc")
    return History(
        logs["cases"].table(), helped.contacts.table(), episodes, logs["offences"].table(), logs["needs"].table()
    )
