"""Whose consent is recorded as missing."""

from datetime import date

import pandas as pd
import pytest

from lists.consent import without_consent
from lists.standing import NO_DECISIONS, standing
from schemas.landmarks import Member
from schemas.records import EhEpisode
from tests.cases import linked, typed

FLAGS = ("is_looked_after", "on_cp_plan", "on_cin_plan", "in_early_help", "objects")


def members(*who: str) -> pd.DataFrame:
    own = {"borough": "lbhf", "landmark_on": "2026-11-01", "family_id": "f", "role": "child", "is_latest": "yes"}
    return typed(Member.arrow(), [own | dict.fromkeys(FLAGS, "no") | {"child_id": one} for one in who]).to_pandas()


def held(text: str) -> list[str]:
    """The days on which it came to be known that family f is without consent, from the episodes of its child."""
    found = without_consent(linked(EhEpisode, text).to_pandas(), members("child"))
    return [day.isoformat() for day in found["known_on"]]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("happened_on has_consent\n2026-01-01 yes", []),
        ("happened_on has_consent\n2026-01-01 -", []),
        ("happened_on has_consent\n2026-01-01 no", ["2026-01-01"]),
        ("happened_on ended_on end_reason\n2026-01-01 2026-03-01 consent_withdrawn", ["2026-03-01"]),
        ("happened_on ended_on end_reason\n2026-01-01 2026-03-01 needs_met", []),
        ("happened_on has_consent\n2025-01-01 no\n2026-01-01 yes", []),
    ],
    ids=["given", "not told", "refused", "withdrawn", "ended otherwise", "given later"],
)
def test_consent_is_missing_by_the_last_episode(text: str, days: list[str]) -> None:
    assert held(text) == days


def test_of_two_members_the_episode_that_began_last_counts() -> None:
    both = pd.concat(
        [
            linked(EhEpisode, "happened_on has_consent\n2025-01-01 no", "child").to_pandas(),
            linked(EhEpisode, "happened_on has_consent\n2026-01-01 yes", "sister").to_pandas(),
        ]
    )
    assert without_consent(both, members("child", "sister")).empty


WITHDRAWN = "happened_on ended_on end_reason\n2026-01-01 2026-03-01 consent_withdrawn"


def stands(last_record_on: str, decisions: pd.DataFrame = NO_DECISIONS, month_on: date = date(2026, 11, 1)) -> str:
    """How family f stands, whose consent was withdrawn on 1 March 2026."""
    refusals = without_consent(linked(EhEpisode, WITHDRAWN).to_pandas(), members("child"))
    candidates = pd.DataFrame([{"borough": "lbhf", "family_id": "f", "last_record_on": pd.Timestamp(last_record_on)}])
    shown = pd.DataFrame(columns=["borough", "family_id", "month_on"])
    return str(standing(candidates, shown, decisions, month_on, 180, refusals).iloc[0])


@pytest.mark.parametrize(("last_record_on", "wanted"), [("2026-03-01", "no_consent"), ("2026-03-02", "awake")])
def test_a_record_that_came_later_wakes_the_family(last_record_on: str, wanted: str) -> None:
    assert stands(last_record_on) == wanted


@pytest.mark.parametrize("month_on", [date(2026, 11, 1), date(2027, 11, 1)], ids=["at rest", "after its rest"])
def test_a_later_decision_does_not_make_a_withdrawn_consent_forgotten(month_on: date) -> None:
    told = {"month_on": date(2026, 10, 1), "done_on": date(2026, 10, 10), "decision": "not_now", "is_answered": False}
    decided = pd.DataFrame([{"borough": "lbhf", "family_id": "f"} | told])
    assert stands("2026-01-01", decided, month_on) == "no_consent"
