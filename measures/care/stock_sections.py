"""The sections on how many children are looked after: by kind and quarter, and each way of telling them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.care.grid import grid, of_place, told, with_all
from measures.care.periods import day_name, last_day
from measures.care.states import KINDS, LEVELS, LOOKED_AFTER
from measures.care.stock import flow
from measures.history import History
from measures.pictures import bars_chart, over_time_chart
from measures.suppression import ALL
from measures.topic import Section

HOW_COUNTED = (
    "Source: SSDA903, episodes of care. A child counts on a day from the first day of an episode to the day before it "
    "ended; where episodes of one child lie over each other, the one that began last counts. "
)
WORDS = {"age_band": "age", "placement": "placement", "legal": "legal status", "need": "category of need"}


def by_quarter(pieces: pd.DataFrame, history: History, quarters: pd.DatetimeIndex, flows: pd.DataFrame) -> pd.DataFrame:
    """How many were in care at the end of each quarter: borough, kind, quarter (its last day), stock; as published
    beside the flows by year."""
    counts = flow(pieces, ["borough", "kind"], quarters)
    ends = quarters[1:] - pd.Timedelta(days=1)
    counts["quarter"] = counts["from_on"].map(dict(zip(quarters[:-1], ends.strftime("%Y-%m-%d"), strict=True)))
    levels = {"kind": KINDS, "quarter": list(ends.strftime("%Y-%m-%d"))}
    told_of = grid(counts, history.boroughs, levels, ["stock"])
    return history.editions.told("care_stock", told_of, ["stock"], page=lambda shown: agreeing(shown, flows))


def agreeing(quarterly: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The same without the looked-after children of those 31 Marches of which the flows hide other places: a number
    hidden there must not stand here."""
    here = quarterly[quarterly["kind"] == LOOKED_AFTER].set_index(["quarter", "borough"])["stock"].isna()
    march = flows["year"].str[:4].astype(int).add(1).astype(str) + "-03-31"
    there = flows.assign(quarter=march).set_index(["quarter", "borough"])["stock"].isna()
    both = pd.concat([here.rename("here"), there.rename("there")], axis=1, join="inner")
    odd = both[both["here"] != both["there"]].index.get_level_values("quarter").unique()
    is_odd = (quarterly["kind"] == LOOKED_AFTER) & quarterly["quarter"].isin(odd)
    return quarterly.assign(stock=quarterly["stock"].mask(is_odd))


def stock_section(quarterly: pd.DataFrame, place: str) -> Section:
    """How many of each kind at the end of each quarter."""
    rows = of_place(quarterly, place)
    wide = rows.pivot(index="quarter", columns="kind", values="stock")[list(KINDS)].rename_axis(columns=None)
    last = wide.iloc[-1]
    others = ", ".join(f"{told(last[kind])} {kind}" for kind in KINDS[1:])
    finding = f"On {day_name(pd.Timestamp(wide.index[-1]))}, {told(last[LOOKED_AFTER])} children were looked after"
    if len(wide) > 4:
        finding += f", against {told(wide[LOOKED_AFTER].iloc[-5])} a year before"
    drawn = rows.rename(columns={"kind": "group", "quarter": "on", "stock": "value"})
    return Section(
        name="stock",
        title="Children in care at the end of each quarter",
        finding=f"{finding}; apart from these: {others}.",
        table=wide.reset_index(),
        columns={
            "quarter": "On",
            **{kind: kind.capitalize() if kind[0] != "u" else "Unaccompanied (UASC)" for kind in KINDS},
        },
        how=HOW_COUNTED
        + "Each child is of one kind a day, the first that holds: on a short break (V3, V4: not looked after by law), "
        "listed as unaccompanied asylum-seeking child, on remand or otherwise held by the youth courts (J1 to J3), "
        "looked after. Days beyond the last quarter are left out, as late records are still to come.",
        chart=over_time_chart(drawn, "Children in care", HOW_COUNTED, "Children at the quarter's end"),
        figures={"looked_after": float(last[LOOKED_AFTER])} if pd.notna(last[LOOKED_AFTER]) else {},
    )


def by_level(pieces: pd.DataFrame, history: History, quarters: pd.DatetimeIndex, dim: str) -> pd.DataFrame:
    """Looked-after children at the last quarter's end: borough, the dimension and `all`, children, share (per cent)."""
    counts = flow(pieces[pieces["kind"] == LOOKED_AFTER], ["borough", dim], quarters[-2:])
    counts = counts.rename(columns={"stock": "children"})
    table = with_all(grid(counts, history.boroughs, {dim: LEVELS[dim]}, ["children"]), dim, ["borough"], ["children"])
    whole = table[table[dim] == ALL].set_index("borough")["children"]
    share = 100 * table["children"] / table["borough"].map(whole).where(lambda count: count > 0)
    # of another quarter's end it is another table
    told_of = table.assign(share=share.round(1), quarter=f"{last_day(quarters):%Y-%m-%d}")
    return history.editions.told(f"care_by_{dim}", told_of, ["children"]).drop(columns="quarter")


def level_section(published: pd.DataFrame, place: str, dim: str, quarters: pd.DatetimeIndex) -> Section:
    """How the looked-after children are spread over a dimension."""
    rows = of_place(published, place)
    parts = rows[rows[dim] != ALL].dropna(subset=["children"])
    day = day_name(last_day(quarters))
    top = parts.sort_values("children", ascending=False, kind="stable").head(1)
    if len(top) and top["children"].iloc[0] > 0 and pd.notna(top["share"].iloc[0]):
        finding = (
            f"On {day} the largest group by {WORDS[dim]} was {top[dim].iloc[0]}: {told(top['children'].iloc[0])} of "
            f"{told(rows['children'].iloc[-1])} looked-after children ({top['share'].iloc[0]:.1f} %)."
        )
    else:
        finding = f"On {day} too few children were looked after to tell them apart by {WORDS[dim]}."
    shown = rows[rows["children"].isna() | (rows["children"] > 0)].reset_index(drop=True)
    drawn = shown[shown[dim] != ALL].rename(columns={dim: "label", "children": "value"})
    title = f"Looked-after children by {WORDS[dim]}"
    return Section(
        name=f"by_{dim}",
        title=title,
        finding=finding,
        table=shown,
        columns={dim: WORDS[dim].capitalize(), "children": "Children", "share": "Per cent"},
        how=HOW_COUNTED
        + f"As at {day}; unaccompanied children, short breaks and remand are not in it. "
        + _GROUPS[dim],
        chart=bars_chart(drawn, title, HOW_COUNTED, "Children") if len(drawn) else None,
    )


_GROUPS: Mapping[str, str] = {
    "age_band": "Age on that day.",
    "placement": "Placement codes are taken together: U4 to U6 foster care, U1 to U3 foster care with family or "
    "friends, K1 and K2 children's and secure homes, H5, P2 and K3 semi-independent, P1 with parents, A3 to A6 placed "
    "for adoption, R1 to R5 and S1 other residential, all others the rest.",
    "legal": "Legal statuses are taken together: C1 and C2 care orders, V2 section 20, E1 and D1 placement orders, L1 "
    "to L3 police and emergency protection.",
    "need": "The category of need is the one recorded with the episode; it is not all that a child needs.",
}


def dims() -> Sequence[str]:
    """The dimensions that have a section of their own."""
    return list(WORDS)
