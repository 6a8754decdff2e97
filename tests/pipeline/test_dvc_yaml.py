"""dvc.yaml against the code: a stage depends on what it imports, on its inputs and on the parameters that it reads.

A dependency that is left out leaves old results standing; one too many retrains for nothing.
"""

import ast
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from pipeline.prove import AFTER_CONFORM
from pipeline.view import VIEWS
from tests.pipeline.reach import ROOT, SHELVES, Reached, reached

STAGES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
NAMES = sorted(STAGES)
EXTRACTS = "${extracts_dir}"
RUNS = {"prove": ("conform", *AFTER_CONFORM)}  # it runs these stages on files made for the proof
WAITS = {"publish": {"data/prove"}}  # it reads no proof, but nothing is published before they hold


def uses(stage: str) -> Reached:
    """What a stage reaches itself, and the code and parameters of the stages that it runs."""
    own, others = reached(stage), [reached(other) for other in RUNS.get(stage, ())]
    files = own.files.union(*(other.files for other in others))
    return Reached(files, own.data, own.params.union(*(other.params for other in others)))


def deps(stage: str) -> list[str]:
    return list(STAGES[stage]["deps"])


def code_deps(stage: str) -> set[str]:
    return {dep for dep in deps(stage) if dep.startswith("pipeline/") or dep.split("/")[0] in SHELVES}


def data_deps(stage: str) -> set[str]:
    return {dep for dep in deps(stage) if dep.startswith("data/")}


def outs(stage: str) -> set[str]:
    told = [*STAGES[stage].get("outs", []), *STAGES[stage].get("metrics", [])]
    return {next(iter(out)) if isinstance(out, dict) else out for out in told}


def overlaps(one: str, other: str) -> bool:
    """Whether a place is the other, or inside it, or holds it."""
    a, b = PurePosixPath(one), PurePosixPath(other)
    return a.is_relative_to(b) or b.is_relative_to(a)


def covers(declared: str, read: str) -> bool:
    """Whether a key of params.yaml is the one declared, or below it."""
    return read == declared or read.startswith(f"{declared}.")


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_runs_the_file_of_its_name(stage: str) -> None:
    assert STAGES[stage]["cmd"] == f"python -m pipeline.{stage}"
    assert (ROOT / "pipeline" / f"{stage}.py").is_file()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_depends_on_all_code_that_it_imports(stage: str) -> None:
    assert uses(stage).files - code_deps(stage) == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_depends_on_no_code_that_it_does_not_import(stage: str) -> None:
    assert code_deps(stage) - uses(stage).files == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_depends_on_all_data_that_it_reads(stage: str) -> None:
    places = data_deps(stage) | outs(stage)
    # a hidden folder holds work that may be broken off and goes on, never a result
    results = {read for read in uses(stage).data if not PurePosixPath(read).name.startswith(".")}
    assert {read for read in results if not any(overlaps(read, place) for place in places)} == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_that_goes_through_both_views_depends_on_both(stage: str) -> None:
    tree = ast.parse((ROOT / "pipeline" / f"{stage}.py").read_text(encoding="utf-8"))
    if any(isinstance(node, ast.Name) and node.id == "VIEWS" for node in ast.walk(tree)):
        halves = {
            view: {str(PurePosixPath(dep).parent) for dep in data_deps(stage) if dep.endswith(view)} for view in VIEWS
        }
        assert halves["train"] == halves["score"]


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_depends_on_no_data_that_it_does_not_read(stage: str) -> None:
    reads = uses(stage).data
    unread = {dep for dep in data_deps(stage) if not any(overlaps(dep, read) for read in reads)}
    assert unread - WAITS.get(stage, set()) == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_declares_every_parameter_that_it_reads(stage: str) -> None:
    declared = STAGES[stage].get("params", [])
    assert {key for key in uses(stage).params if not any(covers(told, key) for told in declared)} == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_declares_no_parameter_that_it_does_not_read(stage: str) -> None:
    keys = uses(stage).params
    declared = STAGES[stage].get("params", [])
    assert {told for told in declared if not any(covers(told, key) or covers(key, told) for key in keys)} == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_that_reads_extracts_depends_on_the_folder_that_params_yaml_names(stage: str) -> None:
    assert (EXTRACTS in deps(stage)) == ("extracts_dir" in uses(stage).params)


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_writes_below_the_folder_of_its_name_and_nowhere_else(stage: str) -> None:
    assert {out for out in outs(stage) if not PurePosixPath(out).is_relative_to(f"data/{stage}")} == set()


@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_does_not_depend_on_what_it_writes(stage: str) -> None:
    assert {dep for dep in data_deps(stage) for out in outs(stage) if overlaps(dep, out)} == set()


@pytest.mark.parametrize("stage", NAMES)
def test_every_input_is_what_another_stage_writes(stage: str) -> None:
    written = {out for other in NAMES if other != stage for out in outs(other)}
    assert {dep for dep in data_deps(stage) if not any(overlaps(dep, out) for out in written)} == set()


def test_nothing_is_published_before_the_proofs_hold() -> None:
    assert "data/prove" in data_deps("publish")


def test_no_stage_after_publish_waits_for_its_receipt() -> None:
    # a run's id is random: a stage that depended on it would never be up to date
    assert [stage for stage in NAMES for dep in data_deps(stage) if overlaps(dep, "data/publish")] == []


def test_nothing_that_holds_local_ids_or_days_of_birth_is_kept_in_the_cache() -> None:
    apart = ("data/conform", "data/link/identity", "data/packet", *(f"data/link/births/{view}" for view in VIEWS))
    held = {name: out for stage in NAMES for out in STAGES[stage]["outs"] if isinstance(out, dict) for name in out}
    assert [place for place in apart if held.get(place, {}).get(place, {}).get("cache", True)] == []


def test_the_pipeline_package_itself_holds_no_code() -> None:
    # every stage imports it, and none depends on it
    body = ast.parse((ROOT / "pipeline" / "__init__.py").read_text(encoding="utf-8")).body
    assert [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))] == []
