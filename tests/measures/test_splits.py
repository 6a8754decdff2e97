"""How large the leak is: each split's AUC beside ours on the same rows, and nothing where events are few."""

import numpy as np
import pandas as pd
import pytest

from measures.evaluation import Settings
from measures.splits import split_table

SETTINGS = Settings(resamples=50, seed=1, floor=4)


def rows(**risks: list[float]) -> pd.DataFrame:
    """Eight children with the event and eight without, half of each in either borough, with their risks by split."""
    told = pd.DataFrame({"label": [1.0, 0.0] * 8, "weight": 1.0, "kin": range(16)})
    told["borough"] = ["lbhf"] * 8 + ["rbkc"] * 8
    right = [0.9, 0.1] * 8
    splits = ("ours", "time_only", "random_rows", "other_boroughs")
    return told.assign(**{name: risks.get(name, right) for name in splits})


def figures(table: pd.DataFrame, place: str, split: str) -> pd.Series:
    return table[(table["place"] == place) & (table["split"] == split)].iloc[0]


def test_a_split_stands_above_ours_by_the_difference_of_their_aucs() -> None:
    # three of four pairs in order: one child with the event in four has the lowest risk
    ours = [0.9, 0.2, 0.9, 0.2, 0.9, 0.2, 0.1, 0.2] * 2
    told = figures(split_table(rows(ours=ours), SETTINGS), "all boroughs", "random_rows")
    assert (told["auc"], told["above_ours"]) == pytest.approx((1.0, 0.25))


def test_ours_is_not_above_itself() -> None:
    told = figures(split_table(rows(), SETTINGS), "all boroughs", "ours")
    assert (told["above_ours"], told["above_low"], told["above_high"]) == (0, 0, 0)


def test_in_a_borough_ours_stands_beside_what_other_boroughs_taught() -> None:
    table = split_table(rows(), SETTINGS)
    assert table.loc[table["place"] == "rbkc", "split"].tolist() == ["ours", "other_boroughs"]


def test_a_borough_with_too_few_events_has_no_figures() -> None:
    told = figures(split_table(rows(), Settings(resamples=50, seed=1, floor=5)), "lbhf", "ours")
    assert told[["events", "auc", "above_ours"]].isna().all()


def test_a_split_that_could_not_tell_every_row_has_no_figures() -> None:
    told = figures(split_table(rows(other_boroughs=[np.nan, *[0.5] * 15]), SETTINGS), "all boroughs", "other_boroughs")
    assert np.isnan(told["auc"])
