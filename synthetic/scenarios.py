"""Worlds in which one thing is different, by name; scenarios.yaml says what each must do to a correct pipeline."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from synthetic.days import day

FILE = Path(__file__).parent / "scenarios.yaml"
Points = list[list[Any]]


def names() -> list[str]:
    """All scenarios."""
    return list(_told())


def scenario(params: dict[str, Any], name: str) -> dict[str, Any]:
    """The parameters with the changes of a scenario. Raises ValueError for a name or a key that is not there."""
    told = _told()
    if name not in told:
        raise ValueError(f"there is no scenario {name}; there are {', '.join(told)}")
    return _changed(params, told[name]["changes"], name)


def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


def _changed(params: dict[str, Any], changes: dict[str, Any], where: str) -> dict[str, Any]:
    new = copy.deepcopy(params)
    for key, value in changes.items():
        if key not in params:
            raise ValueError(f"{where}: synthetic/params.yaml has no {key}")
        if isinstance(value, dict):
            new[key] = _changed(params[key], value, f"{where}.{key}")
        else:
            new[key] = _gone_on(params[key], value) if isinstance(value, list) else value
    return new


def _gone_on(points: Points, later: Points) -> Points:
    """A borough's practice as it was until the first of the later points, and then at once as those say."""
    first = later[0][0]
    days, values = [day(on) for on, _ in points], [value for _, value in points]
    eve = str(np.datetime64(first, "D") - 1)
    kept = [point for point in points if point[0] < eve]
    return [*kept, [eve, float(np.interp(day(eve), days, values))], *later]
