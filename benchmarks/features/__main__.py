"""The same columns of the same made-up children by several engines, each in a process of its own, in one run.

    python -m benchmarks.features                                          # a million children, some minutes
    python -m benchmarks.features --children 3000000 --engines ours,hand

Prints what each took, whether they agree in every cell, and the ratios; writes into a folder that is taken away again.
Every size from 100,000 children up is run, so that growth is seen in one run.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.features.measured import ROOT, Cost, measured
from benchmarks.features.task import COLUMNS, LANDMARKS_A_CHILD

PEERS = ROOT / ".venv-peers" / "bin" / "python"
SIZES = (100_000, 1_000_000)
REFERENCE = "hand"
Costs = dict[int, dict[str, Cost]]


@dataclass(frozen=True)
class Engine:
    """One way to make the columns.

    most: the most children that it is asked for unless it is named; agrees: it means the same by them as we do; python:
    the environment that it runs in.
    """

    says: str
    module: str
    most: int = 1_000_000
    agrees: bool = True
    python: Path = Path(sys.executable)


ENGINES = {
    "hand": Engine("DuckDB, SQL by hand", "by_hand", most=sys.maxsize),
    "ours": Engine("On Track", "ours", most=sys.maxsize),
    "polars": Engine("polars", "by_polars", python=PEERS),
    "pandas": Engine("pandas", "by_pandas"),
    "flattener": Engine("timeseriesflattener", "flattener", most=100_000, agrees=False, python=PEERS),
}


def main() -> None:
    """Makes the children, runs the engines, compares what they wrote."""
    options = _options()
    costs: Costs = {}
    for children in (*(size for size in SIZES if size < options.children), options.children):
        with tempfile.TemporaryDirectory() as folder:
            costs[children] = run(Path(folder), children, options)
    print()
    for line in ratios(costs):
        print(line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument(
        "--engines", help=f"some of {','.join(ENGINES)}; by default all, each as far as it is asked for"
    )
    parser.add_argument("--memory-gb", type=int, default=1, help="what DuckDB keeps to, by hand and in On Track")
    parser.add_argument("--times", type=int, default=1, help="runs of each engine; the least is told")
    options = parser.parse_args()
    options.engines = options.engines.split(",") if options.engines else None
    unknown = sorted(set(options.engines or ()) - set(ENGINES))
    if unknown:
        parser.error(f"no such engine: {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return options


def run(folder: Path, children: int, options: argparse.Namespace) -> dict[str, Cost]:
    """All engines on so many children; prints a line for each."""
    log = folder / "log"
    measured([sys.executable, "-m", "benchmarks.features.made_up", str(folder / "inputs"), str(children)], log)
    print(f"\n{children:,} children: {log.read_text().strip()}, {COLUMNS} columns")
    print(f"{'':26}{'wall s':>9}{'CPU s':>9}{'GB':>7}  cells that differ", flush=True)
    found = {}
    for name in chosen(children, options.engines):
        found[name] = _cost(name, folder, options)
        told = f"{found[name].wall:>9.1f}{found[name].cpu:>9.1f}{found[name].peak_gb:>7.2f}"
        print(f"{ENGINES[name].says:26}{told}  {_agreement(name, folder, children)}", flush=True)
    return found


def chosen(children: int, named: list[str] | None) -> list[str]:
    """The engines to run, the reference first: those named, or all that are asked for so many children."""
    wanted = [name for name, engine in ENGINES.items() if (name in named if named else children <= engine.most)]
    absent = [name for name in wanted if not ENGINES[name].python.is_file()]
    if absent:
        print(f"left out: {', '.join(absent)}, whose environment is not there (make peers)")
    return [name for name in wanted if name not in absent]


def _cost(name: str, folder: Path, options: argparse.Namespace) -> Cost:
    """The least of so many runs."""
    engine = ENGINES[name]
    program = [str(engine.python), "-m", f"benchmarks.features.{engine.module}", str(folder / "inputs")]
    limit = ["--memory-gb", str(options.memory_gb)]
    runs = [measured([*program, str(folder / name), *limit], folder / "log") for _ in range(options.times)]
    return Cost(min(run.wall for run in runs), min(run.cpu for run in runs), min(run.peak_gb for run in runs))


def _agreement(name: str, folder: Path, children: int) -> str:
    """In how many of all cells an engine differs from the reference."""
    reference = folder / REFERENCE
    if name == REFERENCE or not ENGINES[name].agrees or not reference.is_dir():
        return "" if ENGINES[name].agrees else "(its own meaning: see benchmarks/features/flattener.py)"
    measured(
        [sys.executable, "-m", "benchmarks.features.agreement", str(reference), str(folder / name)], folder / "log"
    )
    differing = int((folder / "log").read_text().splitlines()[-1])
    return f"{differing:,} of {children * LANDMARKS_A_CHILD * COLUMNS:,}"


def ratios(costs: Costs) -> Iterator[str]:
    """Each engine beside On Track at the largest size that both ran, and what a child costs as there are more."""
    for name in ENGINES:
        both = [children for children, cost in costs.items() if "ours" in cost and name in cost and name != "ours"]
        if both:
            one, other = ("ours", name) if name == REFERENCE else (name, "ours")
            yield f"{ENGINES[one].says} / {ENGINES[other].says}, {max(both):,} children: " + _ratio(
                costs[max(both)][one], costs[max(both)][other]
            )
    for (fewer, less), (more, greater) in pairwise(costs.items()):
        for name in (REFERENCE, "ours"):
            if name in less and name in greater:
                growth = greater[name].cpu / less[name].cpu / (more / fewer)
                yield f"{ENGINES[name].says}: CPU per child at {more:,}, of that at {fewer:,}: {growth:.2f}"


def _ratio(one: Cost, other: Cost) -> str:
    return f"{one.cpu / other.cpu:.2f} of CPU, {one.wall / other.wall:.2f} of wall"


if __name__ == "__main__":
    main()
