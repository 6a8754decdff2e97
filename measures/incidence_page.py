"""What of the outcomes may be published, and the page that shows it: label counts, curves and the cross-check."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from measures.bootstrap import Floats
from measures.label_counts import REASONS
from measures.suppression import SMALL

_TEMPLATES = Path(__file__).parent / "templates"
_FEWEST = SMALL + 1  # events between two points of a curve: fewer would tell of single children
_KNOWN = ["known", "known_events", "share", "share_low", "share_high"]
_WIDTH, _HEIGHT = 270.0, 170.0  # of a curve's field, in pixels
_BESIDE = 18.0  # how far right of it the share stands


def publishable_curves(found: pd.DataFrame) -> pd.DataFrame:
    """Of each curve that `incidence.curves` gives, the months between which at least 6 events lie, and its end.

    A curve that rests on 1 to 5 events is left out; one without any keeps its end.
    """
    kept = [_spaced(curve) for _, curve in found.groupby(["outcome", "life_stage"], sort=True)]
    return pd.concat(kept, ignore_index=True) if kept else found


def publishable_check(checked: pd.DataFrame) -> pd.DataFrame:
    """Of `incidence.cross_check` the rows that do not rest on 1 to 5 events.

    The share is empty where it would tell of 1 to 5 children, or events, in which the two groups differ.
    """
    few = range(1, _FEWEST)
    shown = checked[~checked[["events", "known_events"]].isin(few).any(axis=1)].reset_index(drop=True)
    told = (shown["events"] - shown["known_events"]).isin(few) | (shown["children"] - shown["known"]).isin(few)
    shown[["known", "known_events"]] = shown[["known", "known_events"]].astype("Int64")
    shown.loc[told, _KNOWN] = pd.NA
    return shown


def page(counts: pd.DataFrame, found: pd.DataFrame, checked: pd.DataFrame, as_of: str) -> str:
    """One self-contained HTML page of what may be published: the three tables, drawn and in words.

    `counts` as label_counts.publishable gives it, `found` and `checked` as the functions here do.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    outcomes = [
        {"name": name, "panels": _panels(name, found, checked), **_table(rows)}
        for name, rows in counts.groupby("outcome", sort=True, observed=True)
    ]
    apart = checked[~checked["agrees"].astype(bool)]
    differ = apart[["outcome", "life_stage"]].to_dict("records")
    return engine.get_template("incidence.html").render(
        outcomes=outcomes, differ=differ, compared=len(checked), as_of=as_of, width=_WIDTH, height=_HEIGHT
    )


def _spaced(curve: pd.DataFrame) -> pd.DataFrame:
    events, end = int(curve["events"].iloc[0]), float(curve["incidence"].iloc[-1])
    if events == 0:
        return curve.tail(1)
    if events < _FEWEST:
        return curve.head(0)
    # how many events the rise of the curve stands for
    return curve.iloc[_steps_apart(curve["incidence"].to_numpy() * events / end)]


def _steps_apart(risen: Sequence[float] | Floats) -> list[int]:
    """Which points stay: each well above the one before; the last in place of one that is too near to it."""
    kept: list[int] = []
    level = 0.0
    for place, height in enumerate(risen):
        if height - level >= _FEWEST - 1e-9:
            kept.append(place)
            level = height
    return [*kept[:-1], len(risen) - 1]


def _table(rows: pd.DataFrame) -> dict[str, Any]:
    """An outcome's counts by life stage and borough, with the reasons that occur."""
    reasons = [name for name in REASONS if rows[name].isna().any() or rows[name].any()]
    groups = [
        {"stage": stage, "borough": borough, "years": _years(part, reasons), "sums": _sums(part, reasons)}
        for (stage, borough), part in rows.groupby(["life_stage", "borough"], sort=True, observed=True)
    ]
    return {"reasons": reasons, "groups": groups}


def _years(part: pd.DataFrame, reasons: list[str]) -> list[dict[str, Any]]:
    cells = part[reasons].astype(object).where(part[reasons].notna(), None).to_numpy().tolist()
    return [{"year": year, "cells": row} for year, row in zip(part["school_year"], cells, strict=True)]


def _sums(part: pd.DataFrame, reasons: list[str]) -> list[tuple[int, bool]]:
    """Per reason the sum of the counts shown, which tells nothing new, and whether others are hidden."""
    return [(int(part[name].sum()), bool(part[name].isna().any())) for name in reasons]


def _panels(outcome: object, found: pd.DataFrame, checked: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """An outcome's curves, one a life stage, on one scale."""
    curves, ends = found[found["outcome"] == outcome], checked[checked["outcome"] == outcome]
    top = _round_up(float(max([0.001, *curves["high"].dropna(), *ends["share_high"].dropna()])))
    return [
        _panel(curves[curves["life_stage"] == end["life_stage"]], end, top)
        for end in ends.to_dict("records")
        if end["events"] > 0
    ]


def _panel(curve: pd.DataFrame, end: dict[Hashable, Any], top: float) -> dict[Hashable, Any]:
    across = (curve["month"] * _WIDTH / curve["month"].max()).tolist()
    line, low, high = (_heights(curve[name], top) for name in ("incidence", "low", "high"))
    upper, lower = list(zip(across, high, strict=True)), list(zip(across, low, strict=True))
    share = (
        None if pd.isna(end["share"]) else _heights(pd.Series([end[f"share{x}"] for x in ("", "_low", "_high")]), top)
    )
    return {
        **end,
        "line": _points([(0.0, _HEIGHT), *zip(across, line, strict=True)]),
        "band": _points([(0.0, _HEIGHT), *upper, *reversed(lower)]),
        "marks": [(share_of * top, round(_HEIGHT * (1 - share_of), 1)) for share_of in (0, 0.25, 0.5, 0.75, 1)],
        "months": [
            (month, round(month * _WIDTH / int(curve["month"].max()), 1))
            for month in range(0, int(curve["month"].max()) + 1, 12)
        ],
        "share_at": None if share is None else [round(_WIDTH + _BESIDE, 1), *(round(y, 1) for y in share)],
    }


def _heights(values: pd.Series, top: float) -> list[float]:
    """Pixels from the top; what has no value, as an interval of nothing, stands on the ground."""
    return [_HEIGHT * (1 - value / top) for value in values.fillna(0.0)]


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _round_up(share: float) -> float:
    """The next of 0.1, 0.2, 0.4, 0.8, 1.2, 2, 4 ... per cent."""
    steps = (0.001, 0.002, 0.004, 0.008, 0.012, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.2, 0.4, 0.6, 0.8)
    return next((step for step in steps if step >= share), 1.0)
