"""What was known when: the archive after one extract and the next (design.md, rules 1 and 2)."""

from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa

from extracts.archive import Arrival, bring_forward
from extracts.yearly import Came
from schemas.records import (
    Assessment,
    CpPlan,
    EhContact,
    EhEpisode,
    LegalOutcome,
    Membership,
    Person,
    Record,
    Referral,
)
from tests.cases import as_read, came, covered, drawn, rows

SEPTEMBER, OCTOBER, NOVEMBER = "2026-09-01", "2026-10-01", "2026-11-01"
NONE = "happened_on"


def after(
    record: type[Record],
    extracts: Mapping[str, str],
    years: Mapping[str, tuple[int, ...]] | None = None,
    covers_from: str = "2015-04-01",
    begins: Mapping[str, str] | None = None,
) -> pa.Table:
    """The archive after the extracts, drawn by date; each covers all days to its eve. The lag is 30 days.

    begins: by date, the first day that the extract says it covers.
    """
    archive, told = record.archived().empty_table(), covered()
    for day, text in extracts.items():
        extract_on = date.fromisoformat(day)
        here = (years or {}).get(day, ())
        begins_on = date.fromisoformat(begins[day]) if begins else None
        arrival = Arrival(extract_on, 30, told, came(*here), begins_on=begins_on)
        archive = bring_forward(record, archive, as_read(record, text), arrival)
        told = covered(record.service, from_on=covers_from, to_on=str(extract_on - timedelta(days=1)))
    return archive


def check(archive: pa.Table, wanted: str) -> None:
    assert drawn(archive, wanted) == rows(wanted)


# the start


def test_a_recorded_date_is_the_day_it_is_known() -> None:
    found = after(EhContact, {SEPTEMBER: "happened_on recorded_on\n2025-12-18 2026-01-05"})
    check(found, "known_on how\n2026-01-05 recorded")


def test_a_recorded_date_before_the_day_it_happened_is_read_as_that_day() -> None:
    found = after(EhContact, {SEPTEMBER: "happened_on recorded_on\n2025-12-18 2025-12-01"})
    check(found, "known_on how\n2025-12-18 recorded")


def test_a_recorded_date_is_kept_though_an_earlier_extract_lacked_the_record() -> None:
    late = "happened_on recorded_on\n2026-08-12 2026-08-14"
    check(after(EhContact, {SEPTEMBER: NONE, OCTOBER: late}), "known_on how\n2026-08-14 recorded")


def test_without_a_recorded_date_the_first_extract_gives_the_lag() -> None:
    check(after(Referral, {SEPTEMBER: "happened_on\n2026-03-01"}), "known_on how\n2026-03-31 lag")


def test_a_lag_never_ends_after_the_eve_of_the_extract() -> None:
    check(after(Referral, {SEPTEMBER: "happened_on\n2026-08-20"}), "known_on how\n2026-08-31 lag")


def test_a_backdated_record_is_known_from_the_eve_of_the_first_extract_that_holds_it() -> None:
    found = after(Referral, {SEPTEMBER: NONE, OCTOBER: "happened_on\n2026-08-12"})
    check(found, "known_on how\n2026-09-30 first_seen")


def test_a_new_record_that_no_earlier_extract_could_hold_takes_the_lag() -> None:
    found = after(Referral, {SEPTEMBER: NONE, OCTOBER: "happened_on\n2026-09-02"})
    check(found, "known_on how\n2026-09-30 lag")


def test_an_old_record_that_no_earlier_extract_covered_takes_the_lag() -> None:
    found = after(Referral, {SEPTEMBER: NONE, OCTOBER: "happened_on\n2020-05-01"}, covers_from="2022-04-01")
    check(found, "known_on how\n2020-05-31 lag")


def test_the_last_day_that_the_earlier_extract_covered_counts_as_covered() -> None:
    found = after(Referral, {SEPTEMBER: NONE, OCTOBER: "record_id happened_on\neve 2026-08-31\nday 2026-09-01"})
    check(found, "record_id known_on how\nday 2026-09-30 lag\neve 2026-09-30 first_seen")


def test_an_undated_membership_is_known_from_its_first_extract() -> None:
    found = after(Membership, {SEPTEMBER: "happened_on family_id\n- f"})
    check(found, "happened_on known_on how\n- 2026-08-31 first_seen")


def test_a_membership_that_begins_later_is_not_known_before_it_begins() -> None:
    found = after(Membership, {SEPTEMBER: "happened_on recorded_on family_id\n2026-09-15 2026-08-01 f"})
    check(found, "known_on\n2026-09-15")


# the end


def test_an_end_in_the_first_extract_takes_the_lag() -> None:
    found = after(CpPlan, {SEPTEMBER: "happened_on ended_on\n2026-01-01 2026-03-01"})
    check(found, "end_known_on end_how\n2026-03-31 lag")


def test_an_end_is_never_known_before_its_record() -> None:
    found = after(EhEpisode, {SEPTEMBER: "happened_on recorded_on ended_on\n2026-01-01 2026-06-01 2026-02-01"})
    check(found, "known_on end_known_on\n2026-06-01 2026-06-01")


def test_an_end_on_a_day_to_come_is_not_known_before_that_day() -> None:
    planned = "happened_on ended_on\n2026-01-01 2026-12-31"
    check(after(CpPlan, {SEPTEMBER: planned}), "end_known_on\n2026-12-31")
    check(after(CpPlan, {SEPTEMBER: planned, OCTOBER: planned}), "end_known_on gone_on\n2026-12-31 -")


def test_a_planned_end_that_is_put_off_was_never_known() -> None:
    planned, put_off = (f"happened_on ended_on\n2026-01-01 {day}" for day in ("2026-12-31", "2027-02-01"))
    found = after(CpPlan, {SEPTEMBER: planned, OCTOBER: put_off})
    check(found, "ended_on end_known_on gone_on\n2026-12-31 2026-12-31 2026-09-30\n2027-02-01 2027-02-01 -")


def test_an_end_that_an_earlier_extract_could_have_shown_is_first_seen() -> None:
    found = after(
        CpPlan, {SEPTEMBER: "happened_on\n2026-01-01", OCTOBER: "happened_on ended_on\n2026-01-01 2026-08-20"}
    )
    check(found, "known_on ended_on end_known_on end_how gone_on\n2026-01-31 2026-08-20 2026-09-30 first_seen -")


def test_an_end_after_the_earlier_extract_takes_the_lag_and_no_new_version() -> None:
    found = after(
        CpPlan, {SEPTEMBER: "happened_on\n2026-01-01", NOVEMBER: "happened_on ended_on\n2026-01-01 2026-09-10"}
    )
    check(found, "known_on end_known_on end_how\n2026-01-31 2026-10-10 lag")


def test_an_end_covered_by_an_earlier_extract_that_lacked_the_record_is_first_seen() -> None:
    found = after(CpPlan, {SEPTEMBER: NONE, OCTOBER: "happened_on ended_on\n2026-08-01 2026-08-20"})
    check(found, "known_on how end_known_on end_how\n2026-09-30 first_seen 2026-09-30 first_seen")


def test_a_changed_end_is_a_new_version_known_from_the_change() -> None:
    found = after(
        CpPlan,
        {
            SEPTEMBER: "happened_on ended_on\n2026-01-01 2026-06-01",
            OCTOBER: "happened_on ended_on\n2026-01-01 2026-07-01",
        },
    )
    check(
        found,
        """
        known_on   ended_on   end_known_on end_how    gone_on
        2026-01-31 2026-06-01 2026-07-01   lag        2026-09-30
        2026-09-30 2026-07-01 2026-09-30   first_seen -
        """,
    )


def test_a_withdrawn_end_reopens_the_spell_from_that_day() -> None:
    found = after(
        CpPlan, {SEPTEMBER: "happened_on ended_on\n2026-01-01 2026-06-01", OCTOBER: "happened_on\n2026-01-01"}
    )
    check(
        found,
        """
        known_on   ended_on   end_known_on gone_on
        2026-01-31 2026-06-01 2026-07-01   2026-09-30
        2026-09-30 -          -            -
        """,
    )


def test_factors_corrected_after_the_authorisation_are_a_changed_value() -> None:
    found = after(
        Assessment,
        {
            SEPTEMBER: "happened_on ended_on factors\n2026-01-01 2026-02-01 4B",
            OCTOBER: "happened_on ended_on factors\n2026-01-01 2026-02-01 4B,24A",
        },
    )
    check(found, "factors known_on gone_on\n4B 2026-01-31 2026-09-30\n4B,24A 2026-09-30 -")


def test_factors_told_before_the_authorisation_may_still_change_without_a_new_version() -> None:
    found = after(
        Assessment,
        {
            SEPTEMBER: "happened_on factors\n2026-08-01 4B",
            OCTOBER: "happened_on ended_on factors\n2026-08-01 2026-09-05 4B,24A",
        },
    )
    check(found, "factors known_on end_known_on gone_on\n4B,24A 2026-08-31 2026-09-30 -")


# changes


def test_an_extract_that_says_the_same_changes_nothing() -> None:
    text = "happened_on source_code\n2026-03-01 2A"
    assert after(Referral, {SEPTEMBER: text, OCTOBER: text}).equals(after(Referral, {SEPTEMBER: text}))


def test_a_changed_value_is_known_from_the_eve_of_the_extract_that_shows_it() -> None:
    found = after(
        Referral,
        {SEPTEMBER: "happened_on source_code\n2026-05-18 10", OCTOBER: "happened_on source_code\n2026-05-18 2A"},
    )
    check(
        found,
        """
        source_code known_on   how        gone_on
        10          2026-06-17 lag        2026-09-30
        2A          2026-09-30 first_seen -
        """,
    )


def test_an_appeal_told_later_is_a_changed_value() -> None:
    found = after(
        LegalOutcome,
        {
            SEPTEMBER: "happened_on | recorded_on | appeal_status\n2025-09-10 | 2025-10-01 | -",
            OCTOBER: "happened_on | recorded_on | appeal_status\n2025-09-10 | 2025-10-01 | Changed on appeal",
        },
    )
    check(
        found,
        """
        appeal_status     | known_on   | gone_on
        -                 | 2025-10-01 | 2026-09-30
        Changed on appeal | 2026-09-30 | -
        """,
    )


def test_a_value_kept_only_as_it_is_now_is_known_from_the_extract_that_first_shows_it() -> None:
    found = after(
        CpPlan,
        {
            SEPTEMBER: "happened_on latest_category\n2026-07-06 NEG",
            OCTOBER: "happened_on latest_category\n2026-07-06 EMO",
        },
    )
    check(
        found,
        """
        latest_category known_on   now_known_on gone_on
        NEG             2026-08-05 2026-08-31   2026-09-30
        EMO             2026-09-30 2026-09-30   -
        """,
    )


def test_a_record_that_goes_over_to_another_person_is_a_new_version() -> None:
    found = after(
        EhContact, {SEPTEMBER: "local_id happened_on\none 2026-05-01", OCTOBER: "local_id happened_on\ntwo 2026-05-01"}
    )
    check(found, "local_id known_on gone_on\none 2026-05-31 2026-09-30\ntwo 2026-09-30 -")


def test_a_version_is_never_changed_once_a_newer_one_stands_beside_it() -> None:
    extracts = {
        SEPTEMBER: "happened_on source_code\n2026-05-18 10",
        OCTOBER: "happened_on source_code\n2026-05-18 2A",
        NOVEMBER: "happened_on source_code\n2026-05-18 6",
    }
    check(
        after(Referral, extracts),
        """
        source_code known_on   gone_on
        10          2026-06-17 2026-09-30
        2A          2026-09-30 2026-10-31
        6           2026-10-31 -
        """,
    )


def test_codes_in_another_order_are_no_change() -> None:
    factors = "happened_on ended_on factors\n2026-05-01 2026-06-01 {}"
    found = after(Assessment, {SEPTEMBER: factors.format("2A,24A"), OCTOBER: factors.format("24A,2A")})
    check(found, "gone_on\n-")


def test_an_end_known_by_its_lag_stands_though_the_same_extract_changes_another_value() -> None:
    plan = "happened_on ended_on initial_category\n2026-01-05 {} {}"
    found = after(CpPlan, {"2026-07-03": plan.format("-", "NEG"), "2026-10-03": plan.format("2026-07-05", "EMO")})
    check(found, "gone_on ended_on end_known_on\n2026-10-02 2026-07-05 2026-08-04\n- 2026-07-05 2026-10-02")


# what vanishes


def test_a_record_that_a_full_export_no_longer_holds_has_vanished() -> None:
    found = after(EhContact, {SEPTEMBER: "happened_on\n2026-05-01", OCTOBER: NONE})
    check(found, "known_on gone_on\n2026-05-31 2026-09-30")


SIX_YEARS = {SEPTEMBER: "2020-09-01", OCTOBER: "2020-10-01"}


def test_what_ended_before_the_days_that_an_export_covers_has_not_vanished() -> None:
    old = "record_id happened_on ended_on\nlong 2020-01-05 2020-09-20\nsoon 2020-01-05 2020-10-02"
    found = after(CpPlan, {SEPTEMBER: old, OCTOBER: NONE}, begins=SIX_YEARS)
    check(found, "record_id gone_on\nlong -\nsoon 2026-09-30")


def test_an_event_before_the_days_that_an_export_covers_has_not_vanished() -> None:
    old = "record_id happened_on\nlong 2020-09-20\nsoon 2020-10-02"
    found = after(EhContact, {SEPTEMBER: old, OCTOBER: NONE}, begins=SIX_YEARS)
    check(found, "record_id gone_on\nlong -\nsoon 2026-09-30")


def test_what_is_open_is_looked_for_whenever_it_began() -> None:
    found = after(CpPlan, {SEPTEMBER: "happened_on\n2019-01-05", OCTOBER: NONE}, begins=SIX_YEARS)
    check(found, "gone_on\n2026-09-30")


def test_a_record_that_appears_again_is_known_from_then() -> None:
    text = "happened_on recorded_on\n2026-05-01 2026-05-02"
    found = after(EhContact, {SEPTEMBER: text, OCTOBER: NONE, NOVEMBER: text})
    check(
        found,
        """
        known_on   how        gone_on
        2026-05-02 recorded   2026-09-30
        2026-10-31 first_seen -
        """,
    )


def test_a_source_that_does_not_come_leaves_its_archive_as_it_was() -> None:
    archive = after(EhContact, {SEPTEMBER: "happened_on\n2026-05-01"})
    absent = Arrival(date(2026, 10, 1), 30, covered("early_help"), None)
    assert bring_forward(EhContact, archive, EhContact.as_read().empty_table(), absent).equals(archive)


def test_a_record_whose_row_came_and_was_set_aside_has_not_vanished() -> None:
    archive = EhEpisode.archived().empty_table()
    for day, text, aside in ((date(2026, 6, 1), "record_id\none\nother", []), (date(2026, 7, 1), NONE, ["one"])):
        set_aside = pa.chunked_array([aside], pa.string())
        arrival = Arrival(day, 30, covered(), came(), set_aside=set_aside)
        archive = bring_forward(EhEpisode, archive, as_read(EhEpisode, text), arrival)
    check(archive, "record_id gone_on\none -\nother 2026-06-30")


def test_who_a_source_describes_stays_where_it_did_not_come() -> None:
    archive = Person.archived().empty_table()
    both = "record_id told_by\nours early_help\ntheirs people"
    for day, text, sources in (
        (date(2026, 6, 1), both, ("early_help", "people")),
        (date(2026, 7, 1), NONE, ("people",)),
    ):
        arrival = Arrival(day, 30, covered(), Came(dict.fromkeys(sources, ())))
        archive = bring_forward(Person, archive, as_read(Person, text), arrival)
    check(archive, "record_id gone_on\nours -\ntheirs 2026-06-30")
