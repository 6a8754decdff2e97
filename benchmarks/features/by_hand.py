"""The columns in SQL, written by hand for DuckDB: one join and one grouped aggregate a block, all windows at once."""

from pathlib import Path

import duckdb

from benchmarks.features.task import BLOCKS, KINDS, WINDOWS, Block, from_command_line

# siblings of a landmark stand in a table of their own: joined once, and numbered, so that days are told apart by person
# by a number and not by a text
SIBLINGS = """
    CREATE TEMP TABLE siblings AS
    SELECT row_id, landmark_on, relative_id AS person FROM spine JOIN relatives USING (row_id)
"""
OWN = "CREATE VIEW own AS SELECT row_id, landmark_on, child_id AS person, row_id AS pair FROM spine"
LAST_DAY = "CASE WHEN end_known_on < landmark_on AND ended_on < landmark_on THEN landmark_on - ended_on ELSE 0 END"
CODE = {
    "start": "code",
    "end": "CASE WHEN end_known_on < landmark_on THEN code END",
    "now": "CASE WHEN now_known_on < landmark_on THEN code END",
}
# overlapping spells of one person count once: a spell's days begin where those that began before it have ended
FRESH = """least(days, coalesce(min(last_day) OVER (
    PARTITION BY pair ORDER BY days DESC, last_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), days))"""


def write_columns(inputs: Path, out: Path, memory_gb: int) -> None:
    """Every block."""
    engine = duckdb.connect()
    engine.execute(f"SET memory_limit = '{memory_gb}GB'; SET temp_directory = '{out}/spilt'")
    for name in ("spine", "relatives", *(kind.name for kind in KINDS)):
        engine.execute(f"CREATE VIEW {name} AS FROM '{inputs}/{name}.parquet'")
    engine.execute(OWN)
    engine.execute(SIBLINGS)
    for block in BLOCKS:
        engine.execute(f"COPY ({select(block)}) TO '{out}/{block.name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def select(block: Block) -> str:
    """One block's columns."""
    rows = pairs(block)
    if block.kind.spell:
        rows = f"SELECT *, {FRESH} AS fresh FROM ({rows})"
    aggregates = ",\n".join(
        f"({how})::INTEGER AS {column}" for column, how in zip(block.columns, how_of(block), strict=True)
    )
    return f"SELECT row_id, {aggregates} FROM ({rows}) GROUP BY row_id ORDER BY row_id"


def pairs(block: Block) -> str:
    """Each landmark beside the records that are visible there."""
    pair = "people.rowid" if block.of == "siblings" else "pair"
    return f"""
        SELECT row_id, {pair} AS pair, landmark_on - happened_on AS days, {LAST_DAY} AS last_day,
               {CODE[block.kind.code_at]} AS code
        FROM {block.of} AS people JOIN {block.kind.name} AS records ON records.child_id = people.person
        WHERE known_on < landmark_on AND (gone_on IS NULL OR gone_on >= landmark_on)"""


def how_of(block: Block) -> list[str]:
    """How each column is aggregated, in the order of the columns."""
    found = [f"count(*) FILTER (days <= {window})" for window in WINDOWS]
    for codes in block.kind.counted.values():
        listed = ", ".join(f"'{code}'" for code in codes)
        found += [f"count(*) FILTER (days <= {window} AND code IN ({listed}))" for window in WINDOWS]
    if block.kind.spell:
        found += [f"sum(greatest(least(fresh, {window}) - last_day, 0))" for window in WINDOWS]
    return [*found, "min(days)"]


if __name__ == "__main__":
    from_command_line(write_columns)
