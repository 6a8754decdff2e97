"""The series as they may be published: by quarter or half-year, with the fitted line and that without the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from measures.editions import Editions
from measures.impact.series import Series


def periods(
    editions: Editions, monthly: pd.DataFrame, series: Series, elsewhere: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Rows of borough (also `all`), on (a period's first day), period, count, and of a share first, whole and share.

    Whole quarters or half-years only; what must not be seen is empty. `share` is in per cent. The periods of which
    another page tells (measures.impact.elsewhere) are as they stand there.
    """
    found = _whole(monthly, series)
    if elsewhere is None or elsewhere.empty:
        return _hidden(editions, found, series)
    is_there = found["on"].isin(elsewhere["on"])
    own = _hidden(editions, found[~is_there], series)
    return pd.concat([own, _as_told(found[is_there], elsewhere)], ignore_index=True)


def _whole(monthly: pd.DataFrame, series: Series) -> pd.DataFrame:
    """The counts of whole periods, with nothing hidden."""
    rows = monthly[monthly["series"] == series.name]
    grouped = rows.assign(on=_first(rows["month_on"], series.months_a_row)).groupby(["borough", "on"])
    found = grouped.agg(
        count=("count", "last" if series.is_stock else "sum"), whole=("whole", "sum"), n=("count", "size")
    )
    found = found[found["n"] == series.months_a_row].drop(columns="n").reset_index()
    found.insert(2, "period", _words(found["on"], series.months_a_row))
    found["on"] = found["on"].dt.strftime("%Y-%m-%d")
    if not series.is_share:
        return found.drop(columns="whole")
    share = (100.0 * found["count"] / found["whole"].where(found["whole"] > 0)).round(1)
    return found.assign(first=found["whole"] - found["count"], share=share)


def _hidden(editions: Editions, found: pd.DataFrame, series: Series) -> pd.DataFrame:
    """The same as it may be published where no other page tells of it."""
    name = f"impact_{series.name}"
    if not series.is_share:
        return editions.told(name, found, ["count"])
    return editions.told(name, found, ["count", "first", "whole"], sums={"whole": ["count", "first"]})


def _as_told(found: pd.DataFrame, elsewhere: pd.DataFrame) -> pd.DataFrame:
    """The same with the counts of another page, which has no row where there is none of it."""
    both = found[["borough", "on"]].merge(elsewhere, on=["borough", "on"], how="left", indicator=True)
    counts = [str(name) for name in elsewhere if name not in ("borough", "on")]
    told = both[counts].astype("Int64").mask(both["_merge"] == "left_only", 0).set_index(found.index)
    shown = found.assign(**{name: told[name] for name in counts})
    if "share" in shown:
        shown["share"] = shown["share"].mask(told.isna().any(axis=1))
    return shown


def with_lines(
    shown: pd.DataFrame, months: pd.DataFrame, series: Series, lines: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """The published periods of one place that lie wholly in a window, with the lines (by month of the window) beside.

    A line is empty where the count beside it is hidden.
    """
    by_month = pd.DataFrame(
        {"on": _first(months["month_on"], series.months_a_row), "whole": months["whole"].to_numpy(float)} | dict(lines)
    )
    take: Callable[[pd.Series], float] = (lambda line: line.iloc[-1]) if series.is_stock else (lambda line: line.sum())
    grouped = by_month.groupby("on")
    found = pd.DataFrame({name: grouped[name].agg(take) for name in lines})
    if series.is_share:
        found = 100 * found.div(grouped["whole"].sum(), axis=0)
    found = found[grouped.size() == series.months_a_row].round(1)
    found = found.reset_index()
    found["on"] = found["on"].dt.strftime("%Y-%m-%d")
    both = shown.merge(found, on="on")
    for name in lines:
        both[name] = both[name].mask(both["count"].isna())
    return both.reset_index(drop=True)


def place_of(shown: pd.DataFrame, place: str) -> pd.DataFrame:
    """The rows of one borough, or of all together."""
    return shown[shown["borough"] == place].drop(columns="borough").reset_index(drop=True)


def _first(month_on: pd.Series, months_a_row: int) -> pd.Series:
    """The first day of each month's quarter, or of its half-year, which begin in April and October."""
    if months_a_row == 3:
        return month_on.dt.to_period("Q").dt.to_timestamp()
    back = (month_on.dt.month - 4) % months_a_row
    # to months and back, as a step of a varying number of months is slow on days
    number = month_on.dt.year * 12 + month_on.dt.month - 1 - back
    return pd.to_datetime({"year": number // 12, "month": number % 12 + 1, "day": 1})


def _words(on: pd.Series, months_a_row: int) -> pd.Series:
    last = on + pd.DateOffset(months=months_a_row - 1)
    return on.dt.strftime("%b %Y") + " to " + last.dt.strftime("%b %Y")
