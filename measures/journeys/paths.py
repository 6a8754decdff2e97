"""In which order services first met the children that later came into care: the commonest paths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from measures.journeys.lives import STEPS
from measures.suppression import SMALL
from schemas.records import Assessment, CpPlan, EhEpisode, Offence, Referral, Section47

# CIN plans are not among them: those before April 2021 are not told, so that the order would be wrong
MILESTONES = tuple(STEPS[record] for record in (EhEpisode, Referral, Assessment, Section47, CpPlan, Offence))
CARE = "care"
ARROW = " > "
OTHER = "another path"
MOST = 10


def paths(found: pd.DataFrame, prior: pd.DataFrame) -> pd.Series:
    """Each entrant's path: the milestones before the entry in the order of the first of each, then care.

    Of one day the order of MILESTONES holds. A contact alone is no milestone: the path is then care alone.
    """
    steps = prior[prior["is_apart"] & prior["kind"].isin(MILESTONES)].drop_duplicates(["child", "kind"])
    order = steps["kind"].map({kind: place for place, kind in enumerate(MILESTONES)}).astype(int)
    ordered = steps.assign(order=order).sort_values(["child", "on", "order"])
    joined = ordered["kind"].astype(str).groupby(ordered["child"]).agg(ARROW.join)
    told = joined.reindex(found["child"])
    return pd.Series(np.where(told.notna(), told + ARROW + CARE, CARE).astype(object), index=found.index)


def commonest(told: pd.Series) -> tuple[pd.Series, Sequence[str]]:
    """The paths with all but the MOST commonest named OTHER, and the names in order, OTHER last.

    A path of SMALL or fewer children is never named.
    """
    counts = (
        told.value_counts()
        .rename_axis("path")
        .reset_index(name="n")
        .sort_values(["n", "path"], ascending=[False, True])
    )
    names = list(counts.loc[counts["n"] > SMALL, "path"].head(MOST))
    return told.where(told.isin(names), OTHER), [*names, OTHER]
