"""Which quarters and years are told: those wholly covered that have been over for long enough."""

from __future__ import annotations

import pandas as pd

from measures.history import History

SERVICE = "ssda903"
QUARTERS_TOLD, YEARS_TOLD, RATE_YEARS = 20, 6, 5  # at most
_YEAR_OPENS = 4  # April


def quarters(history: History, settled_days: int) -> pd.DatetimeIndex:
    """The first days of the last quarters that are told, and the day after the last; none where none is."""
    return _told(history, settled_days, "QS-JAN")[-(QUARTERS_TOLD + 1) :]


def years(history: History, settled_days: int) -> pd.DatetimeIndex:
    """The same of financial years, with one year before those told: its stock is where the first one starts from."""
    return _told(history, settled_days, "YS-APR")[-(YEARS_TOLD + 2) :]


def _told(history: History, settled_days: int, every: str) -> pd.DatetimeIndex:
    try:
        first, last = history.covered(SERVICE)
    except KeyError:
        return pd.DatetimeIndex([])
    over = min(last + pd.Timedelta(days=1), history.day - pd.Timedelta(days=settled_days))
    starts = pd.date_range(first, over, freq=every) if first <= over else pd.DatetimeIndex([])
    return starts if len(starts) > 1 else pd.DatetimeIndex([])


def window(quarters: pd.DatetimeIndex) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The years that rates are read from, first day and day after the last. They never end with a financial year: else
    a year's count that is hidden could be had from theirs and the other years'."""
    last = quarters[-1] if quarters[-1].month != _YEAR_OPENS else quarters[-2]
    return last - pd.DateOffset(years=RATE_YEARS), last


def last_day(starts: pd.DatetimeIndex) -> pd.Timestamp:
    """The last day told."""
    return starts[-1] - pd.Timedelta(days=1)


def day_name(day: pd.Timestamp) -> str:
    """A day in words, as in 30 June 2026."""
    return f"{day.day} {day:%B %Y}"
