"""What a day in care is told apart by: age band, placement, legal group, need and kind, as data."""

from __future__ import annotations

import pandas as pd

from schemas.codes import PRIMARY_NEED, REMANDS, SHORT_BREAKS

# the band from the birthday named on; a child comes of age on the last
AGE_BANDS = {"under 1": 0, "1 to 4": 1, "5 to 9": 5, "10 to 15": 10, "16 and over": 16}
ADULT = 18
NO_AGE = "not known"

LOOKED_AFTER, UASC, REMAND, SHORT_BREAK = "looked after", "unaccompanied (UASC)", "on remand", "short breaks"
# on each day the first that holds: a short break is not being looked after, and a child listed as unaccompanied
# stays so until the listing ends
KINDS = (LOOKED_AFTER, UASC, REMAND, SHORT_BREAK)

PLACEMENTS = {
    "foster care": ("U4", "U5", "U6"),
    "foster care with family or friends": ("U1", "U2", "U3"),
    "children's home or secure home": ("K1", "K2"),
    "semi-independent": ("H5", "K3", "P2"),
    "with parents": ("P1",),
    "placed for adoption": ("A3", "A4", "A5", "A6"),
    "other residential": ("R1", "R2", "R3", "R5", "S1"),
}
OTHER_PLACEMENT = "other or not known"
LEGAL = {
    "care order": ("C1", "C2"),
    "section 20": ("V2",),
    "placement order": ("E1", "D1"),
    "remand or youth justice": REMANDS,
    "police or emergency protection": ("L1", "L2", "L3"),
    "short breaks": SHORT_BREAKS,
}
OTHER_LEGAL = "other or not known"
NEEDS = tuple(PRIMARY_NEED.labels.values())
NO_NEED = PRIMARY_NEED.labels["N0"]

LEVELS = {
    "kind": KINDS,
    "age_band": (*AGE_BANDS, NO_AGE),
    "placement": (*PLACEMENTS, OTHER_PLACEMENT),
    "legal": (*LEGAL, OTHER_LEGAL),
    "need": (*NEEDS[1:], NO_NEED),
}
"""Every level of each dimension, in the order in which a table shows them."""


def placement_of(code: pd.Series) -> pd.Series:
    """The placement group of each SSDA903 placement code."""
    return code.map(_group_by_code(PLACEMENTS)).fillna(OTHER_PLACEMENT)


def legal_of(code: pd.Series) -> pd.Series:
    """The legal group of each SSDA903 legal status."""
    return code.map(_group_by_code(LEGAL)).fillna(OTHER_LEGAL)


def need_of(code: pd.Series) -> pd.Series:
    """The category of need in words of each code, `not stated` where there is none."""
    return code.map(PRIMARY_NEED.labels).fillna(NO_NEED)


def _group_by_code(groups: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {code: group for group, codes in groups.items() for code in codes}
