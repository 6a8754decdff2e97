"""What the main model owes to each part of what it learns from: average precision and AUC beside those of all of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures import bootstrap
from measures.evaluation import Settings

ALL = "all"
COLUMNS = ["variant", "measure", "value", "low", "high", "beyond_all", "beyond_low", "beyond_high"]
_MEASURES = {"auc": bootstrap.auc, "average_precision": bootstrap.average_precision}


def variant_table(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Each variant's figures and how far they are beyond those of `all` on the same rows and resamples.

    `rows`: label (1, 0, NaN), weight, kin, and a risk by variant, NaN where it could not be learned: such a variant,
    and everything where there are fewer events than the floor, is left out.
    """
    known = rows.dropna(subset=["label"])
    label, weight, kin = (known[name].to_numpy() for name in ("label", "weight", "kin"))
    events = float(weight @ label)
    names = [name for name in rows.columns if name not in ("row_id", "label", "weight", "kin")]
    fitted = [name for name in names if known[name].notna().all()]
    if min(events, float(weight.sum()) - events) < settings.floor or ALL not in fitted:
        return pd.DataFrame(columns=COLUMNS)
    found, within = [], bootstrap.by_kin(weight, kin)
    once = np.ones((1, within.shape[0]))
    for measure, made in _MEASURES.items():
        told = {name: made(label, known[name].to_numpy(np.float64), within) for name in fitted}
        beyond = {f"{name} beyond": bootstrap.difference(told[name], told[ALL]) for name in fitted}
        spans = bootstrap.kin_intervals({**told, **beyond}, within, settings.resamples, settings.seed)
        values = {name: float(statistic(once)[0]) for name, statistic in told.items()}
        found += [
            (name, measure, values[name], *spans[name], values[name] - values[ALL], *spans[f"{name} beyond"])
            for name in fitted
        ]
    return pd.DataFrame(found, columns=COLUMNS)
