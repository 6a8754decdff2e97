"""What is published of the three real boroughs and of England, and why some of it is not expected of made-up ones."""

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
ENGLAND = "England"
MATCH = ["figure", "group", "borough"]


def published() -> pd.DataFrame:
    """figure, group, borough (its code, or England), unit, mean (of those of the latest five years that are given;
    a borough stands here if four or more are, England if no borough does), years,
    per_1000 (events a year per 1,000 children), first_year, values (by year from then on, - for none), source."""
    return pd.read_csv(FOLDER / "published.csv", dtype={"borough": str}).fillna({"group": ""})


def reasons() -> pd.DataFrame:
    """figure, group, borough, reason; an empty group or borough stands for all that are not named."""
    return pd.read_csv(FOLDER / "reasons.csv", dtype=str, keep_default_na=False)


def definitions() -> dict[str, str]:
    """What each figure counts, in words."""
    table = pd.read_csv(FOLDER / "definitions.csv", dtype=str)
    return dict(zip(table.figure, table.definition, strict=True))


def with_reasons(table: pd.DataFrame, why: pd.DataFrame) -> pd.DataFrame:
    """Adds `reason`: the one given for the row, else for its figure and group, its figure and borough, its figure."""
    reason = pd.Series("", table.index)
    for keys in (MATCH, MATCH[:2], ["figure", "borough"], ["figure"]):
        blank = [name for name in MATCH if name not in keys]
        known = why.loc[(why[blank] == "").all(axis=1), [*keys, "reason"]]
        own = table[keys].merge(known, on=keys, how="left").reason.fillna("").set_axis(table.index)
        reason = reason.where(reason != "", own)
    return table.assign(reason=reason)


def yearly(rows: pd.DataFrame) -> pd.DataFrame:
    """figure, group, borough, year, value: the single published years."""
    values = rows["values"].str.split()
    table = rows[[*MATCH, "first_year"]].assign(value=values).explode("value", ignore_index=True)
    table = table.assign(year=table.first_year + table.groupby(MATCH).cumcount())
    return table[table.value != "-"].astype({"value": float})[[*MATCH, "year", "value"]]
