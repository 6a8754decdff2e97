"""The worked borough pair of tests/fixture, conformed and linked once a session by the stages themselves."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from extracts.pseudonyms import DEMO_KEY, KEY_VARIABLE
from features.landmarks import spine
from pipeline import conform, link
from schemas.records import RECORDS, Person
from tests.cases import FIXTURE, View, expected

ROOT = Path(__file__).parent.parent
BOROUGHS = ["lbhf", "rbkc"]


@pytest.fixture(autouse=True, scope="session")
def _demo_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, DEMO_KEY.decode())
        yield


@pytest.fixture(scope="session")
def worked_params() -> dict[str, dict]:
    """The project's parameters with the values that the expected files were worked out with."""
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    ours = yaml.safe_load((FIXTURE / "params.yaml").read_text(encoding="utf-8"))
    told["extracts_dir"], told["boroughs"] = str(FIXTURE / "extracts"), BOROUGHS
    told["conform"]["known_lag_days"] |= ours["known_lag_days"]
    told["train"]["as_of"] = ours["train"]["as_of"]
    return told | {"landmarks": ours["landmarks"], "outcomes": ours["outcomes"]}


@pytest.fixture(scope="session")
def worked(worked_params: dict[str, dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder in which conform and link have run."""
    folder = tmp_path_factory.mktemp("worked")
    (folder / "params.yaml").write_text(yaml.safe_dump(worked_params), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        conform.main()
        link.main()
    return folder


@pytest.fixture(scope="session")
def score(worked: Path, worked_params: dict[str, dict]) -> View:
    """The pair as known by its latest extracts."""
    return _view(worked / "data" / "link", "score", date(2026, 11, 1), worked_params["landmarks"])


@pytest.fixture(scope="session")
def train(worked: Path, worked_params: dict[str, dict]) -> View:
    """The pair as known by train.as_of."""
    as_of = date.fromisoformat(worked_params["train"]["as_of"])
    return _view(worked / "data" / "link", "train", as_of, worked_params["landmarks"])


def _view(folder: Path, name: str, as_of: date, settings: dict) -> View:
    records = [record for record in RECORDS if record is not Person]
    places = {table: folder / "births" / name if table.from_birth else folder / name for table in records}
    tables = {table: _read(place / f"{table.__name__}.parquet") for table, place in places.items()}
    births, coverage = _read(folder / "births" / name / "births.parquet"), _read(folder / name / "coverage.parquet")
    children = _read(folder / name / "children.parquet").join(births, "child_id")
    last_on = ibis.memtable({"borough": BOROUGHS, "last_on": [as_of] * len(BOROUGHS)})
    found = spine(children, tables, coverage, settings["life_stages"], settings["longest_window_days"], last_on)
    landmarks = found.to_pyarrow()
    identity = {
        (row["borough"], row["system"], row["local_id"]): (row["child_id"], row["link_known_on"])
        for row in pq.read_table(folder / "identity" / f"ids_{name}.parquet").to_pylist()
    }
    return View(
        as_of=as_of,
        tables=tables,
        children=children,
        coverage=coverage,
        landmarks=ibis.memtable(landmarks.append_column("row_id", pa.array(range(landmarks.num_rows), pa.int64()))),
        names={
            identity[row["borough"], row["system"], row["local_id"]][0]: row["child"]
            for row in expected("people.csv")
            if row["link_known_on"] < as_of.isoformat()
        },
        families={
            row["family_id"]: row["local_family_id"]
            for row in pq.read_table(folder / "identity" / "families.parquet").to_pylist()
        },
        identity=identity,
    )


def _read(path: Path) -> ibis.Table:
    return ibis.read_parquet(path)
