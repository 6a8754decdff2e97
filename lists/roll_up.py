"""From children's scores to a month's families: places, who stands back, whom the list has room for."""

from datetime import date

import pandas as pd

from lists.selection import FLAGS, Rules, one_each, selected
from lists.standing import AWAKE, KEYS, NO_DECISIONS, standing


def places(children: pd.DataFrame) -> pd.DataFrame:
    """One row per borough, landmark, family and life stage: its best child there and its place in the stage's order.

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
    return ordered.sort_values(["borough", "landmark_on", "family_id", "place", "life_stage"])


def month_list(
    candidates: pd.DataFrame, shown: pd.DataFrame, month_on: date, rules: Rules, decisions: pd.DataFrame = NO_DECISIONS
) -> pd.DataFrame:
    """The families listed in one month: of each stage the first that are awake, up to its capacity, in their order.

    `candidates` is what `places` gives, of that month, with last_record_on.
    """
    found = considered(candidates, shown, month_on, rules, decisions)
    return found[found["is_listed"]]


def considered(
    candidates: pd.DataFrame, shown: pd.DataFrame, month_on: date, rules: Rules, decisions: pd.DataFrame = NO_DECISIONS
) -> pd.DataFrame:
    """All families of one month with their standing; those that are awake in order, with what `selected` tells."""
    told = candidates.assign(standing=standing(candidates, shown, decisions, month_on, rules.rest_days))
    is_awake = told["standing"] == AWAKE
    found = pd.concat([selected(told[is_awake], last_list(shown), rules), one_each(told[~is_awake])])
    return found.assign(**{name: found[name].eq(True) for name in FLAGS})


def last_list(shown: pd.DataFrame) -> pd.DataFrame:
    """The families of each borough's last list among those shown."""
    return shown[shown["month_on"] == shown.groupby("borough")["month_on"].transform("max")]


def replay(candidates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The lists of every month in `candidates` as they would have been, each resting on those before it.

    Families left out at the very score of the last listed one of their stage are told too: is_listed, and is_at_cut.
    """
    shown = candidates.iloc[:0][KEYS].assign(month_on=pd.Series(dtype="object"))
    lists = []
    for month_on in sorted(set(candidates["landmark_on"])):
        found = considered(candidates[candidates["landmark_on"] == month_on], shown, month_on, rules)
        found = with_cut(found[found["standing"] == AWAKE])
        lists.append(found[found["is_listed"] | found["is_at_cut"]])
        shown = pd.concat([shown, found.loc[found["is_listed"], KEYS].assign(month_on=month_on)])
    return pd.concat(lists) if lists else candidates.iloc[:0].assign(is_listed=False, is_at_cut=False)


def with_cut(awake: pd.DataFrame) -> pd.DataFrame:
    """Whether each is at the very score of the last family listed at its stage: is_at_cut."""
    lists = [awake["borough"], awake["life_stage"]]
    cut = awake["score"].where(awake["is_listed"]).groupby(lists).transform("min")
    return awake.assign(is_at_cut=awake["score"] == cut)
