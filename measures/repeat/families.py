"""Families that were worked with again and again: referred three times in two years, with no help that lasted."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from measures.households import in_families, with_kin
from measures.years import year_of
from schemas import codes
from schemas.records import CareEpisode, CinPlan, CpPlan, EhEpisode, Referral

OCCASIONS, MONTHS, LASTING_MONTHS = 3, 24, 3
_CHILD = ["borough", "child_id"]
_FAMILY = ["borough", "family_id"]


def reworked(history: History) -> pd.DataFrame:
    """A row per family and year in which a child of it was referred, and whether the family was worked with again.

    Columns borough, family_id, kin_id, year, is_yes. Asked at the family's last referral of the year: were its children
    referred on three days or more in the 24 months up to it, and did none of them have a plan, early help or a time in
    care (but for short breaks) that had any day in these months and lasted three? The children of one day are one
    occasion. Referrals of children of whom no family is known are left out.
    """
    referred = in_families(history, history[Referral][[*_CHILD, "happened_on"]].dropna())
    days = referred[[*_FAMILY, "happened_on"]].drop_duplicates()
    last = referred.assign(year=year_of(referred["happened_on"])).sort_values("happened_on", kind="stable")
    last = last.drop_duplicates([*_FAMILY, "year"], keep="last").reset_index(drop=True)
    is_often = _occasions(last, days) >= OCCASIONS
    is_yes = is_often & ~_is_helped(last, _help(history))
    return with_kin(history, last)[[*_FAMILY, "kin_id", "year"]].assign(is_yes=is_yes)


def _occasions(last: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    """On how many days each family was referred in the months up to its day."""
    both = last.assign(row=last.index).merge(days, on=_FAMILY, suffixes=("", "_of_day"))
    since = both["happened_on"] - pd.DateOffset(months=MONTHS)
    is_in = (both["happened_on_of_day"] > since) & (both["happened_on_of_day"] <= both["happened_on"])
    return both[is_in].groupby("row").size().reindex(last.index, fill_value=0)


def _help(history: History) -> pd.DataFrame:
    """The spells of help with their families: those of the children on the first day of each."""
    care = history[CareEpisode]
    kinds = (
        history[CinPlan],
        history[CpPlan],
        history[EhEpisode],
        care[~care["legal_status"].isin(codes.SHORT_BREAKS)],
    )
    spells = pd.concat([rows[[*_CHILD, "happened_on", "ended_on"]] for rows in kinds]).dropna(subset=["happened_on"])
    return in_families(history, spells.reset_index(drop=True))


def _is_helped(last: pd.DataFrame, help_: pd.DataFrame) -> pd.Series:
    """Whether help that lasted had any day in the months up to each family's day."""
    both = last.assign(row=last.index).merge(help_, on=_FAMILY, suffixes=("", "_of_help"))
    since = both["happened_on"] - pd.DateOffset(months=MONTHS)
    until = both["ended_on"].fillna(both["happened_on"]).clip(upper=both["happened_on"])
    lasted = both["happened_on_of_help"] + pd.DateOffset(months=LASTING_MONTHS) <= until
    return pd.Series(last.index.isin(both.loc[lasted & (until > since), "row"]), last.index)
