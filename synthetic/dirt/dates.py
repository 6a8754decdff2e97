"""Dates as they stand in a file, yyyy-mm-dd or dd/mm/yyyy: read, moved, and spelt again in the same way."""

import numpy as np
import pandas as pd

from synthetic.days import NEVER, Days, iso, uk
from synthetic.dirt.rows import Rows

_BRITISH_ORDER = [6, 7, 8, 9, 2, 3, 4, 5, 0, 1]
"""Where yyyy-mm-dd finds its characters in dd/mm/yyyy."""


def _is_british(text: pd.Series) -> bool:
    return any("/" in date for date in text)


def in_days(text: pd.Series) -> Days:
    """Day numbers; NEVER for empty text."""
    letters = text.to_numpy(dtype="U10")
    if _is_british(text):
        ordered = letters.view("U1").reshape(-1, 10)[:, _BRITISH_ORDER]
        letters = np.char.replace(np.ascontiguousarray(ordered).view("U10")[:, 0], "/", "-")
    numbers = np.where(letters == "", "NaT", letters).astype("M8[D]").astype(np.int64)
    return np.where(letters == "", NEVER, numbers)


def spelt(days: Days | pd.Series, like: pd.Series) -> pd.Series:
    """The days in the spelling of `like`; empty for NEVER."""
    words = (uk if _is_british(like) else iso)(np.asarray(days))
    return pd.Series(words.to_pylist(), like.index, dtype=object)


def later(text: pd.Series, days: Days | pd.Series | int) -> pd.Series:
    """The same dates some days later (or, for a negative number, earlier); empty stays empty."""
    start = in_days(text)
    return spelt(np.where(start >= NEVER, NEVER, start + np.asarray(days)), text)


def begun_in_year(rows: Rows, start: str) -> Rows:
    """Those that began in the year, two weeks or more after its first day: their end may move back and stay in it."""
    return rows[in_days(rows[start]) >= rows._year_starts + 14]
