"""The children that are followed: from the first record of a service until care, or what ends the following first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.incidence import CENSORED, COMPETED, EVENT
from measures.journeys.entrants import Settings, first_entries
from measures.journeys.lives import ADULT_AGE, Lives, years_after
from schemas.codes import ADOPTED_CASE, MOVED_CASE
from schemas.records import Death, Referral


def followed(lives: Lives, settings: Settings) -> pd.DataFrame:
    """One row per child that a service knew before 18 and before any care: child, kin, born_on, borough (of the first
    record), first_on, stop_on, cause.

    `stop_on` is the first of: the first entry into care (EVENT); 18th birthday, death, adoption (COMPETED); leaving the
    area, the end of coverage or of what is settled (CENSORED). Children who came alone are not followed: they enter
    care on the day on which they become known. The first record counts from the day of birth on.
    """
    first = lives.steps.drop_duplicates("child")[["child", "borough", "on"]].rename(columns={"on": "first_on"})
    found = first.join(lives.children, on="child").dropna(subset=["born_on"])
    found = found[found["borough"].isin(lives.cover.index)]
    entered = first_entries(lives)
    found = found[~found["child"].isin(entered.loc[entered["is_unaccompanied"], "child"])].reset_index(drop=True)
    found["first_on"] = found[["first_on", "born_on"]].max(axis=1)
    ends = _ends(lives, found, entered, settings)
    # of what falls on one day the first column counts
    stop_on, which = ends.min(axis=1), ends.fillna(pd.Timestamp.max.as_unit("s")).to_numpy().argmin(axis=1)
    causes = np.array([EVENT, COMPETED, COMPETED, COMPETED, CENSORED, CENSORED])
    told = found.assign(stop_on=stop_on, cause=causes[which])
    return told[told["stop_on"] > told["first_on"]].reset_index(drop=True)


def _ends(lives: Lives, found: pd.DataFrame, entered: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    referrals = lives.records[Referral]
    adopted = referrals[referrals["closure_reason"] == ADOPTED_CASE]
    cover = lives.covered(found["borough"], "to_on") + pd.Timedelta(days=1)
    settled = lives.day - pd.Timedelta(days=settings.settled_days)
    first = {
        "entered_on": entered.set_index("child")["entered_on"],
        "adult_on": pd.Series(years_after(found["born_on"], ADULT_AGE).to_numpy(), index=found["child"]),
        "died_on": lives.records[Death].groupby("child")["happened_on"].min(),
        "adopted_on": adopted.groupby("child")["ended_on"].min(),
        "left_on": _left(lives),
    }
    told = pd.DataFrame({name: days.reindex(found["child"]).to_numpy("datetime64[s]") for name, days in first.items()})
    return told.assign(told_to_on=cover.where(cover < settled, settled).astype("datetime64[s]"))


def _left(lives: Lives) -> pd.Series:
    """By child the day on which it left the area: a referral closed as moved, with no later record."""
    referrals = lives.records[Referral]
    moved = referrals[referrals["closure_reason"] == MOVED_CASE].groupby("child")["ended_on"].max()
    last = lives.steps.groupby("child")["on"].max().reindex(moved.index)
    return moved[moved > last]
