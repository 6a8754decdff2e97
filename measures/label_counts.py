"""How many children have which label, and why: by outcome, borough, life stage and school year, ready to publish."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.suppression import HIDDEN, suppress

AT_RISK = ("event", "no_event", "died", "adopted", "turned_18", "left_area", "lost_coverage", "too_recent")
NOT_AT_RISK = ("looked_after", "on_cp_plan", "age", "earlier_entry", "open_referral")
REASONS = AT_RISK + NOT_AT_RISK
PLACE = ["borough", "life_stage", "school_year"]


def last_of_each(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the last row of each group, ascending; `group` (n,) are numbers from 0 on, rows in order of date."""
    last = np.full(group.max(initial=-1) + 1, -1)
    last[group] = np.arange(len(group))
    return np.sort(last[last >= 0])


def first_of_each(group: NDArray[np.int64], is_at_risk: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The place of the first row of each group that is at risk, ascending; as `last_of_each`.

    Not the last: a child that comes into care has no landmark after that, so that its last one is always just before
    the event, and shares of last landmarks are too high.
    """
    at_risk = np.flatnonzero(is_at_risk)
    backwards = at_risk[::-1]
    return np.sort(backwards[last_of_each(group[backwards])])


def label_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per outcome, borough, life stage and school year, a column per reason. Not for publishing.

    `rows` has outcome, borough, life_stage, school_year and reason, one row a child. Raises ValueError for a reason
    that is not among REASONS.
    """
    strangers = sorted(set(rows["reason"].unique()) - set(REASONS))
    if strangers:
        raise ValueError(f"labels have the reason {strangers[0]}, which label_counts does not know: add it to REASONS")
    by = ["outcome", *PLACE]
    found = (
        rows.astype(dict.fromkeys([*by, "reason"], str)).groupby([*by, "reason"]).size().unstack("reason", fill_value=0)
    )
    return found.reindex(columns=list(REASONS), fill_value=0).rename_axis(columns=None).reset_index()


def publishable(counts: pd.DataFrame) -> pd.DataFrame:
    """The same with the counts that must not be seen empty, and others from which they could be worked out.

    The children of a place are the same for every outcome: where one outcome's row must not tell how many they are,
    no other's may, so that place is hidden in all.
    """
    told = [suppress(row) for row in counts[list(REASONS)].to_numpy().tolist()]
    is_secret = pd.Series([row[-1] == HIDDEN for row in told], counts.index)
    is_secret = is_secret.groupby([counts[name] for name in PLACE]).transform("any")
    shown = [[None if cell == HIDDEN else cell for cell in row[:-1]] for row in told]
    cells = pd.DataFrame(shown, columns=list(REASONS), index=counts.index).astype("Int64")
    cells.loc[is_secret] = pd.NA
    return pd.concat([counts[["outcome", *PLACE]], cells], axis=1)
