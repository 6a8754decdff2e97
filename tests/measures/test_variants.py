"""What a part is worth: each variant's figures beside those of all of it, on the same rows; nothing where none tell."""

import numpy as np
import pandas as pd
import pytest

from measures.evaluation import Settings
from measures.variants import variant_table

SETTINGS = Settings(resamples=50, seed=1, floor=4)
RIGHT = [0.9, 0.1] * 8


def rows(**risks: list[float]) -> pd.DataFrame:
    """Eight children with the event and eight without, with their risks by variant."""
    told = pd.DataFrame({"row_id": range(16), "label": [1.0, 0.0] * 8, "weight": 1.0, "kin": range(16)})
    return told.assign(**{"all": RIGHT, "without_police": RIGHT, **risks})


def figures(table: pd.DataFrame, variant: str, measure: str = "auc") -> pd.Series:
    return table[(table["variant"] == variant) & (table["measure"] == measure)].iloc[0]


def test_a_variant_is_beyond_all_by_the_difference_of_their_aucs() -> None:
    # three of four pairs in order: one child with the event in four has the lowest risk
    table = variant_table(rows(without_police=[0.9, 0.2, 0.9, 0.2, 0.9, 0.2, 0.1, 0.2] * 2), SETTINGS)
    worse = figures(table, "without_police")
    assert (figures(table, "all")["value"], worse["value"], worse["beyond_all"]) == pytest.approx((1.0, 0.75, -0.25))


def test_what_is_left_out_without_a_loss_is_worth_nothing() -> None:
    told = figures(variant_table(rows(), SETTINGS), "without_police", "average_precision")
    assert (told["beyond_all"], told["beyond_low"], told["beyond_high"]) == (0, 0, 0)


def test_a_variant_that_could_not_be_learned_has_no_figures() -> None:
    table = variant_table(rows(years_1=[np.nan] * 16), SETTINGS)
    assert set(table["variant"]) == {"all", "without_police"}


def test_with_too_few_events_there_are_no_figures() -> None:
    assert variant_table(rows(), Settings(resamples=50, seed=1, floor=9)).empty
