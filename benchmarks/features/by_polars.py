"""The columns in polars: a lazy frame a block, so that it reads and carries only what the block needs."""

from pathlib import Path

import polars as pl

from benchmarks.features.task import BLOCKS, WINDOWS, Block, from_command_line

DAYS, LAST_DAY, FRESH = pl.col("days"), pl.col("last_day"), pl.col("fresh")
LANDMARK = pl.col("landmark_on")


def write_columns(inputs: Path, out: Path, memory_gb: int) -> None:
    """Every block. Polars has no limit of memory to keep to."""
    spine = pl.scan_parquet(inputs / "spine.parquet")
    relatives = pl.scan_parquet(inputs / "relatives.parquet")
    siblings = spine.join(relatives, on="row_id").select("row_id", "landmark_on", person="relative_id")
    people = {
        "own": spine.select("row_id", "landmark_on", person="child_id", pair="row_id"),
        "siblings": siblings.with_row_index("pair").collect().lazy(),
    }
    for block in BLOCKS:
        records = pl.scan_parquet(inputs / f"{block.kind.name}.parquet")
        found = columns(block, pairs(block, people[block.of], records)).collect()
        found.write_parquet(out / f"{block.name}.parquet", compression="zstd")


def pairs(block: Block, people: pl.LazyFrame, records: pl.LazyFrame) -> pl.LazyFrame:
    """Each landmark beside the records that are visible there."""
    seen = people.join(records, left_on="person", right_on="child_id").filter(
        pl.col("known_on") < LANDMARK, pl.col("gone_on").is_null() | (pl.col("gone_on") >= LANDMARK)
    )
    end_is_known = pl.col("end_known_on") < LANDMARK
    code_is_known = {"start": pl.lit(True), "end": end_is_known, "now": pl.col("now_known_on") < LANDMARK}
    ended = end_is_known & (pl.col("ended_on") < LANDMARK)
    seen = seen.select(
        "row_id",
        "pair",
        days=_days_since("happened_on"),
        last_day=pl.when(ended).then(_days_since("ended_on")).otherwise(0),
        code=pl.when(code_is_known[block.kind.code_at]).then("code"),
    )
    return counted_once(seen) if block.kind.spell else seen


def _days_since(name: str) -> pl.Expr:
    return (LANDMARK - pl.col(name)).dt.total_days().cast(pl.Int32)


def counted_once(seen: pl.LazyFrame) -> pl.LazyFrame:
    """A spell's days begin where those of the same person that began before it have ended."""
    inorder = seen.sort("pair", "days", "last_day", descending=[False, True, False])
    reached = LAST_DAY.cum_min().shift(1).over("pair")
    return inorder.with_columns(fresh=pl.min_horizontal(DAYS, reached))


def columns(block: Block, rows: pl.LazyFrame) -> pl.LazyFrame:
    """All columns in one pass."""
    how = [DAYS.le(window).sum() for window in WINDOWS]
    for codes in block.kind.counted.values():
        how += [(DAYS.le(window) & pl.col("code").is_in(codes)).sum() for window in WINDOWS]
    if block.kind.spell:
        how += [(FRESH.clip(upper_bound=window) - LAST_DAY).clip(lower_bound=0).sum() for window in WINDOWS]
    how.append(DAYS.min())
    named = [value.cast(pl.Int32).alias(column) for column, value in zip(block.columns, how, strict=True)]
    return rows.group_by("row_id").agg(named).sort("row_id")


if __name__ == "__main__":
    from_command_line(write_columns)
