"""The sections on the two years ahead: stock, cost, what if fewer came, and how such forecasts fared before."""

from __future__ import annotations

import pandas as pd

from measures.care.ahead import HORIZONS, Forecasts, Plan, unpriced
from measures.care.grid import of_place
from measures.care.periods import day_name
from measures.pictures import grouped_chart, over_time_chart
from measures.suppression import ALL
from measures.topic import Section

_SPANS = {
    "median": "Most likely",
    "low_80": "8 in 10: from",
    "high_80": "to",
    "low_95": "19 in 20: from",
    "high_95": "up to",
}
_HOW = (
    "Looked-after children without the unaccompanied, short breaks and remand. Each child is carried on month by "
    "month: it may move or leave at the rates of its age, placement, legal status and time in care, read from the last "
    "{months} months, and leaves at 18; as many enter as did in those months. What is not known is drawn {draws} "
    "times: the rates (gamma, wider where brothers and sisters go together), how many enter (more spread than chance "
    "where months were), and how far entries and exits go up or down from year to year, as they did before. It carries "
    "on what was: it knows of no change of law, practice or population."
)
_TOO_FEW = "Too few children are looked after to tell a forecast."


def how(plan: Plan) -> str:
    """How a forecast is made, in words."""
    return _HOW.format(months=plan.rates_from_months, draws=plan.draws)


def resting_on(table: pd.DataFrame, by_placement: pd.DataFrame) -> pd.DataFrame:
    """A forecast's table with `children`, how many there are now, and its figures empty wherever that is hidden.

    `by_placement` is the published table of today's children; a forecast without a placement rests on all of them.
    """
    base = by_placement[["borough", "placement", "children"]]
    keys = ["borough", "placement"] if "placement" in table else ["borough"]
    base = base if "placement" in table else base[base["placement"] == ALL].drop(columns="placement")
    found = table.merge(base, on=keys, how="left")
    floats = found.select_dtypes("float").columns.difference(["gbp_a_week"])
    return found.assign(**{name: found[name].mask(found["children"].isna()) for name in floats})


def forecast_section(table: pd.DataFrame, counted: pd.DataFrame, place: str, told: Forecasts, plan: Plan) -> Section:
    """How many may be looked after at the end of each quarter to come. `counted` has on and value of the past ones."""
    rows = of_place(table, place)
    shown = rows.assign(**{name: rows[name].round() for name in _SPANS})
    past = counted.assign(group="counted", low=float("nan"), high=float("nan"))
    drawn = rows.rename(columns={"median": "value", "low_95": "low", "high_95": "high"}).assign(group="forecast")
    drawn = pd.concat([past, drawn[["group", "on", "value", "low", "high"]]], ignore_index=True)
    last = rows.iloc[-1]
    figures = {}
    finding = _TOO_FEW
    if pd.notna(last["median"]):
        finding = (
            f"If nothing changes, about {last['median']:.0f} children would be looked after on "
            f"{day_name(pd.Timestamp(last['on']))} (95 % interval {last['low_95']:.0f} to {last['high_95']:.0f}), "
            f"against {last['children']} on {day_name(told.origin - pd.Timedelta(days=1))}."
        )
        figures = {f"forecast_{plan.months}m": float(last["median"])}
    title = f"The next {plan.months} months if nothing changes"
    return Section(
        name="forecast",
        title=title,
        finding=finding,
        table=shown,
        columns={"on": "On", **_SPANS},
        how=how(plan),
        chart=over_time_chart(drawn, title, "The band holds 19 of 20 draws.", "Looked-after children"),
        figures=figures,
    )


def cost_section(table: pd.DataFrame, place: str, told: Forecasts, plan: Plan) -> Section:
    """What the placements may cost that have a unit cost."""
    rows = of_place(table, place)
    missing = unpriced(told, plan)
    lacking = (
        f" What all care costs is not told, as no weekly cost is filled in for: {', '.join(missing)}."
        if missing
        else ""
    )
    parts = [
        f"{row['placement']} £{row['median']:.1f} million (95 % interval {row['low_95']:.1f} to {row['high_95']:.1f})"
        for row in rows.dropna(subset=["median"]).to_dict("records")
    ]
    finding = (
        f"Over the next {plan.months} months, if nothing changes: {'; '.join(parts)}."
        if parts
        else ("No placement has both a cost a week in params.yaml and enough children to tell what it may cost.")
    )
    sources = "; ".join(f"{name}: {says}" for name, says in plan.cost_says.items() if name in set(rows["placement"]))
    return Section(
        name="cost",
        title=f"What care may cost in the next {plan.months} months",
        finding=finding + lacking,
        table=rows,
        columns={"placement": "Placement", "children": "Children now", "gbp_a_week": "£ a week", **_SPANS},
        how=f"In £ million, from the forecast above and a cost a week each. {sources or 'No unit cost is given'}. "
        "Prices are those of their year and are not raised. National figures are no council's: fill in your own.",
        figures={},
    )


def what_if_section(table: pd.DataFrame, place: str, plan: Plan) -> Section:
    """How many fewer there would be had entries at 10 to 15 fallen."""
    rows = of_place(table, place)
    last = rows.iloc[-1]
    fall = f"{100 * plan.entries_fall:.0f} %"
    finding = _TOO_FEW
    if pd.notna(last["median"]):
        finding = (
            f"If {fall} fewer children entered at 10 to 15, about {last['median']:.0f} fewer would be looked after "
            f"{int(last['months'])} months on (95 % interval {last['low_95']:.0f} to {last['high_95']:.0f})."
        )
        if pd.notna(last["saved"]):
            finding += (
                f" The placements that have a unit cost would cost £{last['saved']:.1f} million less by then "
                f"({last['saved_low']:.1f} to {last['saved_high']:.1f})."
            )
    return Section(
        name="what_if",
        title=f"If {fall} fewer entered at 10 to 15",
        finding=finding,
        table=rows,
        columns={
            "months": "Months ahead",
            **_SPANS,
            "saved": "£ million less",
            "saved_low": "from",
            "saved_high": "to (19 in 20)",
        },
        how=how(plan) + " The same draws are told with and without those who would not have entered: the difference is "
        "theirs alone. Money is that of the placements with a unit cost. It says what such a fall would mean, not that "
        "anything brings it about, nor what becomes of the children who do not enter.",
    )


_FORETOLD = {
    "error": "This forecast",
    "naive_error": "As now",
    "seasonal_error": "As 12 months before",
    "trend_error": "As last year went",
}


def backtest_section(table: pd.DataFrame, place: str) -> Section:
    """How forecasts made on past days fared."""
    rows = of_place(table, place)
    year = rows[rows["horizon"] == 12].dropna(subset=["error"])
    finding = "There are too few years of records to try forecasts of past days."
    figures = {}
    if len(year):
        one = year.iloc[0]
        better = "less" if one["error"] < one["naive_error"] else "no less"
        finding = (
            f"A year ahead, past forecasts were off by {one['error']:.1f} children on average, {better} than saying "
            f"that nothing changes ({one['naive_error']:.1f}); {one['within_95']:.0f} % of what came lay in the 95 % "
            "intervals."
        )
        figures = {"error_12m": float(one["error"]), "naive_error_12m": float(one["naive_error"])}
    spans = {"within_80": "In the 80 % interval, per cent", "within_95": "In the 95 % one"}
    return Section(
        name="backtest",
        title="How such forecasts fared before",
        finding=finding,
        table=rows,
        columns={"horizon": "Months ahead", **_FORETOLD, **(spans if len(rows) else {})},
        how=f"Forecasts as of every third month of the last five years of which {max(HORIZONS)} months have since "
        "come, each from what began before its day, as recorded now. Mean absolute errors in children. Neighbouring "
        "forecasts share most of their months, so that the figures rest on few independent ones. At 12 and 24 months "
        "the number 12 months before is that of the day itself.",
        chart=_errors_chart(rows) if len(year) else None,
        figures=figures,
    )


def _errors_chart(rows: pd.DataFrame) -> bytes:
    drawn = rows.melt(["horizon"], list(_FORETOLD), "group", "value")
    drawn = drawn.assign(group=drawn["group"].map(_FORETOLD), label=drawn["horizon"].astype(str) + " months ahead")
    drawn = drawn.assign(low=drawn["value"], high=drawn["value"])
    return grouped_chart(drawn, "How far past forecasts were off", "Mean absolute error.", "Children")


def scored(table: pd.DataFrame) -> pd.DataFrame:
    """The back-test in the units that are told: children and per cent, one decimal."""
    shares = {name: 100 * table[name] for name in ("within_80", "within_95") if name in table}
    rounded = table.assign(**shares)
    return rounded.round(dict.fromkeys(rounded.select_dtypes("float").columns, 1))
