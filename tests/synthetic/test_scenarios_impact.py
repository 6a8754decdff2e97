"""A programme that begins to work in 2019 is found as the page of impact looks; in the ordinary world nothing is.

Both worlds have one seed, and nothing else in them changes over the years: the boroughs keep the practice that they
began with, and offer early help from one day on. An interrupted time series cannot tell a programme from a threshold
that is moved in the same years, so that in boroughs as they are it would find what is no effect of the programme.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from measures.history import ALL
from measures.impact.events import Event, Found, look
from measures.impact.series import SERIES, monthly
from measures.impact.words import reads
from tests.synthetic.scenario_worlds import COMMON, linked, world_params

pytestmark = pytest.mark.slow
SCALE = 0.2
BEGINS = Event(date(2019, 1, 1), "the programme begins")
MOVED = {"referrals", "cp_plans"}  # entries are too few: a fall of a third is not told from chance
AFTER = 36  # months: help that begins with the programme spares what would have come in the years that follow


def unchanging(name: str) -> dict[str, Any]:
    """The parameters of a scenario in boroughs that never change."""
    told = world_params(name, SCALE, **COMMON)
    for borough in told["boroughs"].values():
        borough["practice"] = {knob: points[:1] for knob, points in borough["practice"].items()}
        borough["early_help_from"] = "2010-04-01"
    return told


def found(folder: Path, name: str) -> list[Found]:
    """What each series of all boroughs together shows around the programme's first day."""
    history, params = linked(folder, unchanging(name))
    told, months = params.measure.impact, monthly(history, params.measure.settled_days)
    return [look(months, BEGINS, series, ALL, [BEGINS], told.months_before, told.months_after) for series in SERIES]


def reading(one: Found) -> str:
    effect = one.effect(AFTER)
    assert effect is not None, one.why_not
    return reads(effect)


def test_a_programme_is_found_in_what_it_moves(tmp_path: Path) -> None:
    told = {one.series.name: reading(one) for one in found(tmp_path, "programme_effect")}
    assert {told[name] for name in MOVED} == {"lower than it would have been"}


def test_in_the_ordinary_world_nothing_is_found(tmp_path: Path) -> None:
    assert {reading(one) for one in found(tmp_path, "base")} == {"no change that can be told from chance"}
