"""How long a plan is to be expected to last: what is known of a case, what the model sees, and whether it is right."""

import numpy as np
import pandas as pd
import pytest

from measures.plans.expected import cases, concordance, design, fitted, lasted
from measures.plans.judged import cox, drivers, ends, ranking, running, sooner
from tests.measures.histories import history
from tests.measures.plans.made_up import DAYS, SHAPE, told, town

AT = pd.Timestamp("2023-11-01").as_unit("s")


@pytest.fixture(scope="module")
def plans() -> pd.DataFrame:
    return cases(town(1500, 1))


@pytest.fixture(scope="module")
def model(plans):
    return fitted(plans, AT)


def later(plans: pd.DataFrame) -> pd.DataFrame:
    return lasted(plans[plans["happened_on"] >= AT], pd.Timestamp("2026-08-01"), pd.Timestamp("2026-11-01"))


@pytest.mark.parametrize(
    ("born", "age"),
    [("2020-06-01", "under 1"), ("2019-02-01", "under 1"), ("2018-12-01", "1 to 4"), ("2003-06-01", "16 and over")],
)
def test_a_child_has_the_age_of_the_plan_s_start(born: str, age: str) -> None:
    told = history(f"c1 {born}", CpPlan="borough child_id happened_on\nlbhf c1 2020-01-15")
    assert cases(told)["age"].tolist() == [age]


@pytest.mark.parametrize(
    ("other", "siblings"),
    [
        ("2020-01-15 -", "yes"),
        ("2019-06-01 2020-01-16", "yes"),
        ("2019-06-01 2020-01-15", "no"),
        ("2020-01-16 -", "no"),
    ],
)
def test_a_brother_or_sister_on_a_plan_is_one_of_the_family_on_that_day(other: str, siblings: str) -> None:
    told = history(
        "c1 2012-05-01\nc2 2014-05-01",
        Membership="borough child_id family_id role\nlbhf c1 f1 child\nlbhf c2 f1 child",
        CpPlan=f"borough child_id happened_on ended_on\nlbhf c1 2020-01-15 -\nlbhf c2 {other}",
    )
    assert cases(told).set_index("child_id").loc["c1", "siblings"] == siblings


def test_an_end_that_was_not_known_by_the_day_is_not_seen() -> None:
    rows = "borough child_id happened_on ended_on end_known_on\nlbhf c1 2020-01-01 2020-03-01 2020-04-01"
    told = cases(history("c1 2012-05-01", CpPlan=rows))
    found = [lasted(told, pd.Timestamp(day))["is_ended"].tolist() for day in ("2020-04-01", "2020-04-02")]
    assert found == [[False], [True]]


def test_what_comes_after_the_day_of_fitting_changes_nothing(plans, model) -> None:
    changed = plans.assign(
        ended_on=plans["ended_on"].mask(plans["ended_on"] >= AT),
        end_known_on=plans["end_known_on"].mask(plans["ended_on"] >= AT),
    )
    again = fitted(changed[changed["happened_on"] < AT], AT)
    assert again.fitter.summary.equals(model.fitter.summary)


def test_half_of_plans_end_within_the_expected_median(plans, model) -> None:
    one = plans[plans["age"] == "10 to 15"].head(1)
    assert model.quantile(one, 0.5)[0] == pytest.approx(DAYS * np.log(2) ** (1 / SHAPE), rel=0.12)


def test_nine_in_ten_later_plans_end_within_the_longest_expected(plans, model) -> None:
    told = later(plans)
    told = told[told["happened_on"] < pd.Timestamp("2024-06-01")]
    within = told["days"].to_numpy() <= model.quantile(told, 0.9)
    assert within.mean() == pytest.approx(0.9, abs=0.06)


def test_the_ends_expected_are_lifelines_own(plans, model) -> None:
    one = later(plans).head(40)
    told = design(one, model.columns, AT)
    theirs = [
        model.fitter.predict_cumulative_hazard(told.iloc[[row]], times=[one["days"].iloc[row]]).iloc[0, 0]
        for row in range(len(one))
    ]
    assert model.hazard(one) == pytest.approx(theirs)


def test_of_single_children_the_parameters_are_as_sure_as_lifelines_has_them(plans, model) -> None:
    ours, theirs = np.sqrt(np.diag(model.covariance)), model.fitter.standard_errors_.to_numpy()
    assert ours == pytest.approx(theirs, rel=0.25)


def test_brothers_and_sisters_who_are_alike_make_them_less_sure(plans) -> None:
    twice = pd.concat([plans, plans.assign(record_id=plans["record_id"] + "b")], ignore_index=True)
    alone = fitted(twice.assign(kin_id=range(len(twice))), AT).covariance
    assert np.diag(fitted(twice, AT).covariance) == pytest.approx(2 * np.diag(alone), rel=0.01)


def test_a_model_of_too_few_plans_is_none() -> None:
    assert fitted(cases(town(60, 1)), AT) is None


def test_the_concordance_of_later_plans_lies_within_its_interval(plans, model) -> None:
    told = later(plans)
    share, low, high = ranking(sooner(model, told), told)
    assert 0.5 < low < share < high and share == concordance(sooner(model, told), told)


def test_as_many_plans_end_as_expected_where_nothing_changed(plans, model) -> None:
    row = ends(model, later(plans)).set_index("borough").loc["all"]
    assert row["low"] < 1 < row["high"]


def test_fewer_end_than_expected_where_plans_have_come_to_last_longer() -> None:
    slow = cases(town(1500, 1, "2023-11-01", 2.0))
    assert ends(fitted(slow, AT), later(slow)).set_index("borough").loc["all", "high"] < 1


def test_a_plan_is_long_once_it_outruns_nine_in_ten(plans, model) -> None:
    day = pd.Timestamp("2026-08-01")
    rows = running(model, plans, day, pd.Timestamp("2026-11-01"))
    longest = model.quantile(rows, 0.9)
    assert rows["is_yes"].tolist() == (rows["days"].to_numpy() > longest).tolist()


def test_what_goes_with_a_sooner_end_is_found(plans, model) -> None:
    rows = drivers(model, cox(model, plans), plans).set_index(["factor", "level"])
    # babies' plans last half as long: by Weibull's shape they end 2 ** 1.2 times as fast
    told = rows[rows["low"] > 1].index.tolist() + rows[rows["high"] < 1].index.tolist()
    assert [factor for factor, _ in told] == ["age"]


@pytest.mark.slow
def test_of_200_draws_the_interval_of_ended_to_expected_covers_1_in_93_to_97_of_100() -> None:
    inside = []
    for seed in range(200):
        plans = told(700, seed)
        row = ends(fitted(plans, AT), later(plans)).set_index("borough").loc["all"]
        inside.append(row["low"] <= 1 <= row["high"])
    assert 0.93 <= np.mean(inside) <= 0.97
