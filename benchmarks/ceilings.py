"""Two ceilings for care_entry among known children at secondary transfer: how good could a model be here?

The latent oracle knows what is hidden: need, open cases, everything but luck. The learnable limit is LightGBM on the
standard features of many more made-up children, of other seeds, than three boroughs will ever have.

    python -m benchmarks.ceilings --worlds 4        # about 20 minutes on two cores
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.worlds import OUTCOME, World, first_of_march, make, own_seed, synthetic_params
from measures.bootstrap import auc, intervals
from synthetic.futures import true_risks

OUT = Path("data/ceilings/ceilings.json")
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


def learnable(train: list[World], test: World) -> NDArray[np.float64]:
    """The risk of each row of `test`, learned from the other worlds with the columns that all have."""
    columns = [c for c in test.columns if all(c in w.columns for w in train)]
    X = np.concatenate([_columns(w, columns) for w in train])
    label, weight = np.concatenate([w.label for w in train]), np.concatenate([w.weight for w in train])
    booster = lightgbm.train(SETTINGS, lightgbm.Dataset(X, label, weight=weight), ROUNDS)
    return np.asarray(booster.predict(_columns(test, columns)), np.float64)


def _columns(world: World, columns: list[str]) -> NDArray[np.float32]:
    return world.X[:, [world.columns.index(c) for c in columns]]


def oracle(test: World, params: dict[str, Any], copies: int) -> NDArray[np.float64]:
    """The true risk of each row of `test`; NaN for a child who does not live in the boroughs on that day."""
    asked = pd.DataFrame({"on": test.landmark_on.astype("M8[D]").astype(np.int64), "child": test.person})
    of_day = {on: np.unique(rows.child) for on, rows in asked.groupby("on")}
    nobody = np.zeros(0, np.int64)
    risk = true_risks(params, lambda life, on: of_day.get(on, nobody), copies).set_index(["on", "child"])[OUTCOME]
    told: NDArray[np.float64] = risk.reindex(pd.MultiIndex.from_frame(asked)).to_numpy()
    return told


def _told(test: World, risks: dict[str, NDArray[np.float64]], worlds: list[World]) -> dict[str, Any]:
    """Areas under the curve with their intervals, and what they were made from."""
    statistics = {name: auc(test.label, risk) for name, risk in risks.items()}
    spread = intervals(statistics, np.ones(len(test.label)), test.kin, RESAMPLES, 1)
    once = np.ones((1, len(test.label)))
    return {
        "landmarks": len(test.label),
        "events": int(test.label.sum()),
        "true_risk_mean": round(float(risks["oracle"].mean()), 4),
        "children_learned_from": sum(w.made for w in worlds[1:]),
        "landmarks_learned_from": sum(len(w.label) for w in worlds[1:]),
        "events_learned_from": round(float(sum(w.weight @ w.label for w in worlds[1:]))),
        **{
            name: {"auc": round(float(s(once)[0]), 3), "interval": [round(v, 3) for v in spread[name]]}
            for name, s in statistics.items()
        },
    }


def _only(world: World, rows: NDArray[np.bool_]) -> World:
    kept = {n: getattr(world, n)[rows] for n in ("X", "label", "weight", "kin", "landmark_on", "person")}
    return World(columns=world.columns, made=world.made, **kept)


def main() -> None:
    """Prints the two ceilings and writes them to data/ceilings/ceilings.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=4, help="made-up worlds of other seeds to learn from")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the boroughs' true size")
    parser.add_argument("--copies", type=int, default=100, help="lives to live for each child's true risk")
    options = parser.parse_args()
    seed = own_seed()
    with tempfile.TemporaryDirectory() as scratch:
        worlds = []
        for number in range(options.worlds + 1):
            folder = Path(scratch) / str(number)
            worlds.append(make(folder, seed + 1000 * number, options.scale))
            print(f"world {number}: {worlds[-1].made:,} children, {len(worlds[-1].label):,} landmarks", flush=True)
    test = _only(worlds[0], first_of_march(worlds[0].landmark_on) & (worlds[0].person >= 0))
    risks = {
        "oracle": oracle(test, synthetic_params(seed, options.scale), options.copies),
        "learnable": learnable(worlds[1:], test),
    }
    seen = ~np.isnan(risks["oracle"])
    told = _told(_only(test, seen), {n: r[seen] for n, r in risks.items()}, worlds)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
