"""The page on repeat work: what it tells of a made-up town, of a small one, and of nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.history import ALL, History
from measures.repeat.tables import tables
from measures.repeat.topic import repeat_topic
from measures.topic import Section
from tests.measures.attacker import recovered
from tests.measures.histories import history
from tests.measures.plans.made_up import town as plans_town


def town(children: int, every_days: int = 200, boroughs: tuple[str, ...] = ("lbhf", "rbkc")) -> History:
    """A town in which each child of a family of two is referred every so many days, and its case closes after 60."""
    births = "\n".join(f"c{k} 2012-05-01 k{k // 2}" for k in range(children))
    days = pd.date_range("2016-04-01", "2026-07-31", freq="D")
    lines = ["borough child_id happened_on ended_on is_nfa closure_reason"]
    for k in range(children):
        for day in days[(k // 2 * 37) % every_days :: every_days]:
            lines.append(
                f"{boroughs[k // 2 % len(boroughs)]} c{k} {day.date()} {(day + pd.Timedelta(60, 'D')).date()} no RC7"
            )
    return history(births, boroughs=boroughs, Referral="\n".join(lines))


@pytest.fixture(scope="module")
def pages():
    return repeat_topic(town(60), 92)


def section(pages, place: str, name: str) -> Section:
    return next(one for one in pages[place].sections if one.name == name)


def test_there_is_a_page_for_each_borough_and_for_all(pages) -> None:
    assert list(pages) == ["lbhf", "rbkc", ALL]


def test_a_child_that_comes_every_200_days_is_a_re_referral_each_time(pages) -> None:
    assert section(pages, ALL, "rereferred").table["share"].iloc[-1] == 100


def test_a_year_is_told_only_when_the_12_months_after_it_are_over_and_settled(pages) -> None:
    assert section(pages, ALL, "closed").table["year"].iloc[-1] == "2024-25"


def test_of_a_single_borough_there_is_no_funnel() -> None:
    pages = repeat_topic(town(20, boroughs=("lbhf",)), 92)
    assert section(pages, "lbhf", "boroughs").finding.startswith("There is nothing to compare")


@pytest.mark.parametrize("place", ["lbhf", ALL])
def test_a_history_with_nothing_in_it_has_every_section_with_a_sentence(place: str) -> None:
    sections = repeat_topic(history(), 92)[place].sections
    assert all(one.finding and one.chart is None for one in sections)


def test_a_borough_that_hands_nothing_over_has_every_section_too() -> None:
    told = history()
    bare = History(told.as_of, told.boroughs, told.children, told.coverage.head(0), told.records)
    assert all(one.finding for one in repeat_topic(bare, 92)["lbhf"].sections)


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(children=st.integers(2, 30), every_days=st.integers(90, 700))
def test_no_count_of_one_to_five_is_on_any_page(children: int, every_days: int) -> None:
    pages = repeat_topic(town(children, every_days), 92)
    tables = [one.table for page in pages.values() for one in page.sections]
    counts = [table[name].dropna() for table in tables for name in ("total", "yes", "no") if name in table]
    assert not any(each.between(1, 5).any() for each in counts)


def test_figures_are_only_of_what_may_be_seen() -> None:
    pages = repeat_topic(town(4), 92)
    told = [value for page in pages.values() for one in page.sections for value in one.figures.values()]
    assert not np.isnan(told).any()


def test_nobody_can_work_out_a_hidden_count_of_plans() -> None:
    assert recovered([tables(plans_town(300, 4), 92).planned]) == set()
