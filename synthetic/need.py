"""The hidden need that drives everything: a family's, lasting and passing, and a child's own.

Records never show it; benchmarks may read it from the truth files.
"""

from typing import Any

import numpy as np

from synthetic.days import day
from synthetic.population import People
from synthetic.state import Families


class Need:
    """The need of all families in the present month, in units of the log hazard; `passing` is what changes."""

    def __init__(self, rng: np.random.Generator, people: People, params: dict[str, Any]) -> None:
        rates = params["rates"]
        self._kept, self._spread = rates["passing_kept_a_month"], rates["family_passing"]
        self._lasting = rates["family_lasting"] * people.families.lasting.to_numpy()
        self._own = rates["child_own"] * people.children.own.to_numpy()
        self._relief, self._relief_days = rates["help_relief"], rates["help_lasts_days"]
        self._relief_from = day(params["conditions"]["help_works_from"])
        self._responds = people.families.responds.to_numpy()
        self.passing = self._spread * rng.normal(size=len(people.families))
        self._relieved = np.zeros(len(people.families))

    def pass_month(self, rng: np.random.Generator, families: Families, on: int) -> None:
        """Troubles come and fade over a year or two; early help relieves the families that it can help, for a time."""
        fresh = rng.normal(size=len(self.passing)) * self._spread * np.sqrt(1 - self._kept**2)
        self.passing = self._kept * self.passing + fresh
        since = on - families.helped_on
        works = self._responds & (since >= 0) & (families.helped_on >= self._relief_from)
        self._relieved = np.where(works, self._relief * np.exp(-since / self._relief_days), 0)

    def of(self, child: np.ndarray, family: np.ndarray) -> np.ndarray:
        """The need of children living in these families now."""
        return self.family(family) + self._own[child]

    def family(self, family: np.ndarray) -> np.ndarray:
        """The families' need now."""
        return (self._lasting + self.passing - self._relieved)[family]
