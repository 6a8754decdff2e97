"""The sections on how long a plan was to be expected to last, given the case."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from measures.history import ALL, History
from measures.pictures import bars_chart
from measures.plans.expected import FEWEST_OF_LEVEL, Model, cases, chosen, lasted
from measures.plans.judged import drivers, ends, ranking, running
from measures.shares import COUNTS, FIGURES, for_chart, is_told, published, said, shares, with_all
from measures.suppression import publishable
from measures.topic import Section

_TOO_FEW = "Too few plans had ended to tell how long one is to be expected to last."
_NAMES = {
    "category": "Category at the start",
    "age": "Age at the start",
    "borough": "Borough",
    "earlier_plan": "An earlier plan",
    "siblings": "A brother or sister on a plan",
}
_KINDS = {"weibull": "a Weibull model of accelerated failure time", "cox": "Cox's proportional hazards model"}


@dataclass(frozen=True)
class Judged:
    """A model with what it says of later plans, as it may be published; of too few plans there is no model."""

    model: Model | None
    rank: tuple[float, float, float]
    ends: pd.DataFrame
    running: pd.DataFrame
    drivers: pd.DataFrame


def judged(history: History, settled_days: int, held_out_months: int) -> Judged:
    """The model as of so many months before, and the plans begun since, `settled_days` before the as-of."""
    plans, day = cases(history), history.day - pd.Timedelta(days=settled_days)
    at = history.day - pd.DateOffset(months=held_out_months)
    later = lasted(plans[plans["happened_on"] >= at], day, history.day)
    model = chosen(plans, at) if later["is_ended"].sum() >= FEWEST_OF_LEVEL else None
    if model is None:
        return Judged(None, (0.0, 0.0, 0.0), pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    counts = ends(model, later)
    open_ = running(model, plans, day, history.day)
    return Judged(
        model,
        ranking(model, later),
        publishable(counts, ["plans", "ended", "running"], {"plans": ("ended", "running")}).round(
            {"expected": 1, "ratio": 2, "low": 2, "high": 2}
        ),
        published(shares(with_all(open_), ["borough"])),
        publishable(drivers(model, plans), ["plans"]).round({"ratio": 2, "low": 2, "high": 2}),
    )


def ends_section(told: Judged, place: str) -> Section:
    """Do the plans begun since last longer than was to be expected of the cases? A place's and all."""
    rows = _of(told.ends, place) if told.model else pd.DataFrame(columns=["borough"])
    kind = _KINDS[told.model.kind] if told.model else "a survival model"
    rank, low, high = told.rank
    ranked = (
        f" On the later plans its concordance is {rank:.2f} (95 % interval {low:.2f} to {high:.2f}; 0.50 is no better"
        " than chance), so it tells little of a single plan."
        if told.model
        else ""
    )
    columns = {
        "borough": "Borough",
        "plans": "Plans begun",
        "ended": "Ended",
        "expected_text": "Expected to have ended",
    }
    columns |= {"ratio_text": "Ratio", "low_text": "From (95 %)", "high_text": "To (95 %)"}
    return Section(
        name="expected",
        title="Plans that ended, against what was to be expected",
        finding=_ends_finding(rows, place),
        table=_as_texts(rows, ("expected", "ratio", "low", "high")),
        columns=columns if len(rows) else {"borough": "Borough"},
        how=f"By {kind}, fitted on child protection plans begun three years ago and before, as their ends were known"
        " then: category and age at the start, borough, an earlier plan, a brother or sister on a plan, and a trend by"
        " year. It is judged by the plans begun since, of which it knew nothing: a ratio below 1 says that fewer ended"
        f" than cases like them did before. Intervals take kin whole.{ranked}",
        figures=_ends_figures(rows, place, rank if told.model else None),
    )


def _of(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    """A place's own row and that of all, or of all every one."""
    return rows[(place == ALL) | rows["borough"].isin([place, ALL])].reset_index(drop=True)


def _as_texts(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """The same with numbers of two decimals as texts, as a table of the site shows one."""
    texts = {
        f"{name}_text": rows[name].map(lambda value: "c" if pd.isna(value) else f"{value:g}")
        for name in names
        if name in rows
    }
    return rows.assign(**texts)


def _ends_finding(rows: pd.DataFrame, place: str) -> str:
    if not len(rows):
        return _TOO_FEW
    own = rows[rows["borough"] == place]
    if not len(own) or pd.isna(own["ratio"].iloc[0]):
        return "Of the child protection plans begun in the last three years too few can be told."
    row = own.iloc[0]
    pace = "as many as" if row["low"] <= 1 <= row["high"] else "fewer than" if row["ratio"] < 1 else "more than"
    return (
        f"Of {row['plans']:,} child protection plans begun in the last three years, {row['ended']:,} have ended where"
        f" {row['expected']:,.0f} were to be expected of such cases: {row['ratio']:.2f} times (95 % interval"
        f" {row['low']:.2f} to {row['high']:.2f}), {pace} expected as far as can be told."
    )


def _ends_figures(rows: pd.DataFrame, place: str, rank: float | None) -> dict[str, float]:
    own = rows[rows["borough"] == place]
    found = {"concordance": rank} if rank is not None else {}
    if len(own) and pd.notna(own["ratio"].iloc[0]):
        found["ended_to_expected"] = float(own["ratio"].iloc[0])
    return found


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
    spans = {"ratio_text": "Ends so many times as fast", "low_text": "From (95 %)", "high_text": "To (95 %)"}
    return Section(
        name="drivers",
        title="What goes with plans that end sooner or later",
        finding=_drivers_finding(rows),
        table=_as_texts(rows, ("ratio", "low", "high")),
        columns=columns | spans if len(rows) else columns,
        how="Cox's model of the same plans, all boroughs together, each level against the commonest of its kind (which"
        f" has 1, and with which levels of fewer than {FEWEST_OF_LEVEL} plans are told), the others alike; intervals"
        " take kin whole. It says what goes together, not what makes a plan long.",
    )


def _drivers_finding(rows: pd.DataFrame) -> str:
    if not len(rows):
        return _TOO_FEW
    clear = rows[(rows["low"] > 1) | (rows["high"] < 1)]
    if not len(clear):
        return "Nothing that is told of the case goes clearly with how long a plan lasts."
    told = (
        clear["named"].str.lower() + ": " + clear["level"] + " (" + clear["ratio"].map("{:.2f}".format) + ")"
    ).tolist()
    return f"What goes clearly with a sooner (above 1) or later end of a plan: {'; '.join(told)}."
