"""The ceilings of very small worlds: too few events to say how high they are, enough to show what is told."""

from typing import Any

import pytest

from benchmarks.ceilings import ceilings, steps

COUNTS = ("worlds", "children_made_up", "children_known", "landmarks", "events")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return ceilings(worlds=2, scale=0.02, copies=2)


@pytest.mark.parametrize(("worlds", "expected"), [(1, [1]), (2, [1, 2]), (4, [1, 2, 4]), (6, [1, 2, 4, 6])])
def test_the_curve_doubles_what_it_learns_from_up_to_all(worlds: int, expected: list[int]) -> None:
    assert steps(worlds) == expected


@pytest.mark.slow
def test_the_curve_ends_at_the_learnable_limit(told: dict[str, Any]) -> None:
    assert told["curve"][-1]["auc"] == told["learnable"]
    assert {name: told["curve"][-1][name] for name in COUNTS} == told["learned_from"]


@pytest.mark.slow
def test_each_step_learns_from_more_of_everything(told: dict[str, Any]) -> None:
    fewer, more = told["curve"]
    assert all(fewer[name] < more[name] for name in COUNTS)


@pytest.mark.slow
def test_few_of_the_children_made_up_are_known_at_the_stage(told: dict[str, Any]) -> None:
    learned_from = told["learned_from"]
    assert 0 < learned_from["children_known"] < learned_from["children_made_up"] / 5
    assert 0 < learned_from["events"] < learned_from["children_known"]


@pytest.mark.slow
def test_what_a_step_gains_is_the_difference_of_the_two(told: dict[str, Any]) -> None:
    fewer, more = told["curve"]
    assert "gain" not in fewer
    assert more["gain"]["value"] == pytest.approx(more["auc"]["value"] - fewer["auc"]["value"], abs=0.0011)


@pytest.mark.slow
def test_the_oracle_is_measured_on_the_same_children(told: dict[str, Any]) -> None:
    assert 0 <= told["oracle"]["value"] <= 1 and 0 < told["true_risk_mean"] < 1
    assert told["tested_on"]["landmarks"] > told["tested_on"]["events"] > 0
