"""A reader who wants to know what is hidden: all that can be worked out from published tables by adding up."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

Equation = Mapping[tuple[object, str], int]
_MOST = 100_000


def recovered(tables: Sequence[pd.DataFrame], more: Sequence[Equation] = ()) -> set[tuple[object, str]]:
    """The counts of 1 to 5 that are told, or hidden and have one possible value, by (the row's dimensions, its name).

    Counts are the Int64 columns, an empty one is hidden. Rows of several tables with the same dimensions are the same
    thing. The reader knows that a hidden count is at least 1, that rows at `all` are sums, and what `more` tells.
    """
    values, _ = _read(tables)
    told_small = {key for key, value in values.items() if value is not None and 1 <= value <= 5}
    return told_small | {key for key, value in worked_out(tables, more).items() if 1 <= value <= 5}


def worked_out(tables: Sequence[pd.DataFrame], more: Sequence[Equation] = ()) -> dict[tuple[object, str], int]:
    """The hidden counts that have one possible value, and which; as `recovered`."""
    values, equations = _read(tables)
    spans = {key: _span(key, values, [*equations, *more]) for key, value in values.items() if value is None}
    return {key: least for key, (least, most) in spans.items() if least == most}


def _read(tables: Sequence[pd.DataFrame]) -> tuple[dict[tuple[object, str], int | None], list[Equation]]:
    """Each count that stands somewhere, a hidden one as nothing, and the sums that the tables show."""
    values: dict[tuple[object, str], int | None] = {}
    equations: list[Equation] = []
    for table in tables:
        counts = [name for name in table if isinstance(table[name].dtype, pd.Int64Dtype)]
        dims = [name for name in table if name not in counts and not pd.api.types.is_float_dtype(table[name])]
        rows = [tuple(sorted((dim, str(row[dim])) for dim in dims)) for row in table[dims].to_dict("records")]
        for name in counts:
            told = [None if pd.isna(value) else int(value) for value in table[name]]
            for row, value in zip(rows, told, strict=True):
                key = (row, name)
                values[key] = value if values.get(key) is None else values[key]
        equations += [equation for name in counts for equation in _totals(rows, name)]
    return values, equations


def _totals(rows: Sequence[tuple[tuple[str, str], ...]], name: str) -> list[Equation]:
    found: list[Equation] = []
    there = set(rows)
    for row in there:
        for dim, level in row:
            if level != "all":
                continue
            rest = tuple(pair for pair in row if pair[0] != dim)
            parts = [
                other for other in there if other != row and tuple(pair for pair in other if pair[0] != dim) == rest
            ]
            if parts:
                found.append({(row, name): -1, **{(part, name): 1 for part in parts}})
    return found


def _span(
    key: tuple[object, str], values: Mapping[tuple[object, str], int | None], equations: Sequence[Equation]
) -> tuple[int, int]:
    """The least and the most that a hidden count can be."""
    hidden, used = _around(key, values, equations)
    if not used:
        return 0, _MOST
    at = {cell: place for place, cell in enumerate(hidden)}
    left, right = np.zeros((len(used), len(hidden))), np.zeros(len(used))
    slack = np.zeros(len(used))
    for place, equation in enumerate(used):
        for cell, by in equation.items():
            if cell in at:
                left[place, at[cell]] = by
            else:
                right[place] -= by * (values[cell] or 0)
                # counts of 1,000 and more are told to the nearest 10
                slack[place] += 5 if (values[cell] or 0) >= 1_000 else 0
    aim = np.zeros(len(hidden))
    aim[at[key]] = 1
    about = LinearConstraint(left, right - slack, right + slack)
    ends = []
    for sign in (1, -1):
        # a count that is empty since there is none is no hidden one: then all that is known is that it is not below 0
        for least in (1, 0):
            told = milp(sign * aim, constraints=about, bounds=Bounds(least, _MOST), integrality=np.ones(len(hidden)))
            if told.success:
                break
        assert told.success, told.message
        ends.append(round(sign * told.fun))
    return ends[0], ends[1]


def _around(
    key: tuple[object, str], values: Mapping[tuple[object, str], int | None], equations: Sequence[Equation]
) -> tuple[list[tuple[object, str]], list[Equation]]:
    """The hidden counts that hang together with one by equations, and these."""
    cells, used, grown = {key}, list[Equation](), True
    while grown:
        more = [one for one in equations if one not in used and not cells.isdisjoint(one)]
        used += more
        cells |= {cell for one in more for cell in one if values.get(cell) is None}
        grown = bool(more)
    return sorted(cells, key=repr), used
