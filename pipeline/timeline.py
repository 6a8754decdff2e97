"""One family's records as a drawing: a lane a person, spells as bars, events as dots, the landmark as a line.

It shows one child and is never published: only a person at the desk asks for it, and nothing that publishes imports it.
Known at the landmark is filled; what was not known then is hollow; pale is what was over though nobody had entered it.
A thin line is the time in the family. Numbers lead to the table beside the drawing.
"""

from dataclasses import dataclass
from html import escape

from features.versions import Version
from features.words import KINDS, in_a_line
from pipeline.scene import HEAD, ROW, TOP, WIDTH, Scale, Scene
from pipeline.timeline_frame import frame, gaps_of, heading, landmark, plain, text
from schemas.records import Membership, Record

RADIUS = 9
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
_DASHED = f'stroke="{HOLLOW}" stroke-dasharray="4 3"'
_STYLE = (
    "text{font-family:Arial,Helvetica,sans-serif;font-size:12px;fill:#222}"
    ".person{font-weight:bold;font-size:13px}.small{font-size:11px;fill:#444}"
    ".number{font-size:10px;text-anchor:middle;font-weight:bold}.halo{paint-order:stroke;stroke:#fff;stroke-width:4px}"
    ".landmark{font-weight:bold}.after{text-anchor:end}.event{font-weight:bold;fill:#b00020}"
)


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
    x = Scale(scene)
    body, y = list[str](), TOP
    for person, name in scene.people.items():
        body += [heading(name, y), *(_drawn(place, x, y + 1) for place in _at_home(scene, person))]
        y += HEAD
        for lane in _lanes(scene, person, x):
            body += [text(14, y + 16, lane.label, "kind"), *(_drawn(place, x, y) for place in lane.places)]
            y += lane.height
        y += 6
    gaps, y = gaps_of(scene, x, y)
    height = y + 12
    parts = [*frame(scene, x, height), landmark(scene, x, height), *body, *gaps]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(scene.title)}: a timeline</title><desc id="d">{escape(described(scene))}</desc>'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>"
    )


def described(scene: Scene) -> str:
    """The drawing in words."""
    seen = sum(version.is_visible for version in scene.versions)
    came = "; ".join(f"{words} on {plain(day)}" for day, words in scene.events)
    records = "1 record" if len(scene.versions) == 1 else f"{len(scene.versions)} records"
    return (
        f"{records} of {', '.join(scene.people.values())}. On {plain(scene.landmark_on)}, the"
        f" landmark, {seen} of them known; the others are hollow."
        + (f" Afterwards: {came}." if came else "")
        + " The table of records below says the same."
    )


def _at_home(scene: Scene, person: str) -> list[_Place]:
    """When somebody was in the family: on the line of the name, all on one row."""
    told = enumerate(scene.versions)
    return [_Place(v, scene.numbers[place], 0) for place, v in told if v.child_id == person and v.record is Membership]


def _lanes(scene: Scene, person: str, x: Scale) -> list[_Lane]:
    kinds: dict[type[Record], list[_Place]] = {}
    for place, version in enumerate(scene.versions):
        if version.child_id == person and version.record is not Membership and x(scene.last_on) > x.start(version):
            there = kinds.setdefault(version.record, [])
            there.append(_Place(version, scene.numbers[place], _free_row(there, version, x)))
    order = list(KINDS)
    return [_Lane(KINDS[kind], tuple(kinds[kind])) for kind in sorted(kinds, key=order.index)]


def _free_row(there: list[_Place], version: Version, x: Scale) -> int:
    taken = {place.row for place in there if x.end(place.version) + 2 * RADIUS + 2 > x.start(version)}
    return next(row for row in range(len(there) + 1) if row not in taken)


def _drawn(place: _Place, x: Scale, top: int) -> str:
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


def _bars(version: Version, x: Scale, y: float) -> list[str]:
    """What lasted: filled while it was known to, pale where it was over and nobody had entered that, else hollow."""
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
    days = plain(version.happened_on) if version.happened_on else "undated"
    if version.ended_on:
        days += f" to {plain(version.ended_on)}"
    told = in_a_line(version.details)
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
