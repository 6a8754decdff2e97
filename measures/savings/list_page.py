"""The sections on a year of lists: when it pays, what precision and effect do to that, and how far it could lie off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from measures.savings.arithmetic import ListYear, grid
from measures.savings.chance import interval_rows
from measures.savings.pictures import grid_chart, intervals_chart
from measures.savings.told import TO_FILL, Case, Told, is_told, millions, number, pounds, sources, status_of, statuses
from measures.topic import Section

_NO_EFFECT = (
    "That help targeted by a model makes fewer children enter care has not been shown anywhere. The effect is assumed,"
    " and no effect at all is among what is reckoned with."
)


def list_section(case: Case, year: ListYear | None, boroughs: int) -> Section:
    told = _list_told(case)
    costs = {"used here: " + case.care_cost_gbp.source: case.care_cost_gbp, **case.care_costs_gbp}
    rows = [_list_row(name, one, year) for name, one in costs.items()]
    columns = {
        "care": "A year of care taken as",
        "cost": "Its cost",
        "saving": "Saved in a year",
        "net": "Saved less help",
        "precision": "Breaks even at precision",
        "effect": "Breaks even at effect",
        "status": "Status of the cost",
    }
    figures: dict[str, float] = {}
    if year is not None:
        at = {"break_even_precision": year.precision_to_break_even(), "break_even_effect": year.effect_to_break_even()}
        figures = {"list_net_gbp": year.net, **{name: value for name, value in at.items() if value is not None}}
    return Section(
        name="list",
        title="A year of lists: when would it pay?",
        finding=_list_finding(year, boroughs),
        table=pd.DataFrame(rows, columns=list(columns)),
        columns=columns,
        how="Families reviewed, times the share of them that would see a child enter care (precision), times how much"
        " less often that happens with help (effect), times what a year of care costs; less help for every family"
        f" reviewed. {_tool(case)} Status: {statuses(told)}. Sources: {sources(told)}. {_NO_EFFECT}",
        figures=figures,
    )


def _list_finding(year: ListYear | None, boroughs: int) -> str:
    if year is None:
        return "Whether a year of lists pays cannot be worked out: numbers are to be filled in by the council."
    where = "one borough" if boroughs == 1 else f"{boroughs} boroughs"
    precision, effect = year.precision_to_break_even(), year.effect_to_break_even()
    at = [f"at a precision of {precision:.0%}"] if precision is not None else []
    at += [f"at an effect of {effect:.0%}"] if effect is not None else []
    does = "loses" if year.net < 0 else "saves"
    return (
        f"On what is assumed, a year of lists in {where} averts {year.averted:.1f} entries to care, saves"
        f" {pounds(round(year.saving, -3))} and costs {pounds(year.cost)} in help: it {does}"
        f" {pounds(abs(round(year.net, -3)))}. It would break even "
        + (" or ".join(at) if at else "at no precision or effect")
        + "."
    )


def _list_row(name: str, cost: Told, year: ListYear | None) -> tuple[str, ...]:
    if year is None or cost.value is None:
        return (name, pounds(cost.value), *[TO_FILL] * 4, cost.status)
    one = replace(year, care_gbp=number(cost))
    shares = [one.precision_to_break_even(), one.effect_to_break_even()]
    said = ["never" if share is None else f"{share:.0%}" for share in shares]
    return (name, pounds(cost.value), pounds(one.saving), pounds(one.net), *said, cost.status)


def grid_section(case: Case, year: ListYear | None, boroughs: int) -> Section:
    told = _list_told(case)
    if year is None:
        table, chart = pd.DataFrame(columns=["precision", "effect", "net", "status"]), None
        finding = "The sensitivity cannot be worked out: numbers are to be filled in by the council."
    else:
        table = grid(year, case.precisions, case.effects).assign(status=status_of(*told.values()))
        where = "one borough" if boroughs == 1 else f"{boroughs} boroughs"
        caption = f"£ thousand a year of lists in {where}: saved less help. Status: {statuses(told)}."
        chart = grid_chart(table, "Precision and effect together decide", caption)
        pays = int((table["net"] > 0).sum())
        finding = (
            f"Of {len(table)} pairs of precision and effect {pays} pay; without an effect a year of lists costs"
            f" {pounds(year.cost)} whatever its precision."
        )
    shown = table.assign(
        precision_told=[f"{value:.0%}" for value in table["precision"]],
        effect_told=[f"{value:.0%}" for value in table["effect"]],
        net_told=[pounds(value) for value in table["net"]],
    )
    return Section(
        name="sensitivity",
        title="If precision and effect were otherwise",
        finding=finding,
        table=shown,
        columns={
            "precision_told": "Precision",
            "effect_told": "Effect",
            "net_told": "Saved less help, a year",
            "status": "Least sure part",
        },
        chart=chart,
        how=f"The sum of the section above for each pair, all else as there. {_tool(case)} Status: {statuses(told)}."
        f" {_NO_EFFECT}",
    )


def chance_section(case: Case, year: ListYear | None, draws: int, seed: int) -> Section:
    told = {
        **_list_told(case),
        "entries avoided": case.entries_avoided_a_year,
        "placement cost": case.placement_cost_gbp,
    }
    rows = interval_rows(case, year, draws, seed).assign(status=status_of(*told.values()))
    shown = rows.assign(
        middle_told=[millions(value) for value in rows["middle"]],
        between=[f"{millions(low)} to {millions(high)}" for low, high in zip(rows["low"], rows["high"], strict=True)],
        pays_told=[f"{value:.0%}" for value in rows["pays"]],
    )
    lists = rows[rows["what"].str.startswith("a year of lists")]
    finding = "No range can be worked out: numbers are to be filled in by the council."
    figures: dict[str, float] = {}
    if len(lists):
        one = lists.iloc[0]
        figures = {"list_net_low_gbp": one["low"], "list_net_high_gbp": one["high"], "list_pays": one["pays"]}
        finding = (
            f"Over the stated ranges a year of lists comes to {millions(one['middle'])}, with 95 of 100 draws between"
            f" {millions(one['low'])} and {millions(one['high'])}; it pays in {one['pays']:.0%} of them."
        )
    caption = f"The middle of {draws:,} draws and the range of 95 in 100 of them. Status: {statuses(told)}."
    return Section(
        name="chance",
        title="How far it could lie off",
        finding=finding,
        table=shown,
        columns={
            "what": "What",
            "middle_told": "Middle",
            "between": "95 of 100 draws lie between",
            "pays_told": "Draws above nought",
            "status": "Least sure part",
        },
        chart=intervals_chart(rows, "How far it could lie off", caption) if len(rows) else None,
        how=f"{draws:,} draws, each number on its own, from these ranges: {_ranges(told)}. The ranges are judgements,"
        f" so the result is no more than what they imply. {_tool(case)}",
        figures=figures,
    )


def _list_told(case: Case) -> dict[str, Told]:
    return {
        "families reviewed": case.families_reviewed_a_year,
        "precision": case.precision,
        "effect": case.relative_effect,
        "cost of care": case.care_cost_gbp,
        "cost of help": case.help_cost_gbp,
    }


def _tool(case: Case) -> str:
    if is_told(case.tool_cost_gbp):
        return f"What the tool itself costs, {pounds(case.tool_cost_gbp.value)} a year, is in it."
    return (
        "What the tool itself costs is to be filled in by the council and is not in it, so that the true net is lower."
    )


def _ranges(told: Mapping[str, Told]) -> str:
    spans = {name: one for name, one in told.items() if one.spread is not None and one.low is not None}
    return "; ".join(f"{name}: {one.spread}, {one.low:,g} to {one.high:,g}" for name, one in spans.items())
