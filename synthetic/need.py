"""The hidden need that drives everything: a family's, lasting and passing, a child's own, and its leaning to offend.

Records never show it; benchmarks may read it from the truth files.
"""

from typing import Any

import numpy as np

from synthetic.population import People


class Need:
    """The need of all families in the present month, in units of the log hazard."""

    def __init__(self, rng: np.random.Generator, people: People, rates: dict[str, Any]) -> None:
        self._rng = rng
        self._kept, self._spread = rates["passing_kept_a_month"], rates["family_passing"]
        self._lasting = rates["family_lasting"] * people.families.lasting.to_numpy()
        self._passing = self._spread * rng.normal(size=len(people.families))
        self._own = rates["child_own"] * people.children.own.to_numpy()

    def pass_month(self) -> None:
        """An autoregressive step: troubles come and fade over a year or two."""
        fresh = self._rng.normal(size=len(self._passing)) * self._spread * np.sqrt(1 - self._kept**2)
        self._passing = self._kept * self._passing + fresh

    def of(self, child: np.ndarray, family: np.ndarray) -> np.ndarray:
        """The need of children living in these families now."""
        return self._lasting[family] + self._passing[family] + self._own[child]

    def family(self, family: np.ndarray) -> np.ndarray:
        """The families' need now."""
        return self._lasting[family] + self._passing[family]
