"""Review conferences of child protection plans: when each was due, and whether it had been held by then.

Working Together to Safeguard Children: the first review within three months of the initial conference, then within six
months of each. A plan begins on the day of the conference.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from measures.history import History
from measures.households import with_kin
from schemas.records import CpPlan, CpReview

FIRST_MONTHS, NEXT_MONTHS = 3, 6
_CHILD = ["borough", "child_id"]


def due(history: History) -> pd.DataFrame:
    """A row a review that fell due: borough, child_id, kin_id, record_id (of the plan), due_on, held_on, is_yes (late).

    None falls due after the plan has ended. Late: held after that day, or not at all. After a review that came, the
    next is due six months after it; after one that never came nothing more is. Of a borough that hands no review over
    nothing is told.
    """
    held = _held(history)
    plans = _reviewed(history)[[*_CHILD, "record_id", "happened_on", "ended_on"]]
    firsts = plans.assign(since=plans["happened_on"], months=FIRST_MONTHS)
    laters = held.merge(plans, on="record_id").assign(months=NEXT_MONTHS).rename(columns={"held_on": "since"})
    every = pd.concat([firsts, laters[firsts.columns]]).sort_values(["record_id", "since"], ignore_index=True)
    months = every["months"].to_numpy()
    first, later = (every["since"] + pd.DateOffset(months=count) for count in (FIRST_MONTHS, NEXT_MONTHS))
    due_on = first.where(months == FIRST_MONTHS, later)
    next_on = every.groupby("record_id")["since"].shift(-1)
    every = every.assign(due_on=due_on, held_on=next_on, is_yes=(next_on > due_on) | next_on.isna())
    runs = every["ended_on"].isna() | (every["ended_on"] > every["due_on"])
    return with_kin(history, every[runs & (every["due_on"] < history.day)].drop(columns=["since", "months"]))


def overdue(history: History, days: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """The plans open at the end of each of some days: borough, kin_id, on, is_yes (a review is overdue)."""
    plans = with_kin(history, _reviewed(history))
    late = due(history)
    late = late[late["is_yes"]]
    found = []
    for day in days:
        is_open = (plans["happened_on"] <= day) & (plans["ended_on"].isna() | (plans["ended_on"] > day))
        waits = late.loc[(late["due_on"] < day) & (late["held_on"].isna() | (late["held_on"] > day)), "record_id"]
        on = plans[is_open]
        found.append(on[["borough", "kin_id"]].assign(on=day, is_yes=on["record_id"].isin(waits)))
    return (
        pd.concat(found, ignore_index=True) if found else plans.head(0)[["borough", "kin_id"]].assign(on=[], is_yes=[])
    )


def last_seen(history: History) -> pd.Series:
    """The day of the last review of each plan, by its record_id."""
    return _held(history).groupby("record_id")["held_on"].max()


def _reviewed(history: History) -> pd.DataFrame:
    """The plans of the boroughs that hand reviews over: without, every one would seem late."""
    plans = history[CpPlan].dropna(subset=["happened_on"])
    return plans[plans["borough"].isin(history[CpReview]["borough"])]


def _held(history: History) -> pd.DataFrame:
    """The reviews of each plan: record_id (of the plan), held_on."""
    plans = history[CpPlan][[*_CHILD, "record_id", "happened_on", "ended_on"]]
    held = history[CpReview][[*_CHILD, "happened_on"]].rename(columns={"happened_on": "held_on"}).dropna()
    both = plans.merge(held.drop_duplicates(), on=_CHILD)
    is_in = (both["held_on"] > both["happened_on"]) & ~(both["ended_on"] < both["held_on"])
    return both.loc[is_in, ["record_id", "held_on"]].sort_values(["record_id", "held_on"], ignore_index=True)
