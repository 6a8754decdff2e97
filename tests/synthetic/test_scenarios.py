"""What each scenario must do to a correct pipeline, beside the ordinary world of the same seed.

Margins are told in standard errors, from resamples of whole kin or families. `noise` in a test is one of them.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
import yaml

from measures.bootstrap import Statistic, auc, intervals, ratio
from measures.proofs import Proof
from models.folds import cross_fit, kin_group
from models.logistic import Logistic
from models.rows import Rows
from pipeline import conform, features, landmarks, link, outcomes, prove
from pipeline.matrices import days_of, labels_of, read_labels, read_matrix, rows_of
from pipeline.params import read_params
from synthetic import population
from synthetic.days import day
from synthetic.scenarios import names, scenario
from synthetic.truth import write_truth
from synthetic.world import World, make_world, streams
from synthetic.writing import write_extracts

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PARAMS = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
PARAMS["extracts"]["months"] = 1
STAGES = ("secondary_transfer", "school_entry", "key_stage_4")
HORIZON = 1096
IDS = ["borough", "system", "local_id"]
LEARNER = {"objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 100, "lambda_l2": 5.0}
REMEMBERING = {**LEARNER, "learning_rate": 0.1, "num_leaves": 63, "min_data_in_leaf": 3, "lambda_l2": 0.0}
"""Settings of a learner that has some caution, and of one that has none."""
SAME = {"feature_fraction": 0.5, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def world_params(name: str, scale: float) -> dict[str, Any]:
    told = {**PARAMS, "scale": scale}
    return told if name == "base" else scenario(told, name)


def known_at_landmarks(folder: Path, world: World, told: dict[str, Any], stages: tuple[str, ...], outcome: str) -> None:
    """Files and truth of a world in a folder, and the stages up to the features."""
    write_extracts(world, told, folder / "data" / "synthetic")
    write_truth(world, folder / "data" / "truth", told)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["extracts_dir"], params["landmarks"]["life_stages"] = "data/synthetic", list(stages)
    params["list"] |= {"ranked_by": outcome, "capacity": dict.fromkeys(stages, 5)}
    params["evaluate"]["success"]["outcome"] = outcome
    params["train"] |= {"as_of": told["extracts"]["latest"], "outcomes": [outcome], "test_years": 1}
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    with contextlib.chdir(folder):
        for stage in (conform, link, landmarks, features):
            stage.main()


def persons(child_id: pd.Series) -> pd.Series:
    """The number that the truth gives to each child_id."""
    linked = pd.read_parquet("data/link/identity/ids_train.parquet")[[*IDS, "child_id"]]
    found = linked.merge(pd.read_parquet("data/truth/ids.parquet")[[*IDS, "person"]], on=IDS)
    return child_id.map(found.drop_duplicates("child_id").set_index("child_id").person).fillna(-1).astype(int)


@dataclass
class Learned:
    """Landmarks whose label is known: `rows` as models are given them, the person in the truth, the day."""

    rows: Rows
    person: np.ndarray
    on: np.ndarray

    def take(self, which: np.ndarray) -> "Learned":
        return Learned(self.rows.take(which), self.person[which], self.on[which])

    def interval(self, statistics: dict[str, Statistic]) -> dict[str, tuple[float, float]]:
        """Each statistic and its standard error, when kin are drawn anew."""
        found = intervals(statistics, self.rows.weight, self.rows.group, 200, 1)
        once = self.rows.weight[None]
        return {n: (float(s(once)[0]), (found[n][1] - found[n][0]) / 3.92) for n, s in statistics.items()}

    def risks(self, group: np.ndarray, settings: dict[str, Any]) -> np.ndarray:
        """The risk of each row, learned from the other groups."""
        risk = np.zeros(len(self.on))
        for held_out in np.unique(group):
            inside = group == held_out
            train = self.rows.take(~inside)
            data = lightgbm.Dataset(train.X, train.label, weight=train.weight)
            risk[inside] = lightgbm.train({**settings, **SAME, "seed": 1}, data, 80).predict(self.rows.X[inside])
        return risk


def learned(outcome: str) -> Learned:
    """The landmarks of the folder, with the label of an outcome."""
    outcomes.main()
    (spine, found), as_of = read_matrix("train"), read_params().train.as_of
    rows, place = rows_of(spine, found, labels_of(read_labels(), outcome, as_of))
    person = persons(spine.column("child_id").to_pandas()).to_numpy()[place]
    every = Learned(rows, person, days_of(spine)[place].astype("M8[D]").astype(np.int64))
    return every.take(~np.isnan(rows.label))


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


Made = Callable[[str, float, tuple[str, ...], str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    def make(name: str, scale: float, stages: tuple[str, ...], outcome: str) -> Path:
        folder, told = tmp_path_factory.mktemp(name), world_params(name, scale)
        known_at_landmarks(folder, make_world(told), told, stages, outcome)
        return folder

    return make


@pytest.fixture(scope="module")
def base(made: Made) -> Path:
    return made("base", 0.1, STAGES, "cp_plan")


def labelled(folder: Path, outcome: str) -> Learned:
    with contextlib.chdir(folder):
        return learned(outcome)


def test_every_scenario_fits_the_parameters() -> None:
    assert all(scenario(PARAMS, name) != PARAMS for name in names())


def test_a_changed_practice_is_the_old_one_until_then() -> None:
    changed = scenario(PARAMS, "regime_change")["boroughs"]["lbhf"]["practice"]["protecting"]
    before = PARAMS["boroughs"]["lbhf"]["practice"]["protecting"]
    assert changed[: len(before)] == before
    assert changed[-2:] == [["2020-12-31", before[-1][1]], ["2021-01-01", 0.1]]


def of_residents(found: Learned, told: dict[str, Any]) -> np.ndarray:
    """Whose child truly lived in its borough until the horizon; who left unseen has no risk, and fewer new records."""
    stays = population.draw_people(streams(told)[0], told).stays
    asked = pd.DataFrame({"child": found.person, "on": found.on, "row": np.arange(len(found.on))})
    met = asked.merge(stays, on="child")
    here = met.row[(met.from_day <= met.on) & (met.leaves_on >= met.on + HORIZON)]
    return np.isin(asked.row, here)


def halves_auc(found: Learned) -> tuple[float, float]:
    """The mean of two areas under the curve, each of one half of the kin by a model of the other, and its noise."""
    half = kin_group(found.rows.group, 2)
    risk = found.risks(half, LEARNER)
    of = [(half == h, auc(found.rows.label[half == h], risk[half == h])) for h in (0, 1)]
    return found.interval({"auc": lambda w: np.mean([a(w[:, rows]) for rows, a in of], axis=0)})["auc"]


def test_where_care_strikes_anybody_no_model_foresees_it(made: Made) -> None:
    found = labelled(made("no_signal", 0.1, STAGES[:1], "care_entry"), "care_entry")
    resident = of_residents(found, world_params("no_signal", 0.1))
    area, noise = halves_auc(found.take(resident))
    assert noise < 0.035
    assert area - 0.5 < 2 * noise  # below a half is no foresight: halves that lack an event foretell it lower


def test_in_the_ordinary_world_a_model_foresees_plans(base: Path) -> None:
    area, noise = halves_auc(labelled(base, "cp_plan"))
    assert area - 0.5 > 4 * noise


@pytest.fixture(scope="module")
def decoys(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The decoys with the kin of their child, and what is known with them and without."""
    told = world_params("decoy", 0.05)
    world = make_world(told)
    contact = world.records["contact"]
    spared = replace(world, records={**world.records, "contact": contact[~contact.is_dated]})
    known = []
    for name, each in (("with", world), ("without", spared)):
        folder = tmp_path_factory.mktemp(name)
        known_at_landmarks(folder, each, told, STAGES, "care_entry")
        with contextlib.chdir(folder):
            known.append(values())
            children = pd.read_parquet("data/link/train/children.parquet")[["child_id", "kin_id"]]
            kin = children.assign(person=persons(children.child_id)).drop_duplicates("person").set_index("person")
    planted = contact[contact.is_dated]
    return planted.assign(kin_id=planted.child.map(kin.kin_id)), *known


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


def observed_to_expected(found: Learned) -> tuple[float, float]:
    """Plans after 2021 for each that a model of the landmarks before 2018 expects, and its noise."""
    before, after = found.take(found.on < day("2018-01-01")), found.take(found.on >= day("2021-01-01"))
    risk = Logistic().fit(before.rows, 1).risk(after.rows.X, after.rows.columns)
    return after.interval({"ratio": ratio(after.rows.label, risk)})["ratio"]


def test_when_thresholds_rise_a_model_of_before_expects_too_many_plans(made: Made, base: Path) -> None:
    strict, its_noise = observed_to_expected(labelled(made("regime_change", 0.1, STAGES, "cp_plan"), "cp_plan"))
    usual, noise = observed_to_expected(labelled(base, "cp_plan"))
    assert strict + 4 * its_noise < 0.5
    assert usual - strict > 3 * np.hypot(noise, its_noise)


@pytest.fixture(scope="module")
def twins(made: Made) -> Learned:
    return labelled(made("sibling_twins", 0.1, STAGES[:2], "care_entry"), "care_entry")


def gained_by_siblings(found: Learned) -> tuple[float, float]:
    """How much higher the AUC is where only children are kept apart, not kin; and its noise."""
    label = found.rows.label
    apart, mixed = (auc(label, found.risks(kin_group(g), REMEMBERING)) for g in (found.rows.group, found.person))
    return found.interval({"gain": lambda w: mixed(w) - apart(w)})["gain"]


def test_who_splits_twins_finds_an_auc_that_is_too_good(twins: Learned) -> None:
    gain, noise = gained_by_siblings(twins)
    assert gain > 2 * noise


def test_folds_that_split_kin_are_refused(twins: Learned) -> None:
    with pytest.raises(ValueError, match="kin are in more than one group"):
        cross_fit(twins.rows, kin_group(twins.person), Logistic(), 1)


@pytest.fixture(scope="module")
def late(made: Made) -> Path:
    return made("late_records", 0.1, STAGES, "care_entry")


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
