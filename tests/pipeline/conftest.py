"""Tracking databases of the tests' own, and the process put back as it was."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.home import Home


@pytest.fixture(autouse=True)
def _umask_as_before() -> Iterator[None]:
    """`console.run` makes the whole process write for its owner alone."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables, made once: it takes seconds."""
    from pipeline.tracking import Tracker

    path = tmp_path_factory.mktemp("mlflow") / "empty.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        Tracker(f"sqlite:///{path}").experiment("made", "so that the tables are there")
    return path


@pytest.fixture
def home(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    folder = tmp_path / "mlflow"
    folder.mkdir()
    shutil.copy(empty, folder / "mlflow.db")
    return Home(folder / "mlflow.db")
