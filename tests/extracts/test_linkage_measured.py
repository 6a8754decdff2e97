"""Who is who on small made-up boroughs with their usual dirt, against the truth."""

import shutil
from pathlib import Path

import pytest
from pandas import DataFrame

from benchmarks.linkage import READINGS, Figures, linked, make, measured

pytestmark = pytest.mark.slow
SCALE = 0.03


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make(folder, SCALE)
    return folder


@pytest.fixture(scope="module")
def figures(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figures]:
    """Of each reading, for all people."""
    told = {}
    for reading, change in READINGS.items():
        folder = tmp_path_factory.mktemp("reading") / "copy"
        shutil.copytree(made, folder)
        change(folder)
        told[reading] = linked(folder)["all"]
    return told


@pytest.mark.parametrize("reading", READINGS)
def test_hardly_any_pair_is_joined_wrongly(figures: dict[str, Figures], reading: str) -> None:
    assert figures[reading]["precision"] >= 0.995


@pytest.mark.parametrize(
    ("reading", "recall"),
    [("numbers as given", 0.95), ("names instead of numbers", 0.98), ("without identifiers", 0.5)],
)
def test_most_pairs_are_joined(figures: dict[str, Figures], reading: str, recall: float) -> None:
    assert figures[reading]["recall"] >= recall


def test_a_pair_joined_wrongly_and_one_missed_count_once_each() -> None:
    ids = DataFrame(
        [(1, False, "x"), (1, False, "x"), (1, False, "y"), (2, False, "z"), (3, False, "z"), (1, True, "v")],
        columns=["person", "adopted", "child_id"],
    )
    assert measured(ids) == {"precision": 0.5, "recall": 0.3333, "joined": 2, "wrong": 1, "missed": 2}
