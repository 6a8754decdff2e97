"""The page of impact: what is found is said, what is not is said, and a history without anything is a page too."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.editions import Editions
from measures.history import ALL
from measures.impact.events import Event, look
from measures.impact.interrupted import Months, interrupted
from measures.impact.page import impact_topic
from measures.impact.published import periods
from measures.impact.series import monthly
from measures.impact.words import finding
from measures.suppression import SMALL
from tests.measures.histories import history
from tests.measures.impact.made_up import AT, EVENT, PLANS, counts, town

LISTED = pd.DataFrame(
    {name: [] for name in ("borough", "month_on", "decision", "decided_on", "helped_on", "outcome_on", "seconds")}
)
RNG = np.random.default_rng(4)
FALL = counts(RNG, 200, 0.3, 0.05, -0.3)
SAME = counts(RNG, 200, 0.3, 0.05, 0.0)
TOWN = town(RNG, {"lbhf": FALL, "rbkc": SAME})


def page(history_, events=(EVENT,), place="lbhf", listed=LISTED):
    return impact_topic(history_, 92, events, {"cp_plans": -0.2}, 84, 36, listed)[place]


def section(name: str, of):
    return next(one for one in of.sections if one.name == name)


PAGE = page(TOWN)


def test_a_fall_is_told_with_its_interval() -> None:
    assert "lower than it would have been" in section("cp_plans_1", PAGE).finding


def test_a_fall_that_is_not_there_is_not_told() -> None:
    assert "no change that can be told from chance" in section("cp_plans_1", page(TOWN, place="rbkc")).finding


def test_a_target_that_was_passed_is_said_to_be() -> None:
    assert "target of 20.0% lower" in section("cp_plans_1", PAGE).finding


def test_a_series_with_nothing_in_it_says_that_there_is_too_little() -> None:
    assert section("referrals_1", PAGE).finding == "Referrals: what changed cannot be told, as there are too few cases."


def test_the_lines_lie_beside_whole_quarters_only() -> None:
    table = section("cp_plans_1", PAGE).table
    assert (table["period"].iloc[0], len(table)) == ("Apr 2010 to Jun 2010", 40)


def test_an_event_that_both_had_is_none_against_a_comparison() -> None:
    both = town(np.random.default_rng(5), {"lbhf": FALL, "rbkc": FALL})
    event = Event(EVENT.on, "everywhere", "lbhf", ("rbkc",))
    found = look(monthly(both, 92), event, PLANS, "lbhf", [event], 84, 36).effect(12)
    assert found[1] <= 0 <= found[2] and abs(found[0]) < 0.01


def test_against_a_borough_without_the_event_it_is_found() -> None:
    event = Event(EVENT.on, "here alone", "lbhf", ("rbkc",))
    found = look(monthly(TOWN, 92), event, PLANS, "lbhf", [event], 84, 36).effect(12)
    assert found[1] <= -0.3 <= found[2] < 0


def test_an_event_of_one_borough_is_told_there_and_on_the_page_of_all() -> None:
    event = Event(EVENT.on, "here alone", "lbhf")
    told = [section("cp_plans_1", page(TOWN, [event], place)).finding for place in ("lbhf", ALL)]
    assert told[0] == told[1]


def test_a_borough_without_an_event_says_so() -> None:
    assert "nothing is looked for" in section("found", page(TOWN, [Event(EVENT.on, "there", "lbhf")], "rbkc")).finding


def test_two_events_of_one_month_are_one_change() -> None:
    twice = [EVENT, Event(EVENT.on, "the same day")]
    found = look(monthly(TOWN, 92), EVENT, PLANS, "lbhf", twice, 84, 36)
    assert found.effect(12) == look(monthly(TOWN, 92), EVENT, PLANS, "lbhf", [EVENT], 84, 36).effect(12)


def test_an_event_so_late_that_a_year_has_not_passed_is_not_told() -> None:
    late = Event(date(2020, 1, 1), "too late")
    assert "cannot be told" in finding(look(monthly(TOWN, 92), late, PLANS, "lbhf", [late], 84, 36), (12, 24), None)


def test_a_history_with_nothing_in_it_is_a_page_all_the_same() -> None:
    assert len(page(history()).sections) == 7


def test_without_an_event_there_is_still_a_page() -> None:
    assert [one.name for one in page(history(), events=()).sections] == ["found", "described"]


def test_nothing_is_described_before_a_family_was_decided_on() -> None:
    assert "There is nothing to describe yet" in section("described", PAGE).finding


def families(helped: str | None, came: str | None, count: int) -> pd.DataFrame:
    day = {"month_on": date(2024, 10, 1), "decided_on": date(2024, 10, 5), "helped_on": helped, "outcome_on": came}
    return pd.DataFrame([{"borough": "lbhf", "decision": "offer_help", "seconds": 60.0, **day}] * count)


def test_listed_and_helped_stand_beside_listed_and_not_helped() -> None:
    listed = pd.concat(
        [
            families("2024-10-20", "2025-03-01", 6),
            families("2024-10-20", None, 14),
            families(None, "2025-03-01", 10),
            families(None, None, 10),
        ]
    )
    table = section("described", page(history(), listed=listed)).table
    assert table.set_index("way")["share"].dropna().to_dict() == {
        "offered help, which began": 30.0,
        "offered help, which did not begin": 50.0,
    }


def test_what_is_described_is_said_to_be_no_effect() -> None:
    assert "This is no effect" in section("described", PAGE).how


def test_months_too_few_to_tell_events_apart_are_refused() -> None:
    short = Months(np.full(10, 20.0), np.ones(10), "count")
    with pytest.raises(ValueError, match="cannot tell"):
        interrupted(short, 5, 0, [])


@given(st.floats(0.5, 3.0))
@settings(max_examples=10, deadline=None)
def test_a_stock_that_is_so_many_times_as_large_changes_as_much(times: float) -> None:
    own = Months(SAME.astype(float), np.ones(len(SAME)), "stock")
    more = Months(SAME * times, np.ones(len(SAME)), "stock")
    effects = [interrupted(months, AT, 3, []).effect(12)[0] for months in (own, more)]
    assert effects[0] == pytest.approx(effects[1], abs=1e-6)


@given(st.lists(st.integers(0, 9), min_size=24, max_size=24), st.lists(st.integers(0, 9), min_size=24, max_size=24))
@settings(max_examples=20, deadline=None)
def test_no_count_of_one_to_five_is_published(first: list[int], second: list[int]) -> None:
    begun = {name: np.array(months + [0] * 96) for name, months in (("lbhf", first), ("rbkc", second))}
    shown = periods(Editions(), monthly(town(np.random.default_rng(1), begun), 92), PLANS)
    assert not shown["count"].dropna().between(1, SMALL).any()
