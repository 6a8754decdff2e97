"""How good an extract is: limits that stop a borough, and the report for who corrects the source system."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from extracts.files import Extract
from extracts.linkage import Archives
from extracts.manifest import Manifest
from extracts.quality.page import About, page, words
from extracts.quality.table import Changes, Quality, quality, to_fix
from extracts.report import ExtractReport, Unmapped, unmapped_by_column
from extracts.rules.stops import OF_NOBODY
from extracts.spelling import SPELLINGS
from extracts.volume import LEFT_OPEN, WORTH_COUNTING, falls
from pipeline import store
from pipeline.params import Conform
from schemas.records import Restriction
from schemas.refusal import BadManifest, TooFewRows, TooManyBadRows, TooManyUnmapped

REPORT = ("quality.parquet", "quality.html", "to_fix.csv")


class Left(NamedTuple):
    """What an extract leaves to the next: its archive, its coverage, what any extract so far has covered, and which
    earlier returns tell of what a later one tells too (schema EarlierReturn).
    """

    archive: Archives
    coverage: pa.Table
    covered: pa.Table
    earlier: pa.Table


BESIDE = Left._fields[1:]
"""What stands beside the tables of an archive, each in a file of that name."""


def believable(where: str, report: ExtractReport, settings: Conform) -> ExtractReport:
    """The report of an extract that stays within the limits. Raises TooManyBadRows and TooManyUnmapped."""
    if report["quarantined_share"] > settings.max_quarantined_share:
        rules = ", ".join(f"{count} {rule}" for rule, count in report["rules"].items())
        what = f"{report['quarantined']} of {report['read']} rows cannot be believed ({rules})"
        limit = f"more than conform.max_quarantined_share, {settings.max_quarantined_share:.0%}"
        raise TooManyBadRows(where, f"{what}, {limit}", "Correct them in the source system and export again")
    for column, told in unmapped_by_column(report).items():
        if told.told >= WORTH_COUNTING and told.share > settings.max_unmapped_share:
            record, name = column.split(".")
            of = f"{words(record)} ({name.replace('_', ' ')})"
            what = f"{told.unmapped} of {told.told} codes of {of} stand for nothing known"
            limit = f"more than conform.max_unmapped_share, {settings.max_unmapped_share:.0%}"
            do = f"Say what they mean in {SPELLINGS} beside the borough's extracts; quality.html of --check names them"
            raise TooManyUnmapped(where, f"{what}, {limit}", do)
    return report


def refuse_uncovered(where: str, manifest: Manifest) -> None:
    """Raises BadManifest where no day of a return is covered: whatever it tells would count as not known."""
    for source in manifest.uncovered_returns():
        what = f"covers names no day of {source}, which is required"
        raise BadManifest(f"{where} manifest.yaml", what, "Give the days that it can tell of, as a list of {from, to}")


def refuse_falls(where: str, extract: Extract, archive: Archives, settings: Conform) -> None:
    """Raises TooFewRows for a load that broke off."""
    found = falls(extract, archive, settings.volume_guard)
    for fall in found[:1]:
        more = f" (and {len(found) - 1} more months of tables)" if len(found) > 1 else ""
        which = fall.month if fall.month == LEFT_OPEN else f"of {fall.month}" if fall.month else "without a day"
        what = f"it holds {fall.now} {words(fall.record)} {which}, the extract before {fall.before}{more}"
        limit = f"less than conform.volume_guard, {settings.volume_guard:.0%}"
        raise TooFewRows(where, f"{what}, {limit}", "Export it again whole; if it is right, lower conform.volume_guard")


def write_report(
    out: Path, extract: Extract, report: ExtractReport, found: pa.Table, left: Left, changed: Changes
) -> None:
    """The data-quality report of a borough's latest extract: counts, a page, and the rows to correct."""
    table = quality(extract, found, left.archive, changed)
    store.write_table(out / "quality.parquet", table, Quality.arrow())
    (out / "quality.html").write_text(page(about(extract, report, left), table), encoding="utf-8")
    write_to_fix(out, extract, found, left.archive[Restriction])


def write_to_fix(out: Path, extract: Extract, found: pa.Table, restrictions: pa.Table) -> None:
    """The rows to correct as to_fix.csv, readable by its owner alone, without those whose erasure is recorded.

    An erasure that found nobody is told with its id, which is what has to be corrected.
    """
    rows = to_fix(extract, found)
    is_erased = pc.is_in(rows.column("local_id"), erased_ids(restrictions))
    rows = rows.filter(pc.or_(pc.invert(is_erased), pc.equal(rows.column("rule"), OF_NOBODY)))
    # a spreadsheet would take an id that begins so for a formula
    inert = pc.replace_substring_regex(rows.column("local_id"), "^([=+@-])", "'\\1")
    fix = out / "to_fix.csv"
    fix.touch(mode=0o600)
    os.chmod(fix, 0o600)
    pa_csv.write_csv(rows.set_column(rows.column_names.index("local_id"), "local_id", inert), fix)


def about(
    extract: Extract, report: ExtractReport, left: Left, is_alone: bool = False, stops: Sequence[str] = ()
) -> About:
    """What the page says of the extract itself; `is_alone` where no extract before it is looked at, `stops` what keeps
    it from being used."""
    manifest = extract.manifest
    spellings, unread = report["unmapped_spellings"], list(report["unread"])
    absent = [f"{one} but for its people" if one in extract.sources else one for one in extract.absent()]
    told = (report["unknown"], report["misspelt"], report["lacking"], absent, report["uncovered"])
    return About(manifest.la_name, manifest.extract_on, left.coverage, spellings, unread, *told, is_alone, stops)


def metrics(boroughs: list[Path]) -> dict[str, object]:
    """Over the latest extracts: the share of rows set aside, and of each column's codes that stand for nothing."""
    told, unmapped = Counter[str](), Counter[str]()
    read = quarantined = 0
    for latest in (store.folders(borough)[-1] for borough in boroughs if store.folders(borough)):
        report: ExtractReport = store.read_json(latest / "report.json")  # type: ignore[assignment]
        read, quarantined = read + report["read"], quarantined + report["quarantined"]
        for column, counts in unmapped_by_column(report).items():
            told[column] += counts.told
            unmapped[column] += counts.unmapped
    shares = {column: round(Unmapped(count, unmapped[column]).share, 4) for column, count in sorted(told.items())}
    return {"quarantined_share": round(quarantined / max(read, 1), 4), "unmapped_share": shares}


def erased_ids(restrictions: pa.Table) -> pa.ChunkedArray:
    """The local ids, of whatever system, whose erasure is recorded."""
    return restrictions.filter(pc.equal(restrictions.column("kind"), "erasure")).column("local_id")
