"""No name, day of birth, UPN, NHS number or postcode goes beyond conform and the identity store.

The packet of the review page alone has the names of the listed families.
"""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from synthetic import write_boroughs
from tests.pipeline.two_boroughs import BOROUGHS, FIRST, FORENAME, ROOT, SURNAME

pytestmark = pytest.mark.slow

STAGES = [
    *("conform", "link", "landmarks", "features", "outcomes", "train", "evaluate", "score"),
    *("reviewed", "flag", "packet", "measure", "publish"),
]
MAY_HOLD = ("data/conform/", "data/link/identity/", "data/packet/")
TYPED = ("early_help/contacts.csv", "early_help/episodes.csv")
PERSONS = ("people/identifiers.csv", "early_help/persons.csv", "youth_justice/persons.csv")
POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")
PICTURES = (".png", ".woff2")
Words = set[str]


@dataclass(frozen=True)
class Told:
    """What the files of the two boroughs tell of people."""

    names: Words
    numbers: Words
    postcodes: Words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One month of two small made-up boroughs, with names, after every stage."""
    root = tmp_path_factory.mktemp("apart")
    told = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    told |= {"scale": 0.03, "boroughs": {name: told["boroughs"][name] for name in BOROUGHS}}
    told["extracts"] = {"latest": FIRST, "months": 1}
    write_boroughs(told, root / "extracts", root / "truth")
    for path in (path for place in PERSONS for path in (root / "extracts").glob(f"*/*/{place}")):
        _name(path)
    for path in (path for place in TYPED for path in (root / "extracts").glob(f"*/*/{place}")):
        _type_in(path)
    (root / "params.yaml").write_text(yaml.safe_dump(_params()), encoding="utf-8")
    for stage in STAGES:
        _run(root, stage)
    return root


def _name(path: Path) -> None:
    _write(path, [row | {"forename": FORENAME, "surname": SURNAME} for row in list(_rows(path))])


def _type_in(path: Path) -> None:
    """Somebody typed who it was where a word of a list was asked for, and in more rows where the reason was."""
    rows = list(_rows(path))
    typed = f"{FORENAME} {SURNAME}"
    named = [row | {"reason": typed, "source": typed} for row in rows[:3]]
    _write(path, named + [row | {"reason": typed} for row in rows[3:60]] + rows[60:])


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _params() -> dict[str, object]:
    """The project's parameters, with little to learn and all that is dated as of the one extract."""
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told |= {"extracts_dir": "extracts", "boroughs": list(BOROUGHS)}
    told["landmarks"]["life_stages"] = ["secondary_transfer", "school_entry"]
    told["train"] |= {"as_of": FIRST, "outcomes": ["intensive_support"], "test_years": 1, "kin_groups": 3}
    told["train"] |= {"min_events": 5, "hazard": {"num_trees": 20, "learning_rate": 0.1, "num_leaves": 7}}
    told["evaluate"] |= {"resamples": 20, "min_events": 5}
    told["list"]["capacity"] = {"secondary_transfer": 5, "school_entry": 5}
    return told


def _run(root: Path, stage: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    env |= {"PYTHONPATH": str(ROOT), "MLFLOW_DISABLE_TELEMETRY": "true"}
    command = [sys.executable, "-m", f"pipeline.{stage}"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, f"{stage}\n{done.stdout}\n{done.stderr}"
    (root / "data" / f"{stage}.log").write_text(done.stdout + done.stderr, encoding="utf-8")


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    rows = [row for path in (folder / "extracts").rglob("*.csv") for row in _rows(path)]
    cells = {name: {row[name] for row in rows if row.get(name)} for name in {name for row in rows for name in row}}
    census = "".join(path.read_text(encoding="utf-8") for path in (folder / "extracts").rglob("*.xml"))
    numbers = cells["upn"] | cells["UPN"] | cells["nhs_number"] | set(re.findall(r"UPN>(\w+)<", census))
    postcodes = cells["postcode"] | cells["HOME_POST"] | cells["PL_POST"]
    real = {word.replace(" ", "") for word in postcodes if POSTCODE.fullmatch(word)}
    return Told({FORENAME, SURNAME}, {word for word in numbers if re.fullmatch(r"\w{10,13}", word)}, real)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    return path.read_bytes().decode("utf-8", errors="replace")


def found(folder: Path, told: Told, inside: bool) -> dict[str, Words]:
    """What the files of data/ hold of what was told: of those that may hold it, or of all others."""
    held = {}
    for path in sorted((folder / "data").rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix not in PICTURES and place.startswith(MAY_HOLD) == inside:
            text = _text(path)
            words = set(re.findall(r"\w+", text)) & (told.names | told.numbers)
            held[place] = words | ({code.replace(" ", "") for code in POSTCODE.findall(text)} & told.postcodes)
    return {place: words for place, words in held.items() if words}


def test_no_name_number_or_postcode_is_in_any_other_file(folder: Path, told: Told) -> None:
    assert found(folder, told, inside=False) == {}


def test_the_search_finds_them_where_they_may_be(folder: Path, told: Told) -> None:
    # else the test above would find nothing because nothing was read
    words = set().union(*found(folder, told, inside=True).values())
    assert told.names <= words
    assert min(len(words & told.numbers), len(words & told.postcodes)) > 100


def test_every_stage_left_files_to_be_searched(folder: Path) -> None:
    left = {path.relative_to(folder / "data").parts[0] for path in (folder / "data").rglob("*") if path.is_file()}
    assert {*STAGES, "mlflow"} <= left


def test_no_other_column_is_one_of_days_of_birth(folder: Path) -> None:
    births = pq.read_table(folder / "data" / "link" / "births" / "score" / "births.parquet")
    telling = {
        path.relative_to(folder).as_posix(): names
        for path in sorted((folder / "data").rglob("*.parquet"))
        if not path.relative_to(folder).as_posix().startswith((*MAY_HOLD, "data/link/births/"))
        if (names := _telling(pq.read_table(path), births))
    }
    assert telling == {}


def _telling(table: pa.Table, births: pa.Table) -> list[str]:
    """The columns that hold the day of birth of the row's own child in more than one row of twenty.

    In fewer it is the day of a record, such as a referral of a child who was born that day.
    """
    if "child_id" not in table.column_names:
        return []
    rows = table.to_pandas().merge(births.to_pandas(), on="child_id", suffixes=("", "_of_child"))
    days = [field.name for field in table.schema if pa.types.is_temporal(field.type)]
    return [name for name in days if (rows[name].astype(str) == rows.iloc[:, -1].astype(str)).mean() > 0.05]
