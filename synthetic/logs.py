"""The logs that grow while the months pass, one for each kind of thing that happens."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


class Log:
    """Grows by one set of columns at a time; one table at the end."""

    def __init__(self) -> None:
        self._parts: list[dict[str, np.ndarray]] = []
        self.count = 0

    def add(self, **columns: np.ndarray) -> np.ndarray:
        """Appends rows, the same columns each time; returns their numbers."""
        self._parts.append(columns)
        before, self.count = self.count, self.count + len(next(iter(columns.values())))
        return np.arange(before, self.count)

    def table(self) -> pd.DataFrame:
        """All rows, numbered in the order in which they came."""
        return pd.DataFrame({n: np.concatenate([p[n] for p in self._parts]) for n in self._parts[0]})


@dataclass
class Logs:
    """What happened so far.

    Spans have case, happened_on, ended_on; closings have case, closed, reason, is_step_down.
    """

    cases: Log = field(default_factory=Log)
    assessments: Log = field(default_factory=Log)
    enquiries: Log = field(default_factory=Log)
    plans: Log = field(default_factory=Log)
    protections: Log = field(default_factory=Log)
    care: Log = field(default_factory=Log)
    breaks: Log = field(default_factory=Log)
    closings: Log = field(default_factory=Log)
    contacts: Log = field(default_factory=Log)
    episodes: Log = field(default_factory=Log)
    steps_up: Log = field(default_factory=Log)
    offences: Log = field(default_factory=Log)
    needs: Log = field(default_factory=Log)
