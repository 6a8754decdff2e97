"""Whether two engines agree: every column of every block, cell by cell.

    python -m benchmarks.features.agreement ONE OTHER

Prints a line for each block in which they differ, and how many cells do.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.features.task import BLOCKS, Block


def differing(one: Path, other: Path) -> dict[str, int]:
    """How many cells differ, by block; all of a block where its landmarks do."""
    return {block.name: _in_block(block, one, other) for block in BLOCKS}


def _in_block(block: Block, one: Path, other: Path) -> int:
    left, right = (pq.read_table(folder / f"{block.name}.parquet") for folder in (one, other))
    if not _cells(left, "row_id").equals(_cells(right, "row_id")):
        return max(left.num_rows, right.num_rows) * len(block.columns)
    return sum(_cells_differing(left, right, column) for column in block.columns)


def _cells_differing(left: pa.Table, right: pa.Table, column: str) -> int:
    # no value is below 0, so that -1 tells an empty cell from all others
    empty = pa.scalar(-1, pa.int64())
    both = (pc.fill_null(_cells(table, column), empty) for table in (left, right))
    found: int = pc.sum(pc.not_equal(*both), min_count=0).as_py()
    return found


def _cells(table: pa.Table, column: str) -> pa.ChunkedArray:
    return table.column(column).cast(pa.int64()).combine_chunks()


if __name__ == "__main__":
    found = differing(Path(sys.argv[1]), Path(sys.argv[2]))
    for name, cells in found.items():
        if cells:
            print(f"{name}: {cells:,} cells differ", file=sys.stderr)
    print(sum(found.values()))
