"""One in-memory DuckDB for the set-based work of this package; each task takes a session of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import duckdb
import pyarrow as pa


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@contextmanager
def scratch(**tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session in which `tables` can be queried by name; its temporary tables go with it."""
    with _database().cursor() as db:
        db.execute("SET enable_progress_bar = false")  # a stage shows its own progress
        for name, table in tables.items():
            db.register(name, table)
        yield db


def query(db: duckdb.DuckDBPyConnection, sql: str, **values: object) -> pa.Table:
    """The result of a query as a table; `values` are bound where the query names them with a dollar sign."""
    used: Mapping[str, object] = {name: value for name, value in values.items() if f"${name}" in sql}
    return db.sql(sql, params=used or None).to_arrow_table()
