"""Curves over age, read off a table by the month of life: cheap for everybody every month."""

import numpy as np

FIRST, LAST = -24, 360
"""The months of life that the tables hold."""


class Curve:
    """Straight lines between points (age in years, value), level outside unless told."""

    def __init__(self, ages: tuple[float, ...], values: tuple[float, ...], outside: float | None = None) -> None:
        months = np.arange(FIRST, LAST) / 12
        self._table = np.interp(months, ages, values, left=outside, right=outside)

    def at(self, months: np.ndarray) -> np.ndarray:
        """The values at whole months of life, below 0 for the unborn."""
        return self._table[np.clip(months - FIRST, 0, LAST - FIRST - 1)]
