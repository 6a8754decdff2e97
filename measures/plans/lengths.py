"""The sections on how long plans had lasted, and how many are open for long."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL
from measures.pictures import bars_chart, over_time_chart
from measures.plans.durations import BANDS
from measures.plans.stock import AGES
from measures.shares import FIGURES, for_chart, said
from measures.topic import Section
from measures.yearly import NOTHING


def lasted_section(name: str, plans: str, rows: pd.DataFrame, how: str) -> Section:
    """A place's plans that ended by how long they had lasted; `plans` names them: child protection plans."""
    bands = rows[rows["band"] != ALL]
    bands = bands.assign(order=bands["band"].map(BANDS.index).astype(float))
    bands = bands.sort_values(["year", "order"], ignore_index=True)
    whole = bands[bands["year"] == ALL].reset_index(drop=True)
    return Section(
        name=name,
        title=f"How long {plans} had lasted when they ended",
        finding=_lasted_finding(plans, whole),
        table=pd.concat([whole, bands[bands["year"] != ALL]])[["span", "band", "plans", *FIGURES]],
        columns={
            "span": "Years",
            "band": "Lasted",
            "plans": "Plans",
            "share": "Share (%)",
            "low": "From (95 %)",
            "high": "To (95 %)",
        },
        how=how,
        chart=_lasted_chart(plans, whole),
        figures={name: float(whole["share"].iloc[-1])} if len(whole) and pd.notna(whole["share"].iloc[-1]) else {},
    )


def _lasted_finding(plans: str, whole: pd.DataFrame) -> str:
    if not len(whole):
        return NOTHING
    longest = whole.iloc[-1]
    if longest["band"] != BANDS[-1] or pd.isna(longest["share"]):
        return f"Of {plans} that had lasted 2 years and over there were too few to tell."
    return f"Of the {plans} that ended from {longest['span']}, {said(longest)} had lasted 2 years and over."


def _lasted_chart(plans: str, whole: pd.DataFrame) -> bytes | None:
    shown = for_chart(whole, label=whole["band"])
    if not shown["value"].notna().any():
        return None
    caption = f"Ended from {whole['span'].iloc[0]}; lines are 95 % intervals."
    return bars_chart(shown, f"How long {plans} had lasted when they ended", caption, "Share", is_share=True)


def open_section(name: str, plans: str, rows: pd.DataFrame, how: str) -> Section:
    """A place's plans open at the end of each year: all, beyond 15 months, beyond 2 years, and the shares."""
    told = _open_by_year(rows)
    return Section(
        name=name,
        title=f"Open {plans} beyond 15 months and 2 years",
        finding=_open_finding(plans, told),
        table=told,
        columns={
            "year": "At the end of",
            "open": "Open",
            "beyond": "Beyond 15 months",
            "beyond_share": "Share (%)",
            "longest": "2 years and over",
            "longest_share": "Share (%) ",
        },
        how=how,
        chart=_open_chart(plans, told),
        figures={f"{name}_{part}": float(told[f"{part}_share"].iloc[-1]) for part in _told(told)},
    )


def _open_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """A share is told where both its counts are, and then tells nothing that these do not."""
    is_of = {
        "open": (rows["age"] == ALL) & (rows["beyond"] == ALL),
        "beyond": (rows["age"] == "beyond") & (rows["beyond"] == ALL),
        "longest": rows["beyond"] == AGES[-1],
    }
    found = pd.DataFrame({name: rows[is_so].set_index("year")["plans"] for name, is_so in is_of.items()})
    found = found.astype("Int64").rename_axis("year").reset_index().sort_values("year", ignore_index=True)
    for name in ("beyond", "longest"):
        share = 100 * found[name].astype("Float64") / found["open"].astype("Float64")
        found[f"{name}_share"] = share.astype("float64").round(1)
    return found[["year", "open", "beyond", "beyond_share", "longest", "longest_share"]]


def _told(told: pd.DataFrame) -> list[str]:
    """Which of the last year's shares may be seen."""
    return [part for part in ("beyond", "longest") if len(told) and pd.notna(told[f"{part}_share"].iloc[-1])]


def _open_finding(plans: str, told: pd.DataFrame) -> str:
    if not len(told):
        return NOTHING
    last, seen = told.iloc[-1], _told(told)
    if "beyond" not in seen:
        return f"At the end of {last['year']} too few {plans} had run beyond 15 months to tell."
    says = (
        f"At the end of {last['year']}, {last['beyond']:,} of {last['open']:,} open {plans} ({last['beyond_share']:.1f}"
        " %) had run beyond 15 months"
    )
    if "longest" not in seen:
        return f"{says}; too few had run for 2 years to tell."
    return f"{says}, {last['longest']:,} of them ({last['longest_share']:.1f} % of all) for 2 years and over."


def _open_chart(plans: str, told: pd.DataFrame) -> bytes | None:
    on = [pd.Timestamp(int(year[:4]) + 1, 3, 31) for year in told["year"]]
    names = {"beyond": "beyond 15 months", "longest": "2 years and over"}
    shown = pd.concat(
        [told.assign(on=on, group=says, value=told[f"{part}_share"] / 100) for part, says in names.items()]
    )
    if not shown["value"].notna().any():
        return None
    title = f"Open {plans} that had run for long, at each year's end"
    return over_time_chart(shown, title, "Shares of the plans open on 31 March.", "Share", is_share=True)
