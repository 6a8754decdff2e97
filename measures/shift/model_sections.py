"""The sections on the model: what it reads, how many it lists, and whether its chances come true."""

from __future__ import annotations

import pandas as pd

from measures.pictures import bars_chart, control_chart, over_time_chart
from measures.shift.features import TRAINING
from measures.shift.said import DO, LIMITS, limits_told, series_of
from measures.suppression import publishable
from measures.topic import Section

_MOST = 10  # features that are shown


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
        f"In {pd.Timestamp(latest):%B %Y} {out or 'none'} of {own['feature'].nunique()} learned features differ from"
        f" what was learned from by more than the limit of {above:g}; the largest index is"
        f" {by_month['most'].iloc[-1]:.2f}."
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
        how="The population stability index compares, by tenths of the training rows and those not known, the shares of"
        " a month's landmarks with those of training: by habit below 0.1 is little and above 0.2 a shift. The"
        f" {_MOST} largest are shown. The months before the last are of the training view. {DO['features']}",
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
    # no count of it is told, so that there is none that a later edition could give away
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
        month, listed, able = f"{pd.Timestamp(last['on']):%B %Y}", int(last["part"]), int(last["whole"])
        said = (
            f"On the list of {month} stood {listed:,} of {able:,} families that could be listed ({last['value']:.1%})"
        )
        said += (
            f", {last['reads']} the limits."
            if pd.notna(last["high"])
            else "; there are no earlier lists, so no limits yet."
        )
    table = limits_told(rows, 100.0).assign(value=(100 * rows["value"].astype("Float64")).round(1).to_numpy())
    drawn = known[known["high"].notna()]
    return Section(
        name="list_rate",
        title="How many families are listed",
        finding=said,
        table=table,
        columns={"on": "Month", "part": "Listed", "whole": "Could be listed", "value": "Share, %", **LIMITS},
        chart=control_chart(
            drawn, "How many families are listed", "Share of those that could be listed.", "Share", True
        )
        if len(drawn)
        else None,
        how="Families on the list, without those in their own section, of those that could be listed. The limits are"
        f" those of chance around the share of all earlier lists (binomial, 99.7 %). {DO['list_rate']}",
        series={"list_rate": series_of(rows)},
    )


def calibration_section(rows: pd.DataFrame, ranked_by: str) -> Section:
    """Of one place: how many saw the outcome for each who was expected to, by year of the landmark."""
    known = rows.dropna(subset=["ratio"])
    if known.empty:
        said = "No children whose outcome is known were tested, or too few to tell."
    else:
        told = [f"{row.year}: {row.ratio:.2f} ({row.low:.2f} to {row.high:.2f})" for row in known.itertuples()]
        out = int(((known["low"] > 1) | (known["high"] < 1)).sum())
        said = (
            f"For each child who was expected to see the outcome so many did, {'; '.join(told)}: {out or 'none'} of"
            f" {len(known)} years differ from 1 by more than chance."
        )
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
        how=f"Of the model that ranks the lists ({ranked_by}), on children whose family it had not seen, in the years"
        " that it was tested on; each child once a life stage, at its last landmark, without those whose outcome cannot"
        " be known. The scores of past months' lists are not kept, so later years can be told only once a new training"
        f" run tests them. {DO['calibration']}",
        figures={f"observed_expected_{str(row.year)[4:8]}": float(row.ratio) for row in known.itertuples()},  # type: ignore[arg-type]
    )


def _with_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The ratios with two decimals, which the site would cut to one."""
    told = [f"{ratio:.2f}" for ratio in rows["ratio"].fillna(0.0)]
    between = [
        f"{low:.2f} to {high:.2f}" for low, high in zip(rows["low"].fillna(0.0), rows["high"].fillna(0.0), strict=True)
    ]
    words = pd.DataFrame({"ratio_told": told, "between": between}, rows.index).where(rows["ratio"].notna(), None)
    return rows.drop(columns="borough").join(words).reset_index(drop=True)
