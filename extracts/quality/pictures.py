"""The report's pictures: SVG that stands in the page, readable without colour, the same for the same numbers."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import NamedTuple

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#595959"
_WIDTH, _LEFT, _LINE = 720, 150, 26
_WIDEST = 44
"""Of a bar: a single one is no wall."""


class Year(NamedTuple):
    """Rows of one source in a year: read, and to correct."""

    year: int
    read: int
    to_correct: int


class Lag(NamedTuple):
    """How long after the day until it was known: median and nine in ten, and whether that is only assumed."""

    table: str
    median: int
    nine_in_ten: int
    is_assumed: bool


class Span(NamedTuple):
    """What the manifest covers of a source, the months of which anything is known (year and month), and since when
    months are compared."""

    source: str
    covered: Sequence[tuple[date, date]]
    months: frozenset[tuple[int, int]]
    since: date = date.min


def years_picture(source: str, years: Sequence[Year], few: int) -> str:
    """Above the rows read by year; below how many of 1,000 are to be corrected. Counts up to `few` count as `few`."""
    step = min((_WIDTH - 70) / max(len(years), 1), _WIDEST + 4)
    top = max((one.read for one in years), default=1) or 1
    shares = [1000 * _coarse(one.to_correct, few) / max(one.read, few, 1) for one in years]
    most = max(shares, default=1) or 1
    parts = [_text(8, 14, "rows read", BLUE), _text(8, 150, "to correct, of 1,000 rows", ORANGE)]
    for place, (one, share) in enumerate(zip(years, shares, strict=True)):
        x, width = 60 + place * step, min(max(step - 4, 2), _WIDEST)
        parts.append(_bar(x, 130 - 100 * one.read / top, width, 100 * one.read / top, BLUE))
        parts.append(_bar(x, 216 - 56 * share / most, width, 56 * share / most, ORANGE))
        if place % max(1, round(36 / step)) == 0:
            parts.append(_text(x + width / 2, 234, str(one.year), GREY, "middle"))
    parts += [_text(54, 40, f"{top:,}", GREY, "end"), _text(54, 130, "0", GREY, "end")]
    if any(shares):
        parts += [
            _text(54, 170, f"{most:.1g}" if most < 1 else f"{most:.0f}", GREY, "end"),
            _text(54, 216, "0", GREY, "end"),
        ]
    else:
        parts.append(_text(60, 186, "nothing to correct", GREY))
    return _svg(f"{source}: rows read and rows to correct, by year", 244, parts)


def lag_picture(lags: Sequence[Lag]) -> str:
    """For each table a line from 0 to nine in ten, with a mark at the median; hollow where only assumed."""
    longest = max((one.nine_in_ten for one in lags), default=1) or 1
    scale = (_WIDTH - _LEFT - 80) / longest
    parts = []
    for place, one in enumerate(lags):
        y = 20 + place * _LINE
        end = _LEFT + max(one.nine_in_ten, 0) * scale
        dash = ' stroke-dasharray="5 4"' if one.is_assumed else ""
        parts += [
            _text(_LEFT - 8, y + 4, one.table, "currentColor", "end"),
            f'<line x1="{_LEFT}" y1="{y}" x2="{end:.1f}" y2="{y}" stroke="{BLUE}" stroke-width="4"{dash}/>',
            f'<circle cx="{_LEFT + max(one.median, 0) * scale:.1f}" cy="{y}" r="6" stroke="{ORANGE}" stroke-width="2"'
            f' fill="{"white" if one.is_assumed else ORANGE}"/>',
            _text(end + 10, y + 4, f"{one.nine_in_ten} days", GREY),
        ]
    return _svg("Days until a record was known: median and nine in ten, by table", 16 + _LINE * len(lags), parts)


def coverage_picture(spans: Sequence[Span], first: date, last: date) -> str:
    """For each source the covered days as a line, and below it a stroke for each month of which anything is known."""
    scale = (_WIDTH - _LEFT - 10) / max((last - first).days, 1)
    parts = []
    for place, span in enumerate(spans):
        y = 18 + place * (_LINE + 8)
        parts.append(_text(_LEFT - 8, y + 10, span.source, "currentColor", "end"))
        for start, end in span.covered:
            x, to = (_LEFT + (min(max(day, first), last) - first).days * scale for day in (start, end))
            parts.append(_bar(x, y, max(to - x, 1), 8, BLUE))
        for year, month in sorted(span.months):
            if first <= (day := date(year, month, 1)) <= last:
                parts.append(_bar(_LEFT + (day - first).days * scale, y + 11, max(25 * scale, 1), 6, ORANGE))
    bottom = 30 + len(spans) * (_LINE + 8)
    for year in range(first.year + 1, last.year + 1, max(1, (last.year - first.year) // 8)):
        parts.append(_text(_LEFT + (date(year, 1, 1) - first).days * scale, bottom, str(year), GREY, "middle"))
    return _svg("Days that the manifest covers, and months of which rows are known, by source", bottom + 8, parts)


def _coarse(count: int, few: int) -> int:
    return few if 0 < count <= few else count


def _svg(says: str, height: float, parts: Sequence[str]) -> str:
    told = escape(says)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{told}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{told}</title>{"".join(parts)}</svg>'
    )


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
    told = escape(text)
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="12">{told}</text>'
