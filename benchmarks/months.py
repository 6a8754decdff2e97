"""Does a month cost the same however many came before it? Conform and link, month after month.

    python -m benchmarks.months --months 60 --scale 0.05        # some minutes on two cores

Prints the seconds of each month and the ratio of the last three to the second to fourth.
"""

import argparse
import contextlib
import io
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from benchmarks.worlds import ROOT
from pipeline import conform, link
from synthetic.world import make_world
from synthetic.writing import write_extracts

WAITING = Path("waiting")


def main() -> None:
    """Writes the extracts of many months, hands them over one after the other, and times each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--scale", type=float, default=0.05, help="share of the boroughs' true size")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        told = written(options.months, options.scale, WAITING)
        spent = [_month(told, number) for number in range(options.months)]
    early, late = statistics.median(spent[1:4]), statistics.median(spent[-3:])
    print(f"months 2 to 4: {early:.2f} s; the last three of {options.months}: {late:.2f} s; ratio {late / early:.2f}")


def written(months: int, scale: float, folder: Path) -> dict[str, Any]:
    """The extracts of so many months of the made-up boroughs, in `folder`; gives the parameters they were made by."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    told |= {"scale": scale, "extracts": told["extracts"] | {"months": months}}
    write_extracts(make_world(told), told, folder)
    return told


def _month(told: dict[str, Any], number: int) -> float:
    """Hands over one month of every borough; the seconds that conform and link take."""
    for borough in told["boroughs"]:
        extract = sorted((WAITING / borough).iterdir())[0]
        target = Path("extracts") / borough / extract.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(extract, target)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["extracts_dir"] = "extracts"
    params["train"]["as_of"] = sorted(target.parent.iterdir())[0].name
    Path("params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        conform.main()
        link.main()
    spent = time.perf_counter() - began
    print(f"month {number + 1}: {spent:.2f} s", flush=True)
    return spent


if __name__ == "__main__":
    main()
