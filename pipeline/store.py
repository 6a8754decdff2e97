"""The only reader and writer of data/: tables held to their schemas, folders replaced at once or not at all."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from schemas.records import RECORDS, Record
from schemas.refusal import NotReproduced

DATA = Path("data")
_HASHES = "sha256.json"
_MADE_OF = "made_of"
_ROWS = 61_440  # a row group: the engine reads them side by side, and a small table has one
_ABOUT = "_about.json"  # in a folder of parts; readers of Parquet leave such names out


def write_table(path: Path, table: pa.Table, schema: pa.Schema | None = None, made_of: str | None = None) -> None:
    """A table as Parquet, the same bytes for the same rows; checked against its schema where it has one.

    `made_of` is kept with it: a digest of all that it was made from.
    """
    if schema is not None:
        table = checked(path, table, schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = table.replace_schema_metadata(None if made_of is None else {_MADE_OF: made_of})
    pq.write_table(told, path, compression="zstd", row_group_size=_ROWS, use_dictionary=_texts(table.schema))


def write_parts(path: Path, parts: Iterable[pa.Table], schema: pa.Schema) -> int:
    """Tables one after the other into one file, so that never all of them are in memory; how many rows there were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=_texts(schema)) as file:
        for part in parts:
            file.write_table(checked(path, part, schema), row_group_size=_ROWS)
            rows += part.num_rows
    return rows


def _texts(schema: pa.Schema) -> list[str]:
    """The columns that are written with a dictionary: numbers are written faster, and smaller, without one."""
    lists = [f"{field.name}.list.element" for field in schema if pa.types.is_list(field.type)]
    return [*(field.name for field in schema if pa.types.is_string(field.type)), *lists]


def settle(folder: Path, order: Sequence[str], schema: pa.Schema | None = None, made_of: str | None = None) -> None:
    """Make a table of the Parquet parts that an engine wrote into a folder, held to its schema where it has one.

    The parts are named by their place and nothing of the run stays; how rows are ordered is told beside them.
    """
    for place, part in enumerate(sorted(folder.glob("part-*.parquet"))):
        part.rename(folder / f"{place:05d}.parquet")
    for other in folder.iterdir():
        if other.suffix != ".parquet":
            other.unlink()
    write_json(folder / _ABOUT, {"order": list(order), _MADE_OF: made_of})
    if schema is not None:
        _check_filled(folder, schema)


def _check_filled(folder: Path, schema: pa.Schema) -> None:
    """Raises NotReproduced where a required column is empty somewhere, by what the parts tell of themselves."""
    empty = dict.fromkeys((field.name for field in schema if not field.nullable), 0)
    for part in folder.glob("*.parquet"):
        told = pq.read_metadata(part)
        columns = [told.row_group(place).column(k) for place in range(told.num_row_groups) for k in range(len(schema))]
        for column in columns:
            if column.path_in_schema in empty:
                empty[column.path_in_schema] += column.statistics.null_count
    for name, nulls in empty.items():
        if nulls:
            raise NotReproduced(str(folder), f"column {name} is empty in {nulls} rows", "Run `dvc repro`")


def kept(old: Path, new: Path, made_of: str) -> bool:
    """Whether a table of the last run was made of the same; then it stands in its new place as it is."""
    if not old.exists() or _made_of(old) != made_of:
        return False
    new.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if old.is_dir() else shutil.copyfile)(old, new)
    return True


def _made_of(path: Path) -> str | None:
    if path.is_dir():
        told: str | None = read_json(path / _ABOUT)[_MADE_OF]
        return told
    found: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    return found[_MADE_OF.encode()].decode() if _MADE_OF.encode() in found else None


def digest(path: Path) -> str:
    """The SHA-256 of a table."""
    if path.is_dir():
        return hash_of(path)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_table(path: Path, schema: pa.Schema | None = None) -> pa.Table:
    """A table of data/, a file or a folder of parts, checked against its schema.

    Raises NotReproduced where it is absent or another.
    """
    if not path.exists():
        raise NotReproduced(str(path), "it is not there", "Run `dvc repro`")
    table = pq.read_table(path)
    if path.is_dir():
        table = table.sort_by([(name, "ascending") for name in read_json(path / _ABOUT)["order"]])
    return table if schema is None else checked(path, table, schema)


def read_rows(path: Path, columns: Sequence[str], **equal: object) -> pa.Table:
    """Some columns of the rows of one file of data/ in which others equal what is told, without reading it whole.

    Raises NotReproduced where it is absent.
    """
    if not path.exists():
        raise NotReproduced(str(path), "it is not there", "Run `dvc repro`")
    return pq.read_table(path, columns=list(columns), filters=[(name, "==", value) for name, value in equal.items()])


class Tables(Mapping[str, pa.Table]):
    """The tables of a folder by name, each read when it is asked for and not kept."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder, self._names = folder, tuple(names)

    def __getitem__(self, name: str) -> pa.Table:
        return read_table(self._folder / f"{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_schema(path: Path) -> pa.Schema:
    """The columns of a table of data/, a file or a folder of parts."""
    return pq.read_schema(min(path.glob("*.parquet")) if path.is_dir() else path)


def checked(path: Path, table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in its schema's types. Raises NotReproduced with the column that differs or may not be empty."""
    if table.column_names != schema.names:
        differ = sorted(set(table.column_names) ^ set(schema.names)) or ["the order"]
        raise NotReproduced(str(path), f"its columns differ from the schema in {', '.join(differ)}", "Run `dvc repro`")
    for field in schema:
        nulls = table.column(field.name).null_count
        if not field.nullable and nulls:
            raise NotReproduced(str(path), f"column {field.name} is empty in {nulls} rows", "Run `dvc repro`")
    return table.cast(schema)


def write_json(path: Path, value: object) -> None:
    """Plain values as JSON with sorted keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def write_text(path: Path, text: str) -> None:
    """A text as it is."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """A picture or a text as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_json(path: Path) -> dict[str, Any]:
    """What `write_json` wrote. Raises NotReproduced where it is absent."""
    if not path.is_file():
        raise NotReproduced(str(path), "it is not there", "Run `dvc repro`")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` at the end; on an error the old one stays."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_private(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Identity tables: readable by their owner alone."""
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        write_table(path, table)
        os.chmod(path, 0o600)
    os.chmod(folder, 0o700)


def write_private_csv(path: Path, table: pa.Table) -> None:
    """A table for a person to read: CSV, readable by its owner alone."""
    path.touch(mode=0o600)
    csv.write_csv(table, path)


def write_private_text(path: Path, text: str) -> None:
    """A text that names people: readable by its owner alone, and whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def folders(path: Path) -> list[Path]:
    """The folders in a folder, in order; none where it is absent. Hidden ones are half-written: they do not count."""
    found = path.iterdir() if path.is_dir() else ()
    return sorted(entry for entry in found if entry.is_dir() and not entry.name.startswith("."))


def remove_others(path: Path, keep: Iterable[str]) -> None:
    """Take folders of data/ away that no parameter names any more."""
    for folder in folders(path):
        if folder.name not in keep:
            shutil.rmtree(folder)


def write_archive(folder: Path, archive: Mapping[type[Record], pa.Table]) -> None:
    """A borough's archived tables, one file per record."""
    for record, table in archive.items():
        write_table(folder / f"{record.__name__}.parquet", table, record.archived())


def read_archive(folder: Path) -> dict[type[Record], pa.Table]:
    """What `write_archive` wrote."""
    return {record: read_table(folder / f"{record.__name__}.parquet", record.archived()) for record in RECORDS}


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """A model's files, and beside them the hash of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_json(folder / _HASHES, {name: sha256(text.encode()).hexdigest() for name, text in texts.items()})


def read_texts(folder: Path) -> dict[str, str]:
    """A model's files. Raises NotReproduced where one is not what was written."""
    hashes = read_json(folder / _HASHES)
    lost = sorted(name for name in hashes if not (folder / name).is_file())
    if lost:
        raise NotReproduced(str(folder / lost[0]), "it is not there", "Run `dvc repro --force train`")
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in hashes}
    changed = sorted(name for name, text in texts.items() if sha256(text.encode()).hexdigest() != hashes[name])
    if changed:
        raise NotReproduced(
            str(folder / changed[0]), "it is not the file that was trained", "Run `dvc repro --force train`"
        )
    return texts


def visible_files(folder: Path) -> list[Path]:
    """All files below a folder, in order; what DVC keeps for itself beside them is hidden."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def hash_of(*folders_or_files: Path) -> str:
    """A hash of the names and contents of all files in some folders, but for hidden ones."""
    told = sha256()
    for place in folders_or_files:
        for path in visible_files(place):
            told.update(path.relative_to(place).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return told.hexdigest()
