"""What a reader can work out of hidden counts who knows equations between them, and what more must be hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Equation = Mapping[int, int]  # by the place of a count how often it is in; together they are 0
Counts = Sequence[int] | NDArray[np.int64]
SMALL = 5  # counts of 1 to so many are never published


def hidden_given(counts: Counts, equations: Sequence[Equation]) -> set[int]:
    """The places of the counts that must not be seen where the reader knows these equations.

    Each small count is hidden, and the next smallest counts beside it, until no equation, nor any of them together,
    leaves a small one with one possible value. The reader knows this rule: a hidden count is 1 to 5, or above 5.
    """
    hidden = {i for i, count in enumerate(counts) if is_small(int(count))}
    of = _equations_of(equations)
    # hiding more leaves a count that is safe as safe as it was, so that each is looked at once
    for place in sorted(hidden):
        while _is_given(place, counts, hidden, of):
            guard = _next_guard(place, counts, hidden, of)
            if guard is None:  # its equations hold only zeros and small counts, which tell of each other alone
                break
            hidden.add(guard)
    return hidden


def given(counts: Counts, hidden: set[int], equations: Sequence[Equation]) -> list[int]:
    """The places of the hidden small counts to which these equations leave one possible value."""
    of = _equations_of(equations)
    return [place for place in sorted(hidden) if is_small(int(counts[place])) and _is_given(place, counts, hidden, of)]


def _equations_of(equations: Sequence[Equation]) -> dict[int, list[Equation]]:
    found: dict[int, list[Equation]] = {}
    for equation in equations:
        for place in equation:
            found.setdefault(place, []).append(equation)
    return found


def _is_given(place: int, counts: Counts, hidden: set[int], of: Mapping[int, list[Equation]]) -> bool:
    """Whether the equations leave a hidden small count one possible value."""
    if place not in of or _can_swap(place, counts, hidden, of):
        return False
    return _span(place, counts, hidden, of) < 1


def _can_swap(place: int, counts: Counts, hidden: set[int], of: Mapping[int, list[Equation]]) -> bool:
    """Whether one more here and one less at a hidden neighbour, or the reverse, would fit all equations as well: the
    plain case of a table with one total, told without solving anything."""
    if len(of[place]) > 1:
        return False
    (equation,) = of[place]
    for other in (j for j in equation if j != place and j in hidden and len(of[j]) == 1):
        way = -1 if equation[other] == equation[place] else 1
        for step in (1, -1):
            here, there = int(counts[place]) + step, int(counts[other]) + way * step
            if 1 <= here <= SMALL and (1 <= there <= SMALL if is_small(int(counts[other])) else there > SMALL):
                return True
    return False


def _span(place: int, counts: Counts, hidden: set[int], of: Mapping[int, list[Equation]]) -> int:
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
    bounds = [(1, SMALL) if is_small(int(counts[cell])) else (SMALL + 1, None) for cell in cells]
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


def _next_guard(place: int, counts: Counts, hidden: set[int], of: Mapping[int, list[Equation]]) -> int | None:
    """The smallest count above 5 beside a hidden one that an equation gives away, else in one that hangs together."""
    around = _around(place, hidden, of)[1]
    lonely = [equation for equation in around if len(hidden & equation.keys()) == 1]
    for equations in (lonely, of[place], around):
        spare = {cell for equation in equations for cell in equation if cell not in hidden and counts[cell] > SMALL}
        if spare:
            return min(spare, key=lambda cell: (counts[cell], cell))
    return None


def is_small(count: int) -> bool:
    """Whether a count may never be published."""
    return 1 <= count <= SMALL
