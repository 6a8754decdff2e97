"""Stage conform: each borough's extracts, read one after another into an archive of what was known when."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import pyarrow as pa

from extracts.archive import Arrival, bring_forward
from extracts.files import Extract, read_extract
from extracts.fingerprint import fingerprint_of
from extracts.linkage import Archives, without_erased
from extracts.manifest import read_manifest
from extracts.report import ExtractReport, report_of
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Conform, Params, read_params
from schemas.records import LAG_OF_SERVICE, RECORDS, Restriction
from schemas.refusal import EmptyExtract, Refusal, TooManyBadRows, UnknownBorough
from schemas.view import Coverage

OUT = store.DATA / "conform"
Left = tuple[Archives, pa.Table]  # what an extract leaves to the next: its archive and coverage


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
        _bring_up_to_date(OUT / borough, found, params.conform, progress, readers)
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


def _bring_up_to_date(out: Path, found: list[Path], settings: Conform, progress: Steps, readers: Executor) -> None:
    """Read the extracts that are new or changed, each on top of the archive that the one before it left."""
    fingerprint, before, left = "", None, None
    for folder in found:
        progress.begin(f"{out.name} {folder.name}")
        fingerprint = fingerprint_of(folder, fingerprint, settings.model_dump_json())
        if _fingerprint(out / folder.name) == fingerprint:
            left = None
        else:
            extract = readers.submit(_read, folder).result()
            report = _believable(f"{out.name} {folder.name}", report_of(extract), settings)
            left = _forward(extract, left or _stored(before), out.name, settings)
            with store.replaced(out / folder.name) as new:
                store.write_archive(new, left[0])
                store.write_table(new / "coverage.parquet", left[1])
                store.write_table(new / "quarantine.parquet", extract.quarantined())
                about = {"la_name": extract.manifest.la_name, "fingerprint": fingerprint}
                store.write_json(new / "report.json", {**report, **about})
            progress.say(_line(out.name, folder.name, report))
        before = out / folder.name
    store.remove_others(out, {folder.name for folder in found})
    _scrub([out / folder.name for folder in found])


def _read(folder: Path) -> Extract:
    return read_extract(folder, read_manifest(folder))


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
        )
        brought[record] = bring_forward(record, table, extract.rows(record), arrival)
    return brought, coverage


def _believable(where: str, report: ExtractReport, settings: Conform) -> ExtractReport:
    if report["quarantined_share"] > settings.max_quarantined_share:
        rules = ", ".join(f"{count} {rule}" for rule, count in report["rules"].items())
        what = f"{report['quarantined']} of {report['read']} rows cannot be believed ({rules})"
        limit = f"more than conform.max_quarantined_share, {settings.max_quarantined_share:.0%}"
        raise TooManyBadRows(where, f"{what}, {limit}", "Correct them in the source system and export again")
    return report


def _scrub(folders: list[Path]) -> None:
    """Take people whose erasure is recorded out of every archive, the earlier ones too."""
    restrictions = store.read_table(folders[-1] / f"{Restriction.__name__}.parquet")
    if "erasure" not in restrictions.column("kind").to_pylist():
        return
    for folder in folders:
        store.write_archive(folder, without_erased(store.read_archive(folder), restrictions))


def _fingerprint(folder: Path) -> str | None:
    report = folder / "report.json"
    return str(store.read_json(report)["fingerprint"]) if report.is_file() else None


def _line(borough: str, extract: str, report: ExtractReport) -> str:
    return (
        f"{borough} {extract}: {report['read']:,} rows read, {report['quarantined']:,} set aside,"
        f" {report['unmapped']:,} codes not mapped, {len(report['unread'])} files not read"
    )


if __name__ == "__main__":
    run(main)
