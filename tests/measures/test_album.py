"""Which pictures there are of an outcome, and when there are none."""

import numpy as np
import pandas as pd
import pytest

from measures.album import of_model
from measures.evaluation import Settings


def children(n: int) -> pd.DataFrame:
    """So many children of two boroughs, each its own family and kin, a fifth of them with the event."""
    place = np.arange(n)
    return pd.DataFrame(
        {
            "borough": np.where(place % 2 == 0, "lbhf", "rbkc"),
            "life_stage": "key_stage_4",
            "family": place,
            "month": pd.Timestamp("2021-09-01"),
            "label": (place % 5 == 0).astype(float),
            "hazard": 0.1 + 0.2 * (place % 10) / 10,
            "weight": 1.0,
            "kin": place,
        }
    )


def pictures(n: int, of_families: int, floor: int) -> set[str]:
    rows = children(n)
    families = rows.head(of_families)
    return set(of_model("cp_plan", rows, "hazard", families, families, Settings(20, 1, floor)))


@pytest.mark.parametrize(
    ("n", "of_families", "floor", "wanted"),
    [
        (500, 500, 20, {"reliability", "reliability_by_group", "capacity"}),
        (500, 0, 20, {"reliability", "reliability_by_group"}),
        (50, 50, 20, set()),
    ],
    ids=["with enough events all", "of what nobody is listed for no lists", "with too few events none"],
)
def test_the_pictures_of_a_model(n: int, of_families: int, floor: int, wanted: set[str]) -> None:
    assert pictures(n, of_families, floor) == wanted


def test_where_no_group_has_events_enough_there_is_no_picture_by_group() -> None:
    rows = children(110).assign(life_stage=[f"stage {place % 3}" for place in range(110)])
    told = of_model("cp_plan", rows, "hazard", rows.head(0), rows.head(0), Settings(20, 1, 20))
    assert set(told) == {"reliability"}


def test_where_few_events_are_enough_but_too_few_to_tell_there_is_no_picture_by_group() -> None:
    assert pictures(20, 20, 3) == {"reliability", "capacity"}
