"""How much memory does a large children in need census take? One file, the children of a small one under other ids.

    python -m benchmarks.large_census --gigabytes 1        # some minutes

Prints its size, the rows and seconds of reading it, and the peak of memory.
"""

import argparse
import multiprocessing
import re
import resource
import tempfile
import time
from pathlib import Path

from extracts.files import read_extract
from extracts.manifest import read_manifest

BOROUGH, ON, YEAR = "lbhf", "2026-09-01", 2026


def main() -> None:
    """Writes the file, and reads it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=1)
    size = parser.parse_args().gigabytes * 1e9
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / ON
        write(folder, size)
        with multiprocessing.get_context("spawn").Pool(1) as reader:
            rows, spent, peak = reader.apply(read, (folder,))
    print(f"{size / 1e9:.2f} GB: {rows:,} rows in {spent:.0f} s, {peak / 1e9:.2f} GB of memory at most")


def write(folder: Path, size: float) -> None:
    """An extract whose census has about so many bytes."""
    # of these the process that reads has no need
    from benchmarks.worlds import own_params
    from synthetic.cin_xml import write_census
    from synthetic.days import day
    from synthetic.dirt import dirt_of
    from synthetic.manifest import write_manifest
    from synthetic.ssda903_csv import write_returns
    from synthetic.world import make_world, view

    told = own_params(0.1) | {"dirt": None}
    council = told["boroughs"][BOROUGH]
    shown = view(make_world(told), 0, day(ON), council["la_code"], dirt_of(told, BOROUGH, day(ON)))
    write_manifest(folder, council, told["history_from"], day(ON))
    write_census(shown, folder, range(YEAR, YEAR + 1))
    write_returns(shown, folder, range(YEAR, YEAR + 1))
    (path,) = folder.rglob("*.xml")
    small = path.read_text(encoding="utf-8")
    first, last = small.index("<Child>"), small.rindex("</Child>") + len("</Child>")
    with path.open("w", encoding="utf-8") as file:
        file.write(small[:first])
        for number in range(int(size // (last - first))):
            file.write(re.sub("(?<=<LAchildID>)", f"{number}X", small[first:last]))
        file.write(small[last:])


def read(folder: Path) -> tuple[int, float, float]:
    """Rows, seconds, and bytes of memory at most."""
    began = time.perf_counter()
    extract = read_extract(folder, read_manifest(folder))
    rows = sum(checked.rows.num_rows for checked in extract.checked.values())
    return rows, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


if __name__ == "__main__":
    main()
