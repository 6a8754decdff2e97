"""The equality audit as one page for a council's equality officer: plain words, small pictures, what cannot be told."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from measures.equality import EVERYBODY, HIDDEN, TOLD, TOO_FEW, YEAR

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = {
    "event_rate": (
        "It followed",
        "Of 100 children, for how many the outcome followed, as it was recorded: who is watched more has more of it.",
    ),
    "selection_rate": ("Named", "Of 100 children, how many the list named: their family, in any month of the year."),
    "precision": ("Named, and it followed", "Of 100 children who were named, for how many the outcome followed."),
    "recall": ("It followed, and had been named", "Of 100 children for whom it followed, how many had been named."),
    "false_positive_rate": (
        "It did not follow, yet named",
        "Of 100 children for whom it did not follow, how many were named all the same.",
    ),
    "false_omission_rate": (
        "Not named, yet it followed",
        "Of 100 children who were not named, for how many it followed.",
    ),
    "observed_expected": (
        "Happened per one expected",
        "How many events happened for each that the model expected: above 1 its chances are too low for the group.",
    ),
}


def page(groups: pd.DataFrame, ways: pd.DataFrame, proxies: pd.DataFrame, outcome: str, floor: int) -> str:
    """One self-contained HTML page of the three tables as they are published: see equality, mitigation and proxies.

    `floor` is the number of events below which a group is too few to tell.
    """
    single, yearly = groups[groups["within"] == ""], groups[groups["within"] == YEAR]
    characteristics = [name for name in single["characteristic"].unique() if name != EVERYBODY]
    pairs = groups[~groups["within"].isin(["", YEAR])]
    return _template("equality.html").render(
        outcome=outcome,
        floor=floor,
        words=_WORDS,
        most=_most(groups),
        years=sorted(yearly["subgroup"].unique()),
        everybody=_rows(single[single["characteristic"] == EVERYBODY]),
        singles={name: _rows(single[single["characteristic"] == name]) for name in characteristics},
        over_time={name: _rows(part) for name, part in yearly.groupby("characteristic", sort=False)},
        pairs={key: _rows(part) for key, part in pairs.groupby(["characteristic", "within"], sort=False)},
        differences=_differences(single),
        compared=int(single["difference_low"].notna().sum()),
        unsaid=_unsaid(single),
        ways=_by_characteristic(ways),
        proxies=_by_characteristic(proxies),
        told=TOLD,
    )


def empty_page(outcome: str) -> str:
    """What stands in its place where the outcome that ranks the list could not be modelled."""
    return _template("equality_empty.html").render(outcome=outcome)


def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    engine.filters["percent"] = lambda share: f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
    engine.filters["plain"] = lambda words: words.replace("_", " ")
    return engine.get_template(name)


def _rows(part: pd.DataFrame) -> list[dict[str, object]]:
    """A group a row: its names, its counts (None where hidden), and under `figures` what is told of each figure."""
    return [
        {
            "group": told["group"].iloc[0],
            "subgroup": told["subgroup"].iloc[0],
            "reference": told["reference"].iloc[0],
            **{
                name: None if pd.isna(told[name].iloc[0]) else int(told[name].iloc[0])
                for name in ("n", "events", "listed")
            },
            "figures": {row["figure"]: {**row, "differs": _differs(row)} for row in told.to_dict("records")},
        }
        for _, told in part.groupby("cell", sort=False)
    ]


def _number(count: int | None) -> int | None:
    return None if pd.isna(count) else int(count)


def _differs(row: dict[Hashable, object]) -> str:
    """In which direction a difference is more than noise; empty where it is not, or cannot be told."""
    low, high = float(str(row["difference_low"])), float(str(row["difference_high"]))
    return "higher" if low > 0 else "lower" if high < 0 else ""


def _most(groups: pd.DataFrame) -> dict[Hashable, float]:
    """The end of each figure's scale: what is told of the groups of single characteristics fits on it."""
    single = groups[groups["within"] == ""]
    return single.groupby("figure")["high"].max().fillna(1.0).clip(lower=1e-9).to_dict()


def _differences(single: pd.DataFrame) -> list[dict[Hashable, object]]:
    """The differences that are more than noise, each with the group that it is from and that group's figure."""
    other = single[["cell", "figure", "group", "value"]].add_prefix("other_")
    joined = single.merge(other, left_on=["reference", "figure"], right_on=["other_cell", "other_figure"])
    return [row for row in joined.to_dict("records") if _differs(row)]


def _unsaid(single: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """The groups of whom nothing, or not everything, can be told, by the reason."""
    found = {}
    for why in (TOO_FEW, HIDDEN):
        part = single[single["told"] == why].drop_duplicates("cell")
        found[why] = list(zip(part["characteristic"], part["group"], strict=True))
    return found


def _by_characteristic(table: pd.DataFrame) -> dict[str, list[dict[Hashable, object]]]:
    shown = table.astype(object).where(table.notna(), None)
    return {str(name): part.to_dict("records") for name, part in shown.groupby("characteristic", sort=False)}
