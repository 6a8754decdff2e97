"""Which families a list named, who looked, what was decided and what followed: what a later training must know of.

A family that was listed and helped is no longer what it would have been without the list. A model that learns from its
label without knowing that learns the list's own effect.
"""

import pandas as pd

from schemas.lists import Exposure

_FAMILY = ["borough", "month_on", "family_id"]
_PLACE = [*_FAMILY, "list_id"]  # a month's list that is made again shows a family once more


def exposure(listed: pd.DataFrame, entries: pd.DataFrame, starts: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row per family and list, the earlier list of a month first (schemas.lists.Exposure).

    `listed` has borough, month_on, list_id, family_id, section, as_of and is_withdrawn; `entries` is
    schemas.lists.ReviewEntry; `starts` of early help and `events` have borough, month_on, family_id and day, of the
    family's members since the month.
    """
    told = listed.merge(_viewed(entries), on=_PLACE, how="left").merge(_decided(entries), on=_PLACE, how="left")
    since = starts.merge(told[[*_PLACE, "decided_on"]], on=_FAMILY)
    since = since[since["decided_on"].isna() | (since["day"] >= since["decided_on"])]
    told = told.merge(_first(since, _PLACE, "helped_on"), on=_PLACE, how="left")
    told = told.merge(_first(events, _FAMILY, "outcome_on"), on=_FAMILY, how="left")
    return told[list(Exposure.columns())].sort_values([*_FAMILY, "as_of"], kind="stable").reset_index(drop=True)


def of_months(exposed: pd.DataFrame) -> pd.DataFrame:
    """The families listed within capacity, each once a month, however often the month's list was made again.

    It stands under the last of these lists on which it was decided, else under the last that showed it. All of a month
    is told from the last list's extract on, for until that list expires there can be another decision.
    """
    listed = exposed[exposed["section"] == "list"]
    rows = listed.assign(as_of=listed.groupby(["borough", "month_on"])["as_of"].transform("max"))
    is_decided_last = rows.assign(is_decided=rows["decision"].notna()).sort_values("is_decided", kind="stable")
    return is_decided_last.drop_duplicates(_FAMILY, keep="last")[rows.columns].sort_index()


def _viewed(entries: pd.DataFrame) -> pd.DataFrame:
    return _first(entries.rename(columns={"done_on": "day"}), _PLACE, "viewed_on")


def _decided(entries: pd.DataFrame) -> pd.DataFrame:
    """The decision that holds, the last that no later one corrects, since when it was so decided, and how quickly the
    first was made. Who mends the words of a decision decides nothing anew.
    """
    made = entries[entries["kind"] == "decided"].sort_values([*_PLACE, "entry_id"])
    # an entry's number tells it apart within its borough alone
    keys = made[["borough", "entry_id"]].apply(tuple, axis=1)
    corrected = made[["borough", "replaces_entry_id"]].dropna().apply(tuple, axis=1)
    holding = made[~keys.isin(set(corrected))].drop_duplicates(_PLACE, keep="last")[[*_PLACE, "decision"]]
    since = made.drop_duplicates([*_PLACE, "decision"]).rename(columns={"done_on": "decided_on"})
    holding = holding.merge(since[[*_PLACE, "decision", "decided_on"]], on=[*_PLACE, "decision"])
    quickness = made.drop_duplicates(_PLACE)[[*_PLACE, "seconds"]]
    return holding.merge(quickness, on=_PLACE)


def _first(days: pd.DataFrame, of: list[str], name: str) -> pd.DataFrame:
    """The first day of each family, of a list or of a month."""
    ordered = days.sort_values([*of, "day"]).drop_duplicates(of)
    return ordered.rename(columns={"day": name})[[*of, name]]
