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

HIDDEN = "c"
SMALL = 5
_LARGE = 1_000  # from here on counts are told to the nearest 10
ALL_LEVELS = "all"  # the level of a dimension that is the sum of its others


def suppress(counts: Sequence[int]) -> list[int | str]:
    """The cells of a small table, then their total, with `c` for what must not be seen.

    Where the hidden cells could be had by subtraction from the total, the next smallest cell is hidden too, then the
    next, at last the total, which must then stand nowhere else. A zero hides nothing, so it is always shown. It is
    assumed that the reader knows this rule. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is below 0")
    hidden = {i for i, count in enumerate(counts) if _is_small(count)}
    spare = sorted((i for i, count in enumerate(counts) if count > SMALL), key=lambda i: (counts[i], i))
    while not _safe(counts, hidden) and spare:
        hidden.add(spare.pop(0))
    total = sum(counts)
    shown = _safe(counts, hidden) and not _is_small(total)
    return [*(HIDDEN if i in hidden else count for i, count in enumerate(counts)), total if shown else HIDDEN]


def hidden_in(counts: Sequence[int], lines: Sequence[Sequence[int]]) -> set[int]:
    """The places of the counts that must not be seen where the reader also knows sums of some of them.

    `lines` are the places that each such sum is over: the rows and the columns of a table, say. In each, the next
    smallest counts are hidden until a small one could be more than one number. A sum of which every part is hidden and
    that gives one away all the same (two fives) must itself be hidden where it stands.
    """
    hidden = {i for i, count in enumerate(counts) if _is_small(count)}
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
    for i in (i for i in hidden if _is_small(counts[i])):
        low, high = bounds[i]
        if min(high, rest - (least - low)) <= max(low, rest - (most - high)):
            return False
    return True


def _bounds(count: int, rest: int) -> tuple[int, int]:
    """What a reader who knows the rule can say of a hidden cell."""
    return (1, SMALL) if _is_small(count) else (SMALL + 1, rest)


def _is_small(count: int) -> bool:
    return 1 <= count <= SMALL


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
    dims = [str(name) for name in table if name not in counts and not is_float_dtype(table[name])]
    cells = table.reset_index(drop=True)
    values = cells[list(counts)].to_numpy(dtype=np.int64)
    if (values < 0).any():
        raise ValueError("a count is below 0")
    equations = [*_totals(cells, dims, counts), *_sums(cells, counts, sums or {})]
    if chain is not None:
        equations += _chain(cells, dims, counts, *chain)
    flat = values.ravel()
    wrong = next((one for one in equations if sum(by * flat[i] for i, by in one.items())), None)
    if wrong is not None:
        raise ValueError(f"the counts do not add up: {len(wrong)} cells around row {min(wrong) // len(counts)}")
    hidden = np.zeros(flat.size, dtype=bool)
    hidden[sorted(hidden_given(flat, equations))] = True
    is_hidden = pd.DataFrame(hidden.reshape(values.shape), columns=list(counts))
    shown = cells.astype(dict.fromkeys(counts, "Int64"))
    for name in counts:
        rounded = shown[name].where(shown[name] < _LARGE, (shown[name] + 5) // 10 * 10)
        shown[name] = rounded.mask(is_hidden[name])
    for name in (str(name) for name in table if name not in counts and is_float_dtype(table[name])):
        base = (rests_on or {}).get(name)
        shown[name] = shown[name].mask(is_hidden[base] if base else is_hidden.any(axis=1))
    return shown


Equation = Mapping[int, int]  # by the place of a count how often it is in; together they are 0


def _totals(cells: pd.DataFrame, dims: Sequence[str], counts: Sequence[str]) -> list[Equation]:
    """For each dimension: the rows at `all` are the sums of the others that are alike otherwise."""
    found: list[Equation] = []
    for dim in dims:
        is_all = cells[dim].astype(str) == ALL_LEVELS
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


def hidden_given(counts: Sequence[int] | NDArray[np.int64], equations: Sequence[Equation]) -> set[int]:
    """The places of the counts that must not be seen where the reader knows these equations.

    Each small count is hidden, and the next smallest counts beside it, until no equation, nor any of them together,
    leaves a small one with one possible value. The reader knows this rule: a hidden count is 1 to 5, or above 5.
    """
    hidden = {i for i, count in enumerate(counts) if _is_small(int(count))}
    of = _equations_of(equations)
    # hiding more leaves a count that is safe as safe as it was, so that each is looked at once
    for place in sorted(hidden):
        while _is_given(place, counts, hidden, of):
            guard = _next_guard(place, counts, hidden, of)
            if guard is None:  # its equations hold only zeros and small counts, which tell of each other alone
                break
            hidden.add(guard)
    return hidden


def _equations_of(equations: Sequence[Equation]) -> dict[int, list[Equation]]:
    found: dict[int, list[Equation]] = {}
    for equation in equations:
        for place in equation:
            found.setdefault(place, []).append(equation)
    return found


def _is_given(
    place: int, counts: Sequence[int] | NDArray[np.int64], hidden: set[int], of: Mapping[int, list[Equation]]
) -> bool:
    """Whether the equations leave a hidden small count one possible value."""
    if place not in of or _can_swap(place, counts, hidden, of):
        return False
    return _span(place, counts, hidden, of) < 1


def _can_swap(
    place: int, counts: Sequence[int] | NDArray[np.int64], hidden: set[int], of: Mapping[int, list[Equation]]
) -> bool:
    """Whether one more here and one less at a hidden neighbour, or the reverse, would fit all equations as well: the
    plain case of a table with one total, told without solving anything."""
    if len(of[place]) > 1:
        return False
    (equation,) = of[place]
    for other in (j for j in equation if j != place and j in hidden and len(of[j]) == 1):
        way = -1 if equation[other] == equation[place] else 1
        for step in (1, -1):
            here, there = int(counts[place]) + step, int(counts[other]) + way * step
            if 1 <= here <= SMALL and (1 <= there <= SMALL if _is_small(int(counts[other])) else there > SMALL):
                return True
    return False


def _span(
    place: int, counts: Sequence[int] | NDArray[np.int64], hidden: set[int], of: Mapping[int, list[Equation]]
) -> int:
    """How far apart the largest and the smallest value are that a hidden count could have."""
    from scipy.optimize import linprog

    cells, equations = _around(place, hidden, of)
    at = {cell: k for k, cell in enumerate(cells)}
    left = np.zeros((len(equations), len(cells)))
    right = np.zeros(len(equations))
    for row, equation in enumerate(equations):
        for cell, by in equation.items():
            if cell in at:
                left[row, at[cell]] = by
            else:
                right[row] -= by * int(counts[cell])
    bounds = [(1, SMALL) if _is_small(int(counts[cell])) else (SMALL + 1, None) for cell in cells]
    aim = np.zeros(len(cells))
    aim[at[place]] = 1
    least, most = (linprog(sign * aim, A_eq=left, b_eq=right, bounds=bounds).fun * sign for sign in (1, -1))
    return int(np.floor(most + 1e-6) - np.ceil(least - 1e-6))


def _around(place: int, hidden: set[int], of: Mapping[int, list[Equation]]) -> tuple[list[int], list[Equation]]:
    """The hidden counts that hang together with one by equations, and these."""
    cells, equations, waiting = {place}, dict[int, Equation](), [place]
    while waiting:
        for equation in of.get(waiting.pop(), []):
            if id(equation) not in equations:
                equations[id(equation)] = equation
                fresh = [cell for cell in equation if cell in hidden and cell not in cells]
                cells.update(fresh)
                waiting += fresh
    return sorted(cells), list(equations.values())


def _next_guard(
    place: int, counts: Sequence[int] | NDArray[np.int64], hidden: set[int], of: Mapping[int, list[Equation]]
) -> int | None:
    """The smallest count above 5 beside a hidden one that an equation gives away, else in one that hangs together."""
    around = _around(place, hidden, of)[1]
    lonely = [equation for equation in around if len(hidden & equation.keys()) == 1]
    for equations in (lonely, of[place], around):
        spare = {cell for equation in equations for cell in equation if cell not in hidden and counts[cell] > SMALL}
        if spare:
            return min(spare, key=lambda cell: (counts[cell], cell))
    return None
