"""Columns of text, joined many rows at a time with Arrow: tables as they stand in a file, XML elements, CSV files."""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = pa.Array
ASIDE = "_"
"""Columns whose names begin so stand beside a file's own: what a rule must know of a row, never written."""


def words(values: Any) -> Column:
    """Any column as text; numbers that are 0 and missing values are empty."""
    array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(np.asarray(values))
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_integer(array.type):
        array = pc.if_else(pc.equal(array, 0), pa.scalar(None, array.type), array)
    return pc.fill_null(pc.cast(array, pa.string()), "")


def table(columns: dict[str, Any]) -> pa.Table:
    """The columns as text, those aside as they are; a constant column may be given as one text."""
    count = next(len(values) for values in columns.values() if not isinstance(values, str))
    arrays = {}
    for name, values in columns.items():
        if isinstance(values, str):
            arrays[name] = pa.repeat(pa.scalar(values), count)
        else:
            arrays[name] = pa.array(np.asarray(values)) if name.startswith(ASIDE) else words(values)
    return pa.table(arrays)


def join(*parts: Any, by: str = "") -> Column:
    """Row by row, the parts (columns or constants) one after the other."""
    return pc.binary_join_element_wise(*(p if isinstance(p, str) else words(p) for p in parts), by)


def element(tag: str, values: Any) -> Column:
    """<tag>value</tag> and a line end for each row, nothing where the value is empty."""
    column = words(values)
    return pc.if_else(pc.equal(column, ""), "", pc.binary_join_element_wise(f"<{tag}>", column, f"</{tag}>\n", ""))


def wrap(tag: str, inner: Column) -> Column:
    """<tag> around what is inside, nothing where there is nothing inside."""
    return pc.if_else(pc.equal(inner, ""), "", pc.binary_join_element_wise(f"<{tag}>\n", inner, f"</{tag}>\n", ""))


def repeated(tag: str, codes: Any) -> Column:
    """One element for each of the words of a row."""
    return pc.replace_substring_regex(words(codes), r"([\w-]+) ?", f"<{tag}>\\1</{tag}>\n")


def write_rows(path: Path, head: str, rows: Column, foot: str = "") -> None:
    """A file of all the rows' text one after the other, straight from Arrow's own memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(head.encode())
        if len(rows):
            offsets = np.frombuffer(rows.buffers()[1], np.int32, len(rows) + 1, rows.offset * 4)
            file.write(memoryview(rows.buffers()[2])[offsets[0] : offsets[-1]])
        file.write(foot.encode())


def write_csv(path: Path, rows: pa.Table) -> None:
    """A CSV file of columns that need no quotes; those aside are left out."""
    rows = table(rows) if isinstance(rows, dict) else rows
    names = [name for name in rows.column_names if not name.startswith(ASIDE)]
    lines = pc.binary_join_element_wise(*(rows.column(name).combine_chunks() for name in names), ",")
    write_rows(path, ",".join(names) + "\n", pc.binary_join_element_wise(lines, "\n", ""))
