"""The page of impact: what changed when the programme began, against its targets, and what that can and cannot show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.history import ALL, History
from measures.impact.described import described
from measures.impact.elsewhere import elsewhere
from measures.impact.events import Event, Found, look
from measures.impact.published import periods, place_of, with_lines
from measures.impact.series import SERIES, Series, monthly
from measures.impact.words import cannot_say, change, finding, how, reads
from measures.pictures import grouped_chart, over_time_chart
from measures.topic import Section, Topic

AFTER = (12, 24)  # months
_NUMBERS = ("change", "low", "high", "smallest")
_ASKS = "Did what the programme aims at change when it began, beyond trend, season and chance?"


def impact_topic(
    history: History,
    settled_days: int,
    events: Sequence[Event],
    targets: Mapping[str, float],
    months_before: int,
    months_after: int,
    listed: pd.DataFrame,
) -> dict[str, Topic]:
    """The page by place.

    `targets` are by series the change aimed at, as a share (-0.2: a fifth fewer). Each event is looked for in the
    months before and after it. `listed` are families as measures.impact.described takes them.
    """
    months = monthly(history, settled_days)
    there = elsewhere(history, settled_days)
    shown = {series.name: periods(history.editions, months, series, there.get(series.name)) for series in SERIES}
    found = [
        (number, look(months, event, series, unit, events, months_before, months_after))
        for number, event in enumerate(events, start=1)
        for unit in event.units(history)
        for series in SERIES
    ]
    return {
        place: Topic(
            "impact",
            "Impact of the programme",
            _ASKS,
            [*_told(place, found, shown, targets), described(listed, place)],
            cannot_say(events),
        )
        for place in history.places
    }


def _told(
    place: str, found: Sequence[tuple[int, Found]], shown: Mapping[str, pd.DataFrame], targets: Mapping[str, float]
) -> list[Section]:
    """The overview of each event that is told of a place, then a section a series."""
    own = [(number, one) for number, one in found if _is_told(one, place)]
    if not own:
        nothing = "No event of the programme is dated in params.yaml (measure.impact.events), so nothing is looked for."
        return [
            Section(
                "found",
                "What changed",
                nothing,
                pd.DataFrame(),
                {},
                "Dated events are needed to look before and after.",
            )
        ]
    sections = []
    for number in sorted({number for number, _ in own}):
        of_event = [one for its, one in own if its == number]
        sections.append(_overview(number, of_event, targets))
        sections += [_series_section(number, one, shown[one.series.name], targets) for one in of_event]
    return sections


def _is_told(found: Found, place: str) -> bool:
    """An event of one borough is told on its page and on that of all, where nothing else is known of it."""
    return found.unit == place or (place == ALL and found.event.borough != ALL)


def _overview(number: int, found: Sequence[Found], targets: Mapping[str, float]) -> Section:
    event = found[0].event
    when = f"{event.says} ({event.on:%-d %B %Y})"
    rows = [_row(one, months, targets) for one in found for months in AFTER]
    table = pd.DataFrame(rows, columns=["series", "after", "change", "low", "high", "smallest", "target", "reads"])
    table = table.astype(dict.fromkeys(_NUMBERS, "Float64"))
    known = table.dropna(subset=["change"])
    apart = int(((known["low"] > 0) | (known["high"] < 0)).sum())
    if known.empty:
        said = f"{when}: there is too little before and after to tell of any series."
    else:
        said = (
            f"{when}: of {len(known)} changes looked at, {apart or 'none'} can be told from"
            f" chance; about {0.05 * len(known):.1f} would be by chance alone."
        )
    return Section(
        name=f"found_{number}",
        title=f"What changed: {event.says}",
        finding=said,
        table=_in_words(table),
        columns={
            "series": "Series",
            "after_told": "After",
            "change_told": "Change, %",
            "between": "95 % interval",
            "smallest_told": "Smallest fall found 4 times in 5, %",
            "target": "Target",
            "reads": "Reads as",
        },
        chart=_overview_chart(known, event) if len(known) else None,
        how=how(event),
        figures=_figures(number, known),
    )


def _row(found: Found, months: int, targets: Mapping[str, float]) -> tuple[object, ...]:
    target = targets.get(found.series.name)
    aimed = "" if target is None else change(target)
    effect = found.effect(months)
    if effect is None or found.fitted is None:
        return (found.series.title, months, pd.NA, pd.NA, pd.NA, pd.NA, aimed, "too little to tell")
    smallest = round(100 * found.fitted.smallest_fall(months), 1)
    return (found.series.title, months, *(round(100 * value, 1) for value in effect), smallest, aimed, reads(effect))


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The figures as texts, `-` where there are none, for an empty number would read as hidden."""
    told = {name: ["-" if pd.isna(value) else f"{value:+.1f}" for value in table[name]] for name in _NUMBERS}
    between = ["-" if low == "-" else f"{low} to {high}" for low, high in zip(told["low"], told["high"], strict=True)]
    after = [f"{months} months" for months in table["after"]]
    return table.assign(after_told=after, change_told=told["change"], between=between, smallest_told=told["smallest"])


def _overview_chart(known: pd.DataFrame, event: Event) -> bytes:
    shares = {"value": known["change"] / 100, "low": known["low"] / 100, "high": known["high"] / 100}
    drawn = known.assign(label=known["series"], group=[f"after {months} months" for months in known["after"]], **shares)
    caption = "Change against what the months before would have led to, with 95 % intervals."
    caption += " An interval across nought is no change that can be told from chance."
    return grouped_chart(drawn, f"What changed: {event.says}", caption, "Change", is_share=True)


def _figures(number: int, known: pd.DataFrame) -> dict[str, float]:
    names = {series.title: series.name for series in SERIES}
    return {
        f"{names[row['series']]}_{number}_after_{row['after']}_{part}": float(row[part])
        for row in known.to_dict("records")
        for part in ("change", "low", "high")
    }


def _series_section(number: int, found: Found, shown: pd.DataFrame, targets: Mapping[str, float]) -> Section:
    series = found.series
    own = place_of(shown, found.unit)
    if found.fitted is None:
        table, lines = own, {}
    else:
        table = with_lines(own, found.months, series, {"fitted": found.fitted.fitted, "without": found.fitted.without})
        lines = {"fitted": "As fitted", "without": "Without the event"}
    value = "share" if series.is_share else "count"
    counts = (
        {"count": "Re-referrals", "whole": "Referrals", "share": "Share, %"}
        if series.is_share
        else {"count": series.counts}
    )
    return Section(
        name=f"{series.name}_{number}",
        title=f"{series.title}: {found.event.says}" + (f" ({found.unit})" if found.event.borough != ALL else ""),
        finding=finding(found, AFTER, targets.get(series.name)),
        table=table,
        columns={"period": "Period", **counts, **lines},
        chart=_series_chart(found, series, table, value)
        if found.fitted is not None and table[value].notna().any()
        else None,
        how=f"What is counted: {series.says}. " + how(found.event),
    )


def _series_chart(found: Found, series: Series, table: pd.DataFrame, value: str) -> bytes:
    by = 100 if series.is_share else 1
    groups = {"as counted": value, "as fitted": "fitted", "without the event": "without"}
    parts = [
        pd.DataFrame({"group": group, "on": table["on"], "value": pd.to_numeric(table[name]).astype("Float64") / by})
        for group, name in groups.items()
    ]
    long = pd.concat(parts, ignore_index=True)
    caption = f"Fitted to months, shown by {series.months_a_row} months. "
    caption += "The line without the event is no observation: it is what trend and season before would have led to."
    return over_time_chart(
        long, f"{series.title}", caption, series.counts, {found.event.says: found.event.on}, series.is_share
    )
