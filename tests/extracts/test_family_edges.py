"""Families of boroughs that do not say who belongs to which: by places at one time, and by events shared twice."""

from collections.abc import Mapping
from itertools import groupby

import pyarrow as pa
import pytest

from extracts.exact import Archives
from extracts.family_edges import derived_memberships
from extracts.kin import children
from extracts.linkage import who_is_who
from schemas.records import RECORDS, Address, Membership
from schemas.view import LinkDecision
from tests.cases import archived, rows, typed

KEY = b"a key for these tests"
Row = dict[str, object]
MANY = 4
TWO_IN_ONE_PLACE = """
    local_id place happened_on ended_on
    a        P     2012-01-01  -
    b        P     2014-05-01  2016-03-01
    """
BORN = """
    local_id born_on    known_on
    a        2012-01-01 2012-02-01
    b        1990-05-01 2012-02-01
    """

SURNAMES = """
    local_id born_on    surname known_on   told_by
    a        2011-01-01 Bram    2012-02-01 people
    b        2012-05-01 {other} 2012-02-01 people
    """


def stays(text: str) -> pa.Table:
    """Addresses; the place stands in the key alone, as conform makes it."""
    told = []
    for row in rows(text):
        place, first = row.pop("place"), row["happened_on"]
        key = f"csc|{row['local_id']}|{place or ''}|W6 0IC|{first or ''}"
        known = row.get("known_on") or first or "2026-08-31"
        ended = row.get("ended_on")
        clocks = {"known_on": known, "how": "lag", "now_known_on": known, "end_known_on": ended and max(ended, known)}
        told.append({"record_id": key, "system": "csc", "borough": "lbhf"} | row | clocks)
    return typed(Address.archived().append(pa.field("borough", pa.string())), told)


def archives(addresses: str, texts: dict[str, str]) -> Archives:
    told = {record: archived(record, texts.get(record.__name__, "happened_on")) for record in RECORDS}
    return told | {Address: stays(addresses)}


def derived(addresses: str = "local_id place happened_on", **texts: str) -> list[Row]:
    """The memberships derived, a place of more than four being crowded."""
    told = archives(addresses, texts)
    who = who_is_who(told, KEY, LinkDecision.arrow().empty_table(), 0.98, 0.5)
    return list(derived_memberships(told, who.identity, MANY).to_pylist())


def families(found: list[Row]) -> list[list[str]]:
    """The ids of each family, in order, as it is known last."""
    told = sorted((str(row["family_id"]), str(row["local_id"])) for row in found if row["gone_on"] is None)
    return sorted(sorted({local_id for _, local_id in group}) for _, group in groupby(told, key=lambda one: one[0]))


# places


def test_who_lives_in_one_place_at_one_time_is_one_family() -> None:
    assert families(derived(TWO_IN_ONE_PLACE)) == [["a", "b"]]


def test_a_membership_lasts_as_long_as_the_stay_and_is_known_as_it_was() -> None:
    [_, second] = derived(
        TWO_IN_ONE_PLACE.replace("ended_on", "ended_on known_on")
        .replace("-\n", "- -\n")
        .replace("2016-03-01", "2016-03-01 2014-06-11")
    )
    assert [str(second[name]) for name in ("happened_on", "ended_on", "known_on")] == [
        "2014-05-01",
        "2016-03-01",
        "2014-06-11",
    ]


def test_who_lives_in_one_place_one_after_another_is_not() -> None:
    assert families(derived(TWO_IN_ONE_PLACE.replace("2012-01-01  -", "2012-01-01 2013-01-01"))) == [["a"], ["b"]]


@pytest.mark.parametrize("place", ["-", "Q"], ids=["no place", "another place"])
def test_a_postcode_is_no_place(place: str) -> None:
    found = families(derived(TWO_IN_ONE_PLACE.replace("b        P", f"b {place}")))
    assert ["a", "b"] not in found


@pytest.mark.parametrize(("count", "people"), [(MANY, MANY), (MANY + 1, 0)], ids=["as many as may be", "one more"])
def test_a_place_of_many_people_at_one_time_is_no_home(count: int, people: int) -> None:
    told = "local_id place happened_on\n" + "\n".join(f"c{n} P 2012-01-0{n + 1}" for n in range(count))
    assert len([row for row in derived(told) if row["gone_on"] is None]) == people


def test_what_was_a_home_until_more_came_was_one_until_that_was_known() -> None:
    told = "local_id place happened_on\n" + "\n".join(f"c{n} P 2012-01-0{n + 1}" for n in range(MANY + 1))
    assert {str(row["gone_on"]) for row in derived(told)} == {"2012-01-05"}


def test_many_people_one_after_another_are_no_hostel() -> None:
    told = "local_id place happened_on ended_on\n" + "\n".join(
        f"c{n} P 201{n}-01-01 201{n}-12-31" for n in range(MANY + 2)
    )
    assert len(derived(told)) == MANY + 2


@pytest.mark.parametrize(
    ("until", "found"),
    [("2014-05-28", [["a"], ["b"]]), ("2014-05-30", [["a", "b"]])],
    ids=["27 days together", "29 days together"],
)
def test_who_lived_together_for_a_few_days_is_no_family(until: str, found: list[list[str]]) -> None:
    told = TWO_IN_ONE_PLACE.replace("2012-01-01  -", f"2012-01-01 {until}")
    assert families(derived(told, Person=SURNAMES.format(other="Bram"))) == found


@pytest.mark.parametrize(
    ("until", "found"),
    [("2014-10-20", [["a"], ["b"]]), ("2014-11-05", [["a", "b"]])],
    ids=["172 days together", "188 days together"],
)
def test_strangers_are_a_family_if_they_stayed_long(until: str, found: list[list[str]]) -> None:
    told = TWO_IN_ONE_PLACE.replace("2012-01-01  -", f"2012-01-01 {until}")
    assert families(derived(told, Person=SURNAMES.format(other="Dunn"))) == found


@pytest.mark.parametrize(("day", "found"), [("2014-05-12", [["a", "b"]]), ("2014-05-13", [["a"], ["b"]])])
def test_who_lived_together_shortly_is_a_family_if_referred_together(day: str, found: list[list[str]]) -> None:
    told = TWO_IN_ONE_PLACE.replace("2012-01-01  -", "2012-01-01 2014-06-20")
    referred = f"record_id local_id happened_on source_code\nr1 a 2014-05-12 1A\nr2 b {day} 1A"
    assert families(derived(told, Person=SURNAMES.format(other="Dunn"), Referral=referred)) == found


REFUGE = """
    local_id place happened_on ended_on
    a1       P     2026-01-01  2026-08-01
    a2       P     2026-01-02  2026-08-01
    b1       P     2026-02-01  2026-08-01
    b2       P     {day} 2026-08-01
    c1       P     2026-03-01  2026-08-01
    """
SETS = [["a1", "a2"], ["b1", "b2"], ["c1"]]


def named(births: Mapping[str, str], surnames: Mapping[str, str]) -> str:
    """The people of the refuge with a date of birth, of which some have a surname."""
    ids = ("a1", "a2", "b1", "b2", "c1")
    lines = [f"{one} {births.get(one, '2015-05-05')} {surnames.get(one, '-')} 2026-01-05 people" for one in ids]
    return "\n".join(["local_id born_on surname known_on told_by", *lines])


def in_crowd(**texts: str) -> list[list[str]]:
    """The families derived where eight may live together."""
    told = archives(REFUGE.format(day="2026-02-02"), texts)
    who = who_is_who(told, KEY, LinkDecision.arrow().empty_table(), 0.98, 0.5)
    return families(list(derived_memberships(told, who.identity, 8).to_pylist()))


def test_of_sets_of_strangers_who_came_to_a_place_each_is_a_family() -> None:
    assert in_crowd() == SETS


def test_who_comes_one_by_one_with_one_surname_is_one_family() -> None:
    assert in_crowd(Person=named({}, dict.fromkeys(("a1", "b1", "c1"), "Bram"))) == [["a1", "a2", "b1", "b2", "c1"]]


def test_of_sets_with_surnames_of_their_own_each_is_a_family() -> None:
    assert in_crowd(Person=named({}, {"a1": "Bram", "b1": "Dunn", "c1": "Eke"})) == SETS


def test_a_new_born_child_is_no_stranger() -> None:
    assert in_crowd(Person=named({"c1": "2026-02-20"}, {})) == [["a1", "a2", "b1", "b2", "c1"]]


def test_who_lived_with_two_who_never_met_does_not_join_them() -> None:
    told = """
        local_id place happened_on ended_on
        a        P     2012-01-01  2015-01-01
        b        P     2014-01-01  2019-01-01
        c        P     2018-01-01  -
        """
    assert families(derived(told)) == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(("status", "people"), [("C2", 1), ("V4", 2)], ids=["looked after", "a short break"])
def test_where_a_looked_after_child_is_placed_is_no_home(status: str, people: int) -> None:
    care = f"local_id happened_on legal_status known_on\nb 2014-05-01 {status} 2014-05-01"
    assert len(derived(TWO_IN_ONE_PLACE, CareEpisode=care)) == people


def test_a_protected_address_joins_nobody() -> None:
    told = "local_id kind known_on\nb protected_address 2014-05-01"
    assert families(derived(TWO_IN_ONE_PLACE, Restriction=told)) == [["a"]]


def test_an_address_under_another_id_of_the_child_is_protected_too() -> None:
    same = "local_id upn born_on known_on told_by\n" + "\n".join(
        f"{one} Z205200517105 2012-01-01 2012-02-01 people" for one in "bc"
    )
    told = {"Restriction": "local_id kind known_on\nc protected_address 2014-05-01", "Person": same}
    assert families(derived(TWO_IN_ONE_PLACE, **told)) == [["a"]]


def test_who_was_grown_up_by_then_is_no_child_of_the_family() -> None:
    people = BORN.replace("known_on\n", "known_on told_by\n").replace("2012-02-01\n", "2012-02-01 people\n")
    roles = {row["local_id"]: row["role"] for row in derived(TWO_IN_ONE_PLACE, Person=people)}
    assert roles == {"a": "child", "b": "other"}


def test_where_a_borough_gives_dated_memberships_none_are_derived() -> None:
    given = "local_id family_id happened_on role\na f 2012-01-01 child"
    assert derived(TWO_IN_ONE_PLACE, Membership=given) == []


def test_a_family_keeps_its_name_when_an_older_stay_comes_later() -> None:
    late = TWO_IN_ONE_PLACE.rstrip() + "\n    c P 2010-01-01 2015-01-01"
    with_days = late.replace("ended_on", "ended_on known_on").replace("-\n", "- 2012-02-01\n")
    with_days = with_days.replace("2016-03-01", "2016-03-01 2014-06-01").replace("2015-01-01", "2015-01-01 2026-01-01")
    assert {row["family_id"] for row in derived(with_days)} == {row["family_id"] for row in derived(TWO_IN_ONE_PLACE)}


# events


REFERRED = """
    record_id local_id happened_on source_code known_on
    r1        a        2020-01-06  1A          2020-01-20
    r2        b        2020-01-06  1A          2020-01-20
    r3        a        2021-03-02  {first}     2021-03-20
    r4        b        {day}  {second}     2021-04-20
    """


@pytest.mark.parametrize(
    ("first", "second", "day", "found"),
    [
        ("6", "6", "2021-03-02", [["a", "b"]]),
        ("6", "1A", "2021-03-02", []),
        ("6", "6", "2021-03-03", []),
        ("-", "-", "2021-03-02", []),
    ],
    ids=["the same source twice", "another source", "another day", "no source told"],
)
def test_children_who_were_referred_together_twice_are_one_family(
    first: str, second: str, day: str, found: list[list[str]]
) -> None:
    assert families(derived(Referral=REFERRED.format(first=first, second=second, day=day))) == found


def test_what_is_shared_counts_from_the_first_time_and_is_known_from_the_second() -> None:
    found = derived(Referral=REFERRED.format(first="6", second="6", day="2021-03-02"))
    assert {(str(row["happened_on"]), str(row["known_on"])) for row in found} == {("2020-01-06", "2021-04-20")}


def test_a_conference_counts_as_a_referral_does() -> None:
    once = REFERRED.format(first="6", second="1A", day="2021-03-02")
    met = "record_id local_id happened_on\nm1 a 2021-05-01\nm2 b 2021-05-01"
    assert families(derived(Referral=once, Conference=met)) == [["a", "b"]]


def test_who_is_one_family_by_a_place_is_not_one_by_events_as_well() -> None:
    found = derived(TWO_IN_ONE_PLACE, Referral=REFERRED.format(first="6", second="6", day="2021-03-02"))
    assert len({row["family_id"] for row in found}) == 1


# what comes of it


def test_derived_families_make_kin_as_given_ones_do() -> None:
    told = archives(TWO_IN_ONE_PLACE, {})
    identity = who_is_who(told, KEY, LinkDecision.arrow().empty_table(), 0.98, 0.5).identity
    families_found = derived_memberships(told, identity, MANY)
    kin = children({**told, Membership: families_found}, identity)[0].column("kin_id")
    assert len(kin.unique()) == 1
