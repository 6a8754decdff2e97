"""Figures by borough, life stage and year: too few events are not measured, but that they became few is told."""

import numpy as np
import pandas as pd
import pytest

from measures.album import of_groups
from measures.evaluation import Settings, by_group

SETTINGS = Settings(resamples=50, seed=1, floor=20)


def rows(events: int, expected: float, children: int = 200) -> pd.DataFrame:
    """One year's children, of whom so many have the event and so many were expected to."""
    label = (np.arange(children) < events).astype(float)
    chance = expected / children
    return pd.DataFrame({"year": "2020", "label": label, "weight": 1.0, "kin": range(children), "hazard": chance})


def told(events: int, expected: float) -> dict[str, float]:
    table = by_group(rows(events, expected), ["hazard"], ["year"], SETTINGS)
    return dict(zip(table["measure"], table["value"], strict=True))


def test_with_events_enough_every_figure_is_told() -> None:
    assert {"auc", "average_precision", "observed_expected"} <= set(told(events=30, expected=30))


def test_where_many_events_were_expected_and_few_came_that_is_told() -> None:
    found = told(events=10, expected=40)
    assert list(found) == ["too few events", "observed_expected"]
    assert found["observed_expected"] == pytest.approx(0.25)


def test_where_few_were_expected_and_few_came_nothing_is_told() -> None:
    assert list(told(events=10, expected=19)) == ["too few events"]


@pytest.mark.parametrize("events", [0, 1, 5])
def test_so_few_events_that_they_could_be_counted_back_are_not_told(events: int) -> None:
    assert list(told(events=events, expected=40)) == ["too few events"]


def test_the_picture_shows_a_year_in_which_few_events_came_of_many_expected() -> None:
    table = by_group(rows(events=10, expected=40), ["hazard"], ["year"], SETTINGS)
    assert b"events per expected event" in of_groups("cp_plan", table, "hazard")["groups"][1]


def test_where_nothing_could_be_measured_there_is_no_picture() -> None:
    table = by_group(rows(events=10, expected=10), ["hazard"], ["year"], SETTINGS)
    assert of_groups("cp_plan", table, "hazard") == {}
