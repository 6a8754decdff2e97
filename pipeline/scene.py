"""What a drawing of one family's records is made of, and the scale from days to places across it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from features.versions import Version
from schemas.records import Address, Membership

WIDTH, GUTTER, MARGIN = 1180, 200, 24
ROW, HEAD, TOP = 24, 26, 92
_BACKGROUND = (Membership, Address)  # they say where somebody lives; they do not widen the drawing


@dataclass(frozen=True)
class Gap:
    """Days that a source does not tell, up to the day before `to_on`."""

    service: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Scene:
    """What is drawn. `people` names each child_id; after the landmark one looks up to `followed_to`, for `events`."""

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


class Scale:
    """From days to places across the drawing."""

    def __init__(self, scene: Scene) -> None:
        self._first, self._last = scene.first_on, scene.last_on
        self.landmark_on = scene.landmark_on

    def __call__(self, day: date) -> float:
        """A day's place; what lies beyond an edge is at the edge."""
        share = (day - self._first).days / (self._last - self._first).days
        return round(GUTTER + min(max(share, 0), 1) * (WIDTH - GUTTER - MARGIN), 1)

    def years(self) -> list[date]:
        """The first days of the years in it."""
        return [date(year, 1, 1) for year in range(self._first.year + 1, self._last.year + 1)]

    def start(self, version: Version) -> float:
        """Where it began; of what is undated, the left edge."""
        return self(version.happened_on or self._first)

    def end(self, version: Version) -> float:
        """Where it ends in truth; of what is open or is an event, nowhere but at the edge or at its day."""
        if not version.record.spell and not (version.record.closes_itself and version.ended_on):
            return self.start(version)
        return self(version.ended_on or self._last)
