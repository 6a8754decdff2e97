"""One extract's folder: which files it holds, what each is, and their rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import RECORDS, CareEpisode, Membership, Person, Record, Referral
from schemas.refusal import BrokenFile, EmptyExtract, WrongRoot
from schemas.view import Quarantined, Repaired

from . import annex_a, early_help, people, recognition, school_census, ssd, ssda903, youth_justice
from .census_years import standing
from .checks import Checked, check
from .cin_census import Census, read_census
from .delimited import read_delimited
from .epochs import since_1900
from .manifest import Manifest
from .precedence import ANNEX_A, Disagreement, chosen
from .raw import Kind, Raw, Sheet, raw_of
from .recognition import misspelt, recognise
from .repairs import Mended, mend, mend_onto
from .return_years import label_of, labelled_by_start
from .rules import RULES
from .scratch import query, scratch
from .sheets_twice import told_before
from .spelling import NO_SPELLINGS, Spellings
from .ssda903_xml import read_return
from .workbook import read_workbook
from .xml_file import root_and_first
from .yearly import Came, together

KINDS = (
    ssda903.KINDS
    + early_help.KINDS
    + youth_justice.KINDS
    + people.KINDS
    + ssd.KINDS
    + annex_a.KINDS
    + school_census.KINDS
)
REQUIRED = {Referral: "cin_census", CareEpisode: "ssda903 episodes"}
_LITTER = ("thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "__macosx")
"""What Windows and macOS put into folders beside hidden files."""
SERVICES = {record.service for record in RECORDS} - {Membership.service}  # families may be derived


@dataclass
class Extract:
    """What one extract delivers: checked tables by record, rows set aside, and what was not read or not mapped.

    `unread` says of each file why; `unknown` counts the elements of XML files that nothing is read from, as
    "file: Parent/Name"; `misspelt` has columns that nothing is read from, as "file: name", with the one that each seems
    to be; `empty` are files that are read and hold nothing below their header; `unworked` are the rows with a formula
    that was never worked out; `sources` those of which any file was read.
    """

    manifest: Manifest
    checked: dict[type[Record], Checked] = field(default_factory=dict)
    ragged: list[pa.Table] = field(default_factory=list)
    unworked: list[pa.Table] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    misspelt: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    disagreements: list[Disagreement] = field(default_factory=list)
    mended: Mended | None = None
    _latest: dict[type[Record], pa.Table] = field(default_factory=dict, repr=False)

    def rows(self, record: type[Record]) -> pa.Table:
        """The rows of a record; of a key in several years that of the latest; episodes of care as repaired."""
        return self.mended.rows if self.mended and record is CareEpisode else self.latest(record)

    def latest(self, record: type[Record]) -> pa.Table:
        """The rows of a record as the files tell them; of a key in several years that of the latest."""
        if record not in self.checked:
            return record.as_read().empty_table()
        if not self.checked[record].came.years:
            return self.checked[record].rows
        if record not in self._latest:
            self._latest[record] = self._last_told(record)
        return self._latest[record]

    def _last_told(self, record: type[Record]) -> pa.Table:
        latest = """SELECT * FROM every
                    QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY year DESC NULLS LAST) = 1
                    ORDER BY record_id"""
        with scratch(every=self.checked[record].rows) as db:
            return query(db, latest).cast(record.as_read())

    def coverage(self, borough: str) -> pa.Table:
        """The days that the manifest says are covered, of services of which any file came."""
        told = self.manifest.coverage(borough)
        return told.filter(pc.invert(pc.is_in(told.column("service"), pa.array(self.absent(), pa.string()))))

    def services(self) -> set[str]:
        """The services of whose records any file came; one that only tells who the people are is none."""
        return {record.service for record in self.checked if record is not Person}

    def came(self, record: type[Record]) -> Came:
        """The returns that a record came in, or should have: those of others of its source."""
        told = [record] if record in self.checked else [one for one in self.checked if one.service == record.service]
        return together(self.checked[one].came for one in told)

    def lacking(self) -> list[str]:
        """The tables of early help and youth justice that did not come, though others of their source did."""
        return [
            kind.name
            for kind in early_help.KINDS + youth_justice.KINDS
            if kind.record not in (None, Person, *self.checked) and kind.source in self.services()
        ]

    def begins_on(self, service: str) -> date | None:
        """The first day that this export of a service covers; None where nothing is said of it."""
        return self.manifest.begins_on(service, self.sources)

    def absent(self) -> list[str]:
        """The services that the manifest says are covered, and of whose records no file came: nothing is known of them.

        A file that only tells who the people are is none of them: `sources` has the service all the same.
        """
        lacking = SERVICES - self.services()
        return sorted(service for service, days in self.manifest.of_services().items() if days and service in lacking)

    def uncovered(self) -> list[str]:
        """The sources that came and of which the manifest covers no day: what they tell counts as not known."""
        covered = {source for source, days in self.manifest.of_services().items() if days}
        return sorted(self.sources - covered)

    def mend_onto(self, archive: pa.Table) -> None:
        """Mend the episodes of care anew, with those of earlier returns that an archive holds."""
        episodes = self.checked[CareEpisode]
        if years := episodes.came.years:
            self.mended = mend_onto(archive, self.latest(CareEpisode), episodes.rows, years)

    def repaired(self) -> pa.Table:
        """What was changed in episodes that two years' returns tell differently (Repaired)."""
        return self.mended.log if self.mended else Repaired.arrow().empty_table()

    def quarantined(self) -> pa.Table:
        """All rows that were set aside, by file and row."""
        tables = [Quarantined.arrow().empty_table(), *self.ragged, *(one.quarantined for one in self.checked.values())]
        return pa.concat_tables(tables).sort_by([("file", "ascending"), ("row", "ascending"), ("rule", "ascending")])


def read_extract(
    folder: Path, manifest: Manifest, spellings: Spellings = NO_SPELLINGS, without: Collection[str] = ()
) -> Extract:
    """Everything in the folder of one extract, read, checked and, of episodes stitched across years, repaired.

    `spellings` are the council's own. Raises a Refusal that names the file for what cannot be trusted as a whole;
    `without` are places named by earlier ones, which are left out.
    """
    extract = Extract(manifest)
    told, extract.disagreements = chosen(_raws(folder, extract, without), manifest)
    raws: dict[type[Record], list[Raw]] = {}
    for raw in told:
        extract.sources.add(raw.source)
        raws.setdefault(raw.record, []).append(raw)
    if str(folder) not in without:
        _refuse_absence(folder, {raw.record for raw in told if raw.source != ANNEX_A}, extract)
    del told  # so that the texts of a record go as soon as its values are there
    for record in list(raws):
        extract.checked[record] = check(record, raws.pop(record), manifest.extract_on, spellings)
    episodes = extract.checked.get(CareEpisode)
    if episodes and episodes.came.years and episodes.rows.num_rows:
        extract.mended = mend(extract.latest(CareEpisode), episodes.rows, episodes.came.years)
    return extract


def _refuse_absence(folder: Path, came: set[type[Record]], extract: Extract) -> None:
    """Raises EmptyExtract where a return did not come, for which the dataset may stand, and no snapshot."""
    lacking = [words for record, words in REQUIRED.items() if record not in came]
    if lacking:
        raise EmptyExtract(
            str(folder),
            f"it holds no {lacking[0]} file that can be read ({len(extract.unread)} files of other kinds)",
            "Put the year's children in need census and SSDA903 return there, or the ssd tables",
        )


def _raws(folder: Path, extract: Extract, without: Collection[str]) -> list[Raw]:
    """The rows of all files, by record; what is not read is named in the extract."""
    censuses: list[Census] = []
    sheets: dict[str, list[Sheet]] = {}
    for path in files_of(folder, without):
        shown = path.relative_to(folder).as_posix()
        if is_hidden(shown):
            extract.unread[shown] = "it is hidden, or what a system or an open workbook leaves behind"
        elif path.suffix.lower() == ".xml" and is_census(path, shown):
            censuses.append(read_census(path, shown))
        else:
            of_file = _sheets(path, shown, extract)
            for sheet in of_file:
                _sort(sheet, of_file, sheets, extract)
    stand, replaced = standing(censuses)
    extract.unread |= {census.file: "a later census of the year tells of the same children" for census in replaced}
    for census in stand:
        extract.unknown |= _told_of(census.file, census.unknown)
    extract.empty += [one.file for one in stand if not any(raw.rows.num_rows for raw in one.raws)]
    raws = [raw for census in stand for raw in census.raws]
    del censuses, stand  # so that the texts of a record go as soon as its values are there
    early = labelled_by_start(sheets)
    for kind in KINDS:
        if kind.record is not None:
            for sheet in sheets.get(kind.name, ()):
                label = label_of(sheet) if kind.source == ssda903.SOURCE else None
                raws.append(raw_of(kind, sheet, label and label[1] + (label in early)))
    return (
        raws
        + ssd.records(sheets, extract.manifest.extract_on)
        + annex_a.records(sheets)
        + school_census.records(sheets)
    )


def _sort(sheet: Sheet, of_file: Sequence[Sheet], sheets: dict[str, list[Sheet]], extract: Extract) -> None:
    """Put a sheet among those of its kind, or say why it is not read. Raises BrokenFile for two that contradict."""
    kind = recognise(sheet, KINDS, of_file)
    if kind is None:
        extract.unread[sheet.file] = "its columns are those of no table that is known"
        return
    sheet = since_1900(sheet, kind)
    if kind.record is None and not kind.is_part:
        extract.unread[sheet.file] = f"it is {kind.name}, of which nothing is used"
    elif other := told_before(sheet, _of_one_time(sheet, sheets.get(kind.name, ()), kind), kind):
        extract.unread[sheet.file] = f"it tells the same as {other.file}"
    else:
        extract.misspelt |= {f"{sheet.file}: {name}": meant for name, meant in misspelt(sheet, kind)}
        extract.ragged.append(_ragged(sheet, kind))
        extract.unworked.append(_unworked(sheet, kind))
        if not sheet.table.num_rows and not sheet.ragged and sheet.path.suffix.lower() != ".xml":
            extract.empty.append(sheet.file)
        sheets.setdefault(kind.name, []).append(sheet)


def _of_one_time(sheet: Sheet, others: Sequence[Sheet], kind: Kind) -> list[Sheet]:
    """The sheets that tell of the year or the term of which a sheet tells; of an export, which has none, all."""
    times = {ssda903.SOURCE: ssda903.labelled_year, school_census.SOURCE: school_census.term_of}
    time_of = times.get(kind.source)
    if time_of is None or not others:
        return list(others)
    return [other for other in others if time_of(other.path, other.file) == time_of(sheet.path, sheet.file)]


def is_census(path: Path, shown: str) -> bool:
    """Whether an XML file is a children in need census. Raises BrokenFile."""
    return root_and_first(path, shown)[0].lower() == "message"


def files_of(folder: Path, without: Collection[str] = ()) -> list[Path]:
    """The files of an extract in order, but for its manifest and some places in it. Raises BrokenFile for a link that
    leads out of it or nowhere, for what is neither file nor folder, and for a name that is no text.
    """
    found = [path for path in sorted(folder.rglob("*")) if _shown(path, folder) not in without]
    for path in found:
        shown = _shown(path, folder)
        if not _is_text(path.name):
            raise BrokenFile(shown, "its name is not UTF-8", "Give it another name")
        if path.is_symlink() and not _leads_within(path, folder):
            raise BrokenFile(shown, "it is a link out of the folder, or to itself", "Copy what it leads to there")
        if not path.is_file() and not path.is_dir():
            raise BrokenFile(shown, "it is neither a file nor a folder", "Put the file itself there")
    return [path for path in found if path.is_file() and path.name != "manifest.yaml"]


def _shown(path: Path, folder: Path) -> str:
    shown = path.relative_to(folder).as_posix()
    return shown if _is_text(shown) else ascii(shown)


def _leads_within(link: Path, folder: Path) -> bool:
    try:
        return link.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # it leads round in a ring
        return False


def _is_text(name: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def is_hidden(shown: str) -> bool:
    """Whether a file is one that a system or an open workbook leaves behind."""
    return any(part.startswith((".", "~$")) or part.lower() in _LITTER for part in shown.split("/"))


def is_header(names: Sequence[str]) -> bool:
    """Whether some cells are the header of a table that is known."""
    return bool(annex_a.renamed(names)) or recognition.is_header(names, KINDS)


def _sheets(path: Path, shown: str, extract: Extract) -> list[Sheet]:
    match path.suffix.lower():
        case ".csv":
            return [read_delimited(path, shown, is_header)]
        case ".xlsx" | ".xlsm":
            return [annex_a.named(sheet) for sheet in read_workbook(path, shown, is_header)]
        case ".xml":
            root, first = root_and_first(path, shown)
            if first.upper() != "CHILD":
                holds = f"its first element is {first}, not CHILD" if first else "there is no CHILD in it"
                what = f"its root is {root}, not Message, and {holds}"
                raise WrongRoot(shown, what, "Put a children in need census or a looked-after return here")
            sheets, unknown = read_return(path, shown)
            extract.unknown |= _told_of(shown, unknown)
            return sheets
    extract.unread[shown] = "it is no CSV, no .xlsx and no XML"
    return []


def _told_of(file: str, unknown: Mapping[str, int]) -> dict[str, int]:
    return {f"{file}: {name}": count for name, count in sorted(unknown.items())}


def _ragged(sheet: Sheet, kind: Kind) -> pa.Table:
    return _rows_of("ragged", sheet, kind, sheet.ragged)


def _unworked(sheet: Sheet, kind: Kind) -> pa.Table:
    used = {header.lower() for header in (kind.columns.values() if kind.record else kind.headers)}
    rows = {row for row, header in sheet.unworked if header.strip().lower() in used}
    return _rows_of("formula_without_value", sheet, kind, sorted(rows))


def _rows_of(rule: str, sheet: Sheet, kind: Kind, rows: Sequence[int]) -> pa.Table:
    told = kind.record.__name__ if kind.record else kind.name
    names = {"file": sheet.file, "record": told, "rule": rule, "reason": RULES[rule].says}
    return pa.Table.from_pylist([names | {"row": row} for row in rows], schema=Quarantined.arrow())
