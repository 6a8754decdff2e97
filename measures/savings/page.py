"""The page of savings: a published case by year, re-referrals, a year of lists, and how sure any of it is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from measures.history import ALL, History
from measures.savings.arithmetic import by_year, fewer_rereferrals, list_year
from measures.savings.list_page import chance_section, grid_section, list_section
from measures.savings.pictures import years_chart
from measures.savings.told import TO_FILL, Case, Told, is_told, millions, number, pounds, sources, status_of, statuses
from measures.topic import Section, Topic

_CANNOT = (
    "Nothing on this page was measured in these boroughs. It is arithmetic on numbers that others published or that"
    " were assumed; each says which.",
    "A saving on placements is money only if the placement is not filled by another child. Costs that are avoided are"
    " not yet cash.",
    "The prices are of different years and are not brought to one.",
    "Only a first year in care is counted. A child may stay for years, or leave within weeks.",
    "What help does for a family beyond keeping a child out of care has no price here.",
)


def savings_topic(history: History, case: Case, draws: int, seed: int) -> dict[str, Topic]:
    """The page by place. The lists' arithmetic is of one borough's year, and for all boroughs of so many times that.

    Reads no record: `case` is what params.yaml is told. `draws` and `seed` are those of the intervals.
    """
    many = {place: _boroughs(history, place) for place in history.places}
    pages = {boroughs: _topic(case, boroughs, draws, seed) for boroughs in set(many.values())}
    return {place: pages[boroughs] for place, boroughs in many.items()}


def _boroughs(history: History, place: str) -> int:
    return max(len(history.boroughs), 1) if place == ALL else 1


def _topic(case: Case, boroughs: int, draws: int, seed: int) -> Topic:
    year = list_year(case)
    whole = None if year is None else replace(year, reviewed=year.reviewed * boroughs, fixed_gbp=year.fixed_gbp)
    sections = [
        _case_section(case),
        _rereferral_section(case),
        list_section(case, whole, boroughs),
        grid_section(case, whole, boroughs),
        chance_section(case, whole, draws, seed),
        _unit_section(case),
    ]
    asks = "What would the programme and the lists save, what do they cost, and what would have to be true for that?"
    return Topic("savings", "Savings", asks, sections, _CANNOT)


def _case_section(case: Case) -> Section:
    years = by_year(case)
    told = {
        "entries avoided": case.entries_avoided_a_year,
        "phasing": case.phasing,
        "placement cost": case.placement_cost_gbp,
        "staff savings": case.staff_savings_gbp,
        "programme cost": case.programme_cost_gbp,
    }
    for name in ("placements", "staff", "total", "cost", "net", "running"):
        years[f"{name}_told"] = [millions(value) for value in years[name]]
    years["status"] = status_of(*told.values())
    can_draw = years["placements"].notna().any()
    caption = f"By year of the programme. Status: {statuses(told)}."
    return Section(
        name="case",
        title="A published case: savings and cost by year",
        finding=_case_finding(years),
        table=years.astype(
            {name: float for name in ("entries", "placements", "staff", "total", "cost", "net", "running")}
        ),
        columns={
            "year": "Year",
            "placements_told": "Saved on placements",
            "staff_told": "Saved on staff",
            "total_told": "Saved in all",
            "cost_told": "Programme cost",
            "net_told": "Saved less cost",
            "running_told": "The same, so far",
            "status": "Least sure part",
        },
        chart=years_chart(years, "A published case: what is saved and spent", caption) if can_draw else None,
        how="Entries avoided a year, times the share in place by that year, times what a placement costs a year, and"
        " staff savings beside. The two published costs are read as those of the first and the second year. "
        f"Status: {statuses(told)}. Sources: {sources(told)}. It is the case as it was published, not scaled to any"
        " borough, and no result of the programme: the page on impact looks for that.",
        figures={f"total_year_{row.year}_gbp": float(row.total) for row in years.itertuples() if row.total is not None},  # type: ignore[arg-type]
    )


def _case_finding(years: pd.DataFrame) -> str:
    totals = [value for value in years["total"] if value is not None]
    if len(totals) < len(years):
        return "The case cannot be worked out yet: numbers of it are to be filled in by the council."
    said = f"As published, the case saves {', '.join(millions(value) for value in totals)} in years 1 to {len(years)}"
    spent = [value for value in years["cost"] if value is not None]
    if not spent:
        return f"{said}; what it costs is to be filled in by the council."
    covered = years.loc[years["total"].cumsum() >= sum(spent), "year"]
    when = f"reached in year {covered.iloc[0]}" if len(covered) else "not reached in that time"
    if len(spent) == len(years):
        return f"{said}. Its costs of {millions(sum(spent))} are {when}."
    return (
        f"{said}. Of {len(years)} years the costs of {len(spent)} are told, {millions(sum(spent))}: that is {when}, if"
        " the others cost nothing. What they cost is to be filled in by the council."
    )


def _rereferral_section(case: Case) -> Section:
    told = {
        "closures a year": case.closures_a_year,
        "re-referred before": case.rereferral_before,
        "re-referred after": case.rereferral_after,
    }
    names = {**told, "cost of a referral": case.referral_cost_gbp}
    found, finding, figures = "", "", {}
    if is_told(*told.values()):
        closures, before, after = (number(one) for one in told.values())
        fewer = fewer_rereferrals(closures, before, after)
        found, figures = f"{fewer:,.0f}", {"fewer_rereferrals": fewer}
        worth = fewer * number(case.referral_cost_gbp) if is_told(case.referral_cost_gbp) else None
        finding = (
            f"If of {closures:,.0f} closed cases a year {after:.0%} came back rather than {before:.0%}, that would be"
            f" {fewer:,.0f} fewer a year; what they would save: "
            + (
                "to be filled in by the council, which knows what a referral costs."
                if worth is None
                else f"{pounds(worth)}."
            )
        )
    rows = [(name, _amount(one), one.status, one.year, one.source) for name, one in names.items()]
    rows.append(("fewer re-referrals a year", found or TO_FILL, status_of(*told.values()), "", "worked out here"))
    return Section(
        name="rereferrals",
        title="Fewer re-referrals",
        finding=finding or "How many fewer cases would come back cannot be worked out: numbers are to be filled in.",
        table=pd.DataFrame(rows, columns=["what", "value", "status", "year", "source"]),
        columns={"what": "Number", "value": "Value", "status": "Status", "year": "Year", "source": "Source"},
        how="Closed cases a year times the fall in the share that is referred again. A target, not a result.",
        figures=figures,
    )


def _unit_section(case: Case) -> Section:
    costs = {**case.care_costs_gbp, **case.unit_costs_gbp}
    rows = [(name, pounds(one.value), one.year, one.status, one.source) for name, one in costs.items()]
    missing = sum(one.value is None for one in costs.values())
    return Section(
        name="unit_costs",
        title="What things cost",
        finding=f"{len(costs) - missing} of {len(costs)} unit costs are told; {missing} are to be filled in by the"
        " council.",
        table=pd.DataFrame(rows, columns=["what", "cost", "year", "status", "source"]),
        columns={"what": "What", "cost": "Cost", "year": "Year of the price", "status": "Status", "source": "Source"},
        how="As found in the sources named, each in the prices of its year. Nothing is worked out from a cost that must"
        " be filled in (params.yaml, measure.savings).",
    )


def _amount(told: Told) -> str:
    if told.value is None:
        return TO_FILL
    return f"{told.value:.0%}" if 0 < told.value < 1 else f"{told.value:,.0f}"
