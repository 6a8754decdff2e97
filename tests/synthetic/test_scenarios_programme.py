"""What a programme that begins to work must do to a correct pipeline, beside the ordinary world of the same seed.

Plans and early help are made common in both, so that a fifth of the true size tells. The pipeline sees who was helped;
whom help can help, only the truth says. Margins are told in standard errors (`noise`), from resamples of whole kin.
"""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.worlds import Learnable, learnable
from measures.bootstrap import Statistic, ratio
from models.logistic import Logistic
from synthetic.population import People
from tests.synthetic.scenario_worlds import COMMON, families, interval, made, world_params

pytestmark = pytest.mark.slow
STAGES = ("secondary_transfer", "school_entry", "key_stage_4")
LEARNED_BY, BEGINS, HELPED_SINCE = (np.datetime64(on) for on in ("2016-01-01", "2019-01-01", "2020-07-01"))
"""Until when a model of before 2019 has whole horizons; the programme; from when most of the helped had it."""
Known = tuple[Learnable, People]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Known]:
    def take(name: str) -> Known:
        folder = tmp_path_factory.mktemp(name)
        people = made(folder, world_params(name, 0.2, **COMMON), STAGES, "cp_plan")
        found = learnable(folder, "cp_plan")
        return found.take(np.isin(found.person, people.stays.child)), people

    return take


@pytest.fixture(scope="module")
def usual(world: Callable[[str], Known]) -> Known:
    return world("base")


@pytest.fixture(scope="module")
def programme(world: Callable[[str], Known]) -> Known:
    return world("programme_effect")


def helped(known: Known) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which landmarks know of help to a family that it can help, of help to another one, and of none in five years."""
    found, people = known
    three, five = (found.rows.X[:, found.rows.columns.index(f"early_help_episodes_{d}d")] for d in (1095, 1825))
    responds = families(found, people).responds.to_numpy()
    return (three > 0) & responds, (three > 0) & ~responds, five == 0


def after_over_before(found: Learnable, who: np.ndarray) -> Statistic:
    """The share with a plan after the programme began over that before, of some landmarks."""
    # of the landmarks between, the horizon lies on both sides, or the help came before the programme
    late, early = who & (found.on >= HELPED_SINCE), who & (found.on < BEGINS - np.timedelta64(365, "D"))
    after, before = (ratio(found.rows.label * rows, rows.astype(float)) for rows in (late, early))
    return lambda weights: after(weights) / before(weights)


def less_than(one: Statistic, other: Statistic) -> Statistic:
    return lambda weights: other(weights) - one(weights)


def changes(known: Known) -> dict[str, tuple[float, float]]:
    """How much more the share with a plan fell among the helped who can be helped than among the others."""
    helpable, beyond_help, never = (after_over_before(known[0], who) for who in helped(known))
    asked = {
        "than of those without help": less_than(helpable, never),
        "than of the rest": less_than(helpable, beyond_help),
    }
    return interval(known[0], asked)


def overestimates(known: Known) -> tuple[float, float]:
    """Plans for each that a model of before expects: how many fewer among the helped whom help can help."""
    found = known[0]
    before = found.take(found.on < LEARNED_BY)
    risk = Logistic().fit(before.rows, 1).risk(found.rows.X, found.rows.columns)
    after = found.on >= HELPED_SINCE
    helpable, _, never = (ratio(found.rows.label * (who & after), risk * (who & after)) for who in helped(known))
    return interval(found, {"fewer": less_than(helpable, never)})["fewer"]


def test_fewer_of_the_helped_go_on_to_a_plan_once_help_works(programme: Known) -> None:
    for fall, noise in changes(programme).values():
        assert fall > 2.5 * noise


def test_in_the_ordinary_world_plans_change_alike_for_the_helped_and_others(usual: Known) -> None:
    for fall, noise in changes(usual).values():
        assert fall < 2.5 * noise


def test_a_model_of_before_expects_too_many_plans_of_the_helped(programme: Known) -> None:
    fewer, noise = overestimates(programme)
    assert fewer > 3 * noise


def test_in_the_ordinary_world_a_model_of_before_is_no_worse_for_the_helped(usual: Known) -> None:
    fewer, noise = overestimates(usual)
    assert fewer < 2.5 * noise
