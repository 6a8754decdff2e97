"""Families listed and helped beside families listed and not helped: what came, and why that is no effect of help."""

from __future__ import annotations

import pandas as pd

from measures.pictures import bars_chart
from measures.reviews import outcomes
from measures.topic import Section

_WAYS = {
    "accepted": "offered help, which began",
    "offered": "offered help, which did not begin",
    "neither": "not offered help",
}
_WHY_NOT = (
    "This is no effect. Those who were offered help were chosen by people who saw more than the list, and those who"
    " took it up wanted it: the groups differ before any help begins. A family in greater need is both likelier to be"
    " helped and likelier to see the outcome, so help can look as if it did harm. To learn what help does, families"
    " alike would have to be offered it by lot, or by a rule that has nothing to do with their need."
)


def described(listed: pd.DataFrame, place: str) -> Section:
    """The section on one place. `listed` has the rows of listed families (schemas.lists.Exposure without its ids) of
    whole quarters whose year of follow-up is over, of all boroughs: what is hidden hangs on nothing but its own row."""
    table = outcomes(listed)
    own = table[table["borough"] == place] if place in set(listed["borough"]) else table
    rows = _shares(own)
    told = rows.dropna(subset=["share"])
    return Section(
        name="described",
        title="Families listed and helped, beside those listed and not helped",
        finding=_finding(len(listed), told),
        table=rows,
        columns={
            "borough": "Borough",
            "quarter": "Lists of the quarter from",
            "way": "Families",
            "yes": "With the outcome within a year",
            "no": "Without it",
            "share": "Share with it, %",
        },
        chart=_chart(told) if len(told) else None,
        how="Families on the lists of a quarter on whom a lead decided, once a year has passed and what happened in it"
        f" can have been recorded; the outcome is the one that ranks the lists. {_WHY_NOT}",
    )


def _shares(own: pd.DataFrame) -> pd.DataFrame:
    """Rows of borough, quarter, way, yes, no and share (per cent)."""
    parts = []
    for way, words in _WAYS.items():
        part = own[["borough", "quarter"]].assign(way=words, yes=own[f"{way}_yes"], no=own[f"{way}_no"])
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    yes, no = rows["yes"].astype("Float64"), rows["no"].astype("Float64")
    total = yes + no
    rows["share"] = (100 * yes / total.mask(total == 0)).round(1)
    rows["quarter"] = rows["quarter"].astype(str)
    return rows.sort_values(["borough", "quarter", "way"], kind="stable").reset_index(drop=True)


def _finding(families: int, told: pd.DataFrame) -> str:
    if families == 0:
        return (
            "There is nothing to describe yet: no family was decided on so long ago that a year of what followed could"
            " be known."
        )
    if told.empty:
        return "The groups are too small to be told."
    return (
        f"In {len(told)} groups of families the share with the outcome within a year lay between"
        f" {told['share'].min():.1f}% and {told['share'].max():.1f}%; that says what came, not what help did."
    )


def _chart(told: pd.DataFrame) -> bytes:
    bars = told.assign(label=told["borough"] + ", " + told["quarter"] + ", " + told["way"], value=told["share"] / 100)
    caption = "Share of families with the outcome within a year. Groups that were chosen to differ: no effect of help."
    return bars_chart(bars[["label", "value"]], "What came of listed families", caption, "Share of families", True)
