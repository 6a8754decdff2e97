"""Stage conform: each borough's extracts, read one after another into an archive of what was known when.

`python -m pipeline.conform --check FOLDER` reads one extract, wherever it lies, and only reports on its quality.
"""

import argparse
import os
from collections import Counter
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from extracts.archive import Arrival, bring_forward
from extracts.files import Extract, read_extract
from extracts.fingerprint import fingerprint_of
from extracts.judging import judge
from extracts.linkage import Archives, without_erased
from extracts.manifest import read_manifest
from extracts.quality.page import About, page, short
from extracts.quality.table import Quality, quality, to_fix
from extracts.report import ExtractReport, Unmapped, report_of, unmapped_by_column
from extracts.spelling import SPELLINGS, Spellings, read_spellings
from extracts.volume import WORTH_COUNTING, falls
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Conform, Params, read_params
from schemas.records import LAG_OF_SERVICE, RECORDS, CareEpisode, Restriction
from schemas.refusal import EmptyExtract, Refusal, TooFewRows, TooManyBadRows, TooManyUnmapped, UnknownBorough
from schemas.view import Coverage, Repaired

OUT = store.DATA / "conform"
REPORT = ("quality.parquet", "quality.html", "to_fix.csv")
Left = tuple[Archives, pa.Table]  # what an extract leaves to the next: its archive and coverage


@dataclass(frozen=True)
class Arrived:
    """An extract as read and, of the latest only, what in it breaks a warning rule."""

    extract: Extract
    found: pa.Table | None


def main() -> None:
    """Bring every borough up to date; a borough that is refused keeps what it had, and the others go on."""
    params = read_params()
    extracts = {borough: store.folders(_folder(params, borough)) for borough in params.boroughs}
    count = sum(len(found) for found in extracts.values())
    with steps("conform", total=count) as progress, _readers() as readers, ThreadPoolExecutor() as boroughs:
        bring = partial(_bring_borough, params, progress, readers)
        told = dict(zip(extracts, boroughs.map(bring, extracts.values(), extracts), strict=True))
    refused = {borough: refusal for borough, refusal in told.items() if refusal is not None}
    if len(refused) == len(params.boroughs):
        raise next(iter(refused.values()))
    store.remove_others(OUT, params.boroughs)
    store.write_json(OUT / "refused.json", {borough: str(refusal) for borough, refusal in refused.items()})
    store.write_json(OUT / "quality.json", _metrics([OUT / borough for borough in params.boroughs]))


def _readers() -> Executor:
    """A process a core: reading files is Python's work, of which one process does one piece at a time."""
    return ProcessPoolExecutor(cpu_count(), get_context("spawn"))


def _bring_borough(
    params: Params, progress: Steps, readers: Executor, found: list[Path], borough: str
) -> Refusal | None:
    """Bring one borough up to date; why not, where it is refused."""
    try:
        if not found:
            what = "it holds no extract"
            raise EmptyExtract(str(params.extracts_dir / borough), what, "Add a folder such as 2026-11-01")
        spellings = read_spellings(params.extracts_dir / borough / SPELLINGS)
        _bring_up_to_date(OUT / borough, found, params.conform, spellings, progress, readers)
    except Refusal as refusal:
        progress.say(f"{borough} is refused and stays at its last good extract, if any. {refusal}")
        return refusal
    return None


def _folder(params: Params, borough: str) -> Path:
    folder = params.extracts_dir / borough
    if not folder.is_dir():
        there = ", ".join(entry.name for entry in store.folders(params.extracts_dir)) or "none"
        what = f"boroughs names {borough}, which has no folder in {params.extracts_dir} (there are: {there})"
        raise UnknownBorough("params.yaml", what, f"Add its extracts, or take {borough} out of boroughs")
    return folder


def _bring_up_to_date(
    out: Path, found: list[Path], settings: Conform, spellings: Spellings, progress: Steps, readers: Executor
) -> None:
    """Read the extracts that are new or changed, each on top of the archive that the one before it left."""
    fingerprint, before, left = "", None, None
    for folder in found:
        progress.begin(f"{out.name} {folder.name}")
        fingerprint = fingerprint_of(folder, fingerprint, settings.model_dump_json())
        is_latest = folder == found[-1]
        if _fingerprint(out / folder.name) == fingerprint and not (is_latest and _lacks_report(out)):
            left = None
        else:
            arrived = readers.submit(_read, folder, spellings, is_latest).result()
            extract, where = arrived.extract, f"{out.name} {folder.name}"
            report = _believable(where, report_of(extract), settings)
            left = left or _stored(before)
            _refuse_falls(where, extract, left[0], settings)
            left = _forward(extract, left, out.name, settings)
            with store.replaced(out / folder.name) as new:
                store.write_archive(new, left[0])
                store.write_table(new / "coverage.parquet", left[1])
                store.write_table(new / "quarantine.parquet", extract.quarantined())
                store.write_table(new / "repairs.parquet", extract.repaired(), Repaired.arrow())
                about = {"la_name": extract.manifest.la_name, "fingerprint": fingerprint}
                store.write_json(new / "report.json", {**report, **about})
            if arrived.found is not None:
                _write_report(out, extract, report, arrived.found, left)
            progress.say(_line(out.name, folder.name, report))
        before = out / folder.name
    store.remove_others(out, {folder.name for folder in found})
    _scrub([out / folder.name for folder in found])


def _read(folder: Path, spellings: Spellings, is_latest: bool) -> Arrived:
    extract = read_extract(folder, read_manifest(folder), spellings)
    return Arrived(extract, judge(extract) if is_latest else None)


def _lacks_report(out: Path) -> bool:
    return not all((out / name).is_file() for name in REPORT)


def _write_report(out: Path, extract: Extract, report: ExtractReport, found: pa.Table, left: Left) -> None:
    """The data-quality report of a borough's latest extract: counts, a page, and the rows to correct."""
    table = quality(extract, found, left[0])
    store.write_table(out / "quality.parquet", table, Quality.arrow())
    (out / "quality.html").write_text(page(_about(extract, report, left), table), encoding="utf-8")
    # a spreadsheet would take an id that begins so for a formula
    rows = to_fix(extract, found)
    rows = rows.filter(pc.invert(pc.is_in(rows.column("local_id"), _erased(left[0][Restriction]))))
    inert = pc.replace_substring_regex(rows.column("local_id"), "^([=+@-])", "'\\1")
    fix = out / "to_fix.csv"
    fix.touch(mode=0o600)
    os.chmod(fix, 0o600)
    pa_csv.write_csv(rows.set_column(rows.column_names.index("local_id"), "local_id", inert), fix)


def _about(extract: Extract, report: ExtractReport, left: Left) -> About:
    manifest = extract.manifest
    return About(manifest.la_name, manifest.extract_on, left[1], report["unmapped_spellings"], report["unread"])


def _stored(folder: Path | None) -> Left:
    """What the extract before left; empty before the first."""
    if folder is None:
        return {record: record.archived().empty_table() for record in RECORDS}, Coverage.arrow().empty_table()
    return store.read_archive(folder), store.read_table(folder / "coverage.parquet")


def _forward(extract: Extract, before: Left, borough: str, settings: Conform) -> Left:
    """The archive after an extract, and the coverage that its manifest tells."""
    archive, covered = before
    coverage = extract.manifest.coverage(borough)
    lags: dict[str, int] = settings.known_lag_days.model_dump()
    brought = {}
    for record, table in archive.items():
        checked = extract.checked.get(record)
        arrival = Arrival(
            extract.manifest.extract_on,
            lags[LAG_OF_SERVICE[record.service]],
            covered,
            checked is not None,
            checked.years if checked else (),
            extract.mended.told if extract.mended and record is CareEpisode else None,
            extract.manifest.begins_on(record.service),
        )
        brought[record] = bring_forward(record, table, extract.rows(record), arrival)
    return brought, coverage


def _believable(where: str, report: ExtractReport, settings: Conform) -> ExtractReport:
    if report["quarantined_share"] > settings.max_quarantined_share:
        rules = ", ".join(f"{count} {rule}" for rule, count in report["rules"].items())
        what = f"{report['quarantined']} of {report['read']} rows cannot be believed ({rules})"
        limit = f"more than conform.max_quarantined_share, {settings.max_quarantined_share:.0%}"
        raise TooManyBadRows(where, f"{what}, {limit}", "Correct them in the source system and export again")
    for column, told in unmapped_by_column(report).items():
        if told.told >= WORTH_COUNTING and told.share > settings.max_unmapped_share:
            what = f"{told.unmapped} of {told.told} codes of {column} stand for nothing known"
            limit = f"more than conform.max_unmapped_share, {settings.max_unmapped_share:.0%}"
            do = f"Say what they mean in {SPELLINGS} beside the borough's extracts; report.json names them by column"
            raise TooManyUnmapped(where, f"{what}, {limit}", do)
    return report


def _refuse_falls(where: str, extract: Extract, archive: Archives, settings: Conform) -> None:
    """Stop a load that broke off."""
    found = falls(extract, archive, settings.volume_guard)
    for fall in found[:1]:
        more = f" (and {len(found) - 1} more months of tables)" if len(found) > 1 else ""
        month = fall.month or "undated rows"
        what = f"{fall.record} holds {fall.now} rows of {month}, and the extract before held {fall.before}{more}"
        limit = f"less than conform.volume_guard, {settings.volume_guard:.0%}"
        raise TooFewRows(where, f"{what}, {limit}", "Export it again whole; if it is right, lower conform.volume_guard")


def _scrub(folders: list[Path]) -> None:
    """Take people whose erasure is recorded out of every archive, the earlier ones too."""
    restrictions = store.read_table(folders[-1] / f"{Restriction.__name__}.parquet")
    erased = _erased(restrictions)
    if not len(erased):
        return
    for folder in folders:
        log = store.read_table(folder / "repairs.parquet", Repaired.arrow())
        whose = pc.replace_substring_regex(log.column("record_id"), r"\|.*$", "")
        store.write_table(folder / "repairs.parquet", log.filter(pc.invert(pc.is_in(whose, erased))))
        store.write_archive(folder, without_erased(store.read_archive(folder), restrictions))


def _erased(restrictions: pa.Table) -> pa.ChunkedArray:
    """The local ids, of whatever system, whose erasure is recorded."""
    return restrictions.filter(pc.equal(restrictions.column("kind"), "erasure")).column("local_id")


def _fingerprint(folder: Path) -> str | None:
    report = folder / "report.json"
    return str(store.read_json(report)["fingerprint"]) if report.is_file() else None


def _metrics(boroughs: list[Path]) -> dict[str, object]:
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


def check(folder: Path, out: Path, settings: Conform) -> None:
    """Print the short report of one extract and write its page to `out`; data/ is left alone.

    Raises the Refusal that would stop the borough, after the report where the files can be read.
    """
    spellings = read_spellings(folder.resolve().parent / SPELLINGS)
    arrived = _read(folder.resolve(), spellings, is_latest=True)
    assert arrived.found is not None
    extract, report = arrived.extract, report_of(arrived.extract)
    left = _forward(extract, _stored(None), folder.resolve().parent.name, settings)
    table = quality(extract, arrived.found, left[0])
    (out / "quality.html").write_text(page(_about(extract, report, left), table), encoding="utf-8")
    print(short(table), flush=True)
    _believable(folder.name, report, settings)


def _line(borough: str, extract: str, report: ExtractReport) -> str:
    return (
        f"{borough} {extract}: {report['read']:,} rows read, {report['quarantined']:,} set aside,"
        f" {report['unmapped']:,} codes not mapped, {len(report['unread'])} files not read"
    )


def command() -> None:
    """The stage, or with --check the report on one extract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="one extract, with its manifest.yaml")
    parser.add_argument("--out", type=Path, default=Path(), help="where --check writes quality.html")
    options = parser.parse_args()
    if options.check is None:
        main()
    else:
        check(options.check, options.out, read_params().conform)


if __name__ == "__main__":
    run(command)
