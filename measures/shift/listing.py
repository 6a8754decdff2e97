"""The share of families that were listed, by month, and whether as many saw the outcome as the model expected."""

from __future__ import annotations

import pandas as pd

from measures.editions import Editions
from measures.history import ALL
from measures.shift.control import share_limits


def list_rate(editions: Editions, lists: pd.DataFrame) -> pd.DataFrame:
    """Rows of borough (also `all`), on, part (listed), whole (could be listed), value (the share) and limits.

    `lists` has borough, month_on (text), listed and listable of each borough's list of a month, own section apart.
    """
    columns = {"month_on": "on", "listed": "part", "listable": "whole"}
    rows = lists.rename(columns=columns)[["borough", *columns.values()]]
    total = rows.groupby("on", as_index=False)[["part", "whole"]].sum().assign(borough=ALL)
    both = pd.concat([rows, total], ignore_index=True)
    both["rest"] = both["whole"] - both["part"]
    shown = editions.told("shift_list_rate", both, ["part", "rest", "whole"], sums={"whole": ["part", "rest"]})
    return share_limits(shown.drop(columns="rest"), ["borough"])


def calibration(editions: Editions, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of borough (also `all`), year, children, observed, expected, ratio, low and high, fit to publish.

    `rows` has a child and life stage a row, of models that had not seen its family: borough, year (of the landmark),
    label (1, 0) and chance. The ratio is observed : expected with its exact Poisson interval of 95 %.
    """
    from scipy.stats import chi2

    both = pd.concat([rows, rows.assign(borough=ALL)], ignore_index=True)
    grouped = both.groupby(["borough", "year"])
    found = grouped.agg(children=("label", "size"), observed=("label", "sum"), expected=("chance", "sum")).reset_index()
    found["observed"] = found["observed"].astype("int64")
    found["without"] = found["children"] - found["observed"]
    seen = found["observed"].astype(float)
    found["ratio"] = seen / found["expected"]
    found["low"] = chi2.ppf(0.025, 2 * seen.clip(lower=0.5)) / 2 / found["expected"]
    found["high"] = chi2.ppf(0.975, 2 * (seen + 1)) / 2 / found["expected"]
    found["low"] = found["low"].where(seen > 0, 0.0)
    figures = ["expected", "ratio", "low", "high"]
    found[figures] = found[figures].round({"expected": 1, "ratio": 2, "low": 2, "high": 2})
    counts = ["children", "observed", "without"]
    shown = editions.told("shift_calibration", found, counts, sums={"children": ["observed", "without"]})
    return shown.drop(columns="without")
