"""Stage score: the chance of each outcome for every child of the cohort in the month of its borough's extract."""

import numpy as np
import pyarrow as pa

from models.calibrated import load
from models.held_out import score_and_risk
from pipeline import store
from pipeline.console import run, steps
from pipeline.matrices import read_matrix
from pipeline.params import read_params
from schemas.lists import Score

OUT = store.DATA / "score"
TRAIN = store.DATA / "train"


def main() -> None:
    """Score every outcome that was modelled, with the champion of train.as_of and with the count rule."""
    params = read_params()
    _, found = read_matrix("score")
    with steps("score", total=len(params.train.outcomes)) as progress, store.replaced(OUT) as new:
        tables = []
        for outcome in params.train.outcomes:
            progress.begin(outcome)
            if store.read_json(TRAIN / outcome / "summary.json")["is_modelled"]:
                champion = load(store.read_texts(TRAIN / outcome / "hazard"))
                rule = load(store.read_texts(TRAIN / outcome / "count_rule"))
                score, risk = score_and_risk(champion, found.X, found.columns)
                count, rule_risk = score_and_risk(rule, found.X, found.columns)
                columns = {
                    "row_id": found.row_id,
                    "outcome": pa.array([outcome] * len(found.row_id)),
                    "risk": risk,
                    "model_score": score,
                    "rule_risk": rule_risk,
                    "count_rule": count.astype(np.int32),
                }
                tables.append(pa.table(columns).cast(Score.arrow()))
        store.write_table(new / "scores.parquet", pa.concat_tables(tables), Score.arrow())
        progress.say(f"{len(found.row_id):,} children of the cohort scored on {len(tables)} outcomes")


if __name__ == "__main__":
    run(main)
