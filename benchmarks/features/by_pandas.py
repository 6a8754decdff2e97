"""The columns in pandas, as a good analyst writes them: a merge and one grouped sum of marks a block."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.features.task import BLOCKS, WINDOWS, Block, Kind, from_command_line

READ = ["child_id", "happened_on", "known_on", "gone_on", "now_known_on", "code"]
ENDS = ["ended_on", "end_known_on"]


def write_columns(inputs: Path, out: Path, memory_gb: int) -> None:
    """Every block. Pandas has no limit of memory to keep to."""
    spine = _read(inputs / "spine.parquet", ["row_id", "landmark_on", "child_id"])
    relatives = _read(inputs / "relatives.parquet", ["row_id", "relative_id"])
    siblings = spine[["row_id", "landmark_on"]].merge(relatives, on="row_id").rename(columns={"relative_id": "person"})
    people = {"own": spine.rename(columns={"child_id": "person"}), "siblings": siblings}
    for block in BLOCKS:
        records = _read(inputs / f"{block.kind.name}.parquet", [*READ, *(ENDS if block.kind.spell else [])])
        seen = pairs(block.kind, people[block.of].rename_axis("pair").reset_index(), records)
        columns(block, seen).to_parquet(out / f"{block.name}.parquet", compression="zstd")


def _read(path: Path, names: list[str]) -> pd.DataFrame:
    return pq.read_table(path, columns=names).to_pandas(date_as_object=False)


def pairs(kind: Kind, people: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Each landmark beside the records that are visible there."""
    seen = people.merge(records, left_on="person", right_on="child_id")
    seen = seen[(seen.known_on < seen.landmark_on) & ~(seen.gone_on < seen.landmark_on)]
    found = seen[["row_id", "pair", "code"]].assign(days=_days(seen.landmark_on - seen.happened_on))
    if kind.code_at != "start":
        clock = seen.now_known_on if kind.code_at == "now" else seen.end_known_on
        found["code"] = found.code.where(clock < seen.landmark_on)
    if not kind.spell:
        return found
    ended = (seen.end_known_on < seen.landmark_on) & (seen.ended_on < seen.landmark_on)
    found["last_day"] = _days((seen.landmark_on - seen.ended_on).where(ended, pd.Timedelta(0)))
    return counted_once(found)


def _days(between: pd.Series) -> pd.Series:
    return between.dt.days.astype(np.int32)


def counted_once(rows: pd.DataFrame) -> pd.DataFrame:
    """A spell's days begin where those of the same person that began before it have ended."""
    rows = rows.sort_values(["pair", "days", "last_day"], ascending=[True, False, True])
    reached = rows.groupby("pair", sort=False).last_day.cummin().groupby(rows.pair, sort=False).shift()
    return rows.assign(fresh=np.fmin(rows.days, reached).astype(np.int32))


def columns(block: Block, rows: pd.DataFrame) -> pd.DataFrame:
    """All columns in one grouped sum, but for the days since the last."""
    counted = [rows.days <= window for window in WINDOWS]
    marks = list(counted)
    for codes in block.kind.counted.values():
        has_code = rows.code.isin(codes)
        marks += [has_code & within for within in counted]
    if block.kind.spell:
        marks += [(rows.fresh.clip(upper=window) - rows.last_day).clip(lower=0) for window in WINDOWS]
    *summed, since = block.columns
    found = pd.DataFrame(dict(zip(summed, marks, strict=True))).groupby(rows.row_id).sum()
    found[since] = rows.groupby("row_id").days.min()
    return found.astype(np.int32).reset_index()


if __name__ == "__main__":
    from_command_line(write_columns)
