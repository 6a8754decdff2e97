"""What timeseriesflattener 2.5 can make of the same records: a peer, with a meaning of its own.

It has one clock, so it counts records by the day they happened, whether or not they were known by then; a window is
closed at both ends, so that a record of the landmark's own day counts; days of spells are whole, wherever the window
ends, and of overlapping spells counted twice. Siblings are told by a table made for it: every sibling of any landmark.
It makes counts, counts by code and days, 192 of the 208 columns, and not the days since the last.
"""

import datetime as dt
from pathlib import Path

import polars as pl
from timeseriesflattener import Flattener, PredictionTimeFrame, PredictorSpec, SumAggregator, ValueFrame

from benchmarks.features.task import BLOCKS, WINDOWS, Block, from_command_line


def write_columns(inputs: Path, out: Path, memory_gb: int) -> None:
    """A file for each block, of all landmarks. It has no limit of memory to keep to."""
    spine = pl.read_parquet(inputs / "spine.parquet").rename({"child_id": "entity_id", "landmark_on": "pred_timestamp"})
    moments = PredictionTimeFrame(init_df=spine.with_columns(pl.col("pred_timestamp").cast(pl.Datetime)))
    related = pl.read_parquet(inputs / "relatives.parquet").join(spine, on="row_id")
    people = {
        "own": spine.select("entity_id", child_id="entity_id").unique(),
        "siblings": related.select("entity_id", child_id="relative_id").unique(),
    }
    for block in BLOCKS:
        records = pl.read_parquet(inputs / f"{block.kind.name}.parquet")
        wanted = spec(block, values(block, people[block.of], records))
        found = Flattener(moments).aggregate_timeseries([wanted]).df
        found.drop("entity_id", "pred_timestamp", "prediction_time_uuid").write_parquet(out / f"{block.name}.parquet")


def values(block: Block, people: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The numbers to add up, each at the day on which its record happened; the last version of each record only."""
    rows = people.join(records.filter(pl.col("gone_on").is_null()), on="child_id")
    marks = {block.column("count"): pl.lit(1)}
    for name, codes in block.kind.counted.items():
        marks[block.column(name)] = pl.col("code").is_in(codes).cast(pl.Int32)
    if block.kind.spell:
        marks[block.column("days")] = (pl.col("ended_on") - pl.col("happened_on")).dt.total_days()
    return rows.select("entity_id", timestamp=pl.col("happened_on").cast(pl.Datetime), **marks)


def spec(block: Block, rows: pl.DataFrame) -> PredictorSpec:
    """All windows of one block."""
    return PredictorSpec(
        value_frame=ValueFrame(init_df=rows),
        lookbehind_distances=[dt.timedelta(days=window) for window in WINDOWS],
        aggregators=[SumAggregator()],
        fallback=0,
    )


if __name__ == "__main__":
    from_command_line(write_columns)
