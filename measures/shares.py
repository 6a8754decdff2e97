"""Shares of children or families with intervals that know that brothers and sisters go together.

The interval is Korn and Graubard's (Survey Methodology 24, 1998), with Wilson's in place of Clopper and Pearson's: what
rows of one kin have in common makes them count as fewer, and Wilson's interval is taken for that many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from measures.editions import Editions
from measures.history import ALL

COUNTS = ("total", "yes", "no")
FIGURES = ("share", "low", "high")


def with_all(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, and each once more for all boroughs together."""
    return pd.concat([rows, rows.assign(borough=ALL)], ignore_index=True)


def shares(rows: pd.DataFrame, dims: Sequence[str]) -> pd.DataFrame:
    """Per level of the dimensions: total, yes, no (counts), share, low, high (per cent, 95 % interval), effect.

    `rows` has kin_id, is_yes and the dimensions, one row a case; `effect` is how many of them count as one. The
    interval is empty where there is but one kin.
    """
    from scipy.stats import norm, t
    from statsmodels.stats.proportion import proportion_confint

    within = rows.groupby([*dims, "kin_id"], sort=False)["is_yes"].agg(["size", "sum"]).reset_index()
    found = within.groupby(list(dims)).agg(total=("size", "sum"), yes=("sum", "sum"), kins=("size", "size"))
    found = found.astype(np.int64).reset_index()
    columns = [*dims, *COUNTS, *FIGURES, "effect"]
    if not len(found):
        return found.reindex(columns=columns).astype(
            dict.fromkeys(COUNTS, np.int64) | dict.fromkeys(columns[-4:], float)
        )
    effect = design_effect(within, dims, found)
    size = found["total"] / effect
    kins = found["kins"].where(found["kins"] > 1)
    size = size * (norm.ppf(0.975) / t.ppf(0.975, kins - 1)) ** 2
    share = found["yes"] / found["total"]
    low, high = proportion_confint((share * size).to_numpy(), size.to_numpy(), method="wilson")
    figures = {"share": 100 * share, "low": 100 * low, "high": 100 * high, "effect": effect}
    return found.assign(no=found["total"] - found["yes"], **figures)[columns]


def design_effect(within: pd.DataFrame, dims: Sequence[str], found: pd.DataFrame) -> pd.Series:
    """How many rows count as one, as those of a kin are alike; at least 1. A value per row of `found`.

    `within` has the dimensions and per kin its size and sum, `found` the dimensions, total, yes and kins. Where all
    rows have it, or none, each kin counts as one.
    """
    share = (found["yes"] / found["total"]).rename("share")
    each = within.merge(found[list(dims)].assign(share=share), on=list(dims), how="left")
    squares = ((each["sum"] - each["share"] * each["size"]) ** 2).groupby([each[dim] for dim in dims]).sum()
    spread = found[list(dims)].merge(squares.rename("squares").reset_index(), on=list(dims), how="left")["squares"]
    many = found["kins"] > 1
    variance = spread * found["kins"] / (found["kins"] - 1).where(many)
    by_chance = found["total"] * share * (1 - share)
    effect = (variance / by_chance.where(by_chance > 0)).fillna(found["total"] / found["kins"])
    return effect.clip(lower=1.0)


def published(editions: Editions, name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of shares as it may be published under a name, its figures with one decimal."""
    told = table.drop(columns="effect").round(dict.fromkeys(FIGURES, 1))
    return editions.told(name, told, COUNTS, {"total": ("yes", "no")})


def said(row: pd.Series) -> str:
    """A share in words, with its interval where it has one."""
    if pd.isna(row["low"]):
        return f"{row['share']:.1f} %"
    return f"{row['share']:.1f} % (95 % interval {row['low']:.1f} to {row['high']:.1f})"


def is_told(row: pd.Series) -> bool:
    """Whether a row's share may be seen."""
    return bool(pd.notna(row["share"]))


def for_chart(table: pd.DataFrame, **named: Any) -> pd.DataFrame:
    """The shares of a published table as a picture takes them: value, low and high of one, and what is named."""
    return table.assign(value=table["share"] / 100, low=table["low"] / 100, high=table["high"] / 100, **named)
