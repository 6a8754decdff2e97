"""Values of features of relatives: whose records count, and whose do not."""

from datetime import date

import ibis

from features.relatives import relatives
from schemas.records import CareEpisode, CpPlan, Membership, Offence, Referral
from schemas.view import Child
from tests.cases import linked, table, value

LANDMARK = "2026-09-01"
FAMILY = """
    child_id | family_id | role  | happened_on | known_on
    child    | f         | child | 2012-01-01  | 2012-01-01
    one      | f         | child | 2013-01-01  | 2013-01-01
    other    | f         | child | 2014-01-01  | 2014-01-01
    mother   | f         | parent| 2012-01-01  | 2012-01-01
    stranger | g         | child | 2012-01-01  | 2012-01-01
    """


def siblings(family: str = FAMILY, born: str = "child_id kin_id born_on") -> ibis.Table:
    spine = ibis.memtable({"row_id": [1], "child_id": ["child"], "landmark_on": [date.fromisoformat(LANDMARK)]})
    return relatives(spine, ibis.memtable(linked(Membership, family)), table(Child, born))


def test_days_of_two_siblings_on_plans_are_summed_and_the_childs_own_left_out() -> None:
    plans = """
        child_id happened_on ended_on
        child    2026-01-01  2026-03-01
        one      2026-01-01  2026-01-11
        one      2026-01-06  2026-01-16
        other    2026-01-01  2026-01-11
        stranger 2026-01-01  2026-01-11
        """
    assert value("sibling_cp_plan_days_1095d", LANDMARK, {CpPlan: plans}, siblings()) == 25


def test_a_sibling_looked_after_counts_once_and_the_child_itself_not() -> None:
    episodes = """
        child_id happened_on ended_on   legal_status
        child    2025-01-01  -          C2
        one      2025-01-01  2025-02-01 C1
        one      2025-02-01  -          C2
        other    2025-01-01  2025-02-01 V4
        mother   2025-01-01  2025-02-01 C2
        """
    assert value("sibling_looked_after_1825d", LANDMARK, {CareEpisode: episodes}, siblings()) == 1


def test_serious_offences_of_siblings_are_summed_and_the_childs_own_left_out() -> None:
    offences = """
        child_id happened_on seriousness
        child    2025-01-01  8
        one      2025-01-01  5
        one      2025-01-02  4
        other    2025-01-03  6
        """
    assert value("sibling_offences_serious_1825d", LANDMARK, {Offence: offences}, siblings()) == 2


def test_siblings_are_counted_without_adults_and_strangers() -> None:
    assert value("siblings", LANDMARK, {Membership: FAMILY}, siblings()) == 2


def test_one_who_is_to_join_the_family_later_is_no_sibling_yet() -> None:
    family = """
        child_id | family_id | role  | happened_on | known_on
        child    | f         | child | 2012-01-01  | 2012-01-01
        one      | f         | child | 2026-09-01  | 2026-08-01
        """
    assert value("siblings", LANDMARK, {Membership: family}, siblings(family)) == 0


YOUNG_PARENT = """
    child_id | family_id | role   | happened_on | known_on
    child    | f         | parent | 2025-01-01  | 2025-01-01
    partner  | f         | parent | 2025-01-01  | 2025-01-01
    baby     | f         | child  | 2025-01-01  | 2025-01-01
    """


def test_a_child_who_is_a_parent_has_a_household() -> None:
    assert value("household_size", LANDMARK, {Membership: YOUNG_PARENT}, siblings(YOUNG_PARENT)) == 2


def test_a_child_who_is_a_parent_has_no_parent_in_its_partner() -> None:
    referral = {Referral: "child_id happened_on\npartner 2026-01-01"}
    assert value("parent_referrals_3650d", LANDMARK, referral, siblings(YOUNG_PARENT)) == 0


def test_the_age_of_a_sibling_is_told_though_its_membership_has_no_date() -> None:
    family = """
        child_id | family_id | role  | happened_on | known_on
        child    | f         | child | 2012-01-01  | 2012-01-01
        one      | f         | child | -           | 2026-08-01
        """
    born = "child_id kin_id born_on\none k 2026-08-22"
    assert value("youngest_sibling", LANDMARK, {Membership: family}, siblings(family, born)) == 10
