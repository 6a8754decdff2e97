"""What the survival model says of later plans: does it rank them, did as many end as expected, which run too long?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import by_kin, kin_intervals, ratio
from measures.history import ALL
from measures.plans.expected import Model, concordance, design, lasted
from measures.shares import with_all

LONGEST_SHARE = 0.9
RESAMPLES, SEED = 500, 1
_RANK_RESAMPLES = 200


def ranking(model: Model, later: pd.DataFrame) -> tuple[float, float, float]:
    """The concordance on later plans (see `lasted`), with its 95 % interval by draws of whole kin."""
    random = np.random.default_rng(SEED)
    rows = {kin: np.flatnonzero(later["kin_id"] == kin) for kin in later["kin_id"].unique()}
    kins = list(rows)
    hazard = model.hazard(later.assign(days=365))
    drawn = []
    for _ in range(_RANK_RESAMPLES):
        taken = np.concatenate([rows[kins[place]] for place in random.integers(0, len(kins), len(kins))])
        drawn.append(_ranks(later.iloc[taken], hazard[taken]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return concordance(model, later), float(low), float(high)


def _ranks(later: pd.DataFrame, hazard: NDArray[np.float64]) -> float:
    from lifelines.utils import concordance_index

    return float(concordance_index(later["days"], -hazard, later["is_ended"]))


def ends(model: Model, later: pd.DataFrame) -> pd.DataFrame:
    """Per borough, and all: plans, ended, running, and how many ends were expected of them: expected, ratio, low, high.

    The ratio is of ended to expected; below 1 plans go on for longer than the model expects of cases like them.
    """
    told = with_all(later.assign(expected=model.hazard(later)))
    found = [_ends_of(rows, str(borough)) for borough, rows in told.groupby("borough", sort=True)]
    return pd.DataFrame(found, columns=["borough", "plans", "ended", "running", "expected", "ratio", "low", "high"])


def _ends_of(rows: pd.DataFrame, borough: str) -> dict[str, Any]:
    happened, expected = rows["is_ended"].to_numpy(float), rows["expected"].to_numpy()
    within = by_kin(np.ones(len(rows)), rows["kin_id"].to_numpy())
    low, high = kin_intervals({"ratio": ratio(happened, expected, within)}, within, RESAMPLES, SEED)["ratio"]
    ended = int(happened.sum())
    return {
        "borough": borough,
        "plans": len(rows),
        "ended": ended,
        "running": len(rows) - ended,
        "expected": expected.sum(),
        "ratio": ended / expected.sum(),
        "low": low,
        "high": high,
    }


def running(model: Model, plans: pd.DataFrame, at: pd.Timestamp, known_by: pd.Timestamp) -> pd.DataFrame:
    """The plans that run at the start of a day, with `is_yes`: longer than nine in ten like them were to last."""
    rows = lasted(plans, at, known_by)
    rows = rows[~rows["is_ended"]]
    return rows.assign(is_yes=rows["days"].to_numpy() > model.quantile(rows, LONGEST_SHARE) if len(rows) else False)


def drivers(model: Model, plans: pd.DataFrame) -> pd.DataFrame:
    """What goes with a sooner end: factor, level, plans, ratio, low, high; and a row `all` a factor.

    The ratio is of the chance to end on a day (Cox's model, as of the day of fitting) to that of the factor's commonest
    level, the others alike; its 95 % interval takes kin whole.
    """
    from lifelines import CoxPHFitter

    rows = lasted(plans, model.fitted_on)
    told = design(rows, model.columns, model.fitted_on)
    told = told.assign(days=rows["days"], is_ended=rows["is_ended"], kin_id=rows["kin_id"])
    summary = CoxPHFitter().fit(told, "days", "is_ended", cluster_col="kin_id").summary
    kept = [column for column in model.columns if column in summary.index]
    spans = summary.loc[kept, ["exp(coef)", "exp(coef) lower 95%", "exp(coef) upper 95%"]].to_numpy()
    names = [column.split("=", 1) for column in kept]
    found = pd.DataFrame(names, columns=["factor", "level"]).assign(
        **dict(zip(("ratio", "low", "high"), spans.T, strict=True))
    )
    counts = [int((rows[factor] == level).sum()) for factor, level in names]
    return _with_the_rest(found.assign(plans=counts), rows)


def _with_the_rest(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The same with a row for the commonest level of each factor, and those told with it, and one for all plans."""
    named = found.groupby("factor", sort=False)["plans"].sum()
    commonest = [str(rows[factor].value_counts().index[0]) for factor in named.index]
    rest = pd.DataFrame(
        {"factor": named.index, "level": commonest, "plans": len(rows) - named.to_numpy(), "ratio": 1.0}
    )
    whole = pd.DataFrame({"factor": named.index, "level": ALL, "plans": len(rows)})
    return pd.concat([found, rest, whole], ignore_index=True)[["factor", "level", "plans", "ratio", "low", "high"]]
