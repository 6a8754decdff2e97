"""Unbroken times in care: who entered, how soon they left and to whom, where other ways out compete."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.care.pieces import OPEN, days_of
from measures.care.stock import in_order
from measures.incidence import CENSORED, COMPETED, EVENT, cumulative_incidence

HOME_ENDS = ("E4A", "E4B", "E13")
"""Went to live with parents or relatives: planned, not planned, or with those without parental responsibility."""


def stays(pieces: pd.DataFrame) -> pd.DataFrame:
    """One row an unbroken time in care in one borough: the columns of its first piece, end_on and end_reason of its
    last. Pieces that were left out before (short breaks, say) break it.
    """
    order, goes_on = in_order(pieces)
    rows = pieces.iloc[order].reset_index(drop=True)
    opens = ~np.concatenate([[False], goes_on[:-1]]) if len(rows) else goes_on
    last = rows.loc[~goes_on, ["end_on", "end_reason"]].reset_index(drop=True)
    return rows[opens].drop(columns=["end_on", "end_reason"]).reset_index(drop=True).join(last)


def going_home(entered: pd.DataFrame, last: pd.Timestamp, by_days: list[float]) -> pd.DataFrame:
    """The chance of having gone home before each of `by_days` after entry: incidence, low, high, a row a day.

    `entered` are stays that began before `last`, the day after the last one known. Every other way of leaving competes;
    who is still in care on `last` is censored then. Kin are taken whole.
    """
    start, end = days_of(entered["start_on"]), days_of(entered["end_on"])
    closes = int(days_of(pd.Series([last]))[0])
    is_home = entered["end_reason"].isin(HOME_ENDS).to_numpy()
    is_over = (end < OPEN) & (end <= closes)
    cause = np.select([is_over & is_home, is_over], [EVENT, COMPETED], CENSORED).astype(np.int8)
    days = (np.minimum(end, closes) - start).astype(np.float64)
    kin = pd.factorize(entered["kin_id"])[0]
    return cumulative_incidence(days, cause, kin, np.asarray(by_days, dtype=np.float64))
