"""True risks: they agree with what happened, follow the hidden need, and asking for them changes nothing."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import futures, population, youth_justice
from synthetic.days import day, month_starts
from synthetic.pathways import History, Life, live
from synthetic.population import People
from synthetic.risks import risks_of_known
from synthetic.state import IN_CARE, IN_NEED, PROTECTED
from synthetic.world import streams

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS |= {"scale": 0.06}
pytestmark = pytest.mark.slow
ASKED = [day(f"{year}-03-01") for year in (2011, 2014, 2017, 2020, 2023)]
"""36 months apart: what is foretold of one is over before the next."""
EVERY_MARCH = [day(f"{year}-03-01") for year in range(2011, 2024)]
COPIES, HORIZON = 24, 1096
OUTCOMES = ("care_entry", "cp_plan", "youth_justice_entry", "custody_or_remand", "intensive_support")


@pytest.fixture(scope="module")
def told() -> tuple[People, History, pd.DataFrame]:
    """The world, and the risks on ASKED of all who live in it and are not in care; with family, age and need."""
    own, luck, found = streams(PARAMS), np.random.default_rng(1), []
    people = population.draw_people(own[0], PARAMS)

    def watch(life: Life, on: int) -> None:
        if on in ASKED[:-1]:
            child = residents(life, on)
            family = life.family_of[child]
            need, age = life.need.of(child, family), (on - people.children.birth.to_numpy()[child]) / 365.25
            table = futures.risks(luck, life, child, on, COPIES).set_index("child").loc[child].reset_index()
            found.append(table.assign(family=family, need=need, age=age, end=on + HORIZON))

    history = live(own[1], people, PARAMS, watch)
    return people, history, pd.concat(found, ignore_index=True)


def residents(life: Life, on: int) -> np.ndarray:
    """Born, under 18, living here and not in care."""
    stays, of, facts = life.people.stays, life.state.children, life.people.children
    here = np.unique(stays.child[(stays.from_day <= on) & (stays.to_day > on)])
    young = (facts.birth.to_numpy()[here] <= on) & (facts.adult.to_numpy()[here] > on)
    free = (of.stage[here] != IN_CARE) & (of.gone_on[here] > on)
    return here[young & free & ~facts.is_uasc.to_numpy()[here]]


@pytest.fixture(scope="module")
def risks(told: tuple[People, History, pd.DataFrame]) -> pd.DataFrame:
    return told[2]


@pytest.fixture(scope="module")
def happened(told: tuple[People, History, pd.DataFrame]) -> pd.DataFrame:
    return came(*told)


def came(people: People, history: History, risks: pd.DataFrame) -> pd.DataFrame:
    """The risks' rows with 1 for what came within 36 months; NaN for an entry to youth justice after an earlier one."""
    died_on = people.children.death.to_numpy()
    settled = youth_justice.settle(np.random.default_rng(1), history.offences, died_on)["outcome"]
    remanded = history.offences[history.offences.is_remanded]
    found = {
        "care_entry": _within(risks, history.care),
        "cp_plan": _within(risks, history.protections),
        "custody_or_remand": _within(risks, settled[settled.group == futures.CUSTODY])
        | _within(risks, remanded.assign(happened_on=remanded.remanded_on)),
    }
    any_of = np.logical_or.reduce(list(found.values()))
    substantive = settled[settled.is_substantive]
    first = risks.child.map(substantive.groupby("child").happened_on.min())
    entered = np.where(first < risks.on, np.nan, _within(risks, substantive))
    return pd.DataFrame({**found, "youth_justice_entry": entered, "intensive_support": any_of}).astype(float)


def _within(risks: pd.DataFrame, events: pd.DataFrame) -> np.ndarray:
    """Whether a child has one of the events between its day and its end."""
    met = risks.reset_index(names="row").merge(events[["child", "happened_on"]], on="child")
    return np.isin(np.arange(len(risks)), met.row[(met.happened_on >= met.on) & (met.happened_on < met.end)])


def off_by(risks: pd.DataFrame, happened: pd.DataFrame, outcome: str) -> tuple[float, float]:
    """How many more events came than were foretold, and its standard error; families are independent."""
    by_family = (happened[outcome] - risks[outcome]).groupby(risks.family).sum()
    return float(by_family.sum()), float(np.sqrt((by_family**2).sum()))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_as_much_happens_as_is_foretold(risks: pd.DataFrame, happened: pd.DataFrame, outcome: str) -> None:
    more, noise = off_by(risks, happened, outcome)
    assert abs(more) < 3 * noise


def test_what_is_still_in_court_is_foretold() -> None:
    """Of those who offended in the last 300 days, on every 1 March of a larger world."""
    told = PARAMS | {"scale": 0.3}
    own, luck, found = streams(told), np.random.default_rng(1), []
    people = population.draw_people(own[0], told)

    def watch(life: Life, on: int) -> None:
        if on in EVERY_MARCH:
            child = residents(life, on)
            child = child[life.state.children.offended_on[child] > on - 300]
            table = futures.risks(luck, life, child, on, COPIES)
            found.append(table.assign(family=life.family_of[table.child], end=on + HORIZON))

    history = live(own[1], people, told, watch)
    risks = pd.concat(found, ignore_index=True)
    happened = came(people, history, risks)
    more, noise = off_by(risks, happened, "youth_justice_entry")
    assert noise < 0.06 * happened.youth_justice_entry.sum()
    assert abs(more) < 2 * noise


def test_the_hazard_met_is_what_counting_entries_finds_where_brothers_and_sisters_fare_alike() -> None:
    told = PARAMS | {"scale": 0.1, "conditions": PARAMS["conditions"] | {"alike": 1.0}}
    own, luck, found = streams(told), np.random.default_rng(1), []

    def watch(life: Life, on: int) -> None:
        if on in ASKED[:-1]:
            child = one_of_several(life, on)
            table = futures.risks(luck, life, child, on, 60)
            entered = counted(luck, life, child, on, 60)
            found.append(table.assign(care_counted=entered[table.child], family=life.family_of[table.child]))

    live(own[1], population.draw_people(own[0], told), told, watch)
    risks = pd.concat(found, ignore_index=True)
    more, noise = off_by(risks, risks.assign(care_entry=risks.care_counted), "care_entry")
    assert noise < 0.05 * risks.care_counted.sum()
    assert abs(more) < 2 * noise


def one_of_several(life: Life, on: int) -> np.ndarray:
    """Residents with an open case, in a family that has several of them."""
    child = residents(life, on)
    child = child[np.isin(life.state.children.stage[child], (IN_NEED, PROTECTED))]
    family = life.family_of[child]
    return child[np.bincount(family, minlength=len(life.people.families))[family] > 1]


def counted(rng: np.random.Generator, life: Life, child: np.ndarray, on: int, copies: int) -> np.ndarray:
    """The share of copies in which each child (of all) enters care, nobody being held."""
    months = month_starts(on, on + HORIZON)
    stays = futures.households(life.people, np.unique(life.family_of[child]), on, on + HORIZON)
    again, before = futures.begin_again(rng, life, stays, copies)
    for first, last in pairwise(months):
        again.pass_month(rng, int(first), int(last))
    entered = np.unique(again.logs.care.table().child) % len(before)
    return np.bincount(before[entered], minlength=len(life.people.children)) / copies


@pytest.mark.parametrize("outcome", ["care_entry", "cp_plan", "intensive_support"])
def test_the_agreement_is_told_by_enough_events(risks: pd.DataFrame, happened: pd.DataFrame, outcome: str) -> None:
    assert off_by(risks, happened, outcome)[1] < 0.15 * risks[outcome].sum()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_needy_are_at_higher_risk(risks: pd.DataFrame, outcome: str) -> None:
    low, high = risks.need.quantile([0.2, 0.8])
    assert risks[outcome][risks.need > high].mean() > 2 * risks[outcome][risks.need < low].mean()


def test_who_has_the_higher_risk_meets_it_more_often(risks: pd.DataFrame, happened: pd.DataFrame) -> None:
    high = risks.care_entry > risks.care_entry.quantile(0.9)
    assert happened.care_entry[high].mean() > 3 * happened.care_entry[~high].mean()


def test_risks_are_shares(risks: pd.DataFrame) -> None:
    assert ((risks[list(OUTCOMES)] >= 0) & (risks[list(OUTCOMES)] <= 1)).all(axis=None)


def test_intensive_support_is_as_likely_as_each_of_its_parts_and_as_all_of_them_at_most(risks: pd.DataFrame) -> None:
    parts = risks[["care_entry", "cp_plan", "custody_or_remand"]]
    assert (risks.intensive_support >= risks.care_entry - 1e-12).all()  # care is told of the same lives
    assert parts.sum().max() < risks.intensive_support.sum() < parts.sum().sum()


def test_nothing_is_foretold_for_the_time_after_the_18th_birthday(risks: pd.DataFrame) -> None:
    nearly, others = risks[risks.age > 17.9], risks[(risks.age > 13) & (risks.age < 15)]
    assert len(nearly) > 50 and nearly.care_entry.mean() < 0.2 * others.care_entry.mean()


def test_those_too_young_to_offend_do_not_enter_youth_justice(risks: pd.DataFrame) -> None:
    assert (risks.youth_justice_entry[risks.age < 7] == 0).all()


def test_asking_does_not_change_what_happens(told: tuple[People, History, pd.DataFrame]) -> None:
    people, watched, _ = told
    for name, table in vars(live(streams(PARAMS)[1], people, PARAMS)).items():
        pd.testing.assert_frame_equal(table, vars(watched)[name])


def test_the_same_seed_gives_the_same_risks() -> None:
    small = {**PARAMS, "scale": 0.01}
    first, second = (risks_of_known(small, ["secondary_transfer", "key_stage_4"], 3) for _ in range(2))
    assert len(first) > 50
    pd.testing.assert_frame_equal(first, second)


def test_known_children_are_asked_about_on_the_1_march_before_their_stage(
    told: tuple[People, History, pd.DataFrame],
) -> None:
    people, _, _ = told
    rows = risks_of_known(PARAMS, ["secondary_transfer"], 2)
    assert {str(d)[5:] for d in rows.on.to_numpy().astype("M8[D]")} == {"03-01"}
    assert not people.children.is_uasc.to_numpy()[rows.person].any()
    age = (rows.on - people.children.birth.to_numpy()[rows.person]) / 365.25
    assert age.between(10.5, 11.5).all() and (rows.life_stage == "secondary_transfer").all()
