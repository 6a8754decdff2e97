"""Who came into care for the first time in the years that are told, and what was recorded of each before that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures.journeys.lives import ADULT_AGE, DAYS_A_YEAR, Lives, years_after
from measures.years import year_name
from schemas.records import CinPlan, Uasc

LOOK_BACK_MONTHS = 24  # help and repeated work are looked for in so many months before the entry


@dataclass(frozen=True)
class Settings:
    """Which entries are told. `years`: the last so many financial years that have been over for `settled_days`;
    `reach_years`: the records must reach back to the child's birth, or so many years before the entry;
    `apart_days`: what was recorded in the last so many days before the entry belongs to the entry itself."""

    years: int
    reach_years: int
    apart_days: int
    settled_days: int


def told_years(lives: Lives, settings: Settings) -> list[int]:
    """The years told, each by the calendar year in which it begins, in order: the last ones that are settled, and that
    the sources cover in every borough that has all of them."""
    if not len(lives.cover):
        return []
    last = min(lives.day - pd.Timedelta(days=settings.settled_days), lives.cover["to_on"].min() + pd.Timedelta(days=1))
    first = lives.cover["from_on"].max()
    every = range(first.year, last.year + 1)
    whole = [year for year in every if pd.Timestamp(year, 4, 1) >= first and pd.Timestamp(year + 1, 4, 1) <= last]
    return whole[-settings.years :]


def first_entries(lives: Lives) -> pd.DataFrame:
    """One row per child that was ever looked after: child, kin, born_on, borough, entered_on, need, is_unaccompanied.

    The first episode that is no short break; later periods of care are not told. A child is unaccompanied where it was
    listed so and the listing had not ended by the entry.
    """
    first = lives.care.drop_duplicates("child")[["child", "borough", "happened_on", "need"]]
    found = first.rename(columns={"happened_on": "entered_on"}).join(lives.children, on="child")
    listed = lives.records[Uasc][["child", "ended_on"]].rename(columns={"ended_on": "listed_to_on"})
    both = found[["child", "entered_on"]].merge(listed, on="child")
    alone = both[both["listed_to_on"].isna() | (both["listed_to_on"] > both["entered_on"])]
    return found.assign(is_unaccompanied=found["child"].isin(alone["child"])).reset_index(drop=True)


def entrants(lives: Lives, settings: Settings) -> pd.DataFrame:
    """The first entries in the years told, with `year` (2024-25) and `age` in whole years.

    One rule says of whom it can be told what was known before: born, entered before 18, in a borough whose sources
    reach back to the birth or `reach_years` before the entry. The others are left out, for unknown is not zero.
    """
    found = first_entries(lives)
    began = pd.to_datetime(found["entered_on"])
    found["year_number"] = began.dt.year - (began.dt.month < 4)
    is_reached = reaches(lives, found, found["entered_on"], settings)
    is_young = (found["born_on"] <= found["entered_on"]) & (
        found["entered_on"] < years_after(found["born_on"], ADULT_AGE)
    )
    kept = found[found["year_number"].isin(told_years(lives, settings)) & is_reached & is_young]
    days = (kept["entered_on"] - kept["born_on"]).dt.days
    kept = kept.assign(year=kept["year_number"].map(year_name).astype(object), age=(days / DAYS_A_YEAR).astype(int))
    return kept.drop(columns="year_number").reset_index(drop=True)


def reaches(lives: Lives, found: pd.DataFrame, on: pd.Series, settings: Settings) -> pd.Series:
    """Whether all sources of the child's borough reach back to its birth, or `reach_years` before a day."""
    from_on = lives.covered(found["borough"], "from_on")
    return (from_on <= found["born_on"]) | (from_on <= years_after(on, -settings.reach_years))


def with_plans_told(found: pd.DataFrame) -> pd.DataFrame:
    """Of the entrants those of whom CIN plans are told for the LOOK_BACK_MONTHS before the entry."""
    since = pd.Timestamp(CinPlan.since) + pd.DateOffset(months=LOOK_BACK_MONTHS)
    return found[found["entered_on"] >= since].reset_index(drop=True)


def prior_steps(lives: Lives, found: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """All steps of the entrants before their entry: those of `Lives.steps` with entered_on, days_before and is_apart.

    `is_apart`: it began more than `apart_days` before the entry. An end on or after the entry is not known then: it is
    set to the entry.
    """
    own = lives.steps[lives.steps["child"].isin(found["child"])]
    told = own.merge(found[["child", "entered_on"]], on="child")
    told = told[told["on"] < told["entered_on"]].reset_index(drop=True)
    days = (told["entered_on"] - told["on"]).dt.days.to_numpy()
    ends = told["ended_on"].where(told["ended_on"] < told["entered_on"], told["entered_on"])
    return told.assign(
        days_before=days,
        is_apart=days > settings.apart_days,
        is_ended=told["ended_on"] < told["entered_on"],
        to_on=ends,
    )


def first_known(found: pd.DataFrame, prior: pd.DataFrame) -> pd.DataFrame:
    """Of each entrant, in their order: the kind of the first step that was apart from the entry, and how many days
    before it was; empty where there is none."""
    first = prior[prior["is_apart"]].drop_duplicates("child").set_index("child")[["kind", "days_before"]]
    told = first.reindex(found["child"]).reset_index(drop=True)
    return told.assign(kind=told["kind"].astype(object), days_before=told["days_before"].astype(np.float64))
