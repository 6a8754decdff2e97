"""Yes, no and not known, as SQL has them: plain values that a declaration's body compares as it compares columns."""

from collections.abc import Callable, Mapping
from typing import Any


class Told:
    """A value that may not be known (None). A comparison with what is not known is not known."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def isin(self, values: tuple[Any, ...]) -> "Told":
        """Whether it is one of `values`."""
        return Told(None if self.value is None else self.value in values)

    def notin(self, values: tuple[Any, ...]) -> "Told":
        """Whether it is none of `values`."""
        return ~self.isin(values)

    def between(self, low: Any, high: Any) -> "Told":
        """Whether it lies between two values or is one of them."""
        return (self >= low) & (self <= high)

    def contains(self, value: Any) -> "Told":
        """Whether it holds a value, as a list of codes may."""
        return self._worked_out(value, lambda one, two: two in one)

    def isnull(self) -> "Told":
        """Whether it is not known: yes or no, never unknown itself."""
        return Told(self.value is None)

    def notnull(self) -> "Told":
        """Whether it is known."""
        return Told(self.value is not None)

    def fill_null(self, value: Any) -> "Told":
        """Itself, or `value` where it is not known."""
        return Told(value if self.value is None else self.value)

    def __add__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one + two)

    def __sub__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one - two)

    def __eq__(self, other: object) -> "Told":  # type: ignore[override]
        return self._worked_out(other, lambda one, two: one == two)

    def __ne__(self, other: object) -> "Told":  # type: ignore[override]
        return ~(self == other)

    def __bool__(self) -> bool:
        raise TypeError("it may not be known: combine conditions with &, | and ~, as those of columns")

    def __ge__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one >= two)

    def __le__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one <= two)

    def __lt__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one < two)

    def __gt__(self, other: object) -> "Told":
        return self._worked_out(other, lambda one, two: one > two)

    def __invert__(self) -> "Told":
        return Told(None if self.value is None else not self.value)

    def __and__(self, other: "Told") -> "Told":
        if self.value is False or other.value is False:
            return Told(False)
        return Told(None if self.value is None or other.value is None else True)

    def __or__(self, other: "Told") -> "Told":
        return ~(~self & ~other)

    def _worked_out(self, other: object, how: Callable[[Any, Any], Any]) -> "Told":
        value = other.value if isinstance(other, Told) else other
        return Told(None if self.value is None or value is None else how(self.value, value))

    __hash__ = None  # type: ignore[assignment]


class OneRow:
    """One record in the place of features.rows.Rows: a body filters it away, or not."""

    def __init__(self, values: Mapping[str, Any], conditions: tuple[Told, ...] = ()) -> None:
        self._values, self._conditions = values, conditions

    def __getattr__(self, name: str) -> Told:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(name)
        return Told(self._values[name])

    def where(self, *conditions: Told) -> "OneRow":
        """The row under all conditions so far and these."""
        return OneRow(self._values, (*self._conditions, *conditions))

    def counts(self) -> bool:
        """Whether all conditions are known to hold."""
        return all(condition.value is True for condition in self._conditions)
