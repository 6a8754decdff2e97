"""Values of features of relatives: whose records count, and whose do not."""

import itertools
from datetime import date

import ibis
import pytest

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
    assert value("youngest_sibling", LANDMARK, {Membership: family}, siblings(family, born)) == 1


@pytest.mark.parametrize(("born_on", "months"), [("2026-07-31", 2), ("2026-08-01", 1), ("2026-08-31", 1)])
def test_an_age_is_told_in_months_of_the_calendar(born_on: str, months: int) -> None:
    assert value("youngest_sibling", LANDMARK, {Membership: FAMILY}, siblings(born=_born(one=born_on))) == months


def test_who_is_born_on_the_landmark_has_no_age_yet() -> None:
    assert value("youngest_sibling", LANDMARK, {Membership: FAMILY}, siblings(born=_born(one=LANDMARK))) is None


@pytest.mark.parametrize(("born_on", "gap"), [("2014-12-31", 1), ("2013-01-31", 24), ("2015-01-02", None)])
def test_the_gap_to_an_older_sibling_is_in_months_and_a_twin_is_not_older(born_on: str, gap: int | None) -> None:
    kin = siblings(born=_born(child="2015-01-31", one=born_on))
    assert value("gap_to_next_older", LANDMARK, {Membership: FAMILY}, kin) == gap


@pytest.mark.parametrize(("born_on", "count"), [("2025-08-31", 0), ("2025-09-01", 1), ("2026-08-31", 1)])
def test_a_new_baby_is_born_in_the_last_twelve_months(born_on: str, count: int) -> None:
    assert value("new_babies", LANDMARK, {Membership: FAMILY}, siblings(born=_born(one=born_on))) == count


@pytest.mark.parametrize(("born_on", "count"), [("2021-08-31", 0), ("2021-09-02", 1), ("2026-08-31", 1)])
def test_a_sibling_is_under_five_up_to_the_fifth_birthday(born_on: str, count: int) -> None:
    assert value("siblings_under_five", LANDMARK, {Membership: FAMILY}, siblings(born=_born(one=born_on))) == count


def test_no_day_of_birth_can_be_worked_out_from_what_a_landmark_holds_of_relatives() -> None:
    # whichever days of their months they are born on, the tables are the same: so they hold nothing of the day
    own, others = [f"2015-01-{day}" for day in DAYS], [f"2026-08-{day}" for day in DAYS]
    held = {repr(siblings(born=_born(a, b)).to_pyarrow().to_pylist()) for a, b in itertools.product(own, others)}
    assert len(held) == 1


DAYS = ("01", "15", "31")


def _born(child: str = "2012-01-01", one: str = "2014-01-01") -> str:
    return f"child_id kin_id born_on\nchild k {child}\none k {one}"
