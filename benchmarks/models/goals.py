"""The figures of all seeds as one table: means with their spread, each beside its goal, reached or short of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.models.beside import LIMIT
from benchmarks.models.own import CHOSEN
from benchmarks.models.task import LEARNERS

RULES = ("count_rule", "prior_referrals", "chance")
COLUMNS = ["question", "figure", "model", "mean", "error", "seeds", "goal", "verdict"]


@dataclass(frozen=True)
class Goal:
    """From where to where a figure may lie."""

    low: float = -np.inf
    high: float = np.inf

    def __str__(self) -> str:
        if self.high == np.inf:
            return f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}" if self.low > -np.inf else f"at most {self.high:g}"

    def verdict(self, value: float) -> str:
        """`reached`, or by how much not."""
        if np.isnan(value):
            return "not measured"
        short = max(self.low - value, value - self.high)
        return f"short by {short:.2g}" if short > 0 else "reached"


@dataclass(frozen=True)
class Line:
    """A figure of the table. `says` is its name; `part` and `figure` say where a seed's value stands.

    beside: the model whose figure it is divided by, both less `origin`; holds: not the figure, but whether its interval
    holds 1. `goal` is told of the models that learn, as a rule is not meant to reach it.
    """

    says: str
    part: str
    figure: str
    beside: str = ""
    origin: float = 0.0
    holds: bool = False
    goal: Goal | None = None


LINES = (
    Line("AUC", "own", "auc"),
    Line("AUC - 0.5, share of the limit's", "own", "auc", LIMIT, 0.5, goal=Goal(low=0.94)),
    Line("average precision", "own", "average_precision"),
    Line("average precision, share of the limit's", "own", "average_precision", LIMIT, goal=Goal(low=0.75)),
    Line("precision at capacity", "own", "precision"),
    Line("precision at capacity, times the count rule's", "own", "precision", "count_rule", goal=Goal(low=1.25)),
    Line("calibration slope", "own", "slope"),
    Line("share of seeds whose interval of the slope holds 1", "own", "slope", holds=True, goal=Goal(low=0.9)),
    Line("observed : expected", "own", "observed_expected"),
    Line(
        "share of seeds whose interval of observed : expected holds 1",
        "own",
        "observed_expected",
        holds=True,
        goal=Goal(low=0.9),
    ),
    Line("AUC lost in a borough that was not learned from", "own", "borough_drop", goal=Goal(high=0.05)),
    Line("large population: calibration slope", "large", "slope", goal=Goal(0.9, 1.1)),
    Line("large population: observed : expected", "large", "observed_expected", goal=Goal(0.9, 1.1)),
    Line("large population: AUC - 0.5, share of the limit's", "large", "auc", LIMIT, 0.5),
    Line("large population: average precision, share of the limit's", "large", "average_precision", LIMIT),
    Line("more children: AUC - 0.5, share of the limit's", "times", "auc", LIMIT, 0.5, goal=Goal(low=0.97)),
    Line(
        "more children: average precision, share of the limit's", "times", "average_precision", LIMIT, goal=Goal(0.85)
    ),
)


def table(found: pd.DataFrame) -> pd.DataFrame:
    """`found`: seed, question, part, model, figure, value. Gives COLUMNS; error is the standard error over seeds."""
    rows = [row for ask in dict.fromkeys(found["question"]) for line in LINES for row in _of_line(found, ask, line)]
    return pd.DataFrame(rows, columns=COLUMNS)


def as_text(told: pd.DataFrame) -> str:
    """The table to read: a block for each question and figure."""
    blocks = []
    for (ask, figure), rows in told.groupby(["question", "figure"], sort=False):
        lines = [_line_of_text(row) for row in rows.to_dict("records")]
        blocks.append("\n".join([f"{ask}: {figure}", *lines]))
    return "\n".join(blocks) + "\n"


def _line_of_text(row: dict[Any, Any]) -> str:
    error = "" if np.isnan(row["error"]) else f" +- {row['error']:.3f}"
    goal = f"  goal {row['goal']}: {row['verdict']}" if row["goal"] else ""
    return f"  {row['model']:<16} {row['mean']:7.3f}{error:<10} ({row['seeds']} seeds){goal}"


def _of_line(found: pd.DataFrame, ask: str, line: Line) -> list[dict[str, object]]:
    here = found[(found["question"] == ask) & (found["part"] == line.part)]
    rows: list[dict[str, object]] = []
    for model in (LIMIT, CHOSEN, *LEARNERS, *RULES):
        values, beside = _values(here, model, line), _values(here, line.beside, line) if line.beside else None
        if values.empty or model == line.beside:
            continue
        mean, error, seeds = _mean(values, beside)
        is_asked = line.goal is not None and model in (CHOSEN, *LEARNERS)
        goal, verdict = (str(line.goal), line.goal.verdict(mean)) if line.goal and is_asked else ("", "")
        told = {"question": ask, "figure": line.says, "model": model, "mean": mean, "error": error, "seeds": seeds}
        rows.append({**told, "goal": goal, "verdict": verdict})
    return rows


def _values(found: pd.DataFrame, model: str, line: Line) -> pd.Series:
    """The model's value in each seed that has one."""
    own = found[found["model"] == model].pivot(index="seed", columns="figure", values="value")
    if (f"{line.figure}_low" if line.holds else line.figure) not in own:
        return pd.Series(dtype=float)
    if line.holds:
        low, high = own[f"{line.figure}_low"], own[f"{line.figure}_high"]
        return ((low <= 1) & (high >= 1)).astype(float)[low.notna()]
    return (own[line.figure] - line.origin).dropna()


def _mean(values: pd.Series, beside: pd.Series | None) -> tuple[float, float, int]:
    """The mean over seeds, its standard error, and their number; beside another: the quotient of the two means, which
    is less biased than the mean of quotients of small numbers, with the error of a ratio (Cochran 1977, 2.11)."""
    if beside is None:
        beside = pd.Series(1.0, values.index)
    both = pd.DataFrame({"top": values, "bottom": beside}).dropna()
    ratio = both["top"].mean() / both["bottom"].mean() if len(both) else np.nan
    error = (both["top"] - ratio * both["bottom"]).std(ddof=1) / np.sqrt(len(both)) / abs(both["bottom"].mean())
    return float(ratio), float(error), len(both)
