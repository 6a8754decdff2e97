"""The columns as On Track makes them: records and features are declared, and the stages' own engine does the rest."""

from pathlib import Path

from benchmarks.features.task import CODES, KINDS, WINDOWS, Kind, from_command_line
from features.define import Feature, Measure, Of, Rows, feature
from features.engine import People, blocks, values
from pipeline.engines import DuckDb
from schemas.codes import CodeList
from schemas.records import Record
from schemas.table import CODE, Column

Codes = tuple[str, dict[str, tuple[str, ...]]]
LISTED = CodeList("made_up", {code: code for code in CODES})


def write_columns(inputs: Path, out: Path, memory_gb: int) -> None:
    """Every block."""
    engine = DuckDb(memory_gb)
    source_of = {kind.name: record_of(kind) for kind in KINDS}
    read = {name: engine.read(inputs / f"{name}.parquet", name) for name in ("spine", "relatives", *source_of)}
    tables = {source: read[name] for name, source in source_of.items()}
    people = People(read["spine"], read["relatives"])
    catalogue: dict[str, Feature] = {}
    for kind in KINDS:
        declare(kind, source_of[kind.name], catalogue)
    for block in blocks(catalogue.values()):
        engine.write(out / f"{block.name}.parquet", values(block, people, tables), ["row_id"])


def record_of(kind: Kind) -> type[Record]:
    """One kind of record, as schemas/records.py declares its own."""
    code = Column(CODE, "what kind it is", at=kind.code_at, codes=LISTED)
    return type(kind.name, (Record,), {"service": "made_up", "spell": kind.spell, "code": code})


def declare(kind: Kind, source: type[Record], catalogue: dict[str, Feature]) -> None:
    """All features of one kind of record, in the order of its columns."""

    def add(name: str, measure: Measure, windows: tuple[int, ...] = WINDOWS, codes: Codes | None = None) -> None:
        def body(rows: Rows) -> Rows:
            """All records."""
            return rows

        body.__name__ = kind.name.lower() + name
        whom = (Of.OWN, Of.SIBLINGS)
        feature(source=source, measure=measure, says="{value}", of=whom, windows=windows, codes=codes, into=catalogue)(
            body
        )

    add("_count", Measure.COUNT)
    add("", Measure.COUNT, codes=("code", kind.counted))
    if kind.spell:
        add("_days", Measure.DAYS)
    add("_since", Measure.DAYS_SINCE, windows=())


if __name__ == "__main__":
    from_command_line(write_columns)
