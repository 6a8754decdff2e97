"""The pictures of models and lists: bytes of an SVG or PNG that need no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from measures.canvas import BLUE, GREY, MARKERS, ORANGE, Kind, drawable, figure_of, percent, rendered, whiskers

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def reliability_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """What was predicted against what happened, with intervals: rows of predicted, observed, low, high (0 to 1)."""
    shown, caption = drawable(table, ["predicted", "observed", "low", "high"], caption)
    figure, (axes,) = figure_of(title, caption, (6.4, 6.0))
    _predicted_and_observed(axes, shown)
    axes.set(xlabel="Predicted", ylabel="What happened")
    return rendered(figure, title, caption, kind)


def reliability_by_group_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """The same in a small panel for each group: rows of group, predicted, observed, low, high."""
    shown, caption = drawable(table, ["predicted", "observed", "low", "high"], caption)
    groups = list(dict.fromkeys(table["group"]))
    across = min(len(groups), 4)
    down = -(-len(groups) // across)
    figure, panels = figure_of(title, caption, (0.6 + 2.8 * across, 1.2 + 2.9 * down), len(groups), across)
    for place, (panel, group) in enumerate(zip(panels, groups, strict=True)):
        _predicted_and_observed(panel, shown[shown["group"] == group])
        panel.set_title(group, fontsize=10, loc="left")
        panel.set(xlabel="Predicted", ylabel="" if place % across else "What happened")
    return rendered(figure, title, caption, kind)


def _predicted_and_observed(axes: Axes, shown: pd.DataFrame) -> None:
    top = 1.08 * float(max(shown["predicted"].max(), shown["high"].max())) if len(shown) else 1.0
    axes.plot([0, top], [0, top], color=GREY, linestyle="--", linewidth=1)
    axes.annotate("perfect", (0.93 * top, 0.95 * top), color=GREY, ha="right", fontsize=9)
    whiskers(axes, shown["predicted"], shown["observed"], shown, "y", BLUE, "o")
    axes.set(xlim=(0, top), ylim=(0, top), aspect="equal")
    percent(axes, "x")
    percent(axes, "y")


def models_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """One panel per measure, one dot with its interval per model: rows of measure, model, value, low, high.

    Models and measures stand in the order of the table, the first at the top and on the left.
    """
    shown, caption = drawable(table, ["value", "low", "high"], caption)
    measures, models = list(dict.fromkeys(table["measure"])), list(dict.fromkeys(table["model"]))
    height = 1.9 + 0.45 * len(models)
    figure, panels = figure_of(title, caption, (1.6 + 3.2 * len(measures), height), panels=len(measures))
    for panel, measure in zip(panels, measures, strict=True):
        part = shown[shown["measure"] == measure]
        for place, model in enumerate(models):
            row = part[part["model"] == model]
            marker = MARKERS[place % len(MARKERS)]
            whiskers(panel, row["value"], pd.Series(place, row.index), row, "x", BLUE if place else ORANGE, marker)
        panel.set(xlabel=measure, yticks=range(len(models)), yticklabels=models, ylim=(len(models) - 0.5, -0.5))
        panel.grid(axis="x", color="#dddddd", linewidth=0.8)
    return rendered(figure, title, caption, kind)


def capacity_chart(table: pd.DataFrame, title: str, caption: str, base_rate: float, kind: Kind = "svg") -> bytes:
    """Precision of each quarter's lists, with its interval, against the share among all families (`base_rate`, 0 to 1).

    Rows of quarter, precision, low, high, as capacity.by_quarter gives them.
    """
    shown, caption = drawable(table, ["precision", "low", "high"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 4.4))
    last = pd.PeriodIndex(table["quarter"], freq="M") + 2
    quarters = [f"{first:%b} to {end:%b %Y}" for first, end in zip(table["quarter"], last.to_timestamp(), strict=True)]
    place = shown.index.to_numpy()
    whiskers(axes, pd.Series(place), shown["precision"], shown, "y", BLUE, "o")
    axes.axhline(base_rate, color=ORANGE, linestyle="--", linewidth=1.5)
    axes.annotate("all families", (len(quarters) - 0.5, base_rate), color=ORANGE, ha="right", va="bottom", fontsize=9)
    axes.set(ylabel="Listed families with the event", xlim=(-0.6, len(quarters) - 0.4))
    axes.set_xticks(range(len(quarters)), quarters, rotation=45, ha="right")
    axes.set_ylim(0, None)
    percent(axes, "y")
    return rendered(figure, title, caption, kind)


def decision_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """Net benefit per 1,000 by threshold, a line a policy: rows of policy, threshold, value, low, high.

    The interval is drawn of the first policy alone; what is far below 0, as acting on all soon is, runs out of the
    picture.
    """
    shown, caption = drawable(table, ["threshold", "value", "low", "high"], caption)
    figure, (axes,) = figure_of(title, caption, (7.6, 4.4))
    policies = list(dict.fromkeys(table["policy"]))
    styles = dict(zip(policies, ["-", "--", "-.", ":"] * len(policies), strict=False))
    for place, policy in enumerate(policies):
        line = shown[shown["policy"] == policy]
        colour = ORANGE if place == 0 else GREY if policy in ("all", "none") else BLUE
        axes.plot(line["threshold"], 1000 * line["value"], linestyle=styles[policy], color=colour, label=policy)
        if place == 0:
            axes.fill_between(line["threshold"], 1000 * line["low"], 1000 * line["high"], color=colour, alpha=0.15)
    top = 1000 * float(shown["high"].max()) if len(shown) else 1.0
    axes.set(xlabel="Chance from which a conversation is offered", ylabel="Net benefit", ylim=(-0.2 * top, 1.08 * top))
    percent(axes, "x")
    axes.legend(frameon=False, fontsize=9)
    return rendered(figure, title, caption, kind)


def parts_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """How a month's families divide, a bar a month and a panel a group: rows of group, month (text), part, families."""
    shown, caption = drawable(table, ["families"], caption)
    groups, months, parts = (list(dict.fromkeys(table[name])) for name in ("group", "month", "part"))
    figure, panels = figure_of(title, caption, (1.6 + 2.6 * len(groups), 4.4), panels=len(groups))
    hatches = dict(zip(parts, ["", "//", "..", "xx"] * len(parts), strict=False))
    colours = dict(zip(parts, ["#cccccc", BLUE, ORANGE, "white"] * len(parts), strict=False))
    for panel, group in zip(panels, groups, strict=True):
        wide = shown[shown["group"] == group].pivot(index="month", columns="part", values="families")
        wide, below = wide.reindex(index=months, columns=parts).fillna(0), pd.Series(0.0, index=months)
        for part in parts:
            look = {"color": colours[part], "hatch": hatches[part], "edgecolor": GREY}
            panel.bar(range(len(months)), wide[part], bottom=below, label=part.replace("_", " "), **look)
            below = below + wide[part]
        panel.set_xticks(range(len(months)), months, rotation=90, fontsize=8)
        panel.set_title(str(group), fontsize=10, loc="left")
    panels[0].set_ylabel("Families")
    panels[-1].legend(frameon=False, fontsize=9)
    return rendered(figure, title, caption, kind)


def folds_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """When each fold learns and when it is tested: rows of fold, train_from, train_to, test_from, test_to (dates).

    A third bar, where the table has `follow_to`, is how long the test children were then followed.
    """
    figure, (axes,) = figure_of(title, caption, (7.6, 1.9 + 0.45 * len(table)))
    spans = [("learns from", "train_from", "train_to", BLUE, ""), ("is tested on", "test_from", "test_to", ORANGE, "")]
    if "follow_to" in table:
        spans.append(("then followed", "test_to", "follow_to", "#cccccc", "//"))
    for says, start, end, colour, hatch in spans:
        left, right = (pd.to_datetime(table[name]).to_numpy() for name in (start, end))
        axes.barh(range(len(table)), right - left, left=left, height=0.6, color=colour, hatch=hatch, label=says)
    axes.set_yticks(range(len(table)), [str(fold) for fold in table["fold"]])
    axes.invert_yaxis()
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.0 + 0.5 / len(table)), ncols=len(spans), frameon=False)
    return rendered(figure, title, caption, kind)


def churn_chart(table: pd.DataFrame, title: str, caption: str, kind: Kind = "svg") -> bytes:
    """Shares of each month's list, stacked, below the line what left: rows of month, new, staying, returning, left."""
    figure, (axes,) = figure_of(title, caption, (7.6, 4.4))
    places, base = range(len(table)), pd.Series(0.0, table.index)
    for name, colour, hatch in (("staying", BLUE, ""), ("returning", "#56B4E9", "//"), ("new", ORANGE, "")):
        axes.bar(places, table[name], bottom=base, color=colour, hatch=hatch, edgecolor="white", label=name)
        base = base + table[name]
    axes.bar(places, -table["left"], color="#cccccc", hatch="..", edgecolor="white", label="left")
    axes.axhline(0, color=GREY, linewidth=1)
    months = [f"{month:%b %Y}" for month in table["month"]]
    axes.set_xticks(places, months, rotation=45, ha="right")
    axes.set(ylabel="Share of the list", ylim=(-1.05, 1.05))
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["100%", "50%", "0%", "50%", "100%"])
    axes.legend(frameon=False, fontsize=9, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 1.12))
    return rendered(figure, title, caption, kind)
