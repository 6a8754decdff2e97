"""What policing that sees more in some places must do to a correct pipeline, beside the ordinary world of its seed.

A model of entry to youth justice learns from known children; a tenth of them are flagged who are not in its training
half. Where records follow policing, those flagged in vain live where policing is heavier than those whom a model
without the police's records flags in vain. Margins are told in standard errors (`noise`), from resamples of whole kin.
"""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.worlds import Learnable, learnable
from measures.bootstrap import Statistic, ratio
from models.folds import kin_group
from synthetic.population import People
from tests.synthetic.scenario_worlds import LEARNER, families, interval, made, risks, world_params

pytestmark = pytest.mark.slow
STAGES, OUTCOME, FLAGGED = ("secondary_transfer", "key_stage_4"), "youth_justice_entry", 0.1
OF_THE_POLICE = ("offence", "referrals_from_police", "caution", "diversion", "programme", "remand")
"""Words in the names of the features that come of what the police saw."""
Known = tuple[Learnable, People]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Known]:
    def take(name: str) -> Known:
        folder = tmp_path_factory.mktemp(name)
        people = made(folder, world_params(name, 0.15), STAGES, OUTCOME)
        found = learnable(folder, OUTCOME)
        return found.take(found.person >= 0), people

    return take


@pytest.fixture(scope="module")
def usual(world: Callable[[str], Known]) -> Known:
    return world("base")


@pytest.fixture(scope="module")
def policed(world: Callable[[str], Known]) -> Known:
    return world("policing_bias")


def flagged_in_vain(found: Learnable, without: tuple[str, ...] = ()) -> np.ndarray:
    """1 for who is flagged, by a model of the other half of the kin, and has no entry; else 0."""
    risk, weight = risks(found, kin_group(found.rows.group, 2), LEARNER, without), found.rows.weight
    order = np.argsort(-risk, kind="stable")
    flagged = np.zeros(len(risk))
    flagged[order] = np.cumsum(weight[order]) <= FLAGGED * weight.sum()
    return flagged * (found.rows.label == 0)


def policing(known: Known) -> np.ndarray:
    return families(*known).policing.to_numpy()


def added(known: Known) -> tuple[float, float]:
    """By how much the police's records raise the mean policing of those flagged in vain, and its noise."""
    found, heavy = known[0], policing(known)
    with_them, without = (mean(flagged_in_vain(found, words), heavy) for words in ((), OF_THE_POLICE))
    return interval(found, {"added": lambda weights: with_them(weights) - without(weights)})["added"]


def mean(who: np.ndarray, trait: np.ndarray) -> Statistic:
    return ratio(who * trait, who)


def test_known_children_of_policed_places_do_not_lean_to_offend_more(policed: Known) -> None:
    found, people = policed
    lean, heavy = people.children.offending.to_numpy()[found.person], policing(policed) > np.median(policing(policed))
    assert abs(lean[heavy].mean() - lean[~heavy].mean()) < 0.15


def test_the_records_of_the_police_flag_more_of_the_policed_in_vain(policed: Known) -> None:
    gap, noise = added(policed)
    assert gap > 2 * noise


def test_in_the_ordinary_world_they_do_so_less(policed: Known, usual: Known) -> None:
    (biased, its_noise), (fair, noise) = added(policed), added(usual)
    assert biased - fair > 1.5 * np.hypot(noise, its_noise)
