"""What editions of the programme's site told, as files: a folder an edition, by the day as of which it is."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from measures.editions import Editions
from pipeline import store


def read_editions(folder: Path, as_of: date) -> Editions:
    """The editions from a day on, where that before it, which knows of all others, told what it did."""
    before = _before(folder, as_of)
    files = store.visible_files(before) if before else []
    return Editions({path.stem: _frame(store.read_table(path)) for path in files})


def write_editions(editions: Editions, as_of: date, old: Path, new: Path) -> None:
    """Write what readers have as of a day, beside the edition before it and those after it."""
    for name, table in editions.now.items():
        path = new / as_of.isoformat() / f"{name}.parquet"
        store.write_table(path, pa.Table.from_pandas(table, preserve_index=False))
    later = [folder for folder in store.folders(old) if folder.name > as_of.isoformat()]
    for folder in filter(None, (_before(old, as_of), *later)):
        shutil.copytree(folder, new / folder.name)


def _before(folder: Path, as_of: date) -> Path | None:
    """The newest edition before a day; one of that day itself is made anew."""
    return max((each for each in store.folders(folder) if each.name < as_of.isoformat()), default=None)


def _frame(table: pa.Table) -> pd.DataFrame:
    """A frame with counts that may be empty, as they were."""
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame
