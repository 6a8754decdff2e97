"""The sections on children that came into care: how long known, first sign, last chance, help, classes, paths."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from measures.history import ALL
from measures.journeys.answers import AT_ONCE, GIVEN, LONGEST, NO_CHANCE, NONE
from measures.journeys.classes import CLASSES, NEVER, REWORKED, UNACCOMPANIED
from measures.journeys.drawing import paths_chart
from measures.journeys.entrants import Settings
from measures.journeys.linked import finest
from measures.journeys.paths import OTHER
from measures.journeys.shares import OF_ALL
from measures.journeys.told import CLASS, PATH, Told
from measures.journeys.words import NOT_COVERED, between, drawn, figures_of, place_of, sentence
from measures.pictures import bars_chart, grouped_chart
from measures.topic import Section

_SHARES = {"children": "Children", "share": "%", "low": "from", "high": "to (95 %)"}
_SHARES_OF_ALL = {"children": "Children", "share_of_all": "%", "low_of_all": "from", "high_of_all": "to (95 %)"}
_CAPTION = "Of children known before, with 95 % intervals."
_SOURCE = "Source: CIN census, SSDA903, early help and youth justice, all boroughs of the run."


def who_is_told(settings: Settings) -> str:
    """Of which children the sections are, in words."""
    return (
        "Children who were looked after for the first time, not counting short breaks, in the financial years named;"
        f" of whom records reach back to their birth or {settings.reach_years} years, and CIN plans two years, before"
        f" that day. What was recorded in the last {settings.apart_days} days before it belongs to the entry itself:"
        " known before means an earlier record of any of the services. "
    )


def _asked(told: Told, borough: str, question: str, year: str = ALL) -> pd.DataFrame:
    rows = told.shares[(told.shares["borough"] == borough) & (told.shares["year"] == year)]
    return finest(rows[rows["question"] == question], "children")


def _with_who(told: Told, borough: str, question: str, year: str = ALL) -> pd.DataFrame:
    """The answers to a question after those who came alone and those not known before, then the sum of all."""
    who = _asked(told, borough, ALL, year)
    who = who.assign(answer=who["who"], order=who["who"].map({UNACCOMPANIED: 0, NONE: 1, ALL: 3}))
    both = pd.concat([who.dropna(subset=["order"]), _asked(told, borough, question, year).assign(order=2)])
    return both.sort_values("order", kind="stable", ignore_index=True)


def _questions(told: Told, borough: str, names: Mapping[str, str]) -> pd.DataFrame:
    parts = [_asked(told, borough, question).assign(asked=asked) for question, asked in names.items()]
    return pd.concat(parts, ignore_index=True)


def _row(table: pd.DataFrame, answer: str) -> pd.Series:
    """The row of an answer; an empty one where it is not told."""
    return table.set_index("answer", drop=False).reindex([answer]).iloc[0]


def _most(table: pd.DataFrame, but: str = "") -> pd.DataFrame:
    """The row with the largest share that is told, or none."""
    rows = table[table["answer"] != but].dropna(subset=["share"])
    return rows.sort_values("share", ascending=False, kind="stable").head(1)


def _known(told: Told, borough: str) -> str:
    return f"Of the children known before they came into care{place_of(borough)} in {told.years}, "


def _every(told: Told, borough: str) -> str:
    return f"Of the children who came into care for the first time{place_of(borough)} in {told.years}, "


def _grouped(table: pd.DataFrame, group: str, title: str, caption: str) -> bytes | None:
    shown = table.assign(label=table["answer"], group=table[group], value=table["share"])
    return drawn(shown, ["value", "low", "high"], lambda rows: grouped_chart(rows, title, caption, "Of 100 children"))


def _of_all(table: pd.DataFrame) -> pd.DataFrame:
    """The same with the shares of all children as the shares, for a picture; without the sum."""
    shares = {name: table[of_all] for name, of_all in zip(("share", "low", "high"), OF_ALL, strict=True)}
    return table.assign(**shares)[table["answer"] != ALL]


def time_known_section(told: Told, borough: str, settings: Settings) -> Section:
    """How long before the entry a service first knew of the child."""
    table = _with_who(told, borough, "time_known")
    unknown, long = _row(table, NONE), _row(table, LONGEST)
    parts = [
        (between(unknown, OF_ALL), "were not known to any service before"),
        (between(long, OF_ALL), "had been known for three years or more"),
    ]
    title = f"How long services knew children before care, {told.years}"
    bars = _of_all(table).assign(label=lambda rows: rows["answer"], value=lambda rows: rows["share"])
    return Section(
        name="time_known",
        title="How long services knew the children",
        finding=sentence(_every(told, borough), parts) if told.years else NOT_COVERED,
        table=table,
        columns={"answer": "First record before the entry", **_SHARES_OF_ALL},
        how=who_is_told(settings) + "Shares are of all of them. " + _SOURCE,
        chart=drawn(bars, ["value"], lambda rows: bars_chart(rows, title, "With 95 % intervals.", "Of 100 children")),
        figures=figures_of([("not_known_share", unknown["share_of_all"]), ("known_3y_share", long["share_of_all"])]),
    )


def signs_section(told: Told, borough: str, settings: Settings) -> Section:
    """What the first record was, and what ended last before the entry."""
    table = _questions(told, borough, {"first_sign": "first sign", "last_chance": "last chance"})
    none = _row(table, NO_CHANCE)
    first = _most(table[table["asked"] == "first sign"])
    parts = [(between(row), f"were first seen through {row['answer']}") for _, row in first.iterrows()]
    parts.append((between(none), "had neither a referral without a plan nor early help that ended in the year before"))
    return Section(
        name="signs",
        title="First sign and last chance",
        finding=sentence(_known(told, borough), parts) if told.years else NOT_COVERED,
        table=table,
        columns={"asked": "Asked", "answer": "What it was", **_SHARES},
        how=who_is_told(settings)
        + "The first sign is the kind of the first record. The last chance is what ended last in"
        " the 12 months before the entry: a referral without further action, a referral that closed with neither a CIN"
        " nor a CP plan on any of its days, or early help. It does not say that anything could have been done then. "
        + _SOURCE,
        chart=_grouped(table, "asked", f"First sign and last chance, {told.years}", _CAPTION),
        figures=figures_of([("no_last_chance_share", none["share"])]),
    )


def help_section(told: Told, borough: str, settings: Settings) -> Section:
    """Early help before the entry, referrals before it, and both services on one day."""
    asked = {"early_help": "early help", "referrals": "referrals", "both_services": "youth justice and social care"}
    table = _questions(told, borough, asked)
    given, both = _row(table, GIVEN), _row(table, AT_ONCE)
    parts = [
        (between(given), "had been given early help"),
        (between(both), "had been open to youth justice and social care on one day"),
    ]
    return Section(
        name="help",
        title="Help and referrals before care",
        finding=sentence(_known(told, borough), parts) if told.years else NOT_COVERED,
        table=table,
        columns={"asked": "Asked", "answer": "Before the entry", **_SHARES},
        how=who_is_told(settings)
        + "Early help was given where an episode began. Open to youth justice is a programme, or"
        " the six months after an offence; open to social care is an open referral; both together are told of all"
        " boroughs alone, as they are few. Help that another council or a school gave is not seen. " + _SOURCE,
        chart=_grouped(table, "asked", f"Help and referrals before care, {told.years}", _CAPTION),
        figures=figures_of([("early_help_share", given["share"]), ("both_services_share", both["share"])]),
    )


def classes_section(told: Told, borough: str, settings: Settings) -> Section:
    """Preventable or not: each child in one class of a documented rule; of all boroughs together by year too."""
    over = _with_who(told, borough, CLASS).assign(over="all years")
    years = sorted(set(told.shares["year"]) - {ALL}) if borough == ALL else []
    table = pd.concat(
        [over, *(_with_who(told, ALL, CLASS, year).assign(over=year) for year in years)], ignore_index=True
    )
    said = {NEVER: "were known but never helped", REWORKED: "were worked on repeatedly without a lasting plan"}
    title = f"Which class of the rule each child is in, {told.years}"
    names = {one.name: re.sub(r"\W+", "_", one.name) for one in CLASSES}
    return Section(
        name="classes",
        title="Preventable or not: what the records show",
        finding=sentence(
            _every(told, borough), [(between(_row(over, name), OF_ALL), what) for name, what in said.items()]
        )
        if told.years
        else NOT_COVERED,
        table=table,
        columns={"over": "Years", "answer": "Class", **_SHARES_OF_ALL},
        how=who_is_told(settings)
        + "The first class that fits: "
        + "; ".join(f"{one.name}: {one.says}" for one in CLASSES)
        + ". No class says that an entry could, or could not, have been prevented: for some children care is the help"
        " that they need, and what is not recorded is not seen. " + _SOURCE,
        chart=_grouped(_of_all(table), "over", title, "Of all children, with 95 % intervals."),
        figures=figures_of([(f"{short}_share", _row(over, name)["share_of_all"]) for name, short in names.items()]),
    )


def paths_section(told: Told, settings: Settings) -> Section:
    """In which order services first met the child: of all boroughs together, as most paths are rare."""
    table = _asked(told, ALL, PATH).reset_index(drop=True)
    most = _most(table, but=OTHER)
    parts = [(between(row), f"went the commonest way, {row['answer']}") for _, row in most.iterrows()]
    title = f"The commonest paths into care, all boroughs together, {told.years}"
    caption = "Steps in the order of the first of each, and the share of children with 95 % intervals."
    shown = table.assign(path=table["answer"])
    return Section(
        name="paths",
        title="The commonest paths, all boroughs together",
        finding=sentence(_known(told, ALL), parts) if told.years else NOT_COVERED,
        table=table,
        columns={"answer": "Path", **_SHARES},
        how=who_is_told(settings) + "A path is the order of the first early help, referral, assessment, section 47"
        " enquiry, CP plan and offence before the entry; care alone is a child with none of them. CIN plans are left"
        " out, as those before April 2021 are not told. Of all boroughs together: the ten commonest are named. "
        + _SOURCE,
        chart=drawn(shown, ["share", "low", "high"], lambda rows: paths_chart(rows, title, caption)),
        figures=figures_of([("commonest_path_share", row["share"]) for _, row in most.iterrows()]),
    )
