"""Which source is believed where several tell of the same thing, and where they disagree.

The Standard Safeguarding Dataset replaces the returns for the days that it covers; Annex A is a snapshot and counts
only for records that no other source gives. What a source says of who people are always stands beside the others'.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from schemas.records import Person, Record
from schemas.table import CODES

from .manifest import RETURNS, Manifest
from .raw import Raw, as_one
from .scratch import query, scratch
from .spelling import coded
from .values import read_values

SSD, ANNEX_A = "ssd", "annex_a"
_ASIDE = ("id", "day", "place", "is_ssd", "year")
_OF_ALL = ("system", "local_id", "recorded_on")
_MARKED = """SELECT *, id IS NOT NULL AND bool_or(is_ssd) OVER (PARTITION BY id) AS has_ssd,
    EXISTS (SELECT 1 FROM covered WHERE service = 'ssd' AND day BETWEEN from_on AND to_on) AS is_covered FROM told"""


class Disagreement(NamedTuple):
    """Of one record and two sources: keys that both have, that only one has, and of the first those that differ.

    Only keys on days that `source` covers are counted. `differ` is by column, of those that both sources have.
    """

    record: str
    source: str
    other: str
    both: int
    only_source: int
    only_other: int
    differ: dict[str, int]


def chosen(raws: Sequence[Raw], manifest: Manifest) -> tuple[list[Raw], list[Disagreement]]:
    """The rows that stand, and what the others said otherwise."""
    by_record: dict[type[Record], list[Raw]] = {}
    for raw in raws:
        by_record.setdefault(raw.record, []).append(raw)
    stand: list[Raw] = []
    disagreements: list[Disagreement] = []
    for record, told in by_record.items():
        kept, found = (told, []) if record is Person else _of_record(told, manifest)
        stand += kept
        disagreements += found
    return stand, disagreements


def _of_record(told: list[Raw], manifest: Manifest) -> tuple[list[Raw], list[Disagreement]]:
    others = [raw for raw in told if raw.source != ANNEX_A]
    if others:
        told = others
    dataset = [raw for raw in told if raw.source == SSD]
    returns = [raw for raw in told if raw.source in RETURNS]
    exports = [raw for raw in told if raw.source != SSD and raw.source not in RETURNS]
    if not dataset:
        return told, []
    if exports:  # early help, families and addresses of their own exports have levels and dates, the dataset has not
        return exports, []
    if not returns:
        return told, []
    return _replaced(dataset, returns, manifest)


def _replaced(dataset: list[Raw], returns: list[Raw], manifest: Manifest) -> tuple[list[Raw], list[Disagreement]]:
    """The dataset's rows, and those of the returns that it neither has nor covers."""
    values = _values(dataset + returns)
    with scratch(told=values, covered=manifest.coverage("")) as db:
        db.execute(f"CREATE TEMP TABLE marked AS {_MARKED}")
        stays = query(db, "SELECT is_ssd OR NOT (has_ssd OR is_covered) AS stays FROM marked ORDER BY place")
        counts = query(db, _counts_sql(values)).to_pylist()[0]
    both, only_source, only_other = (counts.pop(name) for name in ("both", "only_source", "only_other"))
    differ = {name: count for name, count in counts.items() if count}
    record, other = dataset[0].record.__name__, returns[0].source
    found = Disagreement(record, SSD, other, both, only_source, only_other, differ)
    return _with(dataset + returns, stays.column("stays")), [found]


def _with(raws: list[Raw], stays: pa.ChunkedArray) -> list[Raw]:
    """The tables without the rows that do not stay; a return all of whose rows went still came."""
    kept, at = [], 0
    for raw in raws:
        mask = stays.slice(at, raw.rows.num_rows)
        kept.append(replace(raw, rows=raw.rows.filter(mask)))
        at += raw.rows.num_rows
    return kept


def _values(raws: list[Raw]) -> pa.Table:
    """All rows in their order: columns that the dataset and the returns both have, typed and in codes, and `_ASIDE`."""
    record = raws[0].record
    values = read_values(record, as_one(raws), raws[0].key)
    names = tuple(name for name in _in_both(raws) if name in values.columns and name not in _OF_ALL)
    counts = [raw.rows.num_rows for raw in raws]
    aside = {
        "id": values.columns["record_id"],
        "day": values.columns["happened_on"],
        "place": np.arange(sum(counts)),
        "is_ssd": np.repeat([raw.source == SSD for raw in raws], counts),
        "year": np.repeat([raw.year or 0 for raw in raws], counts),
    }
    return pa.table(aside | {name: _meant(values.columns[name], record, name) for name in names})


def _in_both(raws: list[Raw]) -> list[str]:
    """The columns that some table of the dataset and some of the returns have."""
    dataset, returns = (
        {name for raw in raws if (raw.source == SSD) is is_ssd for name in raw.rows.column_names}
        for is_ssd in (True, False)
    )
    return sorted(dataset & returns)


def _meant(values: pa.Array, record: type[Record], name: str) -> pa.Array:
    column = record.columns().get(name)
    if column is None or column.codes is None:
        return values
    found, _ = coded(values, column.codes)
    if column.type != CODES:
        return found
    with scratch(lists=pa.table({"codes": found})) as db:  # their order means nothing
        return query(db, "SELECT list_sort(codes) AS codes FROM lists").column("codes")


def _counts_sql(values: pa.Table) -> str:
    """Keys on covered days in both, in one alone, and how many of those in both differ in each column; of a key in
    several years the last year's row is meant."""
    differ = "".join(
        f', count(*) FILTER (s.id = o.id AND s."{name}" IS DISTINCT FROM o."{name}") AS "{name}"'
        for name in values.column_names
        if name not in _ASIDE
    )
    last = "QUALIFY row_number() OVER (PARTITION BY id ORDER BY year DESC, place) = 1"
    return f"""WITH s AS (SELECT * FROM marked WHERE is_ssd AND id IS NOT NULL {last}),
        o AS (SELECT * FROM marked WHERE NOT is_ssd AND id IS NOT NULL AND (has_ssd OR is_covered) {last})
        SELECT count(*) FILTER (s.id = o.id) AS both, count(*) FILTER (o.id IS NULL) AS only_source,
            count(*) FILTER (s.id IS NULL) AS only_other {differ}
        FROM s FULL JOIN o ON s.id = o.id"""
