"""The notebooks run from the first cell to the last, on a small run of the pipeline made for them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
OUTCOME = "intensive_support"
_STAGES = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(f'pipeline.{name}').main()"
_BOROUGHS = """
import sys, yaml
from pathlib import Path
from synthetic.writing import write_boroughs
write_boroughs(yaml.safe_load(Path(sys.argv[1]).read_text()), Path("data/synthetic"), Path("data/truth"))
"""


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with three tiny boroughs of one extract each, and everything up to a published run."""
    folder = tmp_path_factory.mktemp("small_run")
    boroughs = yaml.safe_load((ROOT / "synthetic" / "params.yaml").read_text(encoding="utf-8"))
    boroughs |= {"scale": 0.03, "extracts": boroughs["extracts"] | {"months": 1}}
    boroughs["rates"] |= {"contact": 0.15, "escalates": 0.2}  # so that its one year of tests has enough events
    (folder / "boroughs.yaml").write_text(yaml.safe_dump(boroughs), encoding="utf-8")
    told = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    told["train"] |= {"as_of": boroughs["extracts"]["latest"], "outcomes": [OUTCOME], "test_years": 1, "kin_groups": 3}
    told["train"] |= {"min_events": 5, "hazard": told["train"]["hazard"] | {"num_trees": 10}}
    told["evaluate"] |= {"min_events": 3, "resamples": 20}
    (folder / "params.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for script, arguments in ((_BOROUGHS, ["boroughs.yaml"]), (_STAGES, list(stages))):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=folder, env=_environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return folder


def _environment(**told: str) -> dict[str, str]:
    """What the stages and notebooks meet: a server or run that the machine's own environment names is not for tests."""
    others = ("MLFLOW_TRACKING_URI", "ON_TRACK_RUN_ID", "ON_TRACK_OUTCOME")
    return {name: value for name, value in os.environ.items() if name not in others} | {"PYTHONPATH": str(ROOT)} | told


def _executed(folder: Path, **told: str) -> nbformat.NotebookNode:
    """The error analysis with its outputs, run in `folder` with environment variables `told`."""
    cells = jupytext.read(ROOT / "notebooks" / "error_analysis.py")
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(cells, timeout=300, kernel_name="python3", resources=where).execute(env=_environment(**told))
    return cells


def _said(cells: nbformat.NotebookNode) -> str:
    """What the cells showed, as text."""
    outputs = [output for cell in cells.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output.get("data", {}) for output in outputs]
    return "\n".join([text for data in shown for kind, text in data.items() if kind != "text/html"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_sentence_stands_before_every_cell_of_code(notebook: Path) -> None:
    kinds = ["", *(cell.cell_type for cell in jupytext.read(notebook).cells)]
    before = [kinds[place - 1] for place, kind in enumerate(kinds) if kind == "code"]
    assert set(before) == {"markdown"}


@pytest.mark.slow
@pytest.mark.xdist_group("notebooks")
def test_the_error_analysis_finds_the_figures_of_the_run_again(small_run: Path) -> None:
    said = _said(_executed(small_run))
    found = re.search(r"largest difference from the run in [a-z_, ]+: ([0-9e.-]+)\.", said)
    assert found, said
    assert float(found.group(1)) < 1e-9
    assert "<svg" in said
    assert "The event came, the chance was low" in said


@pytest.mark.slow
@pytest.mark.xdist_group("notebooks")
def test_an_outcome_that_the_run_did_not_model_is_refused(small_run: Path) -> None:
    with pytest.raises(CellExecutionError, match=f"Set ON_TRACK_OUTCOME to {OUTCOME}"):
        _executed(small_run, ON_TRACK_OUTCOME="cp_plan")


@pytest.mark.slow
@pytest.mark.xdist_group("notebooks")
def test_data_that_are_not_those_of_the_run_are_refused(small_run: Path) -> None:
    summary = small_run / "data" / "train" / OUTCOME / "summary.json"
    stored = summary.read_bytes()
    summary.write_bytes(stored + b"\n")
    try:
        with pytest.raises(CellExecutionError, match="it was made from other data"):
            _executed(small_run)
    finally:
        summary.write_bytes(stored)
