"""The sections on life stages, on time since the first record and since each kind of event, and on typical journeys."""

from __future__ import annotations

import pandas as pd

from measures.history import ALL
from measures.journeys.drawing import states_chart
from measures.journeys.entrants import Settings
from measures.journeys.grouping import HOLDS, JUSTICE, STATES
from measures.journeys.hazards import AGE, MONTHS
from measures.journeys.linked import finest
from measures.journeys.shares import JOURNEY
from measures.journeys.told import Told
from measures.journeys.words import NOT_COVERED, TOO_FEW, between, drawn, figures_of, place_of, sentence
from measures.journeys.workers import YEAR_DAYS
from measures.pictures import bars_chart, grouped_chart
from measures.topic import Section

_SHARES = {"children": "Children", "share": "%", "low": "from", "high": "to (95 %)"}
_RATES = {
    "entries": "Entries",
    "child_years": "Child-years",
    "rate": "A 1,000 child-years",
    "low": "from",
    "high": "to (95 %)",
}
_RATE = ("rate", "low", "high")


def before_section(told: Told, borough: str, settings: Settings) -> Section:
    """What was recorded before each life stage, of the children who came into care after it."""
    table = told.before[told.before["borough"] == borough].reset_index(drop=True)
    referred = table[table["kind"] == "referral"].dropna(subset=["share"])
    parts = [
        (between(row), f"of those who came after {row['stage']} had had one before it")
        for _, row in referred.iterrows()
    ]
    start = f"Referrals to social care were made long before care{place_of(borough)}: "
    shown = table.assign(label=table["stage"], group=table["kind"], value=table["share"])
    title = "What was recorded before each life stage"
    caption = "Of children who came into care after the stage, with 95 % intervals."
    return Section(
        name="before_stages",
        title=title,
        finding=sentence(start, parts[-2:]) if told.all_years else NOT_COVERED,
        table=table,
        columns={
            "stage": "Before",
            "kind": "A record of",
            "children": "Children",
            "had": "of these with one",
            "share": "%",
            "low": "from",
            "high": "to (95 %)",
            "number": "Records a child",
        },
        how=f"Children who first came into care in {told.all_years or 'the years told'}, not alone, on or after"
        f" a stage's 1 September, of whom records reach back to the birth or {settings.reach_years} years before it."
        " A child stands at each stage that it had reached. Records a child is the mean number. CIN plans are left out:"
        " those before April 2021 are not told. Source: CIN census, early help.",
        chart=drawn(
            shown, ["value", "low", "high"], lambda rows: grouped_chart(rows, title, caption, "Of 100 children")
        ),
        figures=figures_of(
            [(f"referral_before_{row['stage'].replace(' ', '_')}", row["share"]) for _, row in referred.iterrows()]
        ),
    )


def incidence_section(told: Told, borough: str, settings: Settings) -> Section:
    """How many of 100 children come into care by how long after the first record."""
    table = told.incidence[told.incidence["borough"] == borough].reset_index(drop=True)
    names = ("incidence", "low", "high")
    said = {row["age"]: between(row, names, "") for _, row in table[table["year"] == "3"].iterrows()}
    parts = [
        (said.get(ALL, ""), "came into care within three years of the first record"),
        (said.get("under 1", ""), "of those first recorded before their first birthday"),
    ]
    shown = table[table["age"] != ALL].assign(
        label=lambda rows: rows["year"] + " years",
        group=lambda rows: rows["age"],
        value=lambda rows: rows["incidence"],
    )
    title = "Care by years since the first record, by age at that record"
    caption = "Of 100 children, with 95 % intervals. Growing up, death and adoption compete with care."
    return Section(
        name="incidence",
        title="How many come into care after the first record",
        finding=sentence(f"Of 100 children known to a service{place_of(borough)}, ", parts),
        table=table,
        columns={
            "age": "Age at the first record",
            "year": "Years since",
            "children": "Children",
            "entries": "Entries since the year before",
            "incidence": "Of 100",
            "low": "from",
            "high": "to (95 %)",
        },
        how=_how_incidence(settings),
        chart=drawn(
            shown, ["value", "low", "high"], lambda rows: grouped_chart(rows, title, caption, "Of 100 children")
        ),
        figures=figures_of(
            [(f"incidence_{row['year']}y", row["incidence"]) for _, row in table[table["age"] == ALL].iterrows()]
        ),
    )


def _how_incidence(settings: Settings) -> str:
    return (
        "Cumulative incidence (Aalen and Johansen) from the first record of early help, social care or youth"
        f" justice, of children whose sources reach back to the birth or {settings.reach_years} years before it."
        " Turning 18, death and adoption compete; leaving the area and the end of what is known censor. Brothers"
        " and sisters are taken whole. Children who came alone are left out. It describes children as services worked"
        " with them, not what would come without help. Source: SSDA903 and the records of all services."
    )


def age_section(told: Told, borough: str, settings: Settings) -> Section:
    """How often known children come into care, by age: of all boroughs by single year."""
    table = _rates(told, borough, AGE)
    shown = table[table["answer"] != ALL].assign(label=lambda rows: rows["answer"], value=lambda rows: rows["rate"])
    most = shown.dropna(subset=["rate"]).sort_values("rate", ascending=False, kind="stable").head(1)
    parts = [(between(row, _RATE, ""), f"at age {row['answer']}, the highest told") for _, row in most.iterrows()]
    every = table[table["answer"] == ALL].iloc[0]
    parts.append((between(every, _RATE, ""), "over all ages"))
    title = f"First entries into care a 1,000 child-years, by age, {told.all_years}"
    return Section(
        name="hazard_age",
        title="At which age children come into care",
        finding=sentence(
            f"Of children known to a service{place_of(borough)}, so many came into care a 1,000 child-years in"
            f" {told.all_years}: ",
            parts,
        )
        if told.all_years
        else NOT_COVERED,
        table=table,
        columns={"answer": "Age", **_RATES},
        how=_RISK + " An age counts from its birthday to the day before the next.",
        chart=drawn(
            shown,
            ["value"],
            lambda rows: bars_chart(rows, title, "With 95 % intervals.", "Entries a 1,000 child-years"),
        ),
        figures=figures_of([("entries_per_1000_child_years", every["rate"])]),
    )


_RISK = (
    "Entries divided by the years that children lived, from the first record of any service to the first entry, the"
    " 18th birthday, adoption, death or leaving the area. Of children known to a service, not of all children who live"
    " there; without those who came alone. Intervals are Vandenbroucke's for a Poisson count, wider where brothers and"
    " sisters came together. Source: SSDA903 and the records of all services."
)


def since_section(told: Told, borough: str, settings: Settings) -> Section:
    """How often known children come into care, by the time since the last event of each kind."""
    kinds = [kind for kind in dict.fromkeys(told.hazards["question"]) if kind not in (ALL, AGE)]
    parts = [_rates(told, borough, kind).assign(kind=kind) for kind in kinds]
    told_rows = pd.concat([*parts, told.hazards.iloc[:0].assign(kind="")], ignore_index=True)
    table = told_rows[told_rows["answer"] != ALL].reset_index(drop=True)
    every = _rates(told, borough, ALL).iloc[0]
    shown = table.assign(label=table["answer"], group=table["kind"], value=table["rate"])
    most = table.dropna(subset=["rate"]).sort_values("rate", ascending=False, kind="stable").head(1)
    said = [
        (between(row, _RATE, ""), f"{row['answer']} after {row['kind']}, the highest told")
        for _, row in most.iterrows()
    ]
    said.append((between(every, _RATE, ""), "of all children known"))
    title = f"First entries into care by time since events, {told.all_years}"
    return Section(
        name="hazard_since",
        title="How long after which events children come into care",
        finding=sentence(f"So many came into care{place_of(borough)} a 1,000 child-years in {told.all_years}: ", said)
        if told.all_years
        else NOT_COVERED,
        table=table,
        columns={"kind": "Since", "answer": "The last one was", **_RATES},
        how=_RISK + " The clock starts anew with each such event. Ages differ between the kinds, and an event does not"
        " bring about what follows it: a section 47 enquiry is often a step on the way into care.",
        chart=drawn(
            shown,
            ["value", "low", "high"],
            lambda rows: grouped_chart(rows, title, "With 95 % intervals.", "Entries a 1,000 child-years"),
        ),
        figures=figures_of([(f"rate_after_{'_'.join(kind.split()[1:])}", rate) for kind, rate in _soon(told, borough)]),
    )


def _soon(told: Told, borough: str) -> list[tuple[str, float]]:
    """By kind of event the rate in the first months after it."""
    rows = told.hazards[(told.hazards["borough"] == borough) & (told.hazards["part"] == ALL)]
    return [(str(row["question"]), row["rate"]) for _, row in rows[rows["answer"] == next(iter(MONTHS))].iterrows()]


def _rates(told: Told, borough: str, question: str) -> pd.DataFrame:
    """A question's finest rows of a borough, and the sum."""
    rows = told.hazards[told.hazards["borough"] == borough]
    own = finest(rows[rows["question"] == question], "entries")
    every = rows[rows["question"] == ALL]
    return pd.concat([own, every] if question != ALL else [every], ignore_index=True)


def journeys_section(told: Told, borough: str, settings: Settings) -> Section:
    """Typical journeys: groups of like sequences, whether they hold, and of all boroughs each group by quarter."""
    rows = told.shares[(told.shares["borough"] == borough) & (told.shares["year"] == ALL)]
    table = rows[rows["question"] == JOURNEY].assign(group=lambda own: own["answer"]).reset_index(drop=True)
    finding = _holds(told, table)
    columns, chart, figures = {"group": "Group", **_SHARES}, None, {}
    if borough == ALL and told.groups is not None:
        figures = {"stability": told.groups.stability, "groups": float(len(told.groups.names))}
    if borough == ALL and len(told.states):
        title = f"Typical journeys in the three years before care, {told.years}"
        caption = "Of 100 children of the group by quarter, by the highest state; a gap is a hidden number."
        table, chart = _by_quarter(told.states), states_chart(told.states, title, caption)
        columns = {"group": "Group", "size": "Children", "before": "Quarters before care"}
        columns |= {name: f"{name}, %" for name in (*STATES, JUSTICE)}
    return Section(
        name="typical",
        title="Typical journeys",
        finding=finding,
        table=table,
        columns=columns,
        how="Of children known before care: the highest state of each of the 12 quarters before the entry, and youth"
        " justice beside it, grouped by k-means; three to six groups, as the silhouette decides. Children are drawn"
        f" anew many times and grouped again: from a mean adjusted Rand index of {HOLDS} on (1 is the same groups, 0"
        " is chance) the groups are said to hold. A CIN plan counts as social care, as earlier ones are not told. The"
        " names say the commonest state of each year. Groups are a way to look at journeys, not kinds of children.",
        chart=chart,
        figures=figures,
    )


def _holds(told: Told, table: pd.DataFrame) -> str:
    if not told.years:
        return NOT_COVERED
    if told.groups is None:
        return TOO_FEW
    index = f"(adjusted Rand index {told.groups.stability:.2f} over resamples)"
    if told.groups.stability < HOLDS:
        return f"The groups do not hold: drawn anew, other children come together {index}."
    largest = table.dropna(subset=["share"]).sort_values("share", ascending=False, kind="stable").head(1)
    said = [
        (between(row), f"of the children known before are in group {row['group']}") for _, row in largest.iterrows()
    ]
    return sentence(f"{len(told.groups.names)} groups hold {index}: ", said)


def _by_quarter(states: pd.DataFrame) -> pd.DataFrame:
    """A row per group and quarter with the share of each state."""
    wide = states.pivot(index=["group", "size", "quarter"], columns="state", values="share").reset_index()
    return wide.assign(before=(-wide["quarter"]).astype(str)).rename_axis(columns=None)


def workers_section(told: Told, borough: str, settings: Settings) -> Section:
    """Changes of practitioner: how many social workers a child had in its first year in care."""
    table = told.workers[told.workers["borough"] == borough].reset_index(drop=True)
    many = table[table["answer"].str.startswith("3")]
    parts = [(between(row), "had three or more social workers in it") for _, row in many.iterrows()]
    nothing = "The extracts do not tell which social workers a child had, so changes of practitioner are not known."
    return Section(
        name="social_workers",
        title="Changes of social worker",
        finding=sentence(f"Of children looked after for a first year{place_of(borough)}, ", parts)
        if len(table)
        else nothing,
        table=table,
        columns={"answer": "In the first year", **_SHARES},
        how=f"Children still looked after {YEAR_DAYS} days after their first entry, since social workers are told"
        " (April 2023): how many spells with a social worker touched that year. Before care no source tells who held a"
        " case. Source: SSDA903, SWEpisodes.",
        figures=figures_of([("three_or_more_workers_share", row["share"]) for _, row in many.iterrows()]),
    )
