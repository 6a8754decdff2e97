"""The pictures of the savings: by year what is saved and spent, and the net over precision and effect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures.canvas import BLUE, GREY, ORANGE, figure_of, rendered

_MILLION = 1_000_000


def years_chart(years: pd.DataFrame, title: str, caption: str) -> bytes:
    """Bars by year of placements and staff, one on the other, and dots of what the programme costs (£m)."""
    figure, (axes,) = figure_of(title, caption, (7.6, 4.2))
    placements, staff, cost = (
        pd.to_numeric(years[name], errors="coerce").astype(float) / _MILLION for name in ("placements", "staff", "cost")
    )
    axes.bar(years["year"], placements, color=BLUE, width=0.6, label="saved on placements")
    below = placements.fillna(0.0)
    axes.bar(years["year"], staff, bottom=below, color="#56B4E9", width=0.6, label="saved on staff", hatch="//")
    axes.plot(years["year"], cost, linestyle="none", marker="D", color=ORANGE, markersize=9, label="programme cost")
    axes.set(xlabel="Year", ylabel="£m")
    axes.set_xticks(list(years["year"]))
    axes.legend(frameon=False, fontsize=9)
    return rendered(figure, title, caption, "svg")


def grid_chart(net: pd.DataFrame, title: str, caption: str) -> bytes:
    """A field of precision (up) by effect (across): each cell's net in £ thousand, by colour and as a number."""
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

    table = net.pivot(index="precision", columns="effect", values="net") / 1_000
    figure, (axes,) = figure_of(title, caption, (7.6, 1.8 + 0.45 * len(table)))
    size = max(float(np.abs(table.to_numpy()).max()), 1.0)
    colours = LinearSegmentedColormap.from_list("loses or saves", ["#E8A27C", "#FFFFFF", "#7FB5DA"])
    axes.imshow(table, cmap=colours, norm=TwoSlopeNorm(0, -size, size), aspect="auto", origin="lower")
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        axes.annotate(f"{value:+,.0f}", (column, row), ha="center", va="center", fontsize=9)
    axes.set_xticks(range(table.shape[1]), [f"{effect:.0%}" for effect in table.columns])
    axes.set_yticks(range(len(table)), [f"{precision:.0%}" for precision in table.index])
    axes.set(xlabel="Effect: how much less often a child enters care with help", ylabel="Precision of the list")
    return rendered(figure, title, caption, "svg")


def intervals_chart(rows: pd.DataFrame, title: str, caption: str) -> bytes:
    """Dots with intervals: rows of what, middle, low and high, in £m."""
    figure, (axes,) = figure_of(title, caption, (7.6, 1.9 + 0.4 * len(rows)))
    places = list(range(len(rows)))
    low, middle, high = (rows[name] / _MILLION for name in ("low", "middle", "high"))
    axes.hlines(places, low, high, color=BLUE, linewidth=2)
    axes.plot(middle, places, linestyle="none", marker="o", color=BLUE, markersize=7, markeredgecolor="white")
    axes.axvline(0, color=GREY, linestyle=":", linewidth=1.2)
    axes.set_yticks(places, list(rows["what"]))
    axes.invert_yaxis()
    axes.set(xlabel="£m a year")
    return rendered(figure, title, caption, "svg")
