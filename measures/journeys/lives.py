"""The children of a history by number, with all that services recorded of each: what journeys are told from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures.editions import Editions
from measures.history import History
from schemas.codes import SHORT_BREAKS
from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    Conference,
    CpPlan,
    Death,
    EhContact,
    EhEpisode,
    Hearing,
    LegalOutcome,
    Offence,
    Programme,
    Record,
    Referral,
    Section47,
    SocialWorker,
    Uasc,
)

# in the order in which steps of one day are read
STEPS: Mapping[type[Record], str] = {
    EhContact: "early-help contact",
    EhEpisode: "early help",
    Referral: "referral",
    Assessment: "assessment",
    Section47: "section 47",
    Conference: "conference",
    CinPlan: "CIN plan",
    CpPlan: "CP plan",
    Offence: "offence",
    LegalOutcome: "court or caution",
    Hearing: "court or caution",
    Programme: "youth justice programme",
}
SHORT_BREAK = "short break"
_READ = (*STEPS, CareEpisode, Death, Uasc, SocialWorker)
# without one of these nobody can say that a child was not known
SOURCES = ("cin_census", "early_help", "youth_justice", "ssda903")
DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25
ADULT_AGE = 18


@dataclass(frozen=True)
class Lives:
    """A history with its children numbered.

    `children` by number: kin (a number) and born_on. `records[CpPlan]` and so on: that record's dated rows with `child`
    in place of child_id. `steps`: child, kind (a word of STEPS), borough, on, ended_on, in order. `care`: the episodes
    of care that are no short breaks, in order. `cover`, by borough: from_on and to_on, the days that every source of
    SOURCES covers; a borough that lacks one is not there. `editions` are those of the history.
    """

    day: pd.Timestamp
    boroughs: tuple[str, ...]
    children: pd.DataFrame
    records: Mapping[type[Record], pd.DataFrame]
    steps: pd.DataFrame
    care: pd.DataFrame
    cover: pd.DataFrame
    editions: Editions

    def covered(self, boroughs: pd.Series, which: str) -> pd.Series:
        """The first (`from_on`) or last (`to_on`) day that all sources of each row's borough cover; empty of one that
        lacks a source."""
        days = self.cover[which].reindex(boroughs).to_numpy()
        return pd.Series(days, boroughs.index).astype("datetime64[s]")


def lives(history: History) -> Lives:
    """The same history by number. Records without a day, or of nobody among the children, are left out; a listing as
    unaccompanied is kept without its day, which it often lacks."""
    children = pd.DataFrame(
        {
            "kin": pd.factorize(history.children["kin_id"])[0],
            "born_on": history.children["born_on"].astype("datetime64[s]").to_numpy(),
        }
    )
    ids = pd.Index(history.children["child_id"])
    records = {record: _numbered(history[record], ids, record is Uasc) for record in _READ}
    episodes = records[CareEpisode].sort_values(["child", "happened_on"], kind="stable", ignore_index=True)
    is_short = episodes["legal_status"].isin(SHORT_BREAKS).to_numpy(bool)
    steps = _steps(records, episodes[is_short])
    cover = _cover(history.coverage)
    return Lives(history.day, history.boroughs, children, records, steps, episodes[~is_short], cover, history.editions)


def _numbered(rows: pd.DataFrame, ids: pd.Index, keeps_undated: bool) -> pd.DataFrame:
    child = ids.get_indexer(pd.Index(rows["child_id"]))
    is_kept = (child >= 0) & (rows["happened_on"].notna().to_numpy() | keeps_undated)
    return rows.assign(child=child)[is_kept].drop(columns="child_id").reset_index(drop=True)


def _steps(records: Mapping[type[Record], pd.DataFrame], short_breaks: pd.DataFrame) -> pd.DataFrame:
    kinds = list(dict.fromkeys([*STEPS.values(), SHORT_BREAK]))
    told = [(records[record], kind) for record, kind in STEPS.items()] + [(short_breaks, SHORT_BREAK)]
    parts = [
        pd.DataFrame(
            {
                "child": rows["child"].to_numpy(np.int64),
                "kind": pd.Categorical([kind] * len(rows), categories=kinds),
                "borough": rows["borough"].astype(object).to_numpy(),
                "on": rows["happened_on"].astype("datetime64[s]").to_numpy(),
                "ended_on": rows["ended_on"].astype("datetime64[s]").to_numpy(),
            }
        )
        for rows, kind in told
    ]
    steps = pd.concat(parts, ignore_index=True)
    order = np.lexsort((steps["kind"].cat.codes, steps["on"], steps["child"]))
    return steps.iloc[order].reset_index(drop=True)


def _cover(coverage: pd.DataFrame) -> pd.DataFrame:
    told = coverage[coverage["service"].isin(SOURCES)]
    spans = told.groupby(["borough", "service"], as_index=False).agg(from_on=("from_on", "min"), to_on=("to_on", "max"))
    by = spans.groupby("borough").agg(from_on=("from_on", "max"), to_on=("to_on", "min"), told=("service", "size"))
    return by[by["told"] == len(SOURCES)].drop(columns="told")


def years_after(days: pd.Series, years: int) -> pd.Series:
    """The same day so many years later; of 29 February the 28th."""
    return (pd.to_datetime(days) + pd.DateOffset(years=years)).astype("datetime64[s]")
