"""Made-up boroughs taken through the pipeline's own stages, up to what models learn from."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml
from numpy.typing import NDArray

from models.rows import Rows
from pipeline import conform, features, landmarks, link, outcomes
from pipeline.matrices import days_of, labels_of, read_labels, read_matrix, rows_of
from pipeline.params import read_params
from synthetic.truth import write_truth
from synthetic.world import World
from synthetic.writing import write_extracts

ROOT = Path(__file__).parents[1]
STAGES = (conform, link, landmarks, features, outcomes)
IDS = ["borough", "system", "local_id"]


@dataclass(frozen=True)
class Learnable:
    """Landmarks of known children whose label is known, row by row.

    rows: as models are given them; person: the child's number in the truth, -1 for none; on: the day.
    """

    rows: Rows
    person: NDArray[np.int64]
    on: NDArray[np.datetime64]

    def take(self, which: NDArray[Any]) -> "Learnable":
        """These landmarks only: a mask or their numbers."""
        return Learnable(self.rows.take(which), self.person[which], self.on[which])


def own_params(scale: float, seed: int | None = None) -> dict[str, Any]:
    """The parameters of the project's own made-up boroughs, with one extract a borough; by default with their seed."""
    told = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    once = {**told["extracts"], "months": 1}
    return {**told, "scale": scale, "seed": told["seed"] if seed is None else seed, "extracts": once}


def take_through(
    folder: Path,
    world: World,
    told: dict[str, Any],
    life_stages: Sequence[str],
    asked: Sequence[str],
    training: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Files, truth and stages in `folder`, which is left as it is; `asked`: the outcomes, trained as of the extract.

    `training`: what params.yaml is to say otherwise under `train`.
    """
    write_truth(world, folder / "data" / "truth", told)
    params = _params(told["extracts"]["latest"], list(life_stages), list(asked), training)
    run_stages(folder, world, told, params)


def run_stages(folder: Path, world: World, told: dict[str, Any], params: dict[str, Any]) -> None:
    """A world's files and the stages up to the labels in `folder`, with these parameters."""
    write_extracts(world, told, folder / "data" / "synthetic")
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    with contextlib.chdir(folder):
        for stage in STAGES:
            stage.main()


def project_params() -> dict[str, Any]:
    """The project's own parameters, as its params.yaml tells them."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    return told


def _params(latest: str, life_stages: list[str], asked: list[str], training: Mapping[str, Any]) -> dict[str, Any]:
    """The project's own parameters, for some life stages and outcomes only."""
    told = project_params()
    told["extracts_dir"] = "data/synthetic"
    told["landmarks"]["life_stages"] = life_stages
    told["list"] |= {"ranked_by": asked[0], "capacity": dict.fromkeys(life_stages, 5)}
    told["evaluate"]["success"]["outcome"] = asked[0]
    told["train"] |= {"as_of": latest, "outcomes": asked, "test_years": 1, **training}
    return told


def learnable(folder: Path, outcome: str) -> Learnable:
    """The landmarks of a folder that was taken through, with the label of an outcome."""
    with contextlib.chdir(folder):
        (spine, found), as_of = read_matrix("train"), read_params().train.as_of
        rows, place = rows_of(spine, found, labels_of(read_labels(), outcome, as_of))
        person = persons(spine.column("child_id").to_pandas()).to_numpy()[place]
    every = Learnable(rows, person, days_of(spine)[place])
    return every.take(~np.isnan(rows.label))


def persons(child_id: pd.Series) -> pd.Series:
    """The number that the truth of this folder gives to each child_id, -1 for none."""
    linked = pq.read_table("data/link/identity/ids_train.parquet", columns=[*IDS, "child_id"]).to_pandas()
    truth = pq.read_table("data/truth/ids.parquet", columns=[*IDS, "person"]).to_pandas()
    of = linked.merge(truth, on=IDS).drop_duplicates("child_id").set_index("child_id").person
    return child_id.map(of).fillna(-1).astype(np.int64)
