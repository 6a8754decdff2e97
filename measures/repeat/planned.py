"""The sections on child protection plans that are not a child's first."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL
from measures.repeat.again import SOON_MONTHS
from measures.shares import COUNTS, FIGURES, said
from measures.topic import Section
from measures.yearly import NOTHING, Yearly, yearly_section

_PLANS = Yearly(
    name="plans",
    title="Child protection plans that are not the first",
    of_what="of the child protection plans begun were a child's second or later one",
    total="Plans begun",
    yes="Second or later",
    how="The Department for Education's measure (24.7 % of England's plans in 2023-24): by the number of earlier plans"
    " that the census gives, or an earlier one in the same borough's records. Brothers and sisters are on plans"
    " together, which the intervals know.",
)
_SOON = {
    "years": "Years",
    "total": "Plans begun",
    "yes": f"Within {SOON_MONTHS} months",
    "share": "Share (%)",
    "low": "From (95 %)",
    "high": "To (95 %)",
}


def planned_section(planned: pd.DataFrame) -> Section:
    """A place's child protection plans by year, and how many were a second or later one."""
    yearly = planned[(planned["year"] != ALL) & (planned["gap"] == ALL)]
    return yearly_section(_PLANS, _of_all(yearly, yearly["which"] == "again"))


def soon_section(planned: pd.DataFrame) -> Section:
    """A place's child protection plans that came soon after the last: of all years and, where told, of each."""
    rows = _of_all(planned, planned["gap"] == "soon")
    years = sorted(set(rows["year"]) - {ALL})
    every = sorted(set(planned["year"]) - {ALL})
    span = f"{every[0]} to {every[-1]}" if every else ""
    rows = rows.set_index("year").reindex([*years, ALL]).reset_index() if len(rows) else rows
    rows = rows.assign(years=rows["year"].replace(ALL, span))
    return Section(
        name="plans_soon",
        title=f"Child protection plans within {SOON_MONTHS} months of the last",
        finding=_finding(rows, span),
        table=rows[["years", *COUNTS, *FIGURES]],
        columns=_SOON,
        how=f"Of the child protection plans begun: those before which the child's last plan in the same borough had"
        f" ended by no more than {SOON_MONTHS} months. Of a single borough they are so few that only all years"
        " together are told.",
    )


def _of_all(planned: pd.DataFrame, is_yes: pd.Series) -> pd.DataFrame:
    """The rows with the number of all plans and of the others: year, total, yes, no, share, low, high.

    A share is told where both numbers that it is made of are.
    """
    whole = planned[(planned["which"] == ALL) & (planned["gap"] == ALL)].set_index("year")["plans"]
    rows = planned[is_yes].rename(columns={"plans": "yes"})
    rows = rows.assign(total=rows["year"].map(whole).astype("Int64"))
    rows = rows.assign(no=rows["total"] - rows["yes"])[["year", *COUNTS, *FIGURES]].reset_index(drop=True)
    return rows.assign(**{name: rows[name].where(rows["no"].notna()) for name in FIGURES})


def _finding(rows: pd.DataFrame, span: str) -> str:
    if not len(rows):
        return NOTHING
    last = rows.iloc[-1]
    if pd.isna(last["share"]):
        return f"From {span} there were too few to tell."
    return (
        f"Of the child protection plans begun from {span}, {said(last)} came within {SOON_MONTHS} months of the last."
    )
