"""The pictures of the programme's site: what changes over time, shares side by side, and limits of chance.

Each takes a table as it is published, with a `label` or an `on` (a day) and the numbers named, and gives an SVG.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from measures.canvas import BLUE, GREY, MARKERS, ORANGE, drawable, figure_of, percent, rendered, whiskers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", GREY)
_LINES = ("-", "--", "-.", ":")


def over_time_chart(
    table: pd.DataFrame,
    title: str,
    caption: str,
    counts: str,
    marks: Mapping[str, date] | None = None,
    is_share: bool = False,
) -> bytes:
    """Lines over time: rows of group, on, value and, where there is an interval, low and high. A line breaks where a
    value is hidden, and a value between two hidden ones is a dot.

    `counts` says what the upright axis counts; `marks` are days that are named in the picture.
    """
    _, caption = drawable(table, ["value"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 4.4))
    for place, group in enumerate(dict.fromkeys(table["group"])):
        line = table[table["group"] == group]
        colour, style = _COLOURS[place % len(_COLOURS)], _LINES[place % len(_LINES)]
        days, value = pd.to_datetime(line["on"]), pd.to_numeric(line["value"], errors="coerce").astype(float)
        alone = value.shift(1).isna() & value.shift(-1).isna()
        axes.plot(days, value, color=colour, linestyle=style, linewidth=1.8, label=str(group))
        axes.plot(days[alone], value[alone], color=colour, linestyle="none", marker="o", markersize=3.5)
        if {"low", "high"} <= set(line.columns) and len(line):
            low, high = (pd.to_numeric(line[name], errors="coerce").astype(float) for name in ("low", "high"))
            axes.fill_between(days, low, high, color=colour, alpha=0.15, linewidth=0)
    _marked(axes, marks or {})
    axes.set(ylabel=counts)
    axes.set_ylim(bottom=0)
    if is_share:
        percent(axes, "y")
    if table["group"].nunique() > 1:
        axes.legend(frameon=False, fontsize=9, ncols=2)
    return rendered(figure, title, caption, "svg")


def _marked(axes: Axes, marks: Mapping[str, date]) -> None:
    from matplotlib.dates import date2num

    for says, day in marks.items():
        at = date2num(day)
        axes.axvline(at, color=GREY, linestyle=":", linewidth=1.2)
        above = ("data", "axes fraction")
        axes.annotate(says, (at, 1), xycoords=above, rotation=90, va="top", ha="right", fontsize=8, color=GREY)


def bars_chart(table: pd.DataFrame, title: str, caption: str, counts: str, is_share: bool = False) -> bytes:
    """Bars that lie, the first at the top: rows of label, value and, where there is an interval, low and high."""
    shown, caption = drawable(table, ["value"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 1.9 + 0.36 * len(shown)))
    places = range(len(shown))
    axes.barh(places, shown["value"], color=BLUE, height=0.62)
    if {"low", "high"} <= set(shown.columns):
        low, high = (pd.to_numeric(shown[name], errors="coerce").astype(float) for name in ("low", "high"))
        axes.hlines(list(places), low, high, color="#000000", linewidth=1.5)
    axes.set_yticks(list(places), [str(label) for label in shown["label"]])
    axes.invert_yaxis()
    axes.set(xlabel=counts)
    if is_share:
        percent(axes, "x")
    return rendered(figure, title, caption, "svg")


def grouped_chart(table: pd.DataFrame, title: str, caption: str, counts: str, is_share: bool = False) -> bytes:
    """Dots with intervals, a row a label and a shape a group: rows of label, group, value, low, high."""
    shown, caption = drawable(table, ["value", "low", "high"], caption)
    labels, groups = (list(dict.fromkeys(table[name])) for name in ("label", "group"))
    figure, (axes,) = figure_of(title, caption, (7.6, 1.9 + 0.5 * len(labels)))
    for place, group in enumerate(groups):
        part = shown[shown["group"] == group]
        offset = (place - (len(groups) - 1) / 2) * 0.7 / max(1, len(groups))
        at = part["label"].map({label: k for k, label in enumerate(labels)}).astype(float) + offset
        colour, marker = _COLOURS[place % len(_COLOURS)], MARKERS[place % len(MARKERS)]
        whiskers(axes, part["value"], at, part, "x", colour, marker)
        axes.plot([], [], linestyle="none", marker=marker, color=colour, label=str(group))
    axes.set_yticks(range(len(labels)), [str(label) for label in labels])
    axes.set(xlabel=counts, ylim=(len(labels) - 0.5, -0.5))
    if is_share:
        percent(axes, "x")
    if len(groups) > 1:
        axes.legend(frameon=False, fontsize=9)
    return rendered(figure, title, caption, "svg")


def control_chart(table: pd.DataFrame, title: str, caption: str, counts: str, is_share: bool = False) -> bytes:
    """A figure by month within its limits of chance: rows of on, value, centre, low, high; those outside stand out."""
    shown, caption = drawable(table, ["value", "centre", "low", "high"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 4.2))
    days = pd.to_datetime(shown["on"])
    axes.fill_between(days, shown["low"], shown["high"], color=GREY, alpha=0.15, step="mid", linewidth=0)
    axes.plot(days, shown["centre"], color=GREY, linestyle="--", linewidth=1.2)
    axes.plot(days, shown["value"], color=BLUE, marker="o", markersize=3.5, linewidth=1)
    out = (shown["value"] < shown["low"]) | (shown["value"] > shown["high"])
    axes.plot(days[out], shown["value"][out], linestyle="none", marker="D", color=ORANGE, markersize=7)
    axes.set(ylabel=counts)
    axes.set_ylim(bottom=0)
    if is_share:
        percent(axes, "y")
    return rendered(figure, title, caption, "svg")


def funnel_chart(table: pd.DataFrame, limits: pd.DataFrame, title: str, caption: str, counts: str) -> bytes:
    """Shares against how many they rest on: rows of label, size, value; `limits` has size, centre, low, high."""
    shown, caption = drawable(table, ["size", "value"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 4.4))
    sizes = limits["size"].to_numpy(dtype=np.float64)
    axes.fill_between(sizes, limits["low"], limits["high"], color=GREY, alpha=0.15, linewidth=0)
    axes.plot(sizes, limits["centre"], color=GREY, linestyle="--", linewidth=1.2)
    axes.plot(shown["size"], shown["value"], linestyle="none", marker="o", color=BLUE, markersize=7)
    for row in shown.itertuples():
        axes.annotate(str(row.label), (float(row.size), float(row.value)), xytext=(6, 4), textcoords="offset points")  # type: ignore[arg-type]
    axes.set(xlabel=counts, ylabel="Share")
    axes.set_ylim(bottom=0)
    percent(axes, "y")
    return rendered(figure, title, caption, "svg")
