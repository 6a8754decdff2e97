"""The sections of the page of shift, each from a table that is fit to publish, with what to do when one trips."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from measures.pictures import bars_chart, control_chart, over_time_chart
from measures.shift.control import TRIPS
from measures.shift.features import TRAINING
from measures.shift.volumes import KINDS
from measures.suppression import publishable
from measures.topic import Section

_RULE = (
    "An individuals chart: the dashed line is the median of the months before those judged, the band 2.66 mean moving"
    " ranges on either side."
)
DO: Mapping[str, str] = {
    "volumes": "When one trips: compare the file's rows with the system's own count. If the file is whole, ask the"
    " service whether a threshold, a form or a team changed, and write that down. If it is not, hand the extract over"
    " anew before a list is used.",
    "lag": "When one trips: ask the service what holds records up. Families whose records come late are listed late, so"
    " say so on the list, and raise conform.known_lag_days if it lasts.",
    "features": "When one trips: look at the feature's source in the sections above first. If the records are whole,"
    " the families have changed: look at calibration, and train anew on a branch if it is off. Never drop a feature"
    " for a month.",
    "list_rate": "When it trips: see whether capacity was changed in params.yaml, or whether fewer families could be"
    " listed than usual, which points to memberships or scores that are missing.",
    "calibration": "When it trips (the interval leaves out 1): do not show bands from this model, and train anew on a"
    " branch; the list's order may still be of use, its chances are not.",
}
_MOST = 10  # features that are shown
MAIN = ("referrals", "care_episodes", "early_help_contacts", "offences")  # the first of each source
_SERVICES = {"early_help": "Early help", "youth_justice": "Youth justice"}
_LIMITS = {"centre": "Usual", "low": "Limit below", "high": "Limit above", "reads": "Reads as"}


def volume_sections(rows: pd.DataFrame) -> list[Section]:
    """Of one place: the latest of every kind of record, then the first kind of each source over time."""
    latest = rows.groupby("kind", sort=False).tail(1).set_index("kind")
    kinds = [kind for kind in KINDS if kind.name in latest.index]
    table = latest.loc[[kind.name for kind in kinds]].assign(says=[kind.says for kind in kinds])
    table["period"] = [
        f"{on[:7]}, {'month' if kind.months_a_row == 1 else 'quarter'}"
        for on, kind in zip(table["on"], kinds, strict=True)
    ]
    out = [says for says, reads in zip(table["says"], table["reads"], strict=True) if reads == TRIPS]
    told = int(table["value"].notna().sum())
    if table.empty:
        said = "No source tells of any month, so volumes cannot be watched."
    elif out:
        said = f"Of {told} kinds of record, {len(out)} lie outside their limits in the latest period: {', '.join(out)}."
    else:
        said = f"All of {told} kinds of record lie within their limits in the latest period."
    first = Section(
        name="volumes",
        title="Records that came in, by kind",
        finding=said,
        table=_rounded(table.reset_index()),
        columns={"says": "Kind", "period": "Period from", "value": "Records", **_LIMITS},
        how=f"Records by the month, or for rarer kinds the quarter, in which they came to be known. {_RULE} {DO['volumes']}",
        figures={"volumes_outside": float(len(out))},
        series={f"volume_{kind.name}": _series(rows[rows["kind"] == kind.name]) for kind in kinds},
    )
    return [
        first,
        *(
            _volume_section(kind.name, kind.says, rows[rows["kind"] == kind.name])
            for kind in kinds
            if kind.name in MAIN
        ),
    ]


def _volume_section(name: str, says: str, rows: pd.DataFrame) -> Section:
    caption = "By the month, or quarter, in which they came to be known. Diamonds lie outside the band."
    return Section(
        name=f"volume_{name}",
        title=f"{says}, over time",
        finding=_finding(says, rows),
        table=_rounded(rows),
        columns={"on": "From", "value": "Records", **_LIMITS},
        chart=control_chart(rows, says, caption, "Records") if rows["high"].notna().any() else None,
        how=f"{_RULE} {DO['volumes']}",
    )


def lag_sections(rows: pd.DataFrame) -> list[Section]:
    """Of one place: how long recording takes, a section a service whose source says when it was recorded."""
    sections = [_lag_section(name, says, rows[rows["service"] == name]) for name, says in _SERVICES.items()]
    return sections


def _lag_section(name: str, says: str, rows: pd.DataFrame) -> Section:
    title = f"{says}: days until it is recorded"
    caption = "The middle of all records by the quarter in which they were recorded. Diamonds lie outside the band."
    return Section(
        name=f"lag_{name}",
        title=title,
        finding=_finding(f"{says}, the middle number of days until a record is made", rows),
        table=_rounded(rows),
        columns={"on": "Quarter from", "value": "Middle, days", "late": "Nine of ten within, days", **_LIMITS},
        chart=control_chart(rows, title, caption, "Days") if rows["high"].notna().any() else None,
        how="Days from what a record tells of to the day on which the source says it was recorded. Social care's files do"
        f" not tell that, so there is nothing of it here. {_RULE} {DO['lag']}",
        series={f"lag_{name}": _series(rows)},
    )


def _finding(says: str, rows: pd.DataFrame) -> str:
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{says}: nothing can be told."
    last = known.iloc[-1]
    if pd.isna(last["high"]):
        return f"{says}: {last['value']:,.0f} in the period from {last['on']}; there are too few periods for limits."
    where = "outside" if last["reads"] == TRIPS else "within"
    return (
        f"{says}: {last['value']:,.0f} in the latest period told, from {last['on']}, {where} the limits of"
        f" {last['low']:,.0f} to {last['high']:,.0f}."
    )


def _rounded(rows: pd.DataFrame) -> pd.DataFrame:
    limits = ["centre", "low", "high"]
    return rows.assign(**rows[limits].astype("Float64").round(1)).reset_index(drop=True)


def _series(rows: pd.DataFrame) -> dict[int, float]:
    """By month (202611) the values that may be seen."""
    known = rows[rows["value"].notna()]
    return {
        int(str(on)[:7].replace("-", "")): float(value) for on, value in zip(known["on"], known["value"], strict=True)
    }


def features_section(features: pd.DataFrame, place: str, above: float) -> Section:
    """Of one place: the features that differ most from what was learned from, and how many trip by month."""
    own = features[(features["borough"] == place) & (features["month"] != TRAINING)]
    if own.empty:
        said = "No landmarks are at hand, so features cannot be compared with those that were learned from."
        return Section("features", "Features", said, pd.DataFrame(), {}, DO["features"])
    by_month = own.groupby("month")["psi"].agg(most="max", tripped=lambda psi: float((psi > above).sum()))
    latest = str(by_month.index[-1])
    table = _most_shifted(features, place, latest)
    line = by_month.reset_index().assign(group="largest index of any feature", value=lambda rows: rows["most"])
    line["on"] = line["month"] + "-01"
    limit = line.assign(group=f"limit ({above:g})", value=above)
    out = int(by_month["tripped"].iloc[-1])
    said = (
        f"In {latest} {out or 'none'} of {own['feature'].nunique()} learned features differ from what was learned from by"
        f" more than the limit of {above:g}; the largest index is {by_month['most'].iloc[-1]:.2f}."
    )
    caption = "Population stability index of each month's landmarks against those of training; the largest of all."
    months = [int(month.replace("-", "")) for month in by_month.index]
    return Section(
        name="features",
        title="What the model reads, against what it learned from",
        finding=said,
        table=table,
        columns={
            "feature": "Feature",
            "index": "Index in the latest month",
            "missing_now": "Not known now, %",
            "missing_then": "Not known in training, %",
        },
        chart=over_time_chart(pd.concat([line, limit]), "How far features have shifted", caption, "Index"),
        how="The population stability index compares, by tenths of the training rows and those not known, the shares of a"
        " month's landmarks with those of training: by habit below 0.1 is little and above 0.2 a shift. The ten largest"
        f" are shown. The months before the last are of the training view. {DO['features']}",
        figures={"features_outside": float(out), "psi_most": float(by_month["most"].iloc[-1])},
        series={
            "psi_most": dict(zip(months, by_month["most"].astype(float), strict=True)),
            "features_outside": dict(zip(months, by_month["tripped"], strict=True)),
        },
    )


def _most_shifted(features: pd.DataFrame, place: str, latest: str) -> pd.DataFrame:
    """The ten features of a place with the largest index; shares that would tell of few children are empty."""
    now = features[features["month"] == latest]
    own = now[now["borough"] == place].nlargest(_MOST, "psi")
    # of all places at once, as a reader of all sites sees them
    asked = features[features["feature"].isin(own["feature"]) & features["month"].isin([latest, TRAINING])]
    shown = publishable(asked.drop(columns="psi"), ["known", "missing", "rows"], sums={"rows": ["known", "missing"]})
    shown["share"] = (100 * shown["missing"].astype("Float64") / shown["rows"].astype("Float64")).round(1)
    shares = shown[shown["borough"] == place].pivot(index="feature", columns="month", values="share")
    found = own[["feature", "psi"]].assign(index=[f"{psi:.2f}" for psi in own["psi"]])
    for name, month in (("missing_now", latest), ("missing_then", TRAINING)):
        found[name] = shares.loc[own["feature"], month].to_numpy()
    return found.reset_index(drop=True)


def list_section(rows: pd.DataFrame) -> Section:
    """Of one place: how many of the families that could be listed were."""
    known = rows[rows["value"].notna()].sort_values("on")
    if known.empty:
        said = "No list was made yet whose length may be told."
    else:
        last = known.iloc[-1]
        said = f"On the list of {str(last['on'])[:7]} stood {int(last['part']):,} of {int(last['whole']):,} families that could be listed ({last['value']:.1%})"
        said += (
            f", {last['reads']} the limits."
            if pd.notna(last["high"])
            else "; there are no earlier lists, so no limits yet."
        )
    table = rows.assign(
        **{name: (100 * rows[name].astype("Float64")).round(1) for name in ("value", "centre", "low", "high")}
    )
    drawn = known[known["high"].notna()]
    return Section(
        name="list_rate",
        title="How many families are listed",
        finding=said,
        table=table.reset_index(drop=True),
        columns={"on": "Month", "part": "Listed", "whole": "Could be listed", "value": "Share, %", **_LIMITS},
        chart=control_chart(
            drawn, "How many families are listed", "Share of those that could be listed.", "Share", True
        )
        if len(drawn)
        else None,
        how="Families on the list, without those in their own section, of those that could be listed. The limits are those"
        f" of chance around the share of all earlier lists (binomial, 99.7 %). {DO['list_rate']}",
        series={"list_rate": _series(rows)},
    )


def calibration_section(rows: pd.DataFrame, ranked_by: str) -> Section:
    """Of one place: how many saw the outcome for each who was expected to, by year of the landmark."""
    known = rows.dropna(subset=["ratio"])
    if known.empty:
        said = "No children whose outcome is known were tested, or too few to tell."
    else:
        told = [f"{row.year}: {row.ratio:.2f} ({row.low:.2f} to {row.high:.2f})" for row in known.itertuples()]
        out = int(((known["low"] > 1) | (known["high"] < 1)).sum())
        said = f"For each child who was expected to see the outcome so many did, {'; '.join(told)}: {out or 'none'} of {len(known)} years differ from 1 by more than chance."
    bars = known.assign(label=known["year"], value=known["ratio"])
    caption = "Observed for each expected, with the interval of chance alone; families with many children widen it."
    return Section(
        name="calibration",
        title="Do as many see the outcome as was expected?",
        finding=said,
        table=_with_words(rows),
        columns={
            "year": "Landmarks of the year",
            "children": "Children and stages",
            "observed": "Observed",
            "expected": "Expected",
            "ratio_told": "Observed : expected",
            "between": "between, by chance",
        },
        chart=bars_chart(bars, "Observed for each expected", caption, "Observed : expected") if len(known) else None,
        how=f"Of the model that ranks the lists ({ranked_by}), on children whose family it had not seen, in the years that it"
        " was tested on; each child once a life stage, at its last landmark, without those whose outcome cannot be known."
        " The scores of past months' lists are not kept, so later years can be told only once a new training run tests"
        f" them. {DO['calibration']}",
        figures={f"observed_expected_{str(row.year)[:4]}": float(row.ratio) for row in known.itertuples()},  # type: ignore[arg-type]
    )


def _with_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The ratios with two decimals, which the site would cut to one."""
    known = rows["ratio"].notna()
    told = [f"{row.ratio:.2f}" if is_known else pd.NA for row, is_known in zip(rows.itertuples(), known, strict=True)]
    spans = zip(rows["low"], rows["high"], known, strict=True)
    between = [f"{low:.2f} to {high:.2f}" if is_known else pd.NA for low, high, is_known in spans]
    return rows.drop(columns="borough").assign(ratio_told=told, between=between).reset_index(drop=True)
