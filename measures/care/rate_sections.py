"""The sections on how often children leave care and change placements, and how soon they go home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.care.grid import grid, of_place, told, with_all
from measures.care.pieces import days_of
from measures.care.rates import LEFT, OF_AGE, at_risk, moves, rates
from measures.care.states import AGE_BANDS, LEVELS, NO_AGE, PLACEMENTS
from measures.care.stays import HOME_ENDS, going_home, stays
from measures.care.stock_sections import HOW_COUNTED
from measures.history import History
from measures.pictures import bars_chart
from measures.suppression import ALL
from measures.topic import Section

_RATES = ["years", "rate", "low", "high"]
_HOW_RATES = (
    "Events per 100 child-years in care in the last five years, so 50 means that of 100 children in care for a year 50 "
    "would. The 95 % interval is Jeffreys', widened by how far brothers and sisters go together. Leaving at 18 or "
    "later is coming of age and not counted as leaving. A rate is not a chance: a child may leave and come back."
)
_YEAR = 365


def _counted(care: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Risk and moves by borough and for all together, by age band and placement."""
    by = ["borough", "age_band", "placement"]
    both = at_risk(care, by, *span), moves(care, by, ["placement"], *span)
    known = (rows[rows["age_band"] != NO_AGE] for rows in both)
    risk, moved = (pd.concat([rows, rows.assign(borough=ALL)], ignore_index=True) for rows in known)
    return risk, moved


def leaving(care: pd.DataFrame, history: History, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """How often children left care, by age: borough, age_band (with `all`), events, years, rate, low, high."""
    risk, moved = _counted(care, span)
    risk, moved = _with_any(risk, "age_band"), _with_any(moved[moved["to_placement"] == LEFT], "age_band")
    told_of = rates(risk, moved, ["borough", "age_band"], ["to_placement"])
    return _published("care_leaving", told_of, history, {"age_band": list(AGE_BANDS)}, "age_band")


def changing(care: pd.DataFrame, history: History, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """How often children went from one placement to another, or left: borough, placement (with `all`), to_placement,
    events, years, rate, low, high."""
    risk, moved = _counted(care, span)
    risk, moved = _with_any(risk, "placement"), _with_any(moved, "placement")
    told_of = rates(risk, moved, ["borough", "placement"], ["to_placement"])
    levels = {"placement": LEVELS["placement"], "to_placement": [*LEVELS["placement"], LEFT, OF_AGE]}
    return _published("care_changing", told_of, history, levels, "placement")


def _with_any(rows: pd.DataFrame, dim: str) -> pd.DataFrame:
    return pd.concat([rows, rows.assign(**{dim: ALL})], ignore_index=True)


def _published(
    name: str, told_of: pd.DataFrame, history: History, levels: Mapping[str, Sequence[str]], dim: str
) -> pd.DataFrame:
    """Rates per 100 child-years as published, on a whole grid whose `all` is the sum of the levels."""
    parts = told_of[(told_of["borough"] != ALL) & (told_of[dim] != ALL)]
    others = ["borough", *(name for name in levels if name != dim)]
    table = with_all(grid(parts, history.boroughs, levels, ["events"]), dim, others, ["events"])
    names = ["borough", *levels]
    figures = told_of[[*names, *_RATES]].assign(**{name: (100 * told_of[name]).round(1) for name in _RATES[1:]})
    table = table.merge(figures.assign(years=figures["years"].round(1)), on=names, how="left")
    return history.editions.told(name, table.astype(dict.fromkeys(_RATES, float)), ["events"])


def leaving_section(published: pd.DataFrame, place: str) -> Section:
    """How often children leave care, by age."""
    rows = of_place(published, place)
    whole = rows[rows["age_band"] == ALL].iloc[0]
    if pd.notna(whole["rate"]):
        finding = (
            f"For every 100 child-years in care, children left {whole['rate']:.1f} times before coming of age "
            f"(95 % interval {whole['low']:.1f} to {whole['high']:.1f})."
        )
    else:
        finding = "Too few children left care in the last five years to tell how often."
    drawn = rows.rename(columns={"age_band": "label", "rate": "value"})
    return Section(
        name="leaving",
        title="How often children leave care, by age",
        finding=finding,
        table=rows,
        columns={
            "age_band": "Age",
            "events": "Left care",
            "years": "Child-years",
            "rate": "Per 100 child-years",
            "low": "From",
            "high": "To",
        },
        how=HOW_COUNTED + _HOW_RATES,
        chart=bars_chart(drawn, "Leaving care by age", _HOW_RATES, "Per 100 child-years"),
        figures={"leaving_rate": float(whole["rate"])} if pd.notna(whole["rate"]) else {},
    )


def changing_section(published: pd.DataFrame, place: str) -> Section:
    """How often children go from each placement to each other."""
    rows = of_place(published, place)
    shown = rows[rows["events"].isna() | (rows["events"] > 0)].reset_index(drop=True)
    between = shown[shown["placement"].isin(PLACEMENTS) & shown["to_placement"].isin(PLACEMENTS)].dropna(
        subset=["rate"]
    )
    top = between.sort_values("events", ascending=False, kind="stable").head(1)
    if len(top):
        one = top.iloc[0]
        finding = (
            f"The commonest change of placement was from {one['placement']} to {one['to_placement']}: "
            f"{told(one['events'])} times, or {one['rate']:.1f} per 100 child-years "
            f"(95 % interval {one['low']:.1f} to {one['high']:.1f})."
        )
    else:
        finding = "Too few children changed placement in the last five years to tell from where to where."
    return Section(
        name="changing",
        title="From placement to placement",
        finding=finding,
        table=shown,
        columns={
            "placement": "From",
            "to_placement": "To",
            "events": "Times",
            "years": "Child-years in the first",
            "rate": "Per 100 child-years",
            "low": "From (95 %)",
            "high": "To (95 %)",
        },
        how=HOW_COUNTED + _HOW_RATES + " A move between two homes of one kind is none here.",
    )


def home(care: pd.DataFrame, history: History, span: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Of those who entered, how many went home within a year: borough, age_band (with `all`), entered, went_home,
    left_otherwise, other, share, low, high."""
    entered = stays(care)
    entered = entered[(entered["start_on"] >= span[0]) & (entered["start_on"] < span[1])]
    entered = entered[entered["age_band"] != NO_AGE]
    end = entered["end_on"].where(entered["end_on"] <= span[1])
    within = (days_of(end) - days_of(entered["start_on"])) < _YEAR
    is_home = entered["end_reason"].isin(HOME_ENDS).to_numpy()
    counts = entered.assign(
        entered=1, went_home=within & is_home, left_otherwise=within & ~is_home, other=~within
    ).astype(dict.fromkeys(("went_home", "left_otherwise", "other"), int))
    names = ["entered", "went_home", "left_otherwise", "other"]
    bands = list(AGE_BANDS)
    table = with_all(grid(counts, history.boroughs, {"age_band": bands}, names), "age_band", ["borough"], names)
    everyone = _with_any(pd.concat([entered, entered.assign(borough=ALL)], ignore_index=True), "age_band")
    shares = [
        going_home(rows, span[1], [_YEAR]).assign(borough=str(borough), age_band=str(band))
        for (borough, band), rows in everyone.groupby(["borough", "age_band"])
    ]
    figures = pd.concat(shares) if shares else pd.DataFrame(columns=["borough", "age_band", "incidence", "low", "high"])
    percent = {name: (100 * figures[name].astype(float)).round(1) for name in ("incidence", "low", "high")}
    table = table.merge(figures.assign(**percent), on=["borough", "age_band"], how="left")
    return history.editions.told(
        "care_going_home",
        table.rename(columns={"incidence": "share"}).astype(dict.fromkeys(("share", "low", "high"), float)),
        names,
        sums={"entered": names[1:]},
    )


def home_section(published: pd.DataFrame, place: str) -> Section:
    """How many go home within a year of entering."""
    rows = of_place(published, place)
    whole = rows[rows["age_band"] == ALL].iloc[0]
    finding = "Too few children entered care in the last five years to tell how many went home within a year."
    if pd.notna(whole["low"]):
        finding = (
            f"Of children who entered care, {whole['share']:.1f} % went home within a year "
            f"(95 % interval {whole['low']:.1f} to {whole['high']:.1f} %)."
        )
    drawn = rows.rename(columns={"age_band": "label", "share": "value"})
    for name in ("value", "low", "high"):
        drawn[name] = drawn[name] / 100
    return Section(
        name="going_home",
        title="How many go home within a year of entering",
        finding=finding,
        table=rows,
        columns={
            "age_band": "Age at entry",
            "entered": "Entered",
            "went_home": "Went home within a year",
            "left_otherwise": "Left otherwise within a year",
            "other": "Still in care, or not yet known",
            "share": "Went home, per cent",
            "low": "From",
            "high": "To",
        },
        how=HOW_COUNTED
        + "Entries of the last five years. Home is with parents, relatives or others without parental responsibility "
        "(E4A, E4B, E13). Aalen and Johansen's estimate: other ways of leaving compete, and children whose year is not "
        "over count for as long as they are known; kin are taken whole. It does not say whether going home lasted.",
        chart=bars_chart(drawn, "Went home within a year of entering", HOW_COUNTED, "Share", is_share=True),
    )
