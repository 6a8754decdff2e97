"""Made-up means of the last five whole years beside the published ones, with an interval and a verdict."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from synthetic.calibration.published import ENGLAND, MATCH, with_reasons
from synthetic.calibration.residents import BLOCKS
from synthetic.calibration.tally import SCALES

YEARS = 5
NEAR = 0.15
RARE = 1.0
"""Below this many events a year per 1,000 children a rate is shown but not judged."""
ERRORS = 2.09
"""Standard errors in a 95 % interval from `BLOCKS` blocks (Student's t, 19 degrees of freedom)."""
JUDGED = ["within", "explained", "chance", "outside"]
"""The verdicts on figures that are held against the published ones."""
FOUND = ["made_up", "low", "high", "published", "ratio", "verdict", "reason", "strays"]
COLUMNS = [*MATCH, "unit", *FOUND, "years", "source"]


def by_area(counts: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """The counts with `borough` as its code, and once more for all boroughs together, as England."""
    own = counts.assign(borough=np.array(codes, dtype=object)[counts.borough])
    keys = ["figure", "unit", "group", "year", "block"]
    both = counts.groupby(keys, sort=False)[["count", "base"]].sum().reset_index().assign(borough=ENGLAND)
    return pd.concat([own, both], ignore_index=True)


def yearly(areas: pd.DataFrame) -> pd.DataFrame:
    """figure, group, borough, year, value of the made-up years."""
    sums = areas.groupby(["figure", "unit", "group", "borough", "year"], sort=False)[["count", "base"]].sum()
    table = sums.reset_index()
    return table.assign(value=table.unit.map(SCALES) * table["count"] / table.base)[[*MATCH, "year", "value"]]


def means(areas: pd.DataFrame) -> pd.DataFrame:
    """figure, group, borough, unit, made_up, low, high: of the last five years, and a 95 % interval.

    The interval is a jackknife: what leaving out one block of families after the other does to the figure.
    """
    latest = areas[areas.year > areas.year.max() - YEARS]
    keys = [*MATCH, "unit"]
    sums = latest.groupby([*keys, "block"], sort=False)[["count", "base"]].sum().unstack("block")
    count, base = sums["count"].to_numpy(), sums["base"].to_numpy()
    scale = sums.index.get_level_values("unit").map(SCALES).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = scale * count.sum(axis=1) / base.sum(axis=1)
        without = scale[:, None] * (count.sum(axis=1)[:, None] - count) / (base.sum(axis=1)[:, None] - base)
    spread = np.sqrt((BLOCKS - 1) * np.var(without, axis=1))
    table = pd.DataFrame(
        {"made_up": whole, "low": whole - ERRORS * spread, "high": whole + ERRORS * spread}, sums.index
    )
    return table.assign(low=table.low.clip(lower=0)).reset_index()


def verdict(table: pd.DataFrame) -> np.ndarray:
    """`not published`, `rare` (not judged), `none` (nobody to count it of), `within` 15 %, or outside of it.

    What is outside is `explained` by a reason, or `chance` if the made-up figure, a mean of few worlds, cannot be told
    from the published one itself: that lies in its 95 % interval. All else is `outside`.
    """
    covered = (table.low <= table.published) & (table.published <= table.high)
    return np.select(
        [
            table.per_1000.isna(),
            table.per_1000 < RARE,
            table.made_up.isna(),
            (table.ratio - 1).abs() <= NEAR,
            table.reason != "",
            covered,
        ],
        ["not published", "rare", "none", "within", "explained", "chance"],
        "outside",
    )


def strays(table: pd.DataFrame) -> pd.Series:
    """How likely each figure is to fall outside 15 % by chance alone, if it is expected to be as published."""
    error = (table.high - table.made_up) / ERRORS
    return pd.Series(2 * norm.sf(NEAR * table.published / error.where(error > 0)), table.index).fillna(0.0)


def most_by_chance(table: pd.DataFrame) -> int:
    """As many judged figures fall outside 15 % by chance alone in 99 of 100 worlds, or fewer.

    A sum of unlike coins; that figures hang together (what starts also ends) makes it a little low.
    """
    judged = table[table.verdict.isin(JUDGED)]
    likely = judged.strays.to_numpy()
    return int(np.ceil(likely.sum() + norm.isf(0.01) * np.sqrt((likely * (1 - likely)).sum())))


def compare(areas: pd.DataFrame, known: pd.DataFrame, why: pd.DataFrame) -> pd.DataFrame:
    """One row for each published figure, and for each made-up one that nobody publishes; columns `COLUMNS`.

    areas: from `by_area`; known, why: as `published.published` and `published.reasons` return them.
    Raises ValueError where a published figure is not counted; one of nobody (a share of no events) is empty.
    """
    made = means(areas).drop(columns="unit")
    table = known.rename(columns={"mean": "published"})
    table = table.merge(made, on=MATCH, how="left", validate="1:1", indicator="is_counted")
    lost = table[table.is_counted != "both"]
    if len(lost):
        raise ValueError(f"published, but not counted in the made-up boroughs: {lost[MATCH].to_dict('records')}")
    table = pd.concat([table, _unpublished(areas, known)], ignore_index=True)
    table = _order(areas).merge(table, on=MATCH)
    table = with_reasons(table.assign(ratio=table.made_up / table.published.where(table.published > 0)), why)
    return table.assign(verdict=verdict(table), strays=strays(table))[COLUMNS]


def _order(areas: pd.DataFrame) -> pd.DataFrame:
    """The order of rows: figures and groups as they are counted, the boroughs before England."""
    groups = areas[["figure", "group"]].drop_duplicates(ignore_index=True).reset_index(names="place")
    every = areas[MATCH].drop_duplicates().merge(groups, on=["figure", "group"])
    return every.sort_values(["place", "borough"]).reset_index(drop=True).reset_index(names="order")


def _unpublished(areas: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The figures of which nothing is published, for the boroughs together."""
    rest = areas[~areas.figure.isin(known.figure) & (areas.borough == ENGLAND)]
    return means(rest).dropna(subset="made_up") if len(rest) else rest.iloc[:0]
