"""`make month`: the folder and the manifest of a borough's next extract, laid out from the last one."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from extracts.manifest import Manifest, read_manifest
from pipeline.console import run
from pipeline.month import FOLDERS, lay_out, main
from schemas.refusal import EmptyExtract

ROOT = Path(__file__).parents[2]
MANIFEST = """la_code: "205"
la_name: "Hammersmith and Fulham"
extract_date: "{on}"
covers:
  cin_census:
    - {{from: "2012-04-01", to: "2019-03-31"}}
    - {{from: "2020-04-01", to: "{last}"}}
  early_help:
    - {{from: "2016-04-01", to: "{last}"}}
  youth_justice:
    - {{from: "2012-04-01", to: "2026-09-30"}}
"""


def hand_over(borough: Path, on: str, last: str) -> None:
    """An extract of one date, whose sources are covered to `last`."""
    folder = borough / on
    (folder / "early_help").mkdir(parents=True)
    (folder / "early_help" / "contacts.csv").write_text("contact_id\nC1\n", encoding="utf-8")
    (folder / "manifest.yaml").write_text(MANIFEST.format(on=on, last=last), encoding="utf-8")


@pytest.fixture
def borough(tmp_path: Path) -> Path:
    hand_over(tmp_path / "incoming" / "lbhf", "2026-10-01", "2026-09-30")
    hand_over(tmp_path / "incoming" / "lbhf", "2026-11-01", "2026-10-31")
    return tmp_path / "incoming" / "lbhf"


def next_manifest(borough: Path, on: str = "2026-12-01") -> Manifest:
    return read_manifest(borough / on)


def covers(borough: Path, source: str) -> list[tuple[str, str]]:
    return [(start.isoformat(), end.isoformat()) for start, end in next_manifest(borough).covers[source]]


def test_the_next_extract_is_a_month_after_the_last(borough: Path) -> None:
    lay_out(borough)
    assert next_manifest(borough).extract_on.isoformat() == "2026-12-01"


def test_after_december_comes_january(tmp_path: Path) -> None:
    hand_over(tmp_path, "2026-12-01", "2026-11-30")
    lay_out(tmp_path)
    assert next_manifest(tmp_path, "2027-01-01").extract_on.isoformat() == "2027-01-01"


def test_an_extract_within_a_month_is_followed_by_the_first_of_the_next(tmp_path: Path) -> None:
    hand_over(tmp_path, "2027-01-31", "2027-01-30")
    lay_out(tmp_path)
    assert next_manifest(tmp_path, "2027-02-01").extract_on.isoformat() == "2027-02-01"


def test_it_is_the_same_authority_s(borough: Path) -> None:
    lay_out(borough)
    assert (next_manifest(borough).la_code, next_manifest(borough).la_name) == ("205", "Hammersmith and Fulham")


def test_what_was_covered_up_to_the_last_extract_runs_on_to_the_next(borough: Path) -> None:
    lay_out(borough)
    assert covers(borough, "early_help") == [("2016-04-01", "2026-11-30")]


def test_what_ended_before_the_last_extract_does_not_run_on(borough: Path) -> None:
    lay_out(borough)
    assert covers(borough, "youth_justice") == [("2012-04-01", "2026-09-30")]


def test_of_a_source_with_a_gap_only_the_open_interval_runs_on(borough: Path) -> None:
    lay_out(borough)
    assert covers(borough, "cin_census") == [("2012-04-01", "2019-03-31"), ("2020-04-01", "2026-11-30")]


def test_there_is_an_empty_folder_for_each_kind_of_file(borough: Path) -> None:
    lay_out(borough)
    found = {path.name: list(path.iterdir()) for path in (borough / "2026-12-01").iterdir() if path.is_dir()}
    assert found == {name: [] for name in FOLDERS}


def test_earlier_extracts_are_not_touched(borough: Path) -> None:
    def hashes() -> dict[str, str]:
        files = (path for on in ("2026-10-01", "2026-11-01") for path in (borough / on).rglob("*") if path.is_file())
        return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}

    before = hashes()
    lay_out(borough)
    assert hashes() == before


def test_files_that_were_dropped_into_it_are_not_touched_by_laying_out_again(borough: Path) -> None:
    lay_out(borough)
    (borough / "2026-12-01" / "people" / "persons.csv").write_text("id\n", encoding="utf-8")
    lay_out(borough)
    assert (borough / "2026-12-01" / "people" / "persons.csv").read_text(encoding="utf-8") == "id\n"


def test_it_says_where_to_drop_the_files_and_what_comes_then(borough: Path) -> None:
    said = lay_out(borough)
    assert str(borough / "2026-12-01") in said
    assert "dvc repro" in said


def test_without_an_extract_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    with pytest.raises(EmptyExtract, match="no extract to go on from"):
        lay_out(tmp_path / "lbhf")


# The command


@pytest.fixture
def project(borough: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = borough.parents[1]
    _tell(root, "incoming")
    monkeypatch.chdir(root)
    return root


def _tell(root: Path, extracts_dir: str) -> None:
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told["extracts_dir"] = extracts_dir
    (root / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def stopped(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """The exit code of the command."""
    monkeypatch.setattr(sys, "argv", ["pipeline/month.py", *arguments])
    with pytest.raises(SystemExit) as end:
        run(main)
    return end.value.code


def test_the_command_lays_out_the_borough_s_next_extract(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["pipeline/month.py", "lbhf"])
    main()
    assert (project / "incoming" / "lbhf" / "2026-12-01" / "manifest.yaml").is_file()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("arguments", [("camden",), (), ("lbhf", "rbkc"), ("../lbhf",)])
def test_a_borough_that_is_not_known_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert stopped(monkeypatch, *arguments) == 12
    assert "name one of lbhf, rbkc, westminster" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_borough_without_an_extract_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stopped(monkeypatch, "rbkc") == 14


def test_the_made_up_boroughs_are_refused_because_they_are_written_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell(project, "data/synthetic")
    assert stopped(monkeypatch, "lbhf") == 11
    assert "Set extracts_dir to the council's own extracts" in capsys.readouterr().err
