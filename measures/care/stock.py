"""How many children are in each cell, and who came, left and moved, for any days and any way of telling cells apart.

For each cell and period: stock = stock before + entered + moved_in - left - moved_out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.care.pieces import OPEN, Days, days_of

FLOWS = ("entered", "moved_in", "left", "moved_out")
COUNTS = ("stock", *FLOWS)


def flow(pieces: pd.DataFrame, by: Sequence[str], starts: pd.DatetimeIndex) -> pd.DataFrame:
    """Of each cell and period the stock at the end of its last day, and what came and went in it.

    `starts` are the first days of the periods and, last, the day after the last period. One row a cell that is in
    `pieces` and a period: `by`, from_on, stock, entered, moved_in, left, moved_out; whole numbers of children (stock)
    and of times. A child whose next piece begins on the day on which one ends, in the same borough, moved; one that
    has none left, and entered where none ended. A move within a cell is none. A child that goes from one borough to
    another leaves and enters, as in the returns of both.
    """
    first = days_of(pd.Series(starts))
    cells, at = _cells(pieces, by)
    counts = _counts(pieces, at, len(cells), first)
    told = cells.loc[cells.index.repeat(len(first) - 1)].reset_index(drop=True)
    told["from_on"] = np.tile(starts[:-1].as_unit("s"), len(cells))
    return told.assign(**{name: counts[name].ravel() for name in COUNTS})


def daily(pieces: pd.DataFrame, by: Sequence[str], first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """`flow` by day, from the first to the last one: `by`, day, stock, entered, moved_in, left, moved_out."""
    days = pd.date_range(first, last + pd.Timedelta(days=1), freq="D")
    return flow(pieces, by, days).rename(columns={"from_on": "day"})


def monthly(pieces: pd.DataFrame, by: Sequence[str], first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """`flow` by calendar month, from that of the first to that of the last day; stock as at the month's end."""
    opens = first.to_period("M").to_timestamp()
    return flow(pieces, by, pd.date_range(opens, last + pd.offsets.MonthBegin(1), freq="MS"))


def in_order(pieces: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The order of the pieces by borough, child and day, and of each in that order whether the next goes on from it."""
    child, borough = (pd.factorize(pieces[name])[0] for name in ("child_id", "borough"))
    start, end = days_of(pieces["start_on"]), days_of(pieces["end_on"])
    order = np.lexsort((start, child, borough))
    goes_on = np.zeros(len(order), dtype=bool)
    here, then = order[:-1], order[1:]
    goes_on[:-1] = (child[here] == child[then]) & (borough[here] == borough[then]) & (end[here] == start[then])
    return order, goes_on


def _cells(pieces: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The cells that there are, sorted, and the one of each piece."""
    if not by:
        return pd.DataFrame(index=[0]), np.zeros(len(pieces), dtype=np.int64)
    groups = pieces.groupby(list(by), sort=True, dropna=False, observed=True)
    cells = pieces[list(by)].drop_duplicates().sort_values(list(by)).reset_index(drop=True)
    return cells, np.asarray(groups.ngroup(), dtype=np.int64)


def _counts(pieces: pd.DataFrame, cell: NDArray[np.int64], cells: int, first: Days) -> dict[str, NDArray[np.int64]]:
    """Each count, (cells, periods)."""
    order, goes_on = in_order(pieces)
    start, end, cell = days_of(pieces["start_on"])[order], days_of(pieces["end_on"])[order], cell[order]
    came_on = np.concatenate([[False], goes_on[:-1]]) if len(order) else goes_on
    stays = goes_on & (cell == np.concatenate([cell[1:], cell[:1]]))
    was_here = np.concatenate([[False], stays[:-1]]) if len(order) else stays
    ends = end < OPEN
    chosen = {
        "entered": (start, ~came_on),
        "moved_in": (start, came_on & ~was_here),
        "left": (end, ends & ~goes_on),
        "moved_out": (end, goes_on & ~stays),
    }
    counts, net = {}, np.zeros((cells, len(first)), dtype=np.int64)
    for name, (day, rows) in chosen.items():
        told = _by_period(day[rows], cell[rows], cells, first)
        counts[name] = told[:, 1:]
        net += told if name in ("entered", "moved_in") else -told
    return counts | {"stock": np.cumsum(net, axis=1)[:, 1:]}


def _by_period(day: Days, cell: NDArray[np.int64], cells: int, first: Days) -> NDArray[np.int64]:
    """How many days fall before the first period, then in each, (cells, 1 + periods)."""
    period = np.searchsorted(first, day, side="right")
    within = period < len(first)
    flat = np.bincount(cell[within] * len(first) + period[within], minlength=cells * len(first))
    return flat.reshape(cells, len(first))
