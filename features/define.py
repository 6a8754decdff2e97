"""How a feature is declared: what is counted, over whom, how, in which windows, and what it says to a reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import ibis.expr.types as ir

from schemas.records import SERVICE_RECORDS, Membership, Record
from schemas.table import CODES

ENVELOPE = ("days_before", "end_days_before", "is_open")


class Of(Enum):
    """Whose records are counted: the child's own, or those of its siblings."""

    OWN = "own"
    SIBLINGS = "siblings"


class Measure(Enum):
    """What is made of the records in a window. Starts are counted as starts; days of a spell are clipped, and of
    overlapping spells counted once."""

    COUNT = "count"
    DAYS = "days"
    DAYS_SINCE = "days_since"
    IS_OPEN = "is_open"
    PEOPLE = "people"


class Refused(Exception):
    """A declaration asks for what no feature may use."""


class Rows:
    """What a declaration sees of the visible records: codes and days before the landmark. It may only filter."""

    def __init__(self, table: ir.Table, record: type[Record], conditions: tuple[ir.BooleanValue, ...] = ()) -> None:
        self._table, self._record, self._conditions = table, record, conditions

    def __getattr__(self, name: str) -> Any:
        if name in ENVELOPE or name in self._record.columns():
            return self._table[name]
        if name.endswith("_on"):
            raise Refused(f"{name} is out of reach: a declaration sees days_before the landmark, never a date")
        known = ", ".join((*ENVELOPE, *self._record.columns()))
        raise Refused(f"{self._record.__name__} has no column {name}; it has {known}")

    def where(self, *conditions: ir.BooleanValue) -> "Rows":
        """The rows for which all conditions hold."""
        return Rows(self._table, self._record, (*self._conditions, *conditions))

    @property
    def conditions(self) -> tuple[ir.BooleanValue, ...]:
        """All conditions so far."""
        return self._conditions


Body = Callable[[Rows], Rows]


@dataclass(frozen=True)
class Feature:
    """One declaration; it makes one column a window (or one, where it has none)."""

    name: str
    source: type[Record]
    of: Of
    measure: Measure
    windows: tuple[int, ...]
    codes: tuple[str, tuple[str, ...]] | None
    says: str
    expects: int
    body: Body

    @property
    def columns(self) -> dict[str, int | None]:
        """The columns by name, each with its window in days."""
        return {f"{self.name}_{days}d": days for days in self.windows} if self.windows else {self.name: None}

    @property
    def exists_from(self) -> date | None:
        """The first day from which the source could tell it: its record's, or the latest of its codes'."""
        starts = [self.source.since]
        if self.codes is not None:
            column, codes = self.codes
            code_list = self.source.columns()[column].codes
            assert code_list is not None
            starts.append(code_list.valid_from(codes))
        return max((start for start in starts if start is not None), default=None)

    def condition(self, table: ir.Table) -> ir.BooleanValue | None:
        """What a visible record must fulfil to count; None where every one does."""
        rows = self.body(Rows(table, self.source))
        conditions = list(rows.conditions)
        if self.codes is not None:
            conditions.insert(0, _has_code(table, self.source, *self.codes))
        if not conditions:
            return None
        whole = conditions[0]
        for condition in conditions[1:]:
            whole = whole & condition
        return whole.fill_null(False)


def _has_code(table: ir.Table, source: type[Record], column: str, codes: tuple[str, ...]) -> ir.BooleanValue:
    if source.columns()[column].type != CODES:
        return table[column].isin(codes)
    found = table[column].contains(codes[0])
    for code in codes[1:]:
        found = found | table[column].contains(code)
    return found


CATALOGUE: dict[str, Feature] = {}
_KEPT_APART = ("sex", "ethnicity", "is_disabled", "upn", "postcode", "worker", "team", "lead_organisation")


def feature(
    *,
    source: type[Record],
    measure: Measure,
    says: str,
    of: Of = Of.OWN,
    windows: tuple[int, ...] = (),
    codes: tuple[str, tuple[str, ...]] | None = None,
    expects: int = 0,
) -> Callable[[Body], Feature]:
    """Declare a feature. `says` is its sentence for a lead, with {value} and {window}; `expects` is 1 where
    practitioners expect it to raise the chance of an outcome, -1 to lower it. `codes` names a coded column and the
    codes that count. Raises Refused for what no feature may use."""

    def declare(body: Body) -> Feature:
        made = Feature(body.__name__, source, of, measure, windows, codes, says, expects, body)
        _refuse(made)
        CATALOGUE[made.name] = made
        return made

    return declare


def _refuse(made: Feature) -> None:
    if made.source not in (*SERVICE_RECORDS, Membership):
        raise Refused(f"{made.name}: {made.source.__name__} is kept apart from the features")
    if made.name in CATALOGUE:
        raise Refused(f"{made.name} is declared twice")
    if any(word in _KEPT_APART for word in made.name.split("_")):
        raise Refused(f"{made.name}: protected characteristics, places and workers are never features")
    if made.measure is Measure.DAYS and not made.source.spell:
        raise Refused(f"{made.name}: {made.source.__name__} has no days, it is an event")
    if made.measure is Measure.PEOPLE and made.of is Of.OWN:
        raise Refused(f"{made.name}: people are counted among siblings")


def refuse_short_windows(lag_days: dict[str, int], lag_of: dict[str, str]) -> None:
    """Rule 3: where known_on may be assumed from a lag, no window is shorter than four times that lag."""
    for made in CATALOGUE.values():
        shortest = 4 * lag_days[lag_of[made.source.service]]
        if made.windows and min(made.windows) < shortest:
            raise Refused(f"{made.name}: a window of {min(made.windows)} days is shorter than {shortest}, four lags")
