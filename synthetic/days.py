"""Dates as whole days since 1 January 1970, so that arithmetic on many is cheap, and their two spellings."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

Days: TypeAlias = np.ndarray[Any, Any]
"""int64 array of day numbers; NEVER stands for "has not happened"."""

NEVER = 100_000
_FIRST = -25_000
HOLIDAY_YEARS = range(2005, 2028)
"""Years whose bank holidays are known; no record is dated outside them."""
MOVED_HOLIDAYS = {"2012-05-28": "2012-06-04", "2020-05-04": "2020-05-08", "2022-05-30": "2022-06-02"}
OTHER_HOLIDAYS = ("2011-04-29", "2012-06-05", "2022-06-03", "2022-09-19", "2023-05-08")
"""Jubilees, anniversaries, a wedding, a funeral and a coronation (GOV.UK, UK bank holidays: England and Wales)."""
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


def _easter(year: int) -> np.datetime64:
    """Easter Sunday (the Gregorian rule of Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - century // 4 - correction + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, before = divmod(moon + sunday - 7 * late + 114, 31)
    return np.datetime64(f"{year}-{month:02}-{before + 1:02}")


def _holidays(year: int) -> list[np.datetime64]:
    """England's bank holidays of most years: those of Christmas and New Year on working days that stand for them."""
    mondays = [
        np.busday_offset(first, 0, "forward", "Mon") for first in (f"{year}-05-01", f"{year}-05-25", f"{year}-08-25")
    ]
    christmas = np.busday_offset(f"{year}-12-25", 0, "forward")
    boxing_day = max(np.busday_offset(f"{year}-12-26", 0, "forward"), np.busday_offset(christmas, 1))
    new_year = np.busday_offset(f"{year}-01-01", 0, "forward")
    easter = _easter(year)
    return [new_year, easter - 2, easter + 1, *mondays, christmas, boxing_day]


def bank_holidays() -> np.ndarray:
    """England's bank holidays of the `HOLIDAY_YEARS`."""
    usual = [str(on) for year in HOLIDAY_YEARS for on in _holidays(year)]
    return np.array([*(MOVED_HOLIDAYS.get(on, on) for on in usual), *OTHER_HOLIDAYS], "M8[D]")


WORKING = np.busdaycalendar(holidays=bank_holidays())
"""The days on which offices and courts are open."""


def weekday(days: Days) -> Days:
    """The same day, or for a weekend a working day of the week after it, another one every week: offices are closed.

    For a bank holiday it is the next working day.
    """
    weekend = (days + 3) % 7
    return working_days(np.where(weekend >= 5, days + 7 - weekend + (days // 7) % 5, days), 0)


def working_days(start: Days, count: Days | int) -> Days:
    """The day so many working days later, or earlier where `count` is negative."""
    return np.busday_offset(start.astype("M8[D]"), count, roll="forward", busdaycal=WORKING).astype(np.int64)


def last_working_day(days: Days) -> Days:
    """The same day, or the last working day before it."""
    return np.busday_offset(days.astype("M8[D]"), 0, roll="backward", busdaycal=WORKING).astype(np.int64)


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
