"""The sections on who came and went a year."""

from __future__ import annotations

import pandas as pd

from measures.care.grid import grid, of_place, told
from measures.care.states import AGE_BANDS, LEVELS
from measures.care.stock import flow
from measures.care.stock_sections import HOW_COUNTED
from measures.history import History
from measures.pictures import over_time_chart
from measures.suppression import ALL
from measures.topic import Section
from measures.years import year_name

_HOW = (
    "Of looked-after children without the unaccompanied, short breaks and remand. Who enters was none of them the "
    "day before, who leaves is none of them the day after: a child that comes from remand or a short break enters, one "
    "that is remanded leaves. Stock on 31 March is the stock a year before and who entered, less who left. A child "
    "that enters twice in a year counts twice; so do the returns. Moves are changes from one kind of placement to "
    "another."
)
_FLOWS = ("entered", "left")


def by_year(looked_after: pd.DataFrame, history: History, years: pd.DatetimeIndex) -> pd.DataFrame:
    """A row a borough and year, as published: borough, year, stock on 31 March, entered, left, moved, and entered and
    left of each age band (entered 10 to 15, ...). `looked_after` are the pieces of that kind alone. No row is
    of the first of `years`: its stock is only there so that what could be worked out from it is hidden."""
    bands = [band for band in LEVELS["age_band"] if band in AGE_BANDS or (looked_after["age_band"] == band).any()]
    whole = flow(looked_after, ["borough"], years)
    moved = flow(looked_after, ["borough", "placement"], years).groupby(["borough", "from_on"])["moved_in"].sum()
    ages = flow(looked_after, ["borough", "age_band"], years)
    wide = ages.pivot(index=["borough", "from_on"], columns="age_band", values=list(_FLOWS))
    wide.columns = pd.Index([f"{pair[0]} {pair[1]}" for pair in wide.columns])
    parts = {name: [f"{name} {band}" for band in bands] for name in _FLOWS}
    every = [name for names in parts.values() for name in names]
    table = whole[["borough", "from_on", "stock", *_FLOWS]].set_index(["borough", "from_on"])
    table = table.join(moved.rename("moved")).join(wide.reindex(columns=every)).fillna(0).astype(int).reset_index()
    table = table.assign(year=table["from_on"].dt.year.map(year_name))
    counts = ["stock", *_FLOWS, "moved", *every]
    told_of = grid(table, history.boroughs, {"year": [year_name(start.year) for start in years[:-1]]}, counts)
    return history.editions.told(
        "care_flow",
        told_of,
        counts,
        sums=parts,
        chain=("year", "stock", ["entered"], ["left"]),
        page=lambda shown: shown[shown["year"] != year_name(years[0].year)].reset_index(drop=True),
    )


def _by_age(rows: pd.DataFrame) -> pd.DataFrame:
    """Of a place's years a row a year and age band, `all` last: year, age_band, entered, left."""
    found = []
    for row in rows.to_dict("records"):
        bands = [str(name).removeprefix("entered ") for name in rows if str(name).startswith("entered ")]
        found += [{"year": row["year"], "age_band": b, **{n: row[f"{n} {b}"] for n in _FLOWS}} for b in bands]
        found.append({"year": row["year"], "age_band": ALL, **{name: row[name] for name in _FLOWS}})
    return pd.DataFrame(found).astype(dict.fromkeys(_FLOWS, "Int64"))


def entries_section(published: pd.DataFrame, place: str) -> Section:
    """Entries and exits by year and age band."""
    rows = _by_age(of_place(published, place))
    last = rows.iloc[-1]
    young = rows[(rows["age_band"] == "10 to 15") & (rows["year"] == last["year"])]["entered"].iloc[0]
    finding = (
        f"In {last['year']}, {told(last['entered'])} entries into care and {told(last['left'])} exits were counted"
    )
    finding += f"; {told(young)} of the entries were at 10 to 15." if pd.notna(young) else "."
    drawn = rows[rows["age_band"] != ALL].rename(columns={"age_band": "group", "entered": "value"})
    drawn = drawn.assign(on=drawn["year"].str[:4] + "-04-01")
    return Section(
        name="entries",
        title="Entries and exits by year and age",
        finding=finding,
        table=rows,
        columns={"year": "Year", "age_band": "Age", "entered": "Entered", "left": "Left"},
        how=HOW_COUNTED + _HOW,
        chart=over_time_chart(drawn, "Entries into care by age", HOW_COUNTED, "Entries in the year from"),
        figures={"entered": float(last["entered"])} if pd.notna(last["entered"]) else {},
    )


def flow_section(published: pd.DataFrame, place: str) -> Section:
    """How the stock of each year came from the one before."""
    rows = of_place(published, place)
    first, last = rows["stock"].iloc[0], rows["stock"].iloc[-1]
    ends = [f"31 March {int(str(rows['year'].iloc[place])[:4]) + 1}" for place in (0, -1)]
    finding = f"On {ends[1]}, {told(last)} children were looked after, against {told(first)} on {ends[0]}."
    return Section(
        name="flow",
        title="Stock and flow by year",
        finding=finding,
        table=rows[["year", "stock", *_FLOWS, "moved"]],
        columns={"year": "Year", "stock": "On 31 March", "entered": "Entered", "left": "Left", "moved": "Moved"},
        how=HOW_COUNTED + _HOW,
    )
