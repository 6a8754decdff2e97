"""What was recorded before each life stage: anniversaries and counts by hand."""

import pandas as pd
import pytest

from measures.journeys.before import anniversary, before_stages
from measures.journeys.entrants import entrants
from measures.journeys.lives import lives
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care, many

SPELL = "child_id happened_on ended_on\n"


@pytest.mark.parametrize(
    ("born", "expected"),
    [("2012-08-31", "2023-09-01"), ("2012-09-01", "2024-09-01"), ("2012-02-29", "2023-09-01")],
)
def test_an_anniversary_is_the_first_september_strictly_after_the_birthday(born: str, expected: str) -> None:
    assert list(anniversary(pd.Series(pd.to_datetime([born])), 11)) == [pd.Timestamp(expected)]


def told(entry: str = "2025-06-01", since: str = "2010-04-01", count: int = 10, **records: str) -> pd.DataFrame:
    of = history(
        many(count, lambda child: f"{child} 2012-05-01"),
        since=since,
        CareEpisode=care(*(f"c{n} {entry} - C2 N1" for n in range(count))),
        **records,
    )
    known = lives(of)
    table = before_stages(known, entrants(known, SETTINGS), SETTINGS)
    return table[table["borough"] == "all"].set_index(["stage", "kind"])


def test_children_stand_at_every_stage_that_they_had_reached() -> None:
    assert list(dict.fromkeys(told().index.get_level_values("stage"))) == [
        "school entry",
        "key stage 2",
        "secondary transfer",
    ]


@pytest.mark.parametrize(("on", "had"), [("2023-08-31", 10), ("2023-09-01", 0)])
def test_a_record_counts_before_the_stage_and_not_on_its_day(on: str, had: int) -> None:
    table = told(Referral=SPELL + many(10, lambda child: f"{child} {on} -"))
    assert table.loc[("secondary transfer", "referral"), "had"] == had


def test_shares_and_numbers_are_those_worked_out_by_hand() -> None:
    # twelve of twenty children have two referrals each before the stage
    rows = many(12, lambda child: f"{child} 2020-01-01 -\n{child} 2021-01-01 -")
    row = told(count=20, Referral=SPELL + rows).loc[("secondary transfer", "referral")]
    assert (row["had"], row["had_not"], row["share"], row["number"]) == (12, 8, 60.0, 1.2)


def test_a_few_children_without_a_record_are_not_told() -> None:
    rows = many(18, lambda child: f"{child} 2020-01-01 -")
    row = told(count=20, Referral=SPELL + rows).loc[("secondary transfer", "referral")]
    assert row[["had", "share", "number"]].isna().all()


def test_a_stage_whose_past_is_not_covered_is_not_told() -> None:
    # covered from June 2018 on: five years before September 2023, not before September 2019
    stages = told(since="2018-06-01").index.get_level_values("stage")
    assert set(stages) == {"secondary transfer"}
