"""Each figure's definition, on a few records written as a table."""

import pytest

from synthetic.calibration import around, in_need, lifetime, protection, referrals
from tests.synthetic.calibration.small_world import given, residents, table, value

REFERRALS = table("""
    child  borough  family  happened_on  ended_on    source  need  is_no_action  reason
    0      0        0       2022-06-01   2022-06-01  6       ~     yes           ~
    0      0        0       2023-06-01   2023-09-01  2A      N5    no            RC8
    1      0        0       2023-06-01   -           5D      N1    no            ~
    2      0        1       2024-03-20   2024-04-10  3F      N1    no            RC9
    3      0        1       2023-11-20   2024-03-10  1B      N1    no            RC7
    0      1        0       2023-08-01   2023-08-01  6       ~     yes           ~
""")


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("Referrals", 10_000 * 4 / 3),
        ("Children referred", 10_000 * 4 / 3),
        ("Re-referrals within 12 months", 25.0),
        ("Referrals with no further action", 0.0),
        ("Referrals assessed as not in need", 25.0),
    ],
)
def test_referrals(figure: str, expected: float) -> None:
    assert value(referrals.referral_figures(residents(), REFERRALS), figure) == round(expected, 1)


def test_a_referral_to_another_authority_does_not_make_a_re_referral() -> None:
    made = referrals.referral_figures(residents(), REFERRALS)
    assert value(made, "Re-referrals within 12 months", borough=1) == 0


def test_a_referral_366_days_after_the_last_is_no_re_referral() -> None:
    late = table("""
        child  borough  family  happened_on  ended_on    source  need  is_no_action  reason
        0      0        0       2022-06-01   2022-06-01  6       ~     yes           ~
        0      0        0       2023-06-02   2023-06-02  6       ~     yes           ~
    """)
    assert value(referrals.referral_figures(residents(), late), "Re-referrals within 12 months") == 0


def test_sources_are_grouped_as_published() -> None:
    made = referrals.referral_figures(residents(), REFERRALS)
    assert given(made, "Referrals by source") == {
        "Health services": 1, "Individual": 1, "Local authority services": 1, "Schools": 1,
    }  # fmt: skip


def test_months_are_shares_of_all_referrals() -> None:
    assert value(referrals.referral_figures(residents(), REFERRALS), "Referrals by month", "June") == 50


ASSESSMENTS = table("""
    case  child  borough  happened_on  ended_on    factors
    0     0      0        2023-03-01   2023-04-03  18B_18C_4B
    1     1      0        2023-06-01   2023-06-28  21
    2     2      0        2023-06-01   -           ~
""").assign(factors=lambda t: t.factors.str.replace("_", " "))


def test_assessments_count_in_the_year_in_which_they_are_completed() -> None:
    made = referrals.assessment_figures(residents(), ASSESSMENTS)
    assert value(made, "Assessments completed") == round(10_000 * 2 / 3, 1)


def test_nineteen_working_days_are_nearly_four_weeks() -> None:
    made = referrals.assessment_figures(residents(), ASSESSMENTS)
    assert given(made, "Assessments completed within working days") == {"19": 1, "34": 2, "44": 2}


def test_factors_are_shares_of_the_assessments_that_found_one() -> None:
    made = referrals.assessment_figures(residents(), ASSESSMENTS)
    assert value(made, "Factors at assessment", "Mental health, parent") == 100


def test_abuse_adds_up_its_codes_as_the_published_columns_do() -> None:
    made = referrals.assessment_figures(residents(), ASSESSMENTS)
    assert given(made, "Factors at assessment")["Physical abuse"] == 2


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("Episodes of need started", 3),
        ("Episodes of need at any time in the year", 3),
        ("Episodes of need ended", 1),
        ("Children in need at 31 March", 2),
    ],
)
def test_episodes_of_need(figure: str, expected: int) -> None:
    assert given(in_need.episode_figures(residents(), REFERRALS), figure) == {"": expected}


def test_a_referral_closed_at_once_is_no_episode_of_need() -> None:
    made = in_need.episode_figures(residents(), REFERRALS)
    assert given(made, "Episodes of need at any time in the year", borough=1) == {}
    assert given(made, "Episodes of need started", borough=1) == {}


def test_an_episode_is_as_long_as_from_the_referral_to_the_closure() -> None:
    made = in_need.episode_figures(residents(), REFERRALS)
    assert given(made, "Episodes of need ended, by duration") == {"3 to 6 months": 1}


def test_children_in_need_are_told_by_need_and_disability() -> None:
    made = in_need.episode_figures(residents(), REFERRALS)
    assert given(made, "Children in need by primary need") == {"Abuse or neglect": 2}
    assert value(made, "Children in need with a disability") == 50


ENQUIRIES = table("""
    child  borough  happened_on  ended_on    is_conference
    0      0        2024-03-25   2024-04-12  yes
    1      0        2023-05-01   2023-05-15  yes
    2      0        2023-05-01   2023-05-20  no
""")


def test_an_enquiry_counts_by_its_start_and_a_conference_by_its_day() -> None:
    made = protection.enquiry_figures(residents(), ENQUIRIES)
    assert given(made, "Section 47 enquiries") == {"": 3}
    assert given(made, "Initial child protection conferences") == {"": 1}


def test_the_wait_for_a_conference_is_in_working_days() -> None:
    made = protection.enquiry_figures(residents(), ENQUIRIES)
    assert given(made, "Conferences by working days since the enquiry") == {"10 or fewer": 1}


PLANS = table("""
    child  borough  happened_on  ended_on    category  earlier
    0      0        2020-01-01   2023-04-02  NEG       0
    0      0        2023-09-01   -           EMO       1
    1      0        2023-09-01   2023-11-30  NEG       0
""")


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("Child protection plans started", {"": 2}),
        ("Child protection plans ended", {"": 2}),
        ("Child protection plans at any time in the year", {"": 3}),
        ("Child protection plans at 31 March", {"": 1}),
        ("Child protection plans started, by category", {"Emotional abuse": 1, "Neglect": 1}),
        ("Child protection plans that are a second or later one", {"": 1}),
        ("Child protection plans ended, by duration", {"2 years or more": 1, "3 months or less": 1}),
        ("Child protection plans by age", {"10 to 15": 1}),
    ],
)
def test_child_protection_plans(figure: str, expected: dict[str, int]) -> None:
    assert given(protection.plan_figures(residents(), PLANS), figure) == expected


OUTCOMES = table("""
    child  borough  happened_on  is_substantive  group
    0      0        2022-11-01   no              Diversion
    0      0        2023-05-02   yes             Pre-Court
    0      0        2023-06-02   yes             Community
    1      0        2023-05-02   yes             First-tier
    2      0        2023-05-02   yes             First-tier
""")


def test_an_entrant_is_a_child_of_ten_and_over_with_its_first_caution_or_sentence() -> None:
    made = around.youth_justice_figures(residents(), OUTCOMES)
    assert value(made, "First-time entrants to youth justice") == 100_000


def test_a_caution_is_not_a_sentence() -> None:
    made = around.youth_justice_figures(residents(), OUTCOMES)
    assert value(made, "First-time entrants sentenced at court") == 50


def test_a_contact_recorded_by_mistake_is_no_contact() -> None:
    contacts = table("""
        child  borough  happened_on  withdrawn_on
        0      0        2023-05-01   -
        1      0        2023-05-01   2023-06-01
    """)
    helped = table("""
        child  borough  happened_on
        1      0        2023-05-01
        2      0        2024-05-01
    """)
    made = around.early_help_figures(residents(), contacts, helped)
    assert (given(made, "Contacts"), given(made, "Early help assessments")) == ({"": 1}, {"": 1})


def test_families_are_told_by_their_children_at_home() -> None:
    made = around.family_figures(residents(), REFERRALS, PLANS)
    assert given(made, "Families by number of children") == {"1": 1, "2": 1}


def test_brothers_and_sisters_who_are_referred_on_one_day_count_together() -> None:
    made = around.family_figures(residents(), REFERRALS, PLANS)
    assert value(made, "Children of a family referred on one day") == 1.3
    assert value(made, "Children of a family whose plans start on one day") == 2


def test_what_a_child_lives_through_by_18_adds_up_first_events_over_the_residents_of_each_age() -> None:
    people = residents(
        children="""
            birth       female  is_uasc  is_disabled
            2012-05-01  no      no       no
            2012-06-01  yes     no       no
            2022-01-15  no      no       no
        """,
        stays="""
            child  family  borough  from_day    to_day
            0      0       0        2012-05-01  2030-05-01
            1      1       0        2012-06-01  2030-06-01
            2      2       0        2022-01-15  2040-01-15
        """,
    )
    nothing = table("child  borough  happened_on  status")
    known = table("""
        child  borough  happened_on  ended_on    is_no_action  reason
        0      0        2022-06-01   2022-06-01  yes           ~
        0      0        2023-07-01   2023-09-01  no            RC8
        1      0        2023-07-01   -           no            ~
        2      0        2023-07-01   2023-07-01  yes           ~
    """)
    records = {"referral": known, "assessment": nothing, "cp_plan": nothing, "care": nothing}
    made = lifetime.lifetime_figures(people, records)
    assert value(made, "Ever by 18", "Referred") == 50 + 100
    assert value(made, "Ever by 18", "In need") == 50


def test_of_children_who_moved_in_nobody_knows_what_happened_before() -> None:
    people = residents(
        children="""
            birth       female  is_uasc  is_disabled
            2012-05-01  no      no       no
            2012-06-01  yes     no       no
        """,
        stays="""
            child  family  borough  from_day    to_day
            0      0       0        2012-05-01  2030-05-01
            1      1       0        2016-06-01  2030-06-01
        """,
    )
    nothing = table("child  borough  happened_on  status")
    known = table("""
        child  borough  happened_on  ended_on    is_no_action  reason
        1      0        2023-07-01   2023-07-01  yes           ~
    """)
    records = {"referral": known, "assessment": nothing, "cp_plan": nothing, "care": nothing}
    assert value(lifetime.lifetime_figures(people, records), "Ever by 18", "Referred") == 0
