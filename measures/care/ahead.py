"""The forecasts of all boroughs at once, as tables by place: stock, cost, what if, and how past ones fared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures.care.backtest import BASELINES, SPANS, backtest, scores
from measures.care.flows import Flows, learned
from measures.care.forecast import Ahead, ahead
from measures.care.seen import DAYS_A_MONTH, Floats, seen
from measures.care.stock import flow
from measures.suppression import ALL

HORIZONS = (6, 12, 24)
BACKTEST_YEARS, EVERY_MONTHS = 5, 3
WEEKS_A_MONTH = DAYS_A_MONTH / 7


@dataclass(frozen=True)
class Plan:
    """How a forecast is made: values from params.yaml."""

    months: int
    rates_from_months: int
    draws: int
    backtest_draws: int
    seed: int
    entries_fall: float
    cost_a_week_gbp: Mapping[str, float | None]
    cost_says: Mapping[str, str]


@dataclass(frozen=True)
class Forecasts:
    """What was drawn by place: the states, and how many children are in each, by draw and month."""

    states: tuple[tuple[str, ...], ...]
    origin: pd.Timestamp
    of: Mapping[str, Ahead]

    def placed(self, drawn: Floats, placement: str) -> Floats:
        """Children in a placement by draw and month."""
        at = [place for place, state in enumerate(self.states) if state[0] == placement]
        return np.asarray(drawn[:, :, at].sum(axis=2))

    def placements(self) -> list[str]:
        return sorted({state[0] for state in self.states})


def forecasts(pieces: pd.DataFrame, boroughs: tuple[str, ...], origin: pd.Timestamp, plan: Plan) -> Forecasts:
    """Each borough by itself from a day on; all together are the sum of their draws."""
    rng = np.random.default_rng(plan.seed)
    known: dict[str, Flows] = learned(seen(pieces, origin, plan.rates_from_months), boroughs, plan.rates_from_months)
    of = {name: ahead(flows, plan.months, plan.draws, rng, plan.entries_fall) for name, flows in known.items()}
    sums = (np.sum([getattr(one, name) for one in of.values()], axis=0) for name in ("stock", "spared"))
    return Forecasts(next(iter(known.values())).states, origin, of | {ALL: Ahead(*sums)})


def spans_of(draws: Floats) -> dict[str, float]:
    """The median and the 80 % and 95 % intervals of draws."""
    found = {"median": float(np.median(draws))}
    for width, shares in SPANS.items():
        for side, share in zip(("low", "high"), shares, strict=True):
            found[f"{side}_{width}"] = float(np.quantile(draws, share))
    return found


def stock_ahead(told: Forecasts) -> pd.DataFrame:
    """The number in care at each quarter's end: borough, on, median, low_80, high_80, low_95, high_95."""
    rows = []
    for place, drawn in told.of.items():
        for month in range(EVERY_MONTHS, drawn.total.shape[1], EVERY_MONTHS):
            day = told.origin + pd.DateOffset(months=month) - pd.Timedelta(days=1)
            rows.append({"borough": place, "on": f"{day:%Y-%m-%d}", **spans_of(drawn.total[:, month])})
    return pd.DataFrame(rows)


def cost_of(children: Floats, gbp_a_week: float) -> Floats:
    """What children by draw and month (the ends of months) cost from the first to the last of them, in £ million."""
    on_average = (children[:, 1:] + children[:, :-1]) / 2
    return np.asarray(on_average.sum(axis=1) * WEEKS_A_MONTH * gbp_a_week / 1e6)


def cost_ahead(told: Forecasts, plan: Plan) -> pd.DataFrame:
    """The cost of all months in £ million, of each placement that has a unit cost: borough, placement, median, ..."""
    rows = []
    for place, drawn in told.of.items():
        for placement, gbp in plan.cost_a_week_gbp.items():
            if gbp is not None:
                cost = cost_of(told.placed(drawn.stock, placement), gbp)
                rows.append({"borough": place, "placement": placement, "gbp_a_week": gbp, **spans_of(cost)})
    return pd.DataFrame(rows, columns=["borough", "placement", "gbp_a_week", *spans_of(np.zeros(1))])


def if_fewer(told: Forecasts, plan: Plan) -> pd.DataFrame:
    """How many fewer there would be, and how much less the placements with a unit cost: borough, months, median, ...,
    saved, saved_low, saved_high (£ million up to then, 95 %)."""
    rows = []
    for place, drawn in told.of.items():
        for months in (12, 24):
            costs = [
                cost_of(told.placed(drawn.spared, placement)[:, : months + 1], gbp)
                for placement, gbp in plan.cost_a_week_gbp.items()
                if gbp is not None
            ]
            saved = spans_of(np.sum(costs, axis=0) if costs else np.full(1, np.nan))
            fewer = spans_of(drawn.spared.sum(axis=2)[:, months])
            money = {"saved": saved["median"], "saved_low": saved["low_95"], "saved_high": saved["high_95"]}
            rows.append({"borough": place, "months": months, **fewer, **money})
    return pd.DataFrame(rows)


def unpriced(told: Forecasts, plan: Plan) -> list[str]:
    """The placements of the forecast that have no unit cost."""
    return [name for name in told.placements() if plan.cost_a_week_gbp.get(name) is None]


def past_forecasts(
    pieces: pd.DataFrame, boroughs: tuple[str, ...], covered_from: pd.Timestamp, last: pd.Timestamp, plan: Plan
) -> pd.DataFrame:
    """How forecasts of the last years fared, by place and horizon, as `scores`; no row where none could be made.

    The first origin has the months that rates are read from, and a year more, covered before it.
    """
    first = max(
        last - pd.DateOffset(years=BACKTEST_YEARS, months=max(HORIZONS)),
        covered_from + pd.DateOffset(months=plan.rates_from_months + 12),
    )
    latest = last - pd.DateOffset(months=max(HORIZONS))
    months = -(-(latest - first).days // int(DAYS_A_MONTH * EVERY_MONTHS)) if latest >= first else -1
    origins = [latest - pd.DateOffset(months=EVERY_MONTHS * step) for step in range(max(0, months), -1, -1)]
    origins = [origin for origin in origins if origin >= first]
    if not origins:
        return pd.DataFrame(columns=["borough", "horizon", "error", *(f"{name}_error" for name in BASELINES)])
    starts = pd.date_range(origins[0] - pd.DateOffset(months=13), last, freq="MS")
    stock = flow(pieces, ["borough"], starts).pivot(index="from_on", columns="borough", values="stock")
    stock.index = starts[1:]  # the stock at the end of a month is that of the start of the next
    stock = stock.reindex(columns=list(boroughs), fill_value=0)
    found = backtest(pieces, stock, origins, HORIZONS, plan.rates_from_months, plan.backtest_draws, plan.seed)
    return scores(found)
