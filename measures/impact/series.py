"""The monthly series that the programme aims at, by borough and of all together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.care.pieces import pieces
from measures.care.states import LOOKED_AFTER
from measures.care.stock import flow
from measures.history import ALL, History
from measures.repeat.again import cp_plans
from measures.repeat.referrals import rereferrals
from schemas.records import CareEpisode, Uasc

SHORT_BREAKS = ("V3", "V4")
AGES = (10, 18)  # of entries: from the first birthday named to the day before the second


@dataclass(frozen=True)
class Series:
    """One series: what it counts, whether as a share of a whole, or as a stock at a month's end."""

    name: str
    title: str
    counts: str
    service: str
    is_share: bool = False
    is_stock: bool = False
    months_a_row: int = 3  # of the published table: so many that little of it has to be hidden
    says: str = ""


SERIES = (
    Series("referrals", "Referrals", "Referrals", "cin_census", says="referrals to social care that began"),
    Series(
        "rereferrals",
        "Re-referrals",
        "Share of referrals",
        "cin_census",
        is_share=True,
        says="the share of referrals that came within 12 months of an earlier one of the same child in the same"
        " borough, as the DfE counts",
    ),
    Series(
        "cp_plans", "Child protection plans", "Plans started", "cin_census", says="child protection plans that began"
    ),
    Series(
        "looked_after",
        "Children looked after",
        "Children",
        "ssda903",
        is_stock=True,
        says="children looked after at the month's end, without the unaccompanied, short breaks and remand, as on the"
        " page of children looked after",
    ),
    Series(
        "entries",
        "Entries to care at 10 to 17",
        "Entries",
        "ssda903",
        months_a_row=6,
        says="periods of care that began at the age of 10 to 17, without short breaks and without unaccompanied"
        " asylum-seeking children",
    ),
)


def monthly(history: History, settled_days: int) -> pd.DataFrame:
    """Rows of borough (also `all`, the sum), series, month_on, count and whole.

    `count` is how many in the month, or at its end; `whole` what they are a share of (1 where they are none). Only
    months that the source covers and that have been over for `settled_days`; a series without a month has no row.
    Sources: CIN census, SSDA903.
    """
    tables = [_of_series(history, series, settled_days) for series in SERIES]
    return pd.concat(tables, ignore_index=True)


def _of_series(history: History, series: Series, settled_days: int) -> pd.DataFrame:
    months = _months(history, series, settled_days)
    table = pd.MultiIndex.from_product([history.boroughs, months], names=["borough", "month_on"])
    if series.is_stock:
        count, whole = _stock(history, months), pd.Series(dtype=float)
    else:
        count, whole = _counts(history, series.name)
    found = pd.DataFrame(index=table)
    found["count"] = count.reindex(table).fillna(0).astype("int64") if len(count) else 0
    found["whole"] = (whole.reindex(table).fillna(0).astype("int64") if len(whole) else 0) if series.is_share else 1
    rows = found.reset_index()
    total = rows.groupby("month_on", as_index=False)[["count", "whole"]].sum().assign(borough=ALL)
    if not series.is_share:
        total["whole"] = 1
    return pd.concat([rows, total], ignore_index=True).assign(series=series.name)


def _months(history: History, series: Series, settled_days: int) -> pd.DatetimeIndex:
    """The first days of the months that may be told."""
    try:
        first, last = history.covered(series.service)
    except KeyError:
        return pd.DatetimeIndex([], dtype="datetime64[s]")
    start = first + pd.DateOffset(years=1) if series.is_share else first
    over = min(last + pd.Timedelta(days=1), history.day - pd.Timedelta(days=settled_days))
    # a month is over on the first day of the next
    return pd.date_range(start, over, freq="MS", unit="s")[:-1]


def _counts(history: History, name: str) -> tuple[pd.Series, pd.Series]:
    """By borough and month how many there were, and of how many; the second is empty but for a share."""
    if name == "cp_plans":
        return _by_month(cp_plans(history)), pd.Series(dtype=float)
    if name == "entries":
        return _by_month(entries(history)), pd.Series(dtype=float)
    referrals = rereferrals(history)
    if name == "referrals":
        return _by_month(referrals), pd.Series(dtype=float)
    return _by_month(referrals[referrals["is_yes"]]), _by_month(referrals)


def _by_month(rows: pd.DataFrame) -> pd.Series:
    month = rows["happened_on"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    return rows.groupby([rows["borough"], month.rename("month_on")]).size()


def entries(history: History) -> pd.DataFrame:
    """The first episode of each period of care that began at 10 to 17, without short breaks and UASC.

    A period is unbroken: an episode that begins on the day on which another ended goes on with it.
    """
    episodes = _in_care(history)
    if episodes.empty:
        return episodes
    ended = episodes["ended_on"].fillna(pd.Timestamp.max.floor("s"))
    latest = ended.groupby([episodes["borough"], episodes["child_id"]]).cummax()
    before = latest.groupby([episodes["borough"], episodes["child_id"]]).shift()
    first = episodes[before.isna() | (episodes["happened_on"] > before)]
    first = first[~first["child_id"].isin(history[Uasc]["child_id"])]
    born = first["child_id"].map(history.children.set_index("child_id")["born_on"])
    # by months and days, so that it is the age in the law's sense
    years = first["happened_on"].dt.year - born.dt.year
    is_before = (first["happened_on"].dt.month * 100 + first["happened_on"].dt.day) < (
        born.dt.month * 100 + born.dt.day
    )
    return first[(years - is_before).between(AGES[0], AGES[1] - 1)]


def _in_care(history: History) -> pd.DataFrame:
    episodes = history[CareEpisode]
    kept = episodes[~episodes["legal_status"].isin(SHORT_BREAKS)]
    return kept.sort_values(["borough", "child_id", "happened_on"], kind="stable")


def _stock(history: History, months: pd.DatetimeIndex) -> pd.Series:
    """By borough and month the looked-after children at the end of its last day."""
    if months.empty:
        return pd.Series(dtype=float)
    every = pieces(history)
    starts = pd.date_range(months[0], periods=len(months) + 1, freq="MS", unit="s")
    counts = flow(every[every["kind"] == LOOKED_AFTER], ["borough"], starts)
    return counts.set_index(["borough", "from_on"])["stock"].rename_axis(["borough", "month_on"])
