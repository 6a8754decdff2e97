"""From text to a typed table: dates, codes and flags are read, and rows that cannot be believed are set aside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import AS_READ, Death, Person, Record
from schemas.refusal import BornAfterExtract, MixedDates
from schemas.table import CODES, COUNT, DATE, FLAG, Column
from schemas.view import Quarantined

from .raw import Raw
from .scratch import query, scratch
from .spelling import coded

SENTINELS = ("1900-01-01", "01/01/1900", "9999-12-31", "31/12/9999", "SSD_PH", "-1", "#MULTIVALUE")
# the first rule that a row breaks is the one it is set aside for; each is a condition on its cleaned columns
_RULES = {
    "no_id": ("local_id IS NULL", "the person's id is empty"),
    "no_key": ("record_id IS NULL", "a part of the record's key is empty"),
    "bad_date": ("has_bad_date", "a date cannot be read"),
    "no_start": ("is_dated AND happened_on IS NULL", "the day it happened is empty"),
    "end_before_start": ("ended_on < happened_on", "it ends before it begins"),
    "after_extract": ("must_be_past AND happened_on >= extract_on", "it happens on or after the extract date"),
    "no_value": ("lacks_value", "a required value is empty"),
    "duplicate": ("copy > 1", "the same record stands in the file before it"),
}
_YES, _NO = "('1','y','yes','true','t')", "('0','n','no','false','f')"


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
    columns = AS_READ | record.columns()
    raw = pa.concat_tables([_with_year(raw) for raw in raws], promote_options="default")
    with scratch(raw=raw) as db:
        sentinel_count = _clean(db, raw, [*columns, *raws[0].key])
        _refuse_mixed_dates(db, columns)
        db.execute(_typed_sql(record, raws[0].key, columns), {"extract_on": extract_on})
        if record is Person:
            _refuse_births_to_come(db, extract_on)
        broken = "CASE " + " ".join(f"WHEN {sql} THEN '{rule}'" for rule, (sql, _) in _RULES.items()) + " END"
        db.execute(f"CREATE TEMP TABLE judged AS SELECT *, {broken} AS rule FROM typed")
        quarantined = _quarantined(db, record)
        names = ", ".join(f'"{name}"' for name in columns)
        kept = query(db, f"SELECT {names} FROM judged WHERE rule IS NULL ORDER BY record_id, year")
    rows, unmapped = _coded(kept, columns, record)
    years = tuple(sorted({raw.year for raw in raws if raw.year is not None}))
    return Checked(rows, years, quarantined, raw.num_rows, sentinel_count, unmapped)


def _with_year(raw: Raw) -> pa.Table:
    years = pa.array([None if raw.year is None else str(raw.year)] * raw.rows.num_rows, pa.string())
    return raw.rows.append_column("year", years).set_column(
        raw.rows.column_names.index("row"), "row", pc.cast(raw.rows.column("row"), pa.int32())
    )


def _clean(db: duckdb.DuckDBPyConnection, raw: pa.Table, wanted: list[str]) -> int:
    """Trim, and read empty text and sentinels as null; gives how many sentinels there were."""
    missing = [name for name in dict.fromkeys(wanted) if name not in raw.column_names]
    told = [name for name in raw.column_names if name not in ("file", "row")]
    sentinels = ", ".join(f"'{sentinel}'" for sentinel in SENTINELS)
    empty = f"('', {sentinels})"
    cleaned = [f"""CASE WHEN trim("{name}") NOT IN {empty} THEN trim("{name}") END AS "{name}" """ for name in told]
    nulls = [f'NULL::VARCHAR "{name}"' for name in missing]
    db.execute(f"CREATE TEMP TABLE clean AS SELECT {', '.join([*cleaned, *nulls, 'file', 'row'])} FROM raw")
    counts = " + ".join(f"""count(*) FILTER (trim("{name}") IN ({sentinels}))""" for name in told)
    return int(_rows(db, f"SELECT {counts} FROM raw")[0][0])


def _refuse_mixed_dates(db: duckdb.DuckDBPyConnection, columns: dict[str, Column]) -> None:
    dates = [name for name, column in columns.items() if column.type == DATE]
    looks = " UNION ALL ".join(
        f"""SELECT file, '{name}' AS name, left("{name}", 10) AS day FROM clean""" for name in dates
    )
    mixed = _rows(
        db,
        f"""SELECT file, name, count(try_strptime(day, '%Y-%m-%d')) AS iso, count(try_strptime(day, '%d/%m/%Y')) AS dmy,
                   count(*) FILTER (try_strptime(day, '%d/%m/%Y') IS NULL
                                    AND try_strptime(day, '%m/%d/%Y') IS NOT NULL) AS mdy
            FROM ({looks}) GROUP BY file, name HAVING mdy > 0 OR (iso > 0 AND dmy > 0) ORDER BY file, name""",
    )
    for file, name, iso, dmy, mdy in mixed:
        counts = f"{iso} yyyy-mm-dd, {dmy} dd/mm/yyyy, {mdy} mm/dd/yyyy"
        raise MixedDates(
            file, f"the dates read as {name} mix their order ({counts})", "Export the column in one order, day first"
        )


def _typed_sql(record: type[Record], key: tuple[str, ...], columns: dict[str, Column]) -> str:
    """The statement that types the cleaned rows; no value of a row is in its text."""
    typed = {name: _typed(name, column) for name, column in columns.items()}
    dates = [name for name, column in columns.items() if column.type == DATE]
    bad_date = " OR ".join(f'("{name}" IS NOT NULL AND {typed[name]} IS NULL)' for name in dates)
    lacks = [f'"{name}" IS NULL' for name, column in record.columns().items() if column.required]
    typed["record_id"] = " || '|' || ".join(_key_part(name, typed, columns, record) for name in key)
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in typed.items())
    # a restriction may begin, and a membership or stay be entered, for a day to come
    must_be_past = record.of_service or record is Death
    return f"""CREATE TEMP TABLE typed AS
        SELECT *, row_number() OVER (PARTITION BY record_id, year ORDER BY file, place) AS copy
        FROM (SELECT {selected}, file, row AS place, {bad_date or "false"} AS has_bad_date,
                     {record.dated} AS is_dated, {must_be_past} AS must_be_past, $extract_on::DATE AS extract_on,
                     {" OR ".join(lacks) or "false"} AS lacks_value FROM clean)"""


def _key_part(name: str, typed: dict[str, str], columns: dict[str, Column], record: type[Record]) -> str:
    if name in columns and columns[name].type == DATE and record.dated:
        return f"strftime({typed[name]}, '%Y-%m-%d')"
    # an undated membership, or an address without one of its parts, is still itself
    return f'"{name}"' if record.dated or name == "local_id" else f"coalesce(\"{name}\", '')"


def _typed(name: str, column: Column) -> str:
    text = f'"{name}"'
    if column.type == DATE:
        day = f"left({text}, 10)"
        return f"coalesce(try_strptime({day}, '%Y-%m-%d'), try_strptime({day}, '%d/%m/%Y'))::DATE"
    if column.type == FLAG:
        return f"CASE WHEN lower({text}) IN {_YES} THEN true WHEN lower({text}) IN {_NO} THEN false END"
    if column.type == COUNT:
        return f"try_cast({text} AS INTEGER)"
    if column.type == CODES:
        return f"CASE WHEN {text} IS NULL THEN []::VARCHAR[] ELSE string_split({text}, '|') END"
    if name in ("upn", "former_upn"):  # UN codes and temporary numbers (a letter at the end) identify nobody
        return f"CASE WHEN regexp_matches(upper({text}), '^[A-Z][0-9]{{12}}$') THEN upper({text}) END"
    return text


def _refuse_births_to_come(db: duckdb.DuckDBPyConnection, extract_on: date) -> None:
    sql = "SELECT file, count(*), min(place) FROM typed WHERE born_on >= extract_on GROUP BY file ORDER BY file"
    for file, count, row in _rows(db, sql):
        raise BornAfterExtract(
            file,
            f"the date of birth of {count} children (first at row {row}) is on or after the extract date {extract_on}",
            "Correct extract_date in the manifest, or the births; an unborn child has an expected date of birth",
        )


def _quarantined(db: duckdb.DuckDBPyConnection, record: type[Record]) -> pa.Table:
    reasons = " ".join(f"WHEN '{rule}' THEN '{_quoted(reason)}'" for rule, (_, reason) in _RULES.items())
    sql = f"""SELECT file, place AS row, '{record.__name__}' AS record, rule, CASE rule {reasons} END AS reason
              FROM judged WHERE rule IS NOT NULL ORDER BY file, place"""
    return query(db, sql).cast(Quarantined.arrow())


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _coded(
    rows: pa.Table, columns: dict[str, Column], record: type[Record]
) -> tuple[pa.Table, dict[str, Counter[str]]]:
    unmapped: dict[str, Counter[str]] = {}
    for place, (name, column) in enumerate(columns.items()):
        if column.codes is not None:
            values = pc.cast(rows.column(name), column.type).combine_chunks()
            values, unmapped[name] = coded(values, column.codes)
            rows = rows.set_column(place, name, values)
    return rows.cast(record.as_read()), unmapped


def _rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()
