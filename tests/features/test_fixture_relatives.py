"""Brothers and sisters as known at a landmark, as worked out by hand."""

import pytest

from features.relatives import SIBLING, relatives
from schemas.records import Membership
from tests.cases import View, expected

Siblings = dict[tuple[str, str], set[tuple[str, str, str]]]
RELATIVES = expected("relatives.csv")
WHO_AND_WHEN = sorted({(row["child"], row["landmark_on"]) for row in RELATIVES})


@pytest.fixture(scope="module")
def found(score: View) -> Siblings:
    places = score.places()
    told: Siblings = {}
    for row in relatives(score.landmarks, score.tables[Membership], score.children).to_pyarrow().to_pylist():
        place = places.get(row["row_id"])
        if place is not None and row["role"] == SIBLING:  # the fixture tells of no parents
            here = told.setdefault((place["child"], str(place["landmark_on"])), set())
            here.add((score.names[row["relative_id"]], row["role"], "yes" if row["same_household"] else "no"))
    return told


@pytest.mark.parametrize(("child", "landmark_on"), WHO_AND_WHEN)
def test_a_child_has_exactly_these_siblings(child: str, landmark_on: str, found: Siblings) -> None:
    rows = [row for row in RELATIVES if (row["child"], row["landmark_on"]) == (child, landmark_on)]
    wanted = {(row["relative"], row["role"], row["same_household"]) for row in rows if row["role"] != "none"}
    assert found.get((child, landmark_on), set()) == wanted
