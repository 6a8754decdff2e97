"""The list of plans that run longer than expected, and its page."""

from datetime import date

import pandas as pd
import pytest

from measures.plans.stuck import COLUMNS, stuck, stuck_page
from tests.measures.histories import DAY, history
from tests.measures.plans.made_up import town


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return stuck(town(1500, 1, "2023-01-01", 3.0), 36)


def test_it_names_plans_by_their_pseudonyms(listed) -> None:
    assert list(listed) == COLUMNS and listed["record_id"].is_unique and len(listed) > 0


def test_each_has_run_longer_than_nine_in_ten_like_it(listed) -> None:
    assert (listed["months_open"] >= listed["longest_expected_months"]).all()


def test_the_longest_comes_first(listed) -> None:
    assert listed["months_open"].is_monotonic_decreasing


def test_it_says_what_the_records_say(listed) -> None:
    assert listed["speaks"].iloc[0] == "neglect; no review is recorded"


def test_of_nothing_there_is_no_list() -> None:
    assert len(stuck(history(), 36)) == 0


def test_the_page_says_that_it_must_not_be_published(listed) -> None:
    assert "must not be published" in stuck_page(listed, DAY)


def test_the_page_needs_no_other_file(listed) -> None:
    page = stuck_page(listed, DAY)
    assert not any(sign in page for sign in ("src=", "href=", "<script", "@import", "url("))


def test_the_page_has_a_row_a_plan(listed) -> None:
    assert stuck_page(listed, DAY).count("<tr>") == len(listed) + 1


def test_the_page_of_an_empty_list_says_so() -> None:
    assert "There is none" in stuck_page(pd.DataFrame(columns=COLUMNS), date(2026, 11, 1))


def test_what_the_records_say_is_text_on_the_page(listed) -> None:
    assert "<b>" not in stuck_page(listed.head(1).assign(speaks="<b>"), DAY)
