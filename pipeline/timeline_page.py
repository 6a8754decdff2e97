"""One family's drawing, values and records as a page of HTML that needs nothing else, to look at and to print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from features.account import Told
from features.versions import Version
from features.words import KINDS, in_a_line
from pipeline.scene import Scene
from pipeline.timeline import drawing
from pipeline.timeline_frame import plain

_TEMPLATES = Path(__file__).parent / "templates"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Row:
    """A line of the table of values: its name, the value, what it says, the numbers of its records, and why."""

    name: str
    value: str
    words: str
    numbers: str = ""
    because: str = ""
    differs: str = ""


@dataclass(frozen=True)
class Page:
    """What stands around the drawing: the story, the values asked for, what followed, and all the other values."""

    scene: Scene
    story: str
    values: Sequence[Row]
    outcomes: Sequence[Row] = ()
    others: Sequence[Row] = ()


def page(told: Page) -> str:
    """The page of one family."""
    scene = told.scene
    numbers = scene.numbers
    records = [
        (numbers[place], scene.people.get(version.child_id, version.child_id), version)
        for place, version in enumerate(scene.versions)
    ]
    return _template("timeline.html").render(
        told=told,
        scene=scene,
        svg=Markup(drawing(scene)),
        records=records,
        kinds=KINDS,
        day=_day,
        in_a_line=in_a_line,
        why=_why,
    )


def index(title: str, cards: Sequence[tuple[str, str, str, bool]]) -> str:
    """A page that leads to others: file, title, story, and whether all is as expected."""
    return _template("timeline_index.html").render(title=title, cards=cards)


def row_of(told: Told, numbers: dict[str, int], because: str = "", differs: str = "") -> Row:
    """A value as a line of the table."""
    value = "not known" if not told.is_known else "none" if told.value is None else f"{told.value:,.10g}"
    behind = sorted({numbers[record_id] for record_id in told.behind if told.is_known and record_id in numbers})
    return Row(told.column.name, value, told.words, ", ".join(map(str, behind)), because, differs)


def numbers_of(scene: Scene) -> dict[str, int]:
    """The number of each record, by its id."""
    return {scene.versions[place].record_id: number for place, number in scene.numbers.items()}


def _day(version: Version, name: str) -> str:
    day = getattr(version, name)
    return plain(day) if day else ""


def _why(version: Version) -> str:
    """Why it was visible or not, its days as people write them."""
    told = _ISO.sub(lambda found: plain(date.fromisoformat(found.group())), version.why)
    return told[:1].upper() + told[1:]


def _template(name: str) -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)
