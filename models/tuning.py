"""The settings of the models that learn, looked for by Optuna on what was known before the first test year.

Settings are judged on the landmarks of the latest years, by kin that was not learned from, after learning from those
before. All of it was known before the first test year, so no test fold has a say in the settings it is tested with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.calibrated import latest
from models.canonical import to_text
from models.registry import MODELS, Settings
from models.rows import Model, Rows, TooFewEvents

if TYPE_CHECKING:
    import optuna

LEAST_GAIN = 0.1  # of the usual settings' average precision: with a hundred events less is luck among so many trials
HALVES, DECIMALS = 2, 9


@dataclass(frozen=True)
class Task:
    """What settings are looked for on: rows, the group of each one's kin, and the month of its landmark."""

    rows: Rows
    kin_group: NDArray[np.int64]
    month: NDArray[np.int64]
    seed: int


@dataclass(frozen=True)
class Tried:
    """What was looked for, as it was tried, and its average precision, mean of the halves of the kin."""

    settings: Mapping[str, Any]
    average_precision: float


def tune(task: Task, name: str, usual: Settings, trials: int, folder: Path) -> list[Tried]:
    """The usual settings of a model (nothing changed), then those of `trials` in their order; none where too few events
    would judge them.

    Each trial has a seed of its own, so a search that was broken off goes on from what `folder` keeps of it, and finds
    what an unbroken one finds.
    """
    try:
        judge = _Judge(task, name, usual)
        first = Tried({}, judge({}))
    except TooFewEvents:
        return []
    study = _study(folder / f"{_digest(task, name, usual, trials)}.log")
    for number in range(len(_finished(study)), trials):
        study.sampler = _sampler(task.seed + number, trials)
        study.optimize(lambda trial: judge(TUNED[name](trial)), n_trials=1)
    return [first, *(Tried(trial.params, trial.values[0]) for trial in _finished(study)[:trials])]


def best(tried: Sequence[Tried]) -> Mapping[str, Any]:
    """What to change of the usual settings (the first tried): nothing, unless another is better by more than luck."""
    if not tried:
        return {}
    found = max(tried, key=lambda one: one.average_precision)
    return found.settings if found.average_precision > (1 + LEAST_GAIN) * tried[0].average_precision else {}


class _Judge:
    """What settings are worth. Raises TooFewEvents where there is nothing to learn from or to judge by."""

    def __init__(self, task: Task, name: str, usual: Settings) -> None:
        self._name, self._usual, self._seed = name, usual, task.seed
        late = latest(task.rows, task.month, np.ones(len(task.rows), bool))
        begins = int(task.month[late].min(initial=task.month.max(initial=0)))
        earlier = task.month < begins
        self._early = task.rows.take(earlier)
        self._late = task.rows.take(late)
        half = np.searchsorted(np.unique(task.kin_group), task.kin_group) % HALVES
        self._halves = half[earlier], half[late]

    def __call__(self, changed: Mapping[str, Any]) -> float:
        """The average precision, mean of the halves."""
        model, (learned, judged) = MODELS[self._name]({**self._usual, **changed}), self._halves
        found = [self._of_half(model, learned != held, judged == held) for held in range(HALVES)]
        return round(float(np.mean(found)), DECIMALS)

    def _of_half(self, model: Model, learned: NDArray[np.bool_], judged: NDArray[np.bool_]) -> float:
        from sklearn.metrics import average_precision_score

        test = self._late.take(judged).known()
        risk = model.fit(self._early.take(learned), self._seed).risk(test.X, test.columns)
        return float(average_precision_score(test.label, risk, sample_weight=test.weight))


def _penalties(trial: optuna.Trial) -> dict[str, Any]:
    return {"C": trial.suggest_float("C", 0.001, 0.1, log=True), "l1_ratio": trial.suggest_float("l1_ratio", 0.0, 0.5)}


def _trees(trial: optuna.Trial) -> dict[str, Any]:
    return {
        "num_trees": trial.suggest_int("num_trees", 50, 300, step=50),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.15, log=True),
        "num_leaves": trial.suggest_int("num_leaves", 3, 31, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 20, 300, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.2, 1.0),
        "lambda_l2": trial.suggest_float("lambda_l2", 0.5, 50.0, log=True),
    }


# what may be looked for, by model
TUNED: dict[str, Callable[[optuna.Trial], dict[str, Any]]] = {
    "logistic": _penalties,
    "binary": _trees,
    "hazard": _trees,
}


def _study(kept: Path) -> optuna.Study:
    import optuna
    from optuna.storages.journal import JournalFileBackend, JournalStorage

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    kept.parent.mkdir(parents=True, exist_ok=True)
    journal = JournalStorage(JournalFileBackend(str(kept)))
    return optuna.create_study(storage=journal, study_name="settings", direction="maximize", load_if_exists=True)


def _sampler(seed: int, trials: int) -> optuna.samplers.BaseSampler:
    from optuna.samplers import TPESampler

    return TPESampler(seed=seed, n_startup_trials=max(trials // 3, 1))


def _finished(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    return [trial for trial in study.trials if trial.state.is_finished() and trial.values]


def _digest(task: Task, name: str, usual: Settings, trials: int) -> str:
    """Of all that a search rests on."""
    told = {"model": name, "usual": dict(usual), "trials": trials, "seed": task.seed}
    digest = blake2b(to_text({**told, "columns": task.rows.columns}).encode(), digest_size=16)
    rows = task.rows
    for part in (rows.X, rows.weight, rows.label, rows.closed, rows.event, task.kin_group, task.month):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
