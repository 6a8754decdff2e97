"""One extract's folder: which files it holds, what each is, and their rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from schemas.records import CareEpisode, Record, Referral
from schemas.refusal import EmptyExtract
from schemas.view import Quarantined

from . import early_help, people, ssda903, youth_justice
from .checks import Checked, check
from .cin_census import read_census
from .delimited import header_of, read_delimited, recognise
from .manifest import Manifest
from .raw import Kind, Raw, raw_of
from .scratch import query, scratch

KINDS = ssda903.KINDS + early_help.KINDS + youth_justice.KINDS + people.KINDS
REQUIRED = {Referral: "cin_census", CareEpisode: "ssda903 episodes"}
_RAGGED = "the row has more or fewer cells than the header"
Progress = Callable[[str], None]


@dataclass
class Extract:
    """What one extract delivers: checked tables by record, rows set aside, and what was not read or not mapped."""

    manifest: Manifest
    checked: dict[type[Record], Checked] = field(default_factory=dict)
    ragged: list[pa.Table] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    names_its_start: dict[tuple[Path, int], bool] = field(default_factory=dict)

    def rows(self, record: type[Record]) -> pa.Table:
        """The rows of a record; of a key in several years that of the latest."""
        if record not in self.checked:
            return record.as_read().empty_table()
        if not self.checked[record].years:
            return self.checked[record].rows
        latest = """SELECT * FROM every
                    QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY year DESC NULLS LAST) = 1"""
        with scratch(every=self.checked[record].rows) as db:
            return query(db, latest).cast(record.as_read())

    def quarantined(self) -> pa.Table:
        """All rows that were set aside, by file and row."""
        tables = [Quarantined.arrow().empty_table(), *self.ragged, *(one.quarantined for one in self.checked.values())]
        return pa.concat_tables(tables).sort_by([("file", "ascending"), ("row", "ascending"), ("rule", "ascending")])


def read_extract(folder: Path, manifest: Manifest, progress: Progress) -> Extract:
    """Everything in the folder of one extract, read and checked.

    Raises a Refusal that names the file for what cannot be trusted as a whole.
    """
    extract = Extract(manifest)
    raws: dict[type[Record], list[Raw]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.yaml"):
        shown = path.relative_to(folder).as_posix()
        progress(shown)
        for raw in _raws(path, shown, extract):
            raws.setdefault(raw.record, []).append(raw)
    _refuse_absence(folder, set(raws), extract)
    for record, files in raws.items():
        progress(f"checking {record.__name__}")
        extract.checked[record] = check(record, files, manifest.extract_on)
    return extract


def _refuse_absence(folder: Path, came: set[type[Record]], extract: Extract) -> None:
    lacking = [words for record, words in REQUIRED.items() if record not in came]
    if lacking:
        raise EmptyExtract(
            str(folder),
            f"it holds no {lacking[0]} file ({len(extract.unread)} files of other kinds)",
            "Put the year's children in need census and SSDA903 return there",
        )


def _raws(path: Path, shown: str, extract: Extract) -> list[Raw]:
    if path.suffix.lower() == ".xml":
        return read_census(path, shown)
    if path.suffix.lower() != ".csv":
        extract.unread.append(shown)
        return []
    table, rows, ragged = read_delimited(path, shown)
    kind = recognise(table.column_names, KINDS, shown)
    if kind is None or kind.record is None:
        extract.unread.append(shown)
        return []
    extract.ragged.append(_ragged(shown, kind, ragged))
    year = _year(path, shown, extract) if kind in ssda903.KINDS else None
    return [raw_of(kind, table, shown, rows, year)]


def _year(path: Path, shown: str, extract: Extract) -> int:
    """The labelled year, or the next where the episodes of that label begin after the 31 March of that year."""
    label = ssda903.labelled_year(path, shown)
    folder = (path.parent, label)
    if folder not in extract.names_its_start:
        extract.names_its_start[folder] = _names_its_start(path, label, shown)
    return label + 1 if extract.names_its_start[folder] else label


def _names_its_start(path: Path, label: int, shown: str) -> bool:
    """Whether a year's files are labelled by the year in which the year starts: the dates in its episodes win."""
    for sibling in sorted(path.parent.glob("*.csv")):
        if ssda903.labelled_year(sibling, shown) == label and "DECOM" in header_of(sibling, shown):
            table = read_delimited(sibling, shown)[0]
            column = next(name for name in table.column_names if name.strip().upper() == "DECOM")
            return _begins_after(table.column(column), date(label, 3, 31))
    return False


def _begins_after(days: pa.ChunkedArray, last: date) -> bool:
    sql = """SELECT coalesce(max(coalesce(try_strptime(left(trim(day), 10), '%d/%m/%Y'),
                                          try_strptime(left(trim(day), 10), '%Y-%m-%d'))) > $last::DATE,
                             false) AS it_does FROM days"""
    with scratch(days=pa.table({"day": days})) as db:
        return bool(query(db, sql, last=last).column("it_does")[0].as_py())


def _ragged(shown: str, kind: Kind, rows: list[int]) -> pa.Table:
    assert kind.record is not None
    names = {"file": shown, "record": kind.record.__name__, "rule": "ragged", "reason": _RAGGED}
    return pa.Table.from_pylist([names | {"row": row} for row in rows], schema=Quarantined.arrow())
