"""A borough's archives without the people whose erasure is recorded, the earlier ones too."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extracts.erasure import begun, erased_from, spellings_left, without_erased
from extracts.exact import Archives
from extracts.of_nobody import Who
from extracts.yearly import of_record
from pipeline import store
from pipeline.quality import erased_ids
from schemas.records import Restriction
from schemas.view import EarlierReturn, Repaired

_SCRUBBED = "scrubbed.json"


def scrub(folders: list[Path]) -> None:
    """Take people whose erasure is recorded out of every archive, the earlier ones too."""
    restrictions = store.read_table(folders[-1] / f"{Restriction.__name__}.parquet")
    restrictions = begun(restrictions, date.fromisoformat(folders[-1].name))
    erased = erased_ids(restrictions)
    if not len(erased):
        return
    told = restrictions.select(["system", "local_id", "kind", "happened_on", "gone_on"]).to_pylist()
    digest = sha256(str(told).encode()).hexdigest()
    taken_out: set[Who] = set()
    for folder in folders:
        taken_out |= taken_out_of(folder)
        if _scrubbed(folder) == digest:
            continue
        archive = store.read_archive(folder)
        taken_out |= erased_from(archive, restrictions)
        log = store.read_table(folder / "repairs.parquet", Repaired.arrow())
        whose = pc.replace_substring_regex(log.column("record_id"), r"\|.*$", "")
        store.write_table(folder / "repairs.parquet", log.filter(pc.invert(pc.is_in(whose, erased))))
        left = without_erased(archive, restrictions)
        report = store.read_json(folder / "report.json")
        report["unmapped_spellings"] = spellings_left(report["unmapped_spellings"], left, restrictions)
        store.write_json(folder / "report.json", report)
        store.write_archive(folder, left)
        earlier = store.read_table(folder / "earlier.parquet", EarlierReturn.arrow())
        store.write_table(folder / "earlier.parquet", _of_whom_there_is(earlier, left))
        store.write_json(folder / _SCRUBBED, {"restrictions": digest, "taken_out": sorted(taken_out)})


def _of_whom_there_is(earlier: pa.Table, archive: Archives) -> pa.Table:
    """The earlier returns that tell of records which an archive has."""
    return pa.concat_tables(
        told.filter(pc.is_in(told.column("record_id"), table.column("record_id")))
        for record, table in archive.items()
        for told in [of_record(record, earlier)]
    )


def _scrubbed(folder: Path) -> str | None:
    """Which erasures an archive was rid of, as a digest: it is not read and written again for the same ones."""
    done = folder / _SCRUBBED
    return str(store.read_json(done)["restrictions"]) if done.is_file() else None


def taken_out_of(folder: Path | None) -> set[Who]:
    """Whose records were taken out of an archive, or of one before it."""
    done = folder and folder / _SCRUBBED
    # one that was rid of them by an earlier version does not say
    told = store.read_json(done).get("taken_out", []) if done and done.is_file() else []
    return {(system, local_id) for system, local_id in told}
