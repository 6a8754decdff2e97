"""What a declaration is: what is counted, over whom, how, in which windows, and the columns that it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

import ibis
import ibis.expr.types as ir

from features.measure import Measure
from features.rows import Rows
from schemas.codes import CodeList
from schemas.records import Record
from schemas.table import CODES


class Of(Enum):
    """Whose records are counted: the child's own, those of its siblings (self left out), of the others who live in its
    household now, or of its parents."""

    OWN = "own"
    SIBLINGS = "siblings"
    HOUSEHOLD = "household"
    PARENTS = "parents"

    @property
    def prefix(self) -> str:
        """What the names of its columns begin with."""
        return {"own": "", "siblings": "sibling_", "household": "household_", "parents": "parent_"}[self.value]

    @property
    def words(self) -> str:
        """How a sentence says whose they are: what {whose} stands for."""
        return {
            "own": "",
            "siblings": " of brothers or sisters",
            "household": " of others in the household",
            "parents": " of a parent",
        }[self.value]


Body = Callable[[Rows], Rows]
Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Feature:
    """One declaration. It makes a column for each of whom it counts, each group of codes and each window."""

    name: str
    source: type[Record]
    measure: Measure
    says: str
    of: tuple[Of, ...]
    windows: tuple[int, ...]
    codes: tuple[str, Groups] | None
    amount: tuple[str, ...]
    cap: int | None
    looks_back: int
    expects: int
    route: str
    only_shown: str
    body: Body

    @property
    def summary(self) -> str:
        """What it is, as its docstring's first paragraph says."""
        return " ".join((self.body.__doc__ or "").split("\n\n")[0].split())

    def blank_rows(self) -> Rows:
        """Rows to try its body on."""
        return Rows.blank(self.source, any(of is not Of.OWN for of in self.of), self.looks_back)

    def asks_for(self, name: str) -> bool:
        """Whether its body compares a column of the rows."""
        return name in self.body(self.blank_rows()).reads()

    @property
    def columns(self) -> tuple["Column", ...]:
        """Its columns, in the order of whom, of groups and of windows."""
        groups: tuple[str | None, ...] = (None,) if self.codes is None else tuple(self.codes[1])
        return tuple(
            Column(self, of, group, days) for of in self.of for group in groups for days in self.windows or (None,)
        )


@dataclass(frozen=True)
class Column:
    """One column of a declaration: over whom, of which group of codes, in which window (days; None: of now or ever)."""

    feature: Feature
    of: Of
    group: str | None
    days: int | None

    @property
    def name(self) -> str:
        """Its name in every table."""
        return self.rows_name + (f"_{self.days}d" if self.days else "")

    @property
    def rows_name(self) -> str:
        """The name of what it counts, the same in all windows."""
        whose = self.of.prefix if len(self.feature.of) > 1 else ""
        return whose + self.feature.name + (f"_{self.group}" if self.group else "")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that count; none where every record does."""
        return () if self.feature.codes is None else self.feature.codes[1][self.group or ""]

    @property
    def code_list(self) -> CodeList | None:
        """The list that its codes are of."""
        return self.feature.source.columns()[self.feature.codes[0]].codes if self.feature.codes else None

    @property
    def route(self) -> str:
        """The group of features with which it can be left out of learning: its declaration's, or the police's where
        only they can have sent it."""
        told_by_police = self.feature.codes is not None and self.feature.codes[0] == "source_code"
        return "police" if told_by_police and set(self.codes) == {"6"} else self.feature.route

    @property
    def window_days(self) -> int:
        """How many days before the landmark count; 0 where all do. A trend has two windows."""
        return (self.days or 0) * (2 if self.feature.measure is Measure.TREND else 1)

    @property
    def history_days(self) -> int:
        """How many days before the landmark must be known; 0 for what is told by the day before it."""
        return self.window_days + self.feature.looks_back

    @property
    def exists_from(self) -> date | None:
        """The first day from which the source could tell it: its record's, or the latest of its codes'."""
        starts = [self.feature.source.since]
        if self.code_list is not None:
            starts.append(self.code_list.valid_from(self.codes))
        return max((start for start in starts if start is not None), default=None)

    def condition(self, table: ir.Table) -> ir.BooleanValue:
        """What a visible record must fulfil to count."""
        others = self.of is not Of.OWN
        rows = Rows(table, self.feature.source, others, self.feature.looks_back)
        conditions = list(self.feature.body(rows).conditions)
        if self.feature.codes is not None:
            conditions.insert(0, _has_code(table, self.feature.source, self.feature.codes[0], self.codes))
        return ibis.and_(*conditions).fill_null(False) if conditions else ibis.literal(True)


def _has_code(table: ir.Table, source: type[Record], column: str, codes: tuple[str, ...]) -> ir.BooleanValue:
    if source.columns()[column].type != CODES:
        return table[column].isin(codes)
    return ibis.or_(*(table[column].contains(code) for code in codes))
