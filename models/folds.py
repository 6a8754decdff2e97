"""Kin stay together: who is held out with whom, and risks by a model that never saw the family."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.rows import Fitted, Floats, Model, Rows


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


class Apart:
    """A model and what it may learn from, fitted without some groups of kin: without each set of groups once.

    A fit without two groups is the same from either side: without the one held out of a fold and the one that
    calibration judges, and the other way round. Raises ValueError where a kin is in two groups.
    """

    def __init__(self, model: Model, rows: Rows, group: NDArray[np.int64], seed: int) -> None:
        _refuse_straddling(rows.group, group)
        self.rows, self.group = rows, group
        self._model, self._seed = model, seed
        self._fitted: dict[frozenset[int], Fitted] = {}

    def without(self, held: Collection[int]) -> Fitted:
        """The model of the other groups."""
        key = frozenset(held)
        if key not in self._fitted:
            self._fitted[key] = self._model.fit(self.rows.take(~self.is_of(key)), self._seed)
        return self._fitted[key]

    def risk(self, held: Collection[int], asked: NDArray[np.bool_]) -> Floats:
        """The risk of each row that is asked for, (n,), by the model that saw neither its group nor those `held`: what
        calibration is fitted on. The rows of `held`, and those that are not asked for, get none (NaN).

        Raises ValueError where fewer than two groups are left.
        """
        left = np.setdiff1d(self.group, list(held))
        if len(left) < 2:
            raise ValueError("cross-fitting needs at least two groups; take more kin or hash them anew")
        risk = np.full(len(self.rows), np.nan)
        for group in left.tolist():
            judged = asked & (self.group == group)
            risk[judged] = self.without({*held, group}).risk(self.rows.X[judged], self.rows.columns)
        return risk

    def is_of(self, groups: Collection[int]) -> NDArray[np.bool_]:
        """Which rows are of these groups, (n,)."""
        return np.isin(self.group, list(groups))


def _refuse_straddling(kin: NDArray[np.int64], group: NDArray[np.int64]) -> None:
    pairs = np.unique(np.column_stack([kin, group]), axis=0)
    straddling = len(pairs) - len(np.unique(pairs[:, 0]))
    if straddling:
        raise ValueError(f"{straddling} kin are in more than one group; make groups with kin_group(rows.group)")


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
