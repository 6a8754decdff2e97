"""A world of a few children as text, and what the figures make of it."""

from io import StringIO

import numpy as np
import pandas as pd

from synthetic.calibration.residents import Residents
from synthetic.calibration.tally import SCALES
from synthetic.days import NEVER, day

YEARS = range(2023, 2025)
CHILDREN = """
birth       female  is_uasc  is_disabled
2010-05-01  no      no       no
2012-05-01  yes     no       yes
2022-01-15  no      no       no
2023-12-01  yes     no       no
2006-09-10  no      yes      no
"""
STAYS = """
child  family  borough  from_day    to_day
0      0       0        2010-05-01  2028-05-01
1      0       0        2012-05-01  2030-05-01
2      1       0        2022-01-15  2040-01-15
3      1       0        2023-06-15  2041-12-01
4      2       1        2022-10-01  2024-09-10
"""
"""Mid-year children of borough 0: 3 and 3 (the fourth is not yet born), of borough 1: none and 1."""


def table(text: str) -> pd.DataFrame:
    """Columns parted by spaces; dates become day numbers, - is NEVER, yes and no are truths, ~ is an empty text."""
    read = pd.read_csv(StringIO(text), sep=r"\s+", dtype=str)
    return read.apply(_typed)


def _typed(column: pd.Series) -> pd.Series:
    if column.isin(["yes", "no"]).all():
        return column == "yes"
    if column.str.fullmatch(r"\d{4}-\d\d-\d\d|-").all():
        return pd.Series([NEVER if cell == "-" else day(cell) for cell in column], column.index, dtype=np.int64)
    if column.name in ("child", "family", "borough", "case", "earlier"):
        return column.astype(np.int64)
    return column.replace("~", "")


def residents(children: str = CHILDREN, stays: str = STAYS) -> Residents:
    """The children of the text, in two boroughs and two counted years."""
    people = table(children)
    birthdays = people.birth.to_numpy().astype("M8[D]").astype(str)
    adult = [day(f"{int(text[:4]) + 18}{text[4:]}") for text in birthdays]
    return Residents(people.assign(adult=adult), table(stays), 2, YEARS)


def value(tables: list[pd.DataFrame], figure: str, group: str = "", borough: int = 0, year: int = 2024) -> float:
    """One figure's value, rounded to a tenth."""
    rows = pd.concat([t for t in tables if t.figure.iloc[0] == figure])
    rows = rows[(rows.group == group) & (rows.borough == borough) & (rows.year == year)]
    return round(SCALES[rows.unit.iloc[0]] * rows["count"].sum() / rows.base.sum(), 1)


def given(tables: list[pd.DataFrame], figure: str, borough: int = 0, year: int = 2024) -> dict[str, int]:
    """How many fall in each group of a figure, but for groups without any."""
    rows = pd.concat([t for t in tables if t.figure.iloc[0] == figure])
    rows = rows[(rows.borough == borough) & (rows.year == year)]
    counts = rows.groupby("group")["count"].sum()
    return {str(group): int(count) for group, count in counts.items() if count}
