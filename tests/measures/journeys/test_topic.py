"""The topic as a whole: it survives what is missing, and no page names a child, a family or a day."""

from dataclasses import replace

import pandas as pd
import pytest

from measures.history import History
from measures.journeys import journeys_topic
from measures.site import site
from schemas.records import CareEpisode
from tests.measures.histories import history
from tests.measures.journeys.stories import care, many

BOROUGHS = ("lbhf", "rbkc")
SPELL = "child_id happened_on ended_on borough\n"


def made(of: History):
    return journeys_topic(of, 5, 5, 28, 92, resamples=5, seed=1)


def lived_in(count: int) -> History:
    """Children of two boroughs with referrals, early help and plans, half of whom come into care."""
    lines = [
        f"c{number} 202{number % 3 + 3}-0{number % 9 + 1}-15 - C2 N1 {BOROUGHS[number % 2]}"
        for number in range(0, count, 2)
    ] + [f"c{number} 202{number % 3 + 3}-0{number % 9 + 1}-15 - C2 N1 {BOROUGHS[0]}" for number in range(1, count, 4)]
    episodes = care().splitlines()[0] + "\n" + "\n".join(lines)
    return history(
        many(count, lambda child: f"{child} 2012-0{int(child[1:]) % 9 + 1}-10"),
        boroughs=BOROUGHS,
        CareEpisode=episodes,
        Referral=SPELL
        + many(
            count, lambda child: f"{child} 2021-0{int(child[1:]) % 9 + 1}-01 2022-01-01 {BOROUGHS[int(child[1:]) % 2]}"
        ),
        EhEpisode=SPELL
        + many(
            count, lambda child: f"{child} 2022-02-0{int(child[1:]) % 9 + 1} 2022-09-01 {BOROUGHS[int(child[1:]) % 2]}"
        ),
        CpPlan=SPELL
        + many(count // 3, lambda child: f"{child} 2022-03-0{int(child[1:]) % 9 + 1} - {BOROUGHS[int(child[1:]) % 2]}"),
    )


@pytest.fixture(scope="module")
def lived() -> History:
    return lived_in(360)


@pytest.fixture(scope="module")
def topics(lived: History):
    return made(lived)


def test_there_is_a_page_for_each_borough_and_for_all(topics) -> None:
    assert list(topics) == [*BOROUGHS, "all"]


def test_a_history_with_nothing_in_it_is_told_as_such() -> None:
    told = made(history())["all"]
    assert all(section.finding and section.chart is None for section in told.sections)


def test_a_history_with_children_and_no_care_is_told() -> None:
    told = made(history("c1 2012-05-01", Referral=SPELL + "c1 2024-01-01 - lbhf"))["all"]
    assert all(section.finding for section in told.sections)


@pytest.mark.parametrize("service", ["cin_census", "ssda903", "early_help", "youth_justice"])
def test_a_missing_source_is_survived(lived: History, service: str) -> None:
    gone = replace(lived, coverage=lived.coverage[lived.coverage["service"] != service])
    assert "Nothing is told" in made(gone)["all"].sections[0].finding


def test_a_source_that_one_borough_lacks_leaves_the_other_told(lived: History) -> None:
    is_gone = (lived.coverage["service"] == "early_help") & (lived.coverage["borough"] == "rbkc")
    told = made(replace(lived, coverage=lived.coverage[~is_gone]))
    assert "%" in told["lbhf"].sections[0].finding


def test_no_page_names_a_child(topics, lived: History) -> None:
    pages = b"".join(
        page for place, topic in topics.items() for page in site([topic], place, "2026-11-01", True).values()
    )
    words = set(pages.decode().replace("<", " ").replace(">", " ").split())
    assert not words & set(lived.children["child_id"])


def test_no_table_tells_a_day(topics) -> None:
    tables = [section.table for topic in topics.values() for section in topic.sections]
    assert not any(pd.api.types.is_datetime64_any_dtype(table[name]) for table in tables for name in table)


def test_no_count_of_one_to_five_is_told(topics) -> None:
    tables = [section.table for topic in topics.values() for section in topic.sections]
    counts = [table[name] for table in tables for name in table if str(table[name].dtype) == "Int64"]
    assert not any(count.between(1, 5).any() for count in counts)


def test_the_site_is_made_of_every_page(topics) -> None:
    assert all("journeys.html" in site([topic], place, "2026-11-01", True) for place, topic in topics.items())


def test_the_same_history_gives_the_same_pages(topics, lived: History) -> None:
    again = made(lived)["all"]
    assert site([again], "all", "2026-11-01", True) == site([topics["all"]], "all", "2026-11-01", True)


def test_the_order_of_the_records_changes_nothing(topics, lived: History) -> None:
    turned = {record: rows.iloc[::-1].reset_index(drop=True) for record, rows in lived.records.items()}
    again = made(replace(lived, records=turned))["all"]
    assert [section.finding for section in again.sections] == [section.finding for section in topics["all"].sections]


def test_records_of_a_child_that_is_not_told_of_are_left_out(lived: History) -> None:
    strangers = lived[CareEpisode].assign(child_id="x")
    more = {**lived.records, CareEpisode: pd.concat([lived[CareEpisode], strangers], ignore_index=True)}
    told, before = made(replace(lived, records=more)), made(lived)
    assert told["all"].sections[0].finding == before["all"].sections[0].finding
