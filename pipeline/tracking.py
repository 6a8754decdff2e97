"""The only importer of MLflow: runs that appear whole or not at all, and never twice for the same content."""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import Metric, Param, Run, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID, MLFLOW_RUN_NAME, MLFLOW_RUN_NOTE

from pipeline.params import read_params
from pipeline.store import visible_files

CONTENT, COMPLETE = "on_track.content", "on_track.complete"
CHAMPION, WITHDRAWN = "champion", "retired"
MODELS = "on-track models"
REGISTERED = "on-track list"  # in MLflow's registry: what ranks the lists, its alias `champion` the one of today
logging.getLogger("mlflow").setLevel(logging.WARNING)
_KIND = {"mlflow.experimentKind": "custom_model_development"}
_BATCH = 100


def lists_of(borough: str) -> str:
    """The experiment of a borough's lists: who may see one borough's may not see another's."""
    return f"on-track lists {borough}"


class Tracker:
    """A tracking server, or a local database with its artifacts beside it."""

    def __init__(self, uri: str) -> None:
        self.uri = os.environ.get("MLFLOW_TRACKING_URI") or uri
        self._beside = _folder_of(self.uri)
        self._client = MlflowClient(self.uri)

    @property
    def shown(self) -> str:
        """Where it is, without the credentials that an address may hold."""
        scheme, _, rest = self.uri.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"

    def experiment(self, name: str, note: str) -> str:
        """The id of an experiment, made or brought up to date with its explaining note."""
        found = self._client.get_experiment_by_name(name)
        if found is None:
            where = (self._beside / "artifacts" / name).resolve().as_uri() if self._beside else None
            experiment_id: str = self._client.create_experiment(name, where, _KIND)
        else:
            experiment_id = found.experiment_id
        self._client.set_experiment_tag(experiment_id, MLFLOW_RUN_NOTE, note)
        return experiment_id

    def published(self, experiment_id: str, content: str) -> str | None:
        """The id of the whole run with this content; what interrupted attempts left in the experiment is taken away.

        One machine publishes at a time: a run that is not whole here is nobody's work any more.
        """
        whole = None
        for run in self._search(experiment_id, f"tags.`{CONTENT}` != ''"):
            if run.data.tags.get(COMPLETE) != "true":
                self._remove(experiment_id, run.info.run_id)
            elif run.data.tags[CONTENT] == content:
                whole = str(run.info.run_id)
        return whole

    def publish(
        self, experiment_id: str, name: str, content: str, tags: Mapping[str, str], log: Callable[["Open"], None]
    ) -> str:
        """The run with this content: the one there is, or a new one that `log` fills. It is whole or not there."""
        there = self.published(experiment_id, content)
        if there is not None:
            return there
        with self._open(experiment_id, name, {**tags, CONTENT: content}) as run:
            log(run)
            self._client.set_tag(run.run_id, COMPLETE, "true")
        return run.run_id

    def children(self, run_id: str) -> dict[str, str]:
        """The runs below a run: id by name."""
        experiment_id = self._client.get_run(run_id).info.experiment_id
        below = self._search(experiment_id, f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{run_id}'")
        return {run.data.tags[MLFLOW_RUN_NAME]: run.info.run_id for run in below}

    def promote(self, name: str, run_id: str, path: list[str], tags: Mapping[str, str]) -> str:
        """The version of a registered model made of what a run below `run_id` holds, which the alias `champion` now
        names; made where there is none yet. `path` names the runs down to it.

        The alias follows what was published, so that going back to an earlier commit takes it back.
        """
        for below in path:
            run_id = self.children(run_id)[below]
        if not self._client.search_registered_models(f"name = '{name}'"):
            self._client.create_registered_model(name)
        versions = self._client.search_model_versions(f"name = '{name}'")
        version = next((one.version for one in versions if one.run_id == run_id), None)
        if version is None:
            source = self._client.get_run(run_id).info.artifact_uri
            version = self._client.create_model_version(name, source, run_id, tags=dict(tags)).version
        self._client.set_registered_model_alias(name, CHAMPION, version)
        return str(version)

    def tags(self, experiment: str, tag: str, value: str) -> dict[str, dict[str, str]]:
        """The tags of the whole runs of an experiment that have such a tag, by run id, the latest first."""
        found = self._client.get_experiment_by_name(experiment)
        runs = self._search(found.experiment_id, f"tags.`{tag}` = '{value}'") if found else []
        return {run.info.run_id: dict(run.data.tags) for run in runs if run.data.tags.get(COMPLETE) == "true"}

    def told(self, run_id: str) -> dict[str, str]:
        """The parameters of a run; none where there is no such run."""
        try:
            return dict(self._client.get_run(run_id).data.params)
        except MlflowException:
            return {}

    def withdraw(self, run_id: str, why: str) -> None:
        """Mark a run as withdrawn, in its tags and at the head of its page."""
        tags = self._client.get_run(run_id).data.tags
        if tags.get(WITHDRAWN) != why:
            note = f"**Withdrawn, not to be used any more: {why}**\n\n{tags.get(MLFLOW_RUN_NOTE, '')}"
            self._client.log_batch(run_id, tags=[RunTag(WITHDRAWN, why), RunTag(MLFLOW_RUN_NOTE, note)])

    def demote(self, name: str, run_id: str) -> bool:
        """Take the alias `champion` from a registered model that stands in a run or below it; whether it had it."""
        if not self._client.search_registered_models(f"name = '{name}'"):
            return False
        version = self._client.get_registered_model(name).aliases.get(CHAMPION)
        if version is None or run_id not in self._up_from(self._client.get_model_version(name, version).run_id):
            return False
        self._client.delete_registered_model_alias(name, CHAMPION)
        return True

    def _up_from(self, run_id: str | None) -> list[str]:
        """A run and those that it is below."""
        found: list[str] = []
        while run_id is not None:
            found.append(run_id)
            run_id = self._client.get_run(run_id).data.tags.get(MLFLOW_PARENT_RUN_ID)
        return found

    def artifacts(self, run_id: str) -> Path:
        """A folder with all that a run holds: a copy, or where it is kept on this machine."""
        return Path(download_artifacts(run_id=run_id, tracking_uri=self.uri))

    @contextmanager
    def _open(self, experiment_id: str, name: str, tags: Mapping[str, str]) -> Iterator["Open"]:
        run_id = self._client.create_run(experiment_id, tags={**tags, MLFLOW_RUN_NAME: name}).info.run_id
        try:
            yield Open(self, experiment_id, run_id)
            self._client.set_terminated(run_id)
        except BaseException:
            self._remove(experiment_id, run_id)
            raise

    def _search(self, experiment_id: str, where: str) -> list[Run]:
        return list(self._client.search_runs([experiment_id], where, ViewType.ACTIVE_ONLY, max_results=1000))

    def _remove(self, experiment_id: str, run_id: str) -> None:
        for child in self._search(experiment_id, f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{run_id}'"):
            self._remove(experiment_id, child.info.run_id)
        self._client.delete_run(run_id)


class Open:
    """A run that is being filled."""

    def __init__(self, tracker: Tracker, experiment_id: str, run_id: str) -> None:
        self._tracker, self._experiment_id, self.run_id = tracker, experiment_id, run_id
        self._client = tracker._client

    def params(self, values: Mapping[str, object]) -> None:
        """What the run was told."""
        told = [Param(name, str(value)[:6000]) for name, value in sorted(values.items())]
        for start in range(0, len(told), _BATCH):
            self._client.log_batch(self.run_id, params=told[start : start + _BATCH])

    def metrics(self, values: Mapping[str, float], step: int = 0) -> None:
        """What was measured; what is not a number is left out."""
        told = [Metric(name, float(value), 0, step) for name, value in sorted(values.items()) if value == value]
        for start in range(0, len(told), _BATCH):
            self._client.log_batch(self.run_id, metrics=told[start : start + _BATCH])

    def note(self, text: str) -> None:
        """What the run's page explains, in Markdown."""
        self._client.log_batch(self.run_id, tags=[RunTag(MLFLOW_RUN_NOTE, text)])

    def files(self, folder: Path, under: str | None = None) -> None:
        """All files of a folder, but for hidden ones."""
        for path in visible_files(folder):
            place = Path(under or "") / path.relative_to(folder).parent
            self._client.log_artifact(self.run_id, str(path), None if place == Path() else place.as_posix())

    def table(self, columns: Mapping[str, list[object]], name: str) -> None:
        """A table that the page shows row by row."""
        self._client.log_table(self.run_id, dict(columns), name)

    @contextmanager
    def nested(self, name: str, tags: Mapping[str, str]) -> Iterator["Open"]:
        """A run below this one."""
        parent = {MLFLOW_PARENT_RUN_ID: self.run_id}
        with self._tracker._open(self._experiment_id, name, {**tags, **parent}) as run:
            yield run


def _folder_of(uri: str) -> Path | None:
    """The folder of a local database, made where it is not there; None for a server."""
    parts = urlparse(uri)
    if parts.scheme != "sqlite":
        return None
    folder = Path(parts.path.removeprefix("/")).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def serve() -> None:
    """MLflow's own pages on this machine alone."""
    uri = os.environ.get("MLFLOW_TRACKING_URI") or read_params().publish.tracking_uri
    _folder_of(uri)
    os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    mlflow = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", uri]
    local = [
        "--host",
        "127.0.0.1",
        "--port",
        "5000",
        "--workers",
        "1",
        "--allowed-hosts",
        "127.0.0.1:5000,localhost:5000",
    ]
    print("MLflow is at http://127.0.0.1:5000/#/experiments?workflowType=machine_learning (Ctrl+C ends it)", flush=True)
    os.execv(sys.executable, mlflow + local)


if __name__ == "__main__":
    serve()
