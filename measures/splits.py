"""How large the leak is: the AUC of one plain model under other splits, on the same landmarks, beside ours."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures import bootstrap
from measures.evaluation import Settings

SPLITS = {
    "ours": "ours: kin apart, later in time",
    "time_only": "later in time, kin on both sides",
    "random_rows": "random rows",
    "other_boroughs": "learned in other boroughs",
}
EVERYWHERE = "all boroughs"
_IN_A_BOROUGH = ("ours", "other_boroughs")
_COLUMNS = ["place", "split", "events", "auc", "low", "high", "above_ours", "above_low", "above_high"]


def split_table(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The AUC of every split over all boroughs, and in each borough of ours and of what other boroughs taught.

    `rows`: label (1, 0, NaN), weight, kin, borough, and a risk by split, as pipeline.splits gives them. Gives place,
    split, events, auc, low, high, and how far it is above ours on the same rows (above_ours, above_low, above_high).
    A place with fewer events than the floor, and a split with a row that it could not tell, have no numbers.
    """
    known = rows.dropna(subset=["label"])
    found = [_measured(EVERYWHERE, known, list(SPLITS), settings)]
    for borough, part in known.groupby("borough", sort=True):
        found.append(_measured(str(borough), part, list(_IN_A_BOROUGH), settings))
    return pd.concat(found, ignore_index=True)[_COLUMNS]


def _measured(place: str, rows: pd.DataFrame, splits: list[str], settings: Settings) -> pd.DataFrame:
    table = pd.DataFrame({"place": place, "split": splits}).reindex(columns=_COLUMNS)
    numbers = _COLUMNS[2:]
    table[numbers] = table[numbers].astype(float)
    label, weight, kin = (rows[name].to_numpy() for name in ("label", "weight", "kin"))
    events = float(weight @ label)
    if min(events, float(weight.sum()) - events) < settings.floor:
        return table
    fitted = [name for name in splits if rows[name].notna().all()]
    within = bootstrap.by_kin(weight, kin)
    aucs = {name: bootstrap.auc(label, rows[name].to_numpy(np.float64), within) for name in fitted}
    apart = {f"{name} above": bootstrap.difference(aucs[name], aucs["ours"]) for name in fitted if "ours" in aucs}
    spans = bootstrap.kin_intervals({**aucs, **apart}, within, settings.resamples, settings.seed)
    values = {name: float(auc(np.ones((1, within.shape[0])))[0]) for name, auc in aucs.items()}
    for at, name in ((splits.index(name), name) for name in fitted):
        above = values[name] - values.get("ours", np.nan)
        span = spans.get(f"{name} above", (np.nan, np.nan))
        table.loc[at, numbers] = [round(events, 1), values[name], *spans[name], above, *span]
    return table
