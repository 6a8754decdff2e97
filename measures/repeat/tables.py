"""The tables of re-referral and repeat work, each for all boroughs and years at once and as it may be published."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import ALL, History
from measures.repeat.again import SOON_MONTHS, assessments, cp_plans
from measures.repeat.families import MONTHS as FAMILY_MONTHS
from measures.repeat.families import reworked
from measures.repeat.referrals import MONTHS, closures, rereferrals
from measures.shares import FIGURES, published, shares, with_all
from measures.years import QUARTER_MONTHS, names_of, quarter_of, told, year_of
from schemas.records import CinPlan

_CASES = ("cin_census",)


@dataclass(frozen=True)
class Tables:
    """A row a borough (and all) and year, or finer, of each: what the sections are cut from.

    `referred` has a quarter, which is `all` in the rows of whole years; `closed` domestic_abuse and need, of which at
    least one is `all`. `effects` tells per borough how many referrals of a quarter count as one.
    """

    referred: pd.DataFrame
    closed: pd.DataFrame
    assessed: pd.DataFrame
    planned: pd.DataFrame
    families: pd.DataFrame
    effects: pd.Series


def tables(history: History, settled_days: int) -> Tables:
    """All of them; each without a row where nothing can be told."""
    counted = _referred(history, settled_days)
    effects = counted[counted["quarter"] != ALL].groupby("borough")["effect"].median()
    since, families = CinPlan.since, (*_CASES, "early_help")
    assessed = assessments(history)
    after_plans = told(history, _CASES, settled_days, before=MONTHS, since=since)
    with_help = told(history, families, settled_days, before=FAMILY_MONTHS, since=since)
    yearly_plans = planned(history, settled_days)
    return Tables(
        referred=published(history.editions, "repeat_referred", counted),
        closed=_closed(history, settled_days),
        assessed=_yearly(
            history, "repeat_assessed", assessed.assign(year=year_of(assessed["happened_on"])), after_plans
        ),
        planned=yearly_plans[yearly_plans["quarter"] == ALL].drop(columns="quarter"),
        families=_yearly(history, "repeat_families", reworked(history), with_help),
        effects=effects,
    )


def _yearly(history: History, name: str, rows: pd.DataFrame, years: list[pd.Timestamp]) -> pd.DataFrame:
    told_of = shares(with_all(rows[rows["year"].isin(names_of(years))]), ["borough", "year"])
    return published(history.editions, name, told_of)


def referred(history: History, settled_days: int) -> pd.DataFrame:
    """Referrals and re-referrals by year and by quarter, as they are published: borough, year, quarter, total, yes, no,
    share, low, high."""
    return published(history.editions, "repeat_referred", _referred(history, settled_days))


def _referred(history: History, settled_days: int) -> pd.DataFrame:
    """Referrals by year and by quarter, and how many were re-referrals by the DfE's definition."""
    rows = rereferrals(history)
    rows = with_all(rows.assign(year=year_of(rows["happened_on"]), quarter=quarter_of(rows["happened_on"])))
    years = names_of(told(history, _CASES, settled_days, before=MONTHS))
    quarters = told(history, _CASES, settled_days, QUARTER_MONTHS, before=MONTHS)
    first = rows["happened_on"].dt.to_period("Q").dt.to_timestamp()
    dims = ["borough", "year", "quarter"]
    of_year = shares(rows[rows["year"].isin(years)].assign(quarter=ALL), dims)
    return pd.concat([of_year, shares(rows[first.isin(quarters)], dims)], ignore_index=True)


def _closed(history: History, settled_days: int) -> pd.DataFrame:
    """Closures by year, also by domestic abuse and by need."""
    rows = closures(history)
    rows = with_all(rows.assign(year=year_of(rows["ended_on"])))
    rows = rows[rows["year"].isin(names_of(told(history, _CASES, settled_days, after=MONTHS)))]
    split = [rows.assign(need=ALL), rows.assign(domestic_abuse=ALL), rows.assign(need=ALL, domestic_abuse=ALL)]
    told_of = pd.concat([shares(each, ["borough", "year", "domestic_abuse", "need"]) for each in split])
    return published(history.editions, "repeat_closed", told_of)


def planned(history: History, settled_days: int) -> pd.DataFrame:
    """Child protection plans begun, by year, by quarter and in all: borough, year, quarter, which, gap, plans, share,
    low, high.

    `which` is all, first or again, `gap` all, soon or later: the second is told of all years together, and of all
    boroughs together in each. The shares are of all plans begun. Quarters, of which another page tells, are of all
    plans alone; they are hidden together with the years, so that neither gives the other away.
    """
    rows = cp_plans(history)
    rows = with_all(rows.assign(year=year_of(rows["happened_on"]), quarter=quarter_of(rows["happened_on"])))
    quarters = told(history, _CASES, settled_days, QUARTER_MONTHS)
    of_quarters = rows[rows["happened_on"].dt.to_period("Q").dt.to_timestamp().isin(quarters)]
    years = names_of(told(history, _CASES, settled_days, before=SOON_MONTHS))
    rows = rows[rows["year"].isin(years)].assign(quarter=ALL)
    rows = pd.concat([rows, rows.assign(year=ALL)], ignore_index=True)
    is_split = (rows["borough"] == ALL) | (rows["year"] == ALL)
    parts = [
        _part(of_quarters, pd.Series(True, of_quarters.index), ALL, ALL),
        _part(rows, pd.Series(True, rows.index), ALL, ALL),
        _part(rows, rows["gap"].isna(), "first", ALL),
        _part(rows, rows["gap"].notna(), "again", ALL),
        *(_part(rows[is_split], rows["gap"][is_split] == gap, "again", gap) for gap in ("soon", "later")),
    ]
    told_of = pd.concat(parts, ignore_index=True).round(dict.fromkeys(FIGURES, 1))
    return history.editions.told("repeat_planned", told_of, ["plans"])


def _part(rows: pd.DataFrame, is_yes: pd.Series, which: str, gap: str) -> pd.DataFrame:
    """How many plans are of a kind, and which share of all that is."""
    dims = ["borough", "year", "quarter"]
    found = shares(rows.assign(is_yes=is_yes), dims).rename(columns={"yes": "plans"})
    return found.assign(which=which, gap=gap)[[*dims, "which", "gap", "plans", *FIGURES]]
