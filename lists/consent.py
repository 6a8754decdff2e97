"""Families whose last early help was without consent, or ended when consent was withdrawn: on hold like who says so."""

import pandas as pd

from lists.standing import KEYS, NO_REFUSALS

WITHDRAWN = "consent_withdrawn"


def without_consent(episodes: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The families whose consent is recorded as missing, and since when that is known: borough, family_id, known_on.

    `episodes` are schemas.records.EhEpisode as visible at the list's month, `members` schemas.landmarks.Member then.
    The episode that began last among a family's members counts. A record that became known later wakes the family.
    """
    theirs = episodes.merge(members[[*KEYS, "child_id", "landmark_on"]], on="child_id", suffixes=("_of_episode", ""))
    last = theirs.sort_values(["happened_on", "known_on", "record_id"]).drop_duplicates(KEYS, keep="last")
    withdrew, refused = last["end_reason"] == WITHDRAWN, last["has_consent"].eq(False)
    known_on = last["end_known_on"].where(withdrew, last["known_on"])
    return last.assign(known_on=known_on).loc[withdrew | refused, list(NO_REFUSALS.columns)]
