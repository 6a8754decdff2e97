"""From children's scores to a month's families: best place, capacity, rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

KEYS = ["borough", "family_id"]


@dataclass(frozen=True)
class Rules:
    """How many families a month and borough, by life stage, and for how many days a shown family rests."""

    capacity: Mapping[str, int]
    rest_days: int


def places(children: pd.DataFrame) -> pd.DataFrame:
    """One row per borough, landmark and family: its best child, stage and place in that stage's order.

    `children` has borough, landmark_on, family_id, child_id, life_stage, score. Ties are cut by the keyed hash of the
    family, which is as good as a lot and the same on every run; `tied` counts the families at that very score.
    """
    by_stage = ["borough", "landmark_on", "life_stage"]
    ordered = children.sort_values(
        [*by_stage, "score", "family_id", "child_id"], ascending=[True, True, True, False, True, True]
    )
    ordered = ordered.drop_duplicates([*by_stage, "family_id"])
    ordered = ordered.assign(place=ordered.groupby(by_stage).cumcount() + 1)
    ordered["tied"] = ordered.groupby([*by_stage, "score"])["family_id"].transform("size")
    best = ordered.sort_values(["borough", "landmark_on", "family_id", "place", "life_stage"])
    return best.drop_duplicates(["borough", "landmark_on", "family_id"])


def resting(candidates: pd.DataFrame, shown: pd.DataFrame, month_on: date, rest_days: int) -> pd.Series:
    """Which candidates were shown within the rest and have had no new record since (a mask).

    `candidates` has borough, family_id and last_record_on, the day on which the latest record of any member became
    known; `shown` has borough, family_id, month_on of earlier lists.
    """
    recent = shown[shown["month_on"] > month_on - timedelta(days=rest_days)]
    last = recent.sort_values("month_on").drop_duplicates(KEYS, keep="last").rename(columns={"month_on": "shown_on"})
    told = candidates[[*KEYS, "last_record_on"]].merge(last, on=KEYS, how="left")
    was_shown = told["shown_on"].notna()
    is_new = was_shown & (pd.to_datetime(told["last_record_on"]) >= pd.to_datetime(told["shown_on"]))
    return pd.Series((was_shown & ~is_new).to_numpy(), index=candidates.index)


def month_list(candidates: pd.DataFrame, shown: pd.DataFrame, month_on: date, rules: Rules) -> pd.DataFrame:
    """The families listed in one month: of each stage the first that are not resting, up to its capacity.

    `candidates` is what `places` gives, of that month, with last_record_on. The result keeps their order.
    """
    awake = _awake(candidates, shown, month_on, rules)
    return awake[awake["is_listed"]].drop(columns="is_listed")


def _awake(candidates: pd.DataFrame, shown: pd.DataFrame, month_on: date, rules: Rules) -> pd.DataFrame:
    """The candidates of one month that are not resting, in order, and whether each is listed."""
    awake = candidates[~resting(candidates, shown, month_on, rules.rest_days)]
    awake = awake.sort_values(["borough", "life_stage", "place"])
    room = awake["life_stage"].map(dict(rules.capacity)).astype(float).fillna(0)
    return awake.assign(is_listed=awake.groupby(["borough", "life_stage"]).cumcount() < room)


def replay(candidates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The lists of every month in `candidates` as they would have been, each resting on those before it.

    Families left out at the very score of the last listed one of their stage are told too: is_listed, and is_at_cut.
    """
    shown = candidates.iloc[:0][KEYS].assign(month_on=pd.Series(dtype="object"))
    lists = []
    for month_on in sorted(set(candidates["landmark_on"])):
        awake = _awake(candidates[candidates["landmark_on"] == month_on], shown, month_on, rules)
        cut = awake["score"].where(awake["is_listed"]).groupby([awake["borough"], awake["life_stage"]]).transform("min")
        awake = awake.assign(is_at_cut=awake["score"] == cut)
        lists.append(awake[awake["is_listed"] | awake["is_at_cut"]])
        shown = pd.concat([shown, awake.loc[awake["is_listed"], KEYS].assign(month_on=month_on)])
    return pd.concat(lists) if lists else candidates.iloc[:0].assign(is_listed=False, is_at_cut=False)
