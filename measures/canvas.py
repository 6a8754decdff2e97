"""What all pictures share: a figure with its title and caption, and its bytes, the same for the same numbers.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; shapes differ too. A row with a hidden number
(`c`) or none is not drawn, and the caption says how many were left out.
"""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["svg", "png"]
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#595959"
MARKERS = "osD^vP"


def drawable(table: pd.DataFrame, numbers: list[str], caption: str) -> tuple[pd.DataFrame, str]:
    """The rows whose numbers are all there, as floats, and the caption with how many are not."""
    shown = table.reset_index(drop=True)
    shown[numbers] = shown[numbers].apply(pd.to_numeric, errors="coerce").astype(float)
    whole = shown.dropna(subset=numbers)
    gone = len(shown) - len(whole)
    return whole, f"{caption} Not drawn, as numbers are too small: {gone}." if gone else caption


def figure_of(
    title: str, caption: str, size: tuple[float, float], panels: int = 1, across: int = 0
) -> tuple[Figure, list[Axes]]:
    """A figure with its title, its caption and so many panels: side by side, which share their y, or so many `across`,
    each with a scale of its own."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    figure.suptitle("\n".join(textwrap.wrap(title, int(size[0] * 10))), x=0.01, ha="left", fontsize=13, weight="bold")
    figure.supxlabel("\n".join(textwrap.wrap(caption, int(size[0] * 15))), x=0.01, ha="left", fontsize=8.5, color=GREY)
    down = -(-panels // across) if across else 1
    grid = list(figure.subplots(down, across or panels, sharey=not across, squeeze=False).flat)
    for axes in grid[panels:]:
        axes.remove()
    for axes in grid[:panels]:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, grid[:panels]


def whiskers(
    axes: Axes, x: pd.Series, y: pd.Series, spans: pd.DataFrame, along: Literal["x", "y"], colour: str, marker: str
) -> None:
    """Dots with their intervals, low to high, along x or y."""
    draw = axes.hlines if along == "x" else axes.vlines
    draw(y if along == "x" else x, spans["low"], spans["high"], color=colour, linewidth=2)
    axes.plot(x, y, linestyle="none", marker=marker, color=colour, markersize=7, markeredgecolor="white")


def percent(axes: Axes, which: Literal["x", "y"]) -> None:
    from matplotlib.ticker import PercentFormatter

    (axes.xaxis if which == "x" else axes.yaxis).set_major_formatter(PercentFormatter(xmax=1))


def rendered(figure: Figure, title: str, caption: str, kind: Kind) -> bytes:
    from matplotlib import rc_context

    # without a fixed salt an SVG's ids are random; without these, both kinds tell the date and the program
    unsaid = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    out = BytesIO()
    with rc_context({"svg.hashsalt": "on-track", "svg.fonttype": "path"}):
        figure.savefig(out, format=kind, dpi=120, metadata={"Title": title, "Description": caption, **unsaid})
    return out.getvalue()
