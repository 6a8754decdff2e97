"""Days on which offices and courts are open."""

import numpy as np
import pytest

from synthetic.days import bank_holidays, day, last_working_day, weekday, working_days


def holidays(year: int) -> list[str]:
    return sorted(str(on)[5:] for on in bank_holidays() if str(on).startswith(str(year)))


@pytest.mark.parametrize(
    ("year", "those"),
    [
        (2011, "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27"),
        (2012, "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26"),
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
    ],
)
def test_bank_holidays_are_those_that_the_government_lists(year: int, those: str) -> None:
    assert holidays(year) == those.split()


def test_what_falls_on_a_bank_holiday_is_done_on_the_next_working_day() -> None:
    assert weekday(np.array([day("2026-04-03")])).tolist() == [day("2026-04-07")]


def test_what_falls_on_a_weekend_is_done_in_the_week_after_it() -> None:
    done = weekday(np.arange(day("2024-06-01"), day("2024-06-03")))
    assert day("2024-06-03") <= done.min() and done.max() <= day("2024-06-07")


def test_working_days_leave_bank_holidays_out() -> None:
    assert working_days(np.array([day("2026-04-02")]), 1).tolist() == [day("2026-04-07")]


def test_the_last_working_day_before_easter_monday_is_maundy_thursday() -> None:
    assert last_working_day(np.array([day("2026-04-06")])).tolist() == [day("2026-04-02")]
