"""How the features of a month differ from those that were learned from: the population stability index, and gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures.history import ALL

_BINS = 10
TRAINING = "training"  # stands in place of a month


def compared(
    X: NDArray[np.float32], columns: Sequence[str], month: NDArray[np.str_], borough: NDArray[np.str_]
) -> pd.DataFrame:
    """Rows of borough (also `all`), month, feature, psi, known, missing and rows.

    `X` (n, p) has a row a landmark, NaN where nothing is known; `month` says of each row which month it is of
    (`2026-11`), or `training`. Each place's months are compared with its own training rows; of these psi is empty.
    """
    months = np.unique(month)
    tables = []
    for place in [*np.unique(borough), ALL]:
        own = slice(None) if place == ALL else borough == place
        code = np.searchsorted(months, month[own])
        # one column after the other: a copy of all of them would be as large again
        found = [_of_column(X[own, at], code, months) for at in range(len(columns))]
        table = pd.concat(found, keys=list(columns), names=["feature", None]).reset_index("feature")
        tables.append(table.assign(borough=place))
    names = ["borough", "month", "feature", "psi", "known", "missing", "rows"]
    return pd.concat(tables, ignore_index=True)[names] if tables else pd.DataFrame(columns=names)


def _of_column(values: NDArray[np.float32], code: NDArray[np.int64], months: NDArray[np.str_]) -> pd.DataFrame:
    counts = _counts(values, code, len(months), _edges(values[code == np.searchsorted(months, TRAINING)]))
    missing, rows = counts[:, -1], counts.sum(axis=1)
    psi = stability(counts[months == TRAINING].sum(axis=0), counts)
    found = {"month": months, "psi": psi, "known": rows - missing, "missing": missing, "rows": rows}
    return pd.DataFrame(found).assign(psi=np.where(months == TRAINING, np.nan, psi))


def _edges(training: NDArray[np.float32]) -> NDArray[np.float32]:
    known = training[~np.isnan(training)]
    return np.unique(np.quantile(known, np.arange(1, _BINS) / _BINS)) if len(known) else np.zeros(0, np.float32)


def _counts(
    values: NDArray[np.float32], code: NDArray[np.int64], months: int, edges: NDArray[np.float32]
) -> NDArray[np.int64]:
    """By month and bin how many; nothing known is the last bin."""
    bins = len(edges) + 2
    # from the left, so that nought is apart from what is above it
    at = np.where(np.isnan(values), bins - 1, np.searchsorted(edges, values, side="left"))
    return np.bincount(code * bins + at, minlength=months * bins).reshape(months, bins)


def stability(training: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The population stability index of each row of counts by bin (m, bins) against those of the training rows (bins,).

    The sum over bins of (share now - share then) x log(share now / share then); half a row is put in each bin, so that
    an empty one is no infinite shift.
    """
    then = (training + 0.5) / (training.sum() + 0.5 * len(training))
    now = (counts + 0.5) / (counts.sum(axis=1, keepdims=True) + 0.5 * counts.shape[1])
    index: NDArray[np.float64] = ((now - then) * np.log(now / then)).sum(axis=1)
    return index
