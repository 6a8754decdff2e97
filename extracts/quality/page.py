"""The report as one page for the person who can correct the source system: no ids, and small counts hidden."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extracts.changes import KINDS
from extracts.rules import RULES
from extracts.rules.stops import OF_NOBODY
from schemas.codes import census_year
from schemas.records import RECORDS

from .pictures import Lag, Span, Year, coverage_picture, lag_picture, years_picture

FEW = 5
"""Counts from 1 to this are hidden: they can be recognised."""
MOST_RULES = 12
"""Of a measure no more rules than this are told in a terminal."""
_SOURCE = {record.__name__: record.service for record in RECORDS}
_WORDS = {
    "Section47": "section 47 enquiries",
    "CareEpisode": "episodes of care",
    "MissingEpisode": "times missing",
    "EhContact": "early help contacts",
    "EhEpisode": "early help episodes",
    "LegalOutcome": "legal outcomes",
    "Uasc": "unaccompanied children",
    "Person": "people",
    "CinPlan": "child in need plans",
    "CpPlan": "child protection plans",
    "Address": "addresses",
}
_SOURCES = {"cin_census": "children in need census", "ssda903": "looked-after return", "ssd": "standard dataset"}
YEARLY = ("cin_census", "ssda903")
_HOW = {"recorded": "recorded", "first_seen": "first seen in an extract", "lag": "assumed"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class About:
    """Of what extract the page tells: the council's name, its date, its coverage, spellings that stand for nothing
    (by record.column), files that were not read, elements that nothing is read from with their counts, services that
    are covered and of which no file came, and sources that came and are not covered. `is_alone` where no extract before
    it is known: of a return only the years are then looked at that this extract brings. `stops` says what keeps the
    extract from being used at all."""

    name: str
    extract_on: date
    coverage: pa.Table
    spellings: Mapping[str, Mapping[str, int]]
    unread: Sequence[str]
    unknown: Mapping[str, int]
    misspelt: Mapping[str, str]
    lacking: Sequence[str]
    absent: Sequence[str]
    uncovered: Sequence[str]
    is_alone: bool = False
    stops: Sequence[str] = ()


def page(about: About, quality: pa.Table) -> str:
    """The page (HTML, self-contained) of the counts of one extract (Quality)."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    rows = quality.to_pylist()
    return environment.get_template("quality.html").render(
        about=about,
        totals={name: _shown(_total(rows, name)) for name in ("read", "quarantined", "repaired", "found", "unmapped")},
        first=_rules(rows, "found"),
        aside=_rules(rows, "quarantined"),
        repaired=_rules(rows, "repaired"),
        columns=_columns(rows),
        spellings=_spellings(about.spellings),
        years=_years(rows),
        lags=_lags(rows),
        coverage=_coverage(rows, about),
        changes=_changes(rows),
        kinds=KINDS,
        absent=[source_words(service) for service in about.absent],
        uncovered=[source_words(source) for source in about.uncovered],
        restricts_nobody=any(row["rule"] == OF_NOBODY for row in rows),
        few=FEW,
    )


def short(quality: pa.Table) -> str:
    """The report in a few lines, for a terminal."""
    rows = quality.to_pylist()
    lines = [f"{_shown(_total(rows, 'read'))} rows read"]
    for measure, words in {"quarantined": "set aside", "repaired": "repaired", "found": "to correct"}.items():
        lines.append(f"{_shown(_total(rows, measure))} {words}")
        rules = _rules(rows, measure)
        lines += [f"  {row['count']:>10}  {row['table']}, {row['rule']}: {row['says']}" for row in rules[:MOST_RULES]]
        if len(rules) > MOST_RULES:
            lines.append(f"              and {len(rules) - MOST_RULES} more rules: see quality.html")
    lines.append(f"{_shown(_total(rows, 'unmapped'))} codes that stand for nothing known")
    return "\n".join(lines)


def words(record: str) -> str:
    """A table's name in plain words."""
    return _WORDS.get(record, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", record).lower() + "s")


def _shown(count: int) -> str:
    return f"1 to {FEW}" if 0 < count <= FEW else f"{count:,}"


def _total(rows: Rows, measure: str) -> int:
    return sum(row["count"] for row in rows if row["measure"] == measure)


def _rules(rows: Rows, measure: str) -> Rows:
    """The rules of a measure, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    reads: Counter[str] = Counter()
    for row in rows:
        if row["measure"] == measure:
            counts[row["rule"], row["record"], row["column"] or ""] += row["count"]
        if row["measure"] == "read":
            reads[row["record"]] += row["count"]
    return [
        {
            "rule": rule,
            "table": words(record),
            "source": source_words(_SOURCE.get(record, record)),
            "says": f"{column}: {RULES[rule].says}." if column else _sentence(RULES[rule].says),
            "codes": " ".join(RULES[rule].codes),
            "count": _shown(count),
            "share": _share(count, reads[record]),
        }
        for (rule, record, column), count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def _columns(rows: Rows) -> Rows:
    """The columns that lack values or hold codes that stand for nothing, by table."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    reads: Counter[str] = Counter()
    for row in rows:
        if row["measure"] in ("missing", "unmapped"):
            counts[row["record"], row["column"]][row["measure"]] += row["count"]
        if row["measure"] == "read":
            reads[row["record"]] += row["count"]
    return [
        {"table": words(record), "column": column.replace("_", " ")}
        | {name: f"{_shown(told[name])}{_in_brackets(told[name], reads[record])}" for name in ("missing", "unmapped")}
        for (record, column), told in sorted(counts.items())
    ]


def _in_brackets(count: int, total: int) -> str:
    return f" ({_share(count, total)})" if count > FEW else ""


def _share(count: int, total: int) -> str:
    """The share, which would tell a small count."""
    return "" if count <= FEW else f"{count / max(total, 1):.1%}"


def _spellings(spellings: Mapping[str, Mapping[str, int]]) -> Rows:
    """Words that stand for no code and were met often enough to be nobody's."""
    return [
        {"table": words(name.split(".")[0]), "column": name.split(".")[1].replace("_", " "), "spelling": word}
        | {"count": f"{count:,}"}
        for name, told in sorted(spellings.items())
        for word, count in sorted(told.items(), key=lambda one: (-one[1], one[0]))
        if count > FEW
    ]


def _years(rows: Rows) -> dict[str, dict[str, Any]]:
    """For each source its picture, and the same as rows."""
    counts: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in rows:
        if row["year"] is not None and row["measure"] in (
            "read",
            "quarantined",
            "found",
            "repaired",
            "missing",
            "unmapped",
        ):
            counts[_SOURCE[row["record"]]][row["year"]][row["measure"]] += row["count"]
    told = {}
    for source, years in sorted(counts.items()):
        kept = {year: count for year, count in sorted(years.items()) if count["read"] > FEW}
        drawn = [Year(year, count["read"], count["quarantined"] + count["found"]) for year, count in kept.items()]
        table = [{"year": year} | {name: _shown(count[name]) for name in _MEASURES} for year, count in kept.items()]
        name = source_words(source)
        told[name] = {"picture": years_picture(name, drawn, FEW), "rows": table}
    return told


_MEASURES = ("read", "quarantined", "found", "repaired", "missing", "unmapped")


def _lags(rows: Rows) -> dict[str, Any]:
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if row["measure"] in ("lag", "lag_days"):
            found[row["record"], row["column"]][row["rule"] or "count"] = row["count"]
    told = {key: one for key, one in sorted(found.items()) if one["count"] > FEW}
    drawn = [
        Lag(f"{words(record)}{'' if how == 'recorded' else ' *'}", one["median"], one["nine_in_ten"], how == "lag")
        for (record, how), one in told.items()
        if _SOURCE[record] != "people"
    ]
    table = [
        {"table": words(record), "how": _HOW[how], "count": _shown(one["count"]), "median": one["median"]}
        | {"nine_in_ten": one["nine_in_ten"]}
        for (record, how), one in told.items()
    ]
    return {"picture": lag_picture(drawn), "rows": table}


def _changes(rows: Rows) -> Rows:
    """What became of the records of each table since the extract before, by kind of change."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["measure"] == "change":
            told[words(row["record"])][row["rule"]] = _shown(row["count"])
    return [{"table": table, "counts": [counts[kind] for kind in KINDS]} for table, counts in sorted(told.items())]


def _coverage(rows: Rows, about: About) -> dict[str, Any]:
    months: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        if row["measure"] == "month":
            months[_SOURCE[row["record"]]].add((int(row["column"][:4]), int(row["column"][5:])))
    spans = []
    since = _brought_since(rows) if about.is_alone else {}
    for source in sorted({*months, *about.coverage.column("service").to_pylist()}):
        covered = [(one["from_on"], one["to_on"]) for one in about.coverage.to_pylist() if one["service"] == source]
        spans.append(Span(source_words(source), covered, frozenset(months[source]), since.get(source, date.min)))
    starts = [start for span in spans for start, _ in span.covered]
    first = min(starts, default=about.extract_on.replace(year=about.extract_on.year - 1))
    table = [{"source": span.source, "covered": _told(span.covered), "empty": _shown(_empty(span))} for span in spans]
    return {"picture": coverage_picture(spans, first.replace(day=1), about.extract_on), "rows": table}


def _brought_since(rows: Rows) -> dict[str, date]:
    """Of each return the first day of the first year that the extract brings."""
    years: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["measure"] == "read" and row["year"] is not None and _SOURCE[row["record"]] in YEARLY:
            years[_SOURCE[row["record"]]].add(row["year"])
    return {source: census_year(min(found)) for source, found in years.items()}


def _told(covered: Iterable[tuple[date, date]]) -> str:
    return ", ".join(f"{start} to {end}" for start, end in covered) or "not covered"


def _empty(span: Span) -> int:
    """Whole months that are covered and of which nothing is known."""
    whole = [
        (month // 12, month % 12 + 1)
        for start, end in ((max(start, span.since), end) for start, end in span.covered)
        for month in range(start.year * 12 + start.month, end.year * 12 + end.month - 1)
    ]
    return len(set(whole) - span.months)


def _sentence(says: str) -> str:
    return says[0].upper() + says[1:].rstrip(".") + "."


def source_words(source: str) -> str:
    """A source's name in plain words."""
    return _SOURCES.get(source, source.replace("_", " "))
