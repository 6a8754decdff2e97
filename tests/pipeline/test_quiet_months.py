"""Months in which there is nobody to list: a small borough has them, and a stage must not break off there."""

from datetime import date

import pandas as pd
import pytest

from lists.candidates import ranked
from lists.monthly import month_families
from lists.roll_up import Before, considered, month_list, places, replay
from lists.selection import Rules

SEPTEMBER = date(2026, 9, 1)
RULES = Rules({"school_entry": 1}, rest_days=180)
NOBODY = pd.DataFrame(columns=["borough", "family_id", "month_on", "section"])


def child(status: str = "listable", score: float = 0.5, family: str = "f1") -> dict[str, object]:
    return {
        "borough": "lbhf",
        "family_id": family,
        "landmark_on": SEPTEMBER,
        "child_id": f"child of {family}",
        "row_id": 1,
        "life_stage": "school_entry",
        "months_to_stage": 4,
        "kin_id": family,
        "status": status,
        "reason": "",
        "last_record_on": date(2026, 1, 1),
        "score": score,
    }


def families(*children: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(children), columns=list(child())).astype({"borough": "str", "life_stage": "str"})


def shown(family: str, month_on: date) -> pd.DataFrame:
    return pd.DataFrame({"borough": ["lbhf"], "family_id": [family], "month_on": [month_on], "section": ["list"]})


def month(children: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    before = Before(shown, shown)
    found = considered(ranked(children), before, SEPTEMBER, RULES)
    return month_families(children, found, before, SEPTEMBER, RULES)


def listed(children: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    return month_list(places(children), Before(shown, shown), SEPTEMBER, RULES)


def test_a_month_in_which_every_family_rests_has_an_empty_list() -> None:
    assert len(listed(families(child()), shown("f1", date(2026, 8, 1)))) == 0


def test_a_month_without_candidates_has_an_empty_list() -> None:
    assert len(listed(families(), shown("f1", date(2026, 8, 1)))) == 0


def test_a_replay_goes_on_after_a_month_in_which_every_family_rests() -> None:
    later = child() | {"landmark_on": date(2026, 10, 1)}
    assert len(replay(places(families(child(), later)), RULES)) == 1


@pytest.mark.parametrize(
    "helped", [[], [child("own_section", score=0.1, family="f2")]], ids=["no family", "none that would come first"]
)
def test_a_month_in_which_no_family_is_open_to_help_still_lists_the_others(helped: list[dict[str, object]]) -> None:
    found = month(families(child(), *helped), shown("f9", date(2026, 8, 1)))
    assert found["family_id"].tolist() == ["f1"]


def test_a_borough_without_a_child_at_a_stage_has_an_empty_list() -> None:
    assert len(month(families(), shown("f9", date(2026, 8, 1)))) == 0


def test_the_first_list_of_a_borough_needs_no_earlier_one() -> None:
    assert month(families(child()), NOBODY)["change"].tolist() == ["new"]
