"""Derived families are right about time: of each day they tell what could be derived from what was known on it."""

from collections import defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extracts.exact import Archives
from extracts.family_edges import derived_memberships
from schemas.records import RECORDS, Address, Person, Referral
from schemas.view import Identity
from tests.cases import archived, typed

FIRST = date(2014, 1, 1)
CHILDREN = "abcde"
MANY = 3
SAYS = {"told_by": "people", "born_on": date(2008, 1, 1)}
Row = dict[str, object]

days = st.integers(0, 1500).map(lambda n: FIRST + timedelta(days=n))
lags = st.integers(0, 400).map(lambda n: timedelta(days=n))
gone = st.one_of(st.none(), st.none(), st.integers(1, 600).map(lambda n: timedelta(days=n)))
stays = st.tuples(st.sampled_from(CHILDREN), st.sampled_from("PQ"), days, st.one_of(st.none(), lags), lags, lags, gone)
referrals = st.tuples(st.sampled_from(CHILDREN), st.integers(0, 4), lags, gone)


def world(told: list[tuple[object, ...]], met: list[tuple[object, ...]]) -> dict[type, list[Row]]:
    """Stays and referrals with their clocks."""
    addresses: list[Row] = []
    for number, (who, place, start, stay, lag, end_lag, until) in enumerate(told):
        known = start + lag
        ended = None if stay is None else start + stay
        addresses.append(
            {
                "record_id": f"csc|{who}|{place}|W6|{number}",
                "local_id": who,
                "happened_on": start,
                "ended_on": ended,
                "known_on": known,
                "end_known_on": ended and max(ended + end_lag, known),
                "gone_on": until and known + until,
            }
        )
    referred = [
        {
            "record_id": f"{who}|{number}",
            "local_id": who,
            "happened_on": FIRST + timedelta(days=300 * day),
            "source_code": "1A",
            "known_on": FIRST + timedelta(days=300 * day) + lag,
            "gone_on": until and FIRST + timedelta(days=300 * day) + lag + until,
        }
        for number, (who, day, lag, until) in enumerate(met)
    ]
    return {Address: addresses, Referral: referred}


def until(told: dict[type, list[Row]], day: date) -> dict[type, list[Row]]:
    """The same as it was known at the end of a day."""

    def then(row: Row) -> Row:
        hidden = [name for name in ("gone_on",) if row.get(name) and row[name] > day]
        hidden += ["ended_on", "end_known_on"] if row.get("end_known_on") and row["end_known_on"] > day else []
        return row | dict.fromkeys(hidden)

    return {record: [then(row) for row in rows if row["known_on"] <= day] for record, rows in told.items()}


def derived(told: dict[type, list[Row]]) -> list[Row]:
    told = {**told, Person: [{"record_id": who, "local_id": who, "known_on": FIRST, **SAYS} for who in CHILDREN]}
    borough = pa.field("borough", pa.string())
    archives: Archives = {
        record: typed(
            record.archived().append(borough),
            [
                {name: None if value is None else str(value) for name, value in row.items()}
                | {"system": "csc", "borough": "lbhf", "how": "lag", "now_known_on": str(row["known_on"])}
                for row in told.get(record, [])
            ],
        )
        if record in told
        else archived(record)
        for record in RECORDS
    }
    who = [
        {"borough": "lbhf", "system": "csc", "local_id": one, "child_id": one, "link_known_on": str(FIRST)}
        for one in CHILDREN
    ]
    return list(derived_memberships(archives, typed(Identity.arrow(), who), MANY).to_pylist())


def families(found: list[Row], day: date) -> set[tuple[str, tuple[tuple[str, date], ...]]]:
    """The families as they were known at the end of a day: by name, who is in them since when."""
    of = defaultdict(set)
    for row in found:
        if row["known_on"] <= day and (row["gone_on"] is None or row["gone_on"] > day):
            of[row["family_id"]].add((row["local_id"], row["happened_on"]))
    return {(name, tuple(sorted(members))) for name, members in of.items()}


@given(st.lists(stays, min_size=1, max_size=7), st.lists(referrals, max_size=8), days)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_became_known_later_changes_no_family_of_a_day_before(
    told: list[tuple[object, ...]], met: list[tuple[object, ...]], day: date
) -> None:
    all_of_it = world(told, met)
    assert families(derived(all_of_it), day) == families(derived(until(all_of_it, day)), day)


def stay(who: str, start: str, end: str | None = None, end_known: str | None = None) -> Row:
    known = date.fromisoformat(start)
    return {
        "record_id": f"csc|{who}|P|W6|{start}",
        "local_id": who,
        "happened_on": known,
        "known_on": known,
        "ended_on": end and date.fromisoformat(end),
        "end_known_on": end and date.fromisoformat(end_known or end),
        "gone_on": None,
    }


def referral(who: str, day: str) -> Row:
    on = date.fromisoformat(day)
    named = {"record_id": f"{who}|{day}", "local_id": who, "source_code": "1A"}
    return named | {"happened_on": on, "known_on": on, "gone_on": None}


def size_on(told: dict[type, list[Row]], day: str) -> int:
    """How many children the largest family has that was known on a day."""
    return max((len(members) for _, members in families(derived(told), date.fromisoformat(day))), default=0)


STRANGERS = [stay("a", "2018-01-01"), stay("b", "2018-03-01", "2018-07-01")]


@pytest.mark.parametrize(("day", "size"), [("2022-09-01", 1), ("2026-09-02", 2)])
def test_strangers_who_are_referred_together_years_later_are_a_family_from_then_on(day: str, size: int) -> None:
    told = {Address: STRANGERS, Referral: [referral(who, "2026-09-01") for who in "ab"]}
    assert size_on(told, day) == size


@pytest.mark.parametrize(("day", "size"), [("2022-01-01", 2), ("2026-11-01", 1)])
def test_an_end_that_becomes_known_years_later_parts_nobody_before(day: str, size: int) -> None:
    told = {Address: [stay("a", "2018-01-01"), stay("b", "2018-03-01", "2018-07-01", "2026-10-31")], Referral: []}
    assert size_on(told, day) == size


@pytest.mark.parametrize(("day", "size"), [("2018-01-01", 2), ("2026-11-01", 0)])
def test_a_household_was_one_before_many_moved_into_the_house(day: str, size: int) -> None:
    before = [stay("a", "2016-01-01", "2019-01-01"), stay("b", "2016-01-01", "2019-01-01")]
    later = [stay(who, "2026-09-01") for who in "bcde"]
    assert size_on({Address: before + later, Referral: []}, day) == size
