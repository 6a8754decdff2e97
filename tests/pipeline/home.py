"""A tracking database of a test's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.tracking import Tracker


@dataclass(frozen=True)
class Home:
    """A tracking database of a test's own, and what is in it."""

    path: Path

    @property
    def uri(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def tracker(self) -> "Tracker":
        from pipeline.tracking import Tracker

        return Tracker(self.uri)

    def client(self) -> Any:
        from mlflow import MlflowClient

        return MlflowClient(self.uri)

    def runs(self, experiment: str) -> list[Any]:
        """The runs that its pages show."""
        found = self.client().get_experiment_by_name(experiment)
        return list(self.client().search_runs([found.experiment_id])) if found else []

    def tops(self, experiment: str) -> list[Any]:
        return [run for run in self.runs(experiment) if "mlflow.parentRunId" not in run.data.tags]
