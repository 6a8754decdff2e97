"""Restrictions whose id is that of nobody: a slip in the id, or somebody of whom no record has come yet."""

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import Record, Restriction
from schemas.table import TEXT

from .exact import Archives
from .files import Extract
from .judging import FOUND
from .rules.stops import OF_NOBODY
from .scratch import query, scratch

Who = tuple[str, str]
"""The system and local id of somebody."""
Near = Mapping[tuple[str, int], str]
"""By the file and row of a restriction of nobody, file and row of an id that is written nearly as its own."""
_MOST_NAMED = 12
_WHO = pa.schema([("system", pa.string()), ("local_id", pa.string())])
_FOUND = """SELECT $rule AS rule, $record AS record, file, "row", local_id, year(happened_on)::INTEGER AS year
    FROM restrictions ANTI JOIN ({known}) USING (system, local_id)
    ORDER BY file, "row" """
# a spreadsheet takes the noughts before an id, a typist its capitals; and the id may stand under the wrong system
_NEAR = """WITH nobody AS (
        SELECT system, lower(ltrim(local_id, '0')) AS id, file, "row"
        FROM restrictions SEMI JOIN found USING (file, "row")
    ),
    told AS (SELECT system, lower(ltrim(local_id, '0')) AS id, file, "row" FROM ({known}))
    SELECT n.file, n."row", t.file AS near_file, t."row" AS near_row FROM nobody n JOIN told t USING (id)
    QUALIFY row_number() OVER (PARTITION BY n.file, n."row" ORDER BY t.system <> n.system, t.file, t."row") = 1"""


def of_nobody(extract: Extract, archive: Archives, erased: Collection[Who]) -> pa.Table:
    """The restrictions whose id neither a record of the archive nor a row that was set aside has, in the shape FOUND.

    `erased` are the ids whose records were all taken out: theirs work, and find nobody any more.
    """
    if Restriction not in extract.checked:
        return FOUND.empty_table()
    told = {record.__name__: table for record, table in archive.items() if record is not Restriction}
    aside = [
        checked.aside.select(_WHO.names) for record, checked in extract.checked.items() if record is not Restriction
    ]
    told["aside"] = pa.concat_tables([_WHO.empty_table(), *aside])
    told["erased"] = pa.Table.from_pylist([dict(zip(_WHO.names, who, strict=True)) for who in erased], schema=_WHO)
    known = " UNION ALL ".join(f"SELECT system, local_id FROM {name}" for name in told)
    with scratch(restrictions=_placed(extract, Restriction), **told) as db:
        found = query(db, _FOUND.format(known=known), rule=OF_NOBODY, record=Restriction.__name__)
    return found.cast(FOUND)


def near(extract: Extract, found: pa.Table) -> Near:
    """Of the restrictions of nobody that were found those whose id somebody's is nearly, and where that stands."""
    nobody = found.filter(pc.equal(found.column("rule"), OF_NOBODY)).select(["file", "row"])
    told = {record.__name__: _placed(extract, record) for record in extract.checked if record is not Restriction}
    if not (nobody.num_rows and told):
        return {}
    known = " UNION ALL ".join(f"FROM {name}" for name in told)
    with scratch(restrictions=_placed(extract, Restriction), found=nobody, **told) as db:
        rows = query(db, _NEAR.format(known=known)).to_pylist()
    return {(row["file"], row["row"]): f"{row['near_file']} row {row['near_row']}" for row in rows}


def nobody_in_words(extract: Extract, found: pa.Table) -> str:
    """The places of the restrictions of nobody, a line each; empty if there are none."""
    rows = found.filter(pc.equal(found.column("rule"), OF_NOBODY)).select(["file", "row"]).to_pylist()
    like = near(extract, found)
    lines = [f"{len(rows)} restrictions are of nobody whom any record tells of, and restrict nobody"] if rows else []
    for file, row in (tuple(one.values()) for one in rows[:_MOST_NAMED]):
        lines.append(f"  {file} row {row}" + (f": {like[file, row]} has nearly its id" if (file, row) in like else ""))
    if len(rows) > _MOST_NAMED:
        lines.append(f"  and {len(rows) - _MOST_NAMED} more: see to_fix.csv")
    return "\n".join(lines)


def _placed(extract: Extract, record: type[Record]) -> pa.Table:
    """Whose the rows of a record are and when they happened, with the file and row of each."""
    checked = extract.checked[record]
    rows = checked.rows.select([*_WHO.names, "happened_on"])
    return rows.append_column("file", checked.places.column("file").cast(TEXT)).append_column(
        "row", checked.places.column("row")
    )
