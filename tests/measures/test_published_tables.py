"""A published table hides its small counts, and nobody can work one out by adding up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.suppression import publishable
from tests.measures.attacker import recovered


def table(text: str) -> pd.DataFrame:
    """A text table; columns of whole numbers are counts, those with a point are figures."""
    lines = [line.split() for line in text.strip().splitlines()]
    rows = pd.DataFrame(lines[1:], columns=lines[0])
    return rows.apply(lambda column: pd.to_numeric(column) if column.str.fullmatch(r"[\d.]+").all() else column)


def shown(text: str, counts: list[str], **rules: object) -> pd.DataFrame:
    return publishable(table(text), counts, **rules)


def with_totals(cells: pd.DataFrame, dims: list[str], counts: list[str]) -> pd.DataFrame:
    for dim in dims:
        others = [name for name in dims if name != dim]
        sums = cells.groupby(others, as_index=False)[counts].sum() if others else cells[counts].sum().to_frame().T
        cells = pd.concat([cells, sums.assign(**{dim: "all"})], ignore_index=True)
    return cells[[*dims, *counts]]


def test_a_count_of_1_to_5_is_hidden_and_a_zero_is_not() -> None:
    found = shown("need n\nabuse 3\nillness 0\nfamily 8", ["n"])
    assert found["n"].isna().tolist() == [True, False, False]


def test_another_is_hidden_where_the_total_would_give_it_away() -> None:
    found = shown("need n\nabuse 3\nillness 20\nfamily 8\nall 31", ["n"])
    assert found["n"].isna().tolist() == [True, False, True, False]


def test_a_small_count_in_two_directions_hides_a_rectangle() -> None:
    cells = table("borough need n\na x 3\na y 20\na z 30\nb x 20\nb y 30\nb z 40")
    found = publishable(with_totals(cells, ["borough", "need"], ["n"]), ["n"])
    assert found["n"].isna().sum() == 4 and found[found["borough"] == "all"]["n"].notna().all()


def test_two_hidden_counts_that_could_be_one_and_one_alone_hide_a_third() -> None:
    found = shown("need n\na 1\nb 1\nc 9\nall 11", ["n"])
    assert found["n"].isna().tolist() == [True, True, True, False]


def test_a_figure_is_hidden_with_its_counts() -> None:
    found = shown("need n share\na 3 10.5\nb 30 20.5", ["n"])
    assert found["share"].isna().tolist() == [True, False]


def test_a_figure_that_rests_on_one_count_is_hidden_with_that_alone() -> None:
    found = shown("need n m share\na 30 2 10.5", ["n", "m"], rests_on={"share": "n"})
    assert found["share"].notna().all()


def test_a_count_that_is_a_sum_of_others_in_its_row_guards_them() -> None:
    found = shown(
        "year left home adopted\n2020 20 17 3", ["left", "home", "adopted"], sums={"left": ["home", "adopted"]}
    )
    assert found.iloc[0].isna().tolist() == [False, False, True, True]


def test_a_stock_and_its_flows_hide_what_would_give_a_flow_away() -> None:
    text = "year stock came went\n2020 50 9 9\n2021 57 9 2\n2022 60 13 10"
    found = shown(text, ["stock", "came", "went"], chain=("year", "stock", ["came"], ["went"]))
    hidden = found.loc[1, ["stock", "came", "went"]].isna()
    assert hidden["went"] and (hidden["came"] or hidden["stock"])


def test_large_counts_are_told_to_the_nearest_ten() -> None:
    assert shown("need n\na 1234\nb 999", ["n"])["n"].tolist() == [1230, 999]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("need n\na 9\nb 9\nall 17", {}),
        ("year n m\n2020 9 8", {"sums": {"n": ["m"]}}),
        ("year n m\n2020 9 8\n2021 9 1", {"chain": ("year", "n", ["m"], [])}),
    ],
)
def test_sums_that_do_not_hold_are_refused(text: str, rules: dict[str, object]) -> None:
    counts = [name for name in ("n", "m") if name in text.splitlines()[0].split()]
    with pytest.raises(ValueError, match="do not add up"):
        shown(text, counts, **rules)


_CELLS = st.lists(st.integers(0, 12), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_CELLS)
def test_nobody_can_work_out_a_small_count_of_two_dimensions(cells: list[int]) -> None:
    rows = [(borough, need) for borough in "abc" for need in "wxyz"]
    plain = pd.DataFrame(rows, columns=["borough", "need"]).assign(n=cells)
    assert recovered([publishable(with_totals(plain, ["borough", "need"], ["n"]), ["n"])]) == set()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=4), st.integers(40, 60))
def test_nobody_can_work_out_a_small_flow_from_the_stocks(flows: list[tuple[int, int]], first: int) -> None:
    came, went = (np.array([flow[side] for flow in flows]) for side in (0, 1))
    stock = first + np.cumsum(came - went)
    told = pd.DataFrame({"year": [str(2020 + k) for k in range(4)], "stock": stock, "came": came, "went": went})
    published = publishable(told, ["stock", "came", "went"], chain=("year", "stock", ["came"], ["went"]))
    key = [((("year", year),), name) for year in told["year"] for name in ("stock", "came", "went")]
    equations = [{key[3 * k - 3]: 1, key[3 * k]: -1, key[3 * k + 1]: 1, key[3 * k + 2]: -1} for k in range(1, 4)]
    assert recovered([published], equations) == set()
