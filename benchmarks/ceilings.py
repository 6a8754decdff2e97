"""Two ceilings for care_entry among known children at secondary transfer: how good could a model be here?

The latent oracle knows what is hidden: need, open cases, everything but luck. The learnable limit is LightGBM on the
standard features of many more made-up children, of other seeds, than three boroughs will ever have; its learning curve
says whether still more of them would help.

    python -m benchmarks.ceilings --worlds 4        # about 25 minutes on two cores
"""

import argparse
import json
import multiprocessing
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.worlds import Learnable, learnable, own_params, take_through
from measures.bootstrap import Statistic, auc, intervals
from models.rows import Rows
from synthetic.days import day
from synthetic.futures import true_risks
from synthetic.world import World, make_world

OUT = Path("data/ceilings/ceilings.json")
OUTCOME, LIFE_STAGE = "care_entry", "secondary_transfer"
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
}
ROUNDS, RESAMPLES = 400, 500
AT_ONCE = 2
Risk = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """What is known in one world at the landmarks, and how many children lived in it in the years of the records."""

    landmarks: Learnable
    made: int


def known(seed: int, scale: float) -> Known:
    """A world of this seed, made, taken through the stages and thrown away but for its landmarks."""
    told = own_params(scale, seed)
    world = make_world(told)
    with tempfile.TemporaryDirectory() as folder:
        take_through(Path(folder), world, told, [LIFE_STAGE], [OUTCOME])
        return Known(learnable(Path(folder), OUTCOME), lived_there(world, told))


def lived_there(world: World, told: dict[str, Any]) -> int:
    """How many children lived in the boroughs on any day of the records."""
    stays = world.people.stays
    inside = (stays.to_day > day(told["history_from"])) & (stays.from_day < day(told["extracts"]["latest"]))
    return stays.child[inside].nunique()


def known_worlds(seeds: list[int], scale: float) -> Iterator[Known]:
    """`known` for each seed in turn, two at a time; each in a process of its own, whose memory ends with it."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=fresh, max_tasks_per_child=1) as pool:
        for number, world in enumerate(pool.map(partial(known, scale=scale), seeds)):
            print(f"world {number}: {world.made:,} children, {len(world.landmarks.on):,} landmarks", flush=True)
            yield world


def first_of_march(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Landmarks on 1 March, for which the true risk is asked."""
    return (days == days.astype("M8[M]")) & (days.astype("M8[M]").astype(int) % 12 == 2)


def oracle(test: Learnable, params: dict[str, Any], copies: int) -> Risk:
    """The true risk of each row of `test`; NaN for a child who does not live in the boroughs on that day."""
    asked = pd.DataFrame({"on": test.on.astype("M8[D]").astype(np.int64), "child": test.person})
    of_day = {on: np.unique(rows.child) for on, rows in asked.groupby("on")}
    nobody = np.zeros(0, np.int64)
    risk = true_risks(params, lambda life, on: of_day.get(on, nobody), copies).set_index(["on", "child"])[OUTCOME]
    told: Risk = risk.reindex(pd.MultiIndex.from_frame(asked)).to_numpy()
    return told


def steps(worlds: int) -> list[int]:
    """1, 2, 4 ... worlds, up to all."""
    return sorted({min(2**power, worlds) for power in range(worlds.bit_length() + 1)})


def learned(train: list[Rows], test: Rows) -> Risk:
    """The risk of each row of `test`, learned from the other worlds with the columns that all have."""
    booster = lightgbm.train(
        SETTINGS,
        lightgbm.Dataset(
            np.concatenate([rows.X for rows in train]),
            np.concatenate([rows.label for rows in train]),
            weight=np.concatenate([rows.weight for rows in train]),
        ),
        ROUNDS,
    )
    return np.asarray(booster.predict(test.X), np.float64)


def same_columns(every: list[Rows]) -> list[Rows]:
    """The rows of several worlds with the columns that all have: each step of the curve learns from the same ones."""
    columns = tuple(c for c in every[0].columns if all(c in rows.columns for rows in every))
    return [replace(r, X=r.X[:, [r.columns.index(c) for c in columns]], columns=columns) for r in every]


def counts(worlds: list[Known]) -> dict[str, int]:
    """How many children lived in these worlds, how many of them are known at the stage, their landmarks and events.

    A child's n landmarks weigh 1/n each, so events are told in children.
    """
    rows = [world.landmarks.rows for world in worlds]
    return {
        "worlds": len(worlds),
        "children_made_up": sum(world.made for world in worlds),
        "children_known": round(sum(float(r.weight.sum()) for r in rows)),
        "landmarks": sum(len(r) for r in rows),
        "events": round(sum(float(r.weight @ r.label) for r in rows)),
    }


def measured(test: Rows, statistics: dict[str, Statistic]) -> dict[str, dict[str, Any]]:
    """Each statistic with its 95 % interval; all see the same draws of kin. Test landmarks weigh one each."""
    ones = np.ones(len(test))
    spread = intervals(statistics, ones, test.group, RESAMPLES, 1)
    return {
        name: {"value": _rounded(float(statistic(ones[None])[0])), "interval": [_rounded(v) for v in spread[name]]}
        for name, statistic in statistics.items()
    }


def _rounded(value: float) -> float | None:
    """Three decimals; None where there are too few events to say."""
    return None if np.isnan(value) else round(value, 3)


def _gain(more: Statistic, fewer: Statistic) -> Statistic:
    return lambda weights: more(weights) - fewer(weights)


def curve(train: list[Known], test: Rows, risks: dict[int, Risk]) -> list[dict[str, Any]]:
    """AUC by worlds learned from, and what each step gained on the one before (paired: the same test children)."""
    areas = {number: auc(test.label, risk) for number, risk in risks.items()}
    told, before = [], None
    for number, area in areas.items():
        asked = {"auc": area} if before is None else {"auc": area, "gain": _gain(area, areas[before])}
        told.append({**counts(train[:number]), **measured(test, asked)})
        before = number
    return told


def ceilings(worlds: int, scale: float, copies: int) -> dict[str, Any]:
    """Both ceilings and the learning curve, with what they were made from; the first world is the one tested on."""
    params = own_params(scale)
    first, *train = known_worlds([params["seed"] + 1000 * number for number in range(worlds + 1)], scale)
    asked = first.landmarks.take(first_of_march(first.landmarks.on) & (first.landmarks.person >= 0))
    true_risk = oracle(asked, params, copies)
    seen = ~np.isnan(true_risk)
    test, *rows = same_columns([asked.rows.take(seen), *(world.landmarks.rows for world in train)])
    told = curve(train, test, {number: learned(rows[:number], test) for number in steps(worlds)})
    return {
        "tested_on": {"landmarks": len(test), "events": int(test.label.sum())},
        "true_risk_mean": round(float(true_risk[seen].mean()), 4),
        "oracle": measured(test, {"auc": auc(test.label, true_risk[seen])})["auc"],
        "learnable": told[-1]["auc"],
        "learned_from": counts(train),
        "curve": told,
    }


def main() -> None:
    """Prints the two ceilings and the learning curve, and writes them to data/ceilings/ceilings.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=4, help="made-up worlds of other seeds to learn from")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the boroughs' true size")
    parser.add_argument("--copies", type=int, default=100, help="lives to live for each child's true risk")
    options = parser.parse_args()
    told = json.dumps(ceilings(options.worlds, options.scale, options.copies), indent=1)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(told + "\n", encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
