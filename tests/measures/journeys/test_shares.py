"""How many gave each answer: shares by hand, and nothing that one question hides can be had from another."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.editions import Editions
from measures.journeys.linked import finest, linked
from measures.journeys.shares import KNOWN, Question, share_of, told_shares

SIZE = Question({"small": ("tiny", "small"), "large": ("large",)})
COLOUR = Question({"red": ("red",), "blue": ("blue",)}, of_years=True)
QUESTIONS = {"size": SIZE, "colour": COLOUR}


def rows(*of: tuple[int, str, str, str]) -> pd.DataFrame:
    """So many children of each: count, who, size, colour; all of one borough and year, each its own kin."""
    told = [(who, size, colour) for count, who, size, colour in of for _ in range(count)]
    frame = pd.DataFrame(told, columns=["who", "size", "colour"])
    return frame.assign(borough="lbhf", year="2024-25", kin=range(len(frame)))


EVERY = rows(
    (10, "unaccompanied", "", ""), (20, "not known before", "", ""), (30, KNOWN, "tiny", "red"),
    (20, KNOWN, "large", "red"), (20, KNOWN, "large", "blue"),
)  # fmt: skip


def row(table: pd.DataFrame, question: str, answer: str, part: str = "all", borough: str = "all") -> pd.Series:
    is_it = (table["question"] == question) & (table["answer"] == answer) & (table["part"] == part)
    return table[is_it & (table["borough"] == borough) & (table["year"] == "all") & (table["who"] == KNOWN)].iloc[0]


@pytest.mark.parametrize(
    ("question", "answer", "children", "share", "of_all"),
    [("size", "small", 30, 42.9, 30.0), ("size", "large", 40, 57.1, 40.0), ("colour", "blue", 20, 28.6, 20.0)],
)
def test_shares_are_of_the_known_and_of_all(
    question: str, answer: str, children: int, share: float, of_all: float
) -> None:
    told = row(told_shares(Editions(), "2025-26", EVERY, ["lbhf"], QUESTIONS), question, answer)
    assert told[["children", "share", "share_of_all"]].tolist() == [children, share, of_all]


def test_parts_are_told_of_all_boroughs_alone() -> None:
    table = told_shares(Editions(), "2025-26", EVERY, ["lbhf"], QUESTIONS)
    assert set(table.loc[table["part"] != "all", "borough"]) == {"all"}


def test_a_question_of_all_boroughs_alone_is_not_told_of_one() -> None:
    table = told_shares(Editions(), "2025-26", EVERY, ["lbhf"], {"size": Question(SIZE.answers, of_boroughs=False)})
    assert set(table.loc[table["question"] == "size", "borough"]) == {"all"}


def test_years_are_told_where_they_are_asked_for() -> None:
    table = told_shares(Editions(), "2025-26", EVERY, ["lbhf"], QUESTIONS)
    assert set(table.loc[table["year"] == "2024-25", "question"]) == {"all", "colour"}


def test_the_finest_rows_are_the_parts_that_are_told() -> None:
    table = told_shares(
        Editions(),
        "2025-26",
        EVERY.assign(size=EVERY["size"].mask((EVERY["size"] == "tiny") & (EVERY.index % 2 == 0), "small")),
        ["lbhf"],
        QUESTIONS,
    )
    own = table[(table["question"] == "size") & (table["borough"] == "all")]
    assert list(finest(own, "children")["answer"]) == ["tiny", "small", "large"]


def test_where_no_part_is_told_the_answer_is() -> None:
    table = told_shares(
        Editions(),
        "2025-26",
        rows((3, KNOWN, "tiny", "red"), (4, KNOWN, "small", "red"), (30, KNOWN, "large", "red")),
        [],
        QUESTIONS,
    )
    own = table[(table["question"] == "size") & (table["borough"] == "all")]
    assert list(finest(own, "children")["answer"]) == ["small", "large"]


def test_wilson_s_interval_is_that_of_independent_children() -> None:
    assert share_of(pd.Series(range(100)), np.arange(100) < 30) == (30.0, 21.9, 39.6)


def test_brothers_and_sisters_with_one_answer_count_as_one() -> None:
    # 100 children of 50 kin, both of each alike: as sure as 50 children
    both = share_of(pd.Series(np.arange(100) // 2), np.arange(100) < 30)
    one = share_of(pd.Series(range(50)), np.arange(50) < 15)
    assert both == one


@pytest.mark.parametrize("count", [0, 10])
def test_none_and_all_have_an_interval(count: int) -> None:
    share, low, high = share_of(pd.Series(range(10)), np.arange(10) < count)
    assert share == 10.0 * count and low < high


def test_a_share_of_a_hidden_total_is_not_told() -> None:
    # four known children: their number is hidden, and with it every share of them
    table = told_shares(
        Editions(), "2025-26", rows((4, KNOWN, "large", "red"), (3, "not known before", "", "")), [], QUESTIONS
    )
    assert table.loc[table["who"] == KNOWN, "share"].isna().all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_no_small_count_can_be_worked_out_from_what_two_questions_tell(counts: list[int]) -> None:
    cells = list(itertools.product(("tiny", "small", "large"), ("red", "blue")))
    of = [(count, KNOWN, size, colour) for count, (size, colour) in zip(counts, cells, strict=True)]
    simple = {"size": Question({one: (one,) for one in ("tiny", "small", "large")}), "colour": Question(COLOUR.answers)}
    table = told_shares(Editions(), "2025-26", rows(*of, (9, "unaccompanied", "", "")), [], simple)
    asked = table[(table["who"] == KNOWN) & (table["year"] == "all")].reset_index(drop=True)
    true = {
        name: int(np.sum([n for n, key in zip(counts, cells, strict=True) if name in key]))
        for name in ("tiny", "small", "large", "red", "blue")
    }
    true["all"] = sum(counts)
    # every way to fill the hidden cells that fits the sums: a small cell must have more than one
    fits = [
        way
        for way in ways(asked, true)
        if way["tiny"] + way["small"] + way["large"] == way["all"] == way["red"] + way["blue"]
    ]
    small = [name for name, count in true.items() if 1 <= count <= 5]
    assert all(len({way[name] for way in fits}) > 1 for name in small) or only_small(true)


def only_small(true: dict[str, int]) -> bool:
    """Zeros and one count alone: they tell of each other, whatever is hidden."""
    return sum(count > 0 for name, count in true.items() if name != "all") <= 2


def ways(asked: pd.DataFrame, true: dict[str, int]) -> list[dict[str, int]]:
    options = {}
    for name, count in true.items():
        cell = asked.loc[asked["answer"] == name, "children"].iloc[0]
        options[name] = [count] if not pd.isna(cell) else list(range(1, 6)) if count <= 5 else list(range(6, 80))
    free = [name for name in options if name not in ("all", "red", "large")]
    found = []
    for values in itertools.product(*(options[name] for name in free)):
        told = dict(zip(free, values, strict=True))
        for total in options["all"]:
            told |= {"all": total, "large": total - told["tiny"] - told["small"], "red": total - told["blue"]}
            if told["large"] in options["large"] and told["red"] in options["red"]:
                found.append(dict(told))
    return found


def test_sums_that_do_not_hold_are_refused() -> None:
    table = pd.DataFrame(
        {"borough": "all", "question": ["all", "size"], "answer": ["all", "small"], "part": "all", "children": [9, 8]}
    )
    with pytest.raises(ValueError, match="do not add up"):
        linked(Editions(), "table", table, ["borough"], "children")
