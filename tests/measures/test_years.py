"""Financial years and quarters: their names, and which can be told."""

from datetime import date

import pandas as pd
import pytest

from measures.history import History
from measures.years import QUARTER_MONTHS, names_of, quarter_of, quarter_start, told, year_of
from tests.measures.histories import history


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        ("2025-03-31", "2024-25", "January to March"),
        ("2025-04-01", "2025-26", "April to June"),
        ("2099-12-31", "2099-00", "October to December"),
    ],
)
def test_a_day_lies_in_its_year_and_quarter(day: str, year: str, quarter: str) -> None:
    days = pd.Series(pd.to_datetime([day]).astype("datetime64[s]"))
    assert (year_of(days)[0], quarter_of(days)[0]) == (year, quarter)


def test_no_day_has_no_year() -> None:
    assert year_of(pd.Series(pd.to_datetime([None]).astype("datetime64[s]"))).isna().all()


def test_a_quarter_s_first_day_is_found_by_its_name() -> None:
    assert quarter_start("2024-25", "January to March") == pd.Timestamp("2025-01-01")


@pytest.mark.parametrize(("as_of", "last"), [("2026-07-02", "2025-26"), ("2026-07-01", "2024-25")])
def test_a_year_is_told_once_it_has_been_over_for_so_long(as_of: str, last: str) -> None:
    assert names_of(told(history(as_of=date.fromisoformat(as_of)), ["cin_census"], 92))[-1] == last


def test_the_months_before_must_be_covered_too() -> None:
    one = history(since="2020-04-01")
    assert names_of(told(one, ["cin_census"], 92, before=12))[0] == "2021-22"


def test_the_months_after_must_be_over_and_settled_too() -> None:
    assert names_of(told(history(), ["cin_census"], 92, after=12))[-1] == "2024-25"


def test_nothing_is_told_before_the_day_from_which_the_source_could_tell_it() -> None:
    assert names_of(told(history(), ["cin_census"], 92, since=date(2021, 4, 1)))[0] == "2021-22"


def test_quarters_are_told_by_the_same_rule() -> None:
    assert told(history(), ["cin_census"], 92, QUARTER_MONTHS)[-1] == pd.Timestamp("2026-04-01")


def test_where_a_borough_has_no_such_service_nothing_can_be_told() -> None:
    one = history()
    bare = History(one.as_of, one.boroughs, one.children, one.coverage.head(0), one.records)
    assert told(bare, ["cin_census"], 92) == []
