"""Dates as whole days since 1 January 1970, so that arithmetic on many is cheap, and their two spellings."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

Days: TypeAlias = np.ndarray[Any, Any]
"""int64 array of day numbers; NEVER stands for "has not happened"."""

NEVER = 100_000
_FIRST = -25_000
_CALENDAR = np.arange(_FIRST, 40_000).astype("datetime64[D]").astype(str)
_ISO = pa.array([*_CALENDAR, ""])
_UK = pa.array([*(f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in _CALENDAR), ""])


def day(text: str) -> int:
    """The day number of an ISO date."""
    return int(np.datetime64(text, "D").astype(int))


def _spelt(words: pa.Array, days: Days | pd.Series) -> pa.Array:
    numbers = np.asarray(days)
    return words.take(pa.array(np.where(numbers >= 40_000, len(words) - 1, numbers - _FIRST)))


def iso(days: Days | pd.Series) -> pa.Array:
    """yyyy-mm-dd; empty for NEVER."""
    return _spelt(_ISO, days)


def uk(days: Days | pd.Series) -> pa.Array:
    """dd/mm/yyyy, as SSDA903 writes dates; empty for NEVER."""
    return _spelt(_UK, days)


def month_starts(first: int, last: int) -> Days:
    """The first days of all months from that of `first` to that of `last`, both included."""
    months = np.arange(np.datetime64(first, "D").astype("M8[M]"), np.datetime64(last, "D").astype("M8[M]") + 1)
    return months.astype("M8[D]").astype(np.int64)


def birthday(births: Days, years: int) -> Days:
    """The day on which somebody turns `years`; of 29 February the 28th."""
    months = births.astype("M8[D]").astype("M8[M]")
    day_of_month = births - months.astype("M8[D]").astype(np.int64)
    then = (months + 12 * years).astype("M8[D]").astype(np.int64)
    last = (months + 12 * years + 1).astype("M8[D]").astype(np.int64) - 1
    return np.minimum(then + day_of_month, last)


def weekday(days: Days) -> Days:
    """The same day, or for a weekend a working day of the week after it, another one every week: offices are closed."""
    weekend = (days + 3) % 7
    return np.where(weekend >= 5, days + 7 - weekend + (days // 7) % 5, days)


def working_days(start: Days, count: Days) -> Days:
    """The day so many working days later, or earlier where `count` is negative."""
    return np.busday_offset(start.astype("M8[D]"), count, roll="forward").astype(np.int64)


def return_year(days: Days) -> Days:
    """The year of the 31 March on which the statutory return that holds the day ends."""
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    return 1970 + (months - 3) // 12 + 1


def return_start(year: int) -> int:
    """1 April on which the return of `year` starts."""
    return day(f"{year - 1}-04-01")


def month_of(on: int) -> int:
    """0 for January ... 11 for December."""
    return int(np.datetime64(on, "D").astype("M8[M]").astype(int)) % 12
