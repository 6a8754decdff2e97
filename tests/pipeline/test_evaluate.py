"""What a few landmarks of each child stand for."""

import numpy as np
import pandas as pd
import pytest

from pipeline.evaluate import _standing_for


@pytest.fixture
def rows() -> pd.DataFrame:
    """Six landmarks of one child, of which one was not followed, and two of another."""
    child, weight = ["a"] * 6 + ["b"] * 2, [0.2] * 5 + [np.nan] + [0.5, 0.7]
    told = {"row_id": range(8), "child_id": child, "life_stage": "school_entry", "label": 0.0, "weight": weight}
    return pd.DataFrame(told).assign(kin=[1] * 6 + [2] * 2)


def test_a_few_landmarks_of_a_child_weigh_as_much_as_all_of_them(rows: pd.DataFrame) -> None:
    few = _standing_for(rows, pd.Series([0, 3, 7]))
    assert few["weight"].tolist() == pytest.approx([0.5, 0.5, 1.2])


def test_a_landmark_that_was_not_followed_weighs_nothing(rows: pd.DataFrame) -> None:
    few = _standing_for(rows, pd.Series([0, 5]))
    assert few["weight"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
