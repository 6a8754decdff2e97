"""`python -m pipeline.features show`: one landmark of the worked borough pair, and a clear end where there is none."""

import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import console, features, features_show, store
from schemas.landmarks import Landmark
from tests.cases import View

LANDMARK = "2026-10-01"


@pytest.fixture(scope="module")
def desk(worked: Path, score: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder in which conform, link and landmarks have run."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "params.yaml").symlink_to(worked / "params.yaml")
    (folder / "data").mkdir()
    (folder / "data" / "link").symlink_to(worked / "data" / "link")
    spine = score.landmarks.to_pyarrow().select(Landmark.arrow().names).cast(Landmark.arrow())
    for view, rows in {"score": spine, "train": spine.slice(0, 0)}.items():
        store.write_table(folder / "data" / "landmarks" / view / "spine.parquet", rows, Landmark.arrow())
    return folder


@pytest.fixture
def child(desk: Path, score: View, monkeypatch: pytest.MonkeyPatch) -> str:
    """c02, whose early help has ended, which nobody knew on the landmark; the working folder is the desk."""
    monkeypatch.chdir(desk)
    return next(child_id for child_id, name in score.names.items() if name == "c02")


def show(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command; its exit code."""
    monkeypatch.setattr(sys, "argv", ["features", "show", *words])
    try:
        console.run(features.command)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_landmark_is_shown_with_its_records_and_values(
    child: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(monkeypatch, child[:10], LANDMARK, "--page", str(desk / "page.html")) == 0
    printed = capsys.readouterr().out
    assert "early help  [" in printed
    assert "end not yet known: open: known on 2026-10-31" in printed
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("  early_help_open")] == ["1"]
    assert "<svg" in (desk / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        (("zzz", LANDMARK), 30, "no child with a landmark has an id that begins so"),
        (("", LANDMARK), 30, "children have an id that begins so. Give more of it"),
        (("CHILD", "2001-01-01"), 31, "has no landmark of that day. There are: 20"),
    ],
    ids=["an unknown child", "a beginning that several share", "no such landmark"],
)
def test_what_is_not_there_ends_with_a_code_of_its_own(
    asked: tuple[str, str],
    code: int,
    message: str,
    child: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [child if word == "CHILD" else word for word in asked]
    assert show(monkeypatch, *words) == code
    assert message in capsys.readouterr().err


def test_another_word_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["features", "shw"])
    with pytest.raises(SystemExit):
        features.command()
    assert "show | catalogue" in capsys.readouterr().err


def test_a_source_is_not_told_between_before_and_after_what_it_covers() -> None:
    coverage = pa.table(
        {
            "borough": ["lbhf"] * 2,
            "service": ["early_help"] * 2,
            "from_on": [date(2020, 1, 1), date(2022, 1, 1)],
            "to_on": [date(2020, 12, 31), date(2025, 12, 31)],
        }
    )
    gaps = [gap for gap in features_show.gaps(coverage) if gap.service == "early_help"]
    assert [(gap.from_on, gap.to_on) for gap in gaps] == [
        (date.min, date(2020, 1, 1)),
        (date(2021, 1, 1), date(2022, 1, 1)),
        (date(2026, 1, 1), date.max),
    ]
