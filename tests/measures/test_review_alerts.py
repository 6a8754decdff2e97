"""When a month of reviews is asked about: decisions within seconds, or always as the list has it."""

from datetime import date

import pandas as pd
import pytest

from measures.review_alerts import alerts, quickness

QUICK, ALWAYS = 20, 0.95


def month(seconds: list[float], agreed: int, other: int = 0) -> pd.DataFrame:
    decisions = ["offer_help"] * agreed + ["not_now"] * other
    told = seconds + [60.0] * (len(decisions) - len(seconds))
    return pd.DataFrame({"borough": "lbhf", "month_on": date(2026, 11, 1), "decision": decisions, "seconds": told})


def kinds(rows: pd.DataFrame) -> list[str]:
    return [alert["kind"] for alert in alerts(rows, QUICK, ALWAYS)]


@pytest.mark.parametrize(
    ("agreed", "other", "told"),
    [(20, 0, ["always_agree"]), (19, 1, ["always_agree"]), (18, 2, []), (9, 0, []), (0, 20, [])],
)
def test_always_agreeing_is_told_from_the_share_of_params_yaml_on(agreed: int, other: int, told: list[str]) -> None:
    assert kinds(month([], agreed, other)) == told


@pytest.mark.parametrize(("quick", "told"), [(5, []), (6, ["quick"]), (0, [])])
def test_quick_decisions_are_told_where_they_are_many(quick: int, told: list[str]) -> None:
    assert kinds(month([19.0] * quick, 10, 10)) == told


def test_a_decision_at_the_very_limit_is_not_quick() -> None:
    assert kinds(month([20.0] * 20, 10, 10)) == []


def test_an_alert_names_the_borough_and_the_month() -> None:
    told = alerts(month([], 20), QUICK, ALWAYS)[0]
    assert (told["borough"], told["month"]) == ("lbhf", "2026-11")


def test_an_alert_tells_no_count() -> None:
    words = alerts(month([], 20), QUICK, ALWAYS)[0]["words"]
    assert "20 " not in words


def test_the_median_of_seconds_is_told() -> None:
    assert quickness(month([30.0] * 20, 20), QUICK)["median_seconds"].tolist() == [30]


@pytest.mark.parametrize(("quick", "share"), [(8, 0.4), (3, None), (17, None), (0, 0.0)])
def test_a_share_of_quick_decisions_is_told_where_it_tells_of_no_single_one(quick: int, share: float | None) -> None:
    told = quickness(month([1.0] * quick, 20), QUICK)["quick"].tolist()
    assert told == ([share] if share is not None else [None]) or (share is None and pd.isna(told[0]))


def test_of_few_decisions_nothing_is_told() -> None:
    assert quickness(month([], 9), QUICK).empty
