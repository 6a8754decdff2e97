"""Of whom it is told how long after the first record care begins, and what ends that first."""

from datetime import date

import pytest

from measures.incidence import CENSORED, COMPETED, EVENT
from measures.journeys.following import followed
from measures.journeys.lives import lives
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care

REFERRAL = "child_id happened_on ended_on closure_reason borough\n"
KNOWN = REFERRAL + "c1 2015-06-01 - - lbhf"
BORN = "c1 2012-05-01"


def story(births: str = BORN, **records: str) -> list[tuple[str, str, int]]:
    told = followed(lives(history(births, **records)), SETTINGS)
    return [(row.first_on.date().isoformat(), row.stop_on.date().isoformat(), row.cause) for row in told.itertuples()]


def test_a_child_is_followed_from_its_first_record_to_its_entry() -> None:
    told = story(Referral=KNOWN, CareEpisode=care("c1 2020-01-01 - C2 N1"))
    assert told == [("2015-06-01", "2020-01-01", EVENT)]


def test_a_record_before_the_birth_counts_from_the_birth() -> None:
    told = story(Referral=REFERRAL + "c1 2012-03-01 - - lbhf", CareEpisode=care("c1 2012-05-09 - C2 N1"))
    assert told == [("2012-05-01", "2012-05-09", EVENT)]


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_a_short_break_does_not_end_it(status: str) -> None:
    told = story(Referral=KNOWN, CareEpisode=care(f"c1 2020-01-01 2020-01-03 {status} N2"))
    assert told[0][2] == CENSORED


def test_without_an_end_it_goes_on_to_what_is_settled() -> None:
    assert story(Referral=KNOWN) == [("2015-06-01", "2026-08-01", CENSORED)]


def test_it_ends_where_a_child_grows_up() -> None:
    assert story("c1 2004-02-29", Referral=KNOWN) == [("2015-06-01", "2022-02-28", COMPETED)]


def test_it_ends_with_death() -> None:
    told = story(Referral=KNOWN, Death="child_id happened_on\nc1 2018-01-01")
    assert told == [("2015-06-01", "2018-01-01", COMPETED)]


def test_it_ends_with_adoption() -> None:
    assert story(Referral=REFERRAL + "c1 2015-06-01 2018-01-01 RC1 lbhf") == [("2015-06-01", "2018-01-01", COMPETED)]


@pytest.mark.parametrize(
    ("later", "expected"),
    [("", ("2018-01-01", CENSORED)), ("\nc1 2019-01-01 - - lbhf", ("2026-08-01", CENSORED))],
    ids=["gone", "seen again"],
)
def test_a_child_that_moved_away_is_not_followed_on(later: str, expected: tuple[str, int]) -> None:
    told = story(Referral=REFERRAL + "c1 2015-06-01 2018-01-01 RC5 lbhf" + later)
    assert told[0][1:] == expected


@pytest.mark.parametrize("entry", ["2015-06-01", "2015-01-01"], ids=["on the day", "before"])
def test_a_child_in_care_by_its_first_record_is_not_followed(entry: str) -> None:
    assert story(Referral=KNOWN, CareEpisode=care(f"c1 {entry} - C2 N1")) == []


def test_a_child_that_came_alone_is_not_followed() -> None:
    listed = "child_id happened_on ended_on\nc1 2020-01-01 -"
    assert story(Referral=KNOWN, CareEpisode=care("c1 2020-01-01 - C2 N1"), Uasc=listed) == []


def test_an_entry_on_the_day_of_the_18th_birthday_is_an_entry() -> None:
    told = story("c1 2004-02-01", Referral=KNOWN, CareEpisode=care("c1 2022-02-01 - C2 N1"))
    assert told[0][2] == EVENT


def test_nobody_is_followed_beyond_the_end_of_coverage() -> None:
    of = history(BORN, as_of=date(2026, 11, 1), Referral=KNOWN)
    ended = of.coverage.assign(to_on=of.coverage["to_on"].where(of.coverage["service"] != "ssda903", "2020-03-31"))
    of.coverage["to_on"] = ended["to_on"].astype("datetime64[s]")
    assert [day.date() for day in followed(lives(of), SETTINGS)["stop_on"]] == [date(2020, 4, 1)]
