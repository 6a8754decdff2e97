"""How many families could be listed, by life stage and school: for placing services, ready to publish."""

import pandas as pd

from measures.suppression import HIDDEN, hidden_in

ALL, NOT_KNOWN = "all", "not known"


def demand(families: pd.DataFrame) -> pd.DataFrame:
    """Rows of life_stage, school, families, expected as texts, each stage's sum (school `all`) before its schools.

    `families`: one row per family that could be listed: life_stage, school (empty where not known) and chance. Expected
    is how many of them the outcome is expected of. Small counts are hidden, and what they could be worked out from: the
    sum over all stages stands on the list, and a stage's sum beside its schools.
    """
    cells = families.assign(school=families["school"].fillna(NOT_KNOWN))
    by_school = _counted(cells, ["life_stage", "school"])
    sums = _counted(cells, ["life_stage"]).assign(school=ALL)
    # where no school is known, the sums alone say all
    by_school = by_school[by_school.groupby("life_stage")["school"].transform(lambda told: (told != NOT_KNOWN).any())]
    every = pd.concat([sums, by_school], ignore_index=True)
    lines = [range(len(sums)), *(every.index[part] for part in _parts(every))]
    hidden = hidden_in(every["families"].tolist(), [list(line) for line in lines])
    hidden |= _below(every, hidden)
    shown = every.astype({"families": "str", "expected": "str"})
    for name in ("families", "expected"):
        shown[name] = shown[name].mask(shown.index.isin(sorted(hidden)), HIDDEN)
    is_part = (shown["school"] != ALL).rename("is_part")
    order = shown.assign(is_part=is_part).sort_values(["life_stage", "is_part", "school"])
    return order[["life_stage", "school", "families", "expected"]].reset_index(drop=True)


def _counted(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counted = cells.groupby(by, as_index=False).agg(families=("chance", "size"), chances=("chance", "sum"))
    return counted.assign(expected=counted["chances"].round().astype(int)).drop(columns="chances")


def _parts(every: pd.DataFrame) -> list[pd.Series]:
    """The schools of each stage."""
    return [(every["life_stage"] == stage) & (every["school"] != ALL) for stage in every["life_stage"].unique()]


def _below(every: pd.DataFrame, hidden: set[int]) -> set[int]:
    """The schools of the stages whose sum is hidden: together they would tell it."""
    stages = every[every.index.isin(sorted(hidden)) & (every["school"] == ALL)]["life_stage"]
    return set(every.index[every["life_stage"].isin(stages)])
