"""What somebody who knows casework would find odd is not in the records: when things happen, to whom, for how long."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic.ages import exchanged
from synthetic.cin_tables import review_days
from synthetic.days import NEVER, WORKING, day
from synthetic.dirt import dirt_of
from synthetic.people_csv import adult_births, known_ids, upns
from synthetic.world import World, make_world, view

PARAMS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8")
)
LATEST = day(PARAMS["extracts"]["latest"])


@pytest.fixture(scope="module")
def world() -> World:
    return make_world({**copy.deepcopy(PARAMS), "scale": 0.12})


def all_on_working_days(days: pd.Series) -> bool:
    """Of those by the latest extract, of which there must be some."""
    days = days[days < LATEST]
    return len(days) > 10 and bool(np.is_busday(days.to_numpy().astype("M8[D]"), busdaycal=WORKING).all())


def age(world: World, table: pd.DataFrame) -> np.ndarray:
    """In years, on the day of each record."""
    return (table.happened_on.to_numpy() - world.people.children.birth.to_numpy()[table.child]) / 365.25


@pytest.mark.parametrize("status", ["C1", "C2", "E1"])
def test_courts_make_orders_on_working_days(world: World, status: str) -> None:
    care = world.records["care"]
    assert all_on_working_days(care.happened_on[(care.status == status) & care.why.isin(["S", "L", "B", "U"])])


@pytest.mark.parametrize("reasons", [("E11", "E12"), ("E43", "E44", "E45", "E46", "E47"), ("E41",)])
def test_courts_end_care_on_working_days(world: World, reasons: tuple[str, ...]) -> None:
    care = world.records["care"]
    assert all_on_working_days(care.ended_on[care.reason.isin(reasons)])


@pytest.mark.parametrize("kind", ["episode", "programme", "cin_plan", "cp_plan"])
def test_help_programmes_and_plans_start_on_working_days(world: World, kind: str) -> None:
    assert all_on_working_days(world.records[kind].happened_on)


@pytest.mark.parametrize("kind", ["cin_plan", "cp_plan"])
def test_plans_end_on_working_days_but_on_birthdays_and_with_moves_and_deaths(world: World, kind: str) -> None:
    plans, history = world.records[kind], world.history.cases
    of = history.loc[plans.case]
    left = of.reason.isin(["RC2", "RC5"]).to_numpy() & (of.closed.to_numpy() == plans.ended_on)
    grown = world.people.children.adult.to_numpy()[plans.child] == plans.ended_on
    assert all_on_working_days(plans.ended_on[~left & ~grown])


def test_an_adoption_order_is_the_end_of_the_case_that_day(world: World) -> None:
    adopted = world.records["care"].query(f"reason in ('E11', 'E12') and ended_on < {LATEST}")
    assert (world.history.cases.closed.loc[adopted.case].to_numpy() == adopted.ended_on).all()


def test_a_borough_has_one_referral_of_a_child_a_day(world: World) -> None:
    assert not world.records["referral"].duplicated(["borough", "child", "happened_on"]).any()


@pytest.mark.parametrize("kind", ["referral", "contact", "episode"])
@pytest.mark.parametrize(("source", "youngest", "oldest"), [("2A", 3, 18), ("2B", 3, 18), ("3B", -1, 5)])
def test_sources_suit_the_age(world: World, kind: str, source: str, youngest: int, oldest: int) -> None:
    table = world.records[kind]
    ages = age(world, table[table.source == source])
    assert len(ages) > 10 and ((ages >= youngest) & (ages < oldest)).mean() > 0.9


def test_no_child_under_ten_refers_itself(world: World) -> None:
    referrals = world.records["referral"]
    assert age(world, referrals[referrals.source == "1C"]).min() > 9.9


def test_schools_refer_nobody_before_birth(world: World) -> None:
    referrals = world.records["referral"]
    assert age(world, referrals[referrals.source.isin(["2A", "2B", "3C"])]).min() >= 0


@pytest.mark.parametrize(("factor", "years"), [("7A", 5), ("4A", 4), ("5A", 2), ("22A", 1), ("23A", 1), ("1A", 10)])
def test_factors_suit_the_age(world: World, factor: str, years: int) -> None:
    assessments = world.records["assessment"]
    found = assessments.factors.str.split().map(lambda codes: factor in codes)
    ages = age(world, assessments[found])
    assert len(ages) > 3 and ages.min() >= years


def test_parents_are_absent_of_older_children(world: World) -> None:
    referrals = world.records["referral"]
    absent = referrals[referrals.need == "N8"]
    alone = world.people.children.is_uasc.to_numpy()[absent.child]
    assert (alone | (age(world, absent) >= 13)).mean() > 0.9 and (alone | (age(world, absent) >= 16)).mean() > 0.5


def test_codes_are_exchanged_and_none_is_made() -> None:
    codes, wrong = np.array(["a", "a", "b", "b", "b"]), np.array([True, True, False, False, False])
    group = np.array([0, 1, 0, 0, 2])
    found = exchanged(codes, wrong, ~wrong, group, np.arange(5))
    assert sorted(found) == sorted(codes) and found.tolist()[0] == "b" and found.tolist()[1] == "a"


def test_breaks_are_not_of_one_length_nor_at_one_distance(world: World) -> None:
    breaks = world.records["care"].query("status == 'V3'")
    apart = breaks.groupby("case").happened_on.diff().dropna()
    assert (breaks.ended_on - breaks.happened_on).nunique() > 3 and apart.nunique() > 10


def test_children_go_missing_for_hours_mostly_and_for_weeks_now_and_then(world: World) -> None:
    missing = world.records["missing"]
    nights = missing.ended_on - missing.happened_on
    assert (nights == 0).mean() > 0.45 and (nights <= 1).mean() > 0.8 and nights.max() > 14


def test_a_few_go_missing_from_ten_years_on(world: World) -> None:
    ages = age(world, world.records["missing"])
    assert 0.001 < (ages < 12).mean() < 0.1 and ages.min() >= 10


def test_nobody_goes_missing_twice_at_a_time(world: World) -> None:
    missing = world.records["missing"].sort_values(["child", "happened_on"])
    before = missing.groupby("child").ended_on.shift(fill_value=0)
    assert (missing.happened_on > before).all()


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    """The reviews of one plan after another: plan, held (days since the plan's start), gap (days since the last)."""
    start = np.arange(day("2015-01-01"), day("2018-01-01"))
    plans = pd.DataFrame({"happened_on": start, "ended_on": NEVER})
    told = review_days(plans, day("2015-01-01"), day("2021-01-01")).to_pylist()
    rows = pd.DataFrame([(plan, day(on)) for plan, days in enumerate(told) for on in days.split()])
    rows.columns = pd.Index(["plan", "on"])
    before = rows.groupby("plan").on.shift().fillna(pd.Series(start[rows.plan])).astype(int)
    return rows.assign(gap=rows.on - before, is_first=~rows.plan.duplicated())


def test_first_reviews_are_within_three_months_and_later_ones_within_six(reviews: pd.DataFrame) -> None:
    assert reviews.gap[reviews.is_first].max() < 90 and reviews.gap[~reviews.is_first].max() < 182


def test_reviews_are_not_all_on_one_day_after_the_start(reviews: pd.DataFrame) -> None:
    assert reviews.gap[reviews.is_first].nunique() > 15 and reviews.gap[~reviews.is_first].nunique() > 15


def test_reviews_are_held_on_working_days(reviews: pd.DataFrame) -> None:
    assert all_on_working_days(reviews.on)


def test_the_adults_of_a_family_have_birthdays_of_their_own(world: World) -> None:
    mothers, others = np.split(adult_births(world.people), 2)
    apart = np.abs(mothers - others)[mothers < NEVER] / 365.25
    assert (apart == 0).mean() < 0.001 and np.median(apart) < 8


def test_adults_of_a_family_were_sixteen_when_each_of_its_children_was_born(world: World) -> None:
    people, homes = world.people, world.people.households
    for births in np.split(adult_births(people), 2):
        has = births[homes.family] < NEVER
        ages = (people.children.birth.to_numpy()[homes.child] - births[homes.family])[has] / 365.25
        assert ages.min() >= 16


def test_grave_offences_are_sentenced_in_the_crown_court(world: World) -> None:
    hearings, outcomes = world.records["hearing"], world.records["outcome"]
    grave = outcomes[outcomes.legal_outcome == "SECTION_250"][["offence", "happened_on"]]
    crown = hearings[hearings.court == "Crown Court"][["offence", "happened_on"]]
    assert len(crown) and set(map(tuple, crown.to_numpy())) == set(map(tuple, grave.to_numpy()))


def test_it_does_not_hang_on_the_local_id_who_lacks_a_upn(world: World) -> None:
    clean = dirt_of({**PARAMS, "dirt": None}, "lbhf", 0)
    shown = view(world, 0, LATEST, "205", clean)
    ids = known_ids(shown).query("child >= 0 and child == person")
    at_school = ids[world.people.children.upn_on.to_numpy()[ids.child] < LATEST]
    lacks = upns(shown, at_school, at_school.child.to_numpy()) == ""
    assert 0.03 < lacks.mean() < 0.09 and 0.03 < lacks[at_school.local_id % 17 == 0].mean() < 0.09
