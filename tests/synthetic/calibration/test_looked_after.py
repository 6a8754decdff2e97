"""Figures of children looked after, on a few SSDA903 episodes."""

import pytest

from synthetic.calibration.looked_after import care_figures, periods
from tests.synthetic.calibration.small_world import given, residents, table, value

CARE = table("""
    case  child  borough  happened_on  ended_on    why  status  need  place  reason
    0     0      0        2022-05-01   2022-08-01  S    V2      N1    U6     X1
    0     0      0        2022-08-01   2022-09-01  L    C1      N1    U6     X1
    0     0      0        2022-09-01   2023-05-01  P    C1      N1    K2     E4A
    1     0      0        2023-08-01   2023-08-10  S    L2      N1    U3     E4B
    2     0      0        2024-01-01   -           S    V2      N5    P1     ~
    3     1      0        2023-05-01   2023-05-03  S    V3      N2    K2     E4A
    4     1      0        2023-06-01   -           S    V4      N2    K2     ~
    5     4      1        2022-10-01   -           S    V2      N8    H5     ~
""")


@pytest.fixture(scope="module")
def made() -> list:
    return care_figures(residents(), CARE)


def test_a_period_of_care_runs_over_its_episodes() -> None:
    first = periods(CARE).iloc[0]
    assert (first.first_status, first.last_status, first.last_place, first.placements) == ("V2", "C1", "K2", 2)


def test_short_breaks_are_not_counted(made: list) -> None:
    assert given(made, "Looked after at 31 March") == {"": 1}


def test_a_child_that_starts_twice_in_a_year_counts_once_by_its_first_start(made: list) -> None:
    assert given(made, "Started to be looked after, by legal status") == {"Detained for child protection": 1}


def test_a_child_that_ceases_twice_in_a_year_counts_once_by_its_last_end(made: list) -> None:
    assert given(made, "Ceased to be looked after, by reason") == {"Returned home, not planned": 1}


def test_the_length_is_that_of_the_last_period(made: list) -> None:
    assert value(made, "Ceased to be looked after: mean length of the last period") == 9
    assert given(made, "Ceased to be looked after, by length of the last period") == {"Under 2 weeks": 1}


def test_periods_of_care_add_up(made: list) -> None:
    assert given(made, "Ceased to be looked after, by periods of care") == {"2": 1}


def test_the_stock_has_the_status_and_place_of_31_march(made: list) -> None:
    assert given(made, "Looked after at 31 March, by legal status", year=2023) == {"Care orders": 1}
    assert given(made, "Looked after at 31 March, by placement", year=2023) == {"Homes, secure and semi-independent": 1}


def test_unaccompanied_children_are_a_share_of_those_looked_after(made: list) -> None:
    assert value(made, "Looked after at 31 March, unaccompanied asylum seekers", borough=1) == 100


def test_who_leaves_on_the_18th_birthday_is_told_apart_from_those_of_17() -> None:
    grown = table("""
        case  child  borough  happened_on  ended_on    why  status  need  place  reason
        0     4      1        2022-10-01   2023-09-09  S    V2      N8    H5     E5
        1     0      0        2022-10-01   2024-03-30  S    V2      N8    H5     E5
    """)
    people = residents(
        children="""
        birth       female  is_uasc  is_disabled
        2006-03-30  no      no       no
        2012-05-01  yes     no       yes
        2022-01-15  no      no       no
        2023-12-01  yes     no       no
        2006-09-10  no      yes      no
    """
    )
    made = care_figures(people, grown)
    assert given(made, "Ceased to be looked after, by age") == {"On 18th birthday": 1}
    assert given(made, "Ceased to be looked after, by age", borough=1) == {"16": 1}
