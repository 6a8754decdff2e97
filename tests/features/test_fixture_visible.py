"""What is visible at a landmark, as worked out by hand."""

import hmac
from datetime import date

import pytest

from extracts.pseudonyms import DEMO_KEY
from features.visible import visible
from schemas.records import (
    Assessment,
    CareEpisode,
    CinPlan,
    CpPlan,
    EhContact,
    EhEpisode,
    LegalOutcome,
    Offence,
    Record,
    Referral,
)
from tests.cases import View, expected

Row = dict[str, str]
VISIBLE = expected("visible.csv")
RECORD_TYPES: dict[str, type[Record]] = {
    "referral": Referral,
    "assessment": Assessment,
    "cin_plan": CinPlan,
    "cp_plan": CpPlan,
    "care_episode": CareEpisode,
    "contact": EhContact,
    "episode": EhEpisode,
    "offence": Offence,
    "outcome": LegalOutcome,
}


@pytest.fixture(scope="module")
def seen(score: View) -> dict[tuple[str, str], dict[str, date | None]]:
    """The end of every visible record, as it is masked, by landmark and kind of record."""
    found = {}
    for landmark_on, name in sorted({(row["landmark_on"], row["record_type"]) for row in VISIBLE}):
        record = RECORD_TYPES[name]
        table = visible(score.tables[record], record, date.fromisoformat(landmark_on)).to_pyarrow()
        found[landmark_on, name] = {row["record_id"]: row["ended_on"] for row in table.to_pylist()}
    return found


def _id(row: Row) -> str:
    text = f"record|{row['borough']}|{RECORD_TYPES[row['record_type']].__name__}|{row['record']}"
    return hmac.new(DEMO_KEY, text.encode(), "sha256").hexdigest()[:24]


@pytest.mark.parametrize("row", VISIBLE, ids=lambda row: f"{row['child']}-{row['landmark_on']}-{row['record']}")
def test_a_record_and_its_end_are_visible_as_worked_out(row: Row, seen: dict[tuple[str, str], dict]) -> None:
    records = seen[row["landmark_on"], row["record_type"]]
    is_visible = _id(row) in records
    has_end = records.get(_id(row)) is not None
    expected_end = row["end_visible"] == "yes"
    assert (is_visible, has_end) == (row["visible"] == "yes", expected_end), row["why"]
