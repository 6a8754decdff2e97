"""Small pictures as inline SVG: the same text for the same numbers, its letters in the page's own type.

Made-up figures are blue dots and lines, published ones orange diamonds (Okabe and Ito's colours; shapes differ too).
"""

import re
from io import StringIO
from typing import Any
from xml.sax.saxutils import quoteattr
from zlib import crc32

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

BLUE, ORANGE, GREY, PALE = "#0072B2", "#D55E00", "#595959", "#dddddd"
WIDTH, BELOW = 4.3, 0.4
"""Inches: the width of a drawing, and what its x axis takes."""
LETTER = 0.064
"""Inches for a letter of a label: a mean one of 9 points, with some to spare."""
STYLE: Any = {
    "svg.hashsalt": "on-track",
    "svg.fonttype": "none",
    "savefig.transparent": True,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
}


def trend(made: pd.DataFrame, known: pd.DataFrame, unit: str, label: str) -> str:
    """Made-up and published values (rows of year, value) by year."""
    figure, axes = _canvas(1.8, 0.6)
    axes.plot(made.year, made.value, color=BLUE, marker="o", markersize=3, linewidth=1.5)
    axes.plot(known.year, known.value, color=ORANGE, marker="D", markersize=4, linewidth=1, linestyle="--")
    axes.set_ylim(0, 1.08 * np.nanmax([made.value.max(), known.value.max(), 1e-9]))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_ylabel(unit, color=GREY)
    return _svg(figure, label)


def dots(rows: pd.DataFrame, unit: str, label: str) -> str:
    """One line for each group: made_up with its interval low to high, and published; hollow where it is rare."""
    figure, axes = _canvas(BELOW + 0.15 + 0.19 * len(rows), 0.2 + LETTER * rows.group.str.len().max())
    place = range(len(rows))
    axes.hlines(place, rows.low, rows.high, color=BLUE, linewidth=2, alpha=0.5)
    for is_rare, part in rows.assign(place=place).groupby(rows.verdict == "rare"):
        fill: dict[str, Any] = {"markerfacecolor": "white"} if is_rare else {}
        axes.plot(part.published, part.place, "D", color=ORANGE, markersize=4.5, **fill)
        axes.plot(part.made_up, part.place, "o", color=BLUE, markersize=4.5, **fill)
    axes.set(yticks=place, yticklabels=rows.group, ylim=(len(rows) - 0.4, -0.6), xlim=(0, None))
    axes.set_xlabel(unit, color=GREY)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    return _svg(figure, label)


def pyramid(rows: pd.DataFrame, label: str) -> str:
    """Boys to the left, girls to the right, by age: rows of age, sex, count."""
    figure, axes = _canvas(2.7, 0.6)
    for sex, sign, colour in (("Male", -1, BLUE), ("Female", 1, ORANGE)):
        own = rows[rows.sex == sex]
        axes.barh(own.age, sign * own["count"], height=0.8, color=colour)
    side = 1.1 * float(rows["count"].max()) if len(rows) else 1.0
    axes.set(xlim=(-side, side), ylim=(-1.6, 17.6), yticks=[-1, 0, 5, 10, 15, 17])
    axes.set_yticklabels(["unborn", "0", "5", "10", "15", "17"])
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
    axes.set_xlabel("boys                      girls", color=GREY)
    return _svg(figure, label)


def curve(rows: pd.DataFrame, known: pd.DataFrame, label: str) -> str:
    """How many per cent had ended after so many days (rows of days, share), and the published points of it."""
    figure, axes = _canvas(2.1, 0.6)
    axes.plot(rows.days / 365.25, rows.share, color=BLUE, linewidth=1.5)
    axes.plot(known.days / 365.25, known.share, "D", color=ORANGE, markersize=4.5)
    axes.set(ylim=(0, 103), xlim=(0, None))
    axes.set_xlabel("years", color=GREY)
    axes.set_ylabel("% ended by then", color=GREY)
    axes.grid(color=PALE, linewidth=0.8)
    return _svg(figure, label)


def _canvas(height: float, left: float) -> tuple[Figure, Axes]:
    """An empty drawing, in inches; margins are given, as having them found takes as long as the drawing itself."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        wide, high = WIDTH - left - 0.1, height - BELOW - 0.08
        return figure, figure.add_axes((left / WIDTH, BELOW / height, wide / WIDTH, high / height))


def _svg(figure: Figure, label: str) -> str:
    """The drawing alone: no header, no size (the page gives it one), no names that two pictures could share."""
    out = StringIO()
    with rc_context(STYLE):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    opening, rest = out.getvalue().split("<svg", 1)[1].split(">", 1)
    box = re.search(r'viewBox="[^"]*"', opening)
    for unwanted in (r"<metadata>.*?</metadata>", r"<style.*?</style>", r"font-family: [^;]*; ", r"^ +"):
        rest = re.sub(unwanted, "", rest, flags=re.DOTALL | re.MULTILINE)
    rest = rest.replace("xlink:href", "href")
    used = set(re.findall(r'(?:url\(|href=")#([^")]+)', rest))
    rest = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", rest)
    own = f"p{crc32(label.encode()):x}-"
    rest = re.sub(r'(id="|url\(#|href="#)', lambda found: found[1] + own, rest)
    return f'<svg role="img" aria-label={quoteattr(label)} {box[0] if box else ""}>{rest}'
