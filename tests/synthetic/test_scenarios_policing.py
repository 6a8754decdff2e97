"""What policing that sees more in some places must do to a correct pipeline, beside the ordinary world of its seed.

The records are right and the labels are what they tell; where they follow policing, so does the label, and so does a
model. Margins are told in standard errors (`noise`), from resamples of whole kin. Offences are so common in both worlds
that a fifth of the true size tells.
"""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.worlds import Learnable, learnable
from measures.bootstrap import ratio
from models.folds import kin_group
from synthetic.population import People
from tests.synthetic.scenario_worlds import LEARNER, families, interval, made, risks, world_params

pytestmark = pytest.mark.slow
STAGES, OUTCOME = ("secondary_transfer", "key_stage_4"), "youth_justice_entry"
COMMON = {"offence": 0.012}
Known = tuple[Learnable, People]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Known]:
    def take(name: str) -> Known:
        folder = tmp_path_factory.mktemp(name)
        people = made(folder, world_params(name, 0.2, **COMMON), STAGES, OUTCOME)
        found = learnable(folder, OUTCOME)
        return found.take(np.isin(found.person, people.stays.child)), people

    return take


@pytest.fixture(scope="module")
def usual(world: Callable[[str], Known]) -> Known:
    return world("base")


@pytest.fixture(scope="module")
def policed(world: Callable[[str], Known]) -> Known:
    return world("policing_bias")


def is_policed(known: Known) -> np.ndarray:
    """Who lives where policing is heavier than for half of the known children."""
    heavy = families(*known).policing.to_numpy()
    return heavy > np.median(heavy)


def steepness(known: Known, told: np.ndarray) -> tuple[float, float]:
    """The logarithm of the mean of a column among the policed over that among the others, and its noise."""
    found, heavy = known[0], is_policed(known)
    high, low = (ratio(told * who, who.astype(float)) for who in (heavy, ~heavy))
    return interval(found, {"log": lambda weights: np.log(high(weights) / low(weights))})["log"]


def by_model(known: Known) -> np.ndarray:
    """The risk that a model of the other half of the kin tells."""
    return risks(known[0], kin_group(known[0].rows.group, 2), LEARNER)


def test_known_children_of_policed_places_do_not_lean_to_offend_more(policed: Known) -> None:
    found, people = policed
    lean, heavy = people.children.offending.to_numpy()[found.person], is_policed(policed)
    assert abs(lean[heavy].mean() - lean[~heavy].mean()) < 0.15


def test_labels_follow_policing(policed: Known) -> None:
    steep, noise = steepness(policed, policed[0].rows.label)
    assert steep > 3 * noise


def test_labels_follow_it_more_than_usual(policed: Known, usual: Known) -> None:
    (biased, its_noise), (fair, noise) = (steepness(known, known[0].rows.label) for known in (policed, usual))
    assert biased - fair > 3 * np.hypot(noise, its_noise)


def test_a_model_foretells_more_for_the_policed(policed: Known) -> None:
    steep, noise = steepness(policed, by_model(policed))
    assert steep > 3 * noise
