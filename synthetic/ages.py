"""Coded values that children of some ages do not have, given to others: each stays as frequent as is published."""

import numpy as np
import pandas as pd

from synthetic.dirt.planting import chance

SOURCES = {
    "1C": (10, 18, 0.0, "1A"),
    "2A": (3, 18, 0.08, "3A"),
    "2B": (3, 18, 0.08, "3A"),
    "3C": (3, 18, 0.08, "3A"),
    "3B": (-1, 5, 0.08, "3A"),
}
"""By source of a referral: from which age on, and to which, it is that of most children, what share of the others have
it all the same, though none of the unborn, and what theirs is where it cannot be exchanged (assumption). Children refer
themselves, schools refer pupils, health visitors see the youngest."""
POLICE = "6"
"""What the police send is not exchanged: it depends on where a family lives."""
ABSENT_PARENTS, TAKEN_ON = "N8", ("N1", "N4", "N5")
"""The need of those who have no parents here, and the needs that younger children have instead."""
ABSENT_FROM = (16, 13)
"""Ages from which on parents are absent: first of these children, then, where there are not as many, of those
(assumption; 19,740 of the 21,930 children whose need it is in England are unaccompanied)."""
ABSENT_AT_MOST = 0.8
"""Share of the older children with another need who may take that of a younger one (assumption)."""
COURSES = (1, 60, 120, 180, 270, 365, 545, 730, 1095, 1460, 2190)
"""Days that a case is open, between the groups within which needs are exchanged: so their shares among open cases stay.
"""


def exchanged(
    codes: np.ndarray, wrong: np.ndarray, right: np.ndarray, group: np.ndarray, keys: np.ndarray, *salt: object
) -> np.ndarray:
    """The codes, those of the rows that are `wrong` exchanged with those of `right` ones of the group, where there are
    as many; which of them a hash of the keys says.
    """
    rows = pd.DataFrame({"group": group, "luck": chance(keys, "exchanged", *salt)}).sort_values("luck")

    def in_turn(which: np.ndarray) -> pd.DataFrame:
        chosen = rows[which[rows.index]]
        return pd.DataFrame({"row": chosen.index, "group": chosen.group, "turn": chosen.groupby("group").cumcount()})

    pairs = in_turn(wrong).merge(in_turn(right), on=["group", "turn"])
    here, there = pairs.row_x.to_numpy(), pairs.row_y.to_numpy()
    codes = codes.copy()
    codes[here], codes[there] = codes[there], codes[here]
    return codes


def sources_by_age(codes: np.ndarray, age: np.ndarray, group: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Sources of referrals or contacts, exchanged within the groups so that they suit the age in years on that day."""
    for code, (youngest, oldest, share, instead) in SOURCES.items():
        suits = (age >= youngest) & (age < oldest)
        wrong = (codes == code) & ~suits & ((age < 0) | (chance(keys, code, "all the same") >= share))
        codes = exchanged(codes, wrong, suits & ~np.isin(codes, [*SOURCES, POLICE]), group, keys, code)
        codes = np.where(wrong & (codes == code), instead, codes)
    return codes


def needs_by_age(
    needs: np.ndarray, age: np.ndarray, alone: np.ndarray, group: np.ndarray, keys: np.ndarray
) -> np.ndarray:
    """Primary needs, exchanged within the groups so that parents are absent of the oldest and of the lone."""
    for youngest in ABSENT_FROM:
        wrong = (needs == ABSENT_PARENTS) & (age < youngest) & ~alone
        right = np.isin(needs, TAKEN_ON) & (age >= youngest) & ~alone & (chance(keys, "absent") < ABSENT_AT_MOST)
        needs = exchanged(needs, wrong, right, group, keys, youngest)
    return needs
