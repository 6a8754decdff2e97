"""What of the curves may be seen, and the page of them."""

import numpy as np
import pandas as pd
import pytest

from measures.incidence_page import page, publishable_check, publishable_curves
from measures.label_counts import REASONS

CHECK = {
    "outcome": "care_entry", "life_stage": "key_stage_4", "incidence": 0.02, "low": 0.01, "high": 0.03, "children": 900,
    "events": 18, "known": 800, "known_events": 10, "share": 0.0125, "share_low": 0.01, "share_high": 0.02,
    "agrees": True,
}  # fmt: skip


def curve(*events: int) -> pd.DataFrame:
    """A curve of so many events each month, of a thousand children."""
    risen = np.cumsum(events)
    return pd.DataFrame(
        {"outcome": "care_entry", "life_stage": "key_stage_4", "month": range(1, len(events) + 1)}
    ).assign(incidence=risen / 1000, low=risen / 2000, high=risen / 500, children=1000, events=risen[-1])


def check(**told: object) -> pd.DataFrame:
    return pd.DataFrame([CHECK | told])


def drawn(checked: pd.DataFrame) -> str:
    counts = pd.DataFrame([{"outcome": "care_entry", "borough": "lbhf", "life_stage": "key_stage_4"}])
    counts = counts.assign(school_year="2020/21", **dict.fromkeys(REASONS, 7))
    counts["died"] = pd.array([None], "Int64")
    return page(counts, publishable_curves(curve(9, 9)), publishable_check(checked), "1 September 2026")


@pytest.mark.parametrize(
    ("events", "months"),
    [((9, 9, 9), [1, 2, 3]), ((3, 3, 3, 3), [2, 4]), ((9, 9, 1), [1, 3]), ((9, 0, 0), [3]), ((2, 2, 1), []),
     ((0, 0, 0), [3])],
)  # fmt: skip
def test_between_two_points_of_a_curve_lie_six_events_or_more(events: tuple[int, ...], months: list[int]) -> None:
    assert publishable_curves(curve(*events))["month"].tolist() == months


def test_a_share_that_rests_on_few_events_is_left_out() -> None:
    assert publishable_check(check(known_events=4)).empty


def test_a_share_that_tells_of_few_recent_events_is_empty() -> None:
    assert publishable_check(check(known_events=17)).loc[0, ["known_events", "share"]].isna().all()


def test_the_page_says_where_labels_and_curve_do_not_agree() -> None:
    assert "They do not agree for\ncare entry at key stage 4" in drawn(check(agrees=False))


def test_the_page_says_that_all_agree() -> None:
    assert "They agree in all 1 comparisons." in drawn(check())


def test_a_hidden_count_is_shown_as_such() -> None:
    assert '<td class="n">c</td>' in drawn(check())


def test_the_page_needs_nothing_from_the_network() -> None:
    assert not {"http", "src=", "<script"} & set(drawn(check()).split())
