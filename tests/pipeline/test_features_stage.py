"""The stage makes a block anew only where its declarations or its inputs changed, and says how many."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from features.catalogue import catalogue
from features.define import CATALOGUE, Rows
from features.engine import blocks
from pipeline import features, landmarks
from schemas.records import Hearing

BLOCKS = 2 * len(blocks(catalogue()))


@pytest.fixture(scope="module")
def ran(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder in which the stage has run once."""
    folder = tmp_path_factory.mktemp("features")
    (folder / "params.yaml").symlink_to(worked / "params.yaml")
    (folder / "data").mkdir()
    (folder / "data" / "link").symlink_to(worked / "data" / "link")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        landmarks.main()
        features.main()
    return folder


@pytest.fixture
def here(ran: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ran)
    return ran / "data" / "features"


def made_anew(capsys: pytest.CaptureFixture[str]) -> str:
    """What the stage says of the blocks that it made."""
    capsys.readouterr()
    features.main()
    return capsys.readouterr().out.split("declarations; ")[1].strip()


def test_nothing_is_made_anew_where_nothing_changed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in here.rglob("*.parquet")}
    assert made_anew(capsys) == f"0 of {BLOCKS} blocks made anew"
    assert {path: path.read_bytes() for path in here.rglob("*.parquet")} == before


def test_a_changed_declaration_makes_its_own_block_anew(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def knives(rows: Rows) -> Rows:
        return rows.where(rows.is_knife, rows.seriousness > 3)

    changed = replace(CATALOGUE["offences_with_knife"], body=knives)
    monkeypatch.setitem(CATALOGUE, "offences_with_knife", changed)
    # its own and the siblings', in both views
    assert made_anew(capsys) == f"4 of {BLOCKS} blocks made anew"


def test_changed_records_make_the_blocks_that_read_them_anew(
    here: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    features.main()
    link = here.parent / "link"
    before = link.resolve()
    shutil.copytree(before, tmp_path / "link")
    hearings = tmp_path / "link" / "score" / "Hearing.parquet"
    pq.write_table(pq.read_table(hearings).slice(0, 0), hearings)
    link.unlink()
    link.symlink_to(tmp_path / "link")
    reading = sum(block.source is Hearing for block in blocks(catalogue()))
    assert made_anew(capsys) == f"{reading} of {BLOCKS} blocks made anew"
    link.unlink()
    link.symlink_to(before)
