"""The same forecast from what is published of a council a year: how many were in care, started and ceased."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.care.backtest import baselines, foretold
from measures.care.flows import HALF, Flows, People, Rates, swing_of
from measures.care.forecast import ahead
from measures.care.seen import Floats

NEVER = 10**6  # months: published numbers tell no ages, so that nobody comes of age apart from those who cease


def of_years(stock: Floats, started: Floats, ceased: Floats, entries_swing: float, exits_swing: float) -> Flows:
    """One state, without ages or time in care: `stock` (years + 1,) at the ends of years, the first before the first
    year; `started` and `ceased` (years,) in each. Who starts is spread evenly over a year; ceasing is a rate, so that
    who starts may cease in the same year.
    """
    years = float((stock[1:] + stock[:-1]).sum() / 2)
    now = int(stock[-1])
    nobody = np.zeros(now, dtype=np.int64)
    one = np.zeros(1, dtype=np.int64)
    people = People(nobody, np.zeros(now), nobody, one, one, np.repeat(started / 12, 12))
    rates = Rates(
        exits=np.full((1, 1, 1), ceased.sum() / max(years, 1.0)),
        moves=np.zeros((1, 1, 1)),
        ways=np.ones((1, 1, 1)),
        exits_seen=np.array([ceased.sum() + HALF]),
        moves_seen=np.array([HALF]),
        entries_swing=entries_swing,
        exits_swing=exits_swing,
    )
    return Flows((("in care",),), people, rates, ages=(), tenures=(), adult=NEVER)


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
    years = [str(year) for year in stock]
    here, came, went = (frame.to_numpy(dtype=np.float64) for frame in (stock, started, ceased))
    found = []
    for place in range(1, len(years) - min(horizons) // 12):
        told = tuple(horizon for horizon in horizons if place + horizon // 12 < len(years))
        swings = [swing_of(counts[:, : place + 1]) for counts in (came, went)]
        for row, council in enumerate(stock.index):
            known = here[row, : place + 1]
            flows = of_years(known, came[row, 1 : place + 1], went[row, 1 : place + 1], *swings)
            rng = np.random.default_rng([seed, row, place])
            drawn = foretold(ahead(flows, max(told), draws, rng).total, told)
            simple = pd.DataFrame([baselines(known, horizon // 12, season=1) for horizon in told])
            actual = here[row, [place + horizon // 12 for horizon in told]]
            found.append(drawn.join(simple).assign(borough=str(council), origin=years[place], actual=actual))
    return pd.concat(found, ignore_index=True)
