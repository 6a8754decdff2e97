"""Stage prove: the future is invisible, kin are never on both sides, every date used in fitting was known by then.

The first is shown on the files: the extracts of a sample of families are written twice, once as they are and once with
everything that was known on or after a landmark changed, and the pipeline's own stages are run on both.
"""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import pandas as pd
import pyarrow as pa

from extracts import derive
from extracts.counterfactual import counterfactual, sample
from features.outcomes import OUTCOMES, Question, labels
from measures.proofs import LANDMARK, Proof, cut, kin_apart, known_by_fold, unseen_future, untrained
from models.folds import add_months
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.matrices import read_labels, read_matrix, read_spine
from pipeline.params import Params, read_params
from pipeline.view import LINK, open_view
from schemas.records import RECORDS, SERVICE_RECORDS, CareEpisode, LegalOutcome, Offence, Person, Uasc
from schemas.refusal import ProofFailed

CONFORM, TRAIN, OUT = store.DATA / "conform", store.DATA / "train", store.DATA / "prove"
STAGES = ("conform", "link", "landmarks", "features")
ROOT = Path(__file__).resolve().parent.parent
KIN = 60  # families a borough and day: enough to meet every kind of record, few enough to take seconds
ROWS = 4000  # training rows a fold whose labels are made again
WHO = ["borough", "system", "local_id"]


def main() -> None:
    """Write what was proved; stop where a proof does not hold."""
    params = read_params()
    with steps("prove", total=2 + len(params.train.outcomes)) as progress:
        proofs = [_unseen_future(params, progress), *_fitted(params, progress)]
        for proof in proofs:
            progress.say(f"{'holds' if proof.holds else 'DOES NOT HOLD'}: {proof.name}; {proof.words}")
    with store.replaced(OUT) as new:
        store.write_json(new / "proofs.json", {proof.name: asdict(proof) for proof in proofs})
    broken = [proof for proof in proofs if not proof.holds]
    if broken:
        what = f"{broken[0].name} does not hold ({broken[0].violations:,} of {broken[0].checked:,}: {broken[0].words})"
        raise ProofFailed("prove", what, "Use no score or list of this run; find the cause and run again")


def _unseen_future(params: Params, progress: Steps) -> Proof:
    latest = {borough: found[-1] for borough in params.boroughs if (found := store.folders(CONFORM / borough))}
    people, edits = chosen(params, days_to_prove(latest)), Counter[str]()
    newcomers = [people]
    store.DATA.mkdir(exist_ok=True)
    # beside the other data, readable by its owner alone: it holds real ids until it is removed
    with TemporaryDirectory(prefix=".prove-", dir=store.DATA) as told:
        before, after = Path(told) / "before", Path(told) / "after"
        for borough, folder in latest.items():
            progress.begin(f"sample of {borough}")
            own = people[people["borough"] == borough]
            days = dict(zip(zip(own["system"], own["local_id"], strict=True), own["day"], strict=True))
            sample(params.extracts_dir / borough, before / "extracts" / borough, days.keys())
            made = counterfactual(
                before / "extracts" / borough,
                after / "extracts" / borough,
                store.read_archive(folder),
                days,
                params.train.seed,
            )
            edits.update(made.edits)
            added = [(borough, *who, day) for who, day in made.people.items()]
            newcomers.append(pd.DataFrame(added, columns=[*WHO, "day"]))
        as_of = max(date.fromisoformat(folder.name) for folder in latest.values())
        progress.begin("the pipeline on both")
        with ThreadPoolExecutor(2) as cores:
            facts = list(cores.map(lambda world: _run(world, params, list(latest), as_of), (before, after)))
        everybody = pd.concat(newcomers)
        facts = [facts_at(world, everybody) for world in (before, after)]
    return unseen_future(*facts, edits)


def days_to_prove(latest: dict[str, Path]) -> list[date]:
    """The landmarks: a month before the latest extract, three years earlier, and one between the first two extracts."""
    last = max(date.fromisoformat(folder.name) for folder in latest.values()).replace(day=1)
    first = min(date.fromisoformat(store.folders(folder.parent)[0].name) for folder in latest.values())
    between = first if first.day == 1 else add_months(first.replace(day=1), 1)
    return sorted({add_months(last, -1), add_months(last, -37), *([between] if between < last else [])})


def chosen(params: Params, days: list[date]) -> pd.DataFrame:
    """The ids of a seeded sample of whole kin, each kin with a day: those with a landmark of the cohort by then."""
    ids = store.read_table(LINK / "identity" / "ids_score.parquet").to_pandas()
    children = store.read_table(LINK / "score" / "children.parquet").to_pandas()
    people = ids.merge(children[["child_id", "kin_id"]], on="child_id")
    rows = pd.concat([read_spine(view).to_pandas() for view in ("train", "score")])
    rows = rows.loc[rows["reason"] == "eligible", ["child_id", "borough", "landmark_on"]]
    rows = rows.merge(children, on="child_id").sort_values(["kin_id", "landmark_on"])
    share = min(KIN, -(-rows["kin_id"].nunique() // len(days)))
    found = []
    for day in days:
        latest = rows[rows["landmark_on"] <= day].drop_duplicates("kin_id", keep="last")
        drawn = latest.sample(frac=1, random_state=params.train.seed).sort_values("landmark_on", kind="stable")
        taken = drawn.groupby("borough").tail(share)
        found.append(people[people["kin_id"].isin(taken["kin_id"])].assign(day=day))
        rows = rows[~rows["kin_id"].isin(taken["kin_id"])]
    return pd.concat(found)[[*WHO, "day"]]


def _run(world: Path, params: Params, boroughs: list[str], as_of: date) -> None:
    """The pipeline's own stages on the files of one world, with every extract in the training view."""
    told = params.model_dump(mode="json")
    told |= {"extracts_dir": "extracts", "boroughs": boroughs}
    told["train"]["as_of"] = as_of.isoformat()
    told["conform"]["max_quarantined_share"] = 1.0
    store.write_json(world / "params.yaml", told)  # JSON is YAML as well
    for stage in STAGES:
        command = [sys.executable, "-m", f"pipeline.{stage}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=world, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            why = done.stderr.strip().splitlines()[-1:] or ["no word"]
            raise ProofFailed("prove", f"{stage} stopped on the files {world.name} the edits: {why[0]}", "Look into it")


def facts_at(world: Path, people: pd.DataFrame) -> pd.DataFrame:
    """What one world knows at the landmarks up to each person's day: place, reason, every feature and its coverage."""
    with chdir(world):
        spine, (_, found) = read_spine("train").to_pandas(), read_matrix("train")
        ids = store.read_table(LINK / "identity" / "ids_train.parquet").to_pandas()
    day = people.merge(ids, on=WHO).groupby("child_id")["day"].min()
    values = pd.DataFrame(found.X, columns=list(found.columns), index=found.row_id)
    covered = pd.DataFrame(found.is_covered, columns=[f"{name} covered" for name in found.columns], index=found.row_id)
    spine = spine[spine["child_id"].isin(day.index)]
    spine = spine[spine["landmark_on"] <= spine["child_id"].map(day)]
    facts = spine[["row_id", *LANDMARK, "borough", "months_to_stage", "reason"]]
    return facts.join(values, on="row_id", rsuffix="_value").join(covered, on="row_id").drop(columns="row_id")
