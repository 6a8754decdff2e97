"""The two pictures that only journeys have: paths as rows of steps, and groups as states by quarter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from measures.canvas import BLUE, GREY, ORANGE, drawable, figure_of, rendered
from measures.journeys.grouping import JUSTICE, QUARTERS, STATES
from measures.journeys.paths import ARROW, CARE, MILESTONES, OTHER

_GREEN, _PINK, _SKY, _YELLOW = "#009E73", "#CC79A7", "#56B4E9", "#E69F00"
_STEP: Mapping[str, str] = {
    **dict(zip(MILESTONES, (_GREEN, _SKY, BLUE, _YELLOW, ORANGE, _PINK), strict=True)),
    CARE: "#000000",
    OTHER: GREY,
}
_STATE = dict(zip((*STATES, JUSTICE), (GREY, _GREEN, _SKY, ORANGE, _PINK), strict=True))
_LINE = dict(zip((*STATES, JUSTICE), (":", "--", "-", "-", "-."), strict=True))


def paths_chart(table: pd.DataFrame, title: str, caption: str) -> bytes:
    """Each path as a row of steps with its share beside it: rows of path, share, low, high (percent)."""
    shown, caption = drawable(table, ["share", "low", "high"], caption)
    figure, (steps, shares) = figure_of(title, caption, (10.5, 1.9 + 0.4 * len(shown)), panels=2)
    longest = 1
    for place, path in enumerate(shown["path"]):
        names = str(path).split(ARROW)
        longest = max(longest, len(names))
        for at, name in enumerate(names):
            steps.barh(place, 0.96, left=at, height=0.7, color=_STEP[name])
            light = "#000000" if _STEP[name] in (_SKY, _YELLOW, _PINK) else "#FFFFFF"
            steps.text(at + 0.48, place, name, ha="center", va="center", fontsize=7, color=light)
    steps.set(xlim=(0, longest), xticks=[], yticks=[], xlabel="first of each, in order")
    steps.spines[["bottom", "left"]].set_visible(False)
    places = np.arange(len(shown))
    shares.barh(places, shown["share"], color=BLUE, height=0.6)
    shares.hlines(places, shown["low"], shown["high"], color="#000000", linewidth=1.5)
    shares.set(xlabel="Of 100 children known before", xlim=(0, None), ylim=(len(shown) - 0.5, -0.5))
    return rendered(figure, title, caption, "svg")


def states_chart(table: pd.DataFrame, title: str, caption: str) -> bytes:
    """A panel a group: rows of group, quarter, state, share (percent). Where a number is hidden the line has a gap."""
    names = list(dict.fromkeys(table["group"]))
    across = min(3, len(names))
    down = -(-len(names) // across)
    figure, panels = figure_of(title, caption, (3.7 * across, 1.4 + 2.9 * down), panels=len(names), across=across)
    for axes, name in zip(panels, names, strict=True):
        own = table[table["group"] == name]
        for state in _STATE:
            line = own[own["state"] == state].sort_values("quarter")
            share = pd.to_numeric(line["share"], errors="coerce").astype(float)
            label = state if axes is panels[0] else None
            axes.plot(
                line["quarter"],
                share,
                color=_STATE[state],
                linestyle=_LINE[state],
                marker="o",
                markersize=3,
                label=label,
            )
        axes.set(xlim=(-QUARTERS - 0.5, -0.5), ylim=(0, 100), xlabel="quarters before the entry", ylabel="%")
        axes.set_title(_folded(name), fontsize=9, loc="left")
    panels[0].legend(frameon=False, fontsize=7)
    return rendered(figure, title, caption, "svg")


def _folded(name: str, width: int = 40) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(name, width))
