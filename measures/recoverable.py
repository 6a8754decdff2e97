"""What a reader can work out of hidden counts who knows equations between them, and what more must be hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Equation = Mapping[int, int]  # by the place of a count how often it is in; together they are 0
Counts = Sequence[int] | NDArray[np.int64]
Bounds = tuple[int, int | None]  # the least and the most that a count can be
Unknown = Mapping[int, Bounds]  # by its place what the reader can say of a count that is not told
EquationsAt = Mapping[int, Sequence[Equation]]  # by its place those that a count is in
SMALL = 5  # counts of 1 to so many are never published


def hidden_given(counts: Counts, equations: Sequence[Equation]) -> set[int]:
    """The places of the counts that must not be seen where the reader knows these equations.

    Each small count is hidden, and the next smallest counts beside it, until no equation, nor any of them together,
    leaves a small one with one possible value. The reader knows this rule: a hidden count is 1 to 5, or above 5.
    """
    unknown = {i: bounds_of(int(count)) for i, count in enumerate(counts) if is_small(int(count))}
    spare = {i: int(count) for i, count in enumerate(counts) if count > SMALL}
    at = equations_at(equations)
    # hiding more leaves a count that is safe as safe as it was, so that each is looked at once
    for place in sorted(unknown):
        while is_given(place, counts, unknown, at):
            guard = next_guard(place, unknown, spare, at)
            if guard is None:  # its equations hold only zeros and small counts, which tell of each other alone
                break
            unknown[guard] = bounds_of(int(counts[guard]))
    return set(unknown)


def given(counts: Counts, hidden: set[int], equations: Sequence[Equation]) -> list[int]:
    """The places of the hidden small counts to which these equations leave one possible value."""
    unknown, at = {place: bounds_of(int(counts[place])) for place in hidden}, equations_at(equations)
    return [place for place in sorted(hidden) if is_small(int(counts[place])) and is_given(place, counts, unknown, at)]


def bounds_of(count: int) -> Bounds:
    """What a reader who knows the rule can say of a hidden count."""
    return (1, SMALL) if is_small(count) else (SMALL + 1, None)


def equations_at(equations: Sequence[Equation]) -> EquationsAt:
    """By the place of a count the equations that it is in."""
    found: dict[int, list[Equation]] = {}
    for equation in equations:
        for place in equation:
            found.setdefault(place, []).append(equation)
    return found


def is_given(place: int, counts: Counts, unknown: Unknown, at: EquationsAt) -> bool:
    """Whether the equations leave an unknown count one possible value."""
    if place not in at or _can_swap(place, counts, unknown, at):
        return False
    least, most = _span(place, counts, unknown, at)
    return np.floor(most + 1e-6) - np.ceil(least - 1e-6) < 1


def _can_swap(place: int, counts: Counts, unknown: Unknown, at: EquationsAt) -> bool:
    """Whether one more here and one less at an unknown neighbour, or the reverse, would fit all equations as well: the
    plain case of a table with one total, told without solving anything."""
    if len(at[place]) > 1:
        return False
    (equation,) = at[place]
    for other in (j for j in equation if j != place and j in unknown and len(at[j]) == 1):
        way = -1 if equation[other] == equation[place] else 1
        for step in (1, -1):
            here, there = int(counts[place]) + step, int(counts[other]) + way * step
            if _is_within(here, unknown[place]) and _is_within(there, unknown[other]):
                return True
    return False


def _is_within(count: int, bounds: Bounds) -> bool:
    least, most = bounds
    return least <= count and (most is None or count <= most)


def _span(place: int, counts: Counts, unknown: Unknown, at: EquationsAt) -> tuple[float, float]:
    """The smallest and the largest value that an unknown count could have."""
    from scipy.optimize import linprog

    cells, equations = _around(place, unknown, at)
    column = {cell: k for k, cell in enumerate(cells)}
    left = np.zeros((len(equations), len(cells)))
    right = np.zeros(len(equations))
    for row, equation in enumerate(equations):
        for cell, by in equation.items():
            if cell in column:
                left[row, column[cell]] = by
            else:
                right[row] -= by * int(counts[cell])
    aim = np.zeros(len(cells))
    aim[column[place]] = 1
    bounds = [unknown[cell] for cell in cells]
    least, most = (linprog(sign * aim, A_eq=left, b_eq=right, bounds=bounds).fun for sign in (1, -1))
    return least, np.inf if most is None else -most


def _around(place: int, unknown: Unknown, at: EquationsAt) -> tuple[list[int], list[Equation]]:
    """The unknown counts that hang together with one by equations, and these."""
    cells, equations, waiting = {place}, dict[int, Equation](), [place]
    while waiting:
        for equation in at.get(waiting.pop(), []):
            if id(equation) not in equations:
                equations[id(equation)] = equation
                fresh = [cell for cell in equation if cell in unknown and cell not in cells]
                cells.update(fresh)
                waiting += fresh
    return sorted(cells), list(equations.values())


def next_guard(place: int, unknown: Unknown, spare: Mapping[int, int], at: EquationsAt) -> int | None:
    """The smallest of the counts that may guard (`spare`, by place how large) beside an unknown one that an equation
    gives away, else in one that hangs together."""
    around = _around(place, unknown, at)[1]
    lonely = [equation for equation in around if len(unknown.keys() & equation.keys()) == 1]
    for equations in (lonely, at[place], around):
        cells = {cell for equation in equations for cell in equation if cell not in unknown and cell in spare}
        if cells:
            return min(cells, key=lambda cell: (spare[cell], cell))
    return None


def is_small(count: int) -> bool:
    """Whether a count may never be published."""
    return 1 <= count <= SMALL
