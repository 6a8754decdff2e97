"""What services had recorded of a child before each stage of its life, among those who came into care later on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from measures.history import ALL
from measures.journeys.entrants import Settings, reaches
from measures.journeys.lives import STEPS, Lives, years_after
from measures.journeys.shares import share_of
from schemas.records import Assessment, CpPlan, EhContact, EhEpisode, Referral

# the birthday whose first following 1 September is the stage's anniversary
STAGES: Mapping[str, tuple[str, int]] = {
    "school_entry": ("school entry", 4),
    "key_stage_2": ("key stage 2", 7),
    "secondary_transfer": ("secondary transfer", 11),
    "key_stage_4": ("key stage 4", 14),
    "post_16": ("post 16", 16),
}
# CIN plans have been told since 2021 alone: of earlier stages it is not known whether there was one
KINDS = tuple(STEPS[record] for record in (EhContact, EhEpisode, Referral, Assessment, CpPlan))


def anniversary(born_on: pd.Series, birthday: int) -> pd.Series:
    """The first 1 September strictly after a birthday."""
    on = years_after(born_on, birthday)
    year = on.dt.year + (on.dt.month >= 9)
    return pd.to_datetime(pd.DataFrame({"year": year, "month": 9, "day": 1})).astype("datetime64[s]")


def before_stages(lives: Lives, found: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rows of borough, stage, kind, children, had, had_not, share, low, high (percent), number: fit to publish.

    Of the entrants who did not come alone and entered on or after a stage's anniversary, those of whom records reach
    back to the birth, or `reach_years` before the anniversary: how many had a record of a kind before it, and how many
    such records a child had on average (`number`).
    """
    told = _asked(lives, found[~found["is_unaccompanied"]], settings)
    counts = _counted(lives, told)
    rows = [
        {"borough": borough, "stage": STAGES[str(stage)][0], "kind": kind, **_summed(part, kind)}
        for stage, of_stage in counts.groupby("stage", sort=False)
        for borough, part in [
            *((name, of_stage[of_stage["borough"] == name]) for name in lives.boroughs),
            (ALL, of_stage),
        ]
        for kind in KINDS
    ]
    names = ["borough", "stage", "kind", "children", "had", "had_not", "share", "low", "high", "number"]
    table = pd.DataFrame(rows, columns=names)
    floats = ["share", "low", "high", "number"]
    table = table.astype({name: "int64" for name in ("children", "had", "had_not")} | dict.fromkeys(floats, "float64"))
    sums = {"children": ["had", "had_not"]}
    return lives.editions.told("journeys_before", table, ["children", "had", "had_not"], sums=sums)


def _asked(lives: Lives, found: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A row per entrant and stage that it reached before its entry: with stage and stage_on."""
    parts = []
    for stage, (_, birthday) in STAGES.items():
        on = anniversary(found["born_on"], birthday)
        is_asked = reaches(lives, found, on, settings) & (on <= found["entered_on"])
        parts.append(found.assign(stage=stage, stage_on=on)[is_asked])
    return pd.concat(parts, ignore_index=True)


def _counted(lives: Lives, told: pd.DataFrame) -> pd.DataFrame:
    """The same with a column per kind: how many such records began before the anniversary."""
    row = told[["child", "stage_on"]].reset_index()
    steps = lives.steps.loc[lives.steps["child"].isin(told["child"]), ["child", "kind", "on"]].merge(row, on="child")
    earlier = steps[steps["on"] < steps["stage_on"]]
    counts = pd.crosstab(earlier["index"], earlier["kind"].astype(str)) if len(earlier) else pd.DataFrame()
    return told.join(counts.reindex(index=told.index, columns=list(KINDS), fill_value=0))


def _summed(part: pd.DataFrame, kind: str) -> dict[str, float]:
    had = part[kind] > 0
    share, low, high = share_of(part["kin"], had.to_numpy())
    number = round(float(part[kind].mean()), 1) if len(part) else np.nan
    counts = {"children": len(part), "had": int(had.sum()), "had_not": int((~had).sum())}
    return {**counts, "share": share, "low": low, "high": high, "number": number}
