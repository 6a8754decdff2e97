"""The sections on how long a plan was to be expected to last, given the case."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import ALL, History
from measures.pictures import bars_chart
from measures.plans.expected import FEWEST_OF_LEVEL, Model, cases, concordance, design, fitted, lasted
from measures.plans.judged import cox, drivers, ends, ranking, running, sooner
from measures.shares import COUNTS, FIGURES, for_chart, is_told, published, said, shares, with_all
from measures.topic import Section

_TOO_FEW = "Too few plans had ended to tell how long one is to be expected to last."
_NAMES = {
    "category": "Category at the start",
    "age": "Age at the start",
    "borough": "Borough",
    "earlier_plan": "An earlier plan",
    "siblings": "A brother or sister on a plan",
}
_SPAN = {"low": "From (95 %)", "high": "To (95 %)"}


@dataclass(frozen=True)
class Judged:
    """A model with what it says of later plans, as it may be published; of too few plans there is no model."""

    months: int
    model: Model | None
    rank: tuple[float, float, float]
    cox_rank: float
    ends: pd.DataFrame
    running: pd.DataFrame
    drivers: pd.DataFrame


def judged(history: History, settled_days: int, held_out_months: int) -> Judged:
    """The model as of so many months before, and the plans begun since, `settled_days` before the as-of."""
    plans, day = cases(history), history.day - pd.Timedelta(days=settled_days)
    at = history.day - pd.DateOffset(months=held_out_months)
    later = lasted(plans[plans["happened_on"] >= at], day, history.day)
    model = fitted(plans, at) if later["is_ended"].sum() >= FEWEST_OF_LEVEL else None
    if model is None:
        return Judged(held_out_months, None, (0.0, 0.0, 0.0), 0.0, pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    open_, beside, editions = running(model, plans, day, history.day), cox(model, plans), history.editions
    counts, sums = ["plans", "ended", "running"], {"plans": ("ended", "running")}
    return Judged(
        held_out_months,
        model,
        ranking(sooner(model, later), later),
        concordance(beside.predict_partial_hazard(design(later, model.columns, at)).to_numpy(), later),
        editions.told("plans_ended", _per_100(ends(model, later)), counts, sums),
        published(editions, "plans_running", shares(with_all(open_), ["borough"])),
        editions.told("plans_drivers", _per_100(drivers(model, beside, plans)), ["plans"]),
    )


def _per_100(table: pd.DataFrame) -> pd.DataFrame:
    """The ratios for each 100, as a page tells numbers with one decimal."""
    names = ["ratio", "low", "high"]
    return table.assign(**{name: (100 * table[name]).round(1) for name in names})


def ends_section(told: Judged, place: str) -> Section:
    """Do the plans begun since last longer than was to be expected of the cases? A place's and all."""
    rows = _of(told.ends, place) if told.model else pd.DataFrame(columns=["borough"])
    columns = {"borough": "Borough", "plans": "Plans begun", "ended": "Ended", "expected": "Expected to have ended"}
    return Section(
        name="expected",
        title="Plans that ended, against what was to be expected",
        finding=_ends_finding(rows, place, told.months),
        table=rows,
        columns=columns | {"ratio": "Ended for 100 expected", **_SPAN} if len(rows) else {"borough": "Borough"},
        how=f"By a Weibull model fitted on child protection plans begun {told.months} months ago and before, as their"
        " ends were known then: category and age at the start, borough, an earlier plan, a brother or sister on a plan,"
        " and a trend by year. It is judged by the plans begun since, of which it knew nothing: below 100 fewer ended"
        " than of cases like them before. The interval has the chance in these plans and in those of the model, kin"
        f" taken whole.{_ranked(told)}",
        figures=_ends_figures(rows, place, told),
    )


def _ranked(told: Judged) -> str:
    if told.model is None:
        return ""
    share, low, high = told.rank
    return (
        f" Its concordance on the later plans is {share:.2f} (95 % interval {low:.2f} to {high:.2f}): so often, of two,"
        " that ended sooner which was expected to; 0.50 is chance. Cox's"
        f" model, which assumes no shape, has {told.cox_rank:.2f}."
    )


def _of(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    """A place's own row and that of all, or of all every one."""
    return rows[(place == ALL) | rows["borough"].isin([place, ALL])].reset_index(drop=True)


def _ends_finding(rows: pd.DataFrame, place: str, months: int) -> str:
    if not len(rows):
        return _TOO_FEW
    own = rows[rows["borough"] == place]
    if not len(own) or pd.isna(own["ratio"].iloc[0]):
        return f"Of the child protection plans begun in the last {months} months too few can be told."
    row = own.iloc[0]
    pace = "as many as" if row["low"] <= 100 <= row["high"] else "fewer than" if row["ratio"] < 100 else "more than"
    return (
        f"Of {row['plans']:,} child protection plans begun in the last {months} months, {row['ended']:,} have ended"
        f" where {row['expected']:,.0f} were to be expected of such cases: {row['ratio']:.0f} for each 100 (95 %"
        f" interval {row['low']:.0f} to {row['high']:.0f}), {pace} expected as far as can be told."
    )


def _ends_figures(rows: pd.DataFrame, place: str, told: Judged) -> dict[str, float]:
    if told.model is None:
        return {}
    own = rows[rows["borough"] == place]
    is_seen = len(own) and pd.notna(own["ratio"].iloc[0])
    ended = {"ended_for_100_expected": float(own["ratio"].iloc[0])} if is_seen else {}
    return {"concordance": told.rank[0], **ended}


def running_section(told: Judged, place: str) -> Section:
    """Which share of the open plans of a place has run longer than nine in ten like them."""
    rows = _of(told.running, place) if told.model else pd.DataFrame(columns=["borough", *COUNTS, *FIGURES])
    own = rows[rows["borough"] == place]
    finding = _TOO_FEW if told.model is None else "Too few plans are open, or have run so long, to tell."
    if len(own) and is_told(own.iloc[0]):
        finding = f"{said(own.iloc[0])} of the open child protection plans have run longer than nine in ten like them."
    drawn = for_chart(rows, label=rows["borough"]) if len(rows) and rows["share"].notna().any() else None
    title, caption = "Open plans longer than nine in ten like them", "Lines are 95 % intervals."
    return Section(
        name="stuck",
        title=title,
        finding=finding,
        table=rows[["borough", *COUNTS, *FIGURES]],
        columns={
            "borough": "Borough",
            "total": "Open",
            "yes": "Longer",
            "share": "Share (%)",
            "low": "From (95 %)",
            "high": "To (95 %)",
        },
        how="By the same model. A plan counts once it has run for longer than 90 of 100 plans of cases like it are to"
        " last. Long plans stay open and so are met more often: among open plans more than 10 of 100 may be so without"
        " anything being amiss. Told as of the last day of which ends have come in; the data team has a list of the"
        " plans by pseudonyms, which is not published.",
        chart=None if drawn is None else bars_chart(drawn, title, caption, "Share", is_share=True),
        figures={"stuck": float(own["share"].iloc[0])} if len(own) and is_told(own.iloc[0]) else {},
    )


def drivers_section(told: Judged) -> Section:
    """What goes with a sooner end of a plan; the same for every place."""
    rows = (
        told.drivers[told.drivers["level"] != ALL] if told.model else pd.DataFrame(columns=["factor", "level", "plans"])
    )
    rows = rows.assign(named=rows["factor"].map(_NAMES).astype(object)).reset_index(drop=True)
    columns = {"named": "Of the case", "level": "Level", "plans": "Plans"}
    return Section(
        name="drivers",
        title="What goes with plans that end sooner or later",
        finding=_drivers_finding(rows),
        table=rows,
        columns=columns | {"ratio": "Pace of ending", **_SPAN} if len(rows) else columns,
        how="Cox's model of the same plans, all boroughs together. The pace is the chance to end on a day, the"
        f" commonest level of its kind being 100 (with which levels of fewer than {FEWEST_OF_LEVEL} plans are told) and"
        " the rest of the case alike; intervals take kin whole. It says what goes together, not what makes a plan"
        " long.",
    )


def _drivers_finding(rows: pd.DataFrame) -> str:
    if not len(rows):
        return _TOO_FEW
    clear = rows[(rows["low"] > 100) | (rows["high"] < 100)]
    if not len(clear):
        return "Nothing that is told of the case goes clearly with how long a plan lasts."
    told = (
        clear["named"].str.lower() + ": " + clear["level"] + " (" + clear["ratio"].map("{:.0f}".format) + ")"
    ).tolist()
    return f"What goes clearly with a sooner (above 100) or later end of a plan: {'; '.join(told)}."
