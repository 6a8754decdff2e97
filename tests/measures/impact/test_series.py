"""The monthly series: what counts as a re-referral, as looked after at a month's end, as an entry at 10 to 17."""

from datetime import date

import pandas as pd
import pytest

from measures.history import ALL
from measures.impact.series import monthly
from tests.measures.histories import history

BORN = "c1 2004-05-10\nc2 2004-05-10\nc3 2004-05-10"


def cell(name: str, month: str, borough: str = "lbhf", settled: int = 92, **records: str) -> tuple[int, int] | None:
    boroughs = records.pop("boroughs", ("lbhf",))
    rows = monthly(history(BORN, boroughs=boroughs, **records), settled)
    row = rows[(rows["series"] == name) & (rows["borough"] == borough) & (rows["month_on"] == month)]
    return None if row.empty else (int(row["count"].iloc[0]), int(row["whole"].iloc[0]))


REFERRALS = """borough child_id happened_on
lbhf c1 2018-01-10
lbhf c1 {}
lbhf c2 2019-01-05"""


@pytest.mark.parametrize(("day", "again"), [("2019-01-10", 1), ("2019-01-11", 0), ("2019-01-09", 1)])
def test_a_referral_within_12_months_of_an_earlier_one_is_a_rereferral(day: str, again: int) -> None:
    assert cell("rereferrals", "2019-01-01", Referral=REFERRALS.format(day)) == (again, 2)


def test_two_referrals_of_a_child_on_one_day_are_one() -> None:
    twice = "borough child_id happened_on\nlbhf c1 2019-01-10\nlbhf c1 2019-01-10"
    assert cell("rereferrals", "2019-01-01", Referral=twice) == (0, 1)


def test_a_referral_of_another_borough_makes_none() -> None:
    moved = "borough child_id happened_on\nrbkc c1 2018-12-10\nlbhf c1 2019-01-10"
    assert cell("rereferrals", "2019-01-01", Referral=moved, boroughs=("lbhf", "rbkc")) == (0, 1)


def test_the_first_year_of_cover_cannot_tell_of_rereferrals() -> None:
    assert cell("rereferrals", "2011-03-01", Referral=REFERRALS.format("2019-01-10")) is None


def test_a_month_that_is_not_settled_is_not_told() -> None:
    # as of 1 November 2026 July has been over for 92 days, August for 61
    assert [cell("cp_plans", month) is None for month in ("2026-07-01", "2026-08-01")] == [False, True]


def test_an_unaccompanied_child_is_not_in_the_stock() -> None:
    uasc = "borough child_id happened_on\nlbhf c1 2019-01-05"
    assert cell("looked_after", "2019-01-01", CareEpisode=f"{CARE}lbhf c1 2019-01-05 - C2", Uasc=uasc) == (0, 1)


CARE = "borough child_id happened_on ended_on legal_status\n"


@pytest.mark.parametrize(
    ("rows", "stock"),
    [
        ("lbhf c1 2019-01-05 - C2", 1),
        ("lbhf c1 2019-01-05 2019-01-31 C2", 0),  # it ended on the last day
        ("lbhf c1 2019-01-05 2019-02-01 C2", 1),
        ("lbhf c1 2019-01-05 - V3", 0),
        ("lbhf c1 2019-01-05 - J1", 0),
        ("lbhf c1 2019-01-05 2019-01-20 C2\nlbhf c1 2019-01-20 - C2", 1),
    ],
)
def test_who_is_looked_after_at_the_months_end_is_counted_once(rows: str, stock: int) -> None:
    assert cell("looked_after", "2019-01-01", CareEpisode=CARE + rows) == (stock, 1)


@pytest.mark.parametrize(
    ("rows", "entries"),
    [
        ("lbhf c1 2019-01-05 - C2", 1),
        ("lbhf c1 2019-01-05 - V4", 0),
        ("lbhf c1 2018-12-05 2019-01-20 C2\nlbhf c1 2019-01-20 - C2", 0),  # it goes on
        ("lbhf c1 2018-12-05 2019-01-19 C2\nlbhf c1 2019-01-20 - C2", 1),  # it begins anew
        ("lbhf c1 2018-12-05 - V3\nlbhf c1 2019-01-20 - C2", 1),
    ],
)
def test_an_entry_is_the_first_day_of_an_unbroken_period(rows: str, entries: int) -> None:
    assert cell("entries", "2019-01-01", CareEpisode=CARE + rows) == (entries, 1)


@pytest.mark.parametrize(
    ("month", "day", "entries"),
    [
        ("2014-05-01", "2014-05-10", 1),  # the tenth birthday
        ("2014-05-01", "2014-05-09", 0),
        ("2022-05-01", "2022-05-09", 1),
        ("2022-05-01", "2022-05-10", 0),  # the eighteenth
    ],
)
def test_ages_run_from_the_tenth_birthday_to_the_day_before_the_eighteenth(month: str, day: str, entries: int) -> None:
    assert cell("entries", month, CareEpisode=f"{CARE}lbhf c1 {day} - C2") == (entries, 1)


def test_an_unaccompanied_child_is_no_entry() -> None:
    uasc = "borough child_id happened_on\nlbhf c1 2019-01-05"
    assert cell("entries", "2019-01-01", CareEpisode=f"{CARE}lbhf c1 2019-01-05 - C2", Uasc=uasc) == (0, 1)


def test_all_is_the_sum_of_the_boroughs() -> None:
    plans = "borough child_id happened_on\nlbhf c1 2019-01-05\nrbkc c2 2019-01-06\nrbkc c3 2019-01-07"
    assert cell("cp_plans", "2019-01-01", ALL, CpPlan=plans, boroughs=("lbhf", "rbkc")) == (3, 1)


def test_a_history_without_a_source_has_no_month_of_it() -> None:
    empty = history(BORN, as_of=date(2026, 11, 1))
    object.__setattr__(empty, "coverage", empty.coverage.iloc[:0])
    assert isinstance(monthly(empty, 92), pd.DataFrame) and monthly(empty, 92).empty
