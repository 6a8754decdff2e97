"""params.yaml: what is wrong with it is said once, with the key and what to do, before anything is run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.console import run
from pipeline.params import read_params
from schemas.refusal import BadParams

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
Told = dict[str, Any]


def refusal(path: Path, text: str) -> str:
    """What is said of a params.yaml with this text."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadParams) as refused:
        read_params(path)
    return str(refused.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "params.yaml"


def edited(key: str, edit: Callable[[Told, str], object]) -> str:
    """The project's params.yaml after an edit of the section that holds a key with dots."""
    told: Told = yaml.safe_load(TEXT)
    *sections, last = key.split(".")
    section = told
    for name in sections:
        section = section[name]
    edit(section, last)
    return yaml.safe_dump(told)


def changed(key: str, value: object) -> str:
    return edited(key, lambda section, last: section.update({last: value}))


def without(key: str) -> str:
    return edited(key, lambda section, last: section.pop(last))


def renamed(key: str, name: str) -> str:
    """With a key mistyped, as happens: it is missing, and there is one that is not known."""
    return edited(key, lambda section, last: section.update({name: section.pop(last)}))


def test_the_project_s_own_parameters_are_read() -> None:
    read_params(ROOT / "params.yaml")


@pytest.mark.parametrize(
    ("key", "typo"),
    [
        ("boroughs", "borough"),
        ("extracts_dir", "extract_dir"),
        ("conform.max_quarantined_share", "max_quarantine_share"),
        ("train.kin_groups", "kin_group"),
        ("train.hazard.num_leaves", "num_leafs"),
        ("evaluate.resamples", "resample"),
        ("evaluate.success.min_auc", "min_auk"),
    ],
)
def test_a_mistyped_key_is_named_with_the_key_that_was_meant(path: Path, key: str, typo: str) -> None:
    said = refusal(path, renamed(key, typo))
    assert ".".join([*key.split(".")[:-1], typo]) + " is not a known key" in said
    assert f"Did you mean {key.split('.')[-1]}" in said


@pytest.mark.parametrize(
    ("key", "meant"), [("train.test_year", "test_years"), ("landmarks.life_stage", "life_stages"), ("lists", "list")]
)
def test_a_key_too_many_that_looks_like_another_is_named_with_it(path: Path, key: str, meant: str) -> None:
    said = refusal(path, changed(key, 1))
    assert f"{key} is not a known key" in said
    assert f"Did you mean {meant}" in said


def test_a_key_like_no_other_is_to_be_taken_out(path: Path) -> None:
    assert "train.xyzzy is not a known key. Take it out." in refusal(path, changed("train.xyzzy", 1))


def test_a_date_without_quotes_is_told_to_be_quoted(path: Path) -> None:
    said = refusal(path, TEXT.replace('as_of: "2026-09-01"', "as_of: 2026-09-01"))
    assert "train.as_of is not quoted" in said
    assert '"2026-09-01"' in said


@pytest.mark.parametrize("day", ["2026-13-01", "01/09/2026", "September 2026", 20260901])
def test_what_is_no_date_is_refused_where_a_date_must_stand(path: Path, day: object) -> None:
    assert "train.as_of" in refusal(path, changed("train.as_of", day))


@pytest.mark.parametrize(
    "key",
    ["boroughs", "conform.known_lag_days.youth_justice", "train.as_of", "train.because", "list.capacity", "publish"],
)
def test_a_key_that_is_missing_is_named(path: Path, key: str) -> None:
    assert f"{key} is missing" in refusal(path, without(key))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("boroughs", "lbhf"),
        ("conform.known_lag_days.people", "a month"),
        ("conform.max_quarantined_share", 5),
        ("landmarks.longest_window_days", 0),
        ("train.seed", 1.5),
        ("train.test_years", -1),
        ("train.hazard", 150),
        ("evaluate.resamples", "many"),
        ("list.capacity.school_entry", 0),
        ("publish.tracking_uri", None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_key(path: Path, key: str, value: object) -> None:
    assert f"params.yaml: {key} " in refusal(path, changed(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("landmarks.life_stages", ["secondary_transfr"]),
        ("train.outcomes", ["care_entri"]),
        ("list.ranked_by", "care"),
        ("list.capacity", {"secondary_transfr": 10}),
        ("evaluate.success.beats", "luck"),
        ("boroughs", ["Hammersmith & Fulham"]),
    ],
)
def test_a_name_that_is_not_known_is_refused_with_its_key(path: Path, key: str, value: object) -> None:
    assert key in refusal(path, changed(key, value))


@pytest.mark.parametrize("groups", [1, 2])
def test_fewer_kin_groups_than_three_are_refused(path: Path, groups: int) -> None:
    # one is held out, and calibration needs two halves of the others
    assert "train.kin_groups" in refusal(path, changed("train.kin_groups", groups))


@pytest.mark.parametrize("key", ["boroughs", "train.outcomes", "landmarks.life_stages"])
def test_a_list_that_must_name_something_is_refused_where_it_is_empty(path: Path, key: str) -> None:
    assert key in refusal(path, changed(key, []))


def test_what_ranks_the_list_must_be_an_outcome_that_is_trained(path: Path) -> None:
    assert "list.ranked_by" in refusal(path, changed("train.outcomes", ["cp_plan"]))


def test_several_problems_are_counted(path: Path) -> None:
    told: Told = yaml.safe_load(TEXT)
    told["evaluate"] |= {"resamples": "many", "min_events": "few"}
    assert "evaluate.resamples" in refusal(path, yaml.safe_dump(told))
    assert "1 more problem" in refusal(path, yaml.safe_dump(told))


def test_broken_yaml_is_refused_with_the_file(path: Path) -> None:
    assert "params.yaml: it is not valid YAML" in refusal(path, "train: {as_of: ")


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "- a list\n"])
def test_a_file_without_keys_is_told_apart_from_one_with_a_wrong_key(path: Path, text: str) -> None:
    said = refusal(path, text)
    assert "params.yaml:  " not in said  # no key is named where there is none
    assert "keys" in said


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(BadParams, match=r"params\.yaml: it is not there"):
        read_params(path)


def _reads() -> None:
    read_params()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: renamed("train.kin_groups", "kin_group"),
        lambda: TEXT.replace('as_of: "2026-09-01"', "as_of: 2026-09-01"),
        lambda: without("boroughs"),
        lambda: changed("evaluate.resamples", "many"),
        lambda: "train: {as_of: ",
    ],
    ids=["typo", "unquoted date", "missing key", "wrong type", "broken YAML"],
)
def test_a_stage_ends_with_one_line_and_exit_code_11(
    path: Path, spoil: Callable[[], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(spoil(), encoding="utf-8")
    monkeypatch.chdir(path.parent)
    with pytest.raises(SystemExit) as stopped:
        run(_reads)
    assert stopped.value.code == 11
    assert len(capsys.readouterr().err.splitlines()) == 1
