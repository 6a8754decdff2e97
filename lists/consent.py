"""Families whose last early help was without consent, or ended when consent was withdrawn: on hold like who says so."""

from datetime import timedelta

import pandas as pd

from lists.standing import KEYS, NO_DECISIONS

WITHDRAWN = "consent_withdrawn"


def without_consent(episodes: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The families whose consent is recorded as missing, as `standing.in_force` gives decisions.

    `episodes` are schemas.records.EhEpisode as visible at the list's month, `members` schemas.landmarks.Member then.
    The episode that began last among a family's members counts. A record that became known later wakes the family.
    """
    theirs = episodes.merge(members[[*KEYS, "child_id", "landmark_on"]], on="child_id", suffixes=("_of_episode", ""))
    last = theirs.sort_values(["happened_on", "known_on", "record_id"]).drop_duplicates(KEYS, keep="last")
    withdrew, refused = last["end_reason"] == WITHDRAWN, last["has_consent"].eq(False)
    found = last.assign(known=last["end_known_on"].where(withdrew, last["known_on"]))[withdrew | refused]
    return found.assign(
        month_on=found["landmark_on"],
        done_on=[day + timedelta(days=1) for day in found["known"]],  # known on: the last day on which it was not
        decision="no_consent",
        is_answered=False,
    )[list(NO_DECISIONS.columns)]


def latest(*decisions: pd.DataFrame) -> pd.DataFrame:
    """Of decisions from several sources the last on each family."""
    every = pd.concat([one for one in decisions if len(one)] or [NO_DECISIONS])
    return every.sort_values("done_on", kind="stable").drop_duplicates(KEYS, keep="last")
