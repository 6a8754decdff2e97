"""Quarters and boroughs within the limits of chance: control charts and a funnel, no league table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.history import ALL
from measures.limits import limits
from measures.shares import is_told
from measures.years import quarter_start

BASE_QUARTERS = 8
_LIMITS = ("low_95", "high_95", "low_998", "high_998")


def control(referred: pd.DataFrame, place: str, effect: float) -> pd.DataFrame:
    """A place's quarters, in order, around its first eight: on, total, yes, share, centre and the limits (per cent).

    Centre and limits are empty where the counts of one of the eight must not be seen, or there are not eight.
    """
    rows = referred[(referred["borough"] == place) & (referred["quarter"] != ALL)]
    on = [quarter_start(year, quarter) for year, quarter in zip(rows["year"], rows["quarter"], strict=True)]
    rows = rows.assign(on=pd.to_datetime(pd.Series(on, rows.index, dtype="datetime64[s]"))).sort_values("on")
    rows = rows.reset_index(drop=True)
    base = rows.head(BASE_QUARTERS)
    if len(base) < BASE_QUARTERS or base["share"].isna().any():
        return rows.assign(centre=np.nan, **dict.fromkeys(_LIMITS, np.nan))
    centre = float(base["yes"].sum() / base["total"].sum())
    around = limits(rows["total"].where(rows["share"].notna()), centre, effect)
    return rows.assign(centre=round(100 * centre, 1), **around.round(1)).assign(
        centre=lambda shown: shown["centre"].where(shown["share"].notna())
    )


def funnel(referred: pd.DataFrame, year: str, effect: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The boroughs of a year with limits around the share of all (per cent), and the same limits by size for a picture.

    Both are without a row where there is but one borough, or the share of all must not be seen.
    """
    rows = referred[(referred["year"] == year) & (referred["quarter"] == ALL)]
    boroughs, of_all = rows[rows["borough"] != ALL], rows[rows["borough"] == ALL]
    if len(boroughs) < 2 or not is_told(of_all.iloc[0]):
        return boroughs.head(0).assign(**dict.fromkeys(_LIMITS, 0.0)), pd.DataFrame()
    centre = float(of_all["yes"].iloc[0] / of_all["total"].iloc[0])
    around = limits(boroughs["total"].where(boroughs["share"].notna()), centre, effect).round(1)
    most = float(boroughs["total"].max()) if boroughs["total"].notna().any() else 100.0
    sizes = pd.Series(np.linspace(most / 20, most * 1.2, 120))
    curve = limits(sizes, centre, effect)
    lines = {"size": sizes, "centre": centre, "low": curve["low_998"] / 100, "high": curve["high_998"] / 100}
    return boroughs.assign(**around), pd.DataFrame(lines)


def outside(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that lie outside the limits within which chance leaves 998 of 1,000."""
    return rows[(rows["share"] < rows["low_998"]) | (rows["share"] > rows["high_998"])]
