"""From values to sentences: what a feature says, with the dates of the records behind it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from features.define import CATALOGUE, Feature, Measure
from schemas.records import Membership

_FORMS = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_YEARS = {365: "year", 730: "two years", 1095: "three years", 1825: "five years"}
_SERVICES = {
    "cin_census": "Social care records",
    "ssda903": "Records of children looked after",
    "early_help": "Early help records",
    "youth_justice": "Youth justice records",
    "people": "Family records",
}
MOST_DATES = 3


def feature_of() -> dict[str, tuple[Feature, int | None]]:
    """The declaration and window of every column."""
    return {column: (made, days) for made in CATALOGUE.values() for column, days in made.columns.items()}


def sentence(column: str, value: float, happened: Sequence[date] = ()) -> str:
    """What a column's value says, in words, with the latest dates of the records behind it."""
    made, days = feature_of()[column]
    number = "no" if value == 0 else f"{value:,.0f}"
    words = made.says.format(value=number, window=_YEARS.get(days or 0, f"{days} days"))
    words = _FORMS.sub(lambda form: form.group(1 if value == 1 else 2), words)
    dated = sorted(set(happened), reverse=True)
    if not dated or made.measure is Measure.DAYS_SINCE:
        return _capital(words)
    shown = ", ".join(f"{day.day} {day:%B %Y}" for day in dated[:MOST_DATES])
    more = f" and {len(dated) - MOST_DATES} more" if len(dated) > MOST_DATES else ""
    return f"{_capital(words)} ({shown}{more})"


def not_known(uncovered: Sequence[str]) -> list[str]:
    """Sentences on what is not known, from the columns that are not covered at a landmark."""
    gaps: dict[str, int] = {}
    for column in uncovered:
        made, days = feature_of()[column]
        if made.exists_from is None:
            gaps[made.source.service] = max(gaps.get(made.source.service, 0), days or 0)
    return [
        f"{_SERVICES[service]} do not reach back over the whole of the last {_YEARS.get(days, f'{days} days')}"
        if days
        else f"{_SERVICES[service]} are not there"
        for service, days in sorted(gaps.items())
    ]


def for_and_against(
    values: Mapping[str, float], weights: Mapping[str, float], dates: Mapping[str, Sequence[date]], most: int
) -> tuple[list[str], list[str]]:
    """The sentences for and against, the weightiest first, at most `most` of each.

    `weights` tells how much each column spoke for (above 0) or against (below 0). A source speaks once a side: its
    weightiest column stands for the others, so that a reader meets a fact once.
    """
    ordered = sorted(weights, key=lambda column: (-abs(weights[column]), column))
    told: tuple[list[str], list[str]] = ([], [])
    spoken: set[tuple[bool, str]] = set()
    for column in ordered:
        side = bool(weights[column] < 0)
        made, _ = feature_of()[column]
        key = (side, f"{made.of.value} {made.source.__name__} {made.codes}")
        if weights[column] == 0 or key in spoken or len(told[side]) == most or not _tells(made, values[column], side):
            continue
        spoken.add(key)
        told[side].append(sentence(column, values[column], dates.get(column, ())))
    return told


def _tells(made: Feature, value: float, against: bool) -> bool:
    """Whether the value makes a sentence that a reader can follow on that side.

    What practitioners expect to raise the chance never speaks against it by being there, nor the other way round,
    whatever the trees made of it; that brothers and sisters are known says nothing by itself.
    """
    if value != value or made.source is Membership:  # not known, or no last record
        return False
    if against:
        return made.expects < 0 or (value == 0 and made.measure is not Measure.IS_OPEN)
    return value > 0 and made.expects >= 0


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
