"""Stage prove: the future is invisible, kin are never on both sides, every date used in fitting was known by then.

The first is shown on the files: a sample of families is taken, everything in their extracts that was known on or after
a landmark is changed, the pipeline's own stages are run on that, and what they know at the landmarks is compared.
Who is who holds for all landmarks and is told by today's evidence: both worlds are given it as it is in the run.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from extracts.counterfactual import Made, Original, counterfactual
from extracts.decisions import FILE as DECISIONS
from extracts.fingerprint import fingerprint_of
from extracts.manifest import read_manifest
from extracts.spelling import SPELLINGS
from features.outcomes import labels
from measures.proofs import LANDMARK, Proof, cut, kin_apart, known_by_fold, unseen_future, untrained
from models.folds import add_months
from pipeline import store
from pipeline.asked import question
from pipeline.console import Steps, run, steps
from pipeline.matrices import read_labels, read_matrix, read_spine
from pipeline.params import Params, read_params
from pipeline.quality import BESIDE
from pipeline.view import LINK, open_view, place_of
from schemas.records import RECORDS, SERVICE_RECORDS, Person
from schemas.refusal import ProofFailed
from schemas.view import LinkDecision

CONFORM, TRAIN, OUT = store.DATA / "conform", store.DATA / "train", store.DATA / "prove"
EXTRACTS = "extracts"  # of a world, in its folder
ROOT = Path(__file__).resolve().parent.parent
AFTER_CONFORM = ("link", "landmarks", "features")
KIN = 50  # families a borough and day: enough to meet every kind of record, few enough to take seconds
LAST = 3  # extracts that are changed; the archive before them stands as it is
ROWS = 4000  # training rows a fold whose labels are made again
WHO = ["borough", "system", "local_id"]
_NO_LIMITS = {"max_quarantined_share": 1.0, "max_unmapped_share": 1.0, "volume_guard": 0.0}


def main() -> None:
    """Write what was proved; stop where a proof does not hold."""
    params = read_params()
    for left in store.DATA.glob(".prove-*"):  # of a run that was killed
        shutil.rmtree(left)
    with steps("prove", total=len(params.boroughs) + 3) as progress:
        proofs = [_unseen_future(params, progress), *_fitted(params, progress)]
        for proof in proofs:
            progress.say(f"{'holds' if proof.holds else 'DOES NOT HOLD'}: {proof.name}; {proof.words}")
    with store.replaced(OUT) as new:
        store.write_json(new / "proofs.json", {proof.name: asdict(proof) for proof in proofs})
    for proof in proofs:
        if not proof.holds:
            what = f"{proof.name} does not hold ({proof.words})"
            raise ProofFailed("prove", what, "Use no score or list of this run; find the cause and run again")


def _unseen_future(params: Params, progress: Steps) -> Proof:
    latest = {borough: found[-1] for borough in params.boroughs if (found := store.folders(CONFORM / borough))}
    people = chosen(params, days_to_prove(latest))
    # beside the other data, readable by its owner alone: it holds real ids until it is removed
    with TemporaryDirectory(prefix=".prove-", dir=store.DATA) as folder:
        before, after = Path(folder) / "before", Path(folder) / "after"
        made = worlds(_settings(params, latest), latest, people, (before, after), progress)
        edits = sum((one.edits for one in made.values()), Counter[str]())
        added = [(borough, *who, day) for borough, one in made.items() for who, day in one.people.items()]
        people = pd.concat([people, pd.DataFrame(added, columns=people.columns)])
        return unseen_future(facts_at(before, people), facts_at(after, people), edits)


def worlds(
    params: Params, latest: dict[str, Path], people: pd.DataFrame, folders: tuple[Path, Path], progress: Steps
) -> dict[str, Made]:
    """Run the stages on what the people's archives are, and on what they would be had only later things been
    otherwise; gives what was changed, by borough."""
    before, after = folders
    made = {}
    for world in folders:
        _tell_who_is_who(world, people)
    with ThreadPoolExecutor(2) as cores:
        for borough, last in latest.items():
            _keep(last, before / CONFORM / borough / last.name, people[people["borough"] == borough])
        runs = [cores.submit(_run, before, params, AFTER_CONFORM)]
        for borough, last in latest.items():
            progress.begin(f"changing {borough}")
            made[borough] = _changed(params, last, people[people["borough"] == borough], after / borough)
            alone = params.model_copy(update={"boroughs": [borough]})
            runs.append(cores.submit(_run, after / borough, alone, ("conform",)))
        progress.begin("running the stages")
        for one in runs:
            one.result()
    (after / CONFORM).mkdir(parents=True)
    for borough in latest:
        (after / borough / CONFORM / borough).rename(after / CONFORM / borough)
    _run(after, params, AFTER_CONFORM)
    return made


def days_to_prove(latest: dict[str, Path]) -> list[date]:
    """The landmarks: a month before the latest extract, three years earlier, and one between the two latest."""
    dates = sorted({date.fromisoformat(f.name) for folder in latest.values() for f in store.folders(folder.parent)})
    last = dates[-1].replace(day=1)
    between = [day if day.day == 1 else add_months(day.replace(day=1), 1) for day in dates[-LAST:-1]]
    return sorted({add_months(last, -37), add_months(last, -1), *between[:1]})


def chosen(params: Params, days: list[date]) -> pd.DataFrame:
    """The ids of a seeded sample of whole kin, each kin with a day: those with a landmark of the cohort by then."""
    ids = store.read_table(LINK / "identity" / "ids_score.parquet").to_pandas()
    children = store.read_table(LINK / "score" / "children.parquet").to_pandas()[["child_id", "kin_id"]]
    people = ids.merge(children, on="child_id")
    rows = pd.concat([read_spine(view).to_pandas() for view in ("train", "score")])
    rows = rows.loc[rows["reason"] == "eligible", ["child_id", "borough", "landmark_on"]]
    rows = rows.merge(children, on="child_id").sort_values(["kin_id", "landmark_on"])
    share = min(KIN, -(-rows["kin_id"].nunique() // len(days)))
    found = []
    for day in days:
        latest = rows[rows["landmark_on"] <= day].drop_duplicates("kin_id", keep="last")
        drawn = latest.sample(frac=1, random_state=params.train.seed).sort_values("landmark_on", kind="stable")
        taken = drawn.groupby("borough").tail(share)["kin_id"]
        found.append(people[people["kin_id"].isin(taken)].assign(day=day))
        rows = rows[~rows["kin_id"].isin(taken)]
    return pd.concat(found)[[*WHO, "day"]]


def _settings(params: Params, latest: dict[str, Path]) -> Params:
    """The run's parameters, but that the training view reads every extract and a small sample has no limits."""
    as_of = max(date.fromisoformat(folder.name) for folder in latest.values())
    return params.model_copy(
        update={
            "boroughs": list(latest),
            "train": params.train.model_copy(update={"as_of": as_of}),
            # likeness rests on later records as well, and would join others where those were otherwise
            "link": params.link.model_copy(update={"match_above": 1.0}),
            "conform": params.conform.model_copy(update=_NO_LIMITS),
        }
    )


def _tell_who_is_who(world: Path, people: pd.DataFrame) -> None:
    """The ids that are one person in the run, as decisions that stood from the first."""
    ids = people[WHO].merge(store.read_table(LINK / "identity" / "ids_score.parquet").to_pandas(), on=WHO)
    ids = ids.sort_values(WHO)[[*WHO, "child_id"]]
    first = ids.drop_duplicates("child_id").rename(columns={name: f"other_{name}" for name in WHO})
    told = ids[ids.duplicated("child_id")].merge(first, on="child_id")
    told = told.assign(decision="same", decided_on=date(1900, 1, 1))
    for borough, decided in told.groupby("borough"):
        folder = world / EXTRACTS / str(borough)
        folder.mkdir(parents=True)
        table = pa.Table.from_pandas(decided[list(LinkDecision.columns())], preserve_index=False)
        store.write_private_csv(folder / DECISIONS, table)


def _changed(params: Params, last: Path, people: pd.DataFrame, world: Path) -> Made:
    """Write a borough's latest extracts with what came later changed, on top of the archive before them if any."""
    borough, archives = last.parent.name, store.folders(last.parent)
    extracts = [params.extracts_dir / borough / folder.name for folder in archives]
    target = world / EXTRACTS / borough
    own = params.extracts_dir / borough / SPELLINGS
    if own.is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(own, target)
    original = Original(extracts[-LAST:], store.read_archive(last), params.conform.known_lag_days.model_dump())
    for earlier, extract in list(zip(archives, extracts, strict=True))[:-LAST][-1:]:
        original = replace(original, archive_before=store.read_archive(earlier), manifest_before=read_manifest(extract))
        _keep(earlier, world / CONFORM / borough / earlier.name, people)
        (target / earlier.name).mkdir(parents=True)
        # conform reads no extract whose fingerprint it finds beside its archive
        told = fingerprint_of(target / earlier.name, "", params.conform.model_dump_json())
        store.write_json(world / CONFORM / borough / earlier.name / "report.json", {"fingerprint": told})
    days = dict(zip(zip(people["system"], people["local_id"], strict=True), people["day"], strict=True))
    return counterfactual(original, target, days, params.train.seed)


def _keep(archive: Path, target: Path, people: pd.DataFrame) -> None:
    """The part of an archive that is about these people."""
    ids = pa.array(people["system"] + "|" + people["local_id"], pa.string())
    kept = {}
    for record, table in store.read_archive(archive).items():
        who = pc.binary_join_element_wise(table.column("system"), table.column("local_id"), "|")
        kept[record] = table.filter(pc.is_in(who, ids))
    store.write_archive(target, kept)
    for name in BESIDE:
        store.write_table(target / f"{name}.parquet", store.read_table(archive / f"{name}.parquet"))


def _run(world: Path, params: Params, stages: tuple[str, ...]) -> None:
    """The pipeline's own stages in a folder of their own."""
    told = params.model_dump(mode="json") | {"extracts_dir": EXTRACTS}
    store.write_json(world / "params.yaml", told)  # JSON is YAML as well
    for stage in stages:
        command = [sys.executable, "-m", f"pipeline.{stage}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=world, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
            raise ProofFailed("prove", f"{stage} stopped on files made for the proof: {why}", "Look into that stage")


def facts_at(world: Path, people: pd.DataFrame) -> pd.DataFrame:
    """What one world knows at the landmarks up to each person's day: place, reason, every feature and its coverage."""
    with chdir(world):
        spine, (_, found) = read_spine("train").to_pandas(), read_matrix("train")
        ids = store.read_table(LINK / "identity" / "ids_train.parquet").to_pandas()
    day = people.merge(ids, on=WHO).groupby("child_id")["day"].min()
    values = pd.DataFrame(found.X, columns=list(found.columns), index=found.row_id).drop(columns="months_to_stage")
    known = found.known[found.place]
    covered = pd.DataFrame(known, columns=[f"{name} covered" for name in found.columns], index=found.row_id)
    spine = spine[spine["child_id"].isin(day.index)]
    spine = spine[spine["landmark_on"] <= spine["child_id"].map(day)]
    facts = spine[["row_id", *LANDMARK, "borough", "months_to_stage", "reason"]]
    return facts.join(values, on="row_id").join(covered, on="row_id").drop(columns="row_id")


def _fitted(params: Params, progress: Steps) -> list[Proof]:
    """The two proofs of what was trained."""
    outcomes = [name for name in params.train.outcomes if (TRAIN / name / "training.parquet").is_file()]
    if not outcomes:
        return untrained()
    progress.begin("what was trained")
    training, predictions = (
        pd.concat(
            store.read_table(TRAIN / name / f"{side}.parquet").select(columns).to_pandas().assign(outcome=name)
            for name in outcomes
        )
        for side, columns in {
            "training": ["fold", "held_out", "row_id", "closed_intervals"],
            "predictions": ["fold", "held_out", "row_id"],
        }.items()
    )
    spine = read_spine("train").to_pandas()
    members = store.read_table(LINK / "train" / "children.parquet").column("kin_id").to_pandas()
    apart = kin_apart(training, predictions, spine.set_index("row_id")["kin_id"], members)
    known = pd.concat(
        store.read_table(LINK / "train" / f"{record.__name__}.parquet")
        .select(["child_id", "happened_on", "known_on"])
        .to_pandas()
        for record in SERVICE_RECORDS
    )
    training = training.merge(spine[["row_id", "child_id", "landmark_on"]], on="row_id", how="left")
    again = labels_again(params, training, spine)
    lags = params.outcomes.label_lag_days.model_dump()
    return [apart, known_by_fold(training, read_labels().to_pandas(), known, again, lags)]


def labels_again(params: Params, training: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """The labels of a seeded sample of each fold's rows, made from records as they stood at the fold's start.

    Of the outcomes that have this fold: how late each may be recorded moves the starts of its folds.
    """
    view = open_view("train", params.features.in_process())
    linked = {
        record: store.read_table(place_of(record, "train"), record.linked())
        for record in RECORDS
        if record is not Person
    }
    found = []
    for fold in sorted(training["fold"].unique()):
        fitted = training[training["fold"] == fold]
        asked = [question(params, name) for name in sorted(fitted["outcome"].unique())]
        wanted = fitted["row_id"].drop_duplicates()
        wanted = wanted.sample(min(ROWS, len(wanted)), random_state=params.train.seed)
        some = view.engine.backend.create_table(f"spine {fold}", spine[spine["row_id"].isin(wanted)])
        then = {
            record: view.engine.backend.create_table(f"{record.__name__} {fold}", cut(record, table, fold))
            for record, table in linked.items()
        }
        told = labels(some, view.children, then, view.coverage, asked, fold)
        found.append(view.compute(told).to_pandas())
    return pd.concat(found)


if __name__ == "__main__":
    run(main)
