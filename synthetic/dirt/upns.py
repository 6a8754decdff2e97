"""Unique pupil numbers that are right or wrong on purpose (DfE, Unique pupil numbers: guide)."""

import numpy as np
import pandas as pd

from synthetic.identities import LETTERS

_PLACES = {letter: place for place, letter in enumerate(LETTERS)} | {str(digit): digit for digit in range(10)}


def _values(text: pd.Series) -> np.ndarray:
    """What each character counts in a check sum; an array rows x characters."""
    width = 12 if text.empty else len(text.iloc[0])
    return np.array([[_PLACES[c] for c in row] for row in text], np.int64).reshape(-1, width)


def with_letter(body: pd.Series) -> pd.Series:
    """The twelve characters with their check letter before them; the last one may be the letter of a temporary UPN."""
    sums = (_values(body) * np.arange(2, 14)).sum(axis=1)
    return _before(LETTERS[sums % 23], body)


def wrong_letter(upns: pd.Series) -> pd.Series:
    """The same numbers, each with the letter after the right one."""
    return _before(LETTERS[(_values(upns.str[:1])[:, 0] + 1) % 23], upns.str[1:])


def temporary(upns: pd.Series) -> pd.Series:
    """Temporary numbers in the place of these: the last digit gives way to a letter."""
    letters = LETTERS[_values(upns.str[12:])[:, 0]]
    return with_letter(upns.str[1:12] + pd.Series(letters, upns.index, dtype="str"))


def _before(letters: np.ndarray, body: pd.Series) -> pd.Series:
    return pd.Series(letters, body.index, dtype="str") + body
