"""Stage link: who is who, as known for training and as known now; everything after it is pseudonymous."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from extracts import derive, linkage
from extracts.pseudonyms import is_demo, key_file, read_key
from pipeline import store
from pipeline.console import Steps, run, steps
from pipeline.params import Params, read_params
from schemas.records import (
    RECORDS,
    CareEpisode,
    Membership,
    Person,
    Record,
    Uasc,
)
from schemas.refusal import TooFew
from schemas.view import Child, Traits

CONFORM = store.DATA / "conform"
OUT = store.DATA / "link"
LINKED = tuple(record for record in RECORDS if record is not Person)


def main() -> None:
    """Write the linked tables as known before train.as_of, and as known at each borough's latest extract."""
    params = read_params()
    key = read_key(key_file())
    with steps("link", total=2 * len(LINKED)) as progress:
        if is_demo(key):
            progress.say("uses the demo key: only for made-up boroughs, never for real records")
        private = {}
        for view, as_of in {"train": params.train.as_of, "score": None}.items():
            extracts = _extracts(params, as_of)
            archives = _archives(extracts)
            identity = linkage.identities(archives, key)
            with store.replaced(OUT / view) as new:
                _write_view(new, archives, identity, key, progress)
                store.write_table(new / "coverage.parquet", _coverage(extracts))
                store.write_json(new / "extracts.json", {b: folder.name for b, folder in extracts.items()})
            private[f"ids_{view}"] = identity
            progress.say(_line(view, identity, extracts))
        private["families"] = linkage.families(archives[Membership], key)
        with store.replaced(OUT / "identity") as new:
            store.write_private(new, private)


def _extracts(params: Params, as_of: date | None) -> dict[str, Path]:
    """Each borough's latest extract, or the latest whose contents were all known before `as_of`."""
    latest = {}
    for borough in params.boroughs:
        found = [f for f in store.folders(CONFORM / borough) if as_of is None or f.name <= as_of.isoformat()]
        if found:
            latest[borough] = found[-1]
    if not latest:
        first = min((f.name for b in params.boroughs for f in store.folders(CONFORM / b)), default="none")
        raise TooFew(
            "params.yaml",
            f"train.as_of is {as_of}, before every borough's first extract ({first})",
            "Set train.as_of to the date of the first extract or later",
        )
    return latest


def _archives(extracts: dict[str, Path]) -> dict[type[Record], pa.Table]:
    """The archives of all boroughs, each row with its borough."""
    by_borough = {borough: store.read_archive(folder) for borough, folder in extracts.items()}
    return {
        record: pa.concat_tables(
            [
                archive[record].append_column("borough", pa.array([borough] * archive[record].num_rows, pa.string()))
                for borough, archive in by_borough.items()
            ]
        )
        for record in RECORDS
    }


def _write_view(
    out: Path, archives: dict[type[Record], pa.Table], identity: pa.Table, key: bytes, progress: Steps
) -> None:
    children, traits = linkage.children(archives, identity)
    store.write_table(out / "children.parquet", children, Child.arrow())
    store.write_table(out / "traits.parquet", traits, Traits.arrow())
    tables = {}
    for record in LINKED:
        progress.begin(record.__name__)
        tables[record] = linkage.linked(record, archives[record], identity, key)
    tables[Uasc] = derive.uasc(tables[Uasc], tables[CareEpisode])
    for record, table in tables.items():
        store.write_table(out / f"{record.__name__}.parquet", table, record.linked())


def _coverage(extracts: dict[str, Path]) -> pa.Table:
    return pa.concat_tables([store.read_table(folder / "coverage.parquet") for folder in extracts.values()])


def _line(view: str, identity: pa.Table, extracts: dict[str, Path]) -> str:
    people = len(identity.column("child_id").unique())
    dates = ", ".join(f"{borough} {folder.name}" for borough, folder in extracts.items())
    return f"{view}: {identity.num_rows:,} ids are {people:,} people ({dates})"


if __name__ == "__main__":
    run(main)
