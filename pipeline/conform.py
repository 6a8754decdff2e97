"""Stage conform: each borough's extracts, read one after another into an archive of what was known when.

`python -m pipeline.conform --check FOLDER` reads one extract, wherever it lies, and only reports on its quality.
"""

import argparse
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import pyarrow as pa

from extracts.archive import Arrival, bring_forward
from extracts.broken import read_what_can
from extracts.changes import changes
from extracts.erasure import begun, spellings_left, without_erased
from extracts.exact import Archives
from extracts.files import Extract, read_extract
from extracts.fingerprint import fingerprint_of
from extracts.judging import judge
from extracts.manifest import covered_by_any, read_manifest
from extracts.of_nobody import Who, nobody_in_words, of_nobody
from extracts.quality.page import page, short
from extracts.quality.table import Changes, quality
from extracts.report import ExtractReport, files_in_words, report_of, uncovered_in_words
from extracts.restrictions import may_be_restrictions, refuse_unapplied, unapplied
from extracts.spelling import SPELLINGS, Spellings, read_spellings
from extracts.yearly import earlier_returns, of_record, told_by_earlier
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Conform, Params, read_params
from pipeline.quality import (
    BESIDE,
    REPORT,
    Left,
    about,
    believable,
    metrics,
    refuse_falls,
    refuse_uncovered,
    write_report,
    write_to_fix,
)
from pipeline.scrubbing import scrub, taken_out_of
from schemas.records import LAG_OF_SERVICE, RECORDS, CareEpisode, Record, Restriction
from schemas.refusal import EmptyExtract, Refusal, UnknownBorough
from schemas.view import Coverage, EarlierReturn, Repaired

OUT = store.DATA / "conform"


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
    store.write_json(OUT / "quality.json", metrics([OUT / borough for borough in params.boroughs]))


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
    erased: set[Who] = set()
    for folder in found:
        progress.begin(f"{out.name} {folder.name}")
        fingerprint = fingerprint_of(folder, fingerprint, settings.model_dump_json())
        is_latest = folder == found[-1]
        erased |= taken_out_of(before)
        if _fingerprint(out / folder.name) == fingerprint and not (
            is_latest and any(not (out / name).is_file() for name in REPORT)
        ):
            left = None
        else:
            arrived = readers.submit(_read, folder, spellings, is_latest).result()
            extract, where = arrived.extract, f"{out.name} {folder.name}"
            refuse_unapplied(extract)
            refuse_uncovered(where, extract.manifest)
            left = left or _stored(before)
            held = _held_by_earlier_returns(extract, left)
            extract.mend_onto(held[CareEpisode])
            report = believable(where, report_of(extract), settings)
            earlier, left = left, _forward(extract, left, held, out.name, settings)
            in_force = begun(left.archive[Restriction], extract.manifest.extract_on)
            # whose erasure is recorded need no longer be in it
            refuse_falls(where, extract, without_erased(earlier.archive, in_force), settings)
            of_others = without_erased(left.archive, in_force)
            report["unmapped_spellings"] = spellings_left(report["unmapped_spellings"], of_others, in_force)
            changed: Changes = changes(earlier.archive, left.archive, earlier.covered) if before else {}
            with store.replaced(out / folder.name) as new:
                store.write_archive(new, left.archive)
                for name in BESIDE:
                    store.write_table(new / f"{name}.parquet", getattr(left, name))
                store.write_table(new / "quarantine.parquet", extract.quarantined())
                store.write_table(new / "repairs.parquet", extract.repaired(), Repaired.arrow())
                about = {"la_name": extract.manifest.la_name, "fingerprint": fingerprint}
                store.write_json(new / "report.json", {**report, "changes": changed, **about})
            if arrived.found is not None:
                nobody = of_nobody(extract, left.archive, erased)
                write_report(out, extract, report, pa.concat_tables([arrived.found, nobody]), left, changed)
                if nobody.num_rows:
                    progress.say(f"{where}: {nobody_in_words(extract, nobody)}")
            progress.say(_line(out.name, folder.name, report))
            for service in extract.absent():
                came = "nothing but who its people are" if service in extract.sources else "no file"
                what = f"of {service} came {came}, though the manifest covers it: it counts as not known"
                progress.say(f"{where}: {what}")
            for source in report["uncovered"]:
                progress.say(f"{where}: {uncovered_in_words(source)}")
        before = out / folder.name
    store.remove_others(out, {folder.name for folder in found})
    scrub([out / folder.name for folder in found])


def _read(folder: Path, spellings: Spellings, is_latest: bool) -> Arrived:
    extract = read_extract(folder, read_manifest(folder), spellings)
    return Arrived(extract, judge(extract) if is_latest else None)


def _stored(folder: Path | None) -> Left:
    """What the extract before left; empty before the first."""
    if folder is None:
        nothing, none = Coverage.arrow().empty_table(), EarlierReturn.arrow().empty_table()
        return Left({record: record.archived().empty_table() for record in RECORDS}, nothing, nothing, none)
    return Left(store.read_archive(folder), *(store.read_table(folder / f"{name}.parquet") for name in BESIDE))


def _held_by_earlier_returns(extract: Extract, left: Left) -> dict[type[Record], pa.Table]:
    """The archive before an extract, where what its returns lack and an earlier one told is of that one again."""
    return {
        record: told_by_earlier(record, table, extract.latest(record), checked.came, left.earlier)
        if (checked := extract.checked.get(record)) and checked.came.years
        else table
        for record, table in left.archive.items()
    }


def _forward(extract: Extract, before: Left, held: Archives, borough: str, settings: Conform) -> Left:
    """The archive after an extract, the coverage that its manifest tells and that of all extracts so far, and which
    earlier returns tell of what a later one tells too. `held` is the archive before, as those returns hold it.
    """
    coverage = extract.coverage(borough)
    lags: dict[str, int] = settings.known_lag_days.model_dump()
    brought, returns = {}, []
    for record, table in held.items():
        checked = extract.checked.get(record)
        returns.append(
            earlier_returns(record, table, checked.rows, checked.came, before.earlier)
            if checked and checked.came.years
            else of_record(record, before.earlier)
        )
        arrival = Arrival(
            extract.manifest.extract_on,
            lags[LAG_OF_SERVICE[record.service]],
            before.covered,
            checked.came if checked else None,
            extract.mended.told if extract.mended and record is CareEpisode else None,
            extract.begins_on(record.service),
            checked.aside.column("record_id") if checked else None,
        )
        brought[record] = bring_forward(record, table, extract.rows(record), arrival)
    return Left(brought, coverage, covered_by_any(before.covered, coverage), pa.concat_tables(returns))


def _fingerprint(folder: Path) -> str | None:
    report = folder / "report.json"
    return str(store.read_json(report)["fingerprint"]) if report.is_file() else None


def check(folder: Path, out: Path, settings: Conform) -> None:
    """Print the short report of one extract, and write its page and the rows to correct to `out`; data/ is left alone.

    All that would stop the borough is printed and told above all else on the page; the first of it is raised. Without a
    manifest or spellings that can be read there is no page.
    """
    folder = folder.resolve()
    extract, refusals = read_what_can(folder, folder.parent / SPELLINGS)
    told: tuple[str, ...] = ()
    if extract is not None:
        broken = [str(refusal.args[0]) for refusal in refusals]
        report, found = report_of(extract), judge(extract)
        refusals += [*unapplied(extract), *_unbelievable(folder.name, extract, report, settings)]
        nothing = _stored(None)
        left = _forward(extract, nothing, nothing.archive, folder.parent.name, settings)
        nobody = of_nobody(extract, left.archive, ())
        found = pa.concat_tables([found, nobody])
        table = quality(extract, found, left.archive, {})
        words = about(extract, report, left, is_alone=True, stops=[str(refusal) for refusal in refusals])
        out.mkdir(parents=True, exist_ok=True)
        (out / "quality.html").write_text(page(words, table), encoding="utf-8")
        told = (short(table), nobody_in_words(extract, nobody), files_in_words(report))
        if any(may_be_restrictions(extract, file) for file in broken):
            told += ("to_fix.csv is not written: whose erasure is recorded cannot be known",)
        else:
            write_to_fix(out, extract, found, left.archive[Restriction])
    if refusals:
        told = (f"the extract is refused for {len(refusals)} things:", *(f"  {one}" for one in refusals), *told)
    print("\n".join(filter(None, told)), flush=True)
    if refusals:
        raise refusals[0]


def _unbelievable(where: str, extract: Extract, report: ExtractReport, settings: Conform) -> list[Refusal]:
    refusals: list[Refusal] = []
    for held in (partial(refuse_uncovered, where, extract.manifest), partial(believable, where, report, settings)):
        try:
            held()
        except Refusal as refusal:
            refusals.append(refusal)
    return refusals


def _line(borough: str, extract: str, report: ExtractReport) -> str:
    return (
        f"{borough} {extract}: {report['read']:,} rows read, {report['quarantined']:,} set aside,"
        f" {report['unmapped']:,} codes not mapped, {len(report['unread'])} files not read"
    )


def command() -> None:
    """The stage, or with --check the report on one extract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="one extract, with its manifest.yaml")
    parser.add_argument("--out", type=Path, default=Path(), help="where --check writes quality.html and to_fix.csv")
    options = parser.parse_args()
    if options.check is None:
        main()
    else:
        check(options.check, options.out, read_params().conform)


if __name__ == "__main__":
    run(command)
