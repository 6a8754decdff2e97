"""What was known when of yearly returns, of which the current year is cut afresh for each extract."""

from datetime import date

from extracts.archive import Arrival, bring_forward
from extracts.yearly import Came
from schemas.records import CareEpisode, CpPlan, CpReview, Person, Referral
from tests.cases import as_read, covered
from tests.extracts.test_bring_forward import NONE, NOVEMBER, OCTOBER, SEPTEMBER, after, check


def test_an_earlier_year_that_does_not_come_again_is_kept() -> None:
    found = after(
        Referral,
        {SEPTEMBER: "record_id happened_on ended_on year\nold 2024-05-01 2024-06-01 2025", OCTOBER: NONE},
        years={SEPTEMBER: (2025, 2027), OCTOBER: (2027,)},
    )
    check(found, "record_id gone_on\nold -")


def test_a_record_of_the_current_year_that_is_cut_without_it_has_vanished() -> None:
    found = after(
        Referral,
        {SEPTEMBER: "happened_on year\n2026-05-01 2027", OCTOBER: NONE},
        years={SEPTEMBER: (2027,), OCTOBER: (2027,)},
    )
    check(found, "gone_on\n2026-09-30")


def test_what_an_earlier_year_left_open_and_the_next_lacks_ended_with_its_year_as_is_known_from_then() -> None:
    found = after(
        Referral,
        {"2026-04-01": "happened_on year\n2025-05-01 2026", "2026-05-01": NONE, "2026-06-01": NONE},
        years={"2026-04-01": (2026,), "2026-05-01": (2027,), "2026-06-01": (2027,)},
    )
    check(found, "ended_on end_known_on gone_on\n2026-03-31 2026-04-30 -")


def test_what_is_left_open_ends_with_the_last_year_before_the_one_that_lacks_it() -> None:
    found = after(
        CpPlan,
        {"2026-04-01": "happened_on year\n2023-05-01 2024", "2026-05-01": NONE},
        years={"2026-04-01": (2024,), "2026-05-01": (2026, 2027)},
    )
    check(found, "ended_on gone_on\n2025-03-31 -")


def test_the_end_that_an_earlier_year_tells_when_it_comes_again_stands_in_place_of_its_last_day() -> None:
    found = after(
        Referral,
        {
            "2026-04-01": "happened_on ended_on year\n2025-05-01 - 2026",
            "2026-05-01": NONE,
            "2026-06-01": "happened_on ended_on year\n2025-05-01 2026-03-20 2026",
        },
        years={"2026-04-01": (2026,), "2026-05-01": (2027,), "2026-06-01": (2026, 2027)},
    )
    check(found, "ended_on end_known_on gone_on\n2026-03-31 2026-04-30 2026-05-31\n2026-03-20 2026-05-31 -")


def test_what_an_earlier_year_that_comes_again_leaves_out_has_vanished() -> None:
    found = after(
        Referral,
        {SEPTEMBER: "happened_on year\n2025-05-01 2026", OCTOBER: NONE},
        years={SEPTEMBER: (2026, 2027), OCTOBER: (2026, 2027)},
    )
    check(found, "gone_on\n2026-09-30")


def test_what_a_year_left_open_and_the_next_lacks_ended_with_its_year_also_where_both_came_at_once() -> None:
    found = after(CpPlan, {SEPTEMBER: "happened_on year\n2025-05-01 2026"}, years={SEPTEMBER: (2026, 2027)})
    check(found, "ended_on end_known_on end_how\n2026-03-31 2026-04-30 lag")


def test_what_ended_with_its_year_stays_ended_when_that_year_comes_again_unchanged() -> None:
    text = "happened_on year\n2025-05-01 2026"
    found = after(
        CpPlan,
        {"2026-04-01": text, "2026-05-01": NONE, "2026-06-01": text, "2026-07-01": NONE},
        years={"2026-04-01": (2026,), "2026-05-01": (2027,), "2026-06-01": (2026, 2027), "2026-07-01": (2027,)},
    )
    check(found, "ended_on end_known_on gone_on\n2026-03-31 2026-04-30 -")


def test_what_a_later_year_told_stands_when_an_earlier_one_comes_again_without_it() -> None:
    found = after(
        Referral,
        {
            "2026-04-01": "happened_on ended_on year\n2024-05-01 - 2025",
            "2026-05-01": "happened_on ended_on year\n2024-05-01 2025-09-01 2026",
            "2026-06-01": "happened_on ended_on year\n2024-05-01 - 2025",
        },
        years={"2026-04-01": (2025,), "2026-05-01": (2026,), "2026-06-01": (2025, 2027)},
    )
    check(found, "ended_on gone_on\n2025-09-01 -")


def test_what_the_dataset_told_of_earlier_years_stays_when_returns_come_in_its_place() -> None:
    found = after(
        Referral,
        {
            SEPTEMBER: """record_id happened_on ended_on
                earlier 2024-05-01 2024-06-01
                this_year 2026-03-01 2026-06-01
                open 2024-05-01 -""",
            OCTOBER: NONE,
        },
        years={OCTOBER: (2027,)},
    )
    check(found, "record_id gone_on\nearlier -\nopen 2026-09-30\nthis_year 2026-09-30")


def test_an_end_that_follows_from_the_next_years_silence_is_known_when_that_year_first_came() -> None:
    found = after(
        CpPlan,
        {"2026-03-01": "happened_on year\n2025-05-01 2026", "2026-06-01": NONE},
        years={"2026-03-01": (2026,), "2026-06-01": (2027,)},
        covers_from="2015-04-01",
    )
    check(found, "ended_on end_known_on end_how\n2026-03-31 2026-05-31 first_seen")


def test_a_return_that_comes_again_takes_nobody_away_whom_another_return_told_of() -> None:
    both = "record_id told_by year\ncensus cin_census 2026\nreturn ssda903 2026"
    archive = Person.archived().empty_table()
    for day, text, census in ((date(2026, 6, 1), both, (2026,)), (date(2026, 7, 1), "told_by", (2027,))):
        years_of = {"cin_census": census, "ssda903": (2026,)}
        arrival = Arrival(day, 30, covered(), Came(years_of))
        archive = bring_forward(Person, archive, as_read(Person, text), arrival)
    check(archive, "record_id gone_on\ncensus -\nreturn 2026-06-30")


def test_an_event_of_an_earlier_year_ends_with_nothing() -> None:
    found = after(
        CpReview,
        {SEPTEMBER: "happened_on year\n2025-05-01 2026", OCTOBER: NONE},
        years={SEPTEMBER: (2026,), OCTOBER: (2027,)},
    )
    check(found, "ended_on gone_on\n- -")


def test_an_earlier_year_that_comes_again_stands_in_place_of_what_it_said() -> None:
    found = after(
        Referral,
        {SEPTEMBER: "happened_on ended_on year source_code\n2024-05-01 2024-06-01 2025 10", OCTOBER: NONE},
        years={SEPTEMBER: (2025, 2027), OCTOBER: (2025, 2027)},
    )
    check(found, "gone_on\n2026-09-30")


def test_a_record_that_the_next_year_repeats_keeps_its_version() -> None:
    text = "happened_on ended_on year\n2026-03-01 - "
    found = after(
        CareEpisode,
        {SEPTEMBER: text + "2026", OCTOBER: text + "2027"},
        years={SEPTEMBER: (2026,), OCTOBER: (2027,)},
    )
    check(found, "known_on gone_on year\n2026-03-31 - 2027")


def test_a_year_that_ended_keeps_what_ended_in_it_when_the_next_is_the_current_one() -> None:
    found = after(
        CareEpisode,
        {
            SEPTEMBER: "happened_on year\n2026-05-01 2027",
            OCTOBER: "happened_on ended_on year\n2026-05-01 2026-09-15 2027",
            NOVEMBER: NONE,
        },
        years={SEPTEMBER: (2027,), OCTOBER: (2027,), NOVEMBER: (2028,)},
    )
    check(found, "ended_on gone_on\n2026-09-15 -")
