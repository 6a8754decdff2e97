"""Who is asked about, where and when, and who is not and why, as worked out by hand."""

from typing import Any

import pytest

from tests.cases import View, expected

Row = dict[str, str]
Key = tuple[str, str, str]
LANDMARKS = expected("landmarks.csv")


@pytest.fixture(scope="module")
def found(score: View) -> dict[Key, dict[str, Any]]:
    return {(row["child"], row["life_stage"], str(row["landmark_on"])): row for row in score.places().values()}


def _key(row: Row) -> Key:
    return row["child"], row["life_stage"], row["landmark_on"]


@pytest.mark.parametrize("row", LANDMARKS, ids=lambda row: f"{row['child']}-{row['landmark_on']}")
def test_a_landmark_has_its_borough_and_reason(row: Row, found: dict[Key, dict[str, Any]]) -> None:
    if row["in_cohort"] == "no" and _key(row) not in found:
        return  # left out of the spine counts as no
    there = found[_key(row)]
    assert (there["borough"], there["reason"]) == (row["borough"], row["reason"])


def test_no_other_landmark_of_these_children_and_dates_is_in_the_cohort(found: dict[Key, dict[str, Any]]) -> None:
    asked = {(row["child"], row["landmark_on"]) for row in LANDMARKS}
    eligible = {key for key, row in found.items() if row["reason"] == "eligible" and (key[0], key[2]) in asked}
    assert eligible == {_key(row) for row in LANDMARKS if row["in_cohort"] == "yes"}
