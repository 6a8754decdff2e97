"""CSV files as text: UTF-8 with or without a byte-order mark, else Windows-1252."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from schemas.refusal import BrokenFile

from .raw import Sheet


def read_delimited(path: Path, shown: str) -> Sheet:
    """A CSV, its columns as text. `shown` is how messages name the file.

    Raises BrokenFile where there is no header or the text cannot be read.
    """
    ragged: list[int] = []

    def skip(row: csv.InvalidRow) -> str:
        ragged.append(row.number or 0)
        return "skip"

    data = path.read_bytes()
    if b"\0" in data:
        raise BrokenFile(shown, "it holds bytes that are not text", "Export it again as CSV")
    names = _header(data, shown)
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(use_threads=False, encoding=_encoding(data)),
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
            convert_options=convert,
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise BrokenFile(shown, "it cannot be read as CSV to its end", "Export it again") from error
    table = table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
    bad = set(ragged)
    numbers = [number for number in range(2, table.num_rows + len(bad) + 2) if number not in bad]
    return Sheet(path, shown, table, pa.array(numbers[: table.num_rows], pa.int32()), tuple(sorted(bad)))


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _header(data: bytes, shown: str) -> list[str]:
    first = data.decode(_encoding(data), errors="replace").lstrip("\ufeff").split("\n", 1)[0].strip()
    names = [name.strip().strip('"') for name in first.split(",")]
    if not first or not any(names):
        raise BrokenFile(shown, "it is empty, without even a header", "Export it again")
    if len(set(names)) < len(names):
        raise BrokenFile(shown, "a column name stands in it twice", "Export it with each column once")
    return names
