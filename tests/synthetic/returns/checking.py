"""Which rules the returns of a folder break, and where."""

from pathlib import Path

import duckdb
import pandas as pd

from tests.synthetic.returns.codes import make_codes
from tests.synthetic.returns.reading import read
from tests.synthetic.returns.rule import all_rules

RULES = all_rules()
TABLES = ("macros", "ssda903", "cin")


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The returns below the folder as a database of the tables in tables/*.sql; folder as in `reading.read`."""
    con = read(folder)
    make_codes(con)
    for name in TABLES:
        con.execute((Path(__file__).parent / "tables" / f"{name}.sql").read_text(encoding="utf-8"))
    return con


def violations(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """rule, file, year, child, row_key (a date, or the place in the file) of every row that breaks a rule."""
    found = [
        con.execute(f"SELECT ? AS rule, file, year, child, row_key FROM {rule.rows}", [rule.name]).df()
        for rule in RULES.values()
    ]
    return pd.concat([rows for rows in found if len(rows)] or found[:1], ignore_index=True)


def broken(folder: Path) -> pd.DataFrame:
    """rule, file, year, rows: how many rows of each file break each rule."""
    found = violations(opened(folder))
    return found.groupby(["rule", "file", "year"], as_index=False).size().rename(columns={"size": "rows"})


def summary(folder: Path) -> pd.DataFrame:
    """rule, words, is_query, rows, share (of the rows of the rule's table), example; the most frequent first."""
    con = opened(folder)
    found = violations(con)
    sizes = {rule.table: con.execute(f"SELECT count(*) FROM {rule.table}").fetchone()[0] for rule in RULES.values()}
    found["example"] = found.file + " " + found.child + " " + found.row_key
    table = found.groupby("rule").agg(rows=("file", "size"), example=("example", "min")).reset_index()
    rules = [RULES[name] for name in table.rule]
    table = table.assign(words=[r.words for r in rules], is_query=[r.is_query for r in rules])
    table["share"] = table.rows / [max(sizes[r.table], 1) for r in rules]
    return table.sort_values(["rows", "rule"], ascending=[False, True], ignore_index=True)
