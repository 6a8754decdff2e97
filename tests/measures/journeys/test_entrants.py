"""Who is told as having come into care: the first entry, in a settled year, with a past that is covered."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from measures.journeys.entrants import entrants, first_entries, told_years, with_plans_told
from measures.journeys.lives import lives
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care, entering, told_of


def entered(of) -> list[str]:
    return [day.date().isoformat() for day in entrants(lives(of), SETTINGS)["entered_on"]]


def test_the_first_episode_is_the_entry() -> None:
    episodes = care("c1 2025-08-01 - C2 N1", "c1 2025-06-01 2025-08-01 C1 N1")
    assert entered(history("c1 2012-05-01", CareEpisode=episodes)) == ["2025-06-01"]


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_a_short_break_is_no_entry(status: str) -> None:
    episodes = care(f"c1 2025-06-01 2025-06-05 {status} N2", "c1 2025-08-01 - C2 N1")
    assert entered(history("c1 2012-05-01", CareEpisode=episodes)) == ["2025-08-01"]


@pytest.mark.parametrize(
    ("ended", "expected"),
    [("-", True), ("2025-06-02", True), ("2025-06-01", False)],
    ids=["open", "after", "on the day"],
)
def test_a_child_is_unaccompanied_until_its_listing_ends(ended: str, expected: bool) -> None:
    of = entering(Uasc=f"child_id happened_on ended_on\nc1 2025-06-01 {ended}")
    assert bool(first_entries(lives(of))["is_unaccompanied"].iloc[0]) == expected


def test_a_listing_without_a_day_counts() -> None:
    of = entering(Uasc="child_id happened_on ended_on\nc1 - -")
    assert bool(first_entries(lives(of))["is_unaccompanied"].iloc[0])


@pytest.mark.parametrize(
    ("as_of", "last"), [(date(2026, 7, 1), 2024), (date(2026, 7, 2), 2025)], ids=["not settled", "settled"]
)
def test_a_year_is_told_once_it_has_been_over_for_92_days(as_of: date, last: int) -> None:
    assert told_years(lives(history("c1 2012-05-01", as_of=as_of)), SETTINGS)[-1] == last


def test_so_many_years_are_told_as_are_asked_for() -> None:
    assert told_years(lives(history()), SETTINGS) == [2021, 2022, 2023, 2024, 2025]


@pytest.mark.parametrize(
    ("since", "born", "told"),
    [
        ("2020-06-01", "2012-05-01", True),
        ("2020-06-02", "2012-05-01", False),
        ("2020-06-02", "2020-06-02", True),
    ],
    ids=["five years back", "a day less", "back to the birth"],
)
def test_a_past_that_is_not_covered_is_not_told(since: str, born: str, told: bool) -> None:
    of = history(f"c1 {born}", since=since, CareEpisode=care("c1 2025-06-01 - C2 N1"))
    assert (len(entered(of)) == 1) == told


def test_a_borough_without_one_of_the_sources_has_nobody_told() -> None:
    of = entering()
    assert entered(replace(of, coverage=of.coverage[of.coverage["service"] != "early_help"])) == []


def test_an_entry_of_an_adult_is_not_told() -> None:
    assert entered(entering(born="c1 2007-06-01")) == []


def test_plans_are_told_of_entries_two_years_after_they_began_to_be() -> None:
    found = pd.DataFrame({"entered_on": pd.to_datetime(["2023-03-31", "2023-04-01"])})
    assert list(with_plans_told(found)["entered_on"]) == [pd.Timestamp("2023-04-01")]


def test_an_entry_in_march_is_of_the_year_before() -> None:
    assert list(entrants(lives(entering("2025-03-31")), SETTINGS)["year"]) == ["2024-25"]


@pytest.mark.parametrize(("on", "apart"), [("2025-05-03", True), ("2025-05-04", False)], ids=["29 days", "28 days"])
def test_what_was_recorded_in_the_last_28_days_belongs_to_the_entry(on: str, apart: bool) -> None:
    *_, prior, _ = told_of(entering(Referral=f"child_id happened_on\nc1 {on}"))
    assert list(prior["is_apart"]) == [apart]


def test_what_was_recorded_on_the_day_of_the_entry_is_not_before_it() -> None:
    *_, prior, _ = told_of(entering(Referral="child_id happened_on\nc1 2025-06-01"))
    assert prior.empty


def test_of_two_first_records_on_one_day_the_contact_comes_first() -> None:
    both = {"Referral": "child_id happened_on\nc1 2024-06-01", "EhContact": "child_id happened_on\nc1 2024-06-01"}
    *_, first = told_of(entering(**both))
    assert list(first["kind"]) == ["early-help contact"]
