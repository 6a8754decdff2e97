"""One family's drawing, values and records as a page of HTML that needs nothing else, to look at and to print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from features.account import Told
from features.versions import Version
from features.words import KINDS
from pipeline.timeline import Scene, drawing

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
    return _template(_PAGE).render(
        told=told, scene=scene, svg=Markup(drawing(scene)), records=records, kinds=KINDS, day=_day, details=_details, why=_why, style=_STYLE
    )


def index(title: str, cards: Sequence[tuple[str, str, str, bool]]) -> str:
    """A page that leads to others: file, title, story, and whether all is as expected."""
    return _template(_INDEX).render(title=title, cards=cards, style=_STYLE)


def row_of(told: Told, numbers: dict[str, int], because: str = "", differs: str = "") -> Row:
    """A value as a line of the table."""
    value = "not known" if not told.is_known else "none" if told.value is None else f"{told.value:,.10g}"
    behind = sorted({numbers[record_id] for record_id in told.behind if record_id in numbers})
    return Row(told.column.name, value, told.words, ", ".join(map(str, behind)), because, differs)


def numbers_of(scene: Scene) -> dict[str, int]:
    """The number of each record, by its id."""
    return {scene.versions[place].record_id: number for place, number in scene.numbers.items()}


def _day(version: Version, name: str) -> str:
    day = getattr(version, name)
    return _plain(day) if day else ""


def _details(version: Version) -> str:
    """What a record says; the family's id is no word for people."""
    return "; ".join(f"{name}: {value}" for name, value in version.details.items() if name != "family")


def _why(version: Version) -> str:
    """Why it was visible or not, its days as people write them."""
    return _ISO.sub(lambda found: _plain(date.fromisoformat(found.group())), version.why).capitalize()


def _plain(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _template(text: str):  # type: ignore[no-untyped-def]
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(text)


_STYLE = Markup("""
body{font:15px/1.45 Arial,Helvetica,sans-serif;color:#222;margin:24px auto;max-width:1180px;padding:0 16px}
h1{font-size:24px;margin:0 0 6px}h2{font-size:17px;margin:22px 0 6px}p{max-width:75ch}
svg{width:100%;height:auto;border:1px solid #ccc}
table{border-collapse:collapse;width:100%;font-size:13.5px}caption{text-align:left;color:#444;padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #ddd}th{border-bottom:2px solid #666}
td.value{white-space:nowrap;font-weight:bold}td.name{color:#444;font-size:12px}.unknown td{color:#595959}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:6px 0;font-size:13px}
.dot{display:inline-block;width:12px;height:12px;border-radius:50%;border:1.5px solid;margin-right:6px;vertical-align:-1px}
.bar{display:inline-block;width:22px;height:8px;background:#0072b2;opacity:.35;margin-right:6px}
.differs{background:#fde9e9}.differs td:first-child{border-left:4px solid #b00020}.state{font-weight:bold}
@media print{body{margin:0;max-width:none;font-size:11px;padding:0}table{font-size:10px}td.name{font-size:9px}
h2,caption{break-after:avoid}tr,svg{break-inside:avoid}details{display:none}a{color:inherit;text-decoration:none}}
@page{size:A4 landscape;margin:12mm}
""")
_KEY = """
<ul class="key" aria-label="Key">
{% for colour, words in [("#00785a", "early help"), ("#0072b2", "social care"), ("#8a3d72", "looked after"),
 ("#b04a00", "youth justice"), ("#7a5c00", "school"), ("#595959", "family and home")] %}
<li><span class="dot" style="background:{{ colour }};border-color:{{ colour }}"></span>{{ words }}</li>
{% endfor %}
<li><span class="dot" style="border-color:#6b6b6b"></span>hollow: not known at the landmark</li>
<li><span class="bar"></span>pale: over, but that was not yet entered</li>
<li>thin line: in the family</li>
<li>numbers: the records below</li>
</ul>
"""
_PAGE = (
    """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ scene.title }}</title><style>{{ style }}</style></head><body>
<h1>{{ scene.title }}</h1>
<p>{{ told.story }}</p>
<figure style="margin:0">{{ svg }}<figcaption>"""
    + _KEY
    + """</figcaption></figure>
{% macro values(rows, caption, with_why) %}
<table><caption>{{ caption }}</caption><thead><tr><th scope="col">Value</th><th scope="col">What a lead reads</th>
{% if with_why %}<th scope="col">Because</th>{% endif %}
<th scope="col">Records</th><th scope="col">Column</th></tr></thead><tbody>
{% for row in rows %}
<tr class="{{ "differs" if row.differs }}{{ " unknown" if row.value == "not known" }}"><td class="value">{{ row.value }}
{%- if row.differs %} (the card expects {{ row.differs }}){% endif %}</td><td>{{ row.words }}</td>
{% if with_why %}<td>{{ row.because }}</td>{% endif %}<td>{{ row.numbers }}</td><td class="name">{{ row.name }}</td></tr>
{% endfor %}
</tbody></table>
{% endmacro %}
<h2>What was known on the morning of the landmark</h2>
{{ values(told.values, "Only what was entered before that day counts.", true) }}
{% if told.outcomes %}
<h2>What followed</h2>
<table><caption>Looked for from the landmark on, as known when the family was last looked at.</caption>
<thead><tr><th scope="col">Answer</th><th scope="col">Asked</th><th scope="col">Because</th></tr></thead><tbody>
{% for row in told.outcomes %}
<tr class="{{ "differs" if row.differs }}"><td class="value">{{ row.value }}
{%- if row.differs %} (the card expects {{ row.differs }}){% endif %}</td>
<td>{{ row.words }}</td><td>{{ row.because }}</td></tr>
{% endfor %}
</tbody></table>
{% endif %}
<h2>The records</h2>
<table><caption>The same as the drawing, in words, by day.</caption><thead><tr><th scope="col">No.</th><th scope="col">Who</th>
<th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Details</th>
<th scope="col">At the landmark</th></tr></thead><tbody>
{% for number, who, version in records %}
<tr class="{{ "" if version.is_visible else "unknown" }}"><td>{{ number }}</td><td>{{ who }}</td>
<td>{{ kinds[version.record] }}</td><td>{{ day(version, "happened_on") }}</td><td>{{ day(version, "ended_on") }}</td>
<td>{{ details(version) }}</td><td>{{ why(version) }}</td></tr>
{% endfor %}
</tbody></table>
{% if told.others %}
<details><summary>All other columns ({{ told.others | length }})</summary>
{{ values(told.others, "", false) }}
</details>
{% endif %}
</body></html>
"""
)
_INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title><style>{{ style }}</style></head><body>
<h1>{{ title }}</h1>
<p>Each is a made-up family, written by people who know such families, with what was known on one day and what followed.</p>
<table><thead><tr><th scope="col">Card</th><th scope="col">What happened</th><th scope="col">Tried</th></tr></thead><tbody>
{% for file, title, story, agrees in cards %}
<tr class="{{ "" if agrees else "differs" }}"><td><a href="{{ file }}">{{ title }}</a></td><td>{{ story }}</td>
<td class="state">{{ "as expected" if agrees else "differs" }}</td></tr>
{% endfor %}
</tbody></table>
</body></html>
"""
