"""The files of one extract opened as lines that can be changed."""

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import CareEpisode

from .delimited import read_delimited
from .files import KINDS, is_census, is_header
from .raw import Kind
from .recognition import recognise
from .rewriting import CensusFile, CsvFile, File, Who


def read_files(folder: Path, people: Collection[Who] | None = None) -> list[File]:
    """The files of one extract that conform reads records from; of CSVs, where people are named, their rows alone.

    Of looked-after episodes all rows are kept, for the last of them tells their year.
    """
    found: list[File] = []
    for path in sorted(path for path in folder.rglob("*.*") if path.is_file()):
        shown = path.relative_to(folder)
        if path.suffix.lower() == ".xml" and is_census(path, shown.as_posix()):
            found.append(CensusFile(path, shown))
        if path.suffix.lower() == ".csv":
            sheet = read_delimited(path, shown.as_posix(), is_header)
            kind, table = recognise(sheet, KINDS), sheet.table
            if kind is not None and kind.record is not None:
                if people is not None and kind.record is not CareEpisode:
                    table = _of_people(table, kind, people)
                found.append(CsvFile(shown, kind, kind.record, table.to_pylist(), table.column_names))
    return found


def _of_people(table: pa.Table, kind: Kind, people: Collection[Who]) -> pa.Table:
    header = {name.strip().lower(): name for name in table.column_names}
    system, local_id = (
        pa.scalar(kind.constants[name])
        if name in kind.constants
        else pc.utf8_trim_whitespace(table.column(header[kind.columns[name].lower()]))
        for name in ("system", "local_id")
    )
    ids = pa.array(["|".join(who) for who in people], pa.string())
    return table.filter(pc.is_in(pc.binary_join_element_wise(system, local_id, "|"), ids))
