"""Shares whose intervals know that brothers and sisters go together."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from measures.editions import Editions
from measures.shares import is_told, published, said, shares

SIBLINGS = 3


def rows(yes: list[bool], kin: list[int], borough: str = "lbhf") -> pd.DataFrame:
    return pd.DataFrame({"borough": borough, "kin_id": kin, "is_yes": yes})


def test_a_share_is_that_worked_out_by_hand() -> None:
    found = shares(rows([True, False, False, False], [1, 2, 3, 4]), ["borough"])
    assert found.loc[0, ["total", "yes", "no", "share"]].tolist() == [4, 1, 3, 25]


def test_of_many_single_children_the_interval_is_wilson_s() -> None:
    found = shares(rows([True] * 300 + [False] * 700, list(range(1000))), ["borough"])
    low, high = proportion_confint(300, 1000, method="wilson")
    assert found.loc[0, ["low", "high"]].tolist() == pytest.approx([100 * low, 100 * high], abs=0.02)


def test_children_of_a_kin_who_are_all_alike_count_as_one() -> None:
    alone = shares(rows([True] * 30 + [False] * 70, list(range(100))), ["borough"])
    thrice = shares(rows(([True] * 30 + [False] * 70) * 3, list(range(100)) * 3), ["borough"])
    assert thrice.loc[0, ["low", "high"]].tolist() == pytest.approx(alone.loc[0, ["low", "high"]].tolist())


def test_one_kin_alone_has_no_interval() -> None:
    assert shares(rows([True, False], [1, 1]), ["borough"])[["low", "high"]].isna().all(axis=None)


def test_of_no_rows_there_is_no_share() -> None:
    assert len(published(Editions(), "table", shares(rows([], []), ["borough"]))) == 0


def test_a_share_of_a_hidden_count_is_not_told() -> None:
    found = published(Editions(), "table", shares(rows([True] * 3 + [False] * 50, list(range(53))), ["borough"]))
    assert not is_told(found.iloc[0])


def test_a_share_is_said_with_its_interval() -> None:
    assert said(pd.Series({"share": 12.25, "low": 9.0, "high": 16.0})) == "12.2 % (95 % interval 9.0 to 16.0)"


def draws(count: int, kins: int, share: float, alike: float, seed: int) -> pd.DataFrame:
    """So many populations of kins of one to five; `alike` of 1 makes brothers and sisters all the same."""
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 2 * SIBLINGS, (count, kins))
    own = rng.beta(share * (1 - alike) / alike, (1 - share) * (1 - alike) / alike, (count, kins))
    draw, kin = (np.repeat(part.ravel(), size.ravel()) for part in np.indices((count, kins)))
    return pd.DataFrame(
        {"draw": draw, "kin_id": kin, "is_yes": rng.random(len(draw)) < np.repeat(own.ravel(), size.ravel())}
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kins", "share", "alike"), [(400, 0.2, 0.3), (150, 0.2, 0.6), (60, 0.3, 0.3), (900, 0.04, 0.2)]
)
def test_of_200_draws_and_more_the_interval_covers_the_truth_in_93_to_97_of_100(
    kins: int, share: float, alike: float
) -> None:
    found = shares(draws(1000, kins, share, alike, 5), ["draw"])
    covered = ((found["low"] <= 100 * share) & (100 * share <= found["high"])).mean()
    assert 0.93 <= covered <= 0.97


@pytest.mark.slow
def test_an_interval_of_single_children_would_cover_it_too_seldom() -> None:
    told = draws(1000, 150, 0.2, 0.6, 5)
    alone = shares(told.assign(kin_id=range(len(told))), ["draw"])
    assert ((alone["low"] <= 20) & (alone["high"] >= 20)).mean() < 0.9
