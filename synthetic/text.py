"""Columns of text, joined many rows at a time with Arrow: XML elements and CSV files."""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = pa.Array


def words(values: Any) -> Column:
    """Any column as text; numbers that are 0 and missing values are empty."""
    array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(np.asarray(values))
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_integer(array.type):
        array = pc.if_else(pc.equal(array, 0), pa.scalar(None, array.type), array)
    return pc.fill_null(pc.cast(array, pa.string()), "")


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
    return pc.replace_substring_regex(words(codes), r"(\w+) ?", f"<{tag}>\\1</{tag}>\n")


def write_csv(path: Path, columns: dict[str, Any]) -> None:
    """A CSV file of columns that need no quotes; a constant column may be given as one text."""
    rows = join(*columns.values(), by=",").to_pylist()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8", newline="\n")
