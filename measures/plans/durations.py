"""How long plans had lasted when they ended, and how long courts and those before them took: a row an end."""

from __future__ import annotations

import pandas as pd

from measures.history import History
from measures.households import with_kin
from schemas.records import CareEpisode, CinPlan, CpPlan, PreProceedings

BANDS = ("up to 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years", "2 years and over")
COURT_WEEKS, BEFORE_COURT_WEEKS = 26, 16
INTERIM = "C1"
_CHILD = ["borough", "child_id"]


def ended(history: History, record: type[CpPlan] | type[CinPlan]) -> pd.DataFrame:
    """The plans that ended: borough, kin_id, ended_on, band (the Department for Education's, in calendar months)."""
    rows = history[record].dropna(subset=["happened_on", "ended_on"])
    begun, over = rows["happened_on"], rows["ended_on"]
    at_least = (over >= begun + pd.DateOffset(months=12)).astype(int) + (over >= begun + pd.DateOffset(months=24))
    more_than = (over > begun + pd.DateOffset(months=3)).astype(int) + (over > begun + pd.DateOffset(months=6))
    band = (at_least + more_than).map(dict(enumerate(BANDS))).astype(object)
    return with_kin(history, rows[[*_CHILD, "ended_on"]].assign(band=band))


def in_court(history: History) -> pd.DataFrame:
    """Times under an interim care order that ended: borough, kin_id, ended_on, is_yes (longer than 26 weeks).

    Episodes that follow each other without a gap are one. An application comes before the interim order, so that the
    statutory 26 weeks (Children Act 1989, section 32) are over sooner than this tells.
    """
    rows = history[CareEpisode].sort_values([*_CHILD, "happened_on", "record_id"], ignore_index=True)
    of_child = rows.groupby(_CHILD)
    is_interim = rows["legal_status"] == INTERIM
    goes_on = (of_child["legal_status"].shift() == INTERIM) & (of_child["ended_on"].shift() == rows["happened_on"])
    run = (is_interim & ~goes_on).cumsum()
    interim = rows[is_interim].assign(run=run[is_interim])
    last = interim.drop_duplicates("run", keep="last").set_index("run")["ended_on"]
    found = interim.drop_duplicates("run").set_index("run")[[*_CHILD, "happened_on"]].assign(ended_on=last)
    return _longer(history, found.dropna(subset=["ended_on"]), COURT_WEEKS)


def before_court(history: History) -> pd.DataFrame:
    """Times in pre-proceedings that ended: borough, kin_id, ended_on, is_yes (longer than 16 weeks)."""
    rows = history[PreProceedings].dropna(subset=["happened_on", "ended_on"])
    return _longer(history, rows[[*_CHILD, "happened_on", "ended_on"]], BEFORE_COURT_WEEKS)


def _longer(history: History, rows: pd.DataFrame, weeks: int) -> pd.DataFrame:
    is_yes = rows["ended_on"] - rows["happened_on"] > pd.Timedelta(weeks=weeks)
    return with_kin(history, rows.assign(is_yes=is_yes))[["borough", "kin_id", "ended_on", "is_yes"]]
