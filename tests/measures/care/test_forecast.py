"""Forecasts: seeded, held to what is known where nothing is left to chance, and right about made-up steady states."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from measures.care.ahead import cost_of, spans_of
from measures.care.backtest import baselines, foretold, scores
from measures.care.flows import Flows, learned, swing_of
from measures.care.forecast import ahead
from measures.care.pieces import pieces
from measures.care.seen import seen
from measures.care.yearly import of_years
from tests.measures.histories import history

ORIGIN = pd.Timestamp("2020-01-01")
TWO = "c1 2010-01-01\nc2 2012-07-01"
HEAD = "borough child_id happened_on ended_on legal_status placement need"


def flows_of(births: str, episodes: str, months: int = 24) -> Flows:
    cut = pieces(history(births, CareEpisode=f"{HEAD}\n{episodes}"))
    return learned(seen(cut, ORIGIN, months), ("lbhf",), months)["lbhf"]


def steady(stock: float = 200, rate: float = 0.5, swing: float = 0.0) -> Flows:
    """As many come as go."""
    flow = np.array([stock * rate])
    return of_years(np.array([stock, stock]), flow, flow, swing, swing)


def came_at(age: int, today: int = 200) -> Flows:
    """The same where all who enter are of one age, in months, and so many are in care today."""
    flows = steady()
    now = {name: getattr(flows.people, name)[:today] for name in ("age", "tenure", "state")}
    return replace(flows, people=replace(flows.people, came_age=np.array([age]), **now))


def test_the_same_seed_gives_the_same_draws() -> None:
    one, two = (ahead(steady(), 12, 50, np.random.default_rng(1)).total for _ in range(2))
    assert (one == two).all()


def test_the_first_month_is_today_in_every_draw() -> None:
    assert set(ahead(steady(), 6, 50, np.random.default_rng(1)).total[:, 0]) == {200}


def test_where_as_many_come_as_go_the_stock_stays() -> None:
    end = ahead(steady(), 24, 400, np.random.default_rng(1)).total[:, 24]
    assert end.mean() == pytest.approx(200, abs=6)


def test_where_nobody_comes_the_stock_falls_at_the_rate_of_exits() -> None:
    flows = of_years(np.array([10_000.0, 10_000.0]), np.array([0.0]), np.array([5_000.0]), 0.0, 0.0)
    end = ahead(flows, 24, 20, np.random.default_rng(1)).total[:, 24]
    assert end.mean() == pytest.approx(10_000 * np.exp(-1), rel=0.03)


def test_levels_that_swing_widen_the_interval() -> None:
    calm, wild = (ahead(steady(swing=swing), 24, 200, np.random.default_rng(1)).total[:, 24] for swing in (0, 0.3))
    assert wild.std() > 1.5 * calm.std()


def test_where_all_entries_are_at_10_to_15_and_all_of_them_fall_away_nobody_is_left_who_came() -> None:
    told = ahead(came_at(130, today=0), 12, 50, np.random.default_rng(1), fall=1.0)
    assert (told.spared == told.stock).all()


@pytest.mark.parametrize("age", [119, 192])
def test_entries_at_other_ages_are_not_made_to_fall(age: int) -> None:
    assert ahead(came_at(age), 12, 50, np.random.default_rng(1), fall=1.0).spared.sum() == 0


def test_the_draws_with_a_fall_are_those_without_it() -> None:
    without, with_fall = (ahead(came_at(130), 12, 50, np.random.default_rng(1), fall).stock for fall in (0.0, 0.4))
    assert (without == with_fall).all()


# what is learned of records


def test_who_is_in_care_on_the_day_is_where_the_forecast_starts() -> None:
    found = flows_of(TWO, "lbhf c1 2019-01-01 - C2 U4 N1\nlbhf c2 2018-01-01 2019-06-01 C2 U4 N1")
    assert found.people.age.tolist() == [119]


def test_what_ended_later_is_open_on_the_day() -> None:
    found = flows_of("c1 2010-01-01", "lbhf c1 2019-01-01 2020-03-01 C2 U4 N1")
    assert len(found.people.age) == 1


def test_what_began_later_changes_nothing() -> None:
    first = "lbhf c1 2019-01-01 2019-05-01 C2 U4 N1\nlbhf c2 2018-01-01 - C2 K2 N1"
    one, two = (flows_of(TWO, text) for text in (first, first + "\nlbhf c1 2020-01-01 - C2 P1 N1"))
    assert str(one) == str(two)


def test_an_entry_is_of_the_month_before_the_day_in_which_it_fell() -> None:
    found = flows_of(TWO, "lbhf c1 2019-12-20 - C2 U4 N1\nlbhf c2 2019-01-15 - C2 U4 N1", 12)
    assert found.people.came.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]


def test_a_move_within_care_is_no_entry() -> None:
    found = flows_of("c1 2010-01-01", "lbhf c1 2017-01-01 2019-06-01 C2 U4 N1\nlbhf c1 2019-06-01 - C2 K2 N1")
    assert found.people.came.sum() == 0


def test_a_child_leaves_in_the_month_of_its_18th_birthday() -> None:
    found = flows_of("c1 2002-04-10", "lbhf c1 2017-01-01 - C2 U4 N1")
    nobody_leaves = replace(found, rates=replace(found.rates, exits=found.rates.exits * 0))
    told = ahead(nobody_leaves, 5, 20, np.random.default_rng(1)).total.mean(axis=0)
    assert told[:5].tolist() == [1, 1, 1, 1, 0]


# baselines and scores


@pytest.mark.parametrize(("horizon", "seasonal"), [(6, 106), (12, 112), (18, 106), (24, 112)])
def test_the_seasonal_forecast_is_the_last_number_known_of_that_month(horizon: int, seasonal: float) -> None:
    assert baselines(np.arange(100.0, 113.0), horizon)["seasonal"] == seasonal


def test_the_trend_goes_on_as_the_last_year_went() -> None:
    assert baselines(np.arange(100.0, 113.0), 6)["trend"] == 118


def test_an_interval_is_that_of_the_draws() -> None:
    told = foretold(np.tile(np.arange(101.0)[:, None], (1, 7)), (6,)).iloc[0]
    assert told[["median", "low_80", "high_80", "low_95", "high_95"]].tolist() == [50, 10, 90, 2.5, 97.5]


def test_scores_are_mean_absolute_errors_and_shares_within() -> None:
    row = {"borough": "lbhf", "horizon": 6, "median": 10, "naive": 12, "seasonal": 9, "trend": 15}
    spans = {"low_80": 9, "high_80": 11, "low_95": 5, "high_95": 15}
    found = scores(pd.DataFrame([row | spans | {"actual": 11}, row | spans | {"actual": 14}])).iloc[0]
    told = found[["error", "naive_error", "seasonal_error", "trend_error", "within_80", "within_95"]].tolist()
    assert told == [2.5, 1.5, 3.5, 2.5, 0.5, 1.0]


def test_numbers_that_differ_by_chance_alone_do_not_swing() -> None:
    counts = np.random.default_rng(1).poisson(100, (200, 6)).astype(float)
    assert swing_of(counts) < 0.05


def test_a_level_that_swings_is_told_apart_from_chance() -> None:
    rng = np.random.default_rng(1)
    level = 400 * np.exp(np.cumsum(rng.normal(0, 0.2, (200, 6)), axis=1))
    assert swing_of(rng.poisson(level).astype(float)) == pytest.approx(0.2, abs=0.03)


def test_a_place_costs_its_week_for_as_long_as_it_is_taken() -> None:
    assert spans_of(cost_of(np.ones((3, 13)), 1_000.0))["median"] == pytest.approx(365.25 / 7 * 1_000 / 1e6)
