"""True risks: they agree with what happened, follow the hidden need, and asking for them changes nothing."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import futures, population, youth_justice
from synthetic.days import day
from synthetic.pathways import History, Life, live
from synthetic.population import People
from synthetic.risks import risks_of_known
from synthetic.state import IN_CARE
from synthetic.world import streams

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS |= {"scale": 0.06}
pytestmark = pytest.mark.slow
ASKED = [day(f"{year}-03-01") for year in (2011, 2014, 2017, 2020, 2023)]
"""36 months apart: what is foretold of one is over before the next."""
COPIES = 8
OUTCOMES = ("care_entry", "cp_plan", "youth_justice_entry", "custody_or_remand", "intensive_support")


@pytest.fixture(scope="module")
def told() -> tuple[People, History, pd.DataFrame]:
    """The world, and the risks on ASKED of all who live in it and are not in care; with family, age and need."""
    own, luck, found = streams(PARAMS), np.random.default_rng(1), []
    people = population.draw_people(own[0], PARAMS)

    def watch(life: Life, on: int) -> None:
        if on in ASKED[:-1]:
            child = _residents(life, on)
            family = life.family_of[child]
            need, age = life.need.of(child, family), (on - people.children.birth.to_numpy()[child]) / 365.25
            table = futures.risks(luck, life, child, on, COPIES).set_index("child").loc[child].reset_index()
            found.append(table.assign(family=family, need=need, age=age))

    history = live(own[1], people, PARAMS, watch)
    return people, history, pd.concat(found, ignore_index=True)


def _residents(life: Life, on: int) -> np.ndarray:
    """Born, not in care, never before an offender: of whom every outcome would be the first."""
    stays, of = life.people.stays, life.state.children
    here = np.unique(stays.child[(stays.from_day <= on) & (stays.to_day > on)])
    born = life.people.children.birth.to_numpy()[here] <= on
    free = (of.stage[here] != IN_CARE) & (of.gone_on[here] > on) & (of.offences[here] == 0)
    return here[born & free & ~life.people.children.is_uasc.to_numpy()[here]]


@pytest.fixture(scope="module")
def risks(told: tuple[People, History, pd.DataFrame]) -> pd.DataFrame:
    return told[2]


@pytest.fixture(scope="module")
def happened(told: tuple[People, History, pd.DataFrame]) -> pd.DataFrame:
    """The risks' rows with 1 for what came within 36 months."""
    people, history, risks = told
    settled = youth_justice.settle(np.random.default_rng(1), history.offences, people.children.death.to_numpy())[
        "outcome"
    ]
    custody = settled[settled.group == futures.CUSTODY]
    remanded = history.offences[history.offences.is_remanded]
    found = {
        "care_entry": _within(risks, history.care),
        "cp_plan": _within(risks, history.protections),
        "youth_justice_entry": _within(risks, settled[settled.is_substantive]),
        "custody_or_remand": _within(risks, custody) | _within(risks, remanded),
    }
    any_of = found["care_entry"] | found["cp_plan"] | found["custody_or_remand"]
    return pd.DataFrame({**found, "intensive_support": any_of}).astype(float)


def _within(risks: pd.DataFrame, events: pd.DataFrame) -> np.ndarray:
    """Whether a child has one of the events between its day and the next of ASKED."""
    seen = np.zeros(len(risks), bool)
    for first, last in pairwise(ASKED):
        inside = events.child[(events.happened_on >= first) & (events.happened_on < last)]
        seen |= (risks.on == first).to_numpy() & risks.child.isin(inside).to_numpy()
    return seen


def off_by(risks: pd.DataFrame, happened: pd.DataFrame, outcome: str) -> tuple[float, float]:
    """How many more events came than were foretold, and its standard error; families are independent."""
    by_family = (happened[outcome] - risks[outcome]).groupby(risks.family).sum()
    return float(by_family.sum()), float(np.sqrt((by_family**2).sum()))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_as_much_happens_as_is_foretold(risks: pd.DataFrame, happened: pd.DataFrame, outcome: str) -> None:
    more, noise = off_by(risks, happened, outcome)
    assert abs(more) < 3 * noise


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
    assert (risks.intensive_support >= parts.max(axis=1) - 1e-12).all()
    assert (risks.intensive_support <= parts.sum(axis=1) + 1e-12).all()


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
    rows = risks_of_known(PARAMS, ["secondary_transfer"], 1)
    assert {str(d)[5:] for d in rows.on.to_numpy().astype("M8[D]")} == {"03-01"}
    assert not people.children.is_uasc.to_numpy()[rows.person].any()
    age = (rows.on - people.children.birth.to_numpy()[rows.person]) / 365.25
    assert age.between(10.5, 11.5).all() and (rows.life_stage == "secondary_transfer").all()
