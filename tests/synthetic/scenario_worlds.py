"""The worlds of scenarios as the pipeline's stages know them, and what learners make of them."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import yaml

from benchmarks.worlds import ROOT, Learnable, own_params, project_params, take_through
from measures.bootstrap import Statistic, auc, intervals
from measures.history import History
from models.folds import kin_group
from pipeline import conform, link
from pipeline.histories import read_history
from pipeline.params import Params
from synthetic.population import People
from synthetic.scenarios import scenario
from synthetic.world import make_world
from synthetic.writing import write_extracts

LEARNER = {"objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 100, "lambda_l2": 5.0}
REMEMBERING = {**LEARNER, "learning_rate": 0.1, "num_leaves": 63, "min_data_in_leaf": 3, "lambda_l2": 0.0}
"""Settings of a learner that has some caution, and of one that has none."""
COMMON = {"contact": 0.15, "escalates": 0.2}
"""Rates by which plans and early help are common, so that a tenth of the true size tells."""
SAME = {"feature_fraction": 0.5, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def world_params(name: str, scale: float, **rates: float) -> dict[str, Any]:
    """A scenario's parameters, or those of the ordinary world (`base`), with some rates as told."""
    told = own_params(scale) if name == "base" else scenario(own_params(scale), name)
    return {**told, "rates": {**told["rates"], **rates}}


def made(folder: Path, told: dict[str, Any], stages: tuple[str, ...], *outcomes: str, years: int = 1) -> People:
    """Makes a world, takes it through the pipeline's stages in `folder`, and returns who truly lives in it.

    It can be evaluated on so many `years`; no settings are looked for.
    """
    world = make_world(told)
    take_through(folder, world, told, stages, outcomes, {"test_years": years, "kin_groups": 3, "trials": 0})
    return world.people


def linked(folder: Path, told: dict[str, Any]) -> tuple[History, Params]:
    """Makes a world, links its records in `folder`, and returns them as the programme's site reads them."""
    write_extracts(make_world(told), told, folder / "data" / "synthetic")
    params = project_params() | {"extracts_dir": "data/synthetic"}
    params["train"]["as_of"] = told["extracts"]["latest"]
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    with contextlib.chdir(folder):
        conform.main()
        link.main()
        return read_history(params["boroughs"]), Params.model_validate(params)


def run(folder: Path, stage: str, **environment: str) -> None:
    """Runs a stage of the pipeline in `folder`, in a process of its own."""
    ours = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE", **environment}
    command = [sys.executable, "-m", f"pipeline.{stage}"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **ours}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def evaluated(folder: Path) -> Path:
    """Trains and evaluates as the pipeline does, and returns where the figures stand."""
    run(folder, "train")
    run(folder, "evaluate")
    return folder / "data" / "evaluate"


def by_year(folder: Path, outcome: str, model: str, measure: str) -> pd.DataFrame:
    """A model's figure in each year that was tested: value and noise by the year's first day."""
    groups = pd.read_csv(folder / "data" / "evaluate" / "pictures" / outcome / "groups.csv")
    told = groups[(groups.kind == "year") & (groups.model == model) & (groups.measure == measure)].set_index("group")
    return told.assign(noise=(told.high - told.low) / 3.92)[["value", "noise"]]


def families(found: Learnable, people: People) -> pd.DataFrame:
    """The true family of each landmark's child; of known children only."""
    first = people.stays.drop_duplicates("child").set_index("child").family
    return people.families.iloc[first.loc[found.person]].reset_index(drop=True)


def interval(found: Learnable, statistics: dict[str, Statistic]) -> dict[str, tuple[float, float]]:
    """Each statistic and its standard error, when kin are drawn anew."""
    spread = intervals(statistics, found.rows.weight, found.rows.group, 200, 1)
    once = found.rows.weight[None]
    return {n: (float(s(once)[0]), (spread[n][1] - spread[n][0]) / 3.92) for n, s in statistics.items()}


def risks(found: Learnable, group: np.ndarray, settings: dict[str, Any], without: tuple[str, ...] = ()) -> np.ndarray:
    """The risk of each row, learned from the other groups, without the columns whose names hold one of the words."""
    risk = np.zeros(len(found.on))
    X = found.rows.X[:, [not any(word in column for word in without) for column in found.rows.columns]]
    for held_out in np.unique(group):
        inside = group == held_out
        data = lightgbm.Dataset(X[~inside], found.rows.label[~inside], weight=found.rows.weight[~inside])
        risk[inside] = lightgbm.train({**settings, **SAME, "seed": 1}, data, 80).predict(X[inside])
    return risk


def halves_auc(found: Learnable) -> tuple[float, float]:
    """The mean of two areas under the curve, each of one half of the kin by a model of the other, and its noise."""
    half = kin_group(found.rows.group, 2)
    risk = risks(found, half, LEARNER)
    of = [(half == h, auc(found.rows.label[half == h], risk[half == h])) for h in (0, 1)]
    return interval(found, {"auc": lambda w: np.mean([a(w[:, rows]) for rows, a in of], axis=0)})["auc"]
