"""One table for all figures: how many, out of how many, by group, borough, return year and block of families."""

from collections.abc import Sequence

import pandas as pd

from synthetic.calibration.residents import BLOCKS, KEYS, Residents

SCALES = {
    "per 10,000": 1e4,
    "per 100,000 aged 10 to 17": 1e5,
    "%": 1e2,
    "days": 1.0,
    "children": 1.0,
}
"""What a count over its base is multiplied by, by unit."""


def tally(residents: Residents, figure: str, unit: str, counts: pd.Series, base: pd.Series) -> pd.DataFrame:
    """figure, unit, group, borough, year, block, count, base: every group in every cell, 0 where nothing happened.

    counts: by group, borough, year and block; base: by borough, year and block.
    """
    groups = counts.index.get_level_values("group").unique()
    cells = [range(residents.boroughs), residents.years, range(BLOCKS)]
    grid = pd.MultiIndex.from_product([groups, *cells], names=["group", *KEYS])
    of = base.reindex(grid.droplevel("group"), fill_value=0).to_numpy()
    table = counts.reindex(grid, fill_value=0).rename("count").reset_index().assign(base=of)
    return table.assign(figure=figure, unit=unit)[["figure", "unit", "group", *KEYS, "count", "base"]]


def counted(events: pd.DataFrame, groups: Sequence[str] = ("",)) -> pd.Series:
    """Events by group (in the order given, all of them), borough, year and block."""
    events = events.assign(group=events.group if "group" in events else groups[0])
    return pd.concat([nothing(groups), events.groupby(["group", *KEYS]).size()])


def nothing(groups: Sequence[str]) -> pd.Series:
    """A nought for each group, outside of all cells: a group of which nothing happened is there for `tally` too."""
    return pd.Series(0, pd.MultiIndex.from_tuples([(group, -1, -1, -1) for group in groups], names=["group", *KEYS]))


def rate(residents: Residents, figure: str, events: pd.DataFrame) -> pd.DataFrame:
    """Events a year per 10,000 children of the mid-year population."""
    return tally(residents, figure, "per 10,000", counted(events), residents.population())


def shares(
    residents: Residents, figure: str, events: pd.DataFrame, groups: Sequence[str], of: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The events with each `group`, as a percentage of the events `of`, by default of all `events`."""
    base = (events if of is None else of).groupby(KEYS).size()
    return tally(residents, figure, "%", counted(events, groups), base)


def means(residents: Residents, figure: str, unit: str, events: pd.DataFrame, amount: str) -> pd.DataFrame:
    """The mean of a column of the events."""
    grouped = events.assign(group="").groupby(["group", *KEYS])
    return tally(residents, figure, unit, grouped[amount].sum(), events.groupby(KEYS).size())
