"""What a declaration sees of the visible records: codes and days before the landmark, nothing else."""

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from schemas.records import Record

ENVELOPE = ("days_before", "end_days_before", "is_open")  # of every record
SEQUENCE = ("days_after_last",)  # since the last of its kind that had begun before it; asked for, it is worked out
EARLIER = (*SEQUENCE, "days_after_help")  # told of an earlier record, which lies as far back as a declaration looks
PERSON = ("age_months", "gap_months")  # of a relative, at the landmark; only where others are counted
_TYPES = {"is_open": "boolean"} | dict.fromkeys(
    ("days_before", "end_days_before", "days_after_last", "age_months", "gap_months"), "int32"
)
_SHUT = (ops.Reduction, ops.Analytic, ops.WindowFunction, ops.Subquery, ops.Impure)


class Refused(Exception):
    """A declaration asks for what no feature may use."""


class Rows:
    """The visible records of one block. A declaration may compare their columns with values, and filter by that."""

    __slots__ = ("_column", "_conditions", "_looks_back", "_names", "_record")

    def __init__(
        self,
        table: ir.Table,
        record: type[Record],
        others: bool = False,
        looks_back: int = 0,
    ) -> None:
        self._names = (*ENVELOPE, *SEQUENCE, *(PERSON if others else ()), *record.columns())
        # the table itself stays out of reach
        self._column = table.__getitem__
        self._record, self._looks_back = record, looks_back
        self._conditions: tuple[ir.BooleanValue, ...] = ()

    @classmethod
    def blank(cls, record: type[Record], others: bool, looks_back: int = 0) -> "Rows":
        """Rows of a table without any: what a declaration is tried on when it is declared."""
        shape = ibis.Schema.from_pyarrow(record.linked())
        told = {name: shape[name] for name in record.columns()}
        return cls(ibis.table(told | _TYPES, name=record.__name__), record, others, looks_back)

    def __getattr__(self, name: str) -> Any:
        if name in EARLIER and name in self._names:
            return self._of_earlier(name)
        if name in self._names:
            return self._column(name)
        if name.endswith("_on"):
            raise Refused(f"{name} is out of reach: a declaration sees days_before the landmark, never a date")
        if name in PERSON:
            raise Refused(f"{name} is of relatives: only a feature of others sees it")
        raise Refused(f"{self._record.__name__} has no column {name}; it has {', '.join(self._names)}")

    def _of_earlier(self, name: str) -> ir.IntegerColumn:
        """What lies further back than the declaration says would be told where it is covered and nowhere else."""
        if not self._looks_back:
            raise Refused(f"{name} is of an earlier record: say with looks_back how many days before it that may lie")
        days = self._column(name)
        return (days <= self._looks_back).ifelse(days, ibis.null("int32"))

    def where(self, *conditions: ir.BooleanValue) -> "Rows":
        """The rows for which all conditions hold. Raises Refused where a condition looks beyond its own row."""
        for condition in conditions:
            if not isinstance(condition, ir.BooleanValue):
                told = type(condition).__name__
                raise Refused(f"a condition is {told}: compare columns of the rows, as in rows.days_before < 90")
            _refuse_far_sight(condition, self._names)
        found = object.__new__(Rows)
        found._names, found._column, found._record = self._names, self._column, self._record
        found._looks_back = self._looks_back
        found._conditions = (*self._conditions, *conditions)
        return found

    @property
    def conditions(self) -> tuple[ir.BooleanValue, ...]:
        """All conditions so far."""
        return self._conditions

    def compared(self) -> set[tuple[str, str]]:
        """The columns that the conditions compare with a text, each with the text."""
        found = set[tuple[str, str]]()
        for part in (part for condition in self._conditions for part in _parts(condition.op())):
            # one comparison: a column and the texts beside it
            beside = [one for child in part.__children__ for one in (child, *child.__children__)]
            names = [one.name for one in beside if isinstance(one, ops.Field)]
            texts = [one.value for one in beside if isinstance(one, ops.Literal) and isinstance(one.value, str)]
            if isinstance(part, ops.Comparison | ops.InValues | ops.ArrayContains):
                found |= {(name, text) for name in names for text in texts}
        return found

    def reads(self) -> set[str]:
        """The columns that the conditions compare."""
        parts = (part for condition in self._conditions for part in _parts(condition.op()))
        return {part.name for part in parts if isinstance(part, ops.Field)}


def _refuse_far_sight(condition: ir.BooleanValue, names: tuple[str, ...]) -> None:
    """A row is judged by itself alone: else what came later could be reached through its neighbours."""
    for part in _parts(condition.op()):
        if isinstance(part, _SHUT):
            raise Refused(
                f"a condition uses {type(part).__name__}: a declaration compares the columns of one record and never"
                " looks at other records, which could lie after the landmark"
            )
        if isinstance(part, ops.Field) and part.name not in names:
            raise Refused(f"{part.name} is out of reach: a declaration sees days_before the landmark, never a date")


def _parts(value: ops.Node) -> Iterator[ops.Node]:
    """A value and what it is made of, down to the columns and no further."""
    yield value
    for part in value.__children__:
        if not isinstance(part, ops.Relation):
            yield from _parts(part)
