"""Who stands back though the family could be listed: at rest, decided on, or on hold."""

from datetime import date

import pandas as pd
import pytest

from lists.standing import NO_DECISIONS, in_force, reviewed, standing
from schemas.lists import ReviewEntry
from tests.cases import rows, typed

MONTH = date(2026, 12, 1)
EXTRACTS = [date(2026, month, 1) for month in (10, 11, 12)]
NOBODY = pd.DataFrame(columns=["borough", "family_id", "month_on"])


def entries(text: str) -> pd.DataFrame:
    """Entries on the list of November, numbered from 1, of one borough."""
    own = {"borough": "lbhf", "list_id": "one", "month_on": "2026-11-01", "family_id": "f", "kind": "decided"}
    drawn = [own | {"entry_id": str(number)} | row for number, row in enumerate(rows(text), 1)]
    return typed(ReviewEntry.arrow(), drawn).to_pandas()


def decided(text: str, extracts_on: list[date] = EXTRACTS) -> list[str]:
    return in_force(entries(text), extracts_on, MONTH)["decision"].tolist()


def stands(
    text: str = "", last_record_on: str = "2026-06-01", shown_on: str = "", extracts_on: list[date] = EXTRACTS
) -> str:
    family = {"borough": "lbhf", "family_id": "f"}
    candidates = pd.DataFrame([family | {"last_record_on": date.fromisoformat(last_record_on)}])
    shown = pd.DataFrame([family | {"month_on": date.fromisoformat(shown_on)}]) if shown_on else NOBODY
    decisions = in_force(entries(text), extracts_on, MONTH) if text else NO_DECISIONS
    return str(standing(candidates, shown, decisions, MONTH, rest_days=180).iloc[0])


# which decisions are in force


def test_the_last_decision_on_a_family_counts() -> None:
    assert decided("done_on decision\n2026-11-10 not_now\n2026-11-12 offer_help") == ["offer_help"]


def test_a_decision_that_was_corrected_no_longer_holds() -> None:
    text = "done_on decision replaces_entry_id\n2026-11-12 wrong_data -\n2026-11-10 not_now 1"
    assert decided(text) == ["not_now"]


def test_a_view_decides_nothing() -> None:
    assert decided("done_on kind decision\n2026-11-10 viewed -") == []


def test_what_was_decided_on_the_day_of_the_extract_or_later_is_not_looked_at() -> None:
    assert decided("done_on decision\n2026-12-01 not_now") == []


def test_of_what_was_decided_on_this_months_list_before_it_is_made_again_only_holds_hold() -> None:
    text = "month_on done_on decision\n2026-12-01 2026-11-30 {}"
    told = {one: decided(text.format(one)) for one in ("not_now", "offer_help", "no_consent", "wrong_data")}
    assert told == {"not_now": [], "offer_help": [], "no_consent": ["no_consent"], "wrong_data": ["wrong_data"]}


def test_a_hold_of_this_months_list_that_was_corrected_no_longer_holds() -> None:
    text = "month_on done_on decision replaces_entry_id\n2026-12-01 2026-11-29 no_consent -\n"
    assert decided(text + "2026-12-01 2026-11-30 offer_help 1") == []


# how a family stands


def test_a_family_of_which_nothing_was_shown_or_decided_is_awake() -> None:
    assert stands() == "awake"


def test_a_family_that_was_merely_shown_rests() -> None:
    assert stands(shown_on="2026-11-01") == "at_rest"


@pytest.mark.parametrize("decision", ["offer_help", "already_supported", "not_now", "not_appropriate"])
def test_a_family_that_was_decided_on_rests(decision: str) -> None:
    assert stands(f"done_on decision\n2026-11-10 {decision}", shown_on="2026-11-01") == "decided"


def test_a_record_from_before_the_decision_does_not_wake_it() -> None:
    # it would wake a family that was merely shown
    assert stands("done_on decision\n2026-11-10 not_now", "2026-11-05", "2026-11-01") == "decided"


def test_a_new_record_wakes_it() -> None:
    assert stands("done_on decision\n2026-11-10 not_now", "2026-11-20", "2026-11-01") == "awake"


@pytest.mark.parametrize(("done_on", "wanted"), [("2026-06-05", "decided"), ("2026-06-04", "awake")])
def test_it_comes_back_after_its_rest(done_on: str, wanted: str) -> None:
    """180 days before 1 December is 4 June."""
    assert stands(f"month_on done_on decision\n2026-06-01 {done_on} not_now", "2026-01-01") == wanted


def test_a_family_shown_again_after_a_decision_rests_from_that_list() -> None:
    text = "month_on done_on decision\n2026-01-01 2026-01-10 not_now"
    assert stands(text, shown_on="2026-11-01") == "at_rest"


def test_wrong_data_is_on_hold() -> None:
    assert stands("done_on decision\n2026-11-10 wrong_data", shown_on="2026-11-01") == "wrong_data"


def test_a_correction_ends_the_hold() -> None:
    assert stands("done_on decision\n2026-11-10 wrong_data", "2026-11-20", "2026-11-01") == "awake"


def test_so_does_the_extract_after_the_next() -> None:
    text = "month_on done_on decision\n2026-10-01 2026-10-10 wrong_data"
    assert stands(text, shown_on="2026-10-01") == "awake"


@pytest.mark.parametrize(("last_record_on", "wanted"), [("2024-12-31", "no_consent"), ("2025-01-10", "awake")])
def test_without_consent_a_family_is_on_hold_until_a_new_record(last_record_on: str, wanted: str) -> None:
    text = "month_on done_on decision\n2025-01-01 2025-01-10 no_consent"
    assert stands(text, last_record_on) == wanted


# said on last month's list, which is still worked when this month's is already shown


@pytest.mark.parametrize(
    ("last_record_on", "wanted"), [("2026-01-01", "no_consent"), ("2026-02-09", "no_consent"), ("2026-02-10", "awake")]
)
def test_without_consent_a_family_stays_on_hold_though_a_later_list_showed_it(last_record_on: str, wanted: str) -> None:
    text = "month_on done_on decision\n2026-01-01 2026-02-10 no_consent"
    assert stands(text, last_record_on, shown_on="2026-02-01") == wanted


def test_a_family_that_a_new_record_brought_back_rests_from_the_list_that_showed_it() -> None:
    text = "month_on done_on decision\n2026-01-01 2026-01-10 no_consent"
    assert stands(text, "2026-10-20", shown_on="2026-11-01") == "at_rest"


def test_wrong_data_is_on_hold_though_a_later_list_showed_the_family() -> None:
    text = "month_on done_on decision\n2026-10-01 2026-11-02 wrong_data"
    assert stands(text, shown_on="2026-11-01") == "wrong_data"


def test_a_family_that_was_decided_on_after_a_later_list_showed_it_rests_as_decided() -> None:
    text = "month_on done_on decision\n2026-10-01 2026-11-02 not_now"
    assert stands(text, shown_on="2026-11-01") == "decided"


# through which lists a family rests

SHOWN = pd.DataFrame(
    {"borough": "lbhf", "family_id": ["f", "g"], "month_on": date(2026, 11, 1)},
    columns=["borough", "family_id", "month_on"],
)


def test_a_family_that_nobody_decided_on_does_not_rest() -> None:
    assert reviewed(SHOWN, entries("kind decision done_on\ndecided not_now 2026-11-10"))["family_id"].tolist() == ["f"]


def test_a_mere_look_is_no_review() -> None:
    assert reviewed(SHOWN, entries("kind decision done_on\nviewed - 2026-11-10")).empty


def test_where_nobody_uses_the_review_page_every_family_shown_counts_as_reviewed() -> None:
    nothing = entries("kind decision done_on\nviewed - 2026-11-10").iloc[:0]
    assert reviewed(SHOWN, nothing)["family_id"].tolist() == ["f", "g"]
