"""Counts by place as whole grids: every level of every dimension, and all boroughs together as their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.suppression import ALL


def grid(
    told: pd.DataFrame, boroughs: Sequence[str], levels: Mapping[str, Sequence[str]], counts: Sequence[str]
) -> pd.DataFrame:
    """A row a borough (and `all`) and combination of levels, in their order: borough, the dimensions, the counts; 0
    where `told` has no row. Rows of `told` with other levels are left out."""
    names = ["borough", *levels]
    sums = told.groupby(names, observed=True)[list(counts)].sum()
    whole = pd.MultiIndex.from_product([list(boroughs), *levels.values()], names=names)
    found = sums.reindex(whole, fill_value=0).reset_index()
    return with_all(found, "borough", list(levels), counts)


def with_all(table: pd.DataFrame, dim: str, others: Sequence[str], counts: Sequence[str]) -> pd.DataFrame:
    """The same with the level `all` of a dimension, the sum of its levels, after them."""
    sums = table.groupby(list(others), sort=False, observed=True)[list(counts)].sum().reset_index()
    return pd.concat([table, sums.assign(**{dim: ALL})[list(table)]], ignore_index=True)


def of_place(table: pd.DataFrame, place: str) -> pd.DataFrame:
    """The rows of a place."""
    return table[table["borough"] == place].drop(columns="borough").reset_index(drop=True)


def told(count: object) -> str:
    """A published count in words."""
    return "too few to tell (c)" if count is pd.NA or pd.isna(count) else f"{int(str(count)):,}"  # type: ignore[call-overload]
