"""The tables of plan drift and delay, each for all boroughs at once and as it may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from measures.history import ALL, History
from measures.plans import durations, reviews, stock
from measures.shares import FIGURES, published, shares, with_all
from measures.years import names_of, told, year_name, year_of
from schemas.records import CinPlan, CpPlan, PreProceedings

BAND_YEARS = 6
_CASES, _CARE = ("cin_census",), ("ssda903",)
_REVIEW_MONTHS = 12
_Kind = type[CpPlan] | type[CinPlan]


@dataclass(frozen=True)
class Tables:
    """By CpPlan and CinPlan how long plans had lasted and how many are open; the rest a row a borough and year."""

    lasted: dict[_Kind, pd.DataFrame]
    open_: dict[_Kind, pd.DataFrame]
    in_court: pd.DataFrame
    before_court: pd.DataFrame
    reviewed: pd.DataFrame
    overdue: pd.DataFrame


def tables(history: History, settled_days: int) -> Tables:
    """All of them; each without a row where nothing can be told."""
    since: dict[_Kind, date | None] = {CpPlan: None, CinPlan: CinPlan.since}
    years = {record: told(history, _CASES, settled_days, since=since[record]) for record in since}
    reviewed = told(history, _CASES, settled_days, before=_REVIEW_MONTHS)
    before = told(history, _CASES, settled_days, since=PreProceedings.since)
    late = reviews.due(history)
    at_end = reviews.overdue(history, _ends(reviewed))
    return Tables(
        lasted={record: _lasted(history, record, years[record][-BAND_YEARS:]) for record in since},
        open_={record: _open(history, record, years[record]) for record in since},
        in_court=_yearly(
            history, "plans_in_court", durations.in_court(history), "ended_on", told(history, _CARE, settled_days)
        ),
        before_court=_yearly(history, "plans_before_court", durations.before_court(history), "ended_on", before),
        reviewed=_yearly(history, "plans_reviewed", late, "due_on", reviewed),
        overdue=_yearly(history, "plans_overdue", at_end, "on", reviewed),
    )


def _ends(years: Sequence[pd.Timestamp]) -> list[pd.Timestamp]:
    """The last days of years by their first."""
    return [start + pd.DateOffset(years=1) - pd.Timedelta(days=1) for start in years]


def _yearly(history: History, name: str, rows: pd.DataFrame, on: str, years: Sequence[pd.Timestamp]) -> pd.DataFrame:
    told_of = rows.assign(year=year_of(rows[on].astype("datetime64[s]")))
    told_of = shares(with_all(told_of[told_of["year"].isin(names_of(years))]), ["borough", "year"])
    return published(history.editions, name, told_of)


def _lasted(history: History, record: _Kind, years: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """How long plans that ended had lasted: borough, year, band, plans, share, low, high (of those that ended), span.

    Of all boroughs together by year; of each, of all years together, as a year of one has too few in some bands.
    """
    rows = durations.ended(history, record)
    rows = with_all(rows.assign(year=year_of(rows["ended_on"])))
    rows = rows[rows["year"].isin(names_of(years))]
    rows = pd.concat([rows[rows["borough"] == ALL], rows.assign(year=ALL)], ignore_index=True)
    parts = [_band(rows, band) for band in (ALL, *durations.BANDS)]
    told_of = pd.concat(parts, ignore_index=True).round(dict.fromkeys(FIGURES, 1))
    shown = history.editions.told(f"plans_{record.__name__}_lasted", told_of, ["plans"])
    named = names_of(years)
    return shown.assign(span=shown["year"].replace(ALL, f"{named[0]} to {named[-1]}") if named else "")


def _band(rows: pd.DataFrame, band: str) -> pd.DataFrame:
    is_yes = (rows["band"] == band) | (band == ALL)
    found = shares(rows.assign(is_yes=is_yes), ["borough", "year"]).rename(columns={"yes": "plans"})
    return found.assign(band=band)[["borough", "year", "band", "plans", *FIGURES]]


def _open(history: History, record: _Kind, years: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Plans open at each year's end: borough, year, age (all, up to 15 months, beyond), beyond (how far), plans."""
    rows = stock.open_at(history, record, _ends(years))
    rows = with_all(rows.assign(year=[year_name(day.year - 1) for day in pd.to_datetime(rows["on"])]))
    is_long = rows["age"] != stock.AGES[0]
    parts = [
        _counted(rows, ALL, ALL),
        _counted(rows[~is_long], stock.AGES[0], ALL),
        _counted(rows[is_long], "beyond", ALL),
        *(_counted(rows[rows["age"] == age], "beyond", age) for age in stock.AGES[1:]),
    ]
    # a level that nobody is in has no row; where there are plans it is a zero
    counted = _with_zeros(pd.concat(parts, ignore_index=True))
    return history.editions.told(f"plans_{record.__name__}_open", counted, ["plans"])


def _counted(rows: pd.DataFrame, age: str, beyond: str) -> pd.DataFrame:
    found = rows.groupby(["borough", "year"]).size().rename("plans").reset_index()
    return found.assign(age=age, beyond=beyond)


def _with_zeros(counted: pd.DataFrame) -> pd.DataFrame:
    whole = counted.loc[counted["age"] == ALL, ["borough", "year"]]
    kinds = pd.DataFrame(
        [(ALL, ALL), (stock.AGES[0], ALL), ("beyond", ALL), *(("beyond", age) for age in stock.AGES[1:])],
        columns=["age", "beyond"],
    )
    every = whole.merge(kinds, how="cross")
    found = every.merge(counted, on=["borough", "year", "age", "beyond"], how="left")
    return found.assign(plans=found["plans"].fillna(0).astype("int64"))
