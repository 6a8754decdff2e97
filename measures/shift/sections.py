"""The sections on what comes in: volumes and lags, each from a table that is fit to publish, and what to do beyond."""

from __future__ import annotations

import pandas as pd

from measures.pictures import control_chart
from measures.shift.control import TRIPS
from measures.shift.said import DO, LIMITS, limits_told, series_of
from measures.shift.volumes import KINDS
from measures.topic import Section

_RULE = (
    "An individuals chart: the dashed line is the median of the months before those judged, the band 2.66 mean moving"
    " ranges on either side."
)
MAIN = ("referrals", "care_episodes", "early_help_contacts", "offences")  # the first of each source
_SERVICES = {"early_help": "Early help", "youth_justice": "Youth justice"}


def volume_sections(rows: pd.DataFrame) -> list[Section]:
    """Of one place: the latest of every kind of record, then the first kind of each source over time."""
    latest = rows.groupby("kind", sort=False).tail(1).set_index("kind")
    kinds = [kind for kind in KINDS if kind.name in latest.index]
    table = latest.loc[[kind.name for kind in kinds]].assign(says=[kind.says for kind in kinds])
    table["period"] = [
        f"{on[:7]}, {'month' if kind.months_a_row == 1 else 'quarter'}"
        for on, kind in zip(table["on"], kinds, strict=True)
    ]
    out = [says for says, reads in zip(table["says"], table["reads"], strict=True) if reads == TRIPS]
    told = int(table["value"].notna().sum())
    if table.empty:
        said = "No source tells of any month, so volumes cannot be watched."
    elif out:
        said = f"Of {told} kinds of record, {len(out)} lie outside their limits in the latest period: {', '.join(out)}."
    else:
        said = f"All of {told} kinds of record lie within their limits in the latest period."
    few = len(table) - told
    said += f" {few} are too few to be told there." if few else ""
    first = Section(
        name="volumes",
        title="Records that came in, by kind",
        finding=said,
        table=limits_told(table.reset_index()),
        columns={"says": "Kind", "period": "Period from", "value": "Records", **LIMITS},
        how=f"Records by the month, or for rarer kinds the quarter, in which they came to be known. {_RULE}"
        f" {DO['volumes']}",
        figures={"volumes_outside": float(len(out))},
        series={f"volume_{kind.name}": series_of(rows[rows["kind"] == kind.name]) for kind in kinds},
    )
    return [
        first,
        *(
            _volume_section(kind.name, kind.says, rows[rows["kind"] == kind.name])
            for kind in kinds
            if kind.name in MAIN
        ),
    ]


def _volume_section(name: str, says: str, rows: pd.DataFrame) -> Section:
    caption = "By the month, or quarter, in which they came to be known. Diamonds lie outside the band."
    return Section(
        name=f"volume_{name}",
        title=f"{says}, over time",
        finding=_finding(says, rows),
        table=limits_told(rows),
        columns={"on": "From", "value": "Records", **LIMITS},
        chart=control_chart(rows, says, caption, "Records") if rows["high"].notna().any() else None,
        how=f"{_RULE} {DO['volumes']}",
    )


def lag_sections(rows: pd.DataFrame) -> list[Section]:
    """Of one place: how long recording takes, a section a service whose source says when it was recorded."""
    sections = [_lag_section(name, says, rows[rows["service"] == name]) for name, says in _SERVICES.items()]
    return sections


def _lag_section(name: str, says: str, rows: pd.DataFrame) -> Section:
    title = f"{says}: days until it is recorded"
    caption = "The middle of all records by the quarter in which they were recorded. Diamonds lie outside the band."
    return Section(
        name=f"lag_{name}",
        title=title,
        finding=_finding(f"{says}, the middle number of days until a record is made", rows),
        table=limits_told(rows),
        columns={"on": "Quarter from", "value": "Middle, days", "late": "Nine of ten within, days", **LIMITS},
        chart=control_chart(rows, title, caption, "Days") if rows["high"].notna().any() else None,
        how="Days from what a record tells of to the day on which the source says it was recorded. Social care's files"
        f" do not tell that, so there is nothing of it here. {_RULE} {DO['lag']}",
        series={f"lag_{name}": series_of(rows)},
    )


def _finding(says: str, rows: pd.DataFrame) -> str:
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{says}: nothing can be told."
    last = known.iloc[-1]
    since = f"{pd.Timestamp(last['on']):%B %Y}"
    if pd.isna(last["high"]):
        return f"{says}: {last['value']:,.0f} in the period from {since}; there are too few periods for limits."
    where = "outside" if last["reads"] == TRIPS else "within"
    return (
        f"{says}: {last['value']:,.0f} in the latest period told, from {since}, {where} the limits of"
        f" {last['low']:,.0f} to {last['high']:,.0f}."
    )
