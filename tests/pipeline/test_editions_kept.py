"""What editions of the programme's site told is kept as files: the newest before a day is what that day's one knows."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from measures.editions import Editions
from pipeline import store
from pipeline.editions import read_editions, write_editions

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def tell(folder: Path, as_of: date, **counts: int) -> list[object]:
    """An edition as of a day that tells these counts: what its reader sees."""
    editions = read_editions(folder, as_of)
    table = pd.DataFrame({"need": list(counts), "n": list(counts.values()), "share": 0.5})
    shown = editions.told("table", table, ["n"]) if counts else table
    with store.replaced(folder) as new:
        write_editions(editions, as_of, folder, new)
    return ["c" if pd.isna(value) else int(value) for value in shown["n"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "editions"


def test_an_edition_knows_what_the_one_before_told(folder: Path) -> None:
    assert [tell(folder, FIRST, a=20, b=3), tell(folder, SECOND, a=22, b=30)] == [[20, "c"], [20, "c"]]


def test_an_edition_that_is_made_again_is_the_same_bytes(folder: Path) -> None:
    tell(folder, FIRST, a=20, b=3)
    found = []
    for _ in range(2):
        tell(folder, SECOND, a=30, b=30)
        found.append(store.hash_of(folder))
    assert found[0] == found[1]


def test_a_day_s_first_edition_does_not_hold_its_second_one(folder: Path) -> None:
    tell(folder, FIRST, a=20)
    assert tell(folder, FIRST, a=22) == [22]


def test_a_table_that_an_edition_lacks_is_remembered(folder: Path) -> None:
    tell(folder, FIRST, a=20)
    tell(folder, SECOND)
    assert tell(folder, THIRD, a=22) == [20]


def test_only_the_edition_before_and_those_since_are_kept(folder: Path) -> None:
    for day in (FIRST, SECOND, THIRD):
        tell(folder, day, a=20)
    assert [each.name for each in store.folders(folder)] == ["2026-10-01", "2026-11-01"]


def test_a_count_that_is_hidden_is_not_in_the_files(folder: Path) -> None:
    tell(folder, FIRST, a=20, b=3)
    assert store.read_table(folder / "2026-09-01" / "table.parquet").column("n").to_pylist() == [20, None]


def test_with_no_edition_before_nothing_is_known(folder: Path) -> None:
    assert read_editions(folder, FIRST).now == Editions().now
