"""Random small worlds: whatever families, capacities and last lists there are, no place is lost, none too many."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.roll_up import Before, considered, places
from lists.selection import Rules

MONTH = date(2027, 3, 1)
STAGES, BOROUGHS = ("a", "b", "c"), ("x", "y")

# of each family its borough, at each of its stages a score, and the school of its children
FAMILIES = st.lists(
    st.tuples(
        st.sampled_from(BOROUGHS),
        st.dictionaries(st.sampled_from(STAGES), st.integers(0, 5), min_size=1),
        st.sampled_from(["p", "q", None]),
        st.sampled_from(["new", "of the last list", "of the last list and woken"]),
    ),
    min_size=1,
    max_size=14,
)
RULES = st.builds(
    Rules,
    capacity=st.fixed_dictionaries({stage: st.integers(0, 4) for stage in STAGES}),
    rest_days=st.just(180),
    hysteresis=st.sampled_from([0.0, 0.3, 1.0]),
    just_missed=st.integers(0, 2),
    at_most_of_one=st.sampled_from([{}, {"school": 1}, {"school": 2}]),
    capacity_of=st.sampled_from([{}, {"x": {"a": 0}}, {"y": {"b": 1, "c": 0}}]),
)


def month(families: list[Any], rules: Rules) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The children of a month, and what is made of their families."""
    drawn = [
        {
            "borough": borough,
            "landmark_on": MONTH,
            "family_id": f"f{number:02}",
            "child_id": f"f{number:02} {stage}",
            "life_stage": stage,
            "score": score,
            "school": school,
            "last_record_on": date(2027, 2, 20) if "woken" in last else date(2026, 1, 1),
        }
        for number, (borough, stages, school, last) in enumerate(families)
        for stage, score in stages.items()
    ]
    children = pd.DataFrame(drawn)
    before = [(one[0], f"f{number:02}", date(2027, 2, 1)) for number, one in enumerate(families) if one[3] != "new"]
    shown = pd.DataFrame(before, columns=["borough", "family_id", "month_on"]).assign(section="list")
    return children, considered(places(children), Before(shown, shown), MONTH, rules)


def room(rules: Rules, borough: str) -> Mapping[str, int]:
    return {**rules.capacity, **rules.capacity_of.get(borough, {})}


def without_hysteresis(rules: Rules) -> Rules:
    return Rules(rules.capacity, 180, capacity_of=rules.capacity_of)


@settings(max_examples=40, deadline=None)
@given(FAMILIES, RULES)
def test_every_family_is_told_once_and_stands_on_one_place_at_most(families: list[Any], rules: Rules) -> None:
    _, found = month(families, rules)
    assert sorted(found["family_id"]) == [f"f{number:02}" for number in range(len(families))]


@settings(max_examples=40, deadline=None)
@given(FAMILIES, RULES)
def test_no_stage_has_more_families_than_its_capacity_nor_more_of_one_school(families: list[Any], rules: Rules) -> None:
    _, found = month(families, rules)
    listed = found[found["is_listed"]]
    for (borough, stage), here in listed.groupby(["borough", "life_stage"]):
        assert len(here) <= room(rules, str(borough))[str(stage)]
        assert max(Counter(here["school"].dropna()).values(), default=0) <= rules.at_most_of_one.get("school", 99)


@settings(max_examples=40, deadline=None)
@given(FAMILIES, RULES)
def test_no_place_is_empty_that_an_awake_family_could_have(families: list[Any], rules: Rules) -> None:
    children, found = month(families, rules)
    listed = found[found["is_listed"]]
    off = found[(found["standing"] == "awake") & ~found["is_listed"]]["family_id"]
    for row in children[children["family_id"].isin(off)].to_dict("records"):
        here = listed[(listed["borough"] == row["borough"]) & (listed["life_stage"] == row["life_stage"])]
        is_full = len(here) == room(rules, row["borough"])[row["life_stage"]]
        own_school = Counter(here["school"].dropna())[row["school"]]
        assert is_full or own_school == rules.at_most_of_one.get("school")


@settings(max_examples=40, deadline=None)
@given(FAMILIES, RULES)
def test_without_hysteresis_nobody_is_left_off_who_comes_before_one_listed_at_the_same_stage(
    families: list[Any], rules: Rules
) -> None:
    children, found = month(families, without_hysteresis(rules))
    listed = found[found["is_listed"]].groupby(["borough", "life_stage"])["place"].max()
    ordered = places(children)
    off = found[(found["standing"] == "awake") & ~found["is_listed"]]["family_id"]
    for row in ordered[ordered["family_id"].isin(off)].to_dict("records"):
        assert listed.get((row["borough"], row["life_stage"]), 0) < row["place"]


@settings(max_examples=40, deadline=None)
@given(FAMILIES, RULES)
def test_a_family_with_room_at_several_stages_from_the_start_has_its_best_place(
    families: list[Any], rules: Rules
) -> None:
    children, found = month(families, without_hysteresis(rules))
    awake = found[found["standing"] == "awake"].set_index("family_id")
    ordered = places(children)
    ordered = ordered[ordered["family_id"].isin(awake.index)].sort_values(["borough", "life_stage", "place"])
    rank = ordered.groupby(["borough", "life_stage"]).cumcount()
    fits = ordered[rank < rules.room(ordered)]
    best = fits.groupby("family_id")["place"].min()
    assert [awake.loc[family, "place"] for family in best.index] == best.tolist()
