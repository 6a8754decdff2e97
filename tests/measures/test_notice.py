"""How long before the event a list first named the family, and how much earlier than the rule's."""

from datetime import date

import pandas as pd
import pytest

from measures.evaluation import Settings
from measures.notice import notice

SETTINGS = Settings(resamples=50, seed=1, floor=2)
EVENTS = {"a": "2024-03-01", "b": "2024-06-01", "c": "2024-04-01"}
FAMILIES = "a 2023-09 1, a 2023-10 1, b 2023-09 1, b 2023-10 1, c 2023-09 1, d 2023-09 0"


def selections(told: str) -> pd.DataFrame:
    """Selections as `family month label`, cut by commas; the event is that of the family."""
    rows = [one.split() for one in told.split(",") if one.strip()]
    return pd.DataFrame(
        {
            "borough": "lbhf",
            "family": [family for family, _, _ in rows],
            "kin": [family for family, _, _ in rows],
            "month": [date.fromisoformat(f"{month}-01") for _, month, _ in rows],
            "label": [float(label) for _, _, label in rows],
            "event_on": pd.to_datetime([EVENTS.get(family) if label == "1" else None for family, _, label in rows]),
        }
    )


def figures(listed: str, by_rule: str = "", families: str = FAMILIES) -> dict[str, float]:
    return notice(*(selections(told) for told in (listed, by_rule, families)), SETTINGS)[0]


def test_notice_runs_from_the_first_selection_to_the_event():
    # a: 1 September to 1 March is 182 days; the others have none
    assert figures("a 2023-09 1, a 2023-10 1")["days_of_notice"] == pytest.approx(182 / 3)


def test_a_selection_that_no_event_followed_gives_no_notice():
    assert figures("d 2023-09 0, b 2023-10 1")["days_of_notice"] == pytest.approx(244 / 3)


def test_earlier_is_the_mean_difference_from_the_rules_list():
    # a 30 days earlier, b 244 later as only the rule named it
    assert figures("a 2023-09 1", by_rule="a 2023-10 1, b 2023-10 1")["days_earlier"] == pytest.approx((30 - 244) / 3)


def test_the_rules_own_list_is_no_day_earlier():
    assert figures("a 2023-09 1", by_rule="a 2023-09 1")["days_earlier"] == 0


def test_the_interval_holds_the_figure():
    listed = selections("a 2023-09 1, b 2023-10 1")
    told, spans = notice(listed, listed.iloc[:0], selections(FAMILIES), SETTINGS)
    low, high = spans["days_of_notice"]
    assert low <= told["days_of_notice"] <= high and low < high


def test_too_few_events_are_not_measured():
    assert figures("a 2023-09 1", families="a 2023-09 1, d 2023-09 0") == {}
