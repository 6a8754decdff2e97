"""What the evaluation says where one thing is different, beside the ordinary world of the same seed.

Margins are told in standard errors, from resamples of whole kin. `noise` in a test is one of them.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds import Learnable, learnable
from measures.bootstrap import auc, ratio
from models.folds import Apart, kin_group
from models.logistic import Logistic
from synthetic import population
from synthetic.world import streams
from tests.synthetic.scenario_worlds import (
    COMMON,
    REMEMBERING,
    by_year,
    evaluated,
    halves_auc,
    interval,
    made,
    risks,
    run,
    world_params,
)

pytestmark = pytest.mark.slow
STAGES = ("secondary_transfer", "school_entry", "key_stage_4")
HORIZON = 1096
LEARNERS = ("logistic", "binary", "hazard")
World = Callable[..., Path]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Makes a world, takes it through the pipeline and evaluates it, and returns its folder."""

    def take(name: str, stages: tuple[str, ...], outcome: str, years: int = 1, **rates: float) -> Path:
        folder = tmp_path_factory.mktemp(name)
        made(folder, world_params(name, 0.1, **rates), stages, outcome, years=years)
        evaluated(folder)
        return folder

    return take


def told(folder: Path, name: str) -> dict[str, Any]:
    """What the evaluation wrote under a name."""
    found: dict[str, Any] = json.loads((folder / "data" / "evaluate" / f"{name}.json").read_text(encoding="utf-8"))
    return found


# where nothing can be foreseen


@pytest.fixture(scope="module")
def unforeseen(world: World) -> Path:
    return world("no_signal", STAGES[:1], "care_entry", 3)


def of_residents(found: Learnable, params: dict[str, Any]) -> np.ndarray:
    """Whose child truly lived in its borough until the horizon; who left unseen has no risk, and fewer new records."""
    stays = population.draw_people(streams(params)[0], params).stays
    on = found.on.astype("M8[D]").astype(np.int64)
    asked = pd.DataFrame({"child": found.person, "on": on, "row": np.arange(len(found.on))})
    met = asked.merge(stays, on="child")
    here = met.row[(met.from_day <= met.on) & (met.leaves_on >= met.on + HORIZON)]
    return np.isin(asked.row, here)


def test_where_care_strikes_anybody_no_model_foresees_it(unforeseen: Path) -> None:
    found = learnable(unforeseen, "care_entry")
    resident = of_residents(found, world_params("no_signal", 0.1))
    area, noise = halves_auc(found.take(resident))
    assert noise < 0.035
    assert area - 0.5 < 2 * noise  # below a half is no foresight: halves that lack an event foretell it lower


@pytest.mark.parametrize("model", LEARNERS)
def test_where_care_strikes_anybody_the_evaluation_does_not_say_that_a_model_foresees_it(
    unforeseen: Path, model: str
) -> None:
    # 0.05 above chance: a model may know a little of who leaves unseen, and so is not at risk
    low, _ = told(unforeseen, "intervals")["care_entry"][model]["auc"]
    assert low < 0.55


def test_where_care_strikes_anybody_the_bar_stops_every_model(unforeseen: Path) -> None:
    assert told(unforeseen, "choice")["ranked_by"] == "count_rule"


# where thresholds rise


@pytest.fixture(scope="module")
def strict(world: World) -> Path:
    return world("regime_change", STAGES, "cp_plan", 3, **COMMON)


@pytest.fixture(scope="module")
def usual(world: World) -> Path:
    return world("base", STAGES, "cp_plan", 3, **COMMON)


def observed_to_expected(found: Learnable) -> tuple[float, float]:
    """Plans after 2021 for each that a model of the landmarks before 2018 expects, and its noise."""
    before, after = (
        found.take(found.on < np.datetime64("2018-01-01")),
        found.take(found.on >= np.datetime64("2021-01-01")),
    )
    risk = Logistic().fit(before.rows, 1).risk(after.rows.X, after.rows.columns)
    return interval(after, {"ratio": ratio(after.rows.label, risk)})["ratio"]


def test_when_thresholds_rise_a_model_of_before_expects_too_many_plans(strict: Path, usual: Path) -> None:
    (changed, its_noise), (same, noise) = (
        observed_to_expected(learnable(folder, "cp_plan")) for folder in (strict, usual)
    )
    assert changed + 4 * its_noise < 0.5
    assert same - changed > 3 * np.hypot(noise, its_noise)


@pytest.mark.parametrize("model", ["hazard", "count_rule"])
def test_when_thresholds_rise_the_years_figures_say_that_too_many_plans_were_expected(
    strict: Path, usual: Path, model: str
) -> None:
    changed, same = (by_year(folder, "cp_plan", model, "observed_expected") for folder in (strict, usual))
    # all years that are tested lie after the change; one in which hardly any plan is left is not told
    assert len(changed) > 0 and len(same) == 3
    assert (changed.value + 4 * changed.noise < 1).all()
    noise = np.hypot(np.sqrt((changed.noise**2).sum()) / len(changed), np.sqrt((same.noise**2).sum()) / len(same))
    assert same.value.mean() - changed.value.mean() > 3 * noise


def test_when_thresholds_rise_no_model_of_before_ranks_the_list(strict: Path) -> None:
    assert told(strict, "choice")["ranked_by"] == "count_rule"


@pytest.mark.parametrize("model", LEARNERS)
def test_in_the_ordinary_world_every_model_ranks_better_than_the_bar_asks(usual: Path, model: str) -> None:
    low, _ = told(usual, "intervals")["cp_plan"][model]["auc"]
    assert low > 0.6


def test_training_again_gives_the_same_bytes_of_every_model_and_every_prediction(usual: Path) -> None:
    before = hashes(usual / "data" / "train")
    run(usual, "train", PYTHONHASHSEED="7")
    assert {Path(name).suffix for name in before} >= {".json", ".txt", ".parquet"}
    assert hashes(usual / "data" / "train") == before


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


# where brothers and sisters fare alike


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sibling_twins")
    made(folder, world_params("sibling_twins", 0.1), STAGES[:2], "care_entry")
    return folder


def gained_by_siblings(found: Learnable) -> tuple[float, float]:
    """How much higher the AUC is where only children are kept apart, not kin; and its noise."""
    label = found.rows.label
    apart, mixed = (auc(label, risks(found, kin_group(g), REMEMBERING)) for g in (found.rows.group, found.person))
    return interval(found, {"gain": lambda w: mixed(w) - apart(w)})["gain"]


def test_who_splits_twins_finds_an_auc_that_is_too_good(twins: Path) -> None:
    gain, noise = gained_by_siblings(learnable(twins, "care_entry"))
    assert gain > 2 * noise


def test_folds_that_split_kin_are_refused(twins: Path) -> None:
    found = learnable(twins, "care_entry")
    with pytest.raises(ValueError, match="kin are in more than one group"):
        Apart(Logistic(), found.rows, kin_group(found.person), 1)
