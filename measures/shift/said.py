"""What the sections of shift have in common: what to do when a figure trips, headings, figures by month."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

DO: Mapping[str, str] = {
    "volumes": "When one trips: compare the file's rows with the system's own count. If the file is whole, ask the"
    " service whether a threshold, a form or a team changed, and write that down. If it is not, hand the extract over"
    " anew before a list is used.",
    "lag": "When one trips: ask the service what holds records up. Families whose records come late are listed late, so"
    " say so on the list, and raise conform.known_lag_days if it lasts.",
    "features": "When one trips: look at the feature's source in the sections above first. If the records are whole,"
    " the families have changed: look at calibration, and train anew on a branch if it is off. Never drop a feature"
    " for a month.",
    "list_rate": "When it trips: see whether capacity was changed in params.yaml, or whether fewer families could be"
    " listed than usual, which points to memberships or scores that are missing.",
    "calibration": "When it trips (the interval leaves out 1): do not show bands from this model, and train anew on a"
    " branch; the list's order may still be of use, its chances are not.",
}
LIMITS = {"centre_told": "Usual", "low_told": "Limit below", "high_told": "Limit above", "reads": "Reads as"}


def series_of(rows: pd.DataFrame) -> dict[int, float]:
    """By month (202611) the values that may be seen."""
    known = rows[rows["value"].notna()]
    return {
        int(str(on)[:7].replace("-", "")): float(value) for on, value in zip(known["on"], known["value"], strict=True)
    }


def limits_told(rows: pd.DataFrame, by: float = 1.0) -> pd.DataFrame:
    """The same with the limits as texts, times `by`: `-` where there are none, as an empty number reads as hidden."""
    told = {
        f"{name}_told": ["-" if pd.isna(value) else f"{by * value:,.1f}" for value in rows[name]]
        for name in ("centre", "low", "high")
    }
    return rows.assign(**told).reset_index(drop=True)
