"""The check of one folder names in one go all that would stop the borough, and tells of what can be read."""

import shutil
from pathlib import Path

import pytest
import yaml

from pipeline import conform
from pipeline.params import read_params
from schemas.refusal import BadManifest, BrokenFile, MissingColumn, MixedDates, Refusal
from tests.cases import FIXTURE

DAY = "2026-09-01"
RESTRICTIONS = "system,local_id,kind,from_date,to_date\n"
BROKEN = {
    "early_help/persons.csv": "person_id,dob,sex,ethnicity,upn\nE1,2015-01-01,F,,\n",
    "people/restrictions.csv": RESTRICTIONS + "csc,H1,banana,,\n",
    "ssda903/2027/episodes.csv": "CHILD,DECOM,RNE,LS,DEC,REC\nH1,04/02/2025,S,C2,,\nH2,02/25/2025,S,C2,,\n",
    "youth_justice/offences.csv": "\0",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURE / "extracts" / "lbhf" / DAY, tmp_path / "lbhf" / DAY)
    return tmp_path / "lbhf" / DAY


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def stopped(folder: Path) -> Refusal:
    """Why the check of a folder stops; it writes beside the folder."""
    with pytest.raises(Refusal) as why:
        conform.check(folder, folder.parent / "out", read_params().conform)
    return why.value


def test_every_broken_file_of_a_folder_is_named_and_the_first_gives_the_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, BROKEN)
    why = stopped(folder)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "the extract is refused for 4 things:"
    assert [line.strip().split(": ")[0] for line in told[1:5]] == [
        *("early_help/persons.csv", "youth_justice/offences.csv", "ssda903/2027/episodes.csv"),
        "people/restrictions.csv",
    ]
    assert all(line.endswith(".") for line in told[1:5]) and isinstance(why, MissingColumn)


def test_the_page_is_of_what_can_be_read_and_begins_with_what_cannot(folder: Path) -> None:
    put(folder, BROKEN)
    stopped(folder)
    text = (folder.parent / "out" / "quality.html").read_text(encoding="utf-8")
    above = text[: text.index("<dl>")]
    assert [name for name in BROKEN if name in above] == list(BROKEN)
    assert "<h3>Children in need census</h3>" in text


def test_of_a_folder_without_a_file_that_can_be_read_all_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in folder.rglob("*.*"):
        if path.is_file() and path.name != "manifest.yaml":
            path.write_bytes(b"\0")
    why = stopped(folder)
    told = capsys.readouterr().out
    assert isinstance(why, BrokenFile) and "early_help/episodes.csv" in told
    assert "it holds no cin_census file that can be read" in told


def test_files_are_opened_though_the_manifest_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, BROKEN | {"manifest.yaml": "la_code: 205\n"})
    assert isinstance(stopped(folder), BadManifest)
    told = capsys.readouterr().out
    assert [name for name in list(BROKEN)[::2] if name not in told] == []
    assert not (folder.parent / "out").exists()


def test_nobody_is_named_to_correct_where_restrictions_cannot_be_read(folder: Path) -> None:
    put(folder, {"people/restrictions.csv": RESTRICTIONS + "csc,H1,erasure,2026-01-01,\ncsc,H2,erasure,01/01/2026,\n"})
    assert isinstance(stopped(folder), MixedDates)
    assert [path.name for path in (folder.parent / "out").iterdir()] == ["quality.html"]


def test_a_run_stops_at_the_first_of_them(folder: Path) -> None:
    put(folder, BROKEN)
    with pytest.raises(MissingColumn):
        conform._read(folder, {}, is_latest=False)


def uncover(folder: Path, source: str) -> None:
    told = yaml.safe_load((folder / "manifest.yaml").read_text(encoding="utf-8"))
    del told["covers"][source]
    (folder / "manifest.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def test_a_source_that_came_and_is_not_covered_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uncover(folder, "early_help")
    conform.check(folder, folder.parent / "out", read_params().conform)
    assert "of early_help files came, and covers in manifest.yaml names no day of it" in capsys.readouterr().out
    text = (folder.parent / "out" / "quality.html").read_text(encoding="utf-8")
    assert "No day of early help is covered</strong>, though files came" in text


@pytest.mark.parametrize("source", ["cin_census", "ssda903"])
def test_a_return_of_which_no_day_is_covered_stops_the_borough(folder: Path, source: str) -> None:
    uncover(folder, source)
    why = stopped(folder)
    assert isinstance(why, BadManifest) and f"covers names no day of {source}, which is required" in str(why)
