"""Whom a child belongs to: its kin, for intervals, and its family on a day."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from schemas.records import Membership

_CHILD = ["borough", "child_id"]


def with_kin(history: History, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the kin of each child, as a number; a child that is not known is its own."""
    kin = history.children.set_index("child_id")["kin_id"]
    own = rows["child_id"].map(kin).fillna(rows["child_id"])
    return rows.assign(kin_id=pd.factorize(own)[0])


def in_families(history: History, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (borough, child_id, happened_on ...) with the family of the child on that day; without it they go."""
    members = history[Membership]
    members = members[members["role"] == "child"].rename(columns={"happened_on": "from_on", "ended_on": "to_on"})
    both = rows.assign(row=range(len(rows))).merge(members[[*_CHILD, "family_id", "from_on", "to_on"]], on=_CHILD)
    begun = both["from_on"].isna() | (both["from_on"] <= both["happened_on"])
    is_open = both["to_on"].isna() | (both["to_on"] > both["happened_on"])
    # of two families the one joined last
    at = both[begun & is_open].sort_values(["from_on", "family_id"], na_position="first", kind="stable")
    found = at.drop_duplicates("row", keep="last").sort_values("row", ignore_index=True)
    return found.drop(columns=["row", "from_on", "to_on"])
