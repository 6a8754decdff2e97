"""Read the Standard Safeguarding Dataset out of a council's database: `python -m pipeline.fetch lbhf 2026-12-01`.

Only tables and columns that On Track uses are read, and of a text that lists outcomes or an address only the flags and
the property's number: no name and no free text leaves the database.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
import yaml
from pyarrow import csv
from sqlalchemy.exc import SQLAlchemyError

from extracts.manifest import SOURCES, read_manifest
from extracts.raw import Kind
from extracts.ssd_tables import KINDS, NEEDED
from models.folds import add_months
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.month import MADE_UP
from pipeline.params import read_params
from schemas.refusal import BadManifest, BadParams, EmptyExtract, MissingColumn, NoDatabase, UnknownBorough

URL, SCHEMA = "ON_TRACK_SSD_URL", "ON_TRACK_SSD_SCHEMA"
WINDOW_MONTHS = 72
"""The dataset's scripts bring what was open in the last six years, unless a council sets another time there."""
AT_ONCE = 20_000
"""Rows held in memory at a time."""
_KEPT = {
    "outcome_json": re.compile(r'(\w+_FLAG)"?\s*[:=]\s*"?([YN])', re.IGNORECASE),
    "address_json": re.compile(r'(UPRN)"?\s*[:=]\s*"?(\d+)', re.IGNORECASE),
}
Columns = dict[str, str]  # our names of a table's columns, in lower case, to the database's


def main() -> None:
    """Fetch the tables into a borough's extract of a date; the address of the database is told by the environment."""
    folder, extract_on = _asked()
    url = os.environ.get(URL)
    if not url:
        raise BadParams(URL, "it is not set", f"Set {URL}, such as postgresql+psycopg://reader@host/database")
    fetch(folder, extract_on, url, os.environ.get(SCHEMA))


def _asked() -> tuple[Path, date]:
    """The borough's folder and the date, from the command line."""
    params = read_params()
    usage = f"python -m pipeline.fetch {params.boroughs[0]} 2026-12-01"
    if len(sys.argv) != 3 or sys.argv[1] not in params.boroughs:
        raise UnknownBorough("pipeline.fetch", f"name one of {', '.join(params.boroughs)} and a date", usage)
    if params.extracts_dir == MADE_UP:
        what = "extracts_dir is the made-up boroughs, which are written anew and would lose the tables"
        raise BadParams("params.yaml", what, "Set extracts_dir to the council's own extracts")
    try:
        return params.extracts_dir / sys.argv[1], date.fromisoformat(sys.argv[2])
    except ValueError:
        raise BadParams("pipeline.fetch", f"{sys.argv[2]} is no date", usage) from None


def fetch(borough: Path, extract_on: date, url: str, schema: str | None) -> None:
    """Write <borough>/<date>/ssd/*.csv, and a manifest where there is none; all of it appears at once or not at all.

    Raises NoDatabase, EmptyExtract for a table and MissingColumn for a column that is not there, BadManifest where
    there is none to go on from. No message holds the address of the database or a value in it.
    """
    extract = borough / extract_on.isoformat()
    if (extract / "ssd").exists():
        raise BadManifest(str(extract / "ssd"), "it is there already, and extracts are kept", "Fetch for another date")
    manifest = None if (extract / "manifest.yaml").is_file() else _manifest(borough, extract_on)
    with _appearing(extract) as new, steps("fetch", total=len(KINDS)) as progress:
        if manifest:
            (new / "manifest.yaml").write_text(manifest, encoding="utf-8")
        try:
            _fetch_tables(new / "ssd", url, schema, progress)
        except (SQLAlchemyError, ImportError) as error:
            what = f"the database did not answer as it should ({type(error).__name__})"
            raise NoDatabase(
                URL, what, "Check address, driver, user and rights to read; try it with SQLAlchemy"
            ) from None
        progress.say(f"{extract} is there; check covers in its manifest.yaml, then run dvc repro")


@contextmanager
def _appearing(extract: Path) -> Iterator[Path]:
    """A hidden folder to write into, whose contents come to stand in the extract at the end."""
    fresh = extract.with_name(f".{extract.name}.fetched")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "ssd").mkdir(parents=True)
    try:
        yield fresh
        if not extract.exists():
            fresh.rename(extract)
        else:
            for entry in sorted(fresh.iterdir(), reverse=True):  # the manifest last: an extract without is no extract
                entry.rename(extract / entry.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _manifest(borough: Path, extract_on: date) -> str:
    """The last extract's manifest with the new date: what was covered stays so, and the dataset's window is added."""
    last = [folder for folder in store.folders(borough) if folder.name < extract_on.isoformat()]
    if not last:
        where = str(borough / extract_on.isoformat() / "manifest.yaml")
        raise BadManifest(
            where, "there is no earlier extract to go on from", "Write it by docs/extracts.md, then fetch"
        )
    manifest = read_manifest(last[-1])
    covers: dict[str, list[dict[str, str]]] = {}
    for row in manifest.coverage(borough.name).to_pylist():
        interval = {"from": row["from_on"].isoformat(), "to": row["to_on"].isoformat()}
        if row["service"] in SOURCES:
            covers.setdefault(row["service"], []).append(interval)
    window = (add_months(extract_on.replace(day=1), -WINDOW_MONTHS), extract_on - timedelta(days=1))
    covers["ssd"] = [dict(zip(("from", "to"), (day.isoformat() for day in window), strict=True))]
    told = {"la_code": manifest.la_code, "la_name": manifest.la_name, "extract_date": extract_on.isoformat()}
    return yaml.safe_dump({**told, "covers": covers}, sort_keys=False, default_flow_style=None)


def _fetch_tables(out: Path, url: str, schema: str | None, progress: Steps) -> None:
    engine = sa.create_engine(url)
    reading: dict[str, Any] = {"stream_results": True, "yield_per": AT_ONCE}
    if engine.dialect.name == "postgresql":  # all tables as of one moment, and no way to change any
        reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect().execution_options(**reading) as database:
            for kind, table, columns in _found(database, schema):
                progress.begin(kind.name)
                count = _write(out / f"{kind.name}.csv", database, sa.table(table, schema=schema), columns)
                progress.say(f"{kind.name}: {count:,} rows")
    finally:
        engine.dispose()


def _found(database: sa.Connection, schema: str | None) -> list[tuple[Kind, str, Columns]]:
    """The tables to read, with their names and columns as the database spells them."""
    catalogue = sa.inspect(database)
    names = (*catalogue.get_table_names(schema), *catalogue.get_view_names(schema))
    there = {name.lower(): name for name in names}
    lacking = [name for name in NEEDED if name not in there]
    if lacking:
        what = f"there is no table {lacking[0]} ({len(lacking)} of {len(NEEDED)} that are needed)"
        raise EmptyExtract(URL, what, f"Run the dataset's scripts, or name its schema in {SCHEMA}")
    found = []
    for kind in KINDS:
        if kind.name in there:
            columns = {one["name"].lower(): one["name"] for one in catalogue.get_columns(there[kind.name], schema)}
            found.append((kind, there[kind.name], _used(kind, columns)))
    return found


def _used(kind: Kind, columns: Columns) -> Columns:
    lacking = [header for header in kind.required if header not in columns]
    if lacking:
        what = f"column {lacking[0]} is missing ({len(lacking)} of {len(kind.required)} required columns)"
        raise MissingColumn(f"table {kind.name}", what, "Run the dataset's scripts of this version or a later one")
    return {header: columns[header] for header in kind.headers if header in columns}


def _write(path: Path, database: sa.Connection, table: sa.TableClause, columns: Columns) -> int:
    """The columns of a table as CSV, some rows at a time; the number of rows."""
    wanted: sa.Select = sa.select(*(sa.column(name) for name in columns.values())).select_from(table)
    count = 0
    with csv.CSVWriter(path, pa.schema([(header, pa.string()) for header in columns])) as file:
        for rows in database.execute(wanted).partitions(AT_ONCE):
            texts = [_texts(header, values) for header, values in zip(columns, zip(*rows, strict=True), strict=True)]
            file.write(pa.table(texts, names=list(columns)))
            count += len(rows)
    return count


def _texts(header: str, values: tuple[object, ...]) -> pa.Array:
    texts = [None if value is None else str(value) for value in values]
    for ending, pairs in _KEPT.items():
        if header.endswith(ending):
            texts = [None if text is None else _listed(pairs.findall(text)) for text in texts]
    return pa.array(texts, pa.string())


def _listed(pairs: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f'"{name}": "{value}"' for name, value in pairs) + "}"


if __name__ == "__main__":
    run(main)
