"""Kin stay together: who is held out with whom, and risks by a model that never saw the family."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.rows import Floats, Model, Rows


def kin_group(kin_id: ArrayLike, groups: int = 5) -> NDArray[np.int64]:
    """The group of each kin, (n,), 0 to groups - 1: a stable hash, so a kin never changes group from run to run.

    Integers, text and bytes are taken. Raises ValueError for anything else, such as a missing id.
    """
    ids = np.asarray(kin_id)
    if ids.dtype.kind in "iu":
        mixed = _splitmix64(ids.astype(np.uint64))
    else:
        listed = ids.tolist()
        digest = {value: _digest(value) for value in dict.fromkeys(listed)}
        mixed = np.array([digest[value] for value in listed], dtype=np.uint64)
    return (mixed % np.uint64(groups)).astype(np.int64)


def cross_fit(
    rows: Rows, group: NDArray[np.int64], model: Model, seed: int, wanted: NDArray[np.bool_] | None = None
) -> Floats:
    """The risk of each row, (n,), by the model fitted on the other groups: what calibration is fitted on.

    Rows with an unknown label, and those that are not `wanted`, are learned from too, but get no risk (NaN). Raises
    ValueError with fewer than two groups, or where a kin is in two.
    """
    if len(np.unique(group)) < 2:
        raise ValueError("cross-fitting needs at least two groups; take more kin or hash them anew")
    pairs = np.unique(np.column_stack([rows.group, group]), axis=0)
    straddling = len(pairs) - len(np.unique(pairs[:, 0]))
    if straddling:
        raise ValueError(f"{straddling} kin are in more than one group; make groups with kin_group(rows.group)")
    risk = np.full(len(rows), np.nan)
    asked = ~np.isnan(rows.label) if wanted is None else wanted & ~np.isnan(rows.label)
    for held_out in np.unique(group):
        inside = group == held_out
        judged = inside & asked
        risk[judged] = model.fit(rows.take(~inside), seed).risk(rows.X[judged], rows.columns)
    return risk


def _splitmix64(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sebastiano Vigna's splitmix64 (public domain): neighbouring integers land far apart. Overflow is intended."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _digest(value: Any) -> int:
    if not isinstance(value, str | bytes) or not value:
        raise ValueError(f"a kin id is {value!r}; it must be a whole number, text or bytes, and not missing")
    data = value.encode() if isinstance(value, str) else value
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def fold_starts(as_of: date, horizon_months: int, label_lag_days: int, years: int) -> list[date]:
    """The first test landmarks of the last `years` folds, oldest first.

    A fold tests on the landmarks of one school year, from 1 September to 1 August; all their horizons must be over,
    and recorded, by `as_of`.
    """
    known_by = as_of - timedelta(days=label_lag_days)
    last = next(
        year for year in range(known_by.year, 0, -1) if add_months(date(year, 9, 1), 11 + horizon_months) <= known_by
    )
    return [date(year, 9, 1) for year in range(last - years + 1, last + 1)]


def add_months(day: date, months: int) -> date:
    """The first of a month, `months` later."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, day.day)
