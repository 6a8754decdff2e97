"""The page on children looked after: stock, flow, moves and the two years ahead."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from measures.care import ahead, ahead_sections, flow_sections, periods, rate_sections, stock_sections
from measures.care.ahead import Plan
from measures.care.grid import of_place
from measures.care.pieces import pieces
from measures.care.states import LOOKED_AFTER
from measures.history import History
from measures.topic import Section, Topic

NAME, TITLE = "care", "Children looked after"
ASKS = "How many children are looked after, who comes and goes, and how many may there be in two years?"
CANNOT_SAY = (
    "Whether a child should have come into care, or could have stayed at home: see the journeys.",
    "How a placement is for the child in it: a move may be for the better.",
    "What will happen: a forecast carries on what was, and its intervals hold only as long as that does.",
    "What care costs this council: unit costs are national or not filled in, and are of different years.",
)
TITLES = {
    "stock": "Children in care at the end of each quarter",
    "flow": "Stock and flow by year",
    "forecast": "The next months if nothing changes",
}
NOTHING = "There is no quarter and year of records of care that is covered, over and settled: nothing can be told yet."


def care_topic(
    history: History,
    settled_days: int,
    rates_from_months: int,
    forecast_months: int,
    draws: int,
    backtest_draws: int,
    seed: int,
    entries_fall: float,
    cost_a_week_gbp: Mapping[str, float | None],
    cost_says: Mapping[str, str],
) -> dict[str, Topic]:
    """The page of each borough and of all together.

    `rates_from_months` are those before the forecast's first day that its rates are read from, `entries_fall` the share
    by which entries at 10 to 15 fall in the what-if, `cost_a_week_gbp` the cost of a placement group (measures.care.
    states.PLACEMENTS), nothing where a council must fill it in, and `cost_says` its year, source and status. Source:
    SSDA903, Episodes and UASC.
    """
    plan = Plan(
        forecast_months, rates_from_months, draws, backtest_draws, seed, entries_fall, cost_a_week_gbp, cost_says
    )
    quarters, years = periods.quarters(history, settled_days), periods.years(history, settled_days)
    every = pieces(history)
    is_told = _is_told(every, quarters, years)
    sections = _sections(history, every, quarters, years, plan) if is_told else _nothing(history)
    return {place: Topic(NAME, TITLE, ASKS, sections[place], CANNOT_SAY) for place in history.places}


def looked_after(history: History, settled_days: int) -> pd.DataFrame:
    """The looked-after children at the end of each quarter, as the page tells them: borough, kind, quarter (its last
    day), stock. Empty where the page has nothing to tell."""
    quarters, years = periods.quarters(history, settled_days), periods.years(history, settled_days)
    every = pieces(history)
    if not _is_told(every, quarters, years):
        return pd.DataFrame(columns=["borough", "kind", "quarter", "stock"])
    flows = flow_sections.by_year(every[every["kind"] == LOOKED_AFTER], history, years)
    quarterly = stock_sections.by_quarter(every, history, quarters, flows)
    return quarterly[quarterly["kind"] == LOOKED_AFTER]


def _is_told(every: pd.DataFrame, quarters: pd.DatetimeIndex, years: pd.DatetimeIndex) -> bool:
    return len(quarters) > 2 and len(years) > 2 and bool((every["kind"] == LOOKED_AFTER).any())


def _nothing(history: History) -> dict[str, list[Section]]:
    empty = pd.DataFrame({"quarter": pd.Series(dtype="str")})
    how = stock_sections.HOW_COUNTED
    each = [Section(name, title, NOTHING, empty, {"quarter": "On"}, how) for name, title in TITLES.items()]
    return dict.fromkeys(history.places, each)


def _sections(
    history: History, every: pd.DataFrame, quarters: pd.DatetimeIndex, years: pd.DatetimeIndex, plan: Plan
) -> dict[str, list[Section]]:
    care = every[every["kind"] == LOOKED_AFTER]
    flows = flow_sections.by_year(care, history, years)
    quarterly = stock_sections.by_quarter(every, history, quarters, flows)
    levels = {dim: stock_sections.by_level(every, history, quarters, dim) for dim in stock_sections.dims()}
    span = periods.window(quarters)
    leaving = rate_sections.leaving(care, history, span)
    changing = rate_sections.changing(care, history, span)
    home = rate_sections.home(care, history, span)
    told = _ahead(history, care, quarters, levels["placement"], plan)
    found = {}
    for place in history.places:
        found[place] = [
            stock_sections.stock_section(quarterly, place),
            *(stock_sections.level_section(levels[dim], place, dim, quarters) for dim in levels),
            flow_sections.entries_section(flows, place),
            flow_sections.flow_section(flows, place),
            rate_sections.leaving_section(leaving, place),
            rate_sections.changing_section(changing, place),
            rate_sections.home_section(home, place),
            *_ahead_sections(told, _counted(quarterly, place), place, plan),
        ]
    return found


_Ahead = tuple[ahead.Forecasts, Mapping[str, pd.DataFrame]]


def _ahead(
    history: History, pieces: pd.DataFrame, quarters: pd.DatetimeIndex, by_placement: pd.DataFrame, plan: Plan
) -> _Ahead:
    """The forecasts and their tables, with nothing that rests on a hidden number."""
    origin = quarters[-1]
    told = ahead.forecasts(pieces, history.boroughs, origin, plan)
    past = ahead.past_forecasts(pieces, history.boroughs, history.covered(periods.SERVICE)[0], origin, plan)
    tables = {
        "forecast": ahead.stock_ahead(told),
        "cost": ahead.cost_ahead(told, plan),
        "what_if": ahead.if_fewer(told, plan),
        "backtest": ahead_sections.scored(past),
    }
    return told, {name: ahead_sections.resting_on(table, by_placement) for name, table in tables.items()}


def _ahead_sections(told: _Ahead, counted: pd.DataFrame, place: str, plan: Plan) -> list[Section]:
    drawn, tables = told
    return [
        ahead_sections.forecast_section(tables["forecast"], counted, place, drawn, plan),
        ahead_sections.cost_section(tables["cost"], place, drawn, plan),
        ahead_sections.what_if_section(tables["what_if"], place, plan),
        ahead_sections.backtest_section(tables["backtest"], place),
    ]


def _counted(quarterly: pd.DataFrame, place: str) -> pd.DataFrame:
    """The published stock of the past quarters: on, value."""
    rows = of_place(quarterly[quarterly["kind"] == LOOKED_AFTER], place)
    return rows.rename(columns={"quarter": "on", "stock": "value"})[["on", "value"]].astype({"value": "Float64"})
