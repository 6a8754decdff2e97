"""The figures of several made-up worlds together: what is expected of one, with less of the luck of a single draw."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from typing import Any, NamedTuple

import pandas as pd

from synthetic.calibration import comparison, shapes
from synthetic.calibration.figures import figures, residents_of, whole_years
from synthetic.calibration.published import definitions, published, reasons, yearly
from synthetic.calibration.report import Findings
from synthetic.world import make_world

WORLDS = 4


def find(params: dict[str, Any], worlds: int = WORLDS) -> Findings:
    """Makes some worlds, of the params' seed and of others, and counts them all: the expected rates are theirs.

    The pictures of ages and lengths show the first.
    """
    told = [{**params, "seed": params["seed"] + 1000 * number} for number in range(worlds)]
    with ProcessPoolExecutor(min(cpu_count() or 1, worlds), get_context("spawn")) as cores:
        counted = list(cores.map(_count, told))
    counts, known = pd.concat([each.figures for each in counted], ignore_index=True), published()
    boroughs = {borough["la_code"]: borough["la_name"] for borough in params["boroughs"].values()}
    areas = comparison.by_area(counts, list(boroughs))
    years = whole_years(params)[-comparison.YEARS :]
    return Findings(
        table=comparison.compare(areas, known, reasons()),
        sections=dict(zip(counts.figure, counts.section, strict=True)),
        definitions=definitions(),
        made=comparison.yearly(areas),
        known=yearly(known),
        pyramids=counted[0].pyramids,
        lengths=counted[0].lengths,
        about={
            "years": f"{years[0]} to {years[-1]}",
            "size": "true size" if params["scale"] == 1 else f"{params['scale']:g} of true size",
            "seeds": ", ".join(str(each["seed"]) for each in told),
            "boroughs": boroughs,
        },
    )


class Counted(NamedTuple):
    """One world: its figures, and what its pictures show."""

    figures: pd.DataFrame
    pyramids: pd.DataFrame
    lengths: pd.DataFrame


def _count(params: dict[str, Any]) -> Counted:
    world = make_world(params)
    residents = residents_of(world, params)
    shown = shapes.pyramids(residents, world.records), shapes.lengths(residents, world.records)
    return Counted(figures(residents, world.records), *shown)
