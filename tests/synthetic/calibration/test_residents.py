"""Who is counted, when and how old, on a world of five children."""

import pandas as pd
import pytest

from synthetic.days import day
from tests.synthetic.calibration.small_world import residents, table


def midyear(borough: int, year: int, youngest: int = 0) -> int:
    counts = residents().population(youngest)
    of = counts[(counts.index.get_level_values("borough") == borough) & (counts.index.get_level_values("year") == year)]
    return int(of.sum())


def test_a_year_is_divided_by_the_children_of_the_30_june_in_it() -> None:
    assert (midyear(1, 2023), midyear(1, 2024)) == (0, 1)


def test_the_unborn_are_not_in_the_population() -> None:
    assert midyear(0, 2024) == 3


def test_the_population_of_youth_justice_starts_at_ten() -> None:
    assert midyear(0, 2024, youngest=10) == 2


@pytest.mark.parametrize(
    ("on", "age"), [("2023-11-30", -1), ("2023-12-01", 0), ("2024-11-30", 0), ("2024-12-01", 1), ("2033-12-01", 10)]
)
def test_a_child_is_as_old_as_its_last_birthday(on: str, age: int) -> None:
    assert residents().ages(pd.DataFrame({"child": [3], "on": [day(on)]}))[0] == age


def test_bands_are_the_departments() -> None:
    events = pd.DataFrame({"child": [3, 3, 2, 1, 0, 4], "on": [day(d) for d in ["2023-10-01", *["2024-03-31"] * 5]]})
    assert list(residents().age_bands(events)) == [
        "Unborn", "Under 1", "1 to 4", "10 to 15", "10 to 15", "16 and over",
    ]  # fmt: skip


def test_what_ends_on_31_march_is_no_longer_standing() -> None:
    spells = table("""
        child  borough  happened_on  ended_on
        0      0        2023-05-01   2024-03-31
        1      0        2023-05-01   2024-04-01
        2      0        2024-03-31   -
        2      0        2024-04-01   -
    """)
    standing = residents().standing(spells)
    assert list(standing[standing.year == 2024].child) == [1, 2]


def test_what_runs_for_a_day_of_the_year_was_there_at_some_time() -> None:
    spells = table("""
        child  borough  happened_on  ended_on
        0      0        2020-05-01   2023-04-01
        1      0        2020-05-01   2023-03-31
        2      0        2024-03-31   -
    """)
    running = residents().any_time(spells)
    assert list(running[running.year == 2024].child) == [0, 2]


def test_a_return_year_runs_from_april_to_march() -> None:
    events = table("""
        child  borough  happened_on
        0      0        2022-03-31
        0      0        2022-04-01
        0      0        2023-03-31
        0      0        2023-04-01
        0      0        2024-04-01
    """)
    assert list(residents().in_years(events).year) == [2023, 2023, 2024]
