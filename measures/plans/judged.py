"""What the survival model says of later plans: does it rank them, did as many end as expected, which run too long?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.bootstrap import by_kin
from measures.history import ALL
from measures.plans.expected import Model, concordance, design, lasted
from measures.shares import with_all

LONGEST_SHARE = 0.9
RESAMPLES, SEED = 200, 1
_NORMAL_95 = 1.959964
_AFTER_A_YEAR = 365


def ranking(score: NDArray[np.float64], later: pd.DataFrame) -> tuple[float, float, float]:
    """The concordance of a score (n,) on later plans (see `lasted`), with its 95 % interval by draws of whole kin."""
    random = np.random.default_rng(SEED)
    of_kin = [np.flatnonzero(later["kin_id"] == kin) for kin in later["kin_id"].unique()]
    drawn = []
    for _ in range(RESAMPLES):
        taken = np.concatenate([of_kin[place] for place in random.integers(0, len(of_kin), len(of_kin))])
        drawn.append(concordance(score[taken], later.iloc[taken]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return concordance(score, later), float(low), float(high)


def sooner(model: Model, plans: pd.DataFrame) -> NDArray[np.float64]:
    """The model's score: the ends expected of each plan within a year."""
    return model.hazard(plans.assign(days=_AFTER_A_YEAR))


def ends(model: Model, later: pd.DataFrame) -> pd.DataFrame:
    """Per borough, and all: plans, ended, running, and how many ends were expected of them: expected, ratio, low, high.

    The ratio is of ended to expected; below 1 plans go on for longer than the model expects of cases like them.
    """
    told = with_all(later.assign(expected=model.hazard(later), of=later["borough"]))
    found = [_ends_of(model, rows, str(borough)) for borough, rows in told.groupby("borough", sort=True)]
    return pd.DataFrame(found, columns=["borough", "plans", "ended", "running", "expected", "ratio", "low", "high"])


def _ends_of(model: Model, rows: pd.DataFrame, borough: str) -> dict[str, Any]:
    """The interval has what chance does to these plans, kin taken whole, and what it did to those of the model."""
    ended, expected = int(rows["is_ended"].sum()), float(rows["expected"].sum())
    ratio, kin = ended / expected, by_kin(np.ones(len(rows)), rows["kin_id"].to_numpy())
    over = kin @ (rows["is_ended"].to_numpy(float) - ratio * rows["expected"].to_numpy())
    # the boroughs' rows of all are the same plans: the model does not know a borough `all`
    error = np.hypot(np.sqrt((over**2).sum()) / max(ended, 1), model.error(rows.assign(borough=rows["of"])) / expected)
    spread = float(np.exp(_NORMAL_95 * error)) if ended else float("nan")
    counts = {"borough": borough, "plans": len(rows), "ended": ended, "running": len(rows) - ended}
    return {**counts, "expected": expected, "ratio": ratio, "low": ratio / spread, "high": ratio * spread}


def running(model: Model, plans: pd.DataFrame, at: pd.Timestamp, known_by: pd.Timestamp) -> pd.DataFrame:
    """The plans that run at the start of a day, with `is_yes`: longer than nine in ten like them were to last."""
    rows = lasted(plans, at, known_by)
    rows = rows[~rows["is_ended"]]
    return rows.assign(is_yes=rows["days"].to_numpy() > model.quantile(rows, LONGEST_SHARE) if len(rows) else False)


def cox(model: Model, plans: pd.DataFrame) -> Any:
    """Cox's model of the same plans as known on the same day, its variance with kin taken whole."""
    from lifelines import CoxPHFitter

    rows = lasted(plans, model.fitted_on)
    told = design(rows, model.columns, model.fitted_on)
    told = told.assign(days=rows["days"], is_ended=rows["is_ended"], kin_id=rows["kin_id"])
    return CoxPHFitter().fit(told, "days", "is_ended", cluster_col="kin_id")


def drivers(model: Model, fitter: Any, plans: pd.DataFrame) -> pd.DataFrame:
    """What goes with a sooner end: factor, level, plans, ratio, low, high; and a row `all` a factor.

    By Cox's model (see `cox`) the ratio of the chance to end on a day to that of the factor's commonest level, the
    others alike.
    """
    rows, summary = lasted(plans, model.fitted_on), fitter.summary
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
