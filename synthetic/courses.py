"""The course of open cases: what may happen next races against everything else that may happen next."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from synthetic import care_periods, race
from synthetic.care_periods import EMERGENCY, INTERIM_ORDER
from synthetic.days import NEVER, Days, last_working_day, weekday, working_days
from synthetic.logs import Logs
from synthetic.month import Month
from synthetic.need import Need
from synthetic.population import People
from synthetic.practice import Practice
from synthetic.state import ASSESSED, CLOSED, IN_CARE, IN_NEED, PROTECTED, State

CARE, PROTECT, ENQUIRE, REASSESS, CLOSE, END_PLAN = range(6)
"""The events of the race."""
CARE_BY_STAGE = np.array((0.0, 1.6, 0.8, 3.0, 0.0))
PLAN_YEARS = (0.25, 0.5, 1.0, 2.0)
PLAN_ENDS = np.array((0.52, 0.33, 1.52, 1.48, 1.9))
"""Hazard of a protection plan's end by years since its start, from published durations (DfE 2024, D7)."""
CASE_YEARS = (0.25, 1.0)
CASE_CLOSES = np.array((1.6, 0.8, 0.7))
"""The longer a case has been open, the less readily it closes; relative."""
DOWN_AFTER_PLAN, DOWN_AFTER_CARE, LASTS, HAS_PLAN = 0.70, 0.75, 0.32, 0.62
"""The share of cases in need that last, and of these the share that a plan is written for."""
BRIEF = 18.0
"""How much sooner a case that does not last closes: more than half of those that were assessed do."""
HELP_AFTER_ASSESSMENT, HELP_AFTER_CASE = 0.30, 0.22
TOGETHER = ((PROTECT, 0.65), (END_PLAN, 0.7), (CLOSE, 0.5), (CARE, 0.25))
"""How often a brother's or sister's course turns the same day (assumption)."""
CERTAIN = 1 - 1e-12
BREAKS_SHARE = 0.25
CLOSED_BY_ORDER = {care_periods.ADOPTED: "RC1", care_periods.GUARDIAN: "RC4", care_periods.ARRANGED: "RC3"}
"""How a case closes where an order ends the care."""
OLD_DAYS = 5600
"""From 15 on cases stay open longer: what follows is adult services (assumption)."""
CONFERRED_ALONE = 0.035
"""Share of enquiries outside a plan's course that reach a conference all the same (assumption)."""


@dataclass
class Courses:
    """All open cases, and what moves them; a child's stage changes here and nowhere else.

    alike: how far brothers and sisters fare alike, at least. held: children who are not let into care, so that `met`,
    the hazard of care that each has met so far, goes on (see `futures`).
    """

    people: People
    state: State
    need: Need
    practice: Practice
    rates: dict[str, Any]
    logs: Logs
    alike: float
    held: np.ndarray
    met: np.ndarray

    def advance(self, rng: np.random.Generator, start: int, end: int, family_of: np.ndarray) -> None:
        """One month of every open case. family_of: the family in which each child lives or lived last."""
        self._decide(rng, end)
        self._race(rng, start, end, family_of)
        self._leave_care(rng, end)
        self._reach_limits(rng, end)

    def _decide(self, rng: np.random.Generator, end: int) -> None:
        of = self.state.children
        child = np.flatnonzero((of.stage == ASSESSED) & (of.decided_on < np.minimum(end, of.limit)))
        decided, on = of.decided[child], of.decided_on[child]
        closes = decided == CLOSED
        closed_on = np.minimum(weekday(on + rng.integers(0, 10, len(on))), of.limit[child])
        self._close(rng, child[closes], closed_on[closes], "RC8", HELP_AFTER_ASSESSMENT)
        self._into_need(rng, child[decided == IN_NEED], on[decided == IN_NEED])
        self._protect(child[decided == PROTECTED], on[decided == PROTECTED])

    def _race(self, rng: np.random.Generator, start: int, end: int, family_of: np.ndarray) -> None:
        of = self.state.children
        pending = (of.stage == ASSESSED) & (of.decided != CLOSED)
        child = np.flatnonzero(pending | (of.stage == IN_NEED) | (of.stage == PROTECTED))
        born = self.people.children.birth.to_numpy()[child]
        new = (of.stage[child] == ASSESSED) & (of.since[child] >= start - 31)
        first = np.where(new, of.since[child], np.maximum(of.since[child], start))
        last = np.minimum(end, of.limit[child])
        first, hazards = np.maximum(first, born), self._hazards(child, family_of[child], start)
        free = np.where(self.held[child, None] & (np.arange(6) == CARE), 0, hazards)
        event, on = race.run(rng, free, first, last)
        self.met[child] += hazards[:, CARE] * np.maximum(np.minimum(on, last) - first, 0) / race.YEAR
        for kind, share in TOGETHER:
            joins = max(share, self.alike) * (hazards[:, kind] > 0)
            if kind == CARE:
                joins = self._met_together(child, joins, race.pulled(kind, family_of[child], event, on, first, last))
            event, on = race.joined(rng, kind, joins, family_of[child], event, on, first, last)
        self._happen(rng, child, event, on, family_of)

    def _met_together(self, child: np.ndarray, share: np.ndarray, pulled: np.ndarray) -> np.ndarray:
        """The chances to be taken in with a brother or sister; none for those held, who have met it instead."""
        held = self.held[child]
        self.met[child[held & pulled]] -= np.log1p(-np.minimum(share[held & pulled], CERTAIN))
        return np.where(held, 0, share)

    def _hazards(self, child: np.ndarray, family: np.ndarray, on: int) -> np.ndarray:
        """A year: open cases x events."""
        of, rates = self.state.children, self.rates
        stage, need, years = of.stage[child], self.need.of(child, family), (on - of.since[child]) / race.YEAR
        here = {k: self.practice.on(k, on)[of.borough[child]] for k in ("enquiring", "closing", "protecting", "caring")}
        in_need, on_plan = stage == IN_NEED, stage == PROTECTED
        hazards = np.zeros((len(child), 6))
        hazards[:, CARE] = self._care(child, family, on) * CARE_BY_STAGE[stage] * here["caring"]
        worse = self.people.families.has_abuse.to_numpy()[family]
        hazards[:, PROTECT] = in_need * rates["escalates"] * np.exp(0.5 * need + 0.4 * worse) * here["protecting"]
        hazards[:, ENQUIRE] = in_need * rates["enquiry"] * np.exp(0.4 * need) * here["enquiring"]
        hazards[:, REASSESS] = in_need * rates["reassessment"]
        old = (on - self.people.children.birth.to_numpy()[child]) > OLD_DAYS
        slower = np.exp(-of.staying[child] - 0.3 * need - 1.2 * old) * np.where(of.lasts[child], 1.0, BRIEF)
        hazards[:, CLOSE] = (
            in_need * rates["closes"] * slower * here["closing"] * CASE_CLOSES[np.searchsorted(CASE_YEARS, years)]
        )
        hazards[:, END_PLAN] = on_plan * PLAN_ENDS[np.searchsorted(PLAN_YEARS, years)] * rates["plan_ends"]
        return hazards

    def _care(self, child: np.ndarray, family: np.ndarray, on: int) -> np.ndarray:
        """Hazard of entering care a year for a child in need.

        Services meet here: substances weigh on the young, and more beside abuse; offending on teenagers; a brother's
        or sister's entry pulls for some weeks.
        """
        families, rates = self.people.families, self.rates
        age = (on - self.people.children.birth.to_numpy()[child]) / race.YEAR
        young = age < 6
        substances, abuse = families.has_substances.to_numpy()[family], families.has_abuse.to_numpy()[family]
        offended = (on - self.state.children.offended_on[child] < 550) & (age > 12)
        log = care_periods.BY_AGE.at((age * 12).astype(np.int64)) * rates["care_age"] + rates[
            "care_need"
        ] * self.need.of(child, family)
        log = log + 0.5 * substances + 0.5 * (substances & abuse & young) + rates["care_offending"] * offended
        pull = np.exp(-np.maximum(on - self.state.families.care_on[family], 0) / 45)
        return rates["care"] * np.exp(log) * (1 + rates["care_contagion"] * pull)

    def _happen(
        self, rng: np.random.Generator, child: np.ndarray, event: np.ndarray, on: Days, family_of: np.ndarray
    ) -> None:
        of, logs = self.state.children, self.logs

        def who(kind: int) -> tuple[np.ndarray, Days]:
            return child[event == kind], on[event == kind]

        asked, asked_on = who(ENQUIRE)
        start = weekday(asked_on)
        ended = working_days(start, self.practice.conference_days(rng, of.borough[asked]))
        held = rng.random(len(asked)) < CONFERRED_ALONE
        logs.enquiries.add(case=of.case[asked], happened_on=start, ended_on=ended, is_conference=held)
        self._assess(rng, asked, start)
        self._assess(rng, *who(REASSESS))
        self._escalate(rng, *who(PROTECT))
        enters, enters_on = who(CARE)
        self.state.families.care_on[family_of[enters]] = enters_on
        self.take_in(rng, enters, enters_on)
        closes, closes_on = who(CLOSE)
        self._close(rng, closes, np.minimum(weekday(closes_on), of.limit[closes]), "RC7", HELP_AFTER_CASE)
        ends, ends_on = who(END_PLAN)
        self._step_down(rng, ends, np.minimum(weekday(ends_on), of.limit[ends] - 1), DOWN_AFTER_PLAN, "RC7")

    def _assess(self, rng: np.random.Generator, child: np.ndarray, on: Days) -> None:
        """Looked at anew: an enquiry is carried out by way of an assessment (Working Together 2023)."""
        ended = weekday(on + rng.integers(20, 80, len(child)))
        self.logs.assessments.add(case=self.state.children.case[child], happened_on=weekday(on), ended_on=ended)

    def _escalate(self, rng: np.random.Generator, child: np.ndarray, on: Days) -> None:
        """Enquiry, conference and, on its day, a plan."""
        of = self.state.children
        on = np.minimum(weekday(on), of.limit[child] - 1)
        asked = working_days(on, -self.practice.conference_days(rng, of.borough[child]))
        asked = np.minimum(np.maximum(asked, of.since[child]), on - 1)
        self._assess(rng, child, asked)
        self.logs.enquiries.add(
            case=of.case[child], happened_on=asked, ended_on=on, is_conference=np.full(len(child), True)
        )
        self._protect(child, on)

    def _leave_stage(self, child: np.ndarray, on: Days) -> None:
        """Ends the plan that a child had in its stage."""
        of = self.state.children
        planned = (of.stage[child] == IN_NEED) & (of.plan_on[child] < on)
        who = child[planned]
        self.logs.plans.add(case=of.case[who], happened_on=of.plan_on[who], ended_on=on[planned])
        of.plan_on[child] = NEVER
        protected = (of.stage[child] == PROTECTED) & (of.since[child] < on)
        who = child[protected]
        self.logs.protections.add(case=of.case[who], child=who, happened_on=of.since[who], ended_on=on[protected])

    def run_on(self) -> None:
        """The plans that are open when the history breaks off: they are told without an end."""
        child = np.arange(len(self.state.children.stage))
        self._leave_stage(child, np.full(len(child), NEVER))

    def _plans_end(self, child: np.ndarray, on: Days) -> Days:
        """The last working day by then on which the plan of each has run for a day; else the day itself."""
        of, last = self.state.children, last_working_day(on)
        begun = np.where(of.stage[child] == PROTECTED, of.since[child], of.plan_on[child])
        return np.where(last > begun, last, on)

    def _into_need(self, rng: np.random.Generator, child: np.ndarray, on: Days) -> None:
        of = self.state.children
        self._leave_stage(child, on)
        of.stage[child], of.since[child] = IN_NEED, on
        of.lasts[child] = rng.random(len(child)) < LASTS
        has_plan = (of.lasts[child] > 0) & (rng.random(len(child)) < HAS_PLAN)
        of.plan_on[child] = np.where(has_plan, weekday(on), NEVER)
        disabled = self.people.children.is_disabled.to_numpy()[child]
        breaks = disabled & (of.lasts[child] > 0) & (rng.random(len(child)) < BREAKS_SHARE)
        length = np.maximum(20, 300 * np.exp(0.5 * rng.normal(size=len(child)))).astype(np.int64)
        start = on[breaks] + 30
        self.logs.breaks.add(case=of.case[child[breaks]], happened_on=start, ended_on=start + length[breaks])

    def _protect(self, child: np.ndarray, on: Days) -> None:
        self._leave_stage(child, on)
        self.state.children.stage[child], self.state.children.since[child] = PROTECTED, on

    def crises(self, rng: np.random.Generator, month: Month) -> tuple[np.ndarray, Days]:
        """Rows and days of children with no case open whose home breaks down: care comes before a referral."""
        child, rates = month.child, self.rates
        free = (self.state.children.closed_on[child] <= month.start) & ~self.people.children.is_uasc.to_numpy()[child]
        log = rates["care_age"] * care_periods.BY_AGE.at(month.months) + rates["crisis_need"] * month.need
        hazard = rates["crisis"] * np.exp(log) * free * self.practice.on("caring", month.start)[month.borough]
        first, last = month.at_risk()
        np.add.at(self.met, child, hazard * np.maximum(last - first, 0) / race.YEAR)
        return race.happens(rng, np.where(self.held[child], 0, hazard), first, last)

    def take_in(self, rng: np.random.Generator, child: np.ndarray, on: Days) -> None:
        """By agreement or by court, as the age and the haste make likely.

        Courts hear applications for interim orders on working days; where none is left the matter is an emergency.
        """
        of, age = self.state.children, (on - self.people.children.birth.to_numpy()[child]) / race.YEAR
        kind, heard_on = care_periods.kinds(rng, age, of.stage[child] == ASSESSED), weekday(on)
        kind = np.where((kind == INTERIM_ORDER) & (heard_on >= of.limit[child]), EMERGENCY, kind)
        self.enter_care(rng, child, np.where(kind == INTERIM_ORDER, heard_on, on), kind)

    def enter_care(self, rng: np.random.Generator, child: np.ndarray, on: Days, kind: np.ndarray) -> None:
        """Plans end where care begins, or on the working day before."""
        of, facts = self.state.children, self.people.children
        birth, adult, death = (facts[c].to_numpy()[child] for c in ("birth", "adult", "death"))
        self._leave_stage(child, self._plans_end(child, on))
        keeping = self.practice.on("keeping", int(on.min(initial=NEVER)))[of.borough[child]]
        until, out = care_periods.ends(rng, on, kind, birth, adult, death, keeping)
        of.stage[child], of.since[child], of.care_until[child], of.care_out[child] = IN_CARE, on, until, out
        of.limit[child] = np.minimum(adult, death)
        self.logs.care.add(case=of.case[child], child=child, happened_on=on, ended_on=until, kind=kind, out=out)

    def _step_down(self, rng: np.random.Generator, child: np.ndarray, on: Days, share: float, reason: str) -> None:
        down = rng.random(len(child)) < share
        self._into_need(rng, child[down], on[down])
        self._close(rng, child[~down], on[~down], reason, HELP_AFTER_CASE)

    def _leave_care(self, rng: np.random.Generator, end: int) -> None:
        of = self.state.children
        child = np.flatnonzero((of.stage == IN_CARE) & (of.care_until < end))
        on, out = of.care_until[child], of.care_out[child]
        home = (out == care_periods.HOME) & (on < of.limit[child])
        self._step_down(rng, child[home], on[home], DOWN_AFTER_CARE, "RC7")
        for way, reason in CLOSED_BY_ORDER.items():
            left = out == way
            self._close(rng, child[left], on[left], reason, 0.0)
            if way == care_periods.ADOPTED:
                of.gone_on[child[left]] = on[left]
        rest = ~home & ~np.isin(out, list(CLOSED_BY_ORDER))
        self._close_at_limit(rng, child[rest], on[rest])

    def _reach_limits(self, rng: np.random.Generator, end: int) -> None:
        of = self.state.children
        child = np.flatnonzero(np.isin(of.stage, (ASSESSED, IN_NEED, PROTECTED)) & (of.limit < end))
        self._close_at_limit(rng, child, of.limit[child])

    def _close_at_limit(self, rng: np.random.Generator, child: np.ndarray, on: Days) -> None:
        """Death, the 18th birthday, leaving the borough; else a plain closing."""
        facts, of = self.people.children, self.state.children
        adult, dead = facts.adult.to_numpy()[child] == on, facts.death.to_numpy()[child] == on
        left = (of.limit[child] == on) & ~adult & ~dead
        disabled = facts.is_disabled.to_numpy()[child]
        was_protected = of.stage[child] == PROTECTED
        reason = np.select([dead, left, adult & disabled], ["RC2", "RC5", "RC6"], "RC7")
        for code in ("RC2", "RC5", "RC6", "RC7"):
            so = reason == code
            self._close(rng, child[so], on[so], code, 0.0)
        of.moves_open[child], of.moves_protected[child] = left, left & was_protected

    def _close(self, rng: np.random.Generator, child: np.ndarray, on: Days, reason: str, helped: float) -> None:
        """helped: the share that steps down to early help."""
        of = self.state.children
        self._leave_stage(child, on)
        down = rng.random(len(child)) < helped
        self.logs.closings.add(
            case=of.case[child], closed=on, reason=np.full(len(child), reason, dtype=object), is_step_down=down
        )
        of.steps_down_on[child] = np.where(down, on + rng.integers(0, 21, len(child)), NEVER)
        of.steps_down_from[child] = np.where(down, of.case[child], -1)
        of.stage[child], of.closed_on[child] = CLOSED, on
        of.moves_open[child], of.moves_protected[child] = 0, 0

    def close_unseen(self, child: np.ndarray, case: np.ndarray, on: Days) -> None:
        """No further action: closed on the day of the referral."""
        none = np.full(len(child), False)
        self.logs.closings.add(case=case, closed=on, reason=np.full(len(child), "", dtype=object), is_step_down=none)
        self.state.children.closed_on[child] = on
