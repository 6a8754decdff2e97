"""Stage score: the chance of each outcome for every child of the cohort in the month of its borough's extract."""

import pyarrow as pa

from features.matrix import Matrix
from models.calibrated import load
from models.held_out import score_and_risk
from pipeline import store
from pipeline.console import run, steps
from pipeline.matrices import read_matrix
from pipeline.params import AFTER_CLOSURE, read_params
from schemas.lists import Score

OUT = store.DATA / "score"
TRAIN = store.DATA / "train"


def main() -> None:
    """Score every outcome that was modelled, with every champion of train.as_of: which one ranks is chosen later."""
    params = read_params()
    _, found = read_matrix("score")
    with steps("score", total=len(params.train.outcomes)) as progress, store.replaced(OUT) as new:
        tables = []
        for outcome in params.train.outcomes:
            progress.begin(outcome)
            if outcome == AFTER_CLOSURE:  # no list is of closed cases
                continue
            summary = store.read_json(TRAIN / outcome / "summary.json")
            tables += [_scored(found, outcome, name) for name in summary.get("models", [])]
        store.write_table(new / "scores.parquet", pa.concat_tables(tables), Score.arrow())
        modelled = len({table.column("outcome")[0].as_py() for table in tables if table.num_rows})
        progress.say(f"{len(found.row_id):,} children of the cohort scored on {modelled} outcomes")


def _scored(found: Matrix, outcome: str, model: str) -> pa.Table:
    champion = load(store.read_texts(TRAIN / outcome / model))
    score, risk = score_and_risk(champion, found.X, found.columns)
    same = {
        name: pa.array([value] * len(found.row_id), pa.string())
        for name, value in (("outcome", outcome), ("model", model))
    }
    columns = {"row_id": found.row_id, **same, "score": score, "risk": risk}
    return pa.table(columns).cast(Score.arrow())


if __name__ == "__main__":
    run(main)
