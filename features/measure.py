"""What can be made of the records in a window: the measures, their units, and what an empty value means."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class _Told:
    unit: str
    without: str  # what it is where nothing was recorded though all was covered
    is_empty: bool = False  # ... which is then no value


class Measure(Enum):
    """What is made of the records in a window. Starts are counted as starts; days of a spell are clipped, and of
    overlapping spells counted once. Without a window, of all that is visible."""

    COUNT = _Told("records", "0: none began")
    ANY = _Told("1 or 0", "0: there was none")
    DAYS = _Told("days", "0: no day of one")
    DAYS_SINCE = _Told("days", "empty: none began", is_empty=True)
    DAYS_SINCE_FIRST = _Told("days since the first", "empty: none began", is_empty=True)
    DAYS_SINCE_END = _Told("days since the last end", "empty: none ended", is_empty=True)
    IS_OPEN = _Told("1 or 0 now", "0: none is open")
    DAYS_OPEN = _Told("days that the open one has lasted", "0: none is open")
    PEOPLE = _Told("people", "0: nobody")
    TREND = _Told("records more than in the window before", "0: as many in both, or none")
    QUARTERS = _Told("quarters of a year with a record", "0: none began")
    KINDS = _Told("different codes", "0: none began")
    SUM = _Told("sum", "0: none began")
    SHARE = _Told("per cent", "empty: nothing to take a share of", is_empty=True)
    HIGHEST = _Told("highest value", "0: none began")
    LOWEST = _Told("lowest value", "empty: none", is_empty=True)
    DAYS_SINCE_HIGHEST = _Told("days since the highest was first reached", "empty: none began", is_empty=True)

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.value.unit

    @property
    def without(self) -> str:
        """Its value where nothing was recorded though the whole window is covered, in words."""
        return self.value.without

    @property
    def is_empty_without(self) -> bool:
        """Whether that is no value; else it is 0."""
        return self.value.is_empty


OF_SPELLS = (Measure.DAYS, Measure.DAYS_SINCE_END, Measure.IS_OPEN, Measure.DAYS_OPEN)
OF_AN_AMOUNT = (
    Measure.KINDS,
    Measure.SUM,
    Measure.SHARE,
    Measure.HIGHEST,
    Measure.LOWEST,
    Measure.DAYS_SINCE_HIGHEST,
)
BY_ANY_DAY = (Measure.DAYS, Measure.PEOPLE, Measure.ANY)  # a spell is in a window if any day of it is
