"""Control limits by stated rules: of counts and days by how much they move from month to month, of shares by chance."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_INDIVIDUALS = 2.66  # mean moving ranges: three standard deviations of a process that only chance moves
_FEWEST = 8  # values that limits need
TRIPS = "outside"
WITHIN = "within"
NO_LIMITS = "no limits yet"
NOT_TOLD = "not told"


def with_limits(values: pd.DataFrame, by: Sequence[str], baseline: int, shown: int, least: float = 0.0) -> pd.DataFrame:
    """Rows of `by`, on and value, with centre, low, high and reads (outside, within, no limits yet,
    not told).

    An individuals chart: the baseline is so many values before the last `shown` of each group; the centre is their
    median, the limits lie 2.66 mean moving ranges on either side, but no nearer than `least` and not below nought. Of
    fewer than 8 values there are none.
    """
    ordered = values.sort_values([*by, "on"]).reset_index(drop=True)
    groups = ordered.groupby(list(by), sort=False)
    back = groups.cumcount(ascending=False)
    is_base = (back >= shown) & (back < shown + baseline) & ordered["value"].notna()
    base = ordered["value"].astype("Float64").where(is_base)
    moved = (
        groups["value"]
        .diff()
        .abs()
        .astype("Float64")
        .where(is_base & is_base.groupby([ordered[n] for n in by]).shift(fill_value=False))
    )
    keys = [ordered[name] for name in by]
    centre = base.groupby(keys).transform("median")
    reach = (_INDIVIDUALS * moved.groupby(keys).transform("mean")).clip(lower=least)
    enough = is_base.groupby(keys).transform("sum") >= _FEWEST
    limits = pd.DataFrame({"centre": centre, "low": (centre - reach).clip(lower=0), "high": centre + reach})
    found = ordered.assign(**limits.where(enough))
    return found.assign(reads=_reads(found)).loc[back < shown + baseline].reset_index(drop=True)


def share_limits(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows of `by`, on, part and whole with value (the share), centre, low, high and reads.

    The centre is the share of all earlier rows of the group together; the limits are those between which 99.7 % of
    shares lie if chance alone is at work (binomial). The first row of a group has none.
    """
    from scipy.stats import binom

    ordered = rows.sort_values([*by, "on"]).reset_index(drop=True)
    keys = [ordered[name] for name in by]
    part, whole = (ordered[name].astype(float).groupby(keys).cumsum() - ordered[name] for name in ("part", "whole"))
    centre = (part / whole.where(whole > 0)).astype(float)
    size = ordered["whole"].astype(float)
    low, high = (binom.ppf(at, size, centre.fillna(0.5)) / size.where(size > 0) for at in (0.00135, 0.99865))
    value = ordered["part"].astype(float) / size.where(size > 0)
    limits = pd.DataFrame({"value": value, "centre": centre, "low": low, "high": high}).astype("Float64")
    limits[["low", "high"]] = limits[["low", "high"]].where(centre.notna())
    found = ordered.assign(**limits)
    return found.assign(reads=_reads(found))


def _reads(found: pd.DataFrame) -> pd.Series:
    is_out = (found["value"] < found["low"]) | (found["value"] > found["high"])
    said = pd.Series(WITHIN, found.index).mask(is_out.fillna(False), TRIPS)
    return said.mask(found["high"].isna(), NO_LIMITS).mask(found["value"].isna(), NOT_TOLD)
