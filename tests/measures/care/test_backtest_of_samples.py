"""Forecasts of past years on the Department for Education's numbers of London's councils, 2019 to 2023.

What is asserted is what was measured, with room: docs/measures-care.md.
"""

from pathlib import Path

import pandas as pd
import pytest

from measures.care.backtest import scores
from measures.care.yearly import backtest_of_years

SAMPLE = (
    Path(__file__).parents[4] / "shared" / "samples" / "dfe_statistics" / "cla_number_and_rate_per_10k_children.csv"
)
pytestmark = pytest.mark.skipif(not SAMPLE.is_file(), reason=f"the sample is not here: {SAMPLE}")


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    rows = pd.read_csv(SAMPLE, encoding="utf-8-sig", dtype=str)
    rows = rows[rows["new_la_code"].fillna("").str.startswith("E09")]
    rows = rows.assign(number=pd.to_numeric(rows["number"], errors="coerce"), what=rows["population_count"])
    wide = rows.pivot(index="new_la_code", columns=["what", "time_period"], values="number").sort_index(axis=1).dropna()
    parts = ("looked after at 31 March", "starting to be looked after", "ceasing to be looked after")
    names = [next(name for name in rows["what"].unique() if part in name) for part in parts]
    told = backtest_of_years(*(wide[name] for name in names), horizons=(12, 24), draws=100, seed=1)
    return scores(told.assign(borough="London")).set_index("horizon")


def test_every_council_has_a_forecast_from_each_year_that_a_later_one_follows(found: pd.DataFrame) -> None:
    assert found["forecasts"].to_dict() == {12: 33 * 3, 24: 33 * 2}


@pytest.mark.parametrize("horizon", [12, 24])
def test_about_19_of_20_outcomes_lie_in_the_95_percent_interval(found: pd.DataFrame, horizon: int) -> None:
    assert 0.90 <= found.loc[horizon, "within_95"] <= 1.0


@pytest.mark.parametrize("horizon", [12, 24])
def test_four_of_five_outcomes_or_some_more_lie_in_the_80_percent_interval(found: pd.DataFrame, horizon: int) -> None:
    assert 0.76 <= found.loc[horizon, "within_80"] <= 0.96


@pytest.mark.parametrize("horizon", [12, 24])
def test_the_median_is_about_as_far_off_as_saying_that_nothing_changes(found: pd.DataFrame, horizon: int) -> None:
    assert found.loc[horizon, "error"] < 1.1 * found.loc[horizon, "naive_error"]


@pytest.mark.parametrize("horizon", [12, 24])
def test_the_median_is_less_far_off_than_letting_the_last_year_go_on(found: pd.DataFrame, horizon: int) -> None:
    assert found.loc[horizon, "error"] < 0.9 * found.loc[horizon, "trend_error"]
