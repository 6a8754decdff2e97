"""The years month by month: contacts, referrals, open cases, offences, and what they lead to."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from synthetic import cases, early_help, referrals, youth_justice
from synthetic.courses import Courses
from synthetic.days import NEVER, day, month_of, month_starts
from synthetic.families import start_of_time
from synthetic.logs import Log, Logs
from synthetic.month import opening, this_month
from synthetic.need import Need
from synthetic.population import People
from synthetic.practice import Practice
from synthetic.state import beginning

NEEDS_IN = (2, 8)
"""The months (0 for January) at whose start the hidden need is kept for benchmarks."""


@dataclass
class History:
    """Everything that truly happened; days, NEVER where not yet.

    cases: child, family, borough, referred, why, route, severity, need, age, closed, reason, is_step_down, flags.
    assessments, enquiries, plans (of children in need), protections, care, breaks: case, child, borough, happened_on,
    ended_on and more. contacts, episodes: early help. offences: with is_remanded, remanded_on.
    needs: child, family, borough, on, need: the hidden truth on every 1 March and 1 September.
    """

    cases: pd.DataFrame
    assessments: pd.DataFrame
    enquiries: pd.DataFrame
    plans: pd.DataFrame
    protections: pd.DataFrame
    care: pd.DataFrame
    breaks: pd.DataFrame
    contacts: pd.DataFrame
    episodes: pd.DataFrame
    offences: pd.DataFrame
    needs: pd.DataFrame


class Life:
    """The children of the boroughs as time passes; `pass_month` is the one step."""

    def __init__(self, rng: np.random.Generator, people: People, params: dict[str, Any]) -> None:
        self.people, self.params, self.rates = people, params, params["rates"]
        self.need, self.practice, self.logs = Need(rng, people, params), Practice(params["boroughs"]), Logs()
        self.state = beginning(len(people.children), len(people.families))
        count = len(people.children)
        held, met, alike = np.zeros(count, bool), np.zeros(count), params["conditions"]["alike"]
        self.courses = Courses(people, self.state, self.need, self.practice, self.rates, self.logs, alike, held, met)
        first = people.stays.drop_duplicates("child").set_index("child").family
        self.family_of = first.reindex(range(count)).fillna(0).to_numpy(np.int64)

    def pass_month(self, rng: np.random.Generator, start: int, end: int) -> None:
        """Everything that happens between two days, at most one event of a kind to a child."""
        state, logs, uasc = self.state, self.logs, self.people.children.is_uasc.to_numpy()
        self.need.pass_month(rng, state.families, start)
        month = this_month(self.people, self.need, state, start, end)
        self.family_of[month.child] = month.family
        if month_of(start) in NEEDS_IN:
            on = np.full(len(month.child), start)
            logs.needs.add(child=month.child, family=month.family, borough=month.borough, on=on, need=month.need)
        self.courses.advance(rng, start, end, self.family_of)
        month.leave(state.children.gone_on[month.child])
        early_help.step_downs(rng, month, state, logs)
        ended = early_help.step_ups(rng, month, state, logs)
        passed = early_help.draw_contacts(rng, month, state, self.params, logs)
        remanded = youth_justice.draw_offences(rng, month, state, self.people, self.rates, logs)
        moved, arrived = referrals.moved(month, state), referrals.arrived(month, uasc)
        struck = opening(*self.courses.crises(rng, month), cases.CRISIS)
        referred = referrals.referred(rng, month, state, self.people, self.practice, self.rates)
        opened = referrals.once(month, state, [moved, arrived, struck, remanded, passed, ended, referred])
        severity = referrals.severity(rng, month, state, opened, self.rates, self.courses.alike)
        cases.open_cases(rng, month, self.courses, self.practice, opened, severity)


def _cases(logs: Logs) -> pd.DataFrame:
    """Every case with its end; NEVER for those still open."""
    table = logs.cases.table().join(logs.closings.table().set_index("case"))
    return table.assign(
        closed=table.closed.fillna(NEVER).astype(np.int64),
        reason=table.reason.fillna(""),
        is_step_down=table.is_step_down.fillna(False).astype(bool),
    )


def _inside(log: Log, history: pd.DataFrame, until: pd.Series) -> pd.DataFrame:
    """Spans with child and borough, none past the end of its case or `until` (a day for each case)."""
    table = log.table()
    last = np.minimum(history.closed.to_numpy(), until.to_numpy())[table.case]
    table = table.assign(
        child=history.child.to_numpy()[table.case],
        borough=history.borough.to_numpy()[table.case],
        ended_on=np.minimum(table.ended_on, last),
    )
    return table[table.happened_on < table.ended_on].reset_index(drop=True)


def _apart(spans: pd.DataFrame) -> pd.DataFrame:
    """Without those that run beside another of the same case; one that led to a conference stays."""
    spans = spans.sort_values(["case", "happened_on", "is_conference"], kind="stable")
    of = spans.groupby("case")
    before = of.ended_on.cummax().groupby(spans.case).shift(1, fill_value=0)
    beside = (spans.happened_on <= before) | (of.happened_on.shift(-1, fill_value=NEVER) <= spans.ended_on)
    later = of.is_conference.shift(-1, fill_value=True)
    goes = ~spans.is_conference & beside & (later | (spans.happened_on <= before))
    return spans[~goes].reset_index(drop=True)


def _one_conference(enquiries: pd.DataFrame, protections: pd.DataFrame) -> pd.DataFrame:
    """Of two enquiries at a time that led to a conference of one case, that which no plan followed did not."""
    held = enquiries[enquiries.is_conference].sort_values(["case", "happened_on"], kind="stable")
    of = held.groupby("case")
    beside = (of.ended_on.shift(1, fill_value=0) > held.happened_on) | (
        of.happened_on.shift(-1, fill_value=NEVER) < held.ended_on
    )
    planned = pd.MultiIndex.from_frame(protections[["case", "happened_on"]])
    is_needless = beside & ~pd.MultiIndex.from_frame(held[["case", "ended_on"]]).isin(planned)
    return enquiries.assign(is_conference=enquiries.is_conference & ~enquiries.index.isin(held.index[is_needless]))


def told(logs: Logs) -> History:
    """The logs as tables that fit together."""
    history = _cases(logs)
    never, ended = pd.Series(NEVER, history.index), history.closed
    cared = logs.care.table().groupby("case").happened_on.min().reindex(history.index, fill_value=NEVER)
    episodes = logs.episodes.table()
    stepped = episodes.index.isin(logs.steps_up.table().episode)
    episodes["end_reason"] = episodes.end_reason.where(~stepped, "step_up_to_csc")
    protections = _inside(logs.protections, history, never)
    enquiries = _apart(_one_conference(_inside(logs.enquiries, history, never), protections))
    whole = enquiries.ended_on < ended.to_numpy()[enquiries.case]
    return History(
        history,
        _apart(_inside(logs.assessments, history, never).assign(is_conference=False)),
        enquiries.assign(is_conference=enquiries.is_conference & whole),
        _inside(logs.plans, history, never),
        protections,
        _inside(logs.care, history, never),
        _inside(logs.breaks, history, cared - 1),
        logs.contacts.table(),
        episodes,
        logs.offences.table(),
        logs.needs.table(),
    )


def live(
    rng: np.random.Generator,
    people: People,
    params: dict[str, Any],
    watch: Callable[[Life, int], None] = lambda life, on: None,
) -> History:
    """The history of all children; only months are looped over. watch: is shown each month's start, changes nothing."""
    life = Life(rng, people, params)
    for start, end in pairwise(month_starts(start_of_time(params), day(params["extracts"]["latest"]))):
        watch(life, int(start))
        life.pass_month(rng, int(start), int(end))
    life.courses.run_on()
    return told(life.logs)
