"""Plans open at the end of a day, by how long they had run."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from measures.history import History
from schemas.records import CinPlan, CpPlan

LONG_MONTHS, LONGEST_MONTHS = 15, 24
AGES = ("up to 15 months", "15 months to 2 years", "2 years and over")


def open_at(history: History, record: type[CpPlan] | type[CinPlan], days: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """The plans open at the end of each day: borough, child_id, on, age (how long they had run)."""
    rows = history[record].dropna(subset=["happened_on"])
    found = [_on(rows, day) for day in days]
    return pd.concat(found, ignore_index=True) if found else rows.head(0)[["borough", "child_id"]].assign(on=[], age=[])


def _on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    is_open = (rows["happened_on"] <= day) & (rows["ended_on"].isna() | (rows["ended_on"] > day))
    begun = rows.loc[is_open, "happened_on"]
    is_long, is_longest = (begun + pd.DateOffset(months=months) <= day for months in (LONG_MONTHS, LONGEST_MONTHS))
    age = (is_long.astype(int) + is_longest).map(dict(enumerate(AGES))).astype(object)
    return rows.loc[is_open, ["borough", "child_id"]].assign(on=day, age=age)
