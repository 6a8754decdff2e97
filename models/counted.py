"""Rules that count something and tell how often the event followed each count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.rows import Floats


@runtime_checkable
class Counted(Protocol):
    """A fitted rule with a plain count: rank by it, for counts that share a frequency stay apart."""

    def score(self, X: NDArray[np.float32], columns: Sequence[str]) -> NDArray[np.int64]:
        """The plain count, (n,)."""
        ...


def frequency(count: NDArray[np.int64], label: Floats, weight: Floats) -> tuple[float, ...]:
    """The share with the event at each count from 0 to the highest seen, never falling as the count grows."""
    from sklearn.isotonic import IsotonicRegression

    total = np.bincount(count, weights=weight)
    seen = np.flatnonzero(total)
    share = np.bincount(count, weights=weight * label)[seen] / total[seen]
    rising = IsotonicRegression(y_min=0.0, y_max=1.0).fit(seen, share, sample_weight=total[seen])
    # A count that nobody had lies on the line between its neighbours; below the lowest seen, it takes the lowest.
    every = np.arange(len(total)).clip(min=seen[0])
    return tuple(float(value) for value in rising.predict(every))


def at(frequencies: Sequence[float], count: NDArray[np.int64]) -> Floats:
    """The frequency at each count, (n,); a count above the highest seen takes its frequency."""
    return np.asarray(frequencies)[np.minimum(count, len(frequencies) - 1)]
