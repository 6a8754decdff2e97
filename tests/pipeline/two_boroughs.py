"""Two small made-up boroughs in a DVC repository of their own, their months handed over one after another."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from synthetic import write_boroughs

ROOT = Path(__file__).parents[2]
CODE = ("schemas", "extracts", "features", "lists", "measures", "models", "pipeline", "review")
BOROUGHS = ("lbhf", "rbkc")
FIRST, SECOND, THIRD = "2026-09-01", "2026-10-01", "2026-11-01"
FORENAME, SURNAME = "Zebedeus", "Quillfeather"
Row = dict[str, str]


@dataclass(frozen=True)
class Repro:
    """What DVC said of one `dvc repro`."""

    said: str

    @property
    def ran(self) -> list[str]:
        return re.findall(r"Running stage '(\w+)'", self.said)

    @property
    def skipped(self) -> list[str]:
        return re.findall(r"Stage '(\w+)' didn't change, skipping", self.said)


@dataclass(frozen=True)
class Story:
    """What DVC said each time, and a hash of every file in data/ after two months, the third, nothing."""

    repo: Path
    two_months: Repro
    third_month: Repro
    nothing_new: Repro
    new_as_of: Repro
    after_two: dict[str, str]
    after_three: dict[str, str]
    after_nothing_new: dict[str, str]

    @property
    def stages(self) -> set[str]:
        return set(yaml.safe_load((self.repo / "dvc.yaml").read_text(encoding="utf-8"))["stages"])


def live(home: Path) -> Story:
    """Two months, the third, nothing new, and training as of the third."""
    repo, months = home / "repo", home / "months"
    write_months(months, home / "truth")
    lay_out(repo)
    for on in (FIRST, SECOND):
        hand_over(months, repo, on)
    two_months, after_two = repro(repo), hashes(repo)
    hand_over(months, repo, THIRD)
    third_month, after_three = repro(repo), hashes(repo)
    nothing_new, after_nothing_new = repro(repo), hashes(repo)
    _tell(repo, {"train": {"as_of": THIRD, "because": "two more months are known"}})
    new_as_of = repro(repo, "train")
    return Story(repo, two_months, third_month, nothing_new, new_as_of, after_two, after_three, after_nothing_new)


def write_months(out: Path, truth: Path) -> None:
    """Three months of two small boroughs, with names.

    In the third, hundreds of early-help contacts come late, change or vanish.
    """
    told = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    told |= {"scale": 0.03, "boroughs": {name: told["boroughs"][name] for name in BOROUGHS}}
    told["extracts"] = {"latest": THIRD, "months": 3}
    write_boroughs(told, out, truth)
    for folder in (out / borough / on for borough in BOROUGHS for on in (FIRST, SECOND, THIRD)):
        for place in ("people/identifiers", "early_help/persons", "youth_justice/persons"):
            _rewrite(folder / f"{place}.csv", lambda row: row | {"forename": FORENAME, "surname": SURNAME})
        _rewrite(folder / "early_help" / "contacts.csv", _in_third if folder.name == THIRD else _before)


def _before(row: Row) -> Row | None:
    """A contact as the first two months show it: those of the third remainder are not there yet."""
    return None if _remainder(row) == 3 else row


def _in_third(row: Row) -> Row | None:
    """A contact as the third month shows it: some are withdrawn, some corrected, some only now recorded."""
    if row["contact_date"] >= FIRST:
        return row
    withdrawn, corrected, late = None, row | {"reason": "something else"}, row | {"recorded_date": "2026-10-15"}
    return {1: withdrawn, 2: corrected, 3: late}.get(_remainder(row), row)


def _remainder(row: Row) -> int:
    return int(row["contact_id"].removeprefix("C")) % 8 if row["contact_date"] < FIRST else 0


def _rewrite(path: Path, change: Callable[[Row], Row | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), [changed for row in reader if (changed := change(row)) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def lay_out(repo: Path) -> None:
    """The project without its made-up boroughs, with parameters that train a small model quickly."""
    for name in CODE:
        shutil.copytree(ROOT / name, repo / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".dvcignore", "params.yaml", "retired.yaml"):
        shutil.copy(ROOT / name, repo / name)
    (repo / "dvc.yaml").write_text(_without_proofs((ROOT / "dvc.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    _tell(
        repo,
        {
            "extracts_dir": "incoming",
            "boroughs": list(BOROUGHS),
            "landmarks": {"life_stages": ["secondary_transfer", "school_entry"]},
            "train": {
                "as_of": FIRST,
                "outcomes": ["intensive_support"],
                "test_years": 1,
                "kin_groups": 3,
                "min_events": 5,
                "hazard": {"num_trees": 20, "learning_rate": 0.1, "num_leaves": 7},
            },
            "evaluate": {"resamples": 20, "min_events": 5},
            "list": {"capacity": {"secondary_transfer": 2, "school_entry": 1}, "rest_days": 31},
        },
    )
    _run(repo, "git", "init", "--quiet")
    _run(repo, "dvc", "init", "--quiet")
    shutil.copy(ROOT / ".dvc" / "config", repo / ".dvc" / "config")


def _without_proofs(text: str) -> str:
    """dvc.yaml but for the stage that runs the others again to prove them: it takes as long as all of them together.

    tests/pipeline/test_prove.py is about it.
    """
    told = yaml.safe_load(text)
    told["stages"].pop("prove", None)
    for stage in told["stages"].values():
        stage["deps"] = [dep for dep in stage["deps"] if not dep.startswith("data/prove")]
    return yaml.safe_dump(told, sort_keys=False)


def _tell(repo: Path, values: dict[str, Any]) -> None:
    told = yaml.safe_load((repo / "params.yaml").read_text(encoding="utf-8"))
    for key, value in values.items():
        told[key] = told[key] | value if isinstance(value, dict) else value
    (repo / "params.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")


def hand_over(months: Path, repo: Path, on: str) -> None:
    for borough in BOROUGHS:
        shutil.copytree(months / borough / on, repo / "incoming" / borough / on)


def repro(repo: Path, *targets: str) -> Repro:
    return Repro(_run(repo, "dvc", "repro", *targets))


def _run(repo: Path, *command: str) -> str:
    env = environment(repo)
    done = subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def hashes(repo: Path) -> dict[str, str]:
    data = repo / "data"
    files = (path for path in sorted(data.rglob("*")) if path.is_file() and path.name != ".gitignore")
    return {path.relative_to(data).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def environment(repo: Path) -> dict[str, str]:
    """What a command of the repository is run with: its own code, and a tracking database of its own."""
    ours = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(repo),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    return {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | ours
