"""Typical journeys: states by quarter by hand, groups that are there are found, groups that are not do not hold."""

import numpy as np
import pandas as pd
import pytest

from measures.editions import Editions
from measures.journeys.grouping import HOLDS, JUSTICE, QUARTERS, grouped, sequences, states_by_quarter
from tests.measures.journeys.stories import entering, told_of

SPELL = "child_id happened_on ended_on\n"


def levels(**records: str) -> list[int]:
    _, found, prior, _ = told_of(entering(**records))
    return sequences(found, prior)[0][0].tolist()


@pytest.mark.parametrize(
    ("record", "span", "expected"),
    [
        # the last quarter is the 91 days from 2 March to 31 May 2025
        ("EhEpisode", "2025-03-02 -", [0] * 11 + [1]),
        ("EhEpisode", "2025-03-01 -", [0] * 10 + [1, 1]),
        ("EhEpisode", "2024-12-01 2025-03-02", [0] * 10 + [1, 0]),
        ("EhEpisode", "2024-12-01 2025-03-03", [0] * 10 + [1, 1]),
        ("CinPlan", "2025-03-02 -", [0] * 11 + [2]),
        ("CpPlan", "2020-01-01 -", [3] * 12),
        ("CpPlan", "2020-01-01 2021-01-01", [0] * 12),
    ],
)
def test_a_quarter_has_the_state_of_any_of_its_days(record: str, span: str, expected: list[int]) -> None:
    assert levels(**{record: SPELL + f"c1 {span}"}) == expected


def test_the_highest_state_counts() -> None:
    both = {"EhEpisode": SPELL + "c1 2020-01-01 -", "Referral": SPELL + "c1 2025-03-02 -"}
    assert levels(**both) == [1] * 11 + [2]


def test_youth_justice_stands_beside_the_states() -> None:
    _, found, prior, _ = told_of(entering(Offence="child_id happened_on\nc1 2025-03-02"))
    level, justice = sequences(found, prior)
    assert (level.sum(), justice[0].tolist()) == (0, [False] * 11 + [True])


def lived(count: int, of: list[tuple[str, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Children of which each has one of the spells (kind, days before the entry) that lasts to the entry."""
    entered = pd.Timestamp("2025-06-01")
    days = pd.to_timedelta([of[n % len(of)][1] for n in range(count)], unit="D")
    kinds = [of[n % len(of)][0] for n in range(count)]
    prior = pd.DataFrame({"child": range(count), "kind": kinds, "on": entered - days, "days_before": days.days})
    prior = prior.assign(entered_on=entered, to_on=entered, is_apart=True)
    return pd.DataFrame({"child": range(count)}), prior


WAYS = [("CP plan", 1090), ("early help", 1090), ("referral", 100), ("referral", 1090)]


def test_groups_that_are_there_are_found_and_hold() -> None:
    groups = grouped(*lived(120, WAYS), resamples=10, seed=1)
    assert groups is not None
    assert (len(groups.names), groups.stability) == (4, 1.0)


def test_groups_of_chance_do_not_hold() -> None:
    found, prior = lived(150, [("early help", 1090)])
    rng = np.random.default_rng(1)
    prior = pd.concat(
        [
            prior.assign(
                kind=rng.choice(["early help", "referral", "CP plan"], len(prior)),
                days_before=(days := rng.integers(40, 1090, len(prior))),
                to_on=prior["entered_on"] - pd.to_timedelta(days - 20, unit="D"),
            )
            for _ in range(6)
        ],
        ignore_index=True,
    )
    groups = grouped(found, prior, resamples=20, seed=1)
    assert groups is not None and groups.stability < HOLDS


def test_of_few_children_no_groups_are_made() -> None:
    assert grouped(*lived(99, WAYS), resamples=2, seed=1) is None


def test_children_all_alike_are_not_grouped() -> None:
    assert grouped(*lived(120, WAYS[:1]), resamples=2, seed=1) is None


def test_a_group_is_named_by_its_commonest_state_a_year() -> None:
    groups = grouped(*lived(120, WAYS), resamples=2, seed=1)
    assert groups is not None
    assert {name.split(": ")[1] for name in groups.names} == {
        "mostly CP plan", "mostly early help", "mostly social care", "mostly nothing"
    }  # fmt: skip


def test_the_states_of_a_quarter_are_those_of_the_whole_group() -> None:
    groups = grouped(*lived(120, WAYS), resamples=2, seed=1)
    assert groups is not None
    table = states_by_quarter(Editions(), "2025-26", groups, groups.names)
    sums = table[table["state"] != JUSTICE].groupby(["group", "quarter"])["children"].sum()
    assert (len(sums), set(sums)) == (4 * QUARTERS, {30})


def test_a_small_group_has_no_states_told() -> None:
    groups = grouped(*lived(120, WAYS * 5 + WAYS[:3]), resamples=2, seed=1)
    few = grouped(*lived(102, [*WAYS[:3] * 5, WAYS[3]]), resamples=2, seed=1)
    assert groups is not None and few is not None
    sizes = np.bincount(few.label)
    assert set(states_by_quarter(Editions(), "2025-26", few, few.names)["group"]) == {
        few.names[at] for at in range(len(sizes)) if sizes[at] > 20
    }
