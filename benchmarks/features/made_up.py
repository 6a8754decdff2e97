"""Made-up records of the benchmark's shape, as the engine is given them: ids as text, sorted by child, two clocks.

    python -m benchmarks.features.made_up FOLDER CHILDREN

Twelve records a child on average, most of them those of few children; spells that end, stay open or overlap; values
that were changed later; three landmarks a child; none to four siblings.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.features.task import CODES, KINDS, LANDMARKS_A_CHILD, Kind
from features.relatives import SIBLING
from schemas.landmarks import Relative

SEED = 20261101
RECORDS_A_CHILD, MOST = 12, 400
FAMILY_SIZES = {1: 0.35, 2: 0.40, 3: 0.17, 4: 0.06, 5: 0.02}
FIRST, LAST, ARCHIVED = (int(np.datetime64(day).astype(int)) for day in ("2012-01-01", "2026-09-01", "2018-06-01"))
FIRST_MONTH, LAST_MONTH = (int(np.datetime64(month, "M").astype(int)) for month in ("2015-06", "2025-09"))
CODE_SHARES = [0.4, 0.25, 0.2, 0.1, 0.05]
NEXT_ENDS_IT, STAYS_OPEN, CHANGED, NOT_YET_KNOWN = 0.9, 0.03, 0.02, 0.05
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
Days = NDArray[np.int32]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Families:
    """Who lives with whom: children side by side in an order of their own. `child` is in that order; the rest, of each
    place in it: where the family begins and how many it has."""

    child: Whole
    begins: Whole
    size: Whole


def main() -> None:
    """Writes spine, relatives and a file for each kind of record, and says how many there are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("children", type=int)
    options = parser.parse_args()
    made = write(options.folder, options.children)
    print(f"{made:,} records, {options.children * LANDMARKS_A_CHILD:,} landmarks")


def write(folder: Path, children: int) -> int:
    """The same bytes for the same number of children; how many records they are."""
    rng = np.random.default_rng([SEED, children])
    ids = np.sort(rng.integers(0, 256, (children, 12), np.uint8).view("V12").ravel())
    at = ids.view(np.uint8).reshape(children, 12)
    folder.mkdir(parents=True, exist_ok=True)
    families = made_families(rng, children)
    _write(folder / "spine.parquet", spine(rng, at))
    _write(folder / "relatives.parquet", relatives(rng, at, families))
    busy = busyness(rng, families)
    return sum(_write(folder / f"{kind.name}.parquet", records(rng, kind, at, busy)) for kind in KINDS)


def _write(path: Path, table: pa.Table) -> int:
    pq.write_table(table, path, compression="zstd")
    return table.num_rows


def made_families(rng: np.random.Generator, children: int) -> Families:
    """Families of one to five, over children in no order."""
    sizes = rng.choice(list(FAMILY_SIZES), children, p=list(FAMILY_SIZES.values()))
    ends = np.minimum(np.cumsum(sizes), children)
    sizes = np.diff(ends[: np.searchsorted(ends, children) + 1], prepend=0)
    begins = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return Families(rng.permutation(children), begins, np.repeat(sizes, sizes))


def busyness(rng: np.random.Generator, families: Families) -> NDArray[np.float64]:
    """How many records each child has on average: very different ones, siblings more alike."""
    shared = rng.normal(size=len(families.child))[families.begins]
    drawn = np.exp(0.8 * shared + 1.0 * rng.normal(size=len(shared)))
    busy = np.empty_like(drawn)
    busy[families.child] = np.minimum(drawn * RECORDS_A_CHILD / drawn.mean(), MOST)
    found: NDArray[np.float64] = busy * RECORDS_A_CHILD / busy.mean()
    return found


def spine(rng: np.random.Generator, at: NDArray[np.uint8]) -> pa.Table:
    """Three landmarks a child, four months apart, the first of a month each."""
    first = rng.integers(FIRST_MONTH, LAST_MONTH + 1, len(at))
    months = (first[:, None] + 4 * np.arange(LANDMARKS_A_CHILD)).ravel()
    child = np.repeat(np.arange(len(at)), LANDMARKS_A_CHILD)
    landmark_on = months.astype("M8[M]").astype("M8[D]").astype(np.int32)
    return pa.table(
        {
            "row_id": np.arange(len(child)),
            "child_id": _ids(at[child]),
            "landmark_on": pa.array(landmark_on, pa.date32()),
        }
    )


def relatives(rng: np.random.Generator, at: NDArray[np.uint8], families: Families) -> pa.Table:
    """Each landmark's siblings; a few are known from the child's second or third landmark only."""
    place = np.arange(len(at)) - families.begins
    child: list[Whole] = []
    sibling: list[Whole] = []
    for step in range(1, max(FAMILY_SIZES)):
        more = families.size > step
        other = families.begins[more] + (place[more] + step) % families.size[more]
        child.append(families.child[more])
        sibling.append(families.child[other])
    pairs = np.stack([np.concatenate(child), np.concatenate(sibling)])
    from_landmark = rng.integers(0, LANDMARKS_A_CHILD, pairs.shape[1]) * (rng.random(pairs.shape[1]) < NOT_YET_KNOWN)
    number = np.arange(LANDMARKS_A_CHILD)[:, None]
    known = (number >= from_landmark).ravel()
    row_id = (pairs[0] * LANDMARKS_A_CHILD + number).ravel()[known]
    relative = np.tile(pairs[1], LANDMARKS_A_CHILD)[known]
    order = np.lexsort((relative, row_id))
    found = {"row_id": row_id[order], "relative_id": _ids(at[relative[order]])}
    found |= {"role": pa.repeat(SIBLING, len(order)), "same_household": pa.repeat(True, len(order))}
    found |= {name: rng.integers(0, 200, len(order), np.int32) for name in ("age_months", "gap_months")}
    return pa.table(found).cast(Relative.arrow())


def records(rng: np.random.Generator, kind: Kind, at: NDArray[np.uint8], busy: NDArray[np.float64]) -> pa.Table:
    """All versions of one kind's records, by child and day."""
    child = np.repeat(np.arange(len(at)), rng.poisson(busy * kind.share))
    happened_on = rng.integers(FIRST, LAST, len(child)).astype(np.int32)
    order = np.lexsort((happened_on, child))
    child, happened_on = child[order], happened_on[order]
    known_on = happened_on + _lag(rng, len(child))
    ended_on, ended = _ends(rng, child, happened_on) if kind.spell else (known_on, np.zeros(len(child), bool))
    end_known_on = np.maximum(ended_on + _lag(rng, len(child)), known_on)
    changed = rng.random(len(child)) < CHANGED
    changed_on = known_on + 1 + rng.integers(0, 400, len(child), np.int32)
    version = np.repeat(np.arange(len(child)), 1 + changed)
    second = np.append(False, version[1:] == version[:-1])[: len(version)]
    known = np.where(second, changed_on[version], known_on[version])
    return pa.table(
        {
            "record_id": _ids(rng.integers(0, 256, (len(child), 12), np.uint8)[version]),
            "child_id": _ids(at[child[version]]),
            "happened_on": _dates(happened_on[version]),
            "ended_on": _dates(ended_on[version], ended[version]),
            "known_on": _dates(known),
            "end_known_on": _dates(np.maximum(end_known_on[version], known), ended[version]),
            "gone_on": _dates(changed_on[version], changed[version] & ~second),
            "now_known_on": _dates(np.maximum(known, ARCHIVED)),
            "code": _codes(rng, len(version)),
        }
    )


def _lag(rng: np.random.Generator, number: int) -> Days:
    """Days until a system shows something: mostly days or weeks, now and then most of a year."""
    late = rng.random(number) < 0.03
    return (rng.geometric(1 / 15, number) - 1 + late * rng.integers(0, 300, number)).astype(np.int32)


def _ends(rng: np.random.Generator, child: Whole, happened_on: Days) -> tuple[Days, NDArray[np.bool_]]:
    """When each spell ended and whether it did: most do by the next, some overlap with it, few are never closed."""
    following = np.append(happened_on[1:], LAST).astype(np.int32)
    last_of_child = np.append(child[1:] != child[:-1], True)[: len(child)]
    lasted = rng.lognormal(5.0, 1.0, len(child)).astype(np.int32)
    ended_on = happened_on + np.where(rng.random(len(child)) < STAYS_OPEN, LAST, lasted)
    until = np.where(~last_of_child & (rng.random(len(child)) < NEXT_ENDS_IT), following[: len(child)], ended_on)
    ended_on = np.minimum(ended_on, until).astype(np.int32)
    return ended_on, ended_on < LAST


def _codes(rng: np.random.Generator, number: int) -> pa.Array:
    drawn = rng.choice(len(CODES), number, p=CODE_SHARES).astype(np.int8)
    return pa.DictionaryArray.from_arrays(pa.array(drawn), pa.array(CODES)).cast(pa.string())


def _dates(days: Days, known: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.date32(), mask=None if known is None else ~known)


def _ids(at: NDArray[np.uint8]) -> pa.Array:
    """Twelve bytes each as 24 hexadecimal digits, like the pseudonyms of linked records."""
    digits = np.stack([HEX[at >> 4], HEX[at & 15]], axis=-1)
    ends = np.arange(len(at) + 1, dtype=np.int32) * 24
    return pa.StringArray.from_buffers(len(at), pa.py_buffer(ends), pa.py_buffer(digits.tobytes()))


if __name__ == "__main__":
    main()
