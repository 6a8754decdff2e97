"""Landmarks accounted for: each value with its sentence, the records behind it, and why it is empty where it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import pyarrow as pa

from features.catalogue import catalogue
from features.covered import covered, needs, needs_of
from features.define import Column, Measure
from features.engine import Block, People, blocks, evidence, values
from features.matrix import Matrix, matrix
from features.reasons import NONE_TELLS, column_of, sentence
from features.words import SOURCES
from schemas.records import Record

Behind = Mapping[str, tuple[str, ...]]
Met = Mapping[str, bool]


@dataclass(frozen=True)
class Told:
    """One column at one landmark. `value` is None where it is empty; `behind` are the ids of its records, which are
    told of a value that is not known too: they are what is known of it."""

    column: Column
    value: float | None
    is_known: bool
    behind: tuple[str, ...]
    words: str


def accounts(
    spine: pa.Table,
    relatives: pa.Table,
    tables: Mapping[type[Record], pa.Table],
    coverage: pa.Table,
    *,
    chosen: Iterable[Block] | None = None,
    with_records: bool = True,
) -> dict[int, list[Told]]:
    """Every column of every landmark in `spine`, by row_id: the values that models are given, and what is behind them.

    `spine` is schemas.landmarks.Landmark, by row_id; `relatives` Relative; `tables` the linked records. Of `chosen`
    blocks only, where they are given; the records behind are looked for unless told not to, which halves the time.
    """
    held = {record: ibis.memtable(table) for record, table in tables.items()}
    people = People(ibis.memtable(spine), ibis.memtable(relatives))
    asked = blocks(catalogue()) if chosen is None else list(chosen)
    found = {block.name: values(block, people, held).order_by("row_id").to_pyarrow() for block in asked}
    told = _covered(spine, coverage)
    made = matrix(spine, found, told)
    behind = _behind(asked if with_records else (), people, held)
    met = _met(told)
    places = list(zip(spine.column("borough").to_pylist(), spine.column("landmark_on").to_pylist(), strict=True))
    return {
        int(row_id): _of_row(made, row, behind[row_id], met[places[row]])
        for row, row_id in enumerate(made.row_id.tolist())
    }


def _of_row(made: Matrix, row: int, behind: Behind, met: Met) -> list[Told]:
    columns, unknown = column_of(), set(made.not_known(row))
    values_of = zip(made.columns, made.X[row].tolist(), strict=True)
    return [
        _told(columns[name], value, name not in unknown, behind, met) for name, value in values_of if name in columns
    ]


def _covered(spine: pa.Table, coverage: pa.Table) -> pa.Table:
    """The needs of all columns, and each of their parts alone, so that it can be told which one is lacking."""
    wholes = set(needs_of(catalogue()).values())
    parts = {part for whole in wholes for part in whole.split("+")}
    wanted = wholes | parts | {_without_first_day(part) for part in parts}
    return covered(ibis.memtable(spine), ibis.memtable(coverage), wanted).to_pyarrow()


def _without_first_day(part: str) -> str:
    return ":".join(part.split(":")[:2])


def _met(told: pa.Table) -> dict[tuple[str, date], dict[str, bool]]:
    found: dict[tuple[str, date], dict[str, bool]] = defaultdict(dict)
    for row in told.to_pylist():
        found[row["borough"], row["landmark_on"]][row["need"]] = row["is_covered"]
    return found


def _behind(asked: Iterable[Block], people: People, held: Mapping[type[Record], ibis.Table]) -> dict[int, Behind]:
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for block in asked:
        rows = evidence(block, people, held).order_by(["row_id", "column", "happened_on", "record_id"])
        for row in rows.select("row_id", "column", "record_id").to_pyarrow().to_pylist():
            earlier = found[row["row_id"]].get(row["column"], ())
            found[row["row_id"]][row["column"]] = (*earlier, row["record_id"])
    return defaultdict(dict, found)


def _told(column: Column, value: float, is_known: bool, behind: Behind, met: Met) -> Told:
    number = None if value != value else float(value)
    words = _words(column, number) if is_known else why_not_known(column, met)
    return Told(column, number, is_known, behind.get(column.name, ()), words)


def _words(column: Column, value: float | None) -> str:
    """What a lead reads; where a lead reads nothing of a value, what the value means."""
    measure = column.feature.measure
    if measure is Measure.TREND and value is not None and value <= 0:
        more = f"{-value:g} fewer" if value else "As many"
        return f"{more} in the last {column.days} days {'than' if value else 'as'} in those before"
    is_none = value == 0 and not measure.is_empty_without and measure not in NONE_TELLS
    if value is None or is_none:
        return measure.without.partition(": ")[2].capitalize()
    return sentence(column.name, value)


def why_not_known(column: Column, met: Met) -> str:
    """Why a column is not known, from which parts of its need are met."""
    lacking = []
    for part in needs(column).split("+"):
        if met[part]:
            continue
        service, days, *first = part.split(":")
        if first and met[_without_first_day(part)]:
            lacking.append(f"it is told only from {first[0]}")
        else:
            when = f"of all of the {days} days before" if int(days) else "of the day before"
            lacking.append(f"the records of {SOURCES[service]} do not tell {when}")
    return f"Not known: {'; '.join(lacking)}"
