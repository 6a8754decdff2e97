"""What each scenario must do to a correct pipeline, beside the ordinary world of the same seed.

Margins are told in standard errors, from resamples of whole kin or families. `noise` in a test is one of them.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds import learnable, own_params, persons, take_through
from measures.proofs import Proof
from pipeline import prove
from pipeline.matrices import days_of, read_matrix
from pipeline.params import read_params
from synthetic.scenarios import names, scenario
from synthetic.world import make_world
from tests.synthetic.scenario_worlds import halves_auc, made, world_params

pytestmark = pytest.mark.slow
STAGES = ("secondary_transfer", "school_entry", "key_stage_4")


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
            kin.append(children.assign(child=persons(children.child_id))[["child", "kin_id"]].drop_duplicates())
    planted = contact[contact.is_dated]
    # a decoy is a record too, and may join its child to kin that nothing else would: the kin are those with decoys;
    # a child whose ids nothing joined is in the kin of each
    return planted.merge(kin[0], on="child", how="left"), *told_twice


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
