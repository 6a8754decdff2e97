"""Assessments that followed another without a plan between, and child protection plans that were not the first."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from measures.households import with_kin
from measures.repeat.referrals import MONTHS
from schemas import codes
from schemas.records import Assessment, CareEpisode, CinPlan, CpPlan

SOON_MONTHS = 24
_CHILD = ["borough", "child_id"]
_CASE = [*_CHILD, "record_id"]


def assessments(history: History) -> pd.DataFrame:
    """Every assessment, and whether it began within 12 months after the child's last one ended, with no plan between.

    Columns borough, child_id, kin_id, happened_on, is_yes. A child in need or child protection plan or time in care
    (but for short breaks) of which any day lies between the two is a plan.
    """
    rows = history[Assessment][[*_CASE, "happened_on", "ended_on"]].sort_values(["happened_on", "record_id"])
    ends = rows[[*_CHILD, "ended_on"]].dropna().rename(columns={"ended_on": "before_on"}).sort_values("before_on")
    found = pd.merge_asof(rows, ends, left_on="happened_on", right_on="before_on", by=_CHILD)
    soon = found["happened_on"] <= found["before_on"] + pd.DateOffset(months=MONTHS)
    is_yes = soon & ~found["record_id"].isin(_helped_between(history, found[soon]))
    return with_kin(history, found[[*_CHILD, "happened_on"]].assign(is_yes=is_yes))


def _helped_between(history: History, pairs: pd.DataFrame) -> pd.Series:
    """The record_id of those before which a plan or care ran on a day from `before_on` until they began."""
    care = history[CareEpisode]
    care = care[~care["legal_status"].isin(codes.SHORT_BREAKS)]
    spells = pd.concat(
        [rows[[*_CHILD, "happened_on", "ended_on"]] for rows in (history[CinPlan], history[CpPlan], care)]
    )
    both = pairs.merge(spells, on=_CHILD, suffixes=("", "_of_plan"))
    until = both["ended_on_of_plan"].fillna(history.day)
    is_between = (both["happened_on_of_plan"] < both["happened_on"]) & (until > both["before_on"])
    return both.loc[is_between, "record_id"]


def cp_plans(history: History) -> pd.DataFrame:
    """Every child protection plan: was it the child's first, or how long after the last one did it come?

    Columns borough, child_id, kin_id, happened_on, gap: empty for a first plan, else `soon` (within 24 months after the
    last one ended) or `later`. A plan is not the first if the borough holds an earlier one, or counts one of any
    council.
    """
    rows = history[CpPlan].sort_values([*_CHILD, "happened_on", "record_id"], ignore_index=True)
    of_child = rows.groupby(_CHILD)["ended_on"]
    gap_from = of_child.shift()
    is_soon = rows["happened_on"] <= gap_from + pd.DateOffset(months=SOON_MONTHS)
    is_again = (of_child.cumcount() > 0) | (rows["previous_plans_count"].astype("float64") > 0)
    gap = pd.Series(None, rows.index, dtype=object).mask(is_again, "later").mask(is_soon, "soon")
    return with_kin(history, rows[[*_CHILD, "happened_on"]].assign(gap=gap))
