"""Which families a list named, who looked, what was decided and what followed: what a later training must know of.

A family that was listed and helped is no longer what it would have been without the list. A model that learns from its
label without knowing that learns the list's own effect.
"""

import pandas as pd

from schemas.lists import Exposure

_FAMILY = ["borough", "month_on", "family_id"]


def exposure(listed: pd.DataFrame, entries: pd.DataFrame, starts: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row per listed family and month (schemas.lists.Exposure).

    `listed` has borough, month_on, list_id, family_id, section and as_of; `entries` is schemas.lists.ReviewEntry;
    `starts` of early help and `events` have borough, month_on, family_id and day, of the family's members since the
    month.
    """
    told = listed.merge(_viewed(entries), on=_FAMILY, how="left").merge(_decided(entries), on=_FAMILY, how="left")
    since = starts.merge(told[[*_FAMILY, "decided_on"]], on=_FAMILY)
    since = since[since["decided_on"].isna() | (since["day"] >= since["decided_on"])]
    told = told.merge(_first(since, "helped_on"), on=_FAMILY, how="left")
    told = told.merge(_first(events, "outcome_on"), on=_FAMILY, how="left")
    return told[list(Exposure.columns())].sort_values(_FAMILY).reset_index(drop=True)


def _viewed(entries: pd.DataFrame) -> pd.DataFrame:
    return _first(entries.rename(columns={"done_on": "day"}), "viewed_on")


def _decided(entries: pd.DataFrame) -> pd.DataFrame:
    """The decision that holds, the last that no later one corrects, since when it was so decided, and how quickly the
    first was made. Who mends the words of a decision decides nothing anew.
    """
    made = entries[entries["kind"] == "decided"].sort_values([*_FAMILY, "entry_id"])
    # an entry's number tells it apart within its borough alone
    keys = made[["borough", "entry_id"]].apply(tuple, axis=1)
    corrected = made[["borough", "replaces_entry_id"]].dropna().apply(tuple, axis=1)
    holding = made[~keys.isin(set(corrected))].drop_duplicates(_FAMILY, keep="last")[[*_FAMILY, "decision"]]
    since = made.drop_duplicates([*_FAMILY, "decision"]).rename(columns={"done_on": "decided_on"})
    holding = holding.merge(since[[*_FAMILY, "decision", "decided_on"]], on=[*_FAMILY, "decision"])
    quickness = made.drop_duplicates(_FAMILY)[[*_FAMILY, "seconds"]]
    return holding.merge(quickness, on=_FAMILY)


def _first(days: pd.DataFrame, name: str) -> pd.DataFrame:
    """The first day of each family and month."""
    ordered = days.sort_values([*_FAMILY, "day"]).drop_duplicates(_FAMILY)
    return ordered.rename(columns={"day": name})[[*_FAMILY, name]]
