"""What each scenario must do to a correct pipeline, beside the ordinary world of the same seed.

Margins are told in standard errors, from resamples of whole kin or families. `noise` in a test is one of them.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds import Learnable, learnable, own_params, persons, take_through
from measures.bootstrap import auc, ratio
from measures.proofs import Proof
from models.folds import cross_fit, kin_group
from models.logistic import Logistic
from pipeline import prove
from pipeline.matrices import days_of, read_matrix
from pipeline.params import read_params
from synthetic import population
from synthetic.scenarios import names, scenario
from synthetic.world import make_world, streams
from tests.synthetic.scenario_worlds import COMMON, LEARNER, REMEMBERING, interval, made, risks, world_params

pytestmark = pytest.mark.slow
STAGES = ("secondary_transfer", "school_entry", "key_stage_4")
HORIZON = 1096


def values() -> pd.DataFrame:
    """What is known at the landmarks of the folder, by person, life stage and day; with the kin."""
    spine, found = read_matrix("train")
    told = spine.select(["child_id", "kin_id", "life_stage", "landmark_on"]).to_pandas()
    on = days_of(spine).astype("M8[D]").astype(np.int64)
    told = told.assign(person=persons(told.child_id), on=on)
    known = pd.DataFrame(found.X, columns=list(found.columns))
    keys = ["person", "life_stage", "on"]
    table = pd.concat([told[[*keys, "kin_id"]], known], axis=1)
    return table[table.person >= 0].drop_duplicates(keys).set_index(keys).sort_index()


Known = Callable[[str, tuple[str, ...], str], Path]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    def take(name: str, stages: tuple[str, ...], outcome: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        made(folder, world_params(name, 0.1), stages, outcome)
        return folder

    return take


@pytest.fixture(scope="module")
def base(known: Known) -> Path:
    return known("base", STAGES, "cp_plan")


def test_every_scenario_fits_the_parameters() -> None:
    assert all(scenario(own_params(1.0), name) != own_params(1.0) for name in names())


def test_a_changed_practice_is_the_old_one_until_then() -> None:
    changed = scenario(own_params(1.0), "regime_change")["boroughs"]["lbhf"]["practice"]["protecting"]
    before = own_params(1.0)["boroughs"]["lbhf"]["practice"]["protecting"]
    assert changed[: len(before)] == before
    assert changed[-2:] == [["2020-12-31", before[-1][1]], ["2021-01-01", 0.1]]


def of_residents(found: Learnable, told: dict[str, Any]) -> np.ndarray:
    """Whose child truly lived in its borough until the horizon; who left unseen has no risk, and fewer new records."""
    stays = population.draw_people(streams(told)[0], told).stays
    on = found.on.astype("M8[D]").astype(np.int64)
    asked = pd.DataFrame({"child": found.person, "on": on, "row": np.arange(len(found.on))})
    met = asked.merge(stays, on="child")
    here = met.row[(met.from_day <= met.on) & (met.leaves_on >= met.on + HORIZON)]
    return np.isin(asked.row, here)


def halves_auc(found: Learnable) -> tuple[float, float]:
    """The mean of two areas under the curve, each of one half of the kin by a model of the other, and its noise."""
    half = kin_group(found.rows.group, 2)
    risk = risks(found, half, LEARNER)
    of = [(half == h, auc(found.rows.label[half == h], risk[half == h])) for h in (0, 1)]
    return interval(found, {"auc": lambda w: np.mean([a(w[:, rows]) for rows, a in of], axis=0)})["auc"]


def test_where_care_strikes_anybody_no_model_foresees_it(known: Known) -> None:
    found = learnable(known("no_signal", STAGES[:1], "care_entry"), "care_entry")
    resident = of_residents(found, world_params("no_signal", 0.1))
    area, noise = halves_auc(found.take(resident))
    assert noise < 0.035
    assert area - 0.5 < 2 * noise  # below a half is no foresight: halves that lack an event foretell it lower


def test_in_the_ordinary_world_a_model_foresees_plans(base: Path) -> None:
    area, noise = halves_auc(learnable(base, "cp_plan"))
    assert area - 0.5 > 4 * noise


@pytest.fixture(scope="module")
def decoys(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The decoys with the kin of their child, and what is known with them and without."""
    told = world_params("decoy", 0.05)
    world = make_world(told)
    contact = world.records["contact"]
    spared = replace(world, records={**world.records, "contact": contact[~contact.is_dated]})
    told_twice, kin = [], []
    for name, each in (("with", world), ("without", spared)):
        folder = tmp_path_factory.mktemp(name)
        take_through(folder, each, told, STAGES, ["care_entry"])
        with contextlib.chdir(folder):
            told_twice.append(values())
            children = pd.read_parquet("data/link/train/children.parquet")[["child_id", "kin_id"]]
            of_person = children.assign(person=persons(children.child_id)).drop_duplicates("person")
            kin.append(of_person.set_index("person").kin_id)
    planted = contact[contact.is_dated]
    # a decoy is a record too, and may join its child to kin that nothing else would: the kin are those with decoys
    return planted.assign(kin_id=planted.child.map(kin[0])), *told_twice


def test_a_contact_written_down_after_an_entry_is_not_known_before_it(
    decoys: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    planted, with_them, without = decoys
    first = with_them.kin_id.map(planted.groupby("kin_id").known_on.min()).fillna(np.inf)
    before = with_them[with_them.index.get_level_values("on") <= first]
    assert len(before) > 10_000
    pd.testing.assert_frame_equal(before, without.reindex(before.index))


def test_decoys_are_there_to_be_seen_by_who_reads_one_clock(
    decoys: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    planted, with_them, without = decoys
    rows = with_them.index.to_frame(index=False).merge(planted, left_on="person", right_on="child")
    foreseen = rows[(rows.happened_on < rows.on) & (rows.on <= rows.known_on)]
    both = with_them.index.intersection(without.index)
    later = (with_them.loc[both].fillna(-1) != without.loc[both].fillna(-1)).any(axis=1)
    assert foreseen.child.nunique() >= 5 and later.any()


def observed_to_expected(found: Learnable) -> tuple[float, float]:
    """Plans after 2021 for each that a model of the landmarks before 2018 expects, and its noise."""
    before, after = (
        found.take(found.on < np.datetime64("2018-01-01")),
        found.take(found.on >= np.datetime64("2021-01-01")),
    )
    risk = Logistic().fit(before.rows, 1).risk(after.rows.X, after.rows.columns)
    return interval(after, {"ratio": ratio(after.rows.label, risk)})["ratio"]


def test_when_thresholds_rise_a_model_of_before_expects_too_many_plans(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    told = {}
    for name in ("regime_change", "base"):
        folder = tmp_path_factory.mktemp(name)
        made(folder, world_params(name, 0.1, **COMMON), STAGES, "cp_plan")
        told[name] = observed_to_expected(learnable(folder, "cp_plan"))
    (strict, its_noise), (usual, noise) = told["regime_change"], told["base"]
    assert strict + 4 * its_noise < 0.5
    assert usual - strict > 3 * np.hypot(noise, its_noise)


@pytest.fixture(scope="module")
def twins(known: Known) -> Learnable:
    return learnable(known("sibling_twins", STAGES[:2], "care_entry"), "care_entry")


def gained_by_siblings(found: Learnable) -> tuple[float, float]:
    """How much higher the AUC is where only children are kept apart, not kin; and its noise."""
    label = found.rows.label
    apart, mixed = (auc(label, risks(found, kin_group(g), REMEMBERING)) for g in (found.rows.group, found.person))
    return interval(found, {"gain": lambda w: mixed(w) - apart(w)})["gain"]


def test_who_splits_twins_finds_an_auc_that_is_too_good(twins: Learnable) -> None:
    gain, noise = gained_by_siblings(twins)
    assert gain > 2 * noise


def test_folds_that_split_kin_are_refused(twins: Learnable) -> None:
    with pytest.raises(ValueError, match="kin are in more than one group"):
        cross_fit(twins.rows, kin_group(twins.person), Logistic(), 1)


@pytest.fixture(scope="module")
def late(known: Known) -> Path:
    return known("late_records", STAGES, "care_entry")


def test_of_what_is_written_down_late_less_is_known(base: Path, late: Path) -> None:
    known = []
    for folder in (base, late):
        with contextlib.chdir(folder):
            known.append(values())
    counts = ["early_help_episodes_1095d", "offences_1095d"]
    both = known[0].index.intersection(known[1].index)
    less = known[1].loc[both, counts].sum(axis=1) - known[0].loc[both, counts].sum(axis=1)
    by_kin = less.groupby(known[0].loc[both, "kin_id"]).sum()
    assert by_kin.sum() < -4 * np.sqrt((by_kin**2).sum())


class Silent:
    """Progress that nobody watches."""

    def begin(self, what: str) -> None:
        """Say nothing."""


def test_the_future_is_invisible_where_records_are_late(late: Path) -> None:
    with contextlib.chdir(late):
        proof: Proof = prove._unseen_future(read_params(), Silent())
    assert proof.holds, proof.words
