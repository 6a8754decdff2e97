"""Which rows stand where several sources tell of the same thing, and what is said of their differences."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from extracts.manifest import Manifest
from extracts.precedence import Disagreement, chosen
from extracts.raw import Raw
from schemas.records import Assessment, CpPlan, Membership, Person, Record, Referral, Uasc
from tests.cases import rows

FROM, TO = date(2020, 11, 1), date(2026, 10, 31)
KEYS: dict[type[Record], tuple[str, ...]] = {
    Referral: ("local_id", "happened_on"),
    CpPlan: ("local_id", "referral_on", "happened_on"),
    Assessment: ("local_id", "referral_on", "happened_on"),
    Membership: ("family_id", "system", "local_id", "happened_on"),
    Person: ("told_by", "system", "local_id"),
    Uasc: ("local_id",),
}


def raw(record: type[Record], source: str, text: str, year: int | None = None) -> Raw:
    """The rows of a source, drawn as text."""
    drawn = rows(text)
    names = text.strip().splitlines()[0].replace("|", " ").split()
    columns = {name: pa.array([row[name] for row in drawn], pa.string()) for name in names}
    columns |= {"system": pa.array(["csc"] * len(drawn), pa.string()), "file": pa.array([source] * len(drawn))}
    return Raw(record, source, pa.table(columns | {"row": pa.array(range(len(drawn)))}), KEYS[record], year)


def choose(*raws: Raw, covers: tuple[tuple[date, date], ...] = ((FROM, TO),)) -> tuple[list[Raw], list[Disagreement]]:
    return chosen(raws, Manifest("205", "Hammersmith and Fulham", date(2026, 11, 1), {"ssd": covers}))


def told(raws: list[Raw], name: str = "happened_on") -> list[tuple[str, str | None]]:
    """The rows that stand, by their source."""
    return sorted((raw.source, value) for raw in raws for value in raw.rows.column(name).to_pylist())


RETURN = raw(
    Referral, "cin_census", "local_id happened_on\n1 2015-01-01\n1 2019-01-01\n1 2024-01-01\n1 2025-01-01", 2026
)


def test_the_dataset_stands_and_the_return_only_before_its_days() -> None:
    stand, _ = choose(RETURN, raw(Referral, "ssd", "local_id happened_on\n1 2024-01-01\n2 2024-01-01"))
    assert told(stand) == [
        ("cin_census", "2015-01-01"),
        ("cin_census", "2019-01-01"),
        ("ssd", "2024-01-01"),
        ("ssd", "2024-01-01"),
    ]


def test_a_record_that_the_dataset_has_is_the_dataset_s_on_whatever_day_it_began() -> None:
    stand, _ = choose(RETURN, raw(Referral, "ssd", "local_id happened_on\n1 01/01/2019"))
    assert told(stand) == [("cin_census", "2015-01-01"), ("ssd", "01/01/2019")]


def test_between_two_spans_of_the_dataset_the_return_stands() -> None:
    spans = ((date(2014, 1, 1), date(2017, 1, 1)), (FROM, TO))
    stand, _ = choose(RETURN, raw(Referral, "ssd", "local_id happened_on\n2 2024-01-01"), covers=spans)
    assert told(stand) == [("cin_census", "2019-01-01"), ("ssd", "2024-01-01")]


def test_a_dataset_that_covers_nothing_replaces_only_what_it_has() -> None:
    stand, _ = choose(RETURN, raw(Referral, "ssd", "local_id happened_on\n1 2024-01-01"), covers=())
    assert [source for source, _ in told(stand)] == ["cin_census"] * 3 + ["ssd"]


def test_a_record_that_the_dataset_does_not_give_is_the_return_s() -> None:
    stand, found = choose(RETURN, raw(Uasc, "ssd", "local_id\n1"))
    assert [source for source, _ in told(stand, "local_id")] == ["cin_census"] * 4 + ["ssd"] and found == []


def test_a_row_whose_day_cannot_be_read_stands_to_be_set_aside() -> None:
    broken = raw(Referral, "cin_census", "local_id happened_on\n1 2024-13-01", 2026)
    stand, _ = choose(broken, raw(Referral, "ssd", "local_id happened_on\n2 2024-01-01"))
    assert told(stand) == [("cin_census", "2024-13-01"), ("ssd", "2024-01-01")]


def test_a_return_whose_rows_are_all_replaced_still_came() -> None:
    stand, _ = choose(RETURN, raw(Referral, "ssd", "local_id happened_on"), covers=((date(2000, 1, 1), TO),))
    assert [(one.source, one.rows.num_rows, one.year) for one in stand] == [("ssd", 0, None), ("cin_census", 0, 2026)]


def test_an_undated_record_is_replaced_by_its_key_alone() -> None:
    stand, _ = choose(raw(Uasc, "ssda903", "local_id\n1\n2", 2026), raw(Uasc, "ssd", "local_id\n2\n3"))
    assert told(stand, "local_id") == [("ssd", "2"), ("ssd", "3"), ("ssda903", "1")]


def test_what_every_source_says_of_people_stands() -> None:
    people = [raw(Person, source, f"told_by local_id\n{source} 1") for source in ("ssd", "cin_census", "annex_a")]
    assert [one.source for one in choose(*people)[0]] == ["ssd", "cin_census", "annex_a"]


@pytest.mark.parametrize(("others", "stands"), [((RETURN,), ["cin_census"]), ((), ["annex_a"])])
def test_annex_a_counts_where_no_other_source_gives_the_record(others: tuple[Raw, ...], stands: list[str]) -> None:
    stand, _ = choose(*others, raw(Referral, "annex_a", "local_id happened_on\n9 2024-01-01"))
    assert [one.source for one in stand] == stands


def test_families_of_the_dataset_count_where_the_people_export_gives_none() -> None:
    undated = raw(Membership, "ssd", "family_id local_id\nF1 1")
    dated = raw(Membership, "people", "family_id local_id happened_on\nF1 1 2020-01-01")
    assert [one.source for one in choose(undated, dated)[0]] == ["people"]
    assert [one.source for one in choose(undated)[0]] == ["ssd"]


# where they disagree

PLANS = """
local_id | referral_on | happened_on | ended_on   | initial_category
1        | 2024-01-01  | 2024-02-01  | -          | NEG
2        | 2024-01-01  | 2024-02-01  | 2024-09-01 | EMO
3        | 2024-01-01  | 2024-02-01  | -          | PHY
4        | 2012-01-01  | 2012-02-01  | 2012-09-01 | PHY
"""
IN_WORDS = """
local_id | referral_on | happened_on | ended_on   | initial_category
1        | 2024-01-01  | 01/02/2024  | -          | Neglect
2        | 2024-01-01  | 01/02/2024  | 02/09/2024 | Sexual abuse
8        | 2024-01-01  | 01/02/2024  | -          | Neglect
9        | 2024-01-01  | 01/02/2024  | -          | Neglect
"""


def test_keys_and_columns_that_differ_are_counted_by_what_they_mean() -> None:
    _, found = choose(raw(CpPlan, "cin_census", PLANS, 2026), raw(CpPlan, "ssd", IN_WORDS))
    differ = {"ended_on": 1, "initial_category": 1}
    assert found == [Disagreement("CpPlan", "ssd", "cin_census", both=2, only_source=2, only_other=1, differ=differ)]


def test_of_a_record_in_several_years_the_latest_return_counts() -> None:
    open_then = "local_id happened_on ended_on\n1 2024-01-01 -"
    ended = "local_id happened_on ended_on\n1 2024-01-01 2025-05-01"
    returns = raw(Referral, "cin_census", open_then, 2024), raw(Referral, "cin_census", ended, 2026)
    assert choose(*returns, raw(Referral, "ssd", ended))[1][0].differ == {}


def test_factors_in_another_order_are_the_same() -> None:
    drawn = "local_id | referral_on | happened_on\n1 | 2024-01-01 | 2024-01-02"
    raws = raw(Assessment, "cin_census", drawn, 2026), raw(Assessment, "ssd", drawn)
    census, dataset = (
        replace(one, rows=one.rows.append_column("factors", pa.array([text])))
        for one, text in zip(raws, ("1A|2B", "2B|1A"), strict=True)
    )
    assert choose(census, dataset)[1][0].differ == {}


def test_what_the_dataset_covers_the_returns_cover() -> None:
    covers = {"cin_census": ((date(2012, 4, 1), date(2022, 3, 31)),), "ssd": ((FROM, TO),)}
    table = Manifest("205", "Hammersmith and Fulham", date(2026, 11, 1), covers).coverage("lbhf")
    assert [(row["service"], row["from_on"], row["to_on"]) for row in table.to_pylist()] == [
        ("cin_census", date(2012, 4, 1), TO),
        ("contacts", FROM, TO),
        ("ssd", FROM, TO),
        ("ssda903", FROM, TO),
    ]
