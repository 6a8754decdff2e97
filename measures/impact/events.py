"""What the programme's events were, and what each series shows around each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from measures.history import ALL, History
from measures.impact.interrupted import Fitted, Months, interrupted
from measures.impact.series import Series

_BEFORE, _AFTER = 36, 12  # the fewest months before and after
_CASES_BEFORE, _CASES_AFTER = 60, 12  # and the fewest cases


@dataclass(frozen=True)
class Event:
    """A dated event of the programme: in one borough or `all`, with boroughs that it is compared with, if any."""

    on: date
    says: str
    borough: str = ALL
    comparison: tuple[str, ...] = ()

    def units(self, history: History) -> tuple[str, ...]:
        """The boroughs, or `all`, whose series it is looked for in."""
        return history.places if self.borough == ALL else tuple({self.borough} & set(history.boroughs))


@dataclass(frozen=True)
class Found:
    """One series of one unit around one event: the months of its window and what was fitted, or why nothing was."""

    event: Event
    series: Series
    unit: str
    months: pd.DataFrame
    fitted: Fitted | None
    why_not: str = ""

    def effect(self, months: int) -> tuple[float, float, float] | None:
        """The change after so many months as a share, with its interval; empty where so many have not passed."""
        after = int((self.months["month_on"] >= month_of(self.event)).sum())
        return None if self.fitted is None or after < months else self.fitted.effect(months)


def month_of(event: Event) -> pd.Timestamp:
    """The first whole month of an event: its own if it began on the first."""
    on = pd.Timestamp(event.on)
    return on if on.day == 1 else on + pd.offsets.MonthBegin()


def look(
    monthly: pd.DataFrame, event: Event, series: Series, unit: str, events: Sequence[Event], before: int, after: int
) -> Found:
    """What a series of `monthly` (measures.impact.series) shows in so many months before and after an event."""
    months = _window(monthly, event, series, unit, before, after)
    is_after = months["month_on"] >= month_of(event)
    why_not = _why_not(months, is_after)
    if why_not:
        return Found(event, series, unit, months, None, why_not)
    compared = _compared(monthly, event, series, months)
    if compared is not None and (compared.count.sum() < _CASES_BEFORE or len(compared.count) < len(months)):
        return Found(event, series, unit, months, None, "the comparison has too few cases or months")
    others = _others(months, event, events, unit)
    first = int(months["month_on"].iloc[0].month) - 1
    try:
        fitted = interrupted(_months_of(months, series), int((~is_after).sum()), first, others, compared)
    except ValueError as error:
        return Found(event, series, unit, months, None, str(error))
    return Found(event, series, unit, months, fitted)


def _window(monthly: pd.DataFrame, event: Event, series: Series, unit: str, before: int, after: int) -> pd.DataFrame:
    rows = monthly[(monthly["series"] == series.name) & (monthly["borough"] == unit)]
    on = month_of(event)
    inside = rows["month_on"].between(on - pd.DateOffset(months=before), on + pd.DateOffset(months=after - 1))
    return rows[inside].sort_values("month_on").reset_index(drop=True)


def _why_not(months: pd.DataFrame, is_after: pd.Series) -> str:
    if (~is_after).sum() < _BEFORE or is_after.sum() < _AFTER:
        return f"fewer than {_BEFORE} months before or {_AFTER} after are covered and settled"
    if months.loc[~is_after, "count"].sum() < _CASES_BEFORE or months.loc[is_after, "count"].sum() < _CASES_AFTER:
        return "there are too few cases"
    return ""


def _compared(monthly: pd.DataFrame, event: Event, series: Series, months: pd.DataFrame) -> Months | None:
    if not event.comparison:
        return None
    rows = monthly[(monthly["series"] == series.name) & monthly["borough"].isin(event.comparison)]
    total = rows.groupby("month_on", as_index=False)[["count", "whole"]].sum()
    if not series.is_share:
        total["whole"] = 1
    return _months_of(total[total["month_on"].isin(months["month_on"])], series)


def _months_of(rows: pd.DataFrame, series: Series) -> Months:
    kind = "stock" if series.is_stock else "share" if series.is_share else "count"
    count, whole = (rows[name].to_numpy(dtype=np.float64) for name in ("count", "whole"))
    return Months(count, whole, kind)


def _others(months: pd.DataFrame, event: Event, events: Sequence[Event], unit: str) -> list[int]:
    """The places in the window of the other events that touch a unit."""
    found = set()
    for other in events:
        touches = ALL in (other.borough, unit) or other.borough == unit
        place = int((months["month_on"] < month_of(other)).sum())
        if touches and month_of(other) != month_of(event) and 0 < place < len(months):
            found.add(place)
    return sorted(found)
