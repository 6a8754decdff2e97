"""From text to a typed table: dates, codes and flags are read, and rows that cannot be believed are set aside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.records import AS_READ, Death, Person, Record
from schemas.refusal import BornAfterExtract
from schemas.view import Quarantined

from .raw import Raw
from .spelling import coded
from .values import Values, read_values

Mask = NDArray[np.bool_]
# the first rule that a row breaks is the one it is set aside for
_RULES = {
    "no_id": "the person's id is empty",
    "no_key": "a part of the record's key is empty",
    "bad_date": "a date cannot be read",
    "no_start": "the day it happened is empty",
    "end_before_start": "it ends before it begins",
    "after_extract": "it happens on or after the extract date",
    "no_value": "a required value is empty",
    "duplicate": "the same record stands in the file before it",
}


@dataclass(frozen=True)
class Checked:
    """Typed rows, the years of the returns they came in, rows set aside, and counts of what was met on the way:
    sentinels read as empty, and spellings by column that stand for no code."""

    rows: pa.Table
    years: tuple[int, ...]
    quarantined: pa.Table
    read_count: int
    sentinel_count: int
    unmapped: dict[str, Counter[str]]


def check(record: type[Record], raws: Sequence[Raw], extract_on: date) -> Checked:
    """The rows of one record, of all its files, as a typed table. Raises MixedDates and BornAfterExtract."""
    raw = pa.concat_tables([_with_year(raw) for raw in raws], promote_options="default").combine_chunks()
    values = read_values(record, raw, raws[0].key)
    typed = pa.table({**values.columns, "year": raw.column("year")}).select([*AS_READ, *record.columns()])
    files = raw.column("file").combine_chunks().dictionary_encode()
    order = _by_file(files, raw.column("row").to_numpy())
    if record is Person:
        _refuse_births_to_come(typed.column("born_on"), raw, extract_on)
    broken = _broken(record, typed, values, extract_on, order)
    rule = np.select(list(broken.values()), range(len(broken)), default=len(broken))
    kept = typed.filter(pa.array(rule == len(broken))).sort_by([("record_id", "ascending"), ("year", "ascending")])
    rows, unmapped = _coded(kept, record)
    years = tuple(sorted({raw.year for raw in raws if raw.year is not None}))
    aside = order[rule[order] < len(broken)]
    quarantined = _quarantined(record, raw.take(pa.array(aside)), rule[aside])
    return Checked(rows, years, quarantined, raw.num_rows, values.sentinel_count, unmapped)


def _with_year(raw: Raw) -> pa.Table:
    count = raw.rows.num_rows
    years = pa.nulls(count, pa.int32()) if raw.year is None else pa.array(np.full(count, raw.year, np.int32))
    return raw.rows.append_column("year", years).set_column(
        raw.rows.column_names.index("row"), "row", pc.cast(raw.rows.column("row"), pa.int32())
    )


def _by_file(files: pa.DictionaryArray, row: NDArray[np.int32]) -> NDArray[np.int64]:
    """The rows in the order of their files' names and of their places in them."""
    rank = np.argsort(np.argsort(np.array(files.dictionary.to_pylist(), dtype=object)))
    return np.lexsort((row, rank[files.indices.to_numpy()]))


def _broken(
    record: type[Record], typed: pa.Table, values: Values, extract_on: date, order: NDArray[np.int64]
) -> dict[str, Mask]:
    """For each rule the rows that break it."""
    happened_on, ended_on = typed.column("happened_on"), typed.column("ended_on")
    # a restriction may begin, and a membership or stay be entered, for a day to come
    must_be_past = record.of_service or record is Death
    lacks_value = np.zeros(typed.num_rows, bool)
    for name, column in record.columns().items():
        if column.required:
            lacks_value |= _mask(typed.column(name).is_null())
    masks = {
        "no_id": _mask(typed.column("local_id").is_null()),
        "no_key": _mask(typed.column("record_id").is_null()),
        "bad_date": values.has_bad_date,
        "no_start": record.dated & _mask(happened_on.is_null()),
        "end_before_start": _mask(pc.less(ended_on, happened_on)),
        "after_extract": must_be_past & _mask(pc.greater_equal(happened_on, pa.scalar(extract_on))),
        "no_value": lacks_value,
        "duplicate": _is_copy(typed, order),
    }
    return {rule: masks[rule] for rule in _RULES}


def _mask(condition: pa.ChunkedArray) -> Mask:
    """Null is false."""
    mask: Mask = pc.fill_null(condition, False).to_numpy()
    return mask


def _is_copy(typed: pa.Table, order: NDArray[np.int64]) -> Mask:
    """Rows whose key stands before them in a file of the same year."""
    ids = typed.column("record_id").combine_chunks().dictionary_encode()
    years = pc.fill_null(typed.column("year"), 0).to_numpy().astype(np.int64)
    key = pc.fill_null(ids.indices, len(ids.dictionary)).to_numpy().astype(np.int64) * 10_000 + years
    _, first = np.unique(key[order], return_index=True)
    is_copy = np.ones(len(order), bool)
    is_copy[order[first]] = False
    return is_copy


def _refuse_births_to_come(born_on: pa.ChunkedArray, raw: pa.Table, extract_on: date) -> None:
    to_come = raw.filter(pc.greater_equal(born_on, pa.scalar(extract_on))).group_by("file")
    counts = to_come.aggregate([("row", "count"), ("row", "min")]).sort_by("file")
    for file, count, row in zip(*(counts[name].to_pylist() for name in ("file", "row_count", "row_min")), strict=True):
        raise BornAfterExtract(
            file,
            f"the date of birth of {count} children (first at row {row}) is on or after the extract date {extract_on}",
            "Correct extract_date in the manifest, or the births; an unborn child has an expected date of birth",
        )


def _quarantined(record: type[Record], raw: pa.Table, rule: NDArray[np.int64]) -> pa.Table:
    names, reasons = (
        pa.array(told, pa.string()).take(pa.array(rule)) for told in (list(_RULES), list(_RULES.values()))
    )
    columns = [raw.column("file"), raw.column("row"), pa.repeat(record.__name__, raw.num_rows), names, reasons]
    return pa.table(columns, names=list(Quarantined.columns())).cast(Quarantined.arrow())


def _coded(rows: pa.Table, record: type[Record]) -> tuple[pa.Table, dict[str, Counter[str]]]:
    unmapped: dict[str, Counter[str]] = {}
    for name, column in record.columns().items():
        if column.codes is not None:
            values = pc.cast(rows.column(name), column.type).combine_chunks()
            values, unmapped[name] = coded(values, column.codes)
            rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows.cast(record.as_read()), unmapped
