"""Forecasts made as of past days, beside what then came and beside two that ask nothing: the last number, and the one
12 months before the month foretold. A third lets the last year's change go on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from measures.care.flows import learned
from measures.care.forecast import ahead
from measures.care.seen import Floats, seen

BASELINES = ("naive", "seasonal", "trend")
SPANS = {80: (0.1, 0.9), 95: (0.025, 0.975)}
MONTHS_A_YEAR = 12


def foretold(totals: Floats, horizons: tuple[int, ...]) -> pd.DataFrame:
    """Of draws by month, (draws, months + 1), at each horizon: horizon, median, low_80, high_80, low_95, high_95."""
    rows = []
    for horizon in horizons:
        at = totals[:, horizon]
        spans = {
            f"{side}_{width}": float(np.quantile(at, share))
            for width, both in SPANS.items()
            for side, share in zip(("low", "high"), both, strict=True)
        }
        rows.append({"horizon": horizon, "median": float(np.median(at)), **spans})
    return pd.DataFrame(rows)


def baselines(series: Floats, horizon: int, season: int = MONTHS_A_YEAR) -> dict[str, float]:
    """What a series up to today says of a horizon without a model; `season` is a year in its steps.

    The number one season before the horizon is the last one known of that season: at a horizon of whole years it is
    today's, and the seasonal forecast is the naive one.
    """
    before = len(series) - 1 - season
    last = float(series[-1])
    seasonal = series[len(series) - 1 - (-horizon % season)] if horizon % season < len(series) else last
    change = last - float(series[before]) if before >= 0 else 0.0
    return {"naive": last, "seasonal": float(seasonal), "trend": max(0.0, last + change * horizon / season)}


def backtest(
    pieces: pd.DataFrame,
    stock: pd.DataFrame,
    origins: list[pd.Timestamp],
    horizons: tuple[int, ...],
    months: int,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """A forecast a borough (and all together), origin and horizon, with what came: borough, origin, horizon, actual,
    median, low_80, ... and the baselines.

    `stock` has the number in care at the start of each month, a row a month and a column a borough; an origin is one of
    its months. Each forecast reads what began before its origin alone, with ends before it, as recorded now.
    """
    boroughs = tuple(str(name) for name in stock)
    found = []
    for origin in origins:
        drawn = _drawn(pieces, origin, boroughs, max(horizons), months, draws, seed)
        for name, totals in drawn.items():
            series = (stock[name] if name in stock else stock.sum(axis=1)).astype(float)
            found.append(_beside(foretold(totals, horizons), series, origin).assign(borough=name, origin=origin))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _drawn(
    pieces: pd.DataFrame,
    origin: pd.Timestamp,
    boroughs: tuple[str, ...],
    horizon: int,
    months: int,
    draws: int,
    seed: int,
) -> Mapping[str, Floats]:
    rng = np.random.default_rng([seed, origin.year, origin.month])
    known = learned(seen(pieces, origin, months), boroughs, months)
    each = {name: ahead(flows, horizon, draws, rng).total for name, flows in known.items()}
    return each | {"all": np.sum(list(each.values()), axis=0)}


def _beside(told: pd.DataFrame, series: pd.Series, origin: pd.Timestamp) -> pd.DataFrame:
    place = int(series.index.searchsorted(origin))
    before = series.to_numpy()[: place + 1]
    simple = pd.DataFrame([baselines(before, int(horizon)) for horizon in told["horizon"]])
    return told.join(simple).assign(actual=series.to_numpy()[place + told["horizon"].to_numpy()])


def scores(found: pd.DataFrame) -> pd.DataFrame:
    """Per borough and horizon: forecasts, the mean absolute error of the median and of each baseline, and the shares of
    outcomes within the 80 % and the 95 % interval."""
    actual = found["actual"]
    told = found[["borough", "horizon"]].assign(
        error=(found["median"] - actual).abs(),
        **{f"{name}_error": (found[name] - actual).abs() for name in BASELINES},
        **{f"within_{w}": found[f"low_{w}"].le(actual) & found[f"high_{w}"].ge(actual) for w in SPANS},
    )
    groups = told.groupby(["borough", "horizon"], sort=False)
    return groups.mean().assign(forecasts=groups.size()).reset_index()
