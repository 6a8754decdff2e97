"""What followed each landmark, as known at train.as_of and two months later, as worked out by hand."""

from datetime import date
from typing import Any

import pytest

from features.outcomes import OUTCOMES, Question, labels
from tests.cases import View, expected, shown

Row = dict[str, str]
Key = tuple[str, str, str, str]
LABELS = expected("labels.csv")
CENSORED = ("left_area", "lost_coverage")


@pytest.fixture(scope="module")
def found(train: View, score: View, worked_params: dict[str, dict]) -> dict[str, dict[Key, dict[str, Any]]]:
    settings = worked_params["outcomes"]
    asked = {row["outcome"] for row in LABELS}
    questions = [
        Question(OUTCOMES[name], settings["horizon_months"], settings["label_lag_days"][name]) for name in sorted(asked)
    ]
    return {str(view.as_of): _labels(view, questions, view.as_of) for view in (train, score)}


def _labels(view: View, questions: list[Question], as_of: date) -> dict[Key, dict[str, Any]]:
    told = labels(view.landmarks, view.children, view.tables, view.coverage, questions, as_of).to_pyarrow().to_pylist()
    places = view.places()
    return {
        (place["child"], place["life_stage"], str(place["landmark_on"]), row["outcome"]): row
        for row in told
        if (place := places.get(row["row_id"])) is not None
    }


def _label(row: dict[str, Any]) -> str:
    if row["label"] is not None:
        return str(row["label"])
    if row["reason"] == "too_recent":
        return "too_recent"
    return "censored" if row["reason"] in CENSORED else "not_at_risk"


@pytest.mark.parametrize(
    "row", LABELS, ids=lambda row: f"{row['child']}-{row['landmark_on']}-{row['outcome']}-as-of-{row['as_of']}"
)
def test_a_landmark_has_its_label_and_reason(row: Row, found: dict[str, dict[Key, dict[str, Any]]]) -> None:
    there = found[row["as_of"]][row["child"], row["life_stage"], row["landmark_on"], row["outcome"]]
    told = (_label(there), there["reason"], shown(there["event_on"]))
    assert told == (row["label"], row["reason"], row["event_on"])
