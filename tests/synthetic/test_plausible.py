"""What somebody who knows casework would find odd is not in the records: when things happen, to whom, for how long."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic.days import WORKING, day
from synthetic.world import World, make_world

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
