"""The warning rules over one extract: which rows break which, and where those stand.

A rule sees one table a record, named as its class in small letters, with the record's columns as the files tell them
(each year's return apart, nothing repaired) and `place`, `y` (the year, 0 for exports), `opens_on`, `closes_on`,
`last_on` (the last day of which the return can tell), `has_last_year`, `has_next_year`, `born_on`, `expected_on` and
`died_on` of the person in the same return; blocks of a case have `case_id`, `referred_on`, `case_closed_on` and
`case_is_nfa`; spells of care and times missing have `before` and `next`, the child's rows about them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

import duckdb
import pyarrow as pa

from schemas.records import RECORDS, Record
from schemas.table import COUNT, TEXT, schema_of
from schemas.table import Column as Declared

from .checks import AS_WRITTEN
from .files import Extract
from .rules.codes import years_of
from .rules.coverage import table_of
from .rules.rule import Rule, of_action
from .scratch import query, scratch
from .spelling import LISTS

FOUND = schema_of(
    {
        "rule": Declared(TEXT, "the rule it breaks", required=True),
        "record": Declared(TEXT, "the table it is in", required=True),
        "file": Declared(TEXT, "the file, relative to the extract", required=True),
        "row": Declared(COUNT, "the row in it, or the child's place in the XML", required=True),
        "local_id": Declared(TEXT, "the person's id in the source system"),
        "year": Declared(COUNT, "year of the return, of exports that in which it happened"),
    }
)
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
# the check letter of a pupil number: weights 2 to 13 by place, modulo 23; a temporary one has a letter in place 13
_MACROS = f"""
    CREATE TEMP MACRO birthday(day, age) AS (day + to_years(age))::DATE;
    CREATE TEMP MACRO is_formed(upn) AS regexp_full_match(upn, '[A-HJ-NP-RT-Z][0-9]{{11}}[0-9A-HJ-NP-RT-Z]');
    CREATE TEMP MACRO letter(upn) AS substr('{_LETTERS}', 1 + (list_sum(list_transform(range(2, 14), lambda k:
        k * CASE WHEN k = 13 AND substr(upn, 13, 1) NOT BETWEEN '0' AND '9'
            THEN instr('{_LETTERS}', substr(upn, 13, 1)) - 1
            ELSE coalesce(TRY_CAST(substr(upn, k, 1) AS INTEGER), 0) END)) % 23)::INTEGER, 1);"""
_OF_CASES = ("assessment", "section47", "conference", "cin_plan", "cp_plan")
_OF_CARE = ("care_episode", "missing_episode", "uasc")
_OF_PEOPLE = ("person", "death")
_PERSON = """CREATE TEMP TABLE person AS
    WITH told AS (
        SELECT p.*, told_by = 'cin_census' AS is_census, told_by = 'ssda903' AS is_return, d.happened_on AS died_on
        FROM person_bare p LEFT JOIN death_bare d ON d.y = p.y AND d.local_id = p.local_id AND told_by = 'cin_census'
    )
    SELECT t.*, b AS before FROM told t LEFT JOIN told b
        ON b.y = t.y - 1 AND b.told_by = t.told_by AND b.system = t.system AND b.local_id = t.local_id AND t.y > 0;
    CREATE TEMP TABLE latest_person AS SELECT DISTINCT ON (told_by, system, local_id) * FROM person
        WHERE told_by <> 'people' ORDER BY told_by, system, local_id, y DESC;
    CREATE TEMP TABLE census_child AS SELECT y, local_id, born_on, expected_on, died_on FROM person WHERE is_census;
    CREATE TEMP TABLE return_child AS SELECT y, local_id, born_on FROM person WHERE is_return;"""
_CASES = """CREATE TEMP TABLE referral AS
    WITH blocks AS (SELECT * FROM ({blocks})),
    counted AS (
        SELECT y, case_id, max(greatest(happened_on, ended_on)) AS last_activity_on,
            {has}
        FROM blocks GROUP BY ALL
    )
    SELECT r.*, c.born_on, c.expected_on, c.died_on, last_activity_on, b.* EXCLUDE (y, case_id, last_activity_on),
        ended_on IS NULL AND closure_reason IS NULL AND NOT coalesce(is_nfa, false) AS is_open
    FROM referral_bare r LEFT JOIN counted b ON b.y = r.y AND b.case_id = r.record_id
    LEFT JOIN census_child c ON c.y = r.y AND c.local_id = r.local_id;"""
_BLOCK = """CREATE TEMP TABLE {table} AS
    SELECT t.*, case_of(t.record_id) AS case_id, r.happened_on AS referred_on, r.ended_on AS case_closed_on,
        r.is_nfa AS case_is_nfa, c.born_on, c.died_on
    FROM {table}_bare t LEFT JOIN referral_bare r ON r.y = t.y AND r.record_id = case_of(t.record_id)
    LEFT JOIN census_child c ON c.y = t.y AND c.local_id = t.local_id;"""
_CARE = """CREATE TEMP TABLE care_episode AS
    WITH placed AS (
        SELECT e.*, coalesce(legal_status IN ('V3', 'V4'), false) AS is_short_break,
            coalesce(placement IN ('T0', 'T1', 'T2', 'T3', 'T4'), false) AS is_temporary, c.born_on,
            coalesce(e.ended_on, e.last_on) - e.happened_on AS days
        FROM care_episode_bare e LEFT JOIN return_child c ON c.y = e.y AND c.local_id = e.local_id
    ),
    chain AS (
        SELECT *, lag(placed) OVER child AS before, lead(placed) OVER child AS next,
            count(*) FILTER (WHERE start_reason = 'S') OVER (child ROWS UNBOUNDED PRECEDING) AS period
        FROM placed WINDOW child AS (PARTITION BY y, system, local_id ORDER BY happened_on)
    ),
    last_rows AS (SELECT * EXCLUDE (before, next) FROM chain WHERE next.local_id IS NULL AND y > 0)
    SELECT c.*, b AS last_year,
        c.before.local_id IS NULL AND b.local_id IS NOT NULL AND b.ended_on IS NULL AND b.end_reason IS NULL AS goes_on,
        first_value(c.need) OVER in_period AS first_need, min(c.happened_on) OVER in_period AS care_from,
        sum(greatest(least(coalesce(c.ended_on, c.last_on), c.last_on) - greatest(c.happened_on, c.opens_on), 0))
            OVER (PARTITION BY c.y, c.local_id, c.legal_status) AS days_of_status_in_year
    FROM chain c LEFT JOIN last_rows b ON b.y = c.y - 1 AND b.local_id = c.local_id AND b.system = c.system
    WINDOW in_period AS (PARTITION BY c.y, c.system, c.local_id, c.period ORDER BY c.happened_on);
    CREATE TEMP TABLE missing_episode AS
    WITH placed AS (SELECT m.*, c.born_on FROM missing_episode_bare m
        LEFT JOIN return_child c ON c.y = m.y AND c.local_id = m.local_id)
    SELECT *, lag(placed) OVER child AS before FROM placed
    WINDOW child AS (PARTITION BY y, system, local_id ORDER BY happened_on, ended_on NULLS LAST);
    CREATE TEMP TABLE uasc AS SELECT u.*, c.born_on FROM uasc_bare u
        LEFT JOIN return_child c ON c.y = u.y AND c.local_id = u.local_id;"""
_PEOPLE_OF_ONE = {"latest_person", "census_child", "return_child"}
_BARE = {*_OF_PEOPLE, "referral", *_OF_CASES, *_OF_CARE}


def judge(extract: Extract) -> pa.Table:
    """Every row that breaks a warning rule, in the shape FOUND, by rule."""
    return judged(extract, [rule for rule in of_action("warn") if rule.find is not None])


def judged(extract: Extract, rules: Iterable[Rule]) -> pa.Table:
    """Every row that breaks one of some warning rules, in the shape FOUND.

    A rule looks for rows of its first record: of a record that did not come it is not asked.
    """
    asked = [rule for rule in rules if _came(extract, rule.records[0])]
    read = _read_by(asked)
    seen_on = extract.manifest.extract_on - timedelta(days=1)
    with scratch(**_tables(extract, read)) as db:
        db.execute(_MACROS)
        for table in sorted(read):
            _place(db, table, seen_on.isoformat())
        _make(db, read)
        found = [query(db, _found_sql(rule)).cast(FOUND) for rule in asked]
    return pa.concat_tables([FOUND.empty_table(), *found])


def _came(extract: Extract, record: type[Record]) -> bool:
    return record in extract.checked and extract.checked[record].rows.num_rows > 0


def _read_by(rules: Sequence[Rule]) -> set[str]:
    """The tables of records that some rules name, and those that these are made of."""
    words = set(re.findall(r"\w+", " ".join(_found_sql(rule) for rule in rules)))
    read = {table_of(record) for record in RECORDS} & words
    if not read.isdisjoint({"referral", *_OF_CASES}):
        read |= {"referral", *_OF_CASES}
    if not read.isdisjoint(_OF_CARE):
        read |= set(_OF_CARE)
    return read | set(_OF_PEOPLE) if read & _BARE or words & _PEOPLE_OF_ONE else read


def _tables(extract: Extract, read: set[str]) -> dict[str, pa.Table]:
    tables = {"covers": extract.manifest.coverage("")}
    tables["codes"] = pa.Table.from_pylist([row for codes in LISTS.values() for row in years_of(codes)])
    for record in (record for record in RECORDS if table_of(record) in read):
        checked = extract.checked.get(record)
        rows = checked.rows if checked else record.as_read().empty_table()
        places = checked.places if checked else pa.table({"file": pa.array([], TEXT), "row": pa.array([], COUNT)})
        for name in places.column_names:
            rows = rows.append_column(name, places.column(name))
        for name in AS_WRITTEN.values():
            if name not in rows.column_names:
                rows = rows.append_column(name, pa.nulls(rows.num_rows, TEXT))
        tables[f"{table_of(record)}_read"] = rows
    return tables


def _place(db: duckdb.DuckDBPyConnection, table: str, seen_on: str) -> None:
    """The rows of a record with the year they are of and the days it has; those of records that nothing joins whole."""
    to = f"{table}_bare" if table in _BARE else table
    years = f"(SELECT DISTINCT year FROM {table}_read)"
    as_written = ", ".join(f"nullif(trim({name}), '') AS {name}" for name in AS_WRITTEN.values())
    db.execute(
        f"""CREATE TEMP TABLE {to} AS SELECT * REPLACE ({as_written}), coalesce(year, 0) AS y,
            make_date(year - 1, 4, 1) AS opens_on, make_date(year, 3, 31) AS closes_on,
            least(coalesce(make_date(year, 3, 31), DATE '{seen_on}'), DATE '{seen_on}') AS last_on,
            year - 1 IN {years} AS has_last_year, year + 1 IN {years} AS has_next_year
        FROM {table}_read"""
    )


def _make(db: duckdb.DuckDBPyConnection, read: set[str]) -> None:
    """The tables in which rows know their person, case and neighbours, of those that are read."""
    db.execute("CREATE TEMP MACRO case_of(id) AS split_part(id, '|', 1) || '|' || split_part(id, '|', 2)")
    if "person" in read:
        db.execute("CREATE TEMP VIEW death AS FROM death_bare")
        db.execute(_PERSON)
    if "referral" in read:
        _make_cases(db)
    if "care_episode" in read:
        db.execute(_CARE)


def _make_cases(db: duckdb.DuckDBPyConnection) -> None:
    for table in _OF_CASES:
        db.execute(_BLOCK.format(table=table))
    # an event has no end
    blocks = " UNION ALL ".join(
        f"SELECT y, case_id, '{table}' AS kind, happened_on, ended_on FROM {table}" for table in _OF_CASES
    )
    names = {"section47": "enquiry"}
    has = ", ".join(f"bool_or(kind = '{table}') AS has_{names.get(table, table)}" for table in _OF_CASES)
    db.execute(_CASES.format(blocks=blocks, has=has))


def _found_sql(rule: Rule) -> str:
    assert rule.find is not None
    return f"""SELECT '{rule.name}' AS rule, '{rule.records[0].__name__}' AS record, file::TEXT AS file, "row",
        local_id, coalesce(year, year(happened_on))::INTEGER AS year FROM {rule.find()}"""
