"""How a table is declared: columns as class attributes, from which its Arrow schema follows."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa

from schemas.codes import YES_NO, CodeList

DATE, TEXT, CODE, COUNT, FLAG = pa.date32(), pa.string(), pa.string(), pa.int32(), pa.bool_()
CODES = pa.list_(pa.string())
NUMBER = pa.float64()

KnownAt = Literal["start", "end", "now"]


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, what it holds, and when it is known.

    `at` says on which clock the value becomes visible: with the record's start, with its end (closure reasons, factors,
    decisions), or `now`: the source keeps only the present value, which is not visible before it was first seen.
    Where `may_be_empty` an empty cell is no gap: only some people or sources have anything to tell there.
    Of people only the sources in `asked_of` need fill it, where it names any. `words` are those of a yes or no.
    """

    type: pa.DataType
    says: str
    at: KnownAt = "start"
    codes: CodeList | None = None
    required: bool = False
    may_be_empty: bool = False
    asked_of: tuple[str, ...] = ()
    words: CodeList = YES_NO


class Table:
    """A declared table. Subclasses give `grain` and `source` and set their columns as attributes."""

    grain: ClassVar[str]
    source: ClassVar[str]

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name, a base class's first, in the order of their declaration."""
        found: dict[str, Column] = {}
        for base in reversed(cls.__mro__):
            found.update({name: value for name, value in vars(base).items() if isinstance(value, Column)})
        return found

    @classmethod
    def arrow(cls) -> pa.Schema:
        """The Arrow schema; a column that is required is not nullable."""
        return schema_of(cls.columns())


def schema_of(columns: dict[str, Column]) -> pa.Schema:
    """The Arrow schema of declared columns."""
    return pa.schema([pa.field(name, column.type, nullable=not column.required) for name, column in columns.items()])
