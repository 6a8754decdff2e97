"""The sections on who came and went a year."""

from __future__ import annotations

import pandas as pd

from measures.care.grid import grid, of_place, told, with_all
from measures.care.periods import year_name
from measures.care.states import LEVELS, LOOKED_AFTER
from measures.care.stock import COUNTS, flow
from measures.care.stock_sections import HOW_COUNTED
from measures.history import History
from measures.pictures import over_time_chart
from measures.suppression import ALL_LEVELS as ALL
from measures.suppression import publishable
from measures.topic import Section

_HOW = (
    "Who enters was not in care of this borough the day before, or was on a short break; who leaves is not on the day "
    "after. Moves are those between age bands (birthdays), and from and to the unaccompanied and those on remand. Stock "
    "at the end of a year is the stock before and what entered and moved in, less what left and moved out. A child that "
    "enters twice in a year counts twice; so do the returns."
)


def by_year(care: pd.DataFrame, history: History, years: pd.DatetimeIndex) -> pd.DataFrame:
    """Stock on 31 March and the year's flow of looked-after children: borough, year, age_band, COUNTS; as published.

    `care` are the pieces in care, short breaks left out.
    """
    counts = flow(care, ["borough", "kind", "age_band"], years)
    counts = counts[counts["kind"] == LOOKED_AFTER]
    counts = counts.assign(year=counts["from_on"].map(year_name))
    bands = [
        band for band in LEVELS["age_band"] if (counts["age_band"] == band).any() or band != LEVELS["age_band"][-1]
    ]
    levels = {"year": [year_name(start) for start in years[:-1]], "age_band": bands}
    table = with_all(grid(counts, history.boroughs, levels, COUNTS), "age_band", ["borough", "year"], COUNTS)
    return publishable(table, COUNTS, chain=("year", "stock", ["entered", "moved_in"], ["left", "moved_out"]))


def entries_section(published: pd.DataFrame, place: str) -> Section:
    """Entries and exits by year and age band."""
    rows = of_place(published, place)
    whole = rows[rows["age_band"] == ALL]
    last = whole.iloc[-1]
    young = rows[(rows["age_band"] == "10 to 15") & (rows["year"] == last["year"])]["entered"].iloc[0]
    drawn = rows[rows["age_band"] != ALL].rename(columns={"age_band": "group", "entered": "value"})
    drawn = drawn.assign(on=drawn["year"].str[:4] + "-04-01")
    return Section(
        name="entries",
        title="Entries and exits by year and age",
        finding=f"In {last['year']}, {told(last['entered'])} entries into care and {told(last['left'])} exits were "
        f"counted; {told(young)} of the entries were at 10 to 15.",
        table=rows[["year", "age_band", "entered", "left"]],
        columns={"year": "Year", "age_band": "Age", "entered": "Entered", "left": "Left"},
        how=HOW_COUNTED + _HOW,
        chart=over_time_chart(drawn, "Entries into care by age", HOW_COUNTED, "Entries in the year from"),
        figures={"entered": float(last["entered"])} if pd.notna(last["entered"]) else {},
    )


def flow_section(published: pd.DataFrame, place: str) -> Section:
    """How the stock of each year came from the one before."""
    rows = of_place(published, place)
    whole = rows[rows["age_band"] == ALL]
    first, last = whole["stock"].iloc[0], whole["stock"].iloc[-1]
    ends = [f"31 March {int(str(year)[:4]) + 1}" for year in (whole["year"].iloc[0], whole["year"].iloc[-1])]
    return Section(
        name="flow",
        title="Stock and flow by year",
        finding=f"{told(last).capitalize()} children were looked after on {ends[1]}, against {told(first)} on {ends[0]}.",
        table=rows,
        columns={
            "year": "Year",
            "age_band": "Age",
            "stock": "On 31 March",
            "entered": "Entered",
            "moved_in": "Moved in",
            "left": "Left",
            "moved_out": "Moved out",
        },
        how=HOW_COUNTED + _HOW,
    )
