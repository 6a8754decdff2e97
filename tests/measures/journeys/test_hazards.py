"""Entries a 1,000 child-years by hand, and that no day at risk is counted twice or lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.journeys.following import followed
from measures.journeys.hazards import AGE, AGES, LATER, MONTHS, at_risk, hazards
from measures.journeys.lives import lives
from tests.measures.histories import history
from tests.measures.journeys.stories import SETTINGS, care, many

SPELL = "child_id happened_on ended_on borough\n"
DAYS_A_YEAR = 365.25


def told(births: str, **records: str) -> pd.DataFrame:
    known = lives(history(births, **records))
    table = hazards(known, at_risk(known, followed(known, SETTINGS), SETTINGS))
    return table[table["borough"] == "all"].set_index(["question", "answer", "part"])


@pytest.fixture(scope="module")
def ten() -> pd.DataFrame:
    """Ten children known from their 10th birthday, 1 July 2021, on; eight come into care on 1 October 2022."""
    entries = [f"c{number} 2022-10-01 - C2 N1" for number in range(8)]
    return told(
        many(10, lambda child: f"{child} 2011-07-01"),
        Referral=SPELL + many(10, lambda child: f"{child} 2021-07-01 2021-08-01 lbhf"),
        CareEpisode=care(*entries),
    )


def test_entries_are_counted_at_their_age(ten: pd.DataFrame) -> None:
    assert ten.loc[(AGE, "10 to 13", "11"), "entries"] == 8


@pytest.mark.parametrize(
    ("age", "days"), [("10", 10 * 365), ("11", 8 * 92 + 2 * 365), ("12", 2 * 365), ("13", 2 * 366)]
)
def test_years_at_risk_are_those_that_children_lived_at_an_age(ten: pd.DataFrame, age: str, days: int) -> None:
    assert ten.loc[(AGE, "10 to 13", age), "child_years"] == pytest.approx(round(days / DAYS_A_YEAR, 1))


def test_a_rate_is_entries_by_years(ten: pd.DataFrame) -> None:
    years = (8 * 92 + 2 * 365) / DAYS_A_YEAR
    assert ten.loc[(AGE, "10 to 13", "11"), "rate"] == pytest.approx(round(1000 * 8 / years, 1))


def test_the_years_told_alone_are_counted(ten: pd.DataFrame) -> None:
    # to 31 March 2026: of two children that never entered 4.75 years each, of the others 1.25
    assert ten.loc[("all", "all", "all"), "child_years"] == pytest.approx(2 * 4.75 + 8 * 1.25, abs=0.05)


@pytest.mark.parametrize(
    ("kind", "group", "part"),
    [("a referral", "1 to 3 years", "12 to 24 months"), ("the end of a referral", "1 to 3 years", "12 to 24 months")],
)
def test_time_is_counted_from_the_event(ten: pd.DataFrame, kind: str, group: str, part: str) -> None:
    assert ten.loc[(kind, group, part), "entries"] == 8


def test_days_before_an_event_are_of_no_band(ten: pd.DataFrame) -> None:
    # from 1 July 2021 to the end of the referral on 1 August, and from three years after it to the end of March 2026
    days = 10 * 31 + 2 * (pd.Timestamp("2026-04-01") - pd.Timestamp("2024-07-31")).days
    assert ten.loc[("the end of a referral", LATER, "all"), "child_years"] == pytest.approx(days / DAYS_A_YEAR, abs=0.1)


def test_the_clock_starts_anew_with_each_event() -> None:
    both = many(8, lambda child: f"{child} 2021-07-01 - lbhf\n{child} 2022-09-01 - lbhf")
    entries = [f"c{number} 2022-10-01 - C2 N1" for number in range(8)]
    table = told(many(8, lambda child: f"{child} 2011-07-01"), Referral=SPELL + both, CareEpisode=care(*entries))
    assert table.loc[("a referral", "under 6 months", "under 3 months"), "entries"] == 8


def test_an_event_on_the_day_of_the_entry_does_not_start_the_clock() -> None:
    both = many(8, lambda child: f"{child} 2021-07-01 - lbhf\n{child} 2022-10-01 - lbhf")
    entries = [f"c{number} 2022-10-01 - C2 N1" for number in range(8)]
    table = told(many(8, lambda child: f"{child} 2011-07-01"), Referral=SPELL + both, CareEpisode=care(*entries))
    assert table.loc[("a referral", "1 to 3 years", "12 to 24 months"), "entries"] == 8


def test_few_entries_are_not_told_nor_their_rate() -> None:
    table = told("c1 2011-07-01", Referral=SPELL + "c1 2021-07-01 - lbhf", CareEpisode=care("c1 2022-10-01 - C2 N1"))
    assert table.loc[[(AGE, "10 to 13", "11")], ["entries", "child_years", "rate"]].isna().all(axis=None)


def test_brothers_and_sisters_that_enter_together_widen_the_interval() -> None:
    def low(kin: str) -> float:
        births = "\n".join(f"c{n} 2011-07-01 {kin.format(n, n // 4)}" for n in range(40))
        table = told(
            births,
            Referral=SPELL + many(40, lambda child: f"{child} 2021-07-01 - lbhf"),
            CareEpisode=care(*(f"c{n} 2022-10-01 - C2 N1" for n in range(20))),
        )
        return float(table.loc[("all", "all", "all"), "low"])

    assert low("k{1}") < low("c{0}")


CLONES = 6  # so that no count is small and nothing is hidden


@st.composite
def populations(draw: st.DrawFn) -> dict[str, str]:
    start, count = np.datetime64("2010-04-01"), draw(st.integers(1, 5))

    def rows(every: int, columns: int, end: str) -> list[str]:
        told = [
            " ".join(str(start + draw(st.integers(0, 6_000))) for _ in range(columns)) for _ in range(0, count, every)
        ]
        return [f"c{at * every}_{clone} {days} {end}" for at, days in enumerate(told) for clone in range(CLONES)]

    return {
        "births": "\n".join(rows(1, 1, "")),
        "Referral": SPELL + "\n".join(rows(1, 2, "lbhf") + rows(1, 2, "lbhf")),
        "Section47": "child_id happened_on borough\n" + "\n".join(rows(1, 1, "lbhf")),
        "CareEpisode": care(*rows(2, 1, "- C2 N1")),
    }


@settings(max_examples=15, deadline=None)
@given(populations())
def test_every_entry_and_day_at_risk_is_at_one_age_and_at_one_time_since_an_event(population: dict[str, str]) -> None:
    births = population.pop("births")
    table = told(births, **population).reset_index()
    whole = table[table["part"] == "all"].groupby("question")
    assert whole["entries"].sum().nunique() == 1
    assert np.ptp(whole["child_years"].sum()) < 0.05 * len(table)  # each is rounded to a tenth


def test_bands_follow_one_another() -> None:
    ends = [end for parts in MONTHS.values() for pair in parts.values() for end in pair]
    ages = [age for group in AGES.values() for age in group]
    assert (ends[1:-1:2], ages) == (ends[2::2], list(range(18)))
