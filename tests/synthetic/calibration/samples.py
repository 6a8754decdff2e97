"""The figures of `published.csv` worked out anew from the Department for Education's open data, where it is at hand.

`sources.FIGURES` says for each figure in which file, rows and columns it stands.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "samples" / "dfe_statistics"
POPULATION = "ons_mid-year_population_estimates_2012_to_2023.csv"
BOROUGHS = {"205", "207", "213"}
YEARS, ENOUGH = 5, 4


@dataclass
class Figure:
    """Where a figure stands.

    columns: group by column; rows: group by value of the column `by`. value: the column that holds the figure itself;
    without it the figure is the group's number as a percentage of `of` (a column, or the group of a row).
    """

    name: str
    file: str
    source: str
    unit: str = "%"
    value: str = ""
    number: str = ""
    of: str = ""
    by: str = ""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)


def read(file: str) -> pd.DataFrame:
    """The national and the three boroughs' rows, with year and borough; numbers that are not given are missing."""
    table = pd.read_csv(FOLDER / file, encoding="utf-8-sig", dtype=str)
    codes = table.old_la_code if "old_la_code" in table else pd.Series(None, table.index, dtype=object)
    national = table.geographic_level == "National"
    table = table.assign(year=table.time_period.astype(int), borough=codes.mask(national, "England"))
    return table[national | table.borough.isin(BOROUGHS)]


def numbers(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The sum of columns; missing where one is not given (c, k, z), but not for what a year did not have (x)."""
    given = table[list(columns)].replace("x", "0")
    return given.apply(pd.to_numeric, errors="coerce").sum(axis=1, skipna=False)


def populations() -> pd.Series:
    """Children of 0 to 17 by borough and by the year of the statistics: the estimate of the year before."""
    table = read(POPULATION)
    count = numbers(table, ("population_estimate",))
    return pd.Series(count.to_numpy(), pd.MultiIndex.from_arrays([table.borough, table.year + 1]))


def _by_column(figure: Figure, table: pd.DataFrame) -> list[pd.DataFrame]:
    base = numbers(table, (figure.of,)) if figure.of else None
    parts = []
    for group, columns in figure.columns.items():
        count = numbers(table, columns)
        value = numbers(table, (figure.value,)) if figure.value else 100 * count / base
        parts.append(table[["year", "borough"]].assign(group=group, number=count, value=value))
    return parts


def _by_row(figure: Figure, table: pd.DataFrame) -> list[pd.DataFrame]:
    table = table.assign(count=numbers(table, (figure.number,)))
    base = table[table[figure.by] == figure.of].set_index(["borough", "year"])["count"]
    parts = []
    for group, names in figure.rows.items():
        own = table[table[figure.by].isin(names)].groupby(["borough", "year"])["count"].sum(min_count=len(names))
        length = figure.unit == "days"  # of as many as are in the whole
        told = {"number": base if length else own, "value": own if length else 100 * own / base}
        parts.append(pd.DataFrame(told).reset_index().assign(group=group))
    return parts


def values(figure: Figure) -> pd.DataFrame:
    """year, borough, group, number, value, per_1000 (events per 1,000 children)."""
    table = read(figure.file)
    for column, wanted in figure.where.items():
        table = table[table[column] == wanted]
    table = pd.concat((_by_row if figure.by else _by_column)(figure, table), ignore_index=True)
    children = populations().reindex(pd.MultiIndex.from_frame(table[["borough", "year"]])).to_numpy()
    return table.assign(per_1000=1000 * table.number / children).sort_values("year")


def _row(figure: Figure, group: str, borough: str, table: pd.DataFrame) -> dict[str, object]:
    by_year = table.set_index("year").reindex(range(table.year.min(), table.year.max() + 1))
    latest = by_year.iloc[-YEARS:].dropna(subset="value")
    first, last = latest.index[0], latest.index[-1]
    span = f"{first}-{last}" if first < last else f"{last}"
    return {
        "figure": figure.name,
        "group": group,
        "borough": borough,
        "unit": figure.unit,
        "mean": round(latest.value.mean(), 2),
        "years": span if len(latest) == YEARS else f"{len(latest)} in {span}",
        "per_1000": round(latest.per_1000.mean(), 3),
        "first_year": by_year.index[0],
        "values": " ".join("-" if pd.isna(value) else f"{value:.1f}" for value in by_year.value),
        "source": figure.source,
    }


def restated(figure: Figure) -> pd.DataFrame:
    """The figure's rows of published.csv: the boroughs with four or more of the latest five years, else England."""
    rows = []
    table = values(figure)
    for group in figure.rows or figure.columns:
        of_group = {str(borough): part for borough, part in table[table.group == group].groupby("borough")}
        known = [name for name in sorted(BOROUGHS & set(of_group)) if _given(of_group[name]) >= ENOUGH]
        known = known or [name for name in ("England",) if _given(of_group[name])]
        rows += [_row(figure, group, name, of_group[name]) for name in known]
    return pd.DataFrame(rows)


def _given(table: pd.DataFrame) -> int:
    """How many of the latest years have a value."""
    return int(table.value.iloc[-YEARS:].notna().sum())
