"""From text to a typed table: dates, codes and flags are read, and rows that cannot be believed are set aside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.codes import SYSTEM
from schemas.records import AS_READ, Person, Record
from schemas.refusal import BornAfterExtract
from schemas.table import COUNT, TEXT
from schemas.view import Quarantined

from .raw import Raw, as_one
from .rules.aside import Candidates, Mask
from .rules.rule import of_action
from .spelling import NO_SPELLINGS, Spellings, coded
from .values import read_values
from .yearly import Came, together

_RULES = {rule.name: rule for rule in of_action("quarantine") if rule.find is not None}
AS_WRITTEN = {
    "upn": "upn_text",  # of a number that identifies nobody only the text is kept
    "former_upn": "former_upn_text",
    "upn_unknown": "upn_unknown",
    "conference_on": "conference_text",
    "conference_target": "conference_target",
    "no_conference": "no_conference",
}
"""Columns of the files of which the rules see the text, though the records do not hold it; and how rules name it."""


@dataclass(frozen=True)
class Checked:
    """Typed rows, in which returns they came, rows set aside, and counts of what was met on the way:
    sentinels read as empty, and spellings by column that stand for no code, for no count, or for neither yes nor no.

    `places` says of each row its file and row, and what AS_WRITTEN names; `aside` of each row set aside its record_id,
    its system, the local id, the year of its return or its day, and the columns whose dates cannot be read; `told` how
    many codes each coded column holds; `strange` of each row the texts that are no count and neither yes nor no, by
    column.
    """

    rows: pa.Table
    came: Came
    quarantined: pa.Table
    read_count: int
    sentinel_count: int
    unmapped: dict[str, Counter[str]]
    places: pa.Table = field(default_factory=lambda: pa.table({}))
    aside: pa.Table = field(default_factory=lambda: pa.table({}))
    told: dict[str, int] = field(default_factory=dict)
    strange: dict[str, pa.ChunkedArray] = field(default_factory=dict)


def check(record: type[Record], raws: Sequence[Raw], extract_on: date, spellings: Spellings = NO_SPELLINGS) -> Checked:
    """The rows of one record, of all its files, as a typed table. Raises MixedDates and BornAfterExtract."""
    raw = as_one(raws)
    presence = sorted({name for one in raws for name in one.presence})
    headers = _headers(raws)
    values = read_values(record, raw, raws[0].key, spellings, presence, headers)
    system = pc.utf8_lower(coded(values.columns["system"], SYSTEM, spellings)[0])
    typed = pa.table({**values.columns, "system": system, "year": _years(raws)}).select([*AS_READ, *record.columns()])
    files = raw.column("file").combine_chunks()
    order = _by_file(files, raw.column("row").to_numpy())
    if record is Person:
        _refuse_births_to_come(typed.column("born_on"), raw, extract_on)
    none = np.zeros(raw.num_rows, bool)
    has_bad_date = np.logical_or.reduce([none, *values.bad_dates.values()])
    is_known_by_day = "happened_on" in raws[0].key
    rule = _first_broken(Candidates(record, typed, has_bad_date, extract_on, order, is_known_by_day, ~none))
    placed = _placed(typed, raw, files)
    for name, texts in values.strange.items():
        placed = placed.append_column(_strange(name), texts)
    kept = _standing(placed, rule == len(_RULES))
    rows, unmapped = _coded(kept.select(typed.column_names), record, spellings)
    strange = {name: kept.column(_strange(name)) for name in values.strange}
    unmapped |= {name: _counted(texts) for name, texts in strange.items()}
    aside = order[rule[order] < len(_RULES)]
    is_unread = list(_RULES).index("bad_date") == rule[aside]
    unread = {name: is_bad[aside] & is_unread for name, is_bad in values.bad_dates.items()}
    columns = _named(unread, files.take(pa.array(aside)), headers)
    return Checked(
        rows,
        together(Came({raw.source: () if raw.year is None else (raw.year,)}) for raw in raws),
        _quarantined(record, raw.take(pa.array(aside)), rule[aside], columns),
        raw.num_rows,
        values.sentinel_count,
        unmapped,
        kept.drop_columns([*typed.column_names, *map(_strange, values.strange)]),
        _whose(typed.take(pa.array(aside))).append_column("column", columns),
        {name: _count(rows.column(name)) + (unmapped[name].total() if name in strange else 0) for name in unmapped},
        {name: texts for name, texts in strange.items() if unmapped[name]},
    )


def _years(raws: Sequence[Raw]) -> pa.ChunkedArray:
    counts = [(raw.year, raw.rows.num_rows) for raw in raws]
    return pa.chunked_array(
        [pa.nulls(count, COUNT) if year is None else pa.repeat(pa.scalar(year, COUNT), count) for year, count in counts]
    )


def _by_file(files: pa.DictionaryArray, row: NDArray[np.int32]) -> NDArray[np.int64]:
    """The rows in the order of their files' names and of their places in them."""
    rank = np.argsort(np.argsort(np.array(files.dictionary.to_pylist(), dtype=object)))
    return np.lexsort((row, rank[files.indices.to_numpy()]))


def _standing(placed: pa.Table, stands: Mask) -> pa.Table:
    """The rows that stand, by key and year; taken in one go, as a large file leaves no memory for one more copy."""
    places = np.flatnonzero(stands)
    keys = placed.select(["record_id", "year"]).take(pa.array(places))
    order = pc.sort_indices(keys, [("record_id", "ascending"), ("year", "ascending")])
    return placed.take(pa.array(places[order.to_numpy()]))


def _placed(typed: pa.Table, raw: pa.Table, files: pa.DictionaryArray) -> pa.Table:
    """The rows with where each stands."""
    placed = typed.append_column("file", files).append_column("row", raw.column("row"))
    for name in (one for one in AS_WRITTEN if one in raw.column_names):
        placed = placed.append_column(AS_WRITTEN[name], raw.column(name).cast(TEXT))
    return placed


def _first_broken(told: Candidates) -> NDArray[np.int64]:
    """For each row the place of the first rule that it breaks; the count of the rules where it breaks none."""
    first = np.full(told.rows.num_rows, len(_RULES))
    for place, rule in enumerate(_RULES.values()):
        stands = first == len(_RULES)
        if rule.find:
            first[stands & rule.find(replace(told, stands=stands))] = place
    return first


def _refuse_births_to_come(born_on: pa.ChunkedArray, raw: pa.Table, extract_on: date) -> None:
    to_come = raw.select(["file", "row"]).filter(pc.greater_equal(born_on, pa.scalar(extract_on)))
    by_file = to_come.set_column(0, "file", to_come.column("file").cast(TEXT)).group_by("file")
    counts = by_file.aggregate([("row", "count"), ("row", "min")]).sort_by("file")
    for file, count, row in zip(*(counts[name].to_pylist() for name in ("file", "row_count", "row_min")), strict=True):
        raise BornAfterExtract(
            file,
            f"the date of birth of {count} children (first at row {row}) is on or after the extract date {extract_on}",
            "Correct extract_date in the manifest, or the births; an unborn child has an expected date of birth",
        )


def _headers(raws: Sequence[Raw]) -> dict[tuple[str, str], str]:
    """By file and our name of a column how the file calls it."""
    return {
        (file, ours): header
        for raw in raws
        for file in pc.unique(raw.rows.column("file")).to_pylist()
        for ours, header in raw.headers.items()
    }


def _named(unread: Mapping[str, Mask], files: pa.DictionaryArray, headers: Mapping[tuple[str, str], str]) -> pa.Array:
    """For each row how its file calls the columns whose dates cannot be read; null where there are none."""
    named = pa.nulls(len(files), TEXT)
    for name, is_bad in unread.items():
        named = _joined(named, pc.if_else(pa.array(is_bad), _called(name, files, headers), None), ", ")
    return named


def _joined(one: pa.Array, other: pa.Array, between: str) -> pa.Array:
    """Both texts, or the one that is there."""
    return pc.coalesce(pc.binary_join_element_wise(one, other, between), one, other)


def _called(name: str, files: pa.DictionaryArray, headers: Mapping[tuple[str, str], str]) -> pa.Array:
    told = [headers.get((file, name)) for file in files.dictionary.to_pylist()]
    return pa.array(told, TEXT).take(files.indices)


def _quarantined(record: type[Record], raw: pa.Table, rule: NDArray[np.int64], unread: pa.Array) -> pa.Table:
    names, reasons = (
        pa.array(told, pa.string()).take(pa.array(rule))
        for told in (list(_RULES), [one.says for one in _RULES.values()])
    )
    told = _joined(unread, reasons, ": ")
    columns = [raw.column("file"), raw.column("row"), pa.repeat(record.__name__, raw.num_rows), names, told]
    return pa.table(columns, names=list(Quarantined.columns())).cast(Quarantined.arrow())


def _whose(rows: pa.Table) -> pa.Table:
    year = pc.coalesce(rows.column("year"), pc.cast(pc.year(rows.column("happened_on")), pa.int32()))
    return rows.select(["record_id", "system", "local_id"]).append_column("year", year)


def _coded(rows: pa.Table, record: type[Record], spellings: Spellings) -> tuple[pa.Table, dict[str, Counter[str]]]:
    unmapped: dict[str, Counter[str]] = {}
    for name, column in record.columns().items():
        if column.codes is not None:
            values = pc.cast(rows.column(name), column.type).combine_chunks()
            values, unmapped[name] = coded(values, column.codes, spellings)
            rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows.cast(record.as_read()), unmapped


def _strange(name: str) -> str:
    return f"{name} that says nothing known"


def _counted(texts: pa.ChunkedArray) -> Counter[str]:
    return Counter({one["values"]: one["counts"] for one in texts.drop_null().value_counts().to_pylist()})


def _count(values: pa.ChunkedArray) -> int:
    """How many codes, counts, or yes and no a column holds."""
    told = pc.list_flatten(values) if pa.types.is_list(values.type) else values
    return len(told) - int(told.null_count)
