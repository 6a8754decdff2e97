"""Counts of 1 to 5 are never published, nor anything from which one could be worked out. The only place that does this.

`c` stands for a hidden number, as in the Department for Education's statistics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_float_dtype, is_integer_dtype

from measures.recoverable import SMALL, Equation, hidden_given, is_small

HIDDEN = "c"
_LARGE = 1_000  # from here on counts are told to the nearest 10
ALL = "all"  # the level of a dimension that is the sum of its others


def suppress(counts: Sequence[int]) -> list[int | str]:
    """The cells of a small table, then their total, with `c` for what must not be seen.

    Where the hidden cells could be had by subtraction from the total, the next smallest cell is hidden too, then the
    next, at last the total, which must then stand nowhere else. A zero hides nothing, so it is always shown. It is
    assumed that the reader knows this rule. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is below 0")
    hidden = {i for i, count in enumerate(counts) if is_small(count)}
    spare = sorted((i for i, count in enumerate(counts) if count > SMALL), key=lambda i: (counts[i], i))
    while not _safe(counts, hidden) and spare:
        hidden.add(spare.pop(0))
    total = sum(counts)
    shown = _safe(counts, hidden) and not is_small(total)
    return [*(HIDDEN if i in hidden else count for i, count in enumerate(counts)), total if shown else HIDDEN]


def hidden_in(counts: Sequence[int], lines: Sequence[Sequence[int]]) -> set[int]:
    """The places of the counts that must not be seen where the reader also knows sums of some of them.

    `lines` are the places that each such sum is over: the rows and the columns of a table, say. In each, the next
    smallest counts are hidden until a small one could be more than one number. A sum of which every part is hidden and
    that gives one away all the same (two fives) must itself be hidden where it stands.
    """
    hidden = {i for i, count in enumerate(counts) if is_small(count)}
    before = -1
    while before < len(hidden):
        before = len(hidden)
        for line in lines:
            spare = sorted((i for i in line if i not in hidden and counts[i] > SMALL), key=lambda i: (counts[i], i))
            while _gives_away(counts, hidden.intersection(line)) and spare:
                hidden.add(spare.pop(0))
    return hidden


def _gives_away(counts: Sequence[int], hidden: set[int]) -> bool:
    """Whether a hidden count of a line can be had: also a large one, since it stands guard in another line."""
    return len(hidden) == 1 or not _safe(counts, hidden)


def suppress_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table of groups, ready to publish. Its last row, named `total`, holds the sums of the counts.

    Whole-number columns are counts and are suppressed one by one; other numbers are figures worked out from them, and
    are hidden in each row that has a hidden count. Raises ValueError where the last row is not the total.
    """
    counts = table[[name for name in table if is_integer_dtype(table[name])]]
    if len(table) == 0 or table.index[-1] != "total" or (counts.iloc[:-1].sum() != counts.iloc[-1]).any():
        raise ValueError("the last row must be named total and hold the sum of each column of counts")
    shown = table.astype(object)
    for name in counts:
        shown[name] = suppress([int(count) for count in counts[name].iloc[:-1]])
    any_hidden = (shown[list(counts)] == HIDDEN).any(axis=1)
    for name in (name for name in table if is_float_dtype(table[name])):
        shown[name] = shown[name].mask(any_hidden, HIDDEN)
    return shown


def _safe(counts: Sequence[int], hidden: set[int]) -> bool:
    """Whether each hidden small count could still be more than one number, the sum of the hidden ones being known."""
    rest = sum(counts[i] for i in hidden)
    bounds = {i: _bounds(counts[i], rest) for i in hidden}
    least, most = (sum(bound[side] for bound in bounds.values()) for side in (0, 1))
    for i in (i for i in hidden if is_small(counts[i])):
        low, high = bounds[i]
        if min(high, rest - (least - low)) <= max(low, rest - (most - high)):
            return False
    return True


def _bounds(count: int, rest: int) -> tuple[int, int]:
    """What a reader who knows the rule can say of a hidden cell."""
    return (1, SMALL) if is_small(count) else (SMALL + 1, rest)


def publishable(
    table: pd.DataFrame,
    counts: Sequence[str],
    sums: Mapping[str, Sequence[str]] | None = None,
    chain: tuple[str, str, Sequence[str], Sequence[str]] | None = None,
    rests_on: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A long table as it may be published: its counts as Int64, empty where they must not be seen.

    Columns that are neither counts nor floats are dimensions; the level `all` of a dimension is the sum of its other
    levels, and the reader is taken to know that. `sums` names counts that are sums of others in the same row (`{"left":
    ["adopted", "home"]}`); `chain` = (dimension, stock, what comes in, what goes out) says that in the order of that
    dimension each stock is the one before it and what came in less what went out. Floats are figures worked out from
    the row's counts, or from the one that `rests_on` names for them: empty where that is hidden. Counts of 1,000 and
    more are rounded to the nearest 10. Raises ValueError where a sum, or a chain, does not hold, for then the reader's
    equations would not be those that were looked at.
    """
    equations = equations_that_hold(table, counts, sums, chain)
    flat = table[list(counts)].to_numpy(dtype=np.int64).ravel()
    is_hidden = np.zeros(flat.size, dtype=bool)
    is_hidden[sorted(hidden_given(flat, equations))] = True
    return without_hidden(table, counts, is_hidden.reshape(len(table), len(counts)), rests_on)


def without_hidden(
    table: pd.DataFrame,
    counts: Sequence[str],
    is_hidden: NDArray[np.bool_],
    rests_on: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The table as it is published where it is decided which of its counts, by row and count, are hidden."""
    hidden = pd.DataFrame(is_hidden, columns=list(counts))
    shown = table.reset_index(drop=True).astype(dict.fromkeys(counts, "Int64"))
    for name in counts:
        shown[name] = rounded(shown[name]).mask(hidden[name])
    for name in figures_of(table, counts):
        base = (rests_on or {}).get(name)
        shown[name] = shown[name].mask(hidden[base] if base else hidden.any(axis=1))
    return shown


def rounded(count: pd.Series) -> pd.Series:
    """Counts as they are told where they are: from 1,000 on to the nearest 10."""
    return count.where(count < _LARGE, (count + 5) // 10 * 10)


def figures_of(table: pd.DataFrame, counts: Sequence[str]) -> list[str]:
    """The columns that hold figures worked out from the counts: those of floats."""
    return [str(name) for name in table if name not in counts and is_float_dtype(table[name])]


def dims_of(table: pd.DataFrame, counts: Sequence[str]) -> list[str]:
    """The columns that say what a row is of: neither counts nor figures."""
    return [str(name) for name in table if name not in counts and not is_float_dtype(table[name])]


def equations_that_hold(
    table: pd.DataFrame,
    counts: Sequence[str],
    sums: Mapping[str, Sequence[str]] | None = None,
    chain: tuple[str, str, Sequence[str], Sequence[str]] | None = None,
) -> list[Equation]:
    """As `equations_of`. Raises ValueError where one does not hold, or a count is below 0."""
    cells = table.reset_index(drop=True)
    flat = cells[list(counts)].to_numpy(dtype=np.int64).ravel()
    if (flat < 0).any():
        raise ValueError("a count is below 0")
    equations = equations_of(cells, counts, sums, chain)
    wrong = next((one for one in equations if sum(by * flat[i] for i, by in one.items())), None)
    if wrong is not None:
        raise ValueError(f"the counts do not add up: {len(wrong)} cells around row {min(wrong) // len(counts)}")
    return equations


def equations_of(
    cells: pd.DataFrame,
    counts: Sequence[str],
    sums: Mapping[str, Sequence[str]] | None = None,
    chain: tuple[str, str, Sequence[str], Sequence[str]] | None = None,
) -> list[Equation]:
    """What the reader of a table knows of its counts, numbered row by row; as `publishable` takes them."""
    dims = dims_of(cells, counts)
    found = [*_totals(cells, dims, counts), *_sums(cells, counts, sums or {})]
    return found + (_chain(cells, dims, counts, *chain) if chain else [])


def _totals(cells: pd.DataFrame, dims: Sequence[str], counts: Sequence[str]) -> list[Equation]:
    """For each dimension: the rows at `all` are the sums of the others that are alike otherwise."""
    found: list[Equation] = []
    for dim in dims:
        is_all = cells[dim].astype(str) == ALL
        if not is_all.any() or is_all.all():
            continue
        others = [name for name in dims if name != dim]
        for rows in _alike(cells, others):
            total, parts = rows[is_all.to_numpy()[rows]], rows[~is_all.to_numpy()[rows]]
            if len(total) == 1 and len(parts):
                found += [
                    {int(total[0]) * len(counts) + k: -1, **{int(row) * len(counts) + k: 1 for row in parts}}
                    for k in range(len(counts))
                ]
    return found


def _alike(cells: pd.DataFrame, others: Sequence[str]) -> list[NDArray[np.int64]]:
    """The places of the rows that are alike in some dimensions, in their order."""
    if not others:
        return [np.arange(len(cells))]
    number = cells.groupby(list(others), dropna=False, observed=True, sort=False).ngroup().to_numpy()
    return [np.flatnonzero(number == group) for group in range(int(number.max(initial=-1)) + 1)]


def _sums(cells: pd.DataFrame, counts: Sequence[str], sums: Mapping[str, Sequence[str]]) -> list[Equation]:
    place = {name: k for k, name in enumerate(counts)}
    return [
        {row * len(counts) + place[total]: -1, **{row * len(counts) + place[part]: 1 for part in parts}}
        for row in range(len(cells))
        for total, parts in sums.items()
    ]


def _chain(
    cells: pd.DataFrame,
    dims: Sequence[str],
    counts: Sequence[str],
    along: str,
    stock: str,
    comes: Sequence[str],
    goes: Sequence[str],
) -> list[Equation]:
    place = {name: k for k, name in enumerate(counts)}
    ordered = cells.sort_values(along, kind="stable")
    others = [name for name in dims if name != along]
    found: list[Equation] = []
    for places in _alike(ordered, others):
        for before, now in pairwise(ordered.index.to_numpy()[places].tolist()):
            start, at = before * len(counts), now * len(counts)
            moves = {at + place[name]: 1 for name in comes} | {at + place[name]: -1 for name in goes}
            found.append({start + place[stock]: 1, at + place[stock]: -1, **moves})
    return found
