"""How many children come into care by how long after they became known, where others grow up, die or are adopted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.history import ALL
from measures.incidence import EVENT, cumulative_incidence
from measures.journeys.entrants import Settings
from measures.journeys.lives import DAYS_A_YEAR, Lives, years_after
from measures.suppression import publishable

AGES = {"under 1": 0, "1 to 4": 1, "5 to 9": 5, "10 to 14": 10, "15 to 17": 15}  # at the first record, whole years
YEARS = (1, 2, 3, 5, 10)


def incidence(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rows of borough, age, year (since the first record), children, entries, incidence, low, high (percent): fit to
    publish. `rows` are of `following.followed`.

    Aalen and Johansen's estimate with brothers and sisters taken whole (measures.incidence). Told only of children
    whose first record is known to be the first: the sources reach back to the birth, or `reach_years` before it.
    """
    first = rows[_is_first(lives, rows, settings)].reset_index(drop=True)
    ages = ((first["first_on"] - first["born_on"]).dt.days / DAYS_A_YEAR).to_numpy()
    first["age"] = np.array(list(AGES))[np.searchsorted(list(AGES.values()), ages, side="right") - 1]
    parts = [
        _curve(of_age).assign(borough=borough, age=age)
        for borough in (*lives.boroughs, ALL)
        for age in (*AGES, ALL)
        for of_age in [_of(first, borough, age)]
    ]
    names = ["borough", "age", "year", "children", "entries", "incidence", "low", "high"]
    floats = dict.fromkeys(("incidence", "low", "high"), "entries")
    table = pd.concat(parts, ignore_index=True)[names]
    # the counts are those of the group, the same in each of its years: hidden once, they are hidden in all
    counts = publishable(table.drop_duplicates(["borough", "age"])[names[:2] + names[3:5]], ["children", "entries"])
    shown = table.drop(columns=["children", "entries"]).merge(counts, on=["borough", "age"])
    is_hidden = shown["entries"].isna()
    return shown.assign(**{name: shown[name].mask(is_hidden) for name in floats})[names]


def _is_first(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.Series:
    from_on = lives.covered(rows["borough"], "from_on")
    is_reached = (from_on <= rows["born_on"]) | (from_on <= years_after(rows["first_on"], -settings.reach_years))
    return is_reached & (rows["first_on"] >= from_on)


def _of(rows: pd.DataFrame, borough: str, age: str) -> pd.DataFrame:
    return rows[((rows["borough"] == borough) | (borough == ALL)) & ((rows["age"] == age) | (age == ALL))]


def _curve(rows: pd.DataFrame) -> pd.DataFrame:
    """The incidence by each of YEARS, as far as anybody was followed for so long."""
    days = np.asarray((rows["stop_on"] - rows["first_on"]).dt.days, dtype=np.float64)
    by = np.array(YEARS, dtype=np.float64) * DAYS_A_YEAR
    cause = rows["cause"].to_numpy(np.int8)
    if (cause == EVENT).any():
        told = cumulative_incidence(days, cause, rows["kin"].to_numpy(), by)
    else:
        told = pd.DataFrame({name: np.full(len(by), np.nan) for name in ("incidence", "low", "high")})
    told = (100 * told).round(1)
    told.loc[by > days.max(initial=0)] = np.nan
    return told.assign(year=YEARS, children=len(rows), entries=int((cause == EVENT).sum()))
