"""Sections that tell one share year by year: a sentence of the last year, a line over time, the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from measures.pictures import over_time_chart
from measures.shares import COUNTS, FIGURES, for_chart, is_told, said
from measures.topic import Section

NOTHING = "Nothing can be told: of no year that is covered and settled is anything of the kind recorded."


@dataclass(frozen=True)
class Yearly:
    """What a section tells a share of. `of_what` fits behind "12.2 %": "of referrals came ..."."""

    name: str
    title: str
    of_what: str
    total: str
    yes: str
    how: str


def yearly_section(told: Yearly, rows: pd.DataFrame) -> Section:
    """A place's years: year, total, yes, share, low, high, as they are published."""
    rows = rows.sort_values("year", ignore_index=True)
    return Section(
        name=told.name,
        title=told.title,
        finding=finding(told, rows),
        table=rows[["year", *COUNTS, *FIGURES]],
        columns=headings(told),
        how=told.how,
        chart=_chart(told, rows),
        figures=figures(told.name, rows),
    )


def headings(told: Yearly) -> Mapping[str, str]:
    return {
        "year": "Year",
        "total": told.total,
        "yes": told.yes,
        "share": "Share (%)",
        "low": "From (95 %)",
        "high": "To (95 %)",
    }


def finding(told: Yearly, rows: pd.DataFrame) -> str:
    """The last year, and the first that can be told beside it."""
    if not len(rows):
        return NOTHING
    last = rows.iloc[-1]
    if not is_told(last):
        return f"In {last['year']} there were too few to tell."
    says = f"In {last['year']}, {said(last)} {told.of_what}"
    earlier = rows.iloc[:-1][rows["share"].iloc[:-1].notna()]
    if not len(earlier):
        return f"{says}."
    first = earlier.iloc[0]
    return f"{says}; in {first['year']} it was {first['share']:.1f} %."


def figures(name: str, rows: pd.DataFrame) -> dict[str, float]:
    """The share of the last year, where it may be seen."""
    return {name: float(rows["share"].iloc[-1])} if len(rows) and is_told(rows.iloc[-1]) else {}


def _chart(told: Yearly, rows: pd.DataFrame) -> bytes | None:
    shown = for_chart(rows.assign(on=[pd.Timestamp(int(year[:4]), 4, 1) for year in rows["year"]]), group=told.title)
    if not shown["value"].notna().any():
        return None
    caption = "By the first day of the year; the band is the 95 % interval."
    return over_time_chart(shown, told.title, caption, "Share", is_share=True)
