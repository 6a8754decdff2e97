"""Why families joined a list and left it."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from lists.changes import Now, Then, changes

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
FOUND = {"family_id": "f", "standing": "awake"}
STATUS = {"family_id": "f", "status": "listable", "reason": ""}
NEWS = ["family_id", "what", "kind", "happened_on"]


def rows(*families: dict[str, Any]) -> pd.DataFrame:
    own = {"child_id": "c", "months_to_stage": 6, "section": "list", "change": "new"}
    return pd.DataFrame([own | row for row in families], columns=["family_id", *own])


def now(families: pd.DataFrame, **told: Any) -> Now:
    plain = {"found": pd.DataFrame([FOUND]), "statuses": pd.DataFrame([STATUS]), "reasons": {}}
    plain |= {"news": pd.DataFrame(columns=NEWS), "is_other_model": False, "month_on": NOVEMBER}
    return Now(families=families, **(plain | told))


def joined(news: tuple[str, ...] = (), is_other_model: bool = False, **row: Any) -> str:
    found = pd.DataFrame([("f", what, "referral", date(2026, 10, 3)) for what in news], columns=NEWS)
    told = changes(
        Then(rows(), OCTOBER), now(rows({"family_id": "f"} | row), news=found, is_other_model=is_other_model)
    )
    return str(told[0]["why"])


def left(months_to_stage: int = 6, **told: Any) -> str:
    then = Then(rows({"family_id": "f", "months_to_stage": months_to_stage}), OCTOBER)
    return str(changes(then, now(rows(), **told))[0]["why"])


def status(status: str, reason: str = "") -> dict[str, Any]:
    return {"statuses": pd.DataFrame([{"family_id": "f", "status": status, "reason": reason}])}


# joined: the first reason that holds


def test_a_child_that_has_just_come_to_the_stage_is_the_reason() -> None:
    assert joined(("new",), months_to_stage=12) == "birthday"


@pytest.mark.parametrize(
    ("news", "why"),
    [(("corrected", "new"), "new_record"), (("corrected",), "data_corrected"), (("withdrawn",), "data_corrected")],
)
def test_else_what_the_records_came_to_show(news: tuple[str, ...], why: str) -> None:
    assert joined(news) == why


def test_else_that_its_rest_is_over() -> None:
    assert joined(change="returning") == "rest_over"


def test_else_that_another_model_ranks() -> None:
    assert joined(is_other_model=True) == "model_changed"


def test_else_that_places_became_free() -> None:
    assert joined() == "place_freed"


def test_a_new_record_is_told_with_its_kind_and_day() -> None:
    found = pd.DataFrame([("f", "new", "referral", date(2026, 10, 3))], columns=NEWS)
    [told] = changes(Then(rows(), OCTOBER), now(rows({"family_id": "f"}), news=found))
    assert told["words"] == "New in the records: referral of 3 October 2026"


# left


@pytest.mark.parametrize("standing", ["at_rest", "decided", "wrong_data", "no_consent"])
def test_a_family_that_stands_back_left_for_that(standing: str) -> None:
    assert left(found=pd.DataFrame([FOUND | {"standing": standing}])) == standing


def test_a_family_that_is_awake_was_overtaken() -> None:
    assert left() == "overtaken"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (status("own_section", "on_cin_plan"), "got_help"),
        (status("excluded", "objection"), "objection"),
        (status("excluded", "no_current_member"), "no_current_member"),
        (status("excluded", "no_child_at_a_stage") | {"reasons": {"c": "left_area"}}, "left_area"),
        (status("excluded", "no_child_at_a_stage") | {"reasons": {"c": "no_visible_record"}}, "withdrawn"),
        (status("excluded", "no_child_at_a_stage"), "other"),
    ],
)
def test_a_family_that_cannot_be_listed_left_for_that(told: dict[str, Any], why: str) -> None:
    assert left(**told) == why


def test_a_child_in_its_last_month_before_the_stage_has_passed_it() -> None:
    assert left(1, **status("excluded", "no_child_at_a_stage")) == "aged_out"


def test_a_family_that_stays_is_not_told() -> None:
    assert changes(Then(rows({"family_id": "f"}), OCTOBER), now(rows({"family_id": "f"}))) == []


def test_a_family_that_only_just_missed_is_not_on_the_list() -> None:
    told = changes(Then(rows({"family_id": "f"}), OCTOBER), now(rows({"family_id": "f", "section": "just_missed"})))
    assert [one["what"] for one in told] == ["left"]
