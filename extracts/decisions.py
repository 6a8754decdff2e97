"""What people decided on pairs of ids that the computer could not tell apart or join: a CSV per borough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from schemas.refusal import BrokenFile, MissingColumn
from schemas.view import LinkDecision

from .delimited import read_delimited
from .scratch import query, scratch

FILE = "link_decisions.csv"
_KINDS = ("same", "different")
_MOST_NAMED = 12
_WITH_PLACE = LinkDecision.arrow().append(pa.field("row", pa.int32()))
_EMPTY = " OR ".join(f"{name} IS NULL" for name in LinkDecision.columns())
_PLAIN = {name: f"lower(trim({name}))" for name in ("borough", "system", "other_borough", "other_system")}
_READ = {name: _PLAIN.get(name, f"trim({name})") for name in LinkDecision.columns()}
_OF_NO_ID = """SELECT "row" FROM told WHERE NOT EXISTS (FROM ids i WHERE lower(i.borough) = told.borough
        AND i.system = told.system AND i.local_id = told.local_id)
    OR NOT EXISTS (FROM ids i WHERE lower(i.borough) = told.other_borough
        AND i.system = told.other_system AND i.local_id = told.other_local_id)
    ORDER BY "row" """
_OF_ONE_DAY = """SELECT "row" FROM (
        SELECT *, concat_ws('|', borough, system, local_id) AS one,
               concat_ws('|', other_borough, other_system, other_local_id) AS other FROM every)
    WINDOW pair AS (PARTITION BY least(one, other), greatest(one, other))
    QUALIFY file = $file AND decision = 'same' AND decided_on = max(decided_on) OVER pair
    AND decided_on = max(decided_on) FILTER (decision = 'different') OVER pair ORDER BY "row" """


@dataclass(frozen=True)
class Decisions:
    """The decisions of one borough: told: schema LinkDecision and `row`, the place in the file; ragged: the places of
    rows that have more or fewer cells than the header and are not used."""

    file: str
    told: pa.Table
    ragged: tuple[int, ...] = ()

    def of_no_id(self, ids: pa.Table) -> list[int]:
        """The places of the decisions of which an id is none of `ids` (borough, system, local_id)."""
        with scratch(told=self.told, ids=ids) as db:
            rows: list[int] = query(db, _OF_NO_ID).column("row").to_pylist()
        return rows

    def of_one_day(self, every: Sequence["Decisions"]) -> list[int]:
        """The places of the last decisions `same` on a pair that another of `every`, of that day, says is different."""
        files = [one.told.append_column("file", pa.array([one.file] * one.told.num_rows, pa.string())) for one in every]
        with scratch(every=pa.concat_tables(files)) as db:
            rows: list[int] = query(db, _OF_ONE_DAY, file=self.file).column("row").to_pylist()
        return rows

    def before(self, as_of: date) -> pa.Table:
        """The decisions that were made before a day (schema LinkDecision)."""
        with scratch(told=self.told.drop_columns(["row"])) as db:
            return query(db, "FROM told WHERE decided_on < $as_of::DATE ORDER BY ALL", as_of=as_of).cast(
                LinkDecision.arrow()
            )


def decisions_of(folder: Path) -> Decisions:
    """All decisions of a borough, boroughs and systems in small letters; none where there is no file.

    Raises MissingColumn, and BrokenFile where a row lacks a value, its date is none, or its decision is neither `same`
    nor `different`.
    """
    path, shown = folder / FILE, f"{folder.name}/{FILE}"
    if not path.is_file():
        return Decisions(shown, _WITH_PLACE.empty_table())
    sheet = read_delimited(path, shown)
    told = sheet.table.rename_columns([name.lower() for name in sheet.table.column_names])
    lacking = sorted(set(LinkDecision.columns()) - set(told.column_names))
    if lacking:
        raise MissingColumn(shown, f"it lacks {', '.join(lacking)}", "Add the column")
    names = ", ".join(f"{value} AS {name}" for name, value in _READ.items())
    with scratch(told=told.select(list(_READ)).append_column("row", sheet.rows)) as db:
        day = "try_cast(decided_on AS DATE) AS decided_on"
        read = query(
            db, f'SELECT * REPLACE ({day}, lower(decision) AS decision) FROM (SELECT {names}, "row" FROM told)'
        )
        db.register("read", read)
        bad = query(db, f'SELECT "row" FROM read WHERE decision NOT IN {_KINDS} OR {_EMPTY} ORDER BY "row"')
    if bad.num_rows:
        where = in_words(bad.column("row").to_pylist())
        what = f"{bad.num_rows} of its rows lack a value or a date, or decide neither same nor different ({where})"
        raise BrokenFile(shown, what, "Fill every column; dates are yyyy-mm-dd")
    return Decisions(shown, read.cast(_WITH_PLACE), sheet.ragged)


def in_words(rows: Sequence[int]) -> str:
    """Places in a file, the first of them."""
    more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    return f"row {', '.join(map(str, rows[:_MOST_NAMED]))}{more}"
