"""From values to sentences: what a feature says, with the dates of the records behind it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from features.catalogue import catalogue
from features.define import Column, Measure, Of
from schemas.records import Membership

_FORMS = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_YEAR_DAYS = 365
_YEARS = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NONE_TELLS = (Measure.COUNT, Measure.DAYS, Measure.PEOPLE)
_SERVICES = {
    "cin_census": "Social care records",
    "ssda903": "Records of children looked after",
    "early_help": "Early help records",
    "youth_justice": "Youth justice records",
    "people": "Family records",
    "contacts": "Records of contacts with social care",
    "school_census": "School records",
}
MOST_DATES = 3


def column_of() -> dict[str, Column]:
    """Every column of the catalogue by its name."""
    return {column.name: column for made in catalogue() for column in made.columns}


def sentence(name: str, value: float, happened: Sequence[date] = ()) -> str:
    """What a column's value says, in words, with the latest dates of the records behind it."""
    column = column_of()[name]
    words = column.feature.says.format(
        value="no" if value == 0 and column.feature.measure in NONE_TELLS else f"{value:,.0f}",
        window=_span(column.days or 0),
        whose=column.of.words if len(column.feature.of) > 1 else "",
        group=(column.group or "").replace("_", " "),
    )
    words = _FORMS.sub(lambda form: form.group(1 if value == 1 else 2), words)
    dated = sorted(set(happened), reverse=True)
    if not dated or column.feature.measure.is_empty_without:
        return _capital(words)
    shown = ", ".join(f"{day.day} {day:%B %Y}" for day in dated[:MOST_DATES])
    more = f" and {len(dated) - MOST_DATES} more" if len(dated) > MOST_DATES else ""
    return f"{_capital(words)} ({shown}{more})"


def not_known(uncovered: Sequence[str]) -> list[str]:
    """Sentences on what is not known, from the columns that are not covered at a landmark."""
    gaps: dict[str, int] = {}
    told = column_of()
    for column in (told[name] for name in uncovered):
        # of several sources it is not told which one is lacking: their own features do
        if column.exists_from is None and len(column.feature.source.services()) == 1:
            service = column.feature.source.service
            gaps[service] = max(gaps.get(service, 0), column.history_days)
    return [
        f"{_SERVICES[service]} do not reach back over the whole of the last {_span(days)}"
        if days
        else f"{_SERVICES[service]} are not there"
        for service, days in sorted(gaps.items())
    ]


def for_and_against(
    values: Mapping[str, float], weights: Mapping[str, float], dates: Mapping[str, Sequence[date]], most: int
) -> tuple[list[str], list[str]]:
    """The sentences of the columns that speak for and against, with the latest dates behind each."""
    told, against = speaking(values, weights, most)
    sides = [[sentence(name, values[name], dates.get(name, ())) for name in side] for side in (told, against)]
    return sides[0], sides[1]


def speaking(values: Mapping[str, float], weights: Mapping[str, float], most: int) -> tuple[list[str], list[str]]:
    """The columns that are told for and against, the weightiest first, at most `most` of each.

    `weights` tells how much each column spoke for (above 0) or against (below 0). A source speaks once a side: its
    weightiest column stands for the others, so that a reader meets a fact once.
    """
    ordered = sorted(weights, key=lambda name: (-abs(weights[name]), name))
    columns = column_of()
    told: tuple[list[str], list[str]] = ([], [])
    spoken: set[tuple[object, ...]] = set()
    for name in ordered:
        side, column = bool(weights[name] < 0), columns[name]
        # what is told of siblings is not told again of the household
        key = (side, column.of is Of.OWN, column.feature.source, column.codes)
        if weights[name] == 0 or key in spoken or len(told[side]) == most or not _tells(column, values[name], side):
            continue
        spoken.add(key)
        told[side].append(name)
    return told


def _tells(column: Column, value: float, against: bool) -> bool:
    """Whether the value makes a sentence that a reader can follow on that side.

    What practitioners expect to raise the chance never speaks against it by being there, nor the other way round,
    whatever the trees made of it; that brothers and sisters are known says nothing by itself.
    """
    made = column.feature
    if value != value or made.source is Membership:  # not known, or no last record
        return False
    if against:
        return (value > 0 and made.expects < 0) or (value == 0 and made.measure in NONE_TELLS)
    return value > 0 and made.expects >= 0


def _span(days: int) -> str:
    """Days as people say them: in years where they are whole ones."""
    years, rest = divmod(days, _YEAR_DAYS)
    if rest or years >= len(_YEARS):
        return f"{days} days"
    return "year" if years == 1 else f"{_YEARS[years]} years"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
