"""The order in which services first met a child, and which paths are named."""

import pandas as pd
import pytest

from measures.journeys.paths import commonest, paths
from tests.measures.journeys.stories import entering, told_of

SPELL = "child_id happened_on ended_on\n"


def path(**records: str) -> list[str]:
    _, found, prior, _ = told_of(entering(**records))
    return list(paths(found, prior))


def test_a_path_is_the_order_of_the_first_of_each() -> None:
    referrals = SPELL + "c1 2021-01-01 -\nc1 2024-01-01 -"
    told = path(
        Referral=referrals, EhEpisode=SPELL + "c1 2022-01-01 -", Section47="child_id happened_on\nc1 2023-01-01"
    )
    assert told == ["referral > early help > section 47 > care"]


def test_on_one_day_a_referral_comes_before_its_assessment() -> None:
    assert path(Assessment=SPELL + "c1 2024-01-01 -", Referral=SPELL + "c1 2024-01-01 -") == [
        "referral > assessment > care"
    ]


@pytest.mark.parametrize(
    "records", [{}, {"EhContact": "child_id happened_on\nc1 2024-01-01"}, {"CinPlan": SPELL + "c1 2024-01-01 -"}]
)
def test_what_is_no_milestone_leaves_care_alone(records: dict[str, str]) -> None:
    assert path(**records) == ["care"]


def test_the_ten_commonest_are_named() -> None:
    told = pd.Series([f"path {place:02d}" for place in range(12) for _ in range(20 - place)])
    named, names = commonest(told)
    assert (names, (named == "another path").sum()) == (
        [*(f"path {place:02d}" for place in range(10)), "another path"],
        10 + 9,
    )


def test_a_rare_path_is_not_named() -> None:
    assert commonest(pd.Series(["often"] * 6 + ["rarely"] * 5))[1] == ["often", "another path"]
