"""Stage link: what it leaves beside the linked tables, for whom, and what it says of its work."""

import json
import shutil
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from pyarrow import csv

from measures.linkage import joined
from pipeline import link
from schemas.view import LinkDecision, LinkReview


@pytest.fixture(scope="module")
def left(worked: Path) -> Path:
    return worked / "data" / "link"


def test_the_pairs_to_see_are_readable_by_their_owner_alone(left: Path) -> None:
    assert stat.S_IMODE((left / "identity" / "review.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("view", ["train", "score"])
def test_births_stand_apart_and_are_readable_by_their_owner_alone(left: Path, view: str) -> None:
    apart = sorted((left / "births" / view).iterdir())
    assert [path.name for path in apart] == ["Address.parquet", "Membership.parquet", "births.parquet"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in apart} == {0o600}
    assert pq.read_schema(left / view / "children.parquet").names == ["child_id", "kin_id"]


def test_the_pairs_to_see_hold_ids_and_scores_and_no_names(left: Path) -> None:
    assert csv.read_csv(left / "identity" / "review.csv").column_names == list(LinkReview.columns())


@pytest.mark.parametrize("view", ["train", "score"])
def test_linking_says_how_many_ids_are_how_many_people(left: Path, view: str) -> None:
    told = json.loads((left / "linkage.json").read_text(encoding="utf-8"))[view]
    assert told["ids"] > told["people"] > 0


def test_merges_and_splits_are_those_since_the_month_before(left: Path) -> None:
    # H1123 was found to be H1023 a month earlier still
    told = json.loads((left / "linkage.json").read_text(encoding="utf-8"))["since_the_month_before"]
    assert told == {"merged": 0, "split": 0}


def test_thresholds_and_weights_are_told(left: Path) -> None:
    told = json.loads((left / "linkage.json").read_text(encoding="utf-8"))
    assert told["thresholds"] == {"match_above": 0.98, "review_above": 0.5}
    assert told["match_weights"]["born_on"]["same"] > 10


def test_a_step_that_joined_few_ids_tells_neither_count_nor_share() -> None:
    told = joined(1000, 600, {"upn": 300, "nhs_number": 3, "likely": 90}, {})
    assert (told["ids_joined_by"], told["share_joined_by"]) == (
        {"upn": 300, "nhs_number": "c", "likely": "c"},
        {"upn": 0.3, "nhs_number": "c", "likely": "c"},
    )


@pytest.fixture
def own_extracts(worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of lbhf in a copy of the run and of its extracts, in which a test may write."""
    shutil.copytree(worked, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    params = yaml.safe_load(Path("params.yaml").read_text(encoding="utf-8"))
    shutil.copytree(params["extracts_dir"], "extracts")
    Path("params.yaml").write_text(yaml.safe_dump(params | {"extracts_dir": "extracts"}), encoding="utf-8")
    return Path("extracts/lbhf")


def test_decisions_of_one_borough_that_are_refused_do_not_stop_the_others(
    own_extracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [",".join(LinkDecision.columns()), "lbhf,csc,H1005,lbhf,csc,SECRET,different,01/10/2026"]
    (own_extracts / "link_decisions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    link.main()
    said = capsys.readouterr().out
    assert "the decisions of lbhf are refused and none of them is used. lbhf/link_decisions.csv: 1 of" in said
    assert "row 2" in said and "SECRET" not in said
    assert json.loads(Path("data/link/linkage.json").read_text(encoding="utf-8"))["decisions"]["refused"] == ["lbhf"]


def test_decisions_that_join_and_part_nobody_are_counted_and_said_by_their_places(
    own_extracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [",".join(LinkDecision.columns()), "lbhf,csc,H1005,lbhf,csc,H1016,different,2026-09-15,a remark"]
    lines += ["lbhf,csc,SECRET,lbhf,csc,H1016,different,2026-09-15"] * 7
    (own_extracts / "link_decisions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    link.main()
    said = capsys.readouterr().out
    told = json.loads(Path("data/link/linkage.json").read_text(encoding="utf-8"))["decisions"]
    assert "1 decisions have more or fewer cells than the header and are not used (row 2)" in said
    assert "7 decisions name an id that no record has and are not used (row 3, 4, 5, 6, 7, 8, 9)" in said
    assert "SECRET" not in said and told == {"used": 0, "ragged": "c", "of_no_id": "c", "of_one_day": 0, "refused": []}
