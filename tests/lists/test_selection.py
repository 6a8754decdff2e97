"""Whom a list has room for, who keeps a place just below the cut, and who just missed one."""

import pandas as pd
import pytest

from lists.left_off import left_off, left_off_words
from lists.selection import Rules, selected


def awake(*order: str) -> pd.DataFrame:
    """Families of one stage in their order."""
    own = {"borough": "lbhf", "life_stage": "school_entry"}
    rows = [own | {"family_id": name, "place": place, "score": -place} for place, name in enumerate(order, 1)]
    return pd.DataFrame(rows)


def last(*families: str) -> pd.DataFrame:
    return pd.DataFrame({"borough": ["lbhf"] * len(families), "family_id": list(families)}, dtype="object")


def named(flag: str, before: pd.DataFrame, **rules: object) -> list[str]:
    found = selected(awake(*"abcdefg"), before, Rules({"school_entry": 2}, rest_days=180, **rules))
    return found[found[flag]]["family_id"].tolist()


def test_a_family_of_the_last_list_keeps_its_place_just_below_the_cut() -> None:
    assert named("is_listed", last("c"), hysteresis=0.5) == ["a", "c"]


def test_the_one_that_would_have_had_the_place_is_told() -> None:
    assert (named("is_kept", last("c"), hysteresis=0.5), named("is_displaced", last("c"), hysteresis=0.5)) == (
        ["c"],
        ["b"],
    )


def test_further_below_it_loses_its_place() -> None:
    assert named("is_listed", last("d"), hysteresis=0.5) == ["a", "b"]


def test_without_hysteresis_it_loses_its_place_at_the_cut() -> None:
    assert named("is_listed", last("c")) == ["a", "b"]


def test_a_list_never_holds_more_than_its_capacity() -> None:
    assert named("is_listed", last(*"abcdefg"), hysteresis=1.0) == ["a", "b"]


def test_a_family_of_the_last_list_above_the_cut_is_not_displaced() -> None:
    assert named("is_listed", last("b", "c"), hysteresis=0.5) == ["b", "c"]


@pytest.mark.parametrize(("count", "wanted"), [(0, []), (2, ["c", "d"])])
def test_the_next_in_order_just_missed_a_place(count: int, wanted: list[str]) -> None:
    assert named("just_missed", last(), just_missed=count) == wanted


def test_a_displaced_family_just_missed_its_place() -> None:
    assert named("just_missed", last("c"), hysteresis=0.5, just_missed=1) == ["b"]


@pytest.mark.parametrize(("own", "wanted"), [({}, ["a", "b"]), ({"lbhf": {"school_entry": 3}}, ["a", "b", "c"])])
def test_a_borough_may_have_a_capacity_of_its_own(own: dict[str, dict[str, int]], wanted: list[str]) -> None:
    assert named("is_listed", last(), capacity_of=own) == wanted


def test_the_capacity_of_another_borough_changes_nothing() -> None:
    assert named("is_listed", last(), capacity_of={"rbkc": {"school_entry": 3}}) == ["a", "b"]


def test_a_capacity_of_nought_makes_no_list_at_that_stage() -> None:
    assert named("is_listed", last(), capacity_of={"lbhf": {"school_entry": 0}}) == []


def at(places: str, most: int | None, of: str = "school", **rules: float) -> list[str]:
    """Who of a, b, c ... is listed, with room for three; a letter each gives their places, - none that is known."""
    table = awake(*"abcdefg"[: len(places)]).assign(**{of: [None if one == "-" else one for one in places]})
    told = Rules({"school_entry": 3}, 180, at_most_of_one={} if most is None else {of: most}, **rules)
    found = selected(table, last("d"), told)
    return found[found["is_listed"]]["family_id"].tolist()


@pytest.mark.parametrize("place", ["school", "ward"])
def test_a_place_has_no_more_families_than_it_may(place: str) -> None:
    assert at("xxxyx", 2, place) == ["a", "b", "d"]


def test_without_such_a_number_any_family_is_listed() -> None:
    assert at("xxxyx", None) == ["a", "b", "c"]


def test_families_of_no_known_school_are_not_counted_together() -> None:
    assert at("-----", 1) == ["a", "b", "c"]


def test_who_keeps_a_place_counts_for_its_school_first() -> None:
    assert at("xyxxz", 1, hysteresis=0.4) == ["b", "d", "e"]


def test_neither_school_nor_ward_has_more_than_it_may() -> None:
    table = awake(*"abcdef").assign(school=list("xxxyzz"), ward=list("mmmmmn"))
    found = selected(table, last(), Rules({"school_entry": 6}, 180, at_most_of_one={"school": 1, "ward": 2}))
    assert found[found["is_listed"]]["family_id"].tolist() == ["a", "d"]


# told in words


def considered(**changes: object) -> pd.DataFrame:
    rows = {"borough": "lbhf", "life_stage": "school_entry", "score": 1.0, "standing": "awake", "is_listed": False}
    flags = dict.fromkeys(("is_kept", "is_displaced", "just_missed"), False)
    return pd.DataFrame([rows | flags | {"is_listed": True}, rows | flags | changes])


@pytest.mark.parametrize("standing", ["at_rest", "decided", "wrong_data", "no_consent"])
def test_who_stands_back_is_counted_and_told(standing: str) -> None:
    counts = left_off(considered(standing=standing))
    assert (counts[standing], len(left_off_words(counts))) == (1, 1)


def test_whom_a_lot_left_off_is_counted() -> None:
    assert left_off(considered())["tied"] == 1


def test_of_nobody_nothing_is_said() -> None:
    assert left_off_words({"at_rest": 0, "tied": 0}) == []
