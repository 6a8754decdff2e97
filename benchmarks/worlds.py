"""Made-up boroughs taken through the pipeline's own stages, up to what models learn from."""

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import yaml
from numpy.typing import NDArray

from pipeline.matrices import labels_of, read_labels, read_matrix, rows_of
from pipeline.params import read_params

ROOT = Path(__file__).parents[1]
OUTCOME, LIFE_STAGE = "care_entry", "secondary_transfer"
STAGES = ("conform", "link", "landmarks", "features", "outcomes")


@dataclass(frozen=True)
class World:
    """Landmarks of known children with a known label, row by row.

    X (n, p) of `columns`; label 0 or 1; weight 1/n of a child's n rows; kin; landmark_on; person: the number in the
    truth files; made: how many children were made up for it.
    """

    X: NDArray[np.float32]
    columns: tuple[str, ...]
    label: NDArray[np.float64]
    weight: NDArray[np.float64]
    kin: NDArray[np.int64]
    landmark_on: NDArray[np.datetime64]
    person: NDArray[np.int64]
    made: int


def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    return told


def own_seed() -> int:
    """The seed of the project's own made-up boroughs."""
    return int(_told()["seed"])


def synthetic_params(seed: int, scale: float) -> dict[str, Any]:
    """The parameters of the made-up boroughs, with one extract a borough."""
    told = _told()
    return {**told, "seed": seed, "scale": scale, "extracts": {**told["extracts"], "months": 1}}


def make(folder: Path, seed: int, scale: float) -> World:
    """Files, stages, matrix; everything in `folder`, which is left as it is."""
    told = synthetic_params(seed, scale)
    folder.mkdir(parents=True, exist_ok=True)
    _write_params(folder, told["extracts"]["latest"])
    (folder / "synthetic.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    script = (
        "import yaml, pathlib; from synthetic import write_boroughs; "
        "write_boroughs(yaml.safe_load(pathlib.Path('synthetic.yaml').read_text()),"
        " pathlib.Path('data/synthetic'), pathlib.Path('data/truth'))"
    )
    _run(folder, "-c", script)
    for stage in STAGES:
        _run(folder, "-m", f"pipeline.{stage}")
    with contextlib.chdir(folder):
        return _read()


def _run(folder: Path, *words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")


def _write_params(folder: Path, latest: str) -> None:
    """The project's own parameters for one life stage and one outcome, trained as of the extract."""
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told["extracts_dir"] = "data/synthetic"
    told["landmarks"]["life_stages"] = [LIFE_STAGE]
    told["list"]["ranked_by"] = told["evaluate"]["success"]["outcome"] = OUTCOME
    told["list"]["capacity"] = {LIFE_STAGE: told["list"]["capacity"][LIFE_STAGE]}
    told["train"] |= {"as_of": latest, "outcomes": [OUTCOME]}
    (folder / "params.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")


def _read() -> World:
    params = read_params()
    spine, found = read_matrix("train")
    told = labels_of(read_labels(), OUTCOME, params.train.as_of)
    rows, place = rows_of(spine, found, told)
    known = ~np.isnan(rows.label)
    days = spine.column("landmark_on").to_numpy().astype("datetime64[D]")[place]
    child = np.array(spine.column("child_id").to_pylist(), dtype=object)[place]
    children = pq.read_table("data/truth/children.parquet", columns=["person"]).num_rows
    return World(
        rows.X[known],
        rows.columns,
        rows.label[known],
        rows.weight[known],
        rows.group[known],
        days[known],
        _persons(child)[known],
        children,
    )


def _persons(child: NDArray[np.object_]) -> NDArray[np.int64]:
    """The number that the truth gives to each child_id."""
    keys = ["borough", "system", "local_id"]
    linked = pq.read_table("data/link/identity/ids_train.parquet", columns=[*keys, "child_id"]).to_pandas()
    truth = pq.read_table("data/truth/ids.parquet", columns=[*keys, "person"]).to_pandas()
    of = linked.merge(truth, on=keys).drop_duplicates("child_id").set_index("child_id").person
    return of.reindex(child).fillna(-1).to_numpy(np.int64)


def first_of_march(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Landmarks on 1 March, for which `synthetic.futures` is asked."""
    return (days == days.astype("M8[M]")) & (days.astype("M8[M]").astype(int) % 12 == 2)
