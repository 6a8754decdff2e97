"""What stands around the records in a drawing: years, windows, the landmark, what came after, what is not told."""

from datetime import date, timedelta
from html import escape

from features.words import SOURCES
from pipeline.scene import HEAD, MARGIN, ROW, TOP, WIDTH, Gap, Scale, Scene

_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f2f2f2"/><path d="M0 0 V6" stroke="#888" stroke-width="2"/></pattern></defs>'
)


def frame(scene: Scene, x: Scale, height: int) -> list[str]:
    """Years, windows before the landmark, and the days looked at after it."""
    here = x(scene.landmark_on)
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>', *_afterwards(scene, x, height)]
    for year in x.years():
        at = x(year)
        parts.append(f'<path d="M{at} {TOP - 8} V{height - 8}" stroke="#e2e2e2"/>')
        parts.append(f'<text x="{at + 3}" y="{TOP - 10}" class="small">{year.year}</text>')
    for place, days in enumerate(sorted(scene.windows)):
        parts.append(_bracket(x(scene.landmark_on - timedelta(days=days)), here, 64 - 16 * place, _window(days)))
    return parts


def _afterwards(scene: Scene, x: Scale, height: int) -> list[str]:
    """The days looked at after the landmark, and what came."""
    if scene.followed_to is None:
        return []
    here, last = x(scene.landmark_on), x(scene.followed_to)
    parts = [
        f'<rect x="{here}" y="{TOP - 4}" width="{round(last - here, 1)}" height="{height - TOP}" fill="#f4f1ea"/>',
        _bracket(here, last, 64, ""),
        f'<text x="{last}" y="61" class="small after">looked at afterwards</text>',
    ]
    for place, (day, words) in enumerate(scene.events):
        parts.append(f'<path d="M{x(day)} 66 l-5 -9 h10 z" fill="#b00020"/>')
        parts.append(f'<text x="{x(day) + 8}" y="{48 - 14 * place}" class="event">{escape(words)}, {plain(day)}</text>')
    return parts


def _window(days: int) -> str:
    years = {365: "1 year", 730: "2 years", 1095: "3 years", 1825: "5 years", 3650: "10 years"}
    return years.get(days, f"{days} days")


def _bracket(start: float, end: float, y: float, words: str) -> str:
    return (
        f'<path d="M{start} {y - 4} v8 M{start} {y} H{end} m0 -4 v8" stroke="#444" fill="none"/>'
        f'<text x="{start + 4}" y="{y - 3}" class="small">{words}</text>'
    )


def landmark(scene: Scene, x: Scale, height: int) -> str:
    at = x(scene.landmark_on)
    return (
        f'<path d="M{at} 12 V{height - 8}" stroke="#111" stroke-width="2.5"/>'
        f'<text x="{at + 6}" y="14" class="landmark">Landmark: {plain(scene.landmark_on)}</text>'
    )


def gaps_of(scene: Scene, x: Scale, y: int) -> tuple[list[str], int]:
    """The sources that do not tell some days, hatched."""
    inside = [gap for gap in scene.gaps if gap.to_on > scene.first_on and gap.from_on < scene.last_on]
    if not inside:
        return [], y
    parts = [_HATCH, heading("Not told by the records", y)]
    y += HEAD
    for service in dict.fromkeys(gap.service for gap in inside):
        parts.append(text(14, y + 16, SOURCES[service], "kind"))
        parts += [_gap(gap, x, y) for gap in inside if gap.service == service]
        y += ROW
    return parts, y + 6


def _gap(gap: Gap, x: Scale, y: int) -> str:
    start, end = x(gap.from_on), x(gap.to_on)
    words = f"{SOURCES[gap.service]}: not told from {plain(gap.from_on)} to {plain(gap.to_on)}"
    return (
        f'<rect x="{start}" y="{y + 5}" width="{round(end - start, 1)}" height="14" fill="url(#hatch)" stroke="#888">'
        f"<title>{words}</title></rect>"
    )


def heading(words: str, y: int) -> str:
    """The line of a person, or of another part."""
    return (
        f'<path d="M8 {y + 2} H{WIDTH - MARGIN}" stroke="#bbb"/>'
        f'<text x="8" y="{y + 19}" class="person">{escape(words[0].upper() + words[1:])}</text>'
    )


def text(x: float, y: float, words: str, kind: str) -> str:
    """Words at a place."""
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def plain(day: date) -> str:
    """A day as people write it: 12 Mar 2024."""
    return f"{day.day} {day:%b %Y}"
