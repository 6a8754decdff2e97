"""How many families could be listed, by life stage, school and ward: for placing services, ready to publish."""

import pandas as pd

from measures.suppression import ALL, HIDDEN, hidden_in

NOT_KNOWN = "not known"
BY = ("school", "ward")


def demand(families: pd.DataFrame) -> pd.DataFrame:
    """Rows of life_stage, by, place, families, expected as texts: each stage at `all`, its schools, its wards.

    `families`: one row per family that could be listed: life_stage, school and ward (empty where not known), chance.
    Expected is how many of them the outcome is expected of. Small counts are hidden, and what they could be worked out
    from: the sum over all stages stands on the list, and a stage's sum beside its schools and its wards.
    """
    sums = _counted(families, ["life_stage"]).assign(by=ALL, place=ALL)
    every = pd.concat([sums, *(_parts(families, by) for by in BY)], ignore_index=True)
    lines = [range(len(sums)), *(part.index for _, part in every[len(sums) :].groupby(["life_stage", "by"], sort=True))]
    hidden = hidden_in(every["families"].tolist(), [list(line) for line in lines])
    hidden |= _below(every, hidden)
    shown = every.astype({"families": "str", "expected": "str"})
    for name in ("families", "expected"):
        shown[name] = shown[name].mask(shown.index.isin(sorted(hidden)), HIDDEN)
    order = shown.sort_values(["life_stage", "by", "place"], kind="stable")
    return order[["life_stage", "by", "place", "families", "expected"]].reset_index(drop=True)


def _parts(families: pd.DataFrame, by: str) -> pd.DataFrame:
    """The counts of each stage's schools or wards; none of a stage of which none is known, where the sum says all."""
    cells = families.assign(place=families[by].fillna(NOT_KNOWN))
    found = _counted(cells, ["life_stage", "place"]).assign(by=by)
    return found[found.groupby("life_stage")["place"].transform(lambda told: (told != NOT_KNOWN).any())]


def _counted(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counted = cells.groupby(by, as_index=False).agg(families=("chance", "size"), chances=("chance", "sum"))
    return counted.assign(expected=counted["chances"].round().astype(int)).drop(columns="chances")


def _below(every: pd.DataFrame, hidden: set[int]) -> set[int]:
    """The schools and wards of the stages whose sum is hidden: together they would tell it."""
    stages = every[every.index.isin(sorted(hidden)) & (every["by"] == ALL)]["life_stage"]
    return set(every.index[every["life_stage"].isin(stages)])
