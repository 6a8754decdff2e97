"""A family's records as a picture: a lane a service, spells as bars, single days as dots; a table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from markupsafe import Markup

from review.packet import Event, Service

WIDTH, GUTTER, MARGIN = 920, 150, 20
TOP, ROW, GAP = 34, 20, 14
BAR = 12
LANES: dict[Service, tuple[str, str]] = {
    # Okabe and Ito's colours, which colour-blind readers can tell apart, dark enough on white
    "early_help": ("Early help", "#00785a"),
    "social_care": ("Social care", "#0072b2"),
    "looked_after": ("Looked after", "#8a3d72"),
    "youth_justice": ("Youth justice", "#b04a00"),
    "school": ("School", "#7a5c00"),
}


@dataclass(frozen=True)
class _Scale:
    """From days to places across the picture."""

    first: date
    last: date

    def __call__(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(GUTTER + min(max(share, 0), 1) * (WIDTH - GUTTER - MARGIN), 1)


def timeline(events: Sequence[Event], as_of: date) -> Markup:
    """The picture as SVG for a page without scripts or styles of its own; nothing where there are no events."""
    if not events:
        return Markup("")
    scale = _Scale(min(event.from_on for event in events), as_of)
    body, y = list[str](), TOP
    for service, (name, colour) in LANES.items():
        rows = _rows([event for event in events if event.service == service], scale)
        if not rows:
            continue
        body.append(f'<text x="0" y="{y + BAR}" font-weight="bold">{escape(name)}</text>')
        for number, row in enumerate(rows):
            body += [_drawn(event, scale, y + number * ROW, colour) for event in row]
        y += len(rows) * ROW + GAP
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" focusable="false"'
        f' aria-label="{escape(described(events))}" font-family="Arial, sans-serif" font-size="14" fill="#0b0c0c">'
        f"{''.join(_years(scale, y))}{''.join(body)}</svg>"
    )


def described(events: Sequence[Event]) -> str:
    """The picture in words, for those who do not see it."""
    counts = [(name, sum(event.service == service for event in events)) for service, (name, _) in LANES.items()]
    told = ", ".join(f"{name.lower()} {count}" for name, count in counts if count)
    return f"Timeline of records by service: {told}. The table below lists each of them."


def _rows(events: Sequence[Event], scale: _Scale) -> list[list[Event]]:
    """The events of a lane on as few rows as keep them apart."""
    rows: list[list[Event]] = []
    ends: list[float] = []
    for event in sorted(events, key=lambda event: (event.from_on, event.record_id)):
        start, end = scale(event.from_on) - BAR, _end(event, scale) + BAR
        free = next((number for number, taken in enumerate(ends) if taken <= start), None)
        if free is None:
            rows.append([event])
            ends.append(end)
        else:
            rows[free].append(event)
            ends[free] = end
    return rows


def _end(event: Event, scale: _Scale) -> float:
    if event.is_open:
        return scale(scale.last)
    return scale(event.to_on or event.from_on)


def _drawn(event: Event, scale: _Scale, y: float, colour: str) -> str:
    start, end = scale(event.from_on), _end(event, scale)
    title = f"<title>{escape(_title(event))}</title>"
    if end - start < BAR and not event.is_open:
        return f'<circle cx="{start}" cy="{y + BAR / 2}" r="{BAR / 2}" fill="{colour}">{title}</circle>'
    width = max(round(end - start, 1), BAR)
    # what is open runs out to the edge, with an edge that is not closed
    style = f'fill="{colour}"' if not event.is_open else f'fill="{colour}" fill-opacity="0.55" stroke="{colour}"'
    return f'<rect x="{start}" y="{y}" width="{width}" height="{BAR}" {style}>{title}</rect>'


def _title(event: Event) -> str:
    until = " (open)" if event.is_open else f" to {event.to_on}" if event.to_on else ""
    return f"{event.kind}, {event.from_on}{until}"


def _years(scale: _Scale, height: float) -> list[str]:
    lines = []
    for year in range(scale.first.year + 1, scale.last.year + 1):
        x = scale(date(year, 1, 1))
        lines.append(f'<line x1="{x}" x2="{x}" y1="22" y2="{height}" stroke="#cecece"/>')
        lines.append(f'<text x="{x + 3}" y="16" fill="#484949">{year}</text>')
    return lines
