"""The same forecast from what is published of a council a year: how many were in care, started and ceased."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.care.backtest import baselines, foretold
from measures.care.flows import Floats, Flows, swing_of
from measures.care.forecast import ahead

NEVER = 10**6  # months: published numbers tell no ages, so that nobody comes of age apart from those who cease


def of_years(stock: Floats, started: Floats, ceased: Floats, entries_swing: float, exits_swing: float) -> Flows:
    """One state, without ages or time in care: `stock` (years + 1,) at the ends of years, the first before the first
    year; `started` and `ceased` (years,) in each. Who starts is spread evenly over a year; ceasing is a rate, so that
    who starts may cease in the same year.
    """
    years = float((stock[1:] + stock[:-1]).sum() / 2)
    now = int(stock[-1])
    return Flows(
        states=(("in care",),),
        age=np.zeros(now, dtype=np.int64),
        tenure=np.zeros(now),
        state=np.zeros(now, dtype=np.int64),
        came_age=np.zeros(1, dtype=np.int64),
        came_state=np.zeros(1, dtype=np.int64),
        came=np.repeat(started / 12, 12),
        exits=np.full((1, 1, 1), ceased.sum() / max(years, 1.0)),
        moves=np.zeros((1, 1, 1)),
        ways=np.ones((1, 1, 1)),
        exits_seen=np.array([ceased.sum() + 0.5]),
        moves_seen=np.zeros(1),
        ages=(),
        tenures=(),
        adult=NEVER,
        entries_swing=entries_swing,
        exits_swing=exits_swing,
    )


def backtest_of_years(
    stock: pd.DataFrame,
    started: pd.DataFrame,
    ceased: pd.DataFrame,
    horizons: tuple[int, ...],
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """As `backtest`, of published yearly numbers: a row a council, origin (a year) and horizon (in months).

    Each frame has a row a council and a column a year, in order. An origin needs two years before it and the years
    that it foretells after it; how far levels swing is read from all councils up to the origin.
    """
    years = list(stock)
    found = []
    for place in range(1, len(years) - min(horizons) // 12):
        told = tuple(h for h in horizons if place + h // 12 < len(years))
        swings = [swing_of(frame.iloc[:, : place + 1].to_numpy(dtype=np.float64)) for frame in (started, ceased)]
        for row, council in enumerate(stock.index):
            known = stock.iloc[row, : place + 1].to_numpy(dtype=np.float64)
            flows = of_years(
                known,
                started.iloc[row, 1 : place + 1].to_numpy(dtype=np.float64),
                ceased.iloc[row, 1 : place + 1].to_numpy(dtype=np.float64),
                *swings,
            )
            rng = np.random.default_rng([seed, row, place])
            ahead_of = foretold(ahead(flows, max(told), draws, rng).total, told)
            simple = pd.DataFrame([baselines(known, horizon // 12, season=1) for horizon in told])
            actual = [float(stock.iloc[row, place + horizon // 12]) for horizon in told]
            found.append(ahead_of.join(simple).assign(borough=council, origin=years[place], actual=actual))
    return pd.concat(found, ignore_index=True)
