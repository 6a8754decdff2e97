"""Preventable or not: a rule that anybody can check, by which each child that came into care is in exactly one class.

The rule reads what was recorded. It does not say that an entry could have been prevented, nor that it could not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures.journeys.answers import NONE, PLANS
from measures.journeys.entrants import LOOK_BACK_MONTHS
from measures.journeys.lives import DAYS_A_MONTH, STEPS
from schemas.records import Assessment, EhEpisode, Referral

LASTING_DAYS = 91  # a plan that ran for three months or more
REPEATED = 2  # so many referrals, or so many assessments, are repeated work
ILLNESS_OR_ABSENCE = ("N3", "N8")  # category of need at the entry: the parent's illness or disability, absent parenting
UNACCOMPANIED = "unaccompanied"
_HELP = (STEPS[EhEpisode], *PLANS)


@dataclass(frozen=True)
class Class:
    """One class: its name, the fact that puts a child into it, and what that says."""

    name: str
    fact: str
    says: str


_HELPED, _ILL, NEVER, REWORKED = "helped", "illness or absence", "known, never helped", "re-worked"
# of the children known before: what is told of each borough and year, and the classes that it is made of
ANSWERS = {NEVER: (NEVER,), REWORKED: (REWORKED,), "helped, or illness or absence": (_HELPED, _ILL)}
# in this order: the first one whose fact holds; the last one holds of every child
CLASSES = (
    Class(UNACCOMPANIED, "is_unaccompanied", "an unaccompanied asylum-seeking child at the entry"),
    Class(NONE, "is_unknown", "no record of any service apart from the entry itself"),
    Class(
        "illness or absence", "is_illness_or_absence", "need at the entry: a parent's illness or disability, or absent"
    ),
    Class(NEVER, "is_never_helped", "known to a service, but no early help and no CIN or CP plan"),
    Class(REWORKED, "is_reworked", "two or more referrals or assessments in 24 months and no plan of three months"),
    Class(_HELPED, "is_any", "all others: helped, and came into care all the same"),
)


def classes(found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """The name of each entrant's class, in their order. `prior` is of `entrants.prior_steps`."""
    told = facts(found, prior)
    said = np.select([told[one.fact] for one in CLASSES], [one.name for one in CLASSES], "")
    return pd.Series(said.astype(object), index=found.index)


def facts(found: pd.DataFrame, prior: pd.DataFrame) -> pd.DataFrame:
    """What the rule reads of each entrant, yes or no, a column per class; only steps apart from the entry count."""
    apart = prior[prior["is_apart"]]
    recent = apart[apart["days_before"] <= LOOK_BACK_MONTHS * DAYS_A_MONTH]
    worked = recent[recent["kind"].isin([STEPS[Referral], STEPS[Assessment]])]
    times = worked.groupby(["child", "kind"], observed=True).size()
    repeated = times[times >= REPEATED].index.get_level_values("child")
    child = found["child"]
    return pd.DataFrame(
        {
            "is_unaccompanied": found["is_unaccompanied"],
            "is_unknown": ~child.isin(apart["child"]),
            "is_illness_or_absence": found["need"].isin(ILLNESS_OR_ABSENCE),
            "is_never_helped": ~child.isin(apart.loc[apart["kind"].isin(_HELP), "child"]),
            "is_reworked": child.isin(repeated) & ~child.isin(_lasting(apart)["child"]),
            "is_any": True,
        }
    )


def _lasting(apart: pd.DataFrame) -> pd.DataFrame:
    """CIN and CP plans that ran for LASTING_DAYS or more, some of it in the months that are looked at."""
    lasted = (apart["to_on"] - apart["on"]).dt.days >= LASTING_DAYS
    ran_on = (apart["entered_on"] - apart["to_on"]).dt.days <= LOOK_BACK_MONTHS * DAYS_A_MONTH
    return apart[apart["kind"].isin(PLANS) & lasted & ran_on]
