"""The pieces known before a day as numbers: what rates are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.care.pieces import OPEN, adult_on, days_of
from measures.care.rates import DAYS_A_YEAR
from measures.care.states import AGE_BANDS
from measures.care.stock import in_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS_A_MONTH = DAYS_A_YEAR / 12
TENURES = (1.0, 3.0, 6.0, 12.0, 24.0, 48.0)  # where a class of time in care begins, in months
NOWHERE = -1  # still there, come of age, or a cut in which the state did not change


@dataclass
class Seen:
    """The pieces known before a day as numbers, one place a piece, in the order of borough, child and day."""

    states: tuple[tuple[str, ...], ...]
    state: Ints
    borough: NDArray[np.object_]
    kin: Ints
    band: Ints
    start: Ints
    end: Ints
    entered: Ints  # the first day of the stay that the piece is in
    born: Ints
    opens: NDArray[np.bool_]  # the stay begins with it
    to: Ints  # the state moved to, `out` or NOWHERE
    origin: int
    since: int

    @cached_property
    def split(self) -> pd.DataFrame:
        return _by_tenure(self)

    @property
    def out(self) -> int:
        return len(self.states)


def seen(pieces: pd.DataFrame, origin: pd.Timestamp, months: int) -> Seen:
    """The pieces that began before a day; what ended on it or later is open. Rates are read from the `months` before
    it."""
    order, _ = in_order(pieces)
    rows = pieces.iloc[order]
    rows = rows[(rows["start_on"] < origin).to_numpy()]
    rows = rows.assign(end_on=rows["end_on"].where(rows["end_on"] < origin)).reset_index(drop=True)
    goes_on = in_order(rows)[1]
    pairs = list(rows[["placement", "legal"]].itertuples(index=False, name=None))
    states = tuple(sorted(set(pairs)))
    number = {pair: place for place, pair in enumerate(states)}
    state = np.array([number[pair] for pair in pairs], dtype=np.int64)
    start, end = days_of(rows["start_on"]), days_of(rows["end_on"])
    opens = ~np.concatenate([[False], goes_on[:-1]]) if len(rows) else goes_on
    left = (end < OPEN) & (end < adult_on(rows["born_on"]))
    after = np.where(goes_on, np.concatenate([state[1:], state[:1]]), np.where(left, len(states), NOWHERE))
    return Seen(
        states=states,
        state=state,
        borough=rows["borough"].to_numpy(dtype=object),
        kin=pd.factorize(rows["kin_id"])[0].astype(np.int64),
        band=_band(rows["age_band"]),
        start=start,
        end=end,
        entered=start[np.maximum.accumulate(np.where(opens, np.arange(len(rows)), 0))] if len(rows) else start,
        born=days_of(rows["born_on"]),
        opens=opens,
        to=np.where(after == state, NOWHERE, after),
        origin=int(days_of(pd.Series([origin]))[0]),
        since=int(days_of(pd.Series([origin - pd.DateOffset(months=months)]))[0]),
    )


def _band(bands: pd.Series) -> Ints:
    """The place of each age band; of a child whose birth is not known that of a child of 12."""
    place = bands.map({band: place for place, band in enumerate(AGE_BANDS)})
    return np.asarray(place.fillna(list(AGE_BANDS).index("10 to 15")), dtype=np.int64)


def _by_tenure(pieces: Seen) -> pd.DataFrame:
    """Each piece cut by time in care, within the window: piece, tenure, years of risk, and whether it ends there."""
    edges = np.concatenate([[0.0], np.asarray(TENURES) * DAYS_A_MONTH, [np.inf]])
    found = []
    for tenure, (low, high) in enumerate(pairwise(edges)):
        first = np.maximum(np.maximum(pieces.start, pieces.since), pieces.entered + low)
        last = np.minimum(np.minimum(pieces.end, pieces.origin), pieces.entered + high)
        ends = (pieces.end > first) & (pieces.end <= last)
        rows = np.flatnonzero(last > first)
        years = (last - first)[rows] / DAYS_A_YEAR
        found.append(pd.DataFrame({"piece": rows, "tenure": tenure, "years": years, "ends": ends[rows]}))
    return pd.concat(found, ignore_index=True)
