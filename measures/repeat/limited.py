"""The sections with limits of chance: a control chart by quarter, a funnel of the boroughs."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL
from measures.pictures import control_chart, funnel_chart
from measures.repeat.charted import BASE_QUARTERS, control, funnel, outside
from measures.shares import FIGURES
from measures.topic import Section

_LIMITS = {"low_95": "95 %: from", "high_95": "to", "low_998": "99.8 %: from", "high_998": "to "}
_WIDENED = (
    " The limits are those of the binomial distribution, for as many referrals as they count for: brothers and sisters"
    " are referred together, so that limits for single children would call too much unusual."
)


def control_section(referred: pd.DataFrame, place: str, effect: float) -> Section:
    """Is the share of re-referrals of a place moving, or is it chance? By quarter."""
    rows = control(referred, place, effect)
    return Section(
        name="quarters",
        title="Re-referrals by quarter, within limits of chance",
        finding=_control_finding(rows),
        table=rows[["year", "quarter", "total", "yes", "share", "centre", *_LIMITS]],
        columns={
            "year": "Year",
            "quarter": "Quarter",
            "total": "Referrals",
            "yes": "Re-referrals",
            "share": "Share (%)",
            "centre": "Centre",
            **_LIMITS,
        },
        how=f"The Department for Education's definition, by quarter. The centre is the share of the first"
        f" {BASE_QUARTERS} quarters that can be told; around it are the limits within which chance alone leaves 95 and"
        " 99.8 of 100 quarters. A quarter outside the wider ones asks for a reason, which may be a way of recording."
        + _WIDENED,
        chart=_control_chart(rows),
        figures={"quarters_outside": float(len(outside(rows)))} if rows["centre"].notna().any() else {},
    )


def _control_finding(rows: pd.DataFrame) -> str:
    told = rows[rows["centre"].notna()]
    if not len(told):
        return f"Too few to tell: a centre needs {BASE_QUARTERS} quarters none of which is hidden."
    out, last = outside(told), told.iloc[-1]
    where = "outside" if len(outside(told.tail(1))) else "inside"
    return (
        f"Of {len(told)} quarters, {len(out)} {'lies' if len(out) == 1 else 'lie'} outside the limits within which"
        f" chance leaves 998 of 1,000 around the first two years' {last['centre']:.1f} %; the last, {last['quarter']}"
        f" in {last['year']}, with {last['share']:.1f} %, lies {where} them."
    )


def _control_chart(rows: pd.DataFrame) -> bytes | None:
    if not rows["centre"].notna().any():
        return None
    of = {"value": "share", "centre": "centre", "low": "low_998", "high": "high_998"}
    shown = rows.assign(**{name: rows[column] / 100 for name, column in of.items()})
    caption = "The band is where chance leaves 998 of 1,000 quarters; quarters outside it are diamonds."
    return control_chart(shown, "Share of referrals within 12 months of another", caption, "Share", is_share=True)


def funnel_section(referred: pd.DataFrame, effect: float) -> Section:
    """Do the boroughs of the last year differ by more than chance?"""
    years = referred.loc[referred["quarter"] == ALL, "year"]
    rows, lines = funnel(referred, str(years.max()) if len(years) else "", effect) if len(years) else (None, None)
    if rows is None or lines is None or not len(rows):
        rows, lines = referred.head(0).assign(**dict.fromkeys(_LIMITS, 0.0)), pd.DataFrame()
    return Section(
        name="boroughs",
        title="Boroughs within limits of chance",
        finding=_funnel_finding(rows),
        table=rows[["borough", "year", "total", "yes", *FIGURES, *_LIMITS]],
        columns={"borough": "Borough", "total": "Referrals", "yes": "Re-referrals", "share": "Share (%)", **_LIMITS},
        how="The Department for Education's definition, of the last year that can be told, around the share of all"
        " boroughs together. No rank is given: a borough outside the limits differs by more than chance, and may do so"
        " as it counts other things as a referral." + _WIDENED,
        chart=_funnel_chart(rows, lines),
    )


def _funnel_finding(rows: pd.DataFrame) -> str:
    told = rows[rows["share"].notna()]
    if not len(told):
        return "There is nothing to compare: fewer than two boroughs can be told."
    out = sorted(outside(told)["borough"])
    named = f": {', '.join(out)}" if out else ""
    return (
        f"In {told['year'].iloc[0]}, {len(out)} of {len(told)} boroughs {'lies' if len(out) == 1 else 'lie'} outside"
        f" the limits within which chance leaves 998 of 1,000 around the share of all together{named}."
    )


def _funnel_chart(rows: pd.DataFrame, lines: pd.DataFrame) -> bytes | None:
    if not len(lines) or not rows["share"].notna().any():
        return None
    shown = rows.assign(label=rows["borough"], size=rows["total"], value=rows["share"] / 100)
    caption = "The band is where chance leaves 998 of 1,000 around the share of all (dashed)."
    return funnel_chart(
        shown, lines, "Re-referral by borough and number of referrals", caption, "Referrals in the year"
    )
