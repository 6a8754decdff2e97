"""From children's scores to a month's families: best place, ties, capacity, rest, replay."""

from datetime import date

import pandas as pd
import pytest

from lists.candidates import ranked
from lists.monthly import month_families
from lists.roll_up import Before, considered, month_list, places, replay
from lists.selection import Rules

MONTH = date(2026, 11, 1)
RULES = Rules({"secondary_transfer": 2, "school_entry": 1}, rest_days=180)
NOBODY = pd.DataFrame(columns=["borough", "family_id", "month_on", "section"])


def children(text: str, month: date = MONTH) -> pd.DataFrame:
    """Rows of family, child, stage and score; `last` is the day of the family's latest record."""
    rows = [line.split() for line in text.strip().splitlines()]
    table = pd.DataFrame(
        rows, columns=["family_id", "child_id", "life_stage", "score", "last", "status"][: len(rows[0])]
    )
    last = pd.to_datetime(table["last"]).dt.date if "last" in table else date(2025, 12, 1)
    status = table.get("status", "listable")
    stage = table["life_stage"].map({"transfer": "secondary_transfer", "entry": "school_entry"})
    return table.assign(
        borough="lbhf",
        landmark_on=month,
        life_stage=stage,
        score=table["score"].astype(float),
        last_record_on=last,
        status=status,
        reason="",
    )


def listed(table: pd.DataFrame, shown: pd.DataFrame = NOBODY) -> list[str]:
    return list(month_list(places(table), Before(shown, shown), MONTH, RULES)["family_id"])


def month(table: pd.DataFrame, shown: pd.DataFrame = NOBODY, **told: pd.DataFrame) -> pd.DataFrame:
    before = Before(shown, shown[shown["section"] == "list"], **told)
    return month_families(table, considered(ranked(table), before, MONTH, RULES), before, MONTH, RULES)


def shown(family: str, month: date, section: str = "list") -> pd.DataFrame:
    return pd.DataFrame([{"borough": "lbhf", "family_id": family, "month_on": month, "section": section}])


def test_the_highest_scores_of_a_stage_are_listed_up_to_its_capacity() -> None:
    assert listed(children("f1 a transfer 3\nf2 b transfer 1\nf3 c transfer 2")) == ["f1", "f3"]


def test_a_family_appears_once_under_its_best_place() -> None:
    table = children("f1 a transfer 9\nf1 b transfer 8\nf1 c entry 1\nf2 d entry 5")
    found = month_list(places(table), Before(NOBODY, NOBODY), MONTH, RULES)
    assert found[["family_id", "child_id", "life_stage"]].to_numpy().tolist() == [
        ["f2", "d", "school_entry"],
        ["f1", "a", "secondary_transfer"],
    ]


def test_ties_are_cut_by_the_keyed_hash_whatever_the_order_of_the_rows() -> None:
    table = children("f3 a transfer 1\nf1 b transfer 1\nf2 c transfer 1")
    assert listed(table) == listed(table.iloc[::-1]) == ["f1", "f2"]


def test_places_say_how_many_families_are_tied() -> None:
    assert places(children("f1 a transfer 1\nf2 b transfer 1\nf3 c transfer 4"))["tied"].tolist() == [2, 2, 1]


def test_a_family_that_was_shown_rests() -> None:
    assert listed(children("f1 a transfer 3\nf2 b transfer 1"), shown("f1", date(2026, 10, 1))) == ["f2"]


def test_a_new_record_brings_a_resting_family_back() -> None:
    table = children("f1 a transfer 3 2026-10-15\nf2 b transfer 1 2026-01-01")
    assert listed(table, shown("f1", date(2026, 10, 1))) == ["f1", "f2"]


@pytest.mark.parametrize(("month", "expected"), [(date(2026, 5, 6), []), (date(2026, 5, 5), ["f1"])])
def test_a_family_comes_back_after_its_rest(month: date, expected: list[str]) -> None:
    """180 days before 1 November is 5 May."""
    assert listed(children("f1 a transfer 3"), shown("f1", month)) == expected


def test_a_replay_rests_on_its_own_earlier_lists() -> None:
    months = [children("f1 a transfer 3\nf2 b transfer 2\nf3 c transfer 1", date(2026, m, 1)) for m in (1, 2)]
    found = replay(places(pd.concat(months)), RULES)
    assert found.groupby("landmark_on")["family_id"].apply(list).tolist() == [["f1", "f2"], ["f3"]]


def test_families_open_to_help_stand_apart_and_take_no_place() -> None:
    table = children(
        "f1 a transfer 3 2026-01-01 listable\n"
        "f2 b transfer 2 2026-01-01 own_section\n"
        "f3 c transfer 1 2026-01-01 listable"
    )
    found = month(table)
    assert found[["family_id", "section"]].to_numpy().tolist() == [
        ["f1", "list"],
        ["f3", "list"],
        ["f2", "own_section"],
    ]


def test_a_family_open_to_help_that_would_not_have_been_listed_is_left_out() -> None:
    table = children("f1 a transfer 3 2026-01-01 listable\nf2 b transfer 2 2026-01-01 own_section")
    assert month(table)["family_id"].tolist() == ["f1"]


OPEN = "f1 a transfer 3 2026-10-20 listable\nf2 b transfer 4 2026-01-01 own_section"


def decided(decision: str) -> pd.DataFrame:
    """What was decided on f2 in October."""
    told = {"month_on": date(2026, 10, 1), "done_on": date(2026, 10, 6), "decision": decision, "is_answered": False}
    return pd.DataFrame([{"borough": "lbhf", "family_id": "f2"} | told])


@pytest.mark.parametrize("decision", ["already_supported", "not_appropriate", "wrong_data", "no_consent"])
def test_a_family_open_to_help_that_was_decided_on_stands_back_like_any_other(decision: str) -> None:
    assert month(children(OPEN), decisions=decided(decision))["family_id"].tolist() == ["f1"]


def test_nor_is_a_family_open_to_help_shown_whose_consent_was_withdrawn() -> None:
    refused = pd.DataFrame([{"borough": "lbhf", "family_id": "f2", "known_on": date(2026, 2, 1)}])
    assert month(children(OPEN), refusals=refused)["family_id"].tolist() == ["f1"]


@pytest.mark.parametrize("section", ["list", "own_section"])
def test_a_family_that_the_last_list_showed_in_any_section_is_not_new_among_those_open_to_help(section: str) -> None:
    found = month(children(OPEN), shown("f2", date(2026, 10, 1), section)).set_index("family_id")["change"]
    assert found["f2"] == "staying"


def test_a_family_that_was_open_to_help_until_now_is_new_on_the_list() -> None:
    assert month(children(OPEN), shown("f1", date(2026, 10, 1), "own_section"))["change"].tolist()[0] == "new"


@pytest.mark.parametrize(("is_withdrawn", "listed_first"), [(False, "f2"), (True, "f1")])
def test_a_family_keeps_its_place_below_the_cut_by_a_list_that_was_not_withdrawn(
    is_withdrawn: bool, listed_first: str
) -> None:
    table = children("f1 a entry 3 2026-10-20\nf2 b entry 2 2026-10-20")
    last = shown("f2", date(2026, 10, 1))
    before = Before(last, NOBODY if is_withdrawn else last)
    rules = Rules({"school_entry": 1}, rest_days=180, hysteresis=1.0)
    assert list(month_list(places(table), before, MONTH, rules)["family_id"]) == [listed_first]


def test_a_list_says_who_is_new_staying_or_returning() -> None:
    table = children("f1 a transfer 3 2026-10-20\nf2 b transfer 2 2026-10-20\nf3 c entry 1 2026-10-20")
    before = pd.concat([shown("f1", date(2026, 10, 1)), shown("f2", date(2026, 9, 1))])
    found = month(table, before)
    assert dict(zip(found["family_id"], found["change"], strict=True)) == {
        "f1": "staying",
        "f2": "returning",
        "f3": "new",
    }


# a family with children at several stages


def test_a_family_is_listed_where_there_is_room_though_its_best_place_is_elsewhere() -> None:
    """f3 is the second of the one that starts school, and the third of two that move to secondary school."""
    table = children("f1 a entry 9\nf3 b entry 8\nf1 c transfer 9\nf2 d transfer 8\nf3 e transfer 7")
    found = month_list(places(table), Before(NOBODY, NOBODY), MONTH, RULES)
    assert sorted(found[["family_id", "life_stage"]].to_numpy().tolist()) == [
        ["f1", "school_entry"],
        ["f2", "secondary_transfer"],
        ["f3", "secondary_transfer"],
    ]


def test_a_place_that_was_its_best_in_order_does_not_cost_a_family_the_other() -> None:
    """f3 comes before f4 at secondary transfer, whose first place f1 leaves free."""
    table = children("f1 a entry 9\nf3 b entry 8\nf1 c transfer 9\nf2 d transfer 8\nf3 e transfer 7\nf4 f transfer 6")
    assert sorted(listed(table)) == ["f1", "f2", "f3"]


def test_a_stage_without_room_takes_no_family_from_another() -> None:
    rules = Rules({"secondary_transfer": 1, "school_entry": 0}, rest_days=180)
    table = children("f1 a entry 9\nf1 b transfer 8\nf2 c transfer 9\nf3 d transfer 7")
    assert list(month_list(places(table), Before(NOBODY, NOBODY), MONTH, rules)["family_id"]) == ["f2"]
    table = children("f1 a entry 9\nf1 b transfer 9\nf2 c transfer 8")
    assert list(month_list(places(table), Before(NOBODY, NOBODY), MONTH, rules)["life_stage"]) == ["secondary_transfer"]
