"""What is too good to be true: figures that say that something leaks, and stop the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

TOO_GOOD = 0.90  # published models of such records that were checked for leaks lie between 0.70 and 0.88


def too_good(spans: Mapping[str, Mapping[str, tuple[float, float]]], ceiling: float = TOO_GOOD) -> list[str]:
    """The models whose AUC lies above the ceiling with its whole interval; `spans` is interval by model and figure."""
    return [name for name, told in spans.items() if "auc" in told and told["auc"][0] > ceiling]


def is_off(aucs: Sequence[float]) -> bool:
    """Whether the mean AUC of label shuffles lies more than two standard errors from 0.5; not with fewer than two."""
    if len(aucs) < 2:
        return False
    error = np.std(aucs, ddof=1) / np.sqrt(len(aucs))
    return bool(abs(np.mean(aucs) - 0.5) > 2 * error)
