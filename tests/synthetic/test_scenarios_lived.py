"""Scenarios whose effect is seen in the made-up history itself, beside the ordinary one of the same seed.

Margins are told in standard errors of the log of ratios of counts (`noise`).
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from synthetic import population, youth_justice
from synthetic.days import day
from synthetic.pathways import History, live
from synthetic.population import People
from synthetic.scenarios import scenario
from synthetic.world import streams

pytestmark = pytest.mark.slow
PARAMS = yaml.safe_load((Path(__file__).parents[2] / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS["scale"] = 0.2
HORIZON = 1096
Lived = tuple[People, History]


def lived(told: dict[str, Any]) -> Lived:
    own = streams(told)
    people = population.draw_people(own[0], told)
    return people, live(own[1], people, told)


@pytest.fixture(scope="module")
def usual() -> Lived:
    return lived(PARAMS)


@pytest.fixture(scope="module")
def policed() -> Lived:
    return lived(scenario(PARAMS, "policing_bias"))


def log_ratio(hits: tuple[int, ...], of: tuple[int, ...]) -> tuple[float, float]:
    """Log of the ratio of two shares, or of the ratio of two such ratios, and its standard error."""
    logs = np.log(np.array(hits) / np.array(of))
    return float((logs * np.resize([1, -1, -1, 1], len(logs))).sum()), float(np.sqrt((1 / np.array(hits)).sum()))


def entrants(world: Lived) -> pd.DataFrame:
    """Children old enough in the years told, with policing, leaning and whether they entered youth justice."""
    people, history = world
    settled = youth_justice.settle(np.random.default_rng(1), history.offences, people.children.death.to_numpy())
    outcome = settled["outcome"]
    family = people.stays.drop_duplicates("child").set_index("child").family
    teens = people.children.loc[family.index]
    teens = teens.assign(
        policing=people.families.policing.to_numpy()[family],
        enters=teens.index.isin(outcome.child[outcome.is_substantive]),
    )
    return teens[~teens.is_uasc & teens.birth.between(day("1996-01-01"), day("2014-01-01"))]


def steepness(teens: pd.DataFrame, high: pd.Series, low: pd.Series) -> tuple[float, float]:
    return log_ratio((teens.enters[high].sum(), teens.enters[low].sum()), (high.sum(), low.sum()))


def test_entry_to_youth_justice_follows_policing_not_leaning(policed: Lived, usual: Lived) -> None:
    found = []
    for world in (policed, usual):
        teens = entrants(world)
        low, high = teens.policing.quantile([1 / 3, 2 / 3])
        found.append(steepness(teens, teens.policing > high, teens.policing < low))
        lean = teens.offending[teens.policing > high].mean() - teens.offending[teens.policing < low].mean()
        assert abs(lean) < 0.05
    (biased, its_noise), (fair, noise) = found
    assert biased - fair > 3 * np.hypot(noise, its_noise)


def test_entry_to_youth_justice_differs_by_ethnicity_more_than_usual(policed: Lived, usual: Lived) -> None:
    found = []
    for world in (policed, usual):
        teens = entrants(world)
        black = teens.ethnicity.str.startswith("B") | teens.ethnicity.isin(["MWBC", "MWBA"])
        found.append(steepness(teens, black, ~black))
    (biased, its_noise), (fair, noise) = found
    assert biased - fair > 2 * np.hypot(noise, its_noise)


def helped(world: Lived) -> pd.DataFrame:
    """Episodes of early help whose three years are over: whether it can help, since 2019, and a plan or care after."""
    people, history = world
    episodes = history.episodes[history.episodes.happened_on < day("2023-10-01")].reset_index(names="episode")
    grave = pd.concat([history.care, history.protections])[["child", "happened_on"]]
    met = episodes.merge(grave, on="child", suffixes=("", "_grave"))
    soon = (met.happened_on_grave > met.happened_on) & (met.happened_on_grave <= met.happened_on + HORIZON)
    return episodes.assign(
        responds=people.families.responds.to_numpy()[episodes.family],
        since=episodes.happened_on >= day("2019-01-01"),
        worse=episodes.episode.isin(met.episode[soon]),
    )


def spared(episodes: pd.DataFrame) -> tuple[float, float]:
    """Log of how much rarer what is worse became for those who can be helped, over that for others, and its noise.

    Brothers and sisters fare alike: the noise counts each family once (delta method).
    """
    cells = episodes.groupby(["responds", "since"]).worse
    sign = np.where(episodes.responds == episodes.since, 1, -1)
    share = cells.transform("mean")
    pull = (sign * (episodes.worse - share) / (share * cells.transform("size"))).groupby(episodes.family).sum()
    change = np.log(cells.mean()).to_numpy() @ [1, -1, -1, 1]
    return float(change), float(np.sqrt((pull**2).sum()))


def test_help_that_begins_to_work_spares_those_whom_it_can_help(usual: Lived) -> None:
    (works, its_noise), (before, noise) = (
        spared(helped(world)) for world in (lived(scenario(PARAMS, "programme_effect")), usual)
    )
    assert works < -3 * its_noise
    assert abs(before) < 3 * noise
