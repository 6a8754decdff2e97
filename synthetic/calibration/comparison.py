"""Made-up means of the last five whole years beside the published ones, with an interval and a verdict."""

import numpy as np
import pandas as pd

from synthetic.calibration.published import ENGLAND, MATCH, with_reasons
from synthetic.calibration.residents import BLOCKS
from synthetic.calibration.tally import SCALES

YEARS = 5
NEAR = 0.15
RARE = 1.0
"""Below this many events a year per 1,000 children a rate is shown but not judged."""
ERRORS = 2.09
"""Standard errors in a 95 % interval from `BLOCKS` blocks (Student's t, 19 degrees of freedom)."""
COLUMNS = [*MATCH, "unit", "made_up", "low", "high", "published", "ratio", "verdict", "reason", "years", "source"]


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


def verdict(ratio: pd.Series, per_1000: pd.Series, reason: pd.Series, reaches: pd.Series) -> np.ndarray:
    """`not published`, `rare` (not judged), `within` 15 %, or outside: `explained` by a reason, `chance`, `outside`.

    reaches: the interval of the made-up figure, which is drawn once, comes within 15 % of the published one.
    """
    return np.select(
        [per_1000.isna(), per_1000 < RARE, (ratio - 1).abs() <= NEAR, reason != "", reaches],
        ["not published", "rare", "within", "explained", "chance"],
        "outside",
    )


def compare(areas: pd.DataFrame, known: pd.DataFrame, why: pd.DataFrame) -> pd.DataFrame:
    """One row for each published figure, and for each made-up one that nobody publishes; columns `COLUMNS`.

    areas: from `by_area`; known, why: as `published.published` and `published.reasons` return them.
    Raises ValueError where a published figure has no made-up one.
    """
    made = means(areas).drop(columns="unit")
    table = known.rename(columns={"mean": "published"}).merge(made, on=MATCH, how="left", validate="1:1")
    lost = table[table.made_up.isna()]
    if len(lost):
        raise ValueError(f"published, but not counted in the made-up boroughs: {lost[MATCH].to_dict('records')}")
    table = pd.concat([table, _unpublished(areas, known)], ignore_index=True)
    table = _order(areas).merge(table, on=MATCH)
    table = with_reasons(table.assign(ratio=table.made_up / table.published.where(table.published > 0)), why)
    reaches = (table.low <= (1 + NEAR) * table.published) & (table.high >= (1 - NEAR) * table.published)
    return table.assign(verdict=verdict(table.ratio, table.per_1000, table.reason, reaches))[COLUMNS]


def _order(areas: pd.DataFrame) -> pd.DataFrame:
    """The order of rows: figures and groups as they are counted, the boroughs before England."""
    groups = areas[["figure", "group"]].drop_duplicates(ignore_index=True).reset_index(names="place")
    every = areas[MATCH].drop_duplicates().merge(groups, on=["figure", "group"])
    return every.sort_values(["place", "borough"]).reset_index(drop=True).reset_index(names="order")


def _unpublished(areas: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The figures of which nothing is published, for the boroughs together."""
    rest = areas[~areas.figure.isin(known.figure) & (areas.borough == ENGLAND)]
    return means(rest).dropna(subset="made_up") if len(rest) else rest.iloc[:0]
