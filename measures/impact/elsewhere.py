"""What other pages of the site tell of the same quarters: what is hidden there must not stand here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from measures.care.topic import looked_after
from measures.history import ALL, History
from measures.repeat.tables import planned, referred
from measures.years import quarter_start


def elsewhere(history: History, settled_days: int) -> Mapping[str, pd.DataFrame]:
    """By series the quarters that another page tells too, as it does: borough, on (a quarter's first day), counts.

    The counts are named as in measures.impact.published; a borough without a row in a quarter has none in it.
    """
    referrals = _by_quarter(referred(history, settled_days))
    plans = planned(history, settled_days)
    stock = looked_after(history, settled_days)
    ends = pd.DatetimeIndex(stock["quarter"])
    in_care = stock.assign(on=(ends - pd.offsets.QuarterBegin(startingMonth=1)).strftime("%Y-%m-%d"))
    return {
        "referrals": referrals.rename(columns={"total": "count"})[["borough", "on", "count"]],
        "rereferrals": referrals.rename(columns={"yes": "count", "no": "first", "total": "whole"})[
            ["borough", "on", "count", "first", "whole"]
        ],
        "cp_plans": _by_quarter(plans).rename(columns={"plans": "count"})[["borough", "on", "count"]],
        "looked_after": in_care.rename(columns={"stock": "count"})[["borough", "on", "count"]],
    }


def _by_quarter(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of quarters, with their first days."""
    rows = table[table["quarter"] != ALL]
    starts = [quarter_start(year, quarter) for year, quarter in zip(rows["year"], rows["quarter"], strict=True)]
    return rows.assign(on=pd.DatetimeIndex(starts).strftime("%Y-%m-%d"))
