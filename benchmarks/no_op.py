"""How long does a run take that has nothing to do, however many months came before? `dvc repro`, twice.

    python -m benchmarks.no_op --months 60 --scale 0.05

Runs the whole pipeline once on the extracts of many months in a copy of the project's last commit, then again.
Prints the seconds of both; the second only asks the review page for new entries, and is measured three times.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from benchmarks.months import written
from benchmarks.worlds import ROOT

ASKED = ["Running stage 'reviewed':"]  # whether leads decided anything cannot be seen from outside its database


def main() -> None:
    """Writes the months, runs the pipeline until nothing is left to do, and times what that takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--scale", type=float, default=0.05, help="share of the boroughs' true size")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "project"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), project], check=True)
        written(options.months, options.scale, project / "extracts-of-months")
        _point(project)
        first, _ = _reproduced(project)
        print(f"the first run, of {options.months} months: {first:.0f} s", flush=True)
        again = [_reproduced(project) for _ in range(3)]
    for _, said in again:
        if [line for line in said.splitlines() if line.startswith("Running stage")] != ASKED:
            raise SystemExit("a run that should have had nothing to do did something:\n" + said)
    print(f"a run that has nothing to do: {statistics.median(spent for spent, _ in again):.1f} s")


def _point(project: Path) -> None:
    """Points the copy at its extracts; small boroughs have few events, and what they can tell is not asked."""
    file = project / "params.yaml"
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    told["extracts_dir"] = "extracts-of-months"
    latest = max(folder.name for folder in (project / "extracts-of-months" / told["boroughs"][0]).iterdir())
    told["train"] |= {"as_of": latest, "min_events": 5}
    told["evaluate"] |= {"min_events": 3}
    file.write_text(yaml.safe_dump(told), encoding="utf-8")


def _reproduced(project: Path) -> tuple[float, str]:
    """The seconds of a `dvc repro` of the pipeline, and what it said. Raises SystemExit with that where it fails."""
    own = {"PYTHONPATH": str(project), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    began = time.perf_counter()
    command = [sys.executable, "-m", "dvc", "repro", "dvc.yaml"]
    done = subprocess.run(command, cwd=project, env=os.environ | own, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return spent, done.stdout


if __name__ == "__main__":
    main()
