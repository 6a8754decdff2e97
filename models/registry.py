"""The models by name. To add one: write its module (fit, risk, to_files, load) and name it twice here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models import binary, chance, count_rule, hazard, logistic, per_stage, prior_referrals
from models.canonical import from_text
from models.rows import Fitted, Model

Settings = Mapping[str, Any]

# Each factory takes the settings of that model in params.yaml; a setting that it does not have is a TypeError.
MODELS: dict[str, Callable[[Settings], Model]] = {
    "chance": lambda settings: chance.Chance(**settings),
    "count_rule": lambda settings: count_rule.CountRule(**settings),
    "prior_referrals": lambda settings: prior_referrals.PriorReferrals(**settings),
    "logistic": lambda settings: logistic.Logistic(**settings),
    "hazard": lambda settings: hazard.Hazard(**settings),
    "binary": lambda settings: binary.Binary(**settings),
    "logistic_per_stage": lambda settings: per_stage.PerStage(logistic.Logistic(**settings)),
    "binary_per_stage": lambda settings: per_stage.PerStage(binary.Binary(**settings)),
    "hazard_per_stage": lambda settings: per_stage.PerStage(hazard.Hazard(**settings)),
}
_LOADERS: dict[str, Callable[[dict[str, str]], Fitted]] = {
    "chance": chance.load,
    "count_rule": count_rule.load,
    "prior_referrals": prior_referrals.load,
    "logistic": logistic.load,
    "hazard": hazard.load,
    "binary": binary.load,
    "per_stage": lambda files: per_stage.load(files, load),
}


def load(files: dict[str, str]) -> Fitted:
    """The fitted model whose `to_files()` gave these: the same risks bit for bit. Raises ValueError for a stranger."""
    name = from_text(files["model.json"]).get("model")
    if name not in _LOADERS:
        raise ValueError(f"model.json says model {name!r}; known are {', '.join(sorted(_LOADERS))}")
    return _LOADERS[name](files)
