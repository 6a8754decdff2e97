"""Rule 2: what is visible at the start of a day."""

from datetime import date

import ibis

from features.visible import visible
from schemas.records import Assessment, CpPlan, Record, Referral
from tests.cases import drawn, linked, rows

LANDMARK = date(2026, 9, 1)


def check(record: type[Record], text: str, wanted: str) -> None:
    """At the landmark the versions drawn in `text` look as drawn in `wanted`."""
    seen = visible(ibis.memtable(linked(record, text)), record, LANDMARK).to_pyarrow()
    assert drawn(seen, wanted) == rows(wanted)


def test_a_record_is_visible_from_the_day_after_it_is_known() -> None:
    check(
        Referral,
        """
        record_id  happened_on known_on
        day_before 2026-08-01  2026-08-31
        that_day   2026-08-01  2026-09-01
        day_after  2026-08-01  2026-09-02
        """,
        """
        record_id
        day_before
        """,
    )


def test_a_version_is_hidden_only_from_landmarks_after_its_gone_on() -> None:
    check(
        Referral,
        """
        record_id  happened_on gone_on
        day_before 2026-08-01  2026-08-31
        that_day   2026-08-01  2026-09-01
        day_after  2026-08-01  2026-09-02
        """,
        """
        record_id
        that_day
        day_after
        """,
    )


def test_an_end_known_on_the_landmark_is_not_visible() -> None:
    check(
        CpPlan,
        """
        record_id  happened_on ended_on   end_known_on
        day_before 2026-01-01  2026-08-01 2026-08-31
        that_day   2026-01-01  2026-08-01 2026-09-01
        """,
        """
        record_id  ended_on
        day_before 2026-08-01
        that_day   -
        """,
    )


def test_what_is_decided_at_the_end_shows_only_with_the_end() -> None:
    check(
        Assessment,
        """
        record_id  happened_on ended_on   end_known_on factors primary_need
        known      2026-01-01  2026-02-01 2026-08-31   4B,24A  N1
        not_yet    2026-01-01  2026-02-01 2026-09-01   4B,24A  N1
        """,
        """
        record_id  factors primary_need
        known      4B,24A  N1
        not_yet    -       -
        """,
    )


def test_a_closure_reason_shows_only_with_the_closure() -> None:
    check(
        Referral,
        """
        record_id  happened_on ended_on   end_known_on is_nfa closure_reason
        known      2026-01-01  2026-02-01 2026-03-01   no     RC7
        not_yet    2026-01-01  2026-08-20 2026-09-19   no     RC5
        """,
        """
        record_id  is_nfa closure_reason
        known      no     RC7
        not_yet    -      -
        """,
    )


def test_a_value_kept_only_as_it_is_now_is_hidden_before_it_was_first_seen() -> None:
    check(
        CpPlan,
        """
        record_id  happened_on now_known_on initial_category latest_category
        seen       2026-01-01  2026-08-31   NEG              EMO
        not_yet    2026-01-01  2026-09-01   NEG              EMO
        """,
        """
        record_id  initial_category latest_category
        seen       NEG              EMO
        not_yet    NEG              -
        """,
    )


def test_of_a_changed_record_exactly_one_version_is_visible_at_each_landmark() -> None:
    versions = linked(
        Referral,
        """
        record_id happened_on known_on   gone_on    source_code
        r         2026-05-18  2026-06-17 2026-08-31 10
        r         2026-05-18  2026-08-31 -          2A
        """,
    )
    seen = {
        day: visible(ibis.memtable(versions), Referral, date(2026, *day)).to_pyarrow().column("source_code").to_pylist()
        for day in ((8, 1), (8, 31), (9, 1))
    }
    assert seen == {(8, 1): ["10"], (8, 31): ["10"], (9, 1): ["2A"]}
