"""Counts of 1 to 5 are never published, nor anything from which one could be worked out. The only place that does this.

`c` stands for a hidden number, as in the Department for Education's statistics.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pandas.api.types import is_float_dtype, is_integer_dtype

HIDDEN = "c"
SMALL = 5


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
