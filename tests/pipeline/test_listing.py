"""Whom a borough's list has room for: nobody takes a place of whom nothing can be told."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from lists.left_off import left_off
from lists.roll_up import Before
from lists.selection import Rules
from pipeline.listing import Lists

MONTH = date(2026, 11, 1)
NOBODY = pd.DataFrame(columns=["borough", "family_id", "month_on", "section"])
RULES = Rules({"school_entry": 1}, rest_days=180, just_missed=1)


def explained(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All that could be listed, and the list's rows, of families with a score, each with a sentence or none."""
    rows = [line.split() for line in text.strip().splitlines()]
    told = pd.DataFrame(rows, columns=["family_id", "score", "sentence"])
    own = {"borough": "lbhf", "landmark_on": MONTH, "life_stage": "school_entry", "status": "listable"}
    children = told.assign(**own, score=told["score"].astype(float), row_id=range(len(told)))
    children = children.assign(child_id=told["family_id"], last_record_on=date(2026, 1, 1))
    reasons = SimpleNamespace(speak_for=lambda families: families["sentence"] == "yes")
    lists = SimpleNamespace(_reasons=reasons, _as_shown=lambda families, month_on: families)
    return Lists._explained(lists, children, Before(NOBODY, NOBODY), MONTH, RULES)  # type: ignore[arg-type]


def test_who_has_no_reason_that_can_be_told_takes_nobodys_place() -> None:
    _, listed = explained("f1 3 no\nf2 2 yes\nf3 1 no\nf4 0 yes")
    assert listed[["family_id", "section"]].to_numpy().tolist() == [["f2", "list"], ["f4", "just_missed"]]


def test_they_are_counted_among_those_who_could_have_been_listed() -> None:
    found, _ = explained("f1 3 no\nf2 2 yes\nf3 1 no\nf4 0 yes")
    assert (len(found), left_off(found)["no_reason"], left_off(found)["just_missed"]) == (4, 2, 1)


def test_where_nothing_can_be_told_of_anybody_the_list_is_empty() -> None:
    found, listed = explained("f1 3 no\nf2 2 no")
    assert (listed.empty, left_off(found)["no_reason"]) == (True, 2)
