"""What a list says of itself: how it was ranked, how past lists turned out, what data is missing."""

from datetime import date, timedelta
from hashlib import sha256

import pandas as pd
import pyarrow as pa

from features.catalogue import catalogue
from features.covered import needs_of
from features.landmarks import month_of
from features.outcomes import OUTCOMES
from features.reasons import not_known
from lists.left_off import left_off
from lists.page import About
from pipeline import store
from pipeline.params import Params
from schemas.landmarks import Covered

EVALUATE = store.DATA / "evaluate"


def about_of(
    borough: str, as_of: date, listed: pa.Table, found: pd.DataFrame, params: Params, choice: dict[str, object]
) -> About:
    """What the list says of itself; its id follows from its rows alone. `found` are all that could have been listed."""
    month_on = month_of(as_of)
    rows = repr((borough, month_on.isoformat(), listed.to_pylist()))
    by_model = choice["ranked_by"] != "count_rule"
    ranked_by = "the model, which reached the bar set before the run"
    rule = "the count of risk factors, because the model did not reach the bar set before the run"
    manifest = store.read_json(store.DATA / "conform" / borough / as_of.isoformat() / "report.json")
    return About(
        borough_name=str(manifest["la_name"]),
        month_on=month_on,
        as_of=as_of,
        expires_on=as_of + timedelta(days=params.list.expires_days),
        list_id=sha256(rows.encode()).hexdigest()[:12],
        ranked_by_words=ranked_by if by_model else rule,
        outcome_words=f"{OUTCOMES[params.list.ranked_by].says}, within three years",
        capacity=params.list.capacity_in(borough),
        not_covered=not_known(_uncovered(borough, month_on)),
        performance_words=_performance(params, str(choice["ranked_by"])),
        candidates_count=len(found),
        left_off=left_off(found),
        ranking=f"{choice['ranked_by']} as of {params.train.as_of}",
    )


def _uncovered(borough: str, month_on: date) -> list[str]:
    """The columns that cannot be known for the borough this month."""
    covered = store.read_table(store.DATA / "features" / "score" / "covered.parquet", Covered.arrow()).to_pandas()
    here = covered[(covered["borough"] == borough) & (covered["landmark_on"] == month_on)]
    lacking = set(here[~here["is_covered"]]["need"])
    return [column for column, need in needs_of(catalogue()).items() if need in lacking]


def _performance(params: Params, ranked_by: str) -> list[str]:
    """How often the families of replayed past lists had the outcome, with its interval."""
    figures = store.read_json(EVALUATE / "metrics.json").get(params.list.ranked_by, {})
    spans = store.read_json(EVALUATE / "intervals.json").get(params.list.ranked_by, {})
    precision = figures.get(ranked_by, {}).get("precision")
    if precision is None:
        return ["There are too few past events to say how often lists like this one are right."]
    low, high = spans[ranked_by]["precision"]
    return [
        f"On past lists made in this way, {100 * precision:.0f} of 100 families named (between {100 * low:.0f} and"
        f" {100 * high:.0f}) went on to it. {100 - 100 * precision:.0f} of 100 did not."
    ]
