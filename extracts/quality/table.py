"""What one extract brought, counted by table, rule, column and year; and the rows to correct."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from extracts.checks import Checked
from extracts.files import Extract
from extracts.linkage import Archives
from extracts.of_nobody import Near, near
from extracts.rules import RULES
from extracts.rules.stops import OF_NOBODY
from extracts.scratch import query, scratch
from schemas.records import CareEpisode, Record
from schemas.table import CODES, COUNT, NUMBER, TEXT, Column, Table


class Quality(Table):
    """`measure` is one of read, quarantined, repaired, found (a warning rule), missing (of columns that may not be
    empty; of what is told at an end in ended rows alone), unmapped, month (records of the archive, as far as they still
    stand, that happened in a month, which `column` names), lag (rows by how their day was known, which `column` names),
    change (records by what became of them since the extract before, which `rule` names: `extracts.changes`) and
    lag_days (the median and the 90th percentile of those days, named by `rule`)."""

    grain = "one count"
    source = "conform"
    measure = Column(TEXT, "what is counted", required=True)
    record = Column(TEXT, "the table", required=True)
    rule = Column(TEXT, "the rule, of what rules count")
    column = Column(TEXT, "the column, of what columns lack; of dates that cannot be read as the file calls it")
    year = Column(COUNT, "year of the return, of exports that in which it happened")
    count = Column(COUNT, "how many", required=True)
    share = Column(NUMBER, "the share of the rows of that table and year")


class ToFix(Table):
    grain = "one row to correct"
    source = "conform; holds local ids: mode 0600, never cached or published"
    rule = Column(TEXT, "the rule that it breaks", required=True)
    file = Column(TEXT, "the file, relative to the extract", required=True)
    row = Column(COUNT, "the row in it, or the child's place in the XML", required=True)
    local_id = Column(TEXT, "the person's id in the source system")
    says = Column(TEXT, "what is wrong, in words", required=True)


_BY_YEAR = """SELECT 'read' AS measure, NULL AS rule, NULL AS "column", year, count(*) AS "count", 1.0 AS share
    FROM (SELECT year FROM kept UNION ALL SELECT year FROM aside) GROUP BY year
    UNION ALL SELECT 'quarantined', rule, "column", year, count(*), count(*) / any_value(total) FROM aside
        JOIN totals USING (tag) GROUP BY rule, "column", year
    UNION ALL SELECT 'found', rule, NULL, year, count(*), count(*) / any_value(total) FROM found
        JOIN totals USING (tag) GROUP BY rule, year"""
_MONTHS = """SELECT 'month' AS measure, strftime(happened_on, '%Y-%m') AS "column", count(*) AS "count" FROM archive
    WHERE happened_on IS NOT NULL AND gone_on IS NULL GROUP BY ALL"""
_TOTALS = """CREATE TEMP TABLE kept AS SELECT *, coalesce(return_year, year(happened_on)) AS year,
        coalesce(year::TEXT, '') AS tag FROM kept_read;
    CREATE TEMP TABLE aside AS SELECT *, coalesce(year::TEXT, '') AS tag FROM aside_read;
    CREATE TEMP TABLE found AS SELECT *, coalesce(year::TEXT, '') AS tag FROM found_read;
    CREATE TEMP TABLE totals AS SELECT tag, count(*)::DOUBLE AS total
        FROM (SELECT tag FROM kept UNION ALL SELECT tag FROM aside) GROUP BY tag;"""
_LAGS = """SELECT how, count(*) AS "count", count(*) / sum(count(*)) OVER () AS share,
        median(days)::INTEGER AS "median", quantile_disc(days, 0.9)::INTEGER AS "nine_in_ten"
    FROM (SELECT how, known_on - happened_on AS days FROM archive WHERE happened_on IS NOT NULL) GROUP BY how"""


Changes = Mapping[str, Mapping[str, int]]


def quality(extract: Extract, found: pa.Table, archive: Archives, changed: Changes) -> pa.Table:
    """The counts of one extract (Quality): `found` as judge gives it, `archive` as brought forward by the extract, and
    what it `changed` (extracts.changes)."""
    rows: list[dict[str, object]] = []
    for record, checked in extract.checked.items():
        own = found.filter(pc.equal(found.column("record"), record.__name__))
        told = [*_counts(checked, own), *_lacking(record, checked), *_lags(archive[record])]
        rows += [{"record": record.__name__} | row for row in told]
    # a return brings the current year alone: what is known of the others stands in the archive
    for record, table in archive.items():
        rows += [{"record": record.__name__} | row for row in _months(table)]
    rows += _repaired(extract)
    ragged = _of_rows("quarantined", extract.ragged)
    rows += ragged + _of_rows("found", extract.unworked)
    rows += [one | {"measure": "read", "rule": None} for one in ragged]
    for name, counts in changed.items():
        rows += [{"measure": "change", "record": name, "rule": kind, "count": n} for kind, n in counts.items()]
    table = pa.Table.from_pylist(rows, schema=Quality.arrow())
    return table.sort_by([(name, "ascending") for name in ("measure", "record", "rule", "column", "year")])


def to_fix(extract: Extract, found: pa.Table) -> pa.Table:
    """The rows to correct (ToFix): those set aside and those that break a warning rule."""
    parts = [_to_fix(one.quarantined, one.aside.column("local_id")) for one in extract.checked.values()]
    parts += [_to_fix(one, pa.nulls(one.num_rows, TEXT)) for one in (*extract.ragged, *extract.unworked)]
    rules = found.column("rule").combine_chunks().dictionary_encode()
    reasons = pa.array([RULES[rule].says for rule in rules.dictionary.to_pylist()], TEXT).take(rules.indices)
    parts.append(_to_fix(found.append_column("reason", reasons), found.column("local_id")))
    told = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("rule", "file", "row")])
    says = _with_near(told, near(extract, found))
    return told.set_column(told.column_names.index("says"), "says", says).cast(ToFix.arrow())


def _to_fix(rows: pa.Table, local_id: pa.Array) -> pa.Table:
    told = [rows.column(name) for name in ("rule", "file", "row")]
    return pa.table([*told, local_id, rows.column("reason")], names=list(ToFix.columns())).cast(ToFix.arrow())


def _with_near(rows: pa.Table, near: Near) -> pa.Array:
    """The words of each row, of a restriction of nobody with the place of an id that is nearly its own."""
    words = rows.column("says")
    if not near:
        return words
    places = zip(*(rows.column(name).to_pylist() for name in ("rule", "file", "row")), strict=True)
    told = (near.get((file, row)) if rule == OF_NOBODY else None for rule, file, row in places)
    more = [f" ({place} has nearly this id)" if place else "" for place in told]
    return pc.binary_join_element_wise(words, pa.array(more, TEXT), "")


def _of_rows(measure: str, found: Sequence[pa.Table]) -> list[dict[str, object]]:
    """Rows that the reader met before they were records: of more or fewer cells than their header, or with a formula
    that was never worked out."""
    counts = Counter(pair for one in found for pair in zip(*map(one.column, ("record", "rule")), strict=True))
    return [
        {"measure": measure, "record": record.as_py(), "rule": rule.as_py(), "count": count}
        for (record, rule), count in counts.items()
    ]


def _counts(checked: Checked, found: pa.Table) -> list[dict[str, object]]:
    kept = pa.table({"happened_on": checked.rows.column("happened_on"), "return_year": checked.rows.column("year")})
    aside = checked.quarantined.select(["rule"])
    for name in ("year", "column"):
        aside = aside.append_column(name, checked.aside.column(name))
    with scratch(kept_read=kept, aside_read=aside, found_read=found.select(["rule", "year"])) as db:
        db.execute(_TOTALS)
        told: list[dict[str, object]] = query(db, _BY_YEAR).to_pylist()
    return told


def _lacking(record: type[Record], checked: Checked) -> Iterator[dict[str, object]]:
    """Missing values and codes that stand for nothing, by column and year."""
    counts = ", ".join(
        f'count(*) FILTER ({condition}) AS "{measure} {name}"'
        for name, column in record.columns().items()
        for measure, condition in _conditions(name, column, name in checked.strange).items()
    )
    if not counts:
        return
    happened = pc.cast(pc.year(checked.rows.column("happened_on")), pa.int32())
    rows = checked.rows.append_column("in_year", pc.coalesce(checked.rows.column("year"), happened))
    for name, texts in checked.strange.items():
        rows = rows.append_column(_strange(name), texts)
    with scratch(rows=rows) as db:
        found = query(db, f"SELECT in_year, count(*) AS total, {counts} FROM rows GROUP BY in_year").to_pylist()
    for row in found:
        for name in (one for one in row if one not in ("in_year", "total") and row[one]):
            measure, column = name.split(" ")
            told = {"measure": measure, "column": column, "year": row["in_year"], "count": row[name]}
            yield told | {"share": row[name] / row["total"]}


def _strange(name: str) -> str:
    return f"strange {name}"


def _conditions(name: str, column: Column, is_strange: bool) -> dict[str, str]:
    """SQL by measure: the column holds nothing and should, or what is no code; of counts and of yes and no the latter
    stands beside the column."""
    codes = [] if column.codes is None else list(column.codes.labels)
    is_list = column.type == CODES
    empty = f'coalesce(len("{name}"), 0) = 0' if is_list else f'"{name}" IS NULL'
    missing = f"{empty} AND ended_on IS NOT NULL" if column.at == "end" else empty
    missing += f" AND told_by IN {column.asked_of}" if column.asked_of else ""
    strange = f'NOT {"list_has_all" if is_list else "list_contains"}({codes}, "{name}")'
    if is_strange:
        strange = f'"{_strange(name)}" IS NOT NULL'
        missing += f" AND NOT {strange}"
    return ({} if column.may_be_empty else {"missing": missing}) | (
        {"unmapped": strange} if codes or is_strange else {}
    )


def _lags(archive: pa.Table) -> Iterator[dict[str, object]]:
    with scratch(archive=archive) as db:
        found = query(db, _LAGS).to_pylist()
    for row in found:
        yield {"measure": "lag", "column": row["how"], "count": row["count"], "share": row["share"]}
        for name in ("median", "nine_in_ten"):
            yield {"measure": "lag_days", "column": row["how"], "rule": name, "count": row[name]}


def _months(archive: pa.Table) -> list[dict[str, object]]:
    with scratch(archive=archive.select(["happened_on", "gone_on"])) as db:
        found: list[dict[str, object]] = query(db, _MONTHS).to_pylist()
    return found


def _repaired(extract: Extract) -> list[dict[str, object]]:
    if extract.mended is None:
        return []
    sql = """SELECT 'repaired' AS measure, 'CareEpisode' AS record, rule, NULL AS "column", year,
        count(DISTINCT record_id) AS "count", NULL AS share FROM log JOIN rows USING (record_id) GROUP BY rule, year"""
    with scratch(log=extract.mended.log, rows=extract.latest(CareEpisode)) as db:
        found: list[dict[str, object]] = query(db, sql).to_pylist()
    return found
