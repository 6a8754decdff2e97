"""Who came back after a closure, by domestic abuse and by need."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL
from measures.pictures import grouped_chart, over_time_chart
from measures.shares import FIGURES, for_chart, is_told, said
from measures.topic import Section
from measures.yearly import NOTHING

RECENT = 3
_SHARES = {"total": "Closed", "yes": "Referred again", "share": "Share (%)", "low": "From (95 %)", "high": "To (95 %)"}
_ABUSE = {"yes": "found", "no": "not found"}
_HOW = (
    "Closed cases and what followed are counted as in the section on closed cases. What a case was about is what its"
    " last assessment said that was authorised by its closing. "
)


def abuse_section(closed: pd.DataFrame) -> Section:
    """A place's closures with and without domestic abuse, year by year."""
    rows = closed[closed["domestic_abuse"] != ALL].sort_values(["year", "domestic_abuse"], ascending=[True, False])
    rows = rows.assign(found=rows["domestic_abuse"].map(_ABUSE)).reset_index(drop=True)
    return Section(
        name="by_abuse",
        title="Closed cases by domestic abuse",
        finding=_abuse_finding(rows),
        table=rows[["year", "found", "total", "yes", *FIGURES]],
        columns={"year": "Year", "found": "Domestic abuse", **_SHARES},
        how=_HOW
        + "Domestic abuse is any of the factors 3A, 3B, 3C (of the child, a parent or carer, or another person of"
        " the household). What nobody wrote down is not found, as is that of the few cases closed without an"
        " assessment, so the two groups are not sharply apart; that one comes back more often does not say why.",
        chart=_abuse_chart(rows),
        figures=_abuse_figures(rows),
    )


def _of_last(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The rows of the last year by whether domestic abuse was found, of those that may be seen."""
    last = rows[rows["year"] == rows["year"].max()] if len(rows) else rows
    return {str(row["domestic_abuse"]): row for _, row in last.iterrows() if is_told(row)}


def _abuse_finding(rows: pd.DataFrame) -> str:
    if not len(rows):
        return NOTHING
    last, year = _of_last(rows), rows["year"].max()
    if not {"yes", "no"} <= set(last):
        return f"Of {year} too few can be told apart."
    return (
        f"Of cases closed in {year} in which domestic abuse was found, {said(last['yes'])} were referred again within"
        f" 12 months; of those in which it was not, {said(last['no'])}."
    )


def _abuse_figures(rows: pd.DataFrame) -> dict[str, float]:
    last = _of_last(rows)
    return {f"abuse_{level}": float(last[level]["share"]) for level in ("yes", "no") if level in last}


def _abuse_chart(rows: pd.DataFrame) -> bytes | None:
    on = [pd.Timestamp(int(year[:4]), 4, 1) for year in rows["year"]]
    shown = for_chart(rows.assign(on=on), group="domestic abuse " + rows["found"])
    if not shown["value"].notna().any():
        return None
    caption = "By the first day of the year of closing; the bands are 95 % intervals."
    return over_time_chart(shown, "Referred again within 12 months of closing", caption, "Share", is_share=True)


def need_section(closed: pd.DataFrame) -> Section:
    """A place's closures by primary need, in the last years."""
    years = sorted(closed["year"].unique())[-RECENT:]
    rows = closed[(closed["need"] != ALL) & closed["year"].isin(years)].sort_values(["year", "need"], ignore_index=True)
    return Section(
        name="by_need",
        title="Closed cases by need",
        finding=_need_finding(rows),
        table=rows[["year", "need", "total", "yes", *FIGURES]],
        columns={"year": "Year", "need": "Primary need", **_SHARES},
        how=_HOW
        + "Needs are put together so that few numbers must be hidden: N1; N2 and N3; N4 and N5; all others, with those"
        " closed without an assessment.",
        chart=_need_chart(rows),
    )


def _need_finding(rows: pd.DataFrame) -> str:
    if not len(rows):
        return NOTHING
    year = rows["year"].max()
    last = rows[(rows["year"] == year) & rows["share"].notna()].sort_values("share")
    if len(last) < 2:
        return f"Of {year} too few can be told apart."
    least, most = last.iloc[0], last.iloc[-1]
    return (
        f"Of cases closed in {year}, {said(most)} of those whose need was {most['need']} were referred again within 12"
        f" months, the most of the groups; the fewest were {said(least)} of those with {least['need']}."
    )


def _need_chart(rows: pd.DataFrame) -> bytes | None:
    shown = for_chart(rows, label=rows["need"], group=rows["year"])
    if not shown["value"].notna().any():
        return None
    caption = "Dots are shares, lines 95 % intervals."
    return grouped_chart(shown, "Referred again within 12 months of closing", caption, "Share", is_share=True)
