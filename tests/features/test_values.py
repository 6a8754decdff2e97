"""Rules 2 and 3 in the values of features: what counts, in which window, and how days are clipped and summed."""

from datetime import date, timedelta

import ibis
import pytest

from features.covered import covered, needs_of
from schemas.records import (
    Assessment,
    CareEpisode,
    CpPlan,
    EhContact,
    EhEpisode,
    LegalOutcome,
    Offence,
    Referral,
    SchoolTerm,
)
from tests.cases import covered as coverage_of
from tests.cases import value

LANDMARK = "2026-09-01"


# an event by the day it happened


@pytest.mark.parametrize(
    ("happened_on", "counted"),
    [("2025-08-31", 0), ("2025-09-01", 1), ("2026-08-31", 1)],
    ids=["the day before the window", "its first day, 365 days ago", "the day before the landmark"],
)
def test_an_event_counts_if_its_day_is_in_the_window(happened_on: str, counted: int) -> None:
    assert value("referrals_365d", LANDMARK, {Referral: f"happened_on\n{happened_on}"}) == counted


def test_an_offence_between_1095_and_1825_days_ago_is_in_the_longer_window_only() -> None:
    offence = {Offence: "happened_on seriousness\n2023-01-10 5"}
    found = [value(column, LANDMARK, offence) for column in ("offences_1095d", "offences_1825d")]
    assert found == [0, 1]


@pytest.mark.parametrize(("seriousness", "counted"), [("4", 0), ("5", 1), ("6", 1), ("-", 0)])
def test_an_offence_is_serious_from_a_score_of_exactly_5(seriousness: str, counted: int) -> None:
    offence = {Offence: f"happened_on seriousness\n2026-01-01 {seriousness}"}
    assert value("offences_serious_1825d", LANDMARK, offence) == counted


def test_a_contact_recorded_late_counts_by_the_day_it_happened() -> None:
    contacts = """
        happened_on known_on
        2025-08-20  2025-10-01
        2025-09-10  2025-10-01
        2026-08-20  2026-09-01
        """
    assert value("early_help_contacts_365d", LANDMARK, {EhContact: contacts}) == 1


def test_a_decision_of_no_further_action_counts_once_it_is_known() -> None:
    referral = "happened_on ended_on end_known_on is_nfa\n2026-07-01 2026-07-01 2026-08-05 yes"
    found = [value("referrals_nfa_365d", landmark, {Referral: referral}) for landmark in ("2026-08-01", LANDMARK)]
    assert found == [0, 1]


def test_a_referral_counts_before_its_decision_is_known() -> None:
    referral = "happened_on ended_on end_known_on is_nfa\n2026-07-01 2026-07-01 2026-08-05 yes"
    assert value("referrals_365d", "2026-08-01", {Referral: referral}) == 1


def test_factors_count_by_the_start_of_their_assessment() -> None:
    assessment = "happened_on ended_on factors\n2023-08-31 2023-10-01 4B\n2023-09-02 2023-10-01 4B,4A"
    assert value("factor_mental_health_parent_1095d", LANDMARK, {Assessment: assessment}) == 1


def test_factors_do_not_count_before_the_authorisation_is_known() -> None:
    assessment = "happened_on ended_on end_known_on factors\n2026-07-01 2026-08-01 2026-09-01 4B"
    assert value("factor_mental_health_parent_1095d", LANDMARK, {Assessment: assessment}) == 0


def test_an_assessment_that_names_a_factor_of_a_group_twice_counts_once() -> None:
    assessment = "happened_on ended_on factors\n2026-01-01 2026-02-01 3A,3B"
    assert value("factor_domestic_abuse_1095d", LANDMARK, {Assessment: assessment}) == 1


def test_days_since_are_those_of_the_latest_referral() -> None:
    referrals = "happened_on\n2024-01-01\n2026-08-31\n2026-08-02"
    assert value("days_since_referral_1095d", LANDMARK, {Referral: referrals}) == 1


@pytest.mark.parametrize("referrals", ["happened_on", "happened_on\n2023-09-01"], ids=["none", "none in the window"])
def test_days_since_are_null_without_a_referral_in_the_window(referrals: str) -> None:
    assert value("days_since_referral_1095d", LANDMARK, {Referral: referrals}) is None


def test_only_a_diversion_is_a_diversion() -> None:
    outcomes = "happened_on group\n2026-01-01 Diversion\n2026-01-02 Pre-Court\n2026-01-03 -"
    assert value("diversions_1095d", LANDMARK, {LegalOutcome: outcomes}) == 1


# versions


def test_a_changed_value_counts_from_when_the_change_is_known() -> None:
    versions = """
        record_id happened_on known_on   gone_on    source_code
        r         2026-05-18  2026-06-17 2026-08-15 10
        r         2026-05-18  2026-08-15 -          2A
        """
    found = [value("referrals_from_school_365d", day, {Referral: versions}) for day in ("2026-08-15", LANDMARK)]
    assert found == [0, 1]


def test_the_versions_of_one_record_count_once() -> None:
    versions = """
        record_id happened_on known_on   gone_on
        r         2026-05-18  2026-06-17 2026-08-15
        r         2026-05-18  2026-08-15 -
        """
    found = [value("referrals_365d", day, {Referral: versions}) for day in ("2026-08-15", "2026-08-16")]
    assert found == [1, 1]


def test_a_record_that_vanished_counts_for_the_landmarks_that_saw_it() -> None:
    referral = "happened_on gone_on\n2026-05-18 2026-08-31"
    found = [value("referrals_365d", day, {Referral: referral}) for day in ("2026-08-31", LANDMARK)]
    assert found == [1, 0]


# the days of a spell: from its start to the day before its end, clipped to the window


@pytest.mark.parametrize(
    ("spell", "days"),
    [
        ("2026-01-01 2026-01-02", 1),
        ("2026-01-01 2026-01-01", 0),
        ("2026-08-31 -", 1),
        ("2026-08-01 2026-09-10", 31),
        ("2023-09-01 2023-09-02", 0),
        ("2023-08-01 2023-09-02", 0),
        ("2023-08-01 2023-09-03", 1),
        ("2020-01-01 -", 1095),
    ],
    ids=[
        "the day it ended is not counted",
        "one that ended on its own day has none",
        "an open one runs to the day before the landmark",
        "one with a later end runs to the day before the landmark",
        "the day before the window is not counted",
        "one that ended on the first day of the window has none",
        "the first day of the window is counted",
        "an old open one fills the window",
    ],
)
def test_the_days_of_a_plan_are_clipped_to_the_window(spell: str, days: int) -> None:
    assert value("cp_plan_days_1095d", LANDMARK, {CpPlan: f"happened_on ended_on\n{spell}"}) == days


def test_a_plan_with_an_end_not_yet_known_runs_to_the_day_before_the_landmark() -> None:
    plan = "happened_on ended_on end_known_on\n2026-08-01 2026-08-11 2026-09-01"
    assert value("cp_plan_days_1095d", LANDMARK, {CpPlan: plan}) == 31


def test_a_plan_that_began_before_the_window_has_days_in_it_but_no_start() -> None:
    plan = {CpPlan: "happened_on ended_on\n2021-08-01 2023-10-02"}
    found = [value(column, LANDMARK, plan) for column in ("cp_plan_days_1095d", "cp_plans_1825d")]
    assert found == [30, 0]


@pytest.mark.parametrize(
    ("spells", "days"),
    [
        ("2026-01-01 2026-02-01\n2026-01-15 2026-02-11", 41),
        ("2026-01-01 2026-02-01\n2026-02-01 2026-02-11", 41),
        ("2026-01-01 2026-02-01\n2026-01-10 2026-01-20", 31),
        ("2026-01-01 2026-02-01\n2026-01-01 2026-02-01", 31),
        ("2026-01-01 2026-02-01\n2026-01-10 2026-01-20\n2026-01-15 2026-02-03", 33),
        ("2026-01-01 2026-01-11\n2026-02-01 2026-02-11", 20),
    ],
    ids=["overlapping", "meeting", "one within the other", "the same twice", "three", "apart"],
)
def test_a_day_of_several_plans_counts_once(spells: str, days: int) -> None:
    assert value("cp_plan_days_1095d", LANDMARK, {CpPlan: f"happened_on ended_on\n{spells}"}) == days


def test_overlapping_plans_are_two_starts() -> None:
    plans = "happened_on ended_on\n2026-01-01 2026-02-01\n2026-01-15 2026-02-11"
    assert value("cp_plans_1825d", LANDMARK, {CpPlan: plans}) == 2


@pytest.mark.parametrize(
    ("spell", "is_open"),
    [("2026-08-31 - -", 1), ("2026-01-01 2026-08-31 2026-08-31", 0), ("2026-01-01 2026-09-01 2026-08-31", 1)],
    ids=["begun the day before", "ended the day before", "said in advance to end on the landmark"],
)
def test_an_episode_is_open_if_it_has_not_ended_by_the_day_before(spell: str, is_open: int) -> None:
    episode = f"happened_on ended_on end_known_on\n{spell}"
    assert value("early_help_open", LANDMARK, {EhEpisode: episode}) == is_open


def test_days_looked_after_leave_short_breaks_out() -> None:
    episodes = """
        happened_on ended_on   legal_status
        2026-01-01  2026-01-11 V3
        2026-02-01  2026-02-11 V4
        2026-03-01  2026-03-11 C1
        2026-03-11  2026-03-21 C2
        2026-04-01  2026-04-06 J1
        """
    assert value("looked_after_days_1825d", LANDMARK, {CareEpisode: episodes}) == 25


def test_a_sentence_that_was_undone_on_appeal_does_not_count() -> None:
    outcomes = """
        happened_on | group     | appeal_status
        2026-01-01  | Custody   | Result of appeal successful
        2026-02-01  | Community | -
        """
    assert value("cautions_or_sentences_1825d", LANDMARK, {LegalOutcome: outcomes}) == 1


def test_short_breaks_are_no_step_up_to_care() -> None:
    breaks = "happened_on ended_on legal_status\n2026-01-01 2026-01-03 V4"
    referral = "happened_on\n2025-12-01"
    assert value("highest_step_1095d", LANDMARK, {CareEpisode: breaks, Referral: referral}) == 3


# an amount that is not told is unknown, not zero


def test_the_highest_seriousness_is_unknown_where_no_offence_tells_it() -> None:
    offence = {Offence: "happened_on seriousness\n2026-01-01 -"}
    assert value("highest_seriousness_1825d", LANDMARK, offence) is None


def test_the_highest_seriousness_is_that_of_the_offences_that_tell_it() -> None:
    offence = {Offence: "happened_on seriousness\n2026-01-01 -\n2026-01-02 3"}
    assert value("highest_seriousness_1825d", LANDMARK, offence) == 3


def test_the_highest_seriousness_is_0_without_an_offence() -> None:
    offence = {Offence: "happened_on seriousness\n2020-01-01 4\n2020-01-02 -"}
    assert value("highest_seriousness_1825d", LANDMARK, offence) == 0


def test_a_share_is_of_the_terms_that_tell_both_the_part_and_the_whole() -> None:
    terms = """
        happened_on school unauthorised_sessions possible_sessions
        2026-01-01  s      10                    100
        2026-05-01  s      -                     100
        2026-06-01  s      10                    -
        """
    assert value("school_missed_without_leave_730d", LANDMARK, {SchoolTerm: terms}) == 10


# coverage: unknown is not zero


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_covered"),
    [
        ("2025-09-01", "2026-08-31", True),
        ("2025-09-02", "2026-12-31", False),
        ("2025-01-01", "2026-08-30", False),
    ],
    ids=["exactly the window", "a day short at its start", "a day short at its end"],
)
def test_a_window_must_be_covered_wholly(from_on: str, to_on: str, is_covered: bool) -> None:
    told = coverage_of("cin_census", from_on=from_on, to_on=to_on)
    assert is_met("referrals_365d", told, LANDMARK) is is_covered


def test_a_feature_of_now_needs_the_day_before_the_landmark() -> None:
    told = coverage_of("early_help", from_on="2026-08-31", to_on="2026-08-31")
    assert [is_met("early_help_open", told, day) for day in ("2026-08-31", LANDMARK)] == [False, True]


@pytest.mark.parametrize(("landmark_on", "is_covered"), [("2024-03-30", False), ("2024-03-31", True)])
def test_a_code_must_have_existed_on_the_whole_window(landmark_on: str, is_covered: bool) -> None:
    # factor 24A exists since 1 April 2021, 1095 days before 31 March 2024
    told = coverage_of("cin_census")
    assert is_met("factor_criminal_exploitation_1095d", told, landmark_on) is is_covered


def test_a_feature_of_siblings_needs_their_families_too() -> None:
    told = coverage_of("cin_census")
    assert is_met("sibling_cp_plan_days_1095d", told, LANDMARK) is False


def test_the_coverage_of_another_borough_does_not_count() -> None:
    assert is_met("referrals_365d", coverage_of("cin_census", borough="rbkc"), LANDMARK) is False


def is_met(column: str, coverage: object, landmark_on: str) -> bool:
    landmarks = ibis.memtable({"borough": ["lbhf"], "landmark_on": [date.fromisoformat(landmark_on)]})
    told = covered(landmarks, ibis.memtable(coverage), [needs_of()[column]]).to_pyarrow().to_pylist()
    return told[0]["is_covered"]


# an earlier record, as far back as the declaration looks


@pytest.mark.parametrize(
    ("first", "counted"), [("2024-12-01", 1), ("2024-11-30", 0)], ids=["a year before", "a day longer"]
)
def test_a_referral_is_a_rereferral_within_a_year_of_another(first: str, counted: int) -> None:
    referrals = f"happened_on\n{first}\n2025-12-01"
    assert value("rereferrals_365d", LANDMARK, {Referral: referrals}) == counted


@pytest.mark.parametrize(
    ("ended_on", "counted"), [("2023-06-02", 1), ("2023-06-01", 0), ("-", 1)], ids=["two years", "a day longer", "open"]
)
def test_a_plan_is_a_repeat_within_two_years_of_the_end_of_another(ended_on: str, counted: int) -> None:
    plans = f"happened_on ended_on\n2021-01-01 {ended_on}\n2025-06-01 -"
    assert value("cp_plan_repeats_1825d", LANDMARK, {CpPlan: plans}) == counted


@pytest.mark.parametrize(("covered_from", "known"), [("2024-09-01", True), ("2024-09-02", False)])
def test_a_repeat_is_not_known_where_the_earlier_one_may_lie_before_coverage(covered_from: str, known: bool) -> None:
    told = coverage_of("cin_census", from_on=covered_from, to_on="2026-12-31")
    assert is_met("rereferrals_365d", told, LANDMARK) is known


def test_a_year_has_four_quarters_and_no_day_of_a_fifth() -> None:
    ends = "happened_on\n2021-09-02\n2026-08-31"
    assert value("quarters_with_referral_1825d", LANDMARK, {Referral: ends}) == 2


def test_three_years_of_weekly_referrals_have_twelve_quarters() -> None:
    weeks = "\n".join(str(date(2023, 9, 2) + timedelta(days=7 * week)) for week in range(156))
    assert value("quarters_with_a_step_1095d", LANDMARK, {Referral: f"happened_on\n{weeks}"}) == 12


def test_a_referral_without_further_action_is_no_referral_acted_on() -> None:
    referrals = "happened_on ended_on is_nfa\n2026-01-01 2026-01-01 yes\n2026-02-01 2026-05-01 no\n2026-03-01 - -"
    assert value("referrals_acted_on_365d", LANDMARK, {Referral: referrals}) == 2
