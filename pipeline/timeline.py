"""One family's records as a drawing: a lane a person, spells as bars, the family as a thin line, events as dots, the landmark as a line.

It shows one child and is never published: only a person at the desk asks for it, and nothing that publishes imports it.
Known at the landmark is filled; what was not known then is hollow. Numbers lead to the table beside the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from features.versions import Version
from features.words import KINDS, SOURCES
from schemas.records import Address, Membership, Record

WIDTH, GUTTER, MARGIN = 1180, 200, 24
ROW, HEAD, TOP, RADIUS = 24, 26, 92, 9
# Okabe and Ito's colours, which colour-blind readers can tell apart, dark enough for white numbers
COLOURS = {
    "early_help": "#00785a",
    "cin_census": "#0072b2",
    "contacts": "#0072b2",
    "ssda903": "#8a3d72",
    "youth_justice": "#b04a00",
    "school_census": "#7a5c00",
    "people": "#595959",
}
HOLLOW = "#6b6b6b"
_BACKGROUND = (Membership, Address)  # they say where somebody lives; they do not widen the drawing


@dataclass(frozen=True)
class Gap:
    """Days that a source does not tell."""

    service: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Scene:
    """What is drawn. `people` names each child_id; `after` are the days looked at after the landmark, with what came."""

    title: str
    landmark_on: date
    people: dict[str, str]
    versions: Sequence[Version]
    gaps: Sequence[Gap]
    windows: Sequence[int]
    followed_to: date | None
    events: Sequence[tuple[date, str]]

    @property
    def numbers(self) -> dict[int, int]:
        """The number of each version, by its place among `versions`: those of one record share theirs."""
        first: dict[str, int] = {}
        for version in self.versions:
            first.setdefault(version.record_id, len(first) + 1)
        return {place: first[version.record_id] for place, version in enumerate(self.versions)}

    @property
    def first_on(self) -> date:
        """The day at the left edge."""
        days = [v.happened_on for v in self.versions if v.happened_on and v.record not in _BACKGROUND]
        return min([self.landmark_on - timedelta(days=max(self.windows)), *days]) - timedelta(days=45)

    @property
    def last_on(self) -> date:
        """The day at the right edge."""
        days = [v.happened_on for v in self.versions if v.happened_on and v.record not in _BACKGROUND]
        last = self.followed_to or max([self.landmark_on, *days])
        return last + timedelta(days=60)


@dataclass(frozen=True)
class _Place:
    """A version's place in the drawing."""

    version: Version
    number: int
    row: int


@dataclass(frozen=True)
class _Lane:
    """The records of one kind of one person, on as many rows as they need to stand apart."""

    label: str
    places: tuple[_Place, ...]

    @property
    def height(self) -> int:
        return ROW * (1 + max((place.row for place in self.places), default=0))


def drawing(scene: Scene) -> str:
    """The scene as one SVG, with a title and a description for those who do not see it."""
    x = _Scale(scene)
    body, y = list[str](), TOP
    for person, name in scene.people.items():
        body += [_heading(name, y), *(_drawn(place, x, y + 1) for place in _at_home(scene, person))]
        y += HEAD
        for lane in _lanes(scene, person, x):
            body += [_text(14, y + 16, lane.label, "kind"), *(_drawn(place, x, y) for place in lane.places)]
            y += lane.height
        y += 6
    gaps, y = _gaps(scene, x, y)
    height = y + 12
    parts = [*_frame(scene, x, height), _landmark(scene, x, height), *body, *gaps]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(scene.title)}: a timeline</title><desc id="d">{escape(described(scene))}</desc>'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>"
    )


def described(scene: Scene) -> str:
    """The drawing in words."""
    seen = sum(version.is_visible for version in scene.versions)
    came = "; ".join(f"{words} on {_day(day)}" for day, words in scene.events)
    return (
        f"{len(scene.versions)} records of {', '.join(scene.people.values())}. On {_day(scene.landmark_on)}, the landmark,"
        f" {seen} of them were known; the others are hollow." + (f" Afterwards: {came}." if came else "")
        + " The table of records below says the same."
    )


class _Scale:
    """From days to places across the drawing."""

    def __init__(self, scene: Scene) -> None:
        self._first, self._last = scene.first_on, scene.last_on
        self.landmark_on = scene.landmark_on

    def __call__(self, day: date) -> float:
        share = (day - self._first).days / (self._last - self._first).days
        return round(GUTTER + min(max(share, 0), 1) * (WIDTH - GUTTER - MARGIN), 1)

    def years(self) -> list[date]:
        return [date(year, 1, 1) for year in range(self._first.year + 1, self._last.year + 1)]

    def start(self, version: Version) -> float:
        return self(version.happened_on or self._first)

    def end(self, version: Version) -> float:
        """Where it ends in truth; of what is open or is an event, nowhere but at the edge or at its day."""
        if not version.record.spell and not (version.record.closes_itself and version.ended_on):
            return self.start(version)
        return self(version.ended_on or self._last)


def _at_home(scene: Scene, person: str) -> list[_Place]:
    """When somebody was in the family: on the line of the name, all on one row."""
    told = enumerate(scene.versions)
    return [_Place(v, scene.numbers[place], 0) for place, v in told if v.child_id == person and v.record is Membership]


def _lanes(scene: Scene, person: str, x: _Scale) -> list[_Lane]:
    kinds: dict[type[Record], list[_Place]] = {}
    for place, version in enumerate(scene.versions):
        if version.child_id == person and version.record is not Membership and x(scene.last_on) > x.start(version):
            there = kinds.setdefault(version.record, [])
            there.append(_Place(version, scene.numbers[place], _free_row(there, version, x)))
    order = list(KINDS)
    return [_Lane(KINDS[kind], tuple(kinds[kind])) for kind in sorted(kinds, key=order.index)]


def _free_row(there: list[_Place], version: Version, x: _Scale) -> int:
    taken = {place.row for place in there if x.end(place.version) + 2 * RADIUS + 2 > x.start(version)}
    return next(row for row in range(len(there) + 1) if row not in taken)


def _drawn(place: _Place, x: _Scale, top: int) -> str:
    """A version's bar and dot: filled as far as it was known at the landmark, hollow beyond."""
    version, y = place.version, top + ROW * place.row + ROW // 2
    start = x.start(version)
    parts = _bars(version, x, y)
    if not version.is_visible and (version.happened_on or x.landmark_on) < x.landmark_on:
        parts.append(_known_later(start, x(version.known_on), y))
    colour = COLOURS[version.record.service]
    look = f'fill="{colour}" stroke="{colour}"' if version.is_visible else f'fill="#fff" stroke="{HOLLOW}"'
    ink = "#fff" if version.is_visible else "#222"
    parts.append(f'<circle cx="{start}" cy="{y}" r="{RADIUS}" {look} stroke-width="1.5"/>')
    parts.append(f'<text x="{start}" y="{y + 3.5}" class="number" style="fill:{ink}">{place.number}</text>')
    return f"<g><title>{escape(said(version))}</title>{''.join(parts)}</g>"


def _bars(version: Version, x: _Scale, y: float) -> list[str]:
    """What lasted: filled while it was known to, striped where it was over and nobody had entered that, else hollow."""
    start, end = x.start(version), x.end(version)
    if end <= start:
        return []
    thick = 4 if version.record is Membership else 10
    if not version.is_visible:
        return [_bar(start, end, y, thick, f'fill="#fff" {_DASHED}')]
    here = x(x.landmark_on)
    known_end = x(version.seen_end_on) if version.seen_end_on else here
    fill = f'fill="{COLOURS[version.record.service]}"'
    return [
        _bar(start, min(end, known_end), y, thick, fill),
        _bar(end, known_end, y, thick, f'{fill} fill-opacity="0.35"'),
        _bar(max(start, known_end), end, y, thick, f'fill="#fff" {_DASHED}'),
    ]


def said(version: Version) -> str:
    """A record in a line: kind, days, details, and whether it was known."""
    days = _day(version.happened_on) if version.happened_on else "undated"
    if version.ended_on:
        days += f" to {_day(version.ended_on)}"
    told = "; ".join(f"{name}: {value}" for name, value in version.details.items())
    return f"{KINDS[version.record]}, {days}{f' ({told})' if told else ''}: {version.why}"


def _bar(start: float, end: float, y: float, thick: int, look: str) -> str:
    if end - start < 0.5:
        return ""
    return f'<rect x="{start}" y="{y - thick / 2}" width="{round(end - start, 1)}" height="{thick}" rx="2" {look}/>'


def _known_later(start: float, known: float, y: float) -> str:
    """A dotted line to the day on which the records showed it."""
    return (
        f'<path d="M{start} {y} H{known} m0 -6 v12" stroke="{HOLLOW}" stroke-dasharray="2 3" fill="none"/>'
        f'<text x="{max(known, start + RADIUS) + 4}" y="{y + 4}" class="small halo">entered</text>'
    )


def _frame(scene: Scene, x: _Scale, height: int) -> list[str]:
    """Years, windows before the landmark, and the days looked at after it."""
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    here = x(scene.landmark_on)
    if scene.followed_to:
        wide = round(x(scene.followed_to) - here, 1)
        parts.append(f'<rect x="{here}" y="{TOP - 4}" width="{wide}" height="{height - TOP}" fill="#f4f1ea"/>')
    for year in x.years():
        at = x(year)
        parts.append(f'<path d="M{at} {TOP - 8} V{height - 8}" stroke="#e2e2e2"/>')
        parts.append(f'<text x="{at + 3}" y="{TOP - 10}" class="small">{year.year}</text>')
    for place, days in enumerate(sorted(scene.windows)):
        parts.append(_bracket(x(scene.landmark_on - timedelta(days=days)), here, 64 - 16 * place, _window(days)))
    if scene.followed_to:
        parts.append(_bracket(here, x(scene.followed_to), 64, ""))
        parts.append(f'<text x="{x(scene.followed_to)}" y="61" class="small after">looked at afterwards</text>')
    for place, (day, words) in enumerate(scene.events):
        parts.append(f'<path d="M{x(day)} 66 l-5 -9 h10 z" fill="#b00020"/>')
        parts.append(f'<text x="{x(day) + 8}" y="{48 - 14 * place}" class="event">{escape(words)}, {_day(day)}</text>')
    return parts


def _window(days: int) -> str:
    years = {365: "1 year", 730: "2 years", 1095: "3 years", 1825: "5 years", 3650: "10 years"}
    return years.get(days, f"{days} days")


def _bracket(start: float, end: float, y: float, words: str) -> str:
    return (
        f'<path d="M{start} {y - 4} v8 M{start} {y} H{end} m0 -4 v8" stroke="#444" fill="none"/>'
        f'<text x="{start + 4}" y="{y - 3}" class="small">{words}</text>'
    )


def _landmark(scene: Scene, x: _Scale, height: int) -> str:
    at = x(scene.landmark_on)
    return (
        f'<path d="M{at} 12 V{height - 8}" stroke="#111" stroke-width="2.5"/>'
        f'<text x="{at + 6}" y="14" class="landmark">Landmark: {_day(scene.landmark_on)}</text>'
    )


def _gaps(scene: Scene, x: _Scale, y: int) -> tuple[list[str], int]:
    """The sources that do not tell some days, hatched."""
    inside = [gap for gap in scene.gaps if gap.to_on > scene.first_on and gap.from_on < scene.last_on]
    if not inside:
        return [], y
    parts = [_HATCH, _heading("Not told by the records", y)]
    y += HEAD
    for service in dict.fromkeys(gap.service for gap in inside):
        parts.append(_text(14, y + 16, SOURCES[service], "kind"))
        for gap in (gap for gap in inside if gap.service == service):
            start, end = x(gap.from_on), x(gap.to_on + timedelta(days=1))
            parts.append(
                f'<rect x="{start}" y="{y + 5}" width="{round(end - start, 1)}" height="14" fill="url(#hatch)"'
                f' stroke="#888"><title>{SOURCES[service]}: not told from {_day(gap.from_on)} to {_day(gap.to_on)}</title>'
                "</rect>"
            )
        y += ROW
    return parts, y + 6


def _heading(words: str, y: int) -> str:
    return (
        f'<path d="M8 {y + 2} H{WIDTH - MARGIN}" stroke="#bbb"/>'
        f'<text x="8" y="{y + 19}" class="person">{escape(words[0].upper() + words[1:])}</text>'
    )


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


_DASHED = f'stroke="{HOLLOW}" stroke-dasharray="4 3"'
_STYLE = (
    "text{font-family:Arial,Helvetica,sans-serif;font-size:12px;fill:#222}"
    ".person{font-weight:bold;font-size:13px}.small{font-size:11px;fill:#444}.number{font-size:10px;text-anchor:middle;"
    "font-weight:bold}.halo{paint-order:stroke;stroke:#fff;stroke-width:4px}.landmark{font-weight:bold}.after{text-anchor:end}.event{font-size:12px;font-weight:bold;fill:#b00020}"
)
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f2f2f2"/><path d="M0 0 V6" stroke="#888" stroke-width="2"/></pattern></defs>'
)
