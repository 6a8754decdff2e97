"""Cumulative incidence with competing events: hand-computed, and what it must equal where it is simple."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.incidence import (
    CENSORED,
    COMPETED,
    DAYS_A_MONTH,
    EVENT,
    cross_check,
    cumulative_incidence,
    curves,
    follow_up,
    share_of_events,
)

HORIZONS = {"care_entry": 36}
ENDS = {"event": EVENT, "died": COMPETED, "left": CENSORED}
HISTORIES = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(sorted(ENDS))), min_size=1, max_size=40)


def incidence(text: str, by: int, kin: list[int] | None = None) -> pd.Series:
    """The estimate before day `by` of children told as "day end", one a line."""
    told = [line.split() for line in text.strip().splitlines()]
    days, cause = np.array([float(day) for day, _ in told]), np.array([ENDS[end] for _, end in told], np.int8)
    alone = np.arange(len(told)) if kin is None else np.array(kin)
    return cumulative_incidence(days, cause, alone, np.array([float(by)])).iloc[0]


def labels(rows: str) -> pd.DataFrame:
    """Labels told as "reason day closed_intervals event_interval", one child a line, all at one stage and outcome."""
    told = [line.split() for line in rows.strip().splitlines()]
    landmark = pd.Timestamp("2020-09-01")
    return pd.DataFrame(
        {
            "outcome": "care_entry",
            "life_stage": "secondary_transfer",
            "kin": range(len(told)),
            "landmark_on": landmark,
            "reason": [reason for reason, *_ in told],
            "label": [{"event": 1.0, "no_event": 0.0, "died": 0.0}.get(reason, np.nan) for reason, *_ in told],
            "event_on": [pd.NaT if day == "-" else landmark + pd.Timedelta(days=int(day)) for _, day, *_ in told],
            "closed_intervals": [int(closed) for *_, closed, _ in told],
            "event_interval": [int(fell) for *_, fell in told],
        }
    )


def test_a_death_and_a_departure_before_the_second_event_make_it_count_for_more() -> None:
    # day 1: 1 of 5 has the event; day 2: 1 of 4 dies, 4/5 x 3/4 = 3/5 go on; day 3: one leaves;
    # day 4: 1 of 2 has the event: 1/5 + 3/5 x 1/2 = 1/2
    told = incidence("1 event\n2 died\n3 left\n4 event\n9 left", by=10)
    assert told["incidence"] == pytest.approx(0.5)


def test_an_event_on_a_day_is_not_yet_counted_before_that_day() -> None:
    assert incidence("5 event\n9 left", by=5)["incidence"] == 0


def test_a_child_who_leaves_on_the_day_of_anothers_event_was_at_risk_of_it() -> None:
    assert incidence("5 event\n5 left", by=6)["incidence"] == pytest.approx(0.5)


def test_the_interval_without_competing_events_is_greenwoods() -> None:
    text = "1 event\n2 left\n3 event\n4 left\n6 event\n9 left\n9 left\n9 left"
    survival, greenwood = 1.0, 0.0
    for at_risk in (8, 6, 4):
        survival *= 1 - 1 / at_risk
        greenwood += 1 / (at_risk * (at_risk - 1))
    scale = np.exp(1.959964 * np.sqrt(greenwood) / -np.log(survival))
    told = incidence(text, by=10)
    assert (told["low"], told["high"]) == pytest.approx((1 - survival ** (1 / scale), 1 - survival**scale))


def test_twins_count_once_in_the_interval() -> None:
    text = "1 event\n2 died\n4 event\n7 left\n9 left"
    once = incidence(text, by=10)
    twice = incidence(f"{text}\n{text}", by=10, kin=[*range(5), *range(5)])
    assert twice.to_dict() == pytest.approx(once.to_dict())


@given(HISTORIES)
def test_where_nobody_is_censored_it_is_the_share_of_events(histories: list[tuple[int, str]]) -> None:
    told = [(day, end) if end != "left" else (99, end) for day, end in histories]
    found = incidence("\n".join(f"{day} {end}" for day, end in told), by=30)
    assert found["incidence"] == pytest.approx(np.mean([end == "event" for _, end in told]))


@given(HISTORIES)
def test_where_nobody_is_censored_its_interval_is_the_shares(histories: list[tuple[int, str]]) -> None:
    told = [(day, end) if end != "left" else (99, end) for day, end in histories]
    found = incidence("\n".join(f"{day} {end}" for day, end in told), by=30)
    share = share_of_events(np.array([float(end == "event") for _, end in told]), np.arange(len(told)))
    assert found.tolist() == pytest.approx(share, nan_ok=True)


@given(HISTORIES)
def test_with_the_event_as_the_only_cause_it_is_one_less_kaplan_and_meiers(histories: list[tuple[int, str]]) -> None:
    told = [(day, "left" if end == "died" else end) for day, end in histories]
    survival = 1.0
    for day in sorted({day for day, end in told if end == "event"}):
        survival *= 1 - told.count((day, "event")) / sum(other >= day for other, _ in told)
    found = incidence("\n".join(f"{day} {end}" for day, end in told), by=30)
    assert found["incidence"] == pytest.approx(1 - survival)


@given(HISTORIES.filter(lambda told: len(told) > 1), st.integers(1, 21))
def test_the_influence_of_each_child_is_what_a_little_more_of_it_changes(
    histories: list[tuple[int, str]], by: int
) -> None:
    from measures.incidence import _Steps

    days = np.array([float(day) for day, _ in histories])
    cause = np.array([ENDS[end] for _, end in histories], np.int8)
    times = np.unique(days[cause != CENSORED])
    steps = _Steps(times, days, cause)
    _, influence = steps.at(int(np.searchsorted(times, by)))
    # a thousand of each child, and of the first one more
    many = np.repeat(np.arange(len(days)), 1000)
    more = np.append(many, 0)
    before, after = (
        cumulative_incidence(days[who], cause[who], who, np.array([float(by)]))["incidence"].iloc[0]
        for who in (many, more)
    )
    assert after - before == pytest.approx(influence[0] / 1000, abs=2e-6)


def test_a_recent_child_counts_for_its_whole_years_alone() -> None:
    days, cause = follow_up(labels("too_recent - 2 0"), 36)
    assert (days.tolist(), cause.tolist()) == ([24 * DAYS_A_MONTH], [CENSORED])


def test_the_events_of_recent_children_are_spread_over_their_year() -> None:
    days, cause = follow_up(labels("too_recent - 1 1\ntoo_recent - 2 1"), 36)
    assert (days.tolist(), cause.tolist()) == ([3 * DAYS_A_MONTH, 9 * DAYS_A_MONTH], [EVENT, EVENT])


def test_a_child_of_whom_nothing_is_known_is_not_among_the_children() -> None:
    found = curves(labels("event 40 3 1\nno_event - 3 0\ntoo_recent - 0 0"), HORIZONS)
    assert found["children"].unique().tolist() == [2]


def test_labels_and_curve_agree_where_all_horizons_are_known() -> None:
    told = labels("event 40 3 1\nno_event - 3 0\nno_event - 3 0\ndied 90 3 0")
    assert cross_check(told, curves(told, HORIZONS))["agrees"].tolist() == [True]


def test_labels_and_curve_differ_where_those_who_leave_are_no_more_among_the_labels() -> None:
    # two years without an event, then most leave: among those whose horizon is known events look frequent
    told = labels("\n".join(["event 1000 3 3"] * 8 + ["no_event - 3 0"] * 2 + ["left_area 1010 2 0"] * 90))
    assert cross_check(told, curves(told, HORIZONS))["agrees"].tolist() == [False]
