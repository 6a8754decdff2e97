"""Financial years and their quarters: which of them can be told, and how they are named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from measures.history import History

YEAR_MONTHS, QUARTER_MONTHS = 12, 3
_APRIL = 4
_QUARTERS = {4: "April to June", 7: "July to September", 10: "October to December", 1: "January to March"}


def told(
    history: History,
    services: Sequence[str],
    settled_days: int,
    months: int = YEAR_MONTHS,
    before: int = 0,
    after: int = 0,
    since: date | None = None,
) -> list[pd.Timestamp]:
    """The first days of the years (or, by `months`, quarters) that can be told, the oldest first.

    One can be told if it, so many months `before` it and so many `after` it are covered by all the services in every
    borough, not before `since`, and if the last of these days has been over for `settled_days`. None where a borough
    has no such service.
    """
    try:
        spans = [history.covered(service) for service in services]
    except KeyError:
        return []
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    if since is not None:
        first = max(first, pd.Timestamp(since).as_unit("s"))
    last = min(last + pd.Timedelta(days=1), history.day - pd.Timedelta(days=settled_days))
    starts = pd.date_range(f"{first.year - 1}-04-01", last, freq=pd.DateOffset(months=months)).as_unit("s")
    back, on = pd.DateOffset(months=before), pd.DateOffset(months=months + after)
    return [start for start in starts if start - back >= first and start + on <= last]


def year_of(days: pd.Series) -> pd.Series:
    """The financial year of each day, written 2024-25; empty for no day."""
    first = days.dt.year - (days.dt.month < _APRIL)
    names = {year: year_name(int(year)) for year in first.dropna().unique()}
    return first.map(names).astype(object)


def year_name(first: int) -> str:
    """The financial year that begins in April of a year: 2024-25."""
    return f"{first}-{(first + 1) % 100:02d}"


def names_of(starts: Sequence[pd.Timestamp]) -> list[str]:
    """The names of the years that begin on these days."""
    return [year_name(start.year) for start in starts]


def quarter_of(days: pd.Series) -> pd.Series:
    """The quarter of each day by its months: April to June."""
    return ((days.dt.month - 1) // 3 * 3 + 1).map(_QUARTERS).astype(object)


def quarter_start(year: str, quarter: str) -> pd.Timestamp:
    """The first day of a quarter, by the names of its year and its months."""
    month = next(number for number, name in _QUARTERS.items() if name == quarter)
    return pd.Timestamp(int(year[:4]) + (month < _APRIL), month, 1)
