"""How many children come into care by how long after they became known, where others grow up, die or are adopted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.history import ALL
from measures.incidence import EVENT, cumulative_incidence
from measures.journeys.entrants import Settings
from measures.journeys.lives import DAYS_A_YEAR, Lives, years_after

AGES = {"under 1": 0, "1 to 4": 1, "5 to 9": 5, "10 to 14": 10, "15 to 17": 15}  # at the first record, whole years
YEARS = (1, 3, 5, 10)
_LATER = "later"
_GROUP, _FIGURES = ["borough", "age"], ["incidence", "low", "high"]
_COUNTED = ("children", "entries")


def incidence(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rows of borough, age, year (since the first record), children, entries, incidence, low, high (percent): fit to
    publish. `rows` are of `following.followed`. By borough of all ages, and by age of all boroughs.

    A year for which nobody was followed, and a group without an entry, have no row. `entries` are those since the year
    before it in the table. The incidence of two years tells what came between: it is told as far as every count up to
    it is.
    """
    table = estimates(lives, rows, settings)
    counted = [
        table.drop_duplicates(_GROUP)[_GROUP].assign(what="children", year=ALL, n=table["children"]),
        table[[*_GROUP, "year", *_FIGURES]].assign(what="entries", n=table["entries"]),
    ]
    # a curve is one thing: what it says of a year rests on the children and on the entries of all years up to it
    shown = lives.editions.told(
        "journeys_incidence",
        pd.concat(counted, ignore_index=True),
        ["n"],
        together=lambda rows: rows[_GROUP],
        page=_as_far_as_told,
    )
    children, entries = (
        shown[shown["what"] == what].drop(columns="what").rename(columns={"n": what}) for what in _COUNTED
    )
    both = entries.merge(children[[*_GROUP, "children"]], on=_GROUP)
    has_value = table.loc[table["incidence"].notna(), [*_GROUP, "year"]]
    return has_value.merge(both, on=[*_GROUP, "year"])[[*_GROUP, "year", "children", "entries", *_FIGURES]]


def _as_far_as_told(shown: pd.DataFrame) -> pd.DataFrame:
    """Of the curves only the years that are shown, with no figure from the first hidden count on."""
    shown = shown[(shown["what"] == "children") | ~shown["year"].isin([_LATER, ALL])].reset_index(drop=True)
    # the children stand before the entries, those of which stand in the order of the years
    is_hidden = shown["n"].isna().groupby([shown[name] for name in _GROUP]).cummax()
    return shown.assign(**{name: shown[name].mask(is_hidden) for name in _FIGURES})


def estimates(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The same before anything is hidden. Not for publishing.

    Aalen and Johansen's estimate with brothers and sisters taken whole (measures.incidence). Told only of children
    whose first record is known to be the first: the sources reach back to the birth, or `reach_years` before it.
    """
    first = rows[_is_first(lives, rows, settings)].reset_index(drop=True)
    ages = ((first["first_on"] - first["born_on"]).dt.days / DAYS_A_YEAR).to_numpy()
    first["age"] = np.array(list(AGES))[np.searchsorted(list(AGES.values()), ages, side="right") - 1]
    parts = [
        _curve(of_age).assign(borough=borough, age=age)
        for borough, age in [*((name, ALL) for name in lives.boroughs), *((ALL, name) for name in (*AGES, ALL))]
        for of_age in [_of(first, borough, age)]
    ]
    return pd.concat(parts, ignore_index=True)


def _is_first(lives: Lives, rows: pd.DataFrame, settings: Settings) -> pd.Series:
    from_on = lives.covered(rows["borough"], "from_on")
    is_reached = (from_on <= rows["born_on"]) | (from_on <= years_after(rows["first_on"], -settings.reach_years))
    return is_reached & (rows["first_on"] >= from_on)


def _of(rows: pd.DataFrame, borough: str, age: str) -> pd.DataFrame:
    return rows[((rows["borough"] == borough) | (borough == ALL)) & ((rows["age"] == age) | (age == ALL))]


def _curve(rows: pd.DataFrame) -> pd.DataFrame:
    """The incidence by each of YEARS, as far as anybody was followed for so long, and the entries since the one before;
    then the later entries, and all."""
    days = np.asarray((rows["stop_on"] - rows["first_on"]).dt.days, dtype=np.float64)
    by = np.array(YEARS, dtype=np.float64) * DAYS_A_YEAR
    cause = rows["cause"].to_numpy(np.int8)
    if (cause == EVENT).any():
        told = cumulative_incidence(days, cause, rows["kin"].to_numpy(), by)
    else:
        told = pd.DataFrame({name: np.full(len(by), np.nan) for name in _FIGURES})
    told = (100 * told).round(1)
    told.loc[by > days.max(initial=0)] = np.nan
    entries = np.bincount(np.searchsorted(by, days[cause == EVENT], side="right"), minlength=len(by) + 1)
    names = [*map(str, YEARS), _LATER, ALL]
    return told.reindex(range(len(names))).assign(year=names, children=len(rows), entries=[*entries, entries.sum()])
