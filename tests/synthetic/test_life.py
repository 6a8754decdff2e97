"""The made-up history month by month: competing hazards, one case at a time, siblings, early help, moves."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import care_periods, cases, population, race
from synthetic.curves import Curve
from synthetic.days import NEVER, day
from synthetic.need import Need
from synthetic.pathways import History, live
from synthetic.population import People
from synthetic.practice import KNOBS, Practice
from synthetic.state import ASSESSED, IN_CARE, IN_NEED, PROTECTED, beginning
from synthetic.world import streams

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS |= {"scale": 0.05}
INSIDE = ("assessments", "enquiries", "plans", "protections", "care", "breaks")
MANY = 100_000
NOISE = 4
"""Standard errors within which a count of independent draws must lie."""


def with_rates(**rates: float) -> dict[str, Any]:
    return {**PARAMS, "rates": {**PARAMS["rates"], **rates}}


def lived(params: dict[str, Any]) -> tuple[People, History]:
    own = streams(params)
    people = population.draw_people(own[0], params)
    return people, live(own[1], people, params)


@pytest.fixture(scope="module")
def told() -> tuple[People, History]:
    return lived(PARAMS)


@pytest.fixture(scope="module")
def people(told: tuple[People, History]) -> People:
    return told[0]


@pytest.fixture(scope="module")
def history(told: tuple[People, History]) -> History:
    return told[1]


def of_child(people: People, child: pd.Series, fact: str) -> np.ndarray:
    return people.children[fact].to_numpy()[child]


def ran(hazards: tuple[float, ...], days: int) -> tuple[np.ndarray, np.ndarray]:
    """What came first, and when, for many with the same hazards between day 0 and `days`."""
    rng, zero = np.random.default_rng(1), np.zeros(MANY, np.int64)
    return race.run(rng, np.tile(hazards, (MANY, 1)), zero, zero + days)


def near(count: int, share: float, of: int) -> bool:
    return abs(count - share * of) < NOISE * np.sqrt(of * share * (1 - share))


def test_events_come_first_in_proportion_to_their_hazards() -> None:
    event, _ = ran((0.1, 0.2, 0.5), 1000)
    came = event[event != race.NOTHING]
    counts = np.bincount(came, minlength=3)
    assert [near(c, h / 0.8, len(came)) for c, h in zip(counts, (0.1, 0.2, 0.5), strict=True)] == [True] * 3


def test_waiting_is_exponential() -> None:
    event, on = ran((0.3, 0.2), 3653)
    waited = np.sort(on[event != race.NOTHING])
    due = [(days, 1 - np.exp(-0.5 * days / race.YEAR)) for days in (30, 365, 1461, 3653)]
    assert [near(int((waited < days).sum()), share, MANY) for days, share in due] == [True] * 4


def test_twelve_months_are_one_year() -> None:
    rng, waiting = np.random.default_rng(1), MANY
    for start in range(0, 360, 30):
        row, _ = race.happens(rng, np.full(waiting, 0.5), *np.full((2, waiting), [[start], [start + 30]]))
        waiting -= len(row)
    assert near(MANY - waiting, 1 - np.exp(-0.5 * 360 / race.YEAR), MANY)


def test_nothing_happens_before_the_first_day_or_from_the_last_on() -> None:
    rng = np.random.default_rng(1)
    first = rng.integers(0, 300, MANY)
    last = first + rng.integers(0, 40, MANY)
    event, on = race.run(rng, np.full((MANY, 2), 3.0), first, last)
    came = event != race.NOTHING
    assert came.any() and (on[came] >= first[came]).all() and (on[came] < last[came]).all()


def test_what_has_no_hazard_never_happens() -> None:
    event, _ = ran((0.0, 2.0, 0.0), 1000)
    assert set(event) == {race.NOTHING, 1}


def test_a_single_event_races_like_several() -> None:
    rng, zero = np.random.default_rng(1), np.zeros(MANY, np.int64)
    row, on = race.happens(rng, np.full(MANY, 0.5), zero, zero + 365)
    assert (on < 365).all() and near(len(row), 1 - np.exp(-0.5 * 365 / race.YEAR), MANY)


def test_a_curve_is_straight_between_its_points_and_level_outside() -> None:
    curve = Curve((1, 3), (0.0, 4.0))
    assert curve.at(np.array([-30, 0, 12, 24, 36, 60, 500])).tolist() == [0, 0, 0, 2, 4, 4, 4]


def test_a_curve_may_be_nought_outside_its_points() -> None:
    assert Curve((1, 3), (1.0, 4.0), outside=0.0).at(np.array([-3, 11, 12, 36, 37])).tolist() == [0, 0, 1, 4, 0]


def test_a_borough_changes_its_practice_in_straight_lines() -> None:
    points: dict[str, list[list[Any]]] = {knob: [["2012-01-01", 1.0]] for knob in KNOBS}
    changing = {**points, "closing": [["2012-01-01", 1.0], ["2012-01-11", 2.0]]}
    practice = Practice({n: {"la_code": "205", "practice": p} for n, p in (("a", points), ("b", changing))})
    days = ("2000-01-01", "2012-01-01", "2012-01-06", "2012-01-11", "2020-01-01")
    assert [practice.on("closing", day(d)).tolist() for d in days] == [[1, 1], [1, 1], [1, 1.5], [1, 2], [1, 2]]


def test_the_same_seed_gives_the_same_history(history: History) -> None:
    again = lived(PARAMS)[1]
    for name, table in vars(history).items():
        pd.testing.assert_frame_equal(table, vars(again)[name])


def test_a_child_never_has_two_cases_open(history: History) -> None:
    order = history.cases.sort_values(["child", "referred", "closed"], kind="stable")
    before = order.groupby("child").closed.shift(1, fill_value=-NEVER)
    assert (order.referred >= before).all()


def test_an_open_case_is_the_last_of_its_child(history: History) -> None:
    last = history.cases.groupby("child").referred.transform("max")
    still = history.cases.closed == NEVER
    assert still.any() and (history.cases.referred == last)[still].all()


@pytest.mark.parametrize("name", INSIDE)
def test_whatever_happens_in_a_case_lies_inside_it(history: History, name: str) -> None:
    spans = getattr(history, name)
    case = history.cases.loc[spans.case].reset_index(drop=True)
    assert len(spans)
    assert (spans.happened_on >= case.referred).all() and (spans.ended_on <= case.closed).all()
    assert (spans.child == case.child).all() and (spans.borough == case.borough).all()


def test_a_case_has_one_plan_at_a_time_and_none_beside_care(history: History) -> None:
    every = pd.concat([history.plans, history.protections, history.care]).sort_values(["case", "happened_on"])
    assert (every.happened_on >= every.groupby("case").ended_on.shift(1, fill_value=0)).all()


@pytest.mark.parametrize("name", ["plans", "protections"])
def test_plans_that_run_on_are_told_without_an_end(history: History, name: str) -> None:
    spans, last, before = getattr(history, name), day("2026-10-31"), day("2021-10-31")
    now, then = (int(((spans.happened_on <= on) & (spans.ended_on > on)).sum()) for on in (last, before))
    assert (spans[spans.happened_on > last - 90].ended_on == NEVER).mean() > 0.5
    assert now > 0.4 * then


def test_care_begins_after_birth_and_ends_by_the_18th_birthday(people: People, history: History) -> None:
    care = history.care
    assert (care.happened_on >= of_child(people, care.child, "birth")).all()
    assert (care.ended_on <= of_child(people, care.child, "adult")).all()


@pytest.mark.parametrize("name", ["contacts", "episodes", "offences", *INSIDE])
def test_nothing_begins_after_a_death(people: People, history: History, name: str) -> None:
    events = getattr(history, name)
    dead = people.children.death < NEVER
    assert dead.any() and (events.happened_on < of_child(people, events.child, "death")).all()


def test_nothing_happens_to_a_child_who_lives_elsewhere(people: People, history: History) -> None:
    began = history.cases[["child", "borough", "referred"]].rename(columns={"referred": "on"})
    contacts = history.contacts.rename(columns={"happened_on": "on"})[["child", "borough", "on"]]
    events = pd.concat([began, contacts], ignore_index=True)
    met = events.reset_index(names="event").merge(people.stays, on=["child", "borough"])
    here = met.event[(met.from_day <= met.on) & (met.on < met.leaves_on)]
    assert set(here) == set(range(len(events)))


def back_after(people: People) -> pd.Series:
    """Days that children spent in another of the boroughs before they came back to the one that they had left for it.

    NaN for those who moved between boroughs and did not come back.
    """
    stays = people.stays.drop_duplicates(["child", "borough", "leaves_on"])
    of = stays.groupby("child")
    moved = of.borough.shift(-1).notna() & (of.borough.shift(-1) != stays.borough)
    back = of.borough.shift(-2) == stays.borough
    return (of.from_day.shift(-2) - stays.leaves_on)[moved & (of.cumcount() == 0)].where(back)


def test_some_who_move_between_boroughs_come_back_after_years(people: People) -> None:
    days = back_after(people)
    assert 0.08 < days.notna().mean() < 0.3
    assert days.median() > 700


def test_coming_back_changes_the_boroughs_sizes_little() -> None:
    def sizes(share: float) -> np.ndarray:
        params = with_rates(moves_back=share)
        stays = population.draw_people(streams(params)[0], params).stays
        here = stays[(stays.from_day <= day("2019-07-01")) & (stays.to_day > day("2019-07-01"))]
        return np.bincount(here.borough)

    assert sizes(0.3) / sizes(0.0) == pytest.approx(np.ones(3), rel=0.02)


def test_adopted_children_do_not_come_back(history: History) -> None:
    left = history.care[history.care.out == care_periods.ADOPTED].merge(history.cases, left_on="case", right_index=True)
    left = left[left.reason == "RC1"].set_index("child_x").closed
    contacts = history.contacts.assign(referred=history.contacts.happened_on)
    later = pd.concat([history.cases, contacts])
    assert len(left) >= 5 and not (later.referred > later.child.map(left).fillna(NEVER)).any()


@pytest.mark.parametrize("stage", ["plans", "protections", "care"])
def test_every_stage_is_reached_and_left(history: History, stage: str) -> None:
    spans = getattr(history, stage)
    assert len(spans) > 50 and (spans.ended_on < history.cases.closed.to_numpy()[spans.case]).any()


def test_cases_open_for_every_reason(history: History) -> None:
    every = (cases.ORDINARY, cases.STEP_UP, cases.MOVED, cases.MOVED_ON_PLAN, cases.ASYLUM, cases.REMAND, cases.CRISIS)
    assert set(history.cases.why) == set(every)


def test_the_unborn_are_referred_and_not_taken_into_care(people: People, history: History) -> None:
    unborn = history.cases[history.cases.referred < of_child(people, history.cases.child, "birth")]
    assert len(unborn) > 10 and (unborn.age < 0).all()
    kept = unborn[unborn.closed > of_child(people, unborn.child, "birth")]
    assert len(kept)


def test_a_child_who_moves_with_an_open_case_gets_one_in_the_new_borough(people: People, history: History) -> None:
    came = history.cases[history.cases.why.isin([cases.MOVED, cases.MOVED_ON_PLAN])]
    before = came.merge(history.cases, left_on=["child", "referred"], right_on=["child", "closed"])
    assert len(before) == len(came) > 5
    assert (before.reason_y == "RC5").all() and (before.borough_x != before.borough_y).all()


def test_a_child_who_moves_on_a_plan_is_conferred_about_at_once(history: History) -> None:
    came = history.cases[history.cases.why == cases.MOVED_ON_PLAN]
    held = history.enquiries[history.enquiries.is_conference].drop_duplicates("case").set_index("case").ended_on
    waited = (came.closed - came.referred) > 30
    assert waited.any() and (held.reindex(came.index[waited]) - came.referred[waited] <= 30).all()


def soon_after_a_sibling(history: History) -> float:
    """The share of entries to care within eight weeks, not on the day, after a brother's or sister's."""
    entries = history.care[["case", "child", "happened_on"]].assign(
        family=history.cases.family.to_numpy()[history.care.case]
    )
    pairs = entries.merge(entries, on="family")
    gap = pairs.happened_on_x - pairs.happened_on_y
    return pairs[(pairs.child_x != pairs.child_y) & (gap > 0) & (gap <= 56)].case_x.nunique() / len(entries)


def test_an_entry_to_care_pulls_brothers_and_sisters_after_it() -> None:
    pulled = soon_after_a_sibling(lived(with_rates(care_contagion=400.0))[1])
    alone = soon_after_a_sibling(lived(with_rates(care_contagion=0.0))[1])
    assert pulled > 3 * alone


@pytest.fixture(scope="module")
def relieved(people: People) -> dict[int, np.ndarray]:
    """How much lower every family's need is so many days after help began, by days (the same luck without help)."""
    on, found = day("2020-01-01"), {}
    for days in (-1, 0, 540, 3650):
        need, without = (Need(np.random.default_rng(1), people, PARAMS) for _ in range(2))
        helped = beginning(len(people.children), len(people.families)).families
        untouched = beginning(len(people.children), len(people.families)).families
        helped.helped_on[:] = on - days
        need.pass_month(np.random.default_rng(2), helped, on)
        without.pass_month(np.random.default_rng(2), untouched, on)
        every = np.arange(len(people.families))
        found[days] = without.family(every) - need.family(every)
    return found


def test_early_help_relieves_those_whom_it_can_help_and_nobody_else(
    people: People, relieved: dict[int, np.ndarray]
) -> None:
    responds = people.families.responds.to_numpy()
    assert relieved[0][responds] == pytest.approx(PARAMS["rates"]["help_relief"])
    assert relieved[0][~responds] == pytest.approx(0, abs=1e-9)


def test_early_help_relieves_nobody_before_it_begins(relieved: dict[int, np.ndarray]) -> None:
    assert np.abs(relieved[-1]).max() < 1e-9


def test_the_relief_wears_off(people: People, relieved: dict[int, np.ndarray]) -> None:
    mean = [float(relieved[days][people.families.responds].mean()) for days in (0, 540, 3650)]
    assert mean[0] > 2 * mean[1] > 0 and mean[2] < 0.01


def test_early_help_from_before_it_works_relieves_nobody(people: People) -> None:
    late = {**PARAMS, "conditions": {**PARAMS["conditions"], "help_works_from": "2019-01-01"}}
    families = beginning(len(people.children), len(people.families)).families
    families.helped_on[:] = day("2018-12-31")
    need, without = (Need(np.random.default_rng(1), people, p) for p in (late, with_rates(help_relief=0.0)))
    for each in (need, without):
        each.pass_month(np.random.default_rng(2), families, day("2019-02-01"))
    every = np.arange(len(people.families))
    assert (need.family(every) == without.family(every)).all()


def test_every_stage_is_seen_in_the_middle_of_the_years(people: People) -> None:
    seen: set[int] = set()
    live(streams(PARAMS)[1], people, PARAMS, lambda life, on: seen.update(np.unique(life.state.children.stage)))
    assert {ASSESSED, IN_NEED, PROTECTED, IN_CARE} <= seen
