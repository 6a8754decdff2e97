"""The page on plan drift and delay: what it tells of a made-up town, and of nothing."""

import pytest

from measures.history import ALL, History
from measures.plans.tables import tables
from measures.plans.topic import plans_topic
from measures.topic import Section
from schemas.records import CpPlan
from tests.measures.attacker import recovered
from tests.measures.histories import history
from tests.measures.plans.made_up import town

PLAN_IDS = ("record_id", "child_id", "kin_id", "family_id")


@pytest.fixture(scope="module")
def pages():
    return plans_topic(town(1500, 1), 92, 36)


def section(pages, place: str, name: str) -> Section:
    return next(one for one in pages[place].sections if one.name == name)


def test_there_is_a_page_for_each_borough_and_for_all(pages) -> None:
    assert list(pages) == ["lbhf", "rbkc", ALL]


def test_no_section_has_a_column_of_a_single_child(pages) -> None:
    columns = {name for page in pages.values() for one in page.sections for name in one.table}
    assert columns & set(PLAN_IDS) == set()


def test_no_count_of_one_to_five_is_on_any_page(pages) -> None:
    names = ("plans", "total", "yes", "no", "open", "beyond", "longest", "ended", "running")
    tables = [one.table for page in pages.values() for one in page.sections]
    assert not any(table[name].dropna().between(1, 5).any() for table in tables for name in names if name in table)


def test_the_bands_of_all_plans_that_ended_make_up_the_whole(pages) -> None:
    rows = section(pages, ALL, "cp_lasted").table
    assert rows.loc[rows["span"] == "2020-21 to 2025-26", "share"].sum() == pytest.approx(100, abs=0.3)


def test_the_share_of_open_plans_beyond_15_months_is_that_of_its_counts(pages) -> None:
    row = section(pages, ALL, "cp_open").table.dropna(subset=["open", "beyond"]).iloc[-1]
    assert row["beyond_share"] == round(100 * row["beyond"] / row["open"], 1)


def test_a_borough_s_page_shows_its_own_row_and_that_of_all(pages) -> None:
    assert set(section(pages, "lbhf", "expected").table["borough"]) == {"lbhf", ALL}


def test_headings_name_columns_that_are_there(pages) -> None:
    sections = [one for page in pages.values() for one in page.sections]
    assert all(set(one.columns) <= set(one.table) for one in sections)


@pytest.mark.parametrize("place", ["lbhf", ALL])
def test_a_history_with_nothing_in_it_has_every_section_with_a_sentence(place: str) -> None:
    sections = plans_topic(history(), 92, 36)[place].sections
    assert all(one.finding and one.chart is None and set(one.columns) <= set(one.table) for one in sections)


def test_a_borough_that_hands_nothing_over_has_every_section_too() -> None:
    told = history()
    bare = History(told.as_of, told.boroughs, told.children, told.coverage.head(0), told.records)
    assert all(one.finding for one in plans_topic(bare, 92, 36)["lbhf"].sections)


def test_nobody_can_work_out_a_hidden_count_of_open_plans() -> None:
    told = tables(town(400, 3), 92)
    assert [recovered([told.open_[CpPlan]]), recovered([told.lasted[CpPlan].drop(columns="span")])] == [set(), set()]
