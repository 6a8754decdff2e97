"""What people decided on pairs of ids that the computer could not tell apart or join: a CSV per borough."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from schemas.refusal import BrokenFile, MissingColumn
from schemas.view import LinkDecision

from .delimited import read_delimited
from .scratch import query, scratch

FILE = "link_decisions.csv"
_KINDS = ("same", "different")
_EMPTY = " OR ".join(f"{name} IS NULL" for name in LinkDecision.columns())


def read_decisions(folder: Path, as_of: date) -> pa.Table:
    """The decisions of a borough that were made before a day (schema LinkDecision); none where there is no file.

    Raises MissingColumn, and BrokenFile where a row lacks a value or its decision is neither `same` nor `different`.
    """
    path = folder / FILE
    if not path.is_file():
        return LinkDecision.arrow().empty_table()
    told = read_delimited(path, f"{folder.name}/{FILE}").table
    lacking = sorted(set(LinkDecision.columns()) - set(told.column_names))
    if lacking:
        raise MissingColumn(f"{folder.name}/{FILE}", f"it lacks {', '.join(lacking)}", "Add the column")
    names = ", ".join(f"trim({name}) AS {name}" for name in LinkDecision.columns())
    with scratch(told=told) as db:
        read = query(
            db, f"SELECT * REPLACE (try_cast(decided_on AS DATE) AS decided_on) FROM (SELECT {names} FROM told)"
        )
        db.register("read", read)
        bad = query(db, f"SELECT * FROM read WHERE decision NOT IN {_KINDS} OR {_EMPTY}").num_rows
        if bad:
            what = f"{bad} of its rows lack a value, or their decision is neither same nor different"
            raise BrokenFile(f"{folder.name}/{FILE}", what, "Fill every column; dates are yyyy-mm-dd")
        return query(db, "SELECT * FROM read WHERE decided_on < $as_of::DATE ORDER BY ALL", as_of=as_of).cast(
            LinkDecision.arrow()
        )
