"""How good the models are on made-up boroughs of many seeds, beside what could be learned and the goals.

    python -m benchmarks.models --seeds 10          # about five minutes a world; a broken run goes on where it stopped

Every world needs its own files and stages once. The limit of each is learned from all the others; a fit of one is
scored on `--large` others, which together are a population that many times as large; and `--times` others taken as one
are what so many times the children would teach. So there are more worlds than seeds, of which only what these need is
made. docs/model-benchmarks.md says what each figure means.
"""

import argparse
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import pandas as pd

from benchmarks.models.beside import Beside
from benchmarks.models.goals import as_text, table
from benchmarks.models.own import Found, as_table
from benchmarks.models.task import Shelf
from benchmarks.models.world import make
from benchmarks.worlds import ROOT, own_params
from pipeline.params import read_params

OUT = Path("data/bench/models")
FIRST = 20300101  # the seed of the first world: none that a test or the project's own boroughs use
CODE = ("extracts", "features", "lists", "measures", "models", "pipeline", "schemas", "synthetic")


def main() -> None:
    """Prints the table and writes it, with every seed's figures, to data/bench/models."""
    options = _options()
    more = max(options.seeds, options.large + 1, options.times + 1, 2)
    folder = OUT / f"{options.scale:g}-{made_of()}"
    folders = [folder / str(FIRST + number) for number in range(more)]
    for number, place in enumerate(folders):
        _made(place, options.scale, with_figures=number < options.seeds)
    params = read_params(ROOT / "params.yaml")
    beside = Beside(Shelf(folders), params)
    found = pd.concat([_of_seed(beside, folders, number, options) for number in range(options.seeds)])
    told = table(found)
    found.to_csv(OUT / "figures.csv", index=False)
    told.to_csv(OUT / "table.csv", index=False)
    print(as_text(told))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="worlds whose own figures are measured")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the boroughs' true size")
    parser.add_argument("--large", type=int, default=20, help="worlds that a fit of one is scored on")
    parser.add_argument("--times", type=int, default=5, help="worlds that are learned from as one")
    parser.add_argument("--beside", type=int, help="seeds for which these two are done; by default all")
    return parser.parse_args()


def made_of() -> str:
    """Some letters that change with the code and the parameters: what was kept for others is not taken for the same."""
    told = sha256((ROOT / "params.yaml").read_bytes() + (ROOT / "synthetic" / "params.yaml").read_bytes())
    for shelf in CODE:
        for path in sorted((ROOT / shelf).rglob("*.py")):
            told.update(path.read_bytes())
    return told.hexdigest()[:12]


def _made(place: Path, scale: float, with_figures: bool) -> None:
    """The world of a folder, made in a process of its own, whose memory ends with it; not if it stands there."""
    if (place / "figures.csv").exists() or (place.exists() and not with_figures):
        print(f"seed {place.name}: kept", flush=True)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        pool.submit(make, own_params(scale, int(place.name)), with_figures, place).result()
    print(f"seed {place.name}: made{' and measured' if with_figures else ''}", flush=True)


def _of_seed(beside: Beside, folders: list[Path], number: int, options: argparse.Namespace) -> pd.DataFrame:
    """All figures of one seed; those that other worlds take part in are kept by how many there were."""
    count, place = len(folders), folders[number]
    parts: dict[str, Callable[[], Found]] = {f"limit-of-{count - 1}": lambda: beside.own_limit(number)}
    if options.beside is None or number < options.beside:
        parts[f"large-{options.large}-of-{count - 1}"] = lambda: beside.large(number, options.large)
        parts[f"times-{options.times}-of-{count - 1}"] = lambda: beside.times(number, options.times)
    tables = [pd.read_csv(place / "figures.csv")]
    for name, found in parts.items():
        if not (place / f"{name}.csv").exists():
            as_table(found()).to_csv(place / f"{name}.csv", index=False)
        tables.append(pd.read_csv(place / f"{name}.csv"))
    print(f"seed {place.name}: beside {count - 1} others", flush=True)
    return pd.concat(tables).assign(seed=int(place.name))


if __name__ == "__main__":
    main()
